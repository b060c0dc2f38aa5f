"""Settings on trial go back unless confirmed, whatever ends the glass; every change is written down."""

import os
import signal
import stat
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication

from kiosk.errors import SettingsError
from kiosk.settings import LAST_GOOD, Settings, audit, keep, trial
from tests.e2e.screen import Screen, Style, wait_for, xvfb
from tests.e2e.stage import NOW, Terminal, end

FIRST_RUN = Style("Theme.title", "Theme.paper")
BACK, ASKS = "现在就改回去", Style("Theme.body", "Theme.card", bold=False)


def log_of(home: Path) -> list[tuple[str, str, str, str, str]]:
    return [(one.who, one.how, one.key, one.old, one.new) for one in audit.changes(home)]


def test_the_command_refuses_in_words_and_writes_down_what_it_changed(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path)
    terminal.run("settings", "set", "poll_s", "5", expect=2)
    assert terminal.run("settings", "log") == ""
    terminal.run("settings", "set", "poll_s", "90")
    terminal.run("settings", "set", "poll_s", "90")
    terminal.run("settings", "set", "proxy", "http://hall:secret@10.0.0.1:3128")
    lines = terminal.run("settings", "log").splitlines()
    assert [line.split("  ", 1)[1] for line in lines] == [
        "command  set  poll_s: - -> 90", "command  set  proxy: - -> http://***@10.0.0.1:3128",
    ]  # fmt: skip
    assert stat.S_IMODE((tmp_path / audit.FILE).stat().st_mode) == 0o600


def test_the_log_is_bounded_and_bears_rot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit, "MOST_BYTES", 2_000)
    for number in range(10, 90):
        trial.change(tmp_path, "poll_s", f"{number}", who=audit.SCREEN, at=NOW)
    assert all((tmp_path / name).stat().st_size <= 2_000 for name in (audit.FILE, audit.BEFORE))
    assert log_of(tmp_path)[-1] == ("screen", "set", "poll_s", "88", "89")
    with (tmp_path / audit.FILE).open("ab") as stream:
        stream.write(b'\xff\xfe{"at": 1}\n[]\n{}\n')
    assert log_of(tmp_path)[-1] == ("screen", "set", "poll_s", "88", "89")


def test_one_trial_ends_the_one_before(tmp_path: Path) -> None:
    trial.begin(tmp_path, "elder", "true", who=audit.SCREEN, at=NOW)
    trial.begin(tmp_path, "contrast", "true", who=audit.SCREEN, at=NOW)
    assert not Settings.load(tmp_path).flag("elder")
    trial.keep(tmp_path, at=NOW)
    assert Settings.load(tmp_path).flag("contrast")
    assert trial.undo(tmp_path, at=NOW) == ""
    assert Settings.load(tmp_path).flag("contrast")


def test_what_is_set_by_hand_meanwhile_does_not_go_back(tmp_path: Path) -> None:
    trial.change(tmp_path, "orientation", "left", who=audit.COMMAND, at=NOW)
    for meanwhile in ("right", "over"):
        trial.begin(tmp_path, "orientation", "over", who=audit.SCREEN, at=NOW)
        trial.change(tmp_path, "orientation", meanwhile, who=audit.COMMAND, at=NOW)
        assert trial.undo(tmp_path, at=NOW) == ""
        assert Settings.load(tmp_path).text("orientation") == meanwhile
    trial.begin(tmp_path, "orientation", "auto", who=audit.SCREEN, at=NOW)
    trial.change(tmp_path, "elder", "true", who=audit.COMMAND, at=NOW)
    assert trial.undo(tmp_path, at=NOW) == "orientation", "another setting ends nobody's trial"


def test_what_is_on_trial_never_becomes_the_last_good_file(tmp_path: Path) -> None:
    trial.begin(tmp_path, "orientation", "over", who=audit.SCREEN, at=NOW)
    keep(tmp_path)
    assert not (tmp_path / LAST_GOOD).exists()
    trial.keep(tmp_path, at=NOW)
    keep(tmp_path)
    assert "over" in (tmp_path / LAST_GOOD).read_text()


