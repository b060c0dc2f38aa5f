"""`county board`: a TOML file becomes signed playlists, which a terminal pulls within the budget and explains."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from sync.contract.playlist import LAYOUTS, SHOWS
from sync.county.board_commands import TEMPLATE
from tests.e2e.stage import Terminal, county, serving
from tests.sample import first_county, first_home

__all__ = ["first_county", "first_home"]

HEAD = '[[lists]]\nid = "one"\nname = "一"\n'


@pytest.fixture
def folder(first_county: Path, tmp_path: Path) -> Path:
    shutil.copytree(first_county, tmp_path / "D")
    return tmp_path / "D"


@pytest.fixture
def terminal(first_home: Path, tmp_path: Path) -> Terminal:
    shutil.copytree(first_home, tmp_path / "H")
    return Terminal(tmp_path / "H", settings={"profile": "board", "tags": "lobby"})


def test_the_template_is_published_pulled_and_explained(folder: Path, terminal: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "boards.toml"
    county("board", "template", "--dir", str(folder), str(file))
    here = (
        file.read_text("utf-8")
        .replace('["township", "village"]', '["county"]')
        .replace('["board", "strip"]', '["board"]')
    )
    file.write_text(here, "utf-8")
    county("board", "set", str(file), "--dir", str(folder))
    assert "weekday: 工作日白天, priority 5, 2 item(s), layout side" in county("board", "show", "--dir", str(folder))
    with serving(folder) as url:
        terminal.run("provision", str(folder / "provision.json"), "--url", url)
        changed = terminal.sync()
        assert changed["requests"] <= 6
        quiet = terminal.sync()
        assert (quiet["requests"] <= 2, quiet["bytes_in"] <= 1_000) == (True, True)
    said = terminal.run("schedule", "explain", "--at", "2026-12-01T09:00")
    assert "weekday (工作日白天, priority 5): plays, until 2026-12-01 18:00" in said
    assert "Between its pages: fire after every 4 in layout full" in said
    strip = terminal.run("schedule", "explain", "--at", "2026-12-01T09:00", "--profile", "strip")
    assert "fire (森林防火专题, priority 5): is meant for other screens" in strip
    assert "Plays: weekday; when it has nothing to show: default" in said
    assert "Layout: side" in said
    assert "next 2026-12-02 08:00" in terminal.run("schedule", "explain", "--at", "2026-12-01T18:00")
    assert "is not valid yet" in terminal.run("schedule", "explain", "--at", "2026-11-23T09:00")
    unknown = terminal.run("schedule", "explain", "--at", "2027-01-02T09:00")
    assert "a day off; the holidays of 2027 are not known" in unknown
    county("board", "clear", "--dir", str(folder))
    assert "No playlists" in county("board", "show", "--dir", str(folder))


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("lists = 3", "expected"),
        ("[[list]]\n", "found list"),
        ("not toml at all", "not a TOML file"),
        (HEAD + '[[lists.items]]\nshow = "news"\n', "show"),
        (HEAD + '[[lists.items]]\nshow = "new"\nunit = "999999"\n', "there is no unit 999999"),
        (HEAD + '[[lists.items]]\nshow = "new"\n[[lists.when]]\nstart = "8:00"\n', "start"),
        (HEAD, "items: missing"),
        (HEAD + 'layout = "mosaic"\n[[lists.items]]\nshow = "new"\n', "layout 'mosaic' is not one of side, full"),
        (HEAD + 'campaign = true\nlayout = "head"\n[[lists.items]]\nshow = "new"\n', "which a campaign may have"),
    ],
)
def test_a_slip_of_the_pen_is_told_and_publishes_nothing(folder: Path, tmp_path: Path, text: str, why: str) -> None:
    file = tmp_path / "wrong.toml"
    file.write_text(text, "utf-8")
    before = (folder / "site" / "metadata" / "timestamp.json").read_bytes()
    done = subprocess.run(
        [sys.executable, "-m", "sync.county", "board", "set", str(file), "--dir", str(folder)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert why in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert (folder / "site" / "metadata" / "timestamp.json").read_bytes() == before


def test_a_time_that_is_none_is_told(terminal: Terminal) -> None:
    terminal.run("schedule", "explain", "--at", "soon", expect=2)


def test_the_template_says_every_source_and_layout() -> None:
    assert [word for word in (*SHOWS, *LAYOUTS) if f"{word} " not in TEMPLATE] == []
