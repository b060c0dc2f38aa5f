"""An emergency: published once, it takes a board whole stands at the edge of a touch screen, is known of."""

import dataclasses
import datetime as dt
import json
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication, QImage

from kiosk.store.shown import ShownLog
from sync import contract
from sync.county.__main__ import main
from sync.county.approvals import Draft
from sync.county.keys import open_ring
from sync.county.publish.publisher import Publisher
from sync.county.records import open_records, records_url
from sync.county.sample import take
from sync.county.voices.takeovers import takeovers
from tests.e2e.screen import TITLE, Screen, Style, wait_for, xvfb
from tests.e2e.stage import NOW, Terminal, county, serving
from tests.sample import HALL

URGENT = "#8f0f0b"
AROUND = {f"#{r:02x}{g:02x}{b:02x}" for r in range(0x8C, 0x93) for g in range(0x0C, 0x13) for b in range(0x08, 0x0F)}
TEXT = "全县禁止野外用火，看到烟火打12119"
BAR = Style("Theme.body", "Theme.urgent", "Theme.white")


def notice(**changes: object) -> contract.Document:
    """An emergency of nine hours."""
    now = contract.instant(NOW)
    said = contract.Notice(
        text=TEXT, level="urgent", start=contract.instant_text(now - dt.timedelta(minutes=1)),
        end=contract.instant_text(now + dt.timedelta(hours=9)),
    )  # fmt: skip
    return contract.Document(
        format=1, id="01M9" + "0" * 22, v=1, kind="notice", unit="140929-17", unit_name="县林业局",
        title="森林火险红色预警", issued_on="2026-11-23", published_at=NOW, sample=True, notice=said,
        contact=contract.Contact(phone="0350-000 1017"),
        blocks=(contract.ParagraphBlock(text="正在山里干活的群众请马上下山。"),),
    )  # fmt: skip


def ordinary() -> contract.Document:
    """A notice that can wait for the night."""
    said = notice()
    assert said.notice is not None
    return dataclasses.replace(said, id="01M8" + "0" * 22, notice=dataclasses.replace(said.notice, level="normal"))


def publish(folder: Path, *documents: contract.Document) -> None:
    """Approved by two, signed, on the site: as the county's commands do it."""
    records, ring = open_records(records_url(folder)), open_ring(folder)
    ring.load_server_keys(lambda _what: None)
    take(records, ring, [Draft(one) for one in documents])
    Publisher(records=records, folder=folder, ring=ring).publish(contract.instant(NOW))


def ground(screen: Screen) -> str:
    """The colour in the middle of the left edge, where neither a board nor a takeover has ink."""
    return screen.picture().image().pixelColor(8, 560).name()


def is_grey(screen: Screen) -> bool:
    """The ground has no colour."""
    return screen.picture().image().pixelColor(8, 560).saturation() == 0


@pytest.fixture
def homes(sample_county: Path, tmp_path: Path) -> tuple[Terminal, Terminal]:
    """Two admitted terminals with content, which ask once in ten minutes, listen, and download at night only."""
    made = []
    with serving(sample_county) as url:
        for name in ("board", "touch"):
            settings = {"poll_s": "600", "profile": name, "attract_s": "0", "download_window": "01:00-05:00"}
            one = Terminal(tmp_path / name, settings=settings)
            one.run("provision", str(sample_county / "provision.json"), "--url", url)
            where = ("--name", name, "--unit", HALL, "--dir", str(sample_county))
            county("screens", "admit", "--json", one.run("identity", "--json"), *where)
            made.append(one)
        county("publish", "--dir", str(sample_county))
        for one in made:
            one.sync()
    return made[0], made[1]


def told(folder: Path) -> dict[str, tuple[str, tuple[str, ...]]]:
    """What the county knows of the emergency: since when each terminal shows it, and on which screens."""
    records = open_records(records_url(folder))
    try:
        (found,) = takeovers(records, contract.instant(NOW), document="01M9" + "0" * 22)
    finally:
        records.close()
    return {one.name: (one.since, one.screens) for one in found.terminals}


def picture(folder: Path, terminal: Terminal, *words: str) -> int:
    """Ask for a picture as a person at the county does."""
    who = json.loads(terminal.run("identity", "--json"))["terminal_id"]
    return main(["fleet", "picture", who, "--dir", str(folder), "--wait", "60", *words])


def listens(home: Path) -> bool:
    log = home / "log" / "agent.log"
    return log.exists() and "listening to the county" in log.read_text("utf-8")


def test_an_emergency_takes_every_screen_and_survives_a_restart(
    homes: tuple[Terminal, Terminal],
    sample_county: Path,
    tmp_path: Path,
    application: QGuiApplication,
    display: Screen,
    capsys: pytest.CaptureFixture[str],
) -> None:
    board, touch = homes
    with xvfb(tmp_path / "second") as wall:
        with serving(sample_county) as url:
            for one in homes:
                one.run("provision", str(sample_county / "provision.json"), "--url", url)
            with board.glass(wall.display, agent=True), touch.glass(display.display, agent=True):
                assert wait_for(lambda: ground(wall) not in (URGENT, "#000000"), 30)
                assert wait_for(lambda: all(listens(one.home) for one in homes), 30)
                before = board.shown()[1]
                publish(sample_county, notice(), ordinary())
                assert wait_for(lambda: ground(wall) == URGENT, 60), wall.save()
                # A newer program waits for its end.
                assert wait_for(lambda: all((one.home / "emergency").exists() for one in homes), 30)
                # One touch away, and nothing else is covered.
                display.tap(TEXT, BAR)
                display.see("森林火险红色预警", TITLE)
                # Each says so by itself, long before it would have asked again.
                assert wait_for(lambda: all(since for since, _screens in told(sample_county).values()), 30)
                shown = {name: screens for name, (_since, screens) in told(sample_county).items()}
                assert shown == {"board": ("board",), "touch": ("touch",)}
                # The county asks to see: the board as it hangs there; never a screen that a person is at.
                drawn = tmp_path / "board.jpg"
                assert picture(sample_county, board, "--out", str(drawn)) == 0
                assert QImage(str(drawn)).pixelColor(4, 280).name() in AROUND, drawn
                assert picture(sample_county, touch) == 1
                assert "somebody is at the screen" in capsys.readouterr().out
            # Nothing else came; it does when the window opens.
            assert {key for key, _v, _sha in board.shown()[1] - before} == {notice().id}
            board.environment["KIOSK_DOWNLOAD_WINDOW"] = ""
            board.sync()
            assert {key for key, _v, _sha in board.shown()[1] - before} == {notice().id, ordinary().id}
        # The county is gone, the power was cut: the emergency is still on.
        with board.glass(wall.display):
            assert wait_for(lambda: ground(wall) == URGENT, 30), wall.save()
        for one in homes:
            (seen,) = {(row.document, row.v, row.kind) for row in ShownLog(one.home).takeovers()}
            assert seen == ("01M9" + "0" * 22, 1, "takeover")
        # After its end the board plays what it always plays.
        board.environment["KIOSK_NOW"] = "2026-11-23T10:26:00Z"
        with board.glass(wall.display):
            assert wait_for(lambda: ground(wall) not in (URGENT, "#000000"), 30), wall.save()
            assert wait_for(lambda: not (board.home / "emergency").exists(), 30)
            # A board has no settings page; it follows a command while it runs.
            assert not is_grey(wall)
            board.run("settings", "set", "mourning", "true")
            assert wait_for(lambda: is_grey(wall), 30), wall.save()
