"""The key 显示: a panel of switches that are at once in force and end with the visit."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QGuiApplication

from kiosk.shell.register import register_types
from screens.viewmodels.alarm import AlarmFace
from screenshots import SHAPES, Stage, shown, touchable
from tests.screens.finger import Finger, finger

__all__ = ["finger"]


@pytest.fixture(scope="module", params=sorted(SHAPES))
def stage(request: pytest.FixtureRequest, application: QGuiApplication, first_home: Path) -> Iterator[Stage]:
    register_types()
    made = Stage(application, first_home, SHAPES[request.param], [])
    yield made
    made.close()


def looks(stage: Stage) -> tuple[bool, bool, bool, bool]:
    """Large type, contrast, low reach, English."""
    app = stage.app
    return (
        app.property("elder"), app.property("contrast"),
        app.property("reach").property("isLow"), app.property("language").property("isEnglish"),
    )  # fmt: skip


def is_up(stage: Stage) -> bool:
    return any(item.property("modal") for item in shown(stage.root))


def test_each_switch_is_at_once_in_force_and_all_end_with_the_visit(stage: Stage, finger: Finger) -> None:
    finger.touch("网上办事")
    finger.touch("显示")
    wanted = [False] * 4
    for number, words in enumerate(("大字", "高对比", "低位", "English")):
        finger.touch(words, begins=True)
        wanted[number] = True
        assert looks(stage) == tuple(wanted)
    assert finger.where("Close")
    finger.touch("中文")
    assert looks(stage) == (True, True, True, False)
    finger.touch("关闭")
    assert not is_up(stage)
    assert finger.page == "services"
    finger.touch("结束")
    assert looks(stage) == (False, False, False, False)


def test_who_reads_only_english_finds_the_language_and_the_way_out(stage: Stage, finger: Finger) -> None:
    finger.touch("党务公开")
    finger.touch("显示")
    assert finger.sees("Display")
    finger.touch("English")
    finger.touch("Close")
    assert not is_up(stage)
    assert "Display" in finger.labels()


def test_a_touch_beside_the_panel_closes_it_and_one_on_it_does_not(stage: Stage, finger: Finger) -> None:
    finger.touch("党务公开")
    finger.touch("显示")
    title = next(item for item in shown(stage.root) if "Display" in str(item.property("text")))
    finger.put(title.mapRectToScene(title.boundingRect()).center().toPoint())
    assert is_up(stage)
    finger.put(QPoint(5, 5))
    assert not is_up(stage)
    assert finger.page == "catalogue"
    assert looks(stage) == (False, False, False, False)


def test_it_closes_with_the_visit_and_makes_way_for_an_emergency(stage: Stage, finger: Finger) -> None:
    alarm = stage.app.property("alarm")
    for came in (
        lambda: alarm.show((AlarmFace(id="01J00000000000000000000000", v=1, title="预警", text="请马上下山"), 0.0)),
        stage.app.property("session").end,
    ):
        finger.touch("党务公开")
        finger.touch("显示")
        assert is_up(stage)
        came()
        stage.settle()
        assert not is_up(stage)
        alarm.show((AlarmFace(), 0.0))
        stage.visit("home", "")


def test_over_an_emergency_its_bar_stays_open_and_the_next_one_closes_the_panel(stage: Stage, finger: Finger) -> None:
    alarm = stage.app.property("alarm")
    first = AlarmFace(id="01J00000000000000000000000", v=1, title="预警", text="请马上下山")
    alarm.show((first, 0.0))
    finger.touch("党务公开")
    bar = next(at for item, at in touchable(stage.root) if "下山" in item.property("label")).center().toPoint()
    for came in (replace(first, v=2, text="请马上上山"), replace(first, id="01J00000000000000000000001")):
        finger.touch("显示")
        alarm.show((came, 0.0))
        stage.settle()
        assert not is_up(stage)
    finger.touch("显示")
    finger.put(bar)
    assert not is_up(stage)
    assert finger.page == "item"
    alarm.show((AlarmFace(), 0.0))
    stage.visit("home", "")
