"""Display hours: dark outside them, lit for an emergency and by a touch, said again every round."""

import datetime as dt
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QGuiApplication, QWindow
from PySide6.QtTest import QTest

from kiosk.clock import Clock
from kiosk.settings import Settings
from kiosk.shell.power import DisplayPower, SystemSwitch, Together, cec_place
from screens.viewmodels.source import ContentSource
from sync.contract import instant
from tests.e2e.stage import NOW
from tests.screens.conftest import Until

HOURS = "workday 07:30-18:30"
NIGHT = instant(NOW) + dt.timedelta(hours=12)  # 21:26 in the county


class FakeSwitch:
    def __init__(self) -> None:
        self.said: list[bool] = []

    def set(self, *, on: bool) -> None:
        self.said.append(on)


class Stage:
    """A window, its power, and what a test turns."""

    def __init__(self, home: Path, at: dt.datetime, hours: str) -> None:
        self.window = QWindow()
        self.window.setGeometry(QRect(0, 0, 200, 100))
        self.window.show()
        self.clock = Clock(fixed=at)
        self.source = ContentSource(home=home, clock=self.clock)
        self.switch, self.urgent = FakeSwitch(), False
        self.power = DisplayPower(
            windows=[self.window], source=self.source, clock=self.clock, hours=hours, warm_up_min=5,
            is_urgent=lambda: self.urgent, wakes=True, switch=self.switch,
        )  # fmt: skip


@pytest.fixture
def stage(application: QGuiApplication, first_home: Path) -> Iterator[Callable[..., Stage]]:
    made: list[Stage] = []

    def make(at: dt.datetime, hours: str = HOURS) -> Stage:
        made.append(Stage(first_home, at, hours))
        return made[-1]

    yield make
    for one in made:
        one.power._light()
        one.source.close()
        one.window.close()


def test_by_day_the_glass_is_lit(stage: Callable[..., Stage], until: Until) -> None:
    one = stage(instant(NOW))
    until(lambda: one.power._rules is not None)
    assert not one.power.is_dark
    assert one.window.isVisible()
    assert one.switch.said == []


def test_by_night_it_is_dark_and_draws_nothing_and_that_is_said_again(
    stage: Callable[..., Stage], until: Until
) -> None:
    one = stage(NIGHT)
    told: list[bool] = []
    one.power.darkened.connect(told.append)
    until(lambda: one.power.is_dark)
    assert not one.window.isVisible()
    one.power.look()
    assert one.switch.said == [False, False]
    assert told == [True]


def test_an_emergency_lights_it(stage: Callable[..., Stage], until: Until) -> None:
    one = stage(NIGHT)
    until(lambda: one.power.is_dark)
    one.urgent = True
    one.power.look()
    assert not one.power.is_dark
    assert one.window.isVisible()
    assert one.switch.said[-1] is True


def test_a_touch_wakes_it(stage: Callable[..., Stage], until: Until) -> None:
    one = stage(NIGHT)
    until(lambda: one.power.is_dark)
    (cover,) = one.power._covers
    QTest.mouseClick(cover, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(10, 10))
    assert one.window.isVisible()
    one.power.look()
    assert not one.power.is_dark  # for some minutes


def test_the_screens_of_several_windows_go_off_with_the_last_and_on_with_the_first() -> None:
    """The signal is cut for all outputs at once: a board's night puts out no touch screen that somebody woke."""
    switch = FakeSwitch()
    both = Together(switch)
    touch, board = both.part(), both.part()
    board.set(on=False)
    assert switch.said == []
    touch.set(on=False)
    board.set(on=False)  # said again every round
    assert switch.said == [False, False]
    touch.set(on=True)
    board.set(on=False)
    assert switch.said == [False, False, True]


def test_without_hours_it_never_darkens(stage: Callable[..., Stage], until: Until) -> None:
    one = stage(NIGHT, "")
    until(lambda: one.power._rules is not None)
    assert not one.power.is_dark


def test_other_hours_count_at_once(stage: Callable[..., Stage], until: Until, first_home: Path) -> None:
    one = stage(NIGHT, "")
    until(lambda: one.power._rules is not None)
    one.power.configure(Settings.load(first_home, {"display_hours": HOURS}))
    until(lambda: one.power.is_dark)
    one.power.configure(Settings.load(first_home, {"display_hours": "workday 07:30-18:30; fri 00:00-24:00"}))
    one.power.configure(Settings.load(first_home, {"display_hours": "mon 00:00-24:00"}))
    until(lambda: not one.power.is_dark)


@pytest.mark.expects_log("mean nothing")
def test_hours_that_mean_nothing_leave_it_lit(stage: Callable[..., Stage], until: Until) -> None:
    one = stage(NIGHT, "all day")
    until(lambda: one.power._rules is not None)
    assert not one.power.is_dark


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Path]:
    """Programs on the path that write down how they were called."""

    def make(*programs: str) -> Path:
        said = tmp_path / "said"
        for name in programs:
            file = tmp_path / "bin" / name
            file.parent.mkdir(exist_ok=True)
            file.write_text(f'#!/bin/sh\necho "{name} $*" >> {said}\n', "utf-8")
            file.chmod(0o755)
        monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:/usr/bin:/bin")
        return said

    return make


def lines(said: Path) -> list[str]:
    return sorted(said.read_text("utf-8").splitlines()) if said.is_file() else []


def test_a_television_is_told_by_its_cable_beside_the_signal(
    machine: Callable[..., Path], tmp_path: Path, until: Until
) -> None:
    said = machine("xset", "cec-ctl")
    for name in ("cec0", "cec1"):
        (tmp_path / name).touch()
    places = {"cec0": "1.0.0.0", "cec1": ""}  # the second cable has not told
    switch = SystemSwitch("xcb", tmp_path, lambda device: places[device.name])
    head = "cec-ctl --skip-info --device"
    switch.set(on=False)
    off = [f"{head} {tmp_path}/cec{i} --playback --to 0 --standby" for i in (0, 1)] + ["xset dpms force off"]
    until(lambda: lines(said) == off)
    switch.set(on=True)
    woken = ("--image-view-on --active-source phys-addr=1.0.0.0", "--image-view-on")
    on = [f"{head} {tmp_path}/cec{i} --playback --to 0 {words}" for i, words in enumerate(woken)]
    on += ["xset dpms force on"]
    until(lambda: lines(said) == sorted(off + on))


@pytest.mark.parametrize(("number", "place"), [(0x1000, "1.0.0.0"), (0x1B00, "1.b.0.0"), (0xFFFF, "")])
def test_an_adapter_is_asked_for_its_input(
    number: int, place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    device = tmp_path / "cec0"
    device.touch()
    assert (cec_place(device), cec_place(tmp_path / "gone")) == ("", ""), "a plain file is no adapter"
    monkeypatch.setattr("fcntl.ioctl", lambda *_args: number.to_bytes(2, sys.byteorder))
    assert cec_place(device) == place


def test_without_a_cec_device_nobody_is_told(machine: Callable[..., Path], tmp_path: Path, until: Until) -> None:
    said = machine("wlopm", "cec-ctl")
    SystemSwitch("wayland", tmp_path).set(on=False)
    until(lambda: lines(said) == ["wlopm --off *"])


def test_a_machine_without_means_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda _name: None)
    SystemSwitch("xcb").set(on=False)
    SystemSwitch("offscreen").set(on=False)
