"""The programs that map a touch screen may fail or hang: that is said in words, and tried again until it holds."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest
from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication, QWindow
from shiboken6 import delete

from kiosk.settings import Settings
from kiosk.shell import touch_mapper
from kiosk.shell.touch_mapper import TouchMapper
from kiosk.store import touches
from kiosk.store.touches import TouchState
from tests.e2e.screen import wait_for
from tests.e2e.stage import Terminal, end
from tests.screens.conftest import Until
from tests.screens.test_touch_matrix import DEVICES, OUTPUTS

MAPPED = TouchState(("ILITEK ILITEK-TP",))
# Each says what X would say, and does what a test has written beside it.
PROGRAM = """#!/bin/sh
[ -e "{folder}/$1.fault" ] && . "{folder}/$1.fault"
echo "$*" >> "{folder}/told"
[ "$1" = set-prop ] || cat "{folder}/{name}.says"
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """`xrandr` and `xinput` on the path."""
    found = tmp_path / "bin"
    found.mkdir()
    for name, said in (("xrandr", OUTPUTS), ("xinput", DEVICES)):
        (found / f"{name}.says").write_text(said, "utf-8")
        (found / name).write_text(PROGRAM.replace("{folder}", f"{found}").replace("{name}", name), "utf-8")
        (found / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{found}:/usr/bin:/bin")
    monkeypatch.setattr(touch_mapper, "LOOK_MS", 50)
    return found


@pytest.fixture
def mapping(application: QGuiApplication, folder: Path) -> Iterator[Callable[..., None]]:
    """Map with these flags, until the test ends."""
    holder = QObject()  # a mapper is never alone: what it still asks would die with it, and it with that

    def begin(flags: dict[str, str] | None = None) -> None:
        home = folder.parent
        window = cast(QWindow, SimpleNamespace(screen=lambda: SimpleNamespace(name=lambda: "HDMI-1")))
        TouchMapper(window, home=home, settings=lambda: Settings.load(home, flags), parent=holder)

    yield begin
    delete(holder)


@pytest.mark.expects_log("没有应答")
@pytest.mark.parametrize("way", ["exit 1", "exec sleep 60"])
@pytest.mark.parametrize(("program", "step"), [("xrandr", "--current"), ("xinput", "list"), ("xinput", "set-prop")])
def test_a_program_that_fails_or_hangs_is_said_and_tried_again(
    mapping: Callable[..., None], folder: Path, until: Until, monkeypatch: pytest.MonkeyPatch, program: str, step: str,
    way: str,
) -> None:  # fmt: skip
    home = folder.parent
    if "sleep" in way:
        monkeypatch.setattr(touch_mapper, "PATIENCE_MS", 500)
    fault = folder / f"{step}.fault"
    fault.write_text(way, "utf-8")
    mapping()
    until(lambda: touches.read(home) == TouchState(faults=(f"触摸点没有对上：{program} 没有应答",)))
    fault.unlink()
    until(lambda: touches.read(home) == MAPPED)
    assert "set-prop 9 Coordinate Transformation Matrix 0.640000" in (folder / "told").read_text("utf-8")


def test_a_program_that_still_runs_ends_with_the_glass(
    mapping: Callable[..., None], folder: Path, until: Until, application: QGuiApplication
) -> None:
    (folder / "--current.fault").write_text(f'echo $$ > "{folder}/number"; exec sleep 60', "utf-8")
    mapping()
    number = folder / "number"
    until(lambda: number.exists() and number.read_text("utf-8").endswith("\n"))
    application.aboutToQuit.emit()  # its end, of which only this is played
    assert not Path(f"/proc/{number.read_text('utf-8').strip()}").exists()


@pytest.mark.expects_log("没有采用")
def test_settings_that_cannot_be_used_are_said_in_words_and_passed_over(
    mapping: Callable[..., None], folder: Path, until: Until
) -> None:
    home = folder.parent
    mapping({"touch_fix": "9.0 0.0 0.0 0.0 9.0 0.0", "touch_map": "ILITEK= "})
    said = ("触摸校正填得不对，没有采用", "哪块触摸屏对哪块屏填得不对，没有采用")
    until(lambda: touches.read(home) == TouchState(MAPPED.names, faults=said))


def test_a_glass_that_maps_no_touch_screen_takes_back_what_one_before_has_said(
    first_home: Path, tmp_path: Path
) -> None:
    """As on Wayland."""
    home = Path(shutil.copytree(first_home, tmp_path / "H"))
    touches.keep(home, TouchState(("ILITEK ILITEK-TP",), "left", ("没有找到设置里写的触摸屏 eGalax",)))
    terminal = Terminal(home)
    terminal.environment["QT_QPA_PLATFORM"] = "offscreen"
    process = terminal.start("run", "--no-agent")
    try:
        assert wait_for(lambda: touches.read(home) == TouchState(), 30)
    finally:
        said = end(process)
    assert process.returncode == 0, said
