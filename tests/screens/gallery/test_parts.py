"""What the parts promise under fingers and over time, checked offscreen in software."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, QUrl
from PySide6.QtGui import QGuiApplication, QPointingDevice
from PySide6.QtQuick import QQuickItem, QQuickView
from PySide6.QtTest import QTest

PARTS = Path(__file__).resolve().parents[3] / "screens" / "qml"
BENCH = Path(__file__).with_name("Bench.qml")
LONG = "2026年度城乡居民医保集中缴费：缴费截止12月31日，可在各乡镇便民服务中心办理" * 2


@pytest.fixture(scope="session", autouse=True)
def finger(application: QGuiApplication) -> QPointingDevice:
    return QTest.createTouchDevice()


@pytest.fixture
def bench() -> Iterator[QQuickView]:
    view = QQuickView()
    view.engine().addImportPath(str(PARTS))
    view.setSource(QUrl.fromLocalFile(str(BENCH)))
    view.show()
    QTest.qWait(50)
    yield view
    view.close()


def press(view: QQuickView, finger: QPointingDevice, x: int, y: int, number: int = 1) -> None:
    QTest.touchEvent(view, finger).press(number, QPoint(x, y)).commit()


def release(view: QQuickView, finger: QPointingDevice, x: int, y: int, number: int = 1) -> None:
    QTest.touchEvent(view, finger).release(number, QPoint(x, y)).commit()
    QTest.qWait(20)


def stage(view: QQuickView) -> Any:
    """The stage with the functions its QML declares, which no stub knows."""
    return view.rootObject()


def taps(view: QQuickView) -> str:
    return str(view.rootObject().property("taps"))


def ticker(view: QQuickView) -> QQuickItem:
    found = view.rootObject().findChild(QQuickItem, "ticker")
    assert found is not None
    return found


def seen(view: QQuickView) -> list[tuple[str, float]]:
    """The pieces of the running line on the glass, with their places."""
    bar = ticker(view)
    found: list[tuple[str, float]] = []

    def walk(item: QQuickItem) -> None:
        words = item.property("words")
        if isinstance(words, str) and item.property("sample") is not None:
            x = item.mapToItem(bar, 0, 0).x()
            if x < bar.width() and x + item.width() > 0:
                found.append((words, x))
        for child in item.childItems():
            walk(child)

    walk(bar)
    return found


def named(item: QQuickItem, label: str) -> Iterator[QQuickItem]:
    """The keys with this label below an item."""
    if item.property("label") == label:
        yield item
    for child in item.childItems():
        yield from named(child, label)


def test_a_press_shows_at_once_and_a_long_unsteady_one_still_counts(bench: QQuickView, finger: QPointingDevice) -> None:
    press(bench, finger, 1150, 150)
    assert bench.rootObject().property("down") is True
    QTest.qWait(1000)
    QTest.touchEvent(bench, finger).move(1, QPoint(1180, 170)).commit()
    release(bench, finger, 1180, 170)
    assert bench.rootObject().property("down") is False
    assert taps(bench) == "b"


def test_a_second_finger_presses_nothing(bench: QQuickView, finger: QPointingDevice) -> None:
    press(bench, finger, 1150, 150)
    QTest.touchEvent(bench, finger).stationary(1).press(2, QPoint(200, 150)).commit()
    QTest.touchEvent(bench, finger).stationary(1).release(2, QPoint(200, 150)).commit()
    release(bench, finger, 1150, 150)
    assert taps(bench) == "b"
    press(bench, finger, 200, 150)
    release(bench, finger, 200, 150)
    assert taps(bench) == "ba"


def test_a_scroll_is_no_press(bench: QQuickView, finger: QPointingDevice) -> None:
    press(bench, finger, 300, 450)
    for y in range(440, 200, -20):
        QTest.touchEvent(bench, finger).move(1, QPoint(300, y)).commit()
        QTest.qWait(16)
    release(bench, finger, 300, 220)
    column = bench.rootObject().findChild(QQuickItem, "column")
    assert column is not None
    assert column.property("contentY") > 0
    assert taps(bench) == ""


def test_a_dialog_lets_no_touch_through(bench: QQuickView, finger: QPointingDevice) -> None:
    bench.rootObject().setProperty("asking", True)
    QTest.qWait(50)
    press(bench, finger, 200, 150)
    release(bench, finger, 200, 150)
    assert taps(bench) == "s"
    home = next(item for item in named(bench.rootObject(), "回到首页"))
    at = home.mapToScene(home.boundingRect().center()).toPoint()
    press(bench, finger, at.x(), at.y())
    release(bench, finger, at.x(), at.y())
    assert taps(bench) == "se"


def test_the_running_line_steps_whole_pixels_under_4_hanzi_a_second(bench: QQuickView) -> None:
    bar = ticker(bench)
    bar.setProperty("entries", [{"id": "a", "text": LONG, "sample": True}])
    step = bar.property("step")
    offsets: list[int] = []
    bench.frameSwapped.connect(lambda: offsets.append(int(bar.property("offset"))))
    QTest.qWait(1000)
    moves = [b - a for a, b in pairwise(offsets) if b > a]
    assert len(moves) > 20
    assert all(move % step == 0 for move in moves)
    assert sorted(moves)[len(moves) // 2] == step
    assert step * 62.5 <= 4 * bar.property("face")


@pytest.mark.parametrize("second", ["短", LONG, ""])
def test_the_running_line_is_never_blank(bench: QQuickView, second: str) -> None:
    entries = [{"id": "a", "text": LONG, "sample": True}]
    if second:
        entries.append({"id": "b", "text": second, "sample": False})
    ticker(bench).setProperty("entries", entries)
    for _ in range(80):
        stage(bench).jump(50)
        assert stage(bench).covered() is True


def test_new_entries_join_without_moving_what_is_seen(bench: QQuickView) -> None:
    bar = ticker(bench)
    bar.setProperty("entries", [{"id": str(i), "text": f"第{i}条" + "消息" * 12, "sample": False} for i in range(6)])
    QTest.qWait(300)
    before = seen(bench)
    bar.setProperty("entries", [{"id": "new", "text": "新" * 40, "sample": True}])
    assert seen(bench)[: len(before)] == before
    for _ in range(200):
        stage(bench).jump(20)
    QTest.qWait(50)
    assert {words for words, _ in seen(bench)} == {"新" * 40}


def test_what_fits_stands_still(bench: QQuickView) -> None:
    bar = ticker(bench)
    bar.setProperty("entries", [{"id": "a", "text": "一条", "sample": True}])
    QTest.qWait(200)
    assert bar.property("still") is True
    assert bar.property("offset") == 0
    bar.setProperty("entries", [])
    assert seen(bench) == []


@pytest.mark.parametrize(
    ("title", "room", "lines"),
    [
        ("2026年农村低保对象名单，听您意见", 13, ["2026年农村低保对象名单，", "听您意见"]),
        ("岚漪镇农村人居环境整治项目安排", 20, ["岚漪镇农村人居环境整治项目安排"]),
        ("编者断行\n照旧", 3, ["编者断行", "照旧"]),
    ],
)
def test_a_title_takes_two_even_lines_after_punctuation(
    bench: QQuickView, title: str, room: int, lines: list[str]
) -> None:
    assert stage(bench).balanced(title, room * 40, 40).split("\n") == lines


def test_no_word_and_no_number_is_torn_at_a_title_break(bench: QQuickView) -> None:
    for title in (
        "岚漪镇农村人居环境整治项目安排",
        "关于岢岚县2026年度易地扶贫搬迁后续扶持产业分红资金分配方案",
        "县财政局关于2026年三季度公务接待、公务用车支出情况的公开",
    ):
        first, second = stage(bench).balanced(title, 40 * len(title) * 0.62, 40).split("\n")
        assert first + second == title
        assert not (first[-1].isdigit() and second[0].isdigit())
        assert second[0] not in "，、。；：）》"
        torn = first[-1] + second[0]
        assert torn not in ("整治", "项目", "扶持", "公务")
