"""The technician's page: the county's PIN before it, doctor's sentences on it, nothing left behind."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication

from kiosk import health
from kiosk.clock import Clock
from kiosk.settings import Settings
from screens.viewmodels.app import App
from screens.viewmodels.maintenance import ASK_AGAIN_S
from screenshots import SHAPES
from sync.contract import instant
from tests.agent.test_gate import WRONG, made
from tests.agent.test_screens import PIN, Places
from tests.screens.behind_the_pin import NOW, knocked, stands
from tests.screens.conftest import Until

__all__ = ["made"]


@pytest.fixture
def home(made: tuple[Places, Path], tmp_path: Path) -> Path:
    """A terminal whose county set a PIN."""
    return Path(shutil.copytree(made[1], tmp_path / "H"))


@pytest.fixture
def locked(application: QGuiApplication, home: Path, until: Until) -> Iterator[App]:
    one = App(home=home, clock=Clock(fixed=instant(NOW)), settings=Settings.load(home))
    until(lambda: not one.is_waiting)
    yield one
    one.close()


def press(app: App, pin: str) -> None:
    desk = app.property("maintenance")
    for digit in pin:
        desk.type(digit)
    desk.enter()


def opened(app: App, until: Until) -> None:
    """At the PIN, and the gate has said how it stands."""
    app.openMaintenance()
    until(lambda: not app.property("maintenance").property("isBusy"))


def test_the_pin_opens_what_doctor_says(locked: App, home: Path, until: Until) -> None:
    opened(locked, until)
    desk = locked.property("maintenance")
    assert desk.property("step") == "pin"
    press(locked, PIN)
    until(lambda: desk.property("headline") != "")
    shown = {row.words for which in ("problems", "fine") for row in desk.property(which).rows}
    said = {one.words for one in health.examine(home, Clock(fixed=instant(NOW)).now())}
    assert len(shown & said) >= len(said) - 2, "memory moves"
    names = {row.label for which in ("problems", "fine") for row in desk.property(which).rows}
    assert not any(name.isascii() for name in names), names


def test_a_wrong_pin_costs_time_and_leaves_no_digit(locked: App, until: Until) -> None:
    opened(locked, until)
    desk = locked.property("maintenance")
    press(locked, WRONG)
    until(lambda: not desk.property("isBusy"))
    assert (desk.property("step"), desk.property("typed"), desk.property("said")) == ("pin", 0, "口令不对")
    assert desk.property("waitSeconds") in (1, 2)
    press(locked, PIN)
    assert not desk.property("isBusy"), "nothing is tried before the time is over"
    until(lambda: desk.property("waitSeconds") == 0)
    desk.enter()
    until(lambda: desk.property("step") == "status")


def test_the_wait_outlives_the_glass(locked: App, home: Path, until: Until) -> None:
    opened(locked, until)
    desk = locked.property("maintenance")
    for _ in range(2):
        until(lambda: desk.property("waitSeconds") == 0 and not desk.property("isBusy"))
        press(locked, WRONG)
        until(lambda: not desk.property("isBusy"))
    again = App(home=home, clock=Clock(fixed=instant(NOW)), settings=Settings.load(home))
    try:
        until(lambda: not again.is_waiting)
        opened(again, until)
        assert again.property("maintenance").property("waitSeconds") > 0
    finally:
        again.close()


def test_a_wait_that_the_county_lifts_ends_on_the_page_that_shows_it(locked: App, until: Until) -> None:
    opened(locked, until)
    desk = locked.property("maintenance")
    desk._wait_s = ASK_AGAIN_S + 1  # what the gate said before the new PIN came
    desk._count()
    until(lambda: desk.property("waitSeconds") == 0 and not desk.property("isBusy"))
    press(locked, PIN)
    until(lambda: desk.property("step") == "status")


def test_a_visit_that_ends_closes_it_and_it_asks_again(locked: App, until: Until) -> None:
    opened(locked, until)
    press(locked, PIN)
    desk = locked.property("maintenance")
    until(lambda: desk.property("step") == "status")
    assert locked.property("isMaintained")
    locked.property("session").end()
    assert not locked.property("isMaintained")
    opened(locked, until)
    assert desk.property("step") == "pin"


def test_before_there_is_a_county_it_opens_and_says_what_to_do(empty_app: App, until: Until) -> None:
    empty_app.openMaintenance()
    desk = empty_app.property("maintenance")
    until(lambda: desk.property("headline") != "")
    assert any("配对码" in row.words for row in desk.property("problems").rows)


def test_an_agent_that_does_not_answer_is_said(locked: App, until: Until, monkeypatch: pytest.MonkeyPatch) -> None:
    opened(locked, until)
    press(locked, PIN)
    desk = locked.property("maintenance")
    until(lambda: desk.property("step") == "status")
    desk._sync._looks = 2
    desk.sync()
    assert desk.property("isSyncing")
    until(lambda: not desk.property("isSyncing"))
    assert desk.property("said") == "后台没有应答，请重启本机"


@pytest.mark.parametrize("shape", sorted(SHAPES))
def test_a_corner_held_for_five_seconds_opens_it_and_it_stands_up_to_a_careful_look(
    application: QGuiApplication, home: Path, until: Until, shape: str
) -> None:
    stage = knocked(application, home, until, shape)
    try:
        desk = stage.app.property("maintenance")
        for face in ("normal", "elder", "contrast"):
            stage.face(face)
            stage.settle()
            stands(stage, f"pin-{shape}-{face}")
        stage.face("normal")
        stage.settle()
        for digit in PIN:
            assert stage.tap(digit)
        assert stage.tap("进入")
        until(lambda: desk.property("headline") != "")
        for face in ("normal", "elder", "contrast"):
            stage.face(face)
            stage.settle()
            stands(stage, f"status-{shape}-{face}")
        stage.face("normal")
        assert stage.tap("退出维护")
        assert not stage.app.property("isMaintained")
    finally:
        stage.close()