def test_what_works_after_a_restart_has_one_start_to_be_tried(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text('# by hand\nrenderer = "auto"\n')
    trial.begin(tmp_path, "renderer", "opengl", who=audit.SCREEN, at=NOW)
    trial.settle(tmp_path, at=NOW)
    assert Settings.load(tmp_path).text("renderer") == "opengl"
    trial.settle(tmp_path, at=NOW)
    assert (tmp_path / "settings.toml").read_text() == '# by hand\nrenderer = "auto"\n'


@pytest.mark.parametrize("rotten", [b"", b"\xff", b"[]", b'{"key": "nothing"}', b"{}"])
def test_a_trial_that_rotted_hinders_nothing(tmp_path: Path, rotten: bytes) -> None:
    (tmp_path / trial.TRIAL_FILE).write_bytes(rotten)
    trial.settle(tmp_path, at=NOW)
    assert not (tmp_path / trial.TRIAL_FILE).exists()
    with pytest.raises(SettingsError):
        trial.begin(tmp_path, "orientation", "sideways", who=audit.SCREEN, at=NOW)
    assert trial.pending(tmp_path) is None


@pytest.fixture
def screen(application: QGuiApplication, tmp_path: Path) -> Iterator[Screen]:
    with xvfb(tmp_path / "display") as made:
        yield made


def test_a_glass_killed_within_the_countdown_starts_with_the_old_value(screen: Screen, tmp_path: Path) -> None:
    terminal = Terminal(tmp_path / "H")
    terminal.home.mkdir()
    trial.begin(terminal.home, "renderer", "software", who=audit.SCREEN, at=NOW)
    glass = terminal.start("run", "--windowed", "1920x1080", "--no-agent", display=screen.display)
    screen.see(BACK, ASKS)  # the one start that it asked for
    os.kill(glass.pid, signal.SIGKILL)
    glass.communicate()
    assert Settings.load(terminal.home).text("renderer") == "software"
    with terminal.glass(screen.display):
        assert wait_for(lambda: not screen.sees(BACK, ASKS), 20)
        screen.see("正在准备内容", FIRST_RUN)
        assert wait_for(lambda: trial.pending(terminal.home) is None, 10)
        assert Settings.load(terminal.home).text("renderer") == "auto"
    assert [how for _, how, *_ in log_of(terminal.home)] == ["tried", "undone"]


def test_a_glass_that_nobody_confirms_is_started_anew_with_the_old_value(screen: Screen, tmp_path: Path) -> None:
    terminal = Terminal(tmp_path / "H")
    terminal.home.mkdir()
    trial.begin(terminal.home, "renderer", "software", who=audit.SCREEN, at=NOW)
    glass = terminal.start("run", "--windowed", "1920x1080", "--no-agent", display=screen.display)
    try:
        screen.tap(BACK, ASKS)
        assert wait_for(lambda: trial.pending(terminal.home) is None, 10)
        assert wait_for(lambda: not screen.sees(BACK, ASKS), 20)
        assert glass.poll() is None, "the same process, started anew"
        screen.see("正在准备内容", FIRST_RUN)
    finally:
        said = end(glass)
    assert (glass.returncode, said) == (0, "")


CHIP = Style("Theme.body", "Theme.card", bold=False)
PAGE = Style("Theme.body", "Theme.boardFoot", "Theme.boardWords", bold=False)


def test_a_screen_turned_upside_down_is_touched_where_it_shows_and_a_kill_turns_it_back(
    screen: Screen, tmp_path: Path
) -> None:
    terminal = Terminal(tmp_path / "H", settings={"staff_hold_s": "3"})
    terminal.home.mkdir()
    glass = _turned(terminal, screen)
    os.kill(glass.pid, signal.SIGKILL)
    glass.communicate()
    assert Settings.load(terminal.home).text("orientation") == "over"
    with terminal.glass(screen.display):
        screen.see("正在准备内容", FIRST_RUN)
        assert Settings.load(terminal.home).text("orientation") == "auto"
    glass = _turned(terminal, screen)
    screen.press(*_see_upside_down(screen))
    assert wait_for(lambda: trial.pending(terminal.home) is None, 10)
    assert Settings.load(terminal.home).text("orientation") == "over"
    assert end(glass) == ""
    assert [how for _, how, *_ in log_of(terminal.home)] == ["tried", "undone", "tried", "kept"]


def _turned(terminal: Terminal, screen: Screen) -> "subprocess.Popen[str]":
    """A technician has turned the picture over by hand, and is asked."""
    glass = terminal.start("run", "--windowed", "1920x1080", "--no-agent", display=screen.display)
    screen.see("正在准备内容", FIRST_RUN)
    screen.hold(1900, 20, 3.5)
    screen.tap("屏幕", PAGE)
    screen.tap("屏幕方向", Style("Theme.row", "Theme.card", bold=False))
    screen.tap("倒过来", CHIP)
    screen.tap("存下", Style("Theme.tile", 'Theme.chosen("query")', "Theme.chosenWords"))
    _see_upside_down(screen)
    return glass


PILL = 0xFF0F6E6B  # the one main act, in the technician's hue


def _see_upside_down(screen: Screen) -> tuple[int, int]:
    """The middle of the key that keeps, which stands below the middle of the glass, or above it for who looks over."""

    def look() -> tuple[int, int] | None:
        image = screen.picture().image()
        rows = [y for y in range(image.height()) if image.pixel(700, y) == PILL]
        middle = sum(rows) // len(rows) if len(rows) > 60 else 0
        return (960, middle) if 0 < middle < 540 else None

    found = wait_for(look, 30)
    assert found is not None, screen.save()
    return found
