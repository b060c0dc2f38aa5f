"""A palm, a pinch, a hand that rests, a swipe from each edge, over the pages where something can be lost: no harm."""

import functools
import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from kiosk.shell.register import register_types
from kiosk.store.facts import SUBMISSIONS_KEY
from kiosk.store.remember import remember
from screenshots import SHAPES, Finder, Stage
from tests.e2e.stage import NOW
from tests.screens.conftest import Until
from tests.screens.finger import Finger, device
from tests.screens.test_speaking import DESK, rows

STEPS = 6


@pytest.fixture
def home(first_home: Path, tmp_path: Path) -> Path:
    copy = Path(shutil.copytree(first_home, tmp_path / "H"))
    remember(copy, {SUBMISSIONS_KEY: DESK.public_key.encode().hex()})
    return copy


@pytest.fixture(params=["tall", pytest.param("wide", marks=pytest.mark.faults)])
def stage(
    request: pytest.FixtureRequest, application: QGuiApplication, home: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Stage]:
    monkeypatch.setenv("KIOSK_NOW", NOW)
    register_types()
    warnings: list[str] = []
    made = Stage(application, home, SHAPES[request.param], warnings)
    yield made
    made.close()
    assert warnings == []


def drag(finger: Finger, ways: Sequence[tuple[QPoint, QPoint]], *, rest_ms: int = 0) -> None:
    """Fingers come down together, move each its way and go."""
    for kind, at in (("press", 0), *(("move", n) for n in range(1, STEPS + 1)), ("release", STEPS)):
        event = QTest.touchEvent(finger.view, device())
        for number, (start, end) in enumerate(ways):
            getattr(event, kind)(number, start + (end - start) * (at / STEPS))
        event.commit()
        if kind == "press":
            QTest.qWait(rest_ms)
    finger.settle()


def abuses(finger: Finger) -> dict[str, Callable[[], None]]:
    """What hands do to a glass without meaning anything by it."""
    wide, high = finger.view.width(), finger.view.height()
    middle = QPoint(wide // 2, high // 2)
    palm = [QPoint(wide * (n + 1) // 10, high // 3 + (n % 3) * 40) for n in range(8)]
    edges = {
        "left": (QPoint(0, high // 2), QPoint(wide // 2, high // 2)),
        "right": (QPoint(wide - 1, high // 2), QPoint(wide // 2, high // 2)),
        "top": (QPoint(wide // 2, 0), middle),
        "foot": (QPoint(wide // 2, high - 1), middle),
    }
    apart = QPoint(wide // 4, high // 5)
    return {
        "a palm wiped down": lambda: drag(finger, [(one, one + QPoint(60, high // 3)) for one in palm]),
        "a palm wiped across": lambda: drag(finger, [(one, QPoint(wide - one.x(), one.y())) for one in palm]),
        "a pinch": lambda: drag(finger, [(middle - apart, middle), (middle + apart, middle)]),
        "a spread": lambda: drag(finger, [(middle, middle - apart), (middle + QPoint(9, 9), middle + apart)]),
        **{f"a swipe from the {name}": functools.partial(drag, finger, [way]) for name, way in edges.items()},
        "two fingers that rest": lambda: drag(
            finger, [(QPoint(wide // 2, 30), QPoint(wide // 2, 30)), (QPoint(wide // 2 + 90, 30),) * 2], rest_ms=900
        ),
    }


def test_what_hands_do_without_meaning_it_does_no_harm_to_the_pages_where_something_can_be_lost(
    stage: Stage, home: Path, until: Until
) -> None:
    finger, app = Finger(stage, until), stage.app
    survey = app.property("survey")

    def bear(standing: Callable[[], object]) -> None:
        before, page, waiting = standing(), finger.page, rows(home)
        for name, act in abuses(finger).items():
            act()
            assert (finger.page, standing(), rows(home)) == (page, before, waiting), name
            assert not app.property("session").property("isWarning")
            assert not app.property("isMaintained"), name

    def answers() -> object:
        return survey.property("number"), [one["chosen"] for one in survey.property("choices")], survey.property("text")

    stage.visit("survey", Finder(app).survey(over=False))
    finger.touch("医保")
    bear(answers)
    for words in ("下一题", "下一题", "下一题"):
        finger.touch(words)
    for letter in "nihao":
        finger.touch(letter)
    finger.touch("你好")
    bear(answers)
    finger.touch("交上去")
    assert finger.sees("收到了，谢谢您")
    bear(lambda: finger.sees("收到了，谢谢您"))

    stage.visit("replies", "")
    bear(lambda: app.property("replies").property("count"))

    stage.visit("paper", Finder(app).film())
    until(lambda: app.property("film").property("state") == "ready")
    finger.touch("播放")
    until(lambda: app.property("film").property("frame") > 1)
    bear(lambda: app.property("film").property("state") in ("playing", "ended"))

    stage.visit("opinion", "advice|")
    for words in ("现成的话", "希望字再大一些。", "送出去"):
        finger.touch(words)
    until(lambda: finger.page == "receipt")
    bear(lambda: app.property("receipt").property("code"))
    finger.touch("结束")
    assert finger.page == "home"
    assert [kind for _, kind, _ in rows(home)] == ["answers", "opinion"]
