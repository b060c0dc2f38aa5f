"""An emergency: published once, it takes a board whole and stands at the edge of a touch screen, both by themselves."""

import datetime as dt
import shutil
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication

from kiosk.store.shown import ShownLog
from sync import contract
from sync.county.approvals import Draft
from sync.county.keys import open_ring
from sync.county.publish.publisher import Publisher
from sync.county.records import open_records, records_url
from sync.county.sample import take
from tests.e2e.screen import TITLE, Screen, Style, wait_for, xvfb
from tests.e2e.stage import NOW, Terminal, serving

URGENT = "#8f0f0b"
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


def publish(folder: Path, document: contract.Document) -> None:
    """Approved by two, signed, on the site: as the county's commands do it."""
    records, ring = open_records(records_url(folder)), open_ring(folder)
    ring.load_server_keys(lambda _what: None)
    take(records, ring, [Draft(document)])
    Publisher(records=records, folder=folder, ring=ring).publish(contract.instant(NOW))


def ground(screen: Screen) -> str:
    """The colour in the middle of the left edge, where neither a board nor a takeover has ink."""
    return screen.picture().image().pixelColor(8, 560).name()


@pytest.fixture
def homes(first_home: Path, tmp_path: Path) -> tuple[Terminal, Terminal]:
    """Two terminals with content that ask every ten seconds."""
    made = []
    for name in ("board", "touch"):
        home = tmp_path / name
        shutil.copytree(first_home, home)
        made.append(Terminal(home, settings={"poll_s": "10", "profile": name, "attract_s": "0"}))
    return made[0], made[1]


def test_an_emergency_takes_every_screen_and_survives_a_restart(
    homes: tuple[Terminal, Terminal], sample_county: Path, tmp_path: Path, application: QGuiApplication, display: Screen
) -> None:
    board, touch = homes
    with xvfb(tmp_path / "second") as wall:
        with serving(sample_county) as url:
            for one in homes:
                one.run("provision", str(sample_county / "provision.json"), "--url", url)
            with board.glass(wall.display, agent=True), touch.glass(display.display, agent=True):
                assert wait_for(lambda: ground(wall) not in (URGENT, "#000000"), 30)
                publish(sample_county, notice())
                assert wait_for(lambda: ground(wall) == URGENT, 60), wall.save()
                # One touch away, and nothing else is covered.
                display.tap(TEXT, BAR)
                display.see("森林火险红色预警", TITLE)
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
