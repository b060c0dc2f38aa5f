"""Who cannot use a finger writes too: a word and an opinion by two keys, one that steps and one that presses."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtQuick import QQuickItem
from PySide6.QtTest import QTest

from kiosk.shell.app import INPUT
from kiosk.shell.register import register_types
from kiosk.store.facts import SUBMISSIONS_KEY
from kiosk.store.remember import remember
from screenshots import SHAPES, Stage
from sync.contract import Opinion
from tests.screens.conftest import Until
from tests.screens.test_search import _along
from tests.screens.test_speaking import DESK, opened
from tests.screens.test_switch import Hand, everything, ring

os.environ.update(INPUT)  # before the application is made

STEP = Qt.Key.Key_Tab


@pytest.fixture
def home(first_home: Path, tmp_path: Path) -> Path:
    """A terminal that takes words."""
    copy = Path(shutil.copytree(first_home, tmp_path / "H"))
    remember(copy, {SUBMISSIONS_KEY: DESK.public_key.encode().hex()})
    return copy


@pytest.fixture
def hand(request: pytest.FixtureRequest, application: QGuiApplication, home: Path) -> Iterator[Hand]:
    register_types()
    warnings: list[str] = []
    made = Stage(application, home, SHAPES[getattr(request, "param", "wide")], warnings)
    yield Hand(made)
    made.close()
    assert warnings == []


def is_at_keyboard(item: QQuickItem | None) -> bool:
    while item is not None and "PinyinKeyboard" not in item.metaObject().className():
        item = item.parentItem()
    return item is not None


def test_a_word_is_written_with_the_pinyin_keyboard(hand: Hand, until: Until) -> None:
    search = hand.stage.app.property("search")
    hand.stage.visit("search", "")
    hand.press("拼音")
    for letter in "dibao":
        hand.press(letter)
    hand.press("低保")
    until(lambda: search.property("text") == "低保")
    # The word has gone from under the ring; the next step is to the keyboard, not to the top of the page.
    QTest.keyClick(hand.stage.view, STEP)
    assert is_at_keyboard(ring(hand))
    hand.press("退一个")
    until(lambda: search.property("text") == "低")
    hand.press("123")
    hand.press("6")
    until(lambda: search.property("text") == "低6")
    hand.press("空格")
    until(lambda: search.property("text") == "低6 ")


def test_every_key_and_each_of_many_candidates_is_stepped_to_and_seen_whole(hand: Hand) -> None:
    hand.stage.visit("search", "")
    hand.press("拼音")
    hand.press("s")
    hand.press("h")
    hand.press("i")
    view = next(i for i in everything(hand.stage.root) if i.inherits("QQuickListView") and i.property("count") > 20)
    met: list[str] = []
    keys: set[str] = set()
    rounds = 0
    while len(set(met)) < 30 and rounds < 8:
        rounds += 1
        for _ in range(len(hand.scanner.targets())):
            QTest.keyClick(hand.stage.view, STEP)
            if is_within(ring(hand), view):
                assert stands_whole(ring(hand), view), hand.scanner.words
                met.append(hand.scanner.words)
            else:
                keys.add(hand.scanner.words)
        hand.press("更多的字")
    assert set("qwertyuiopasdfghjklzxcvbnm") | {"123", "空格", "退一个", "更多的字"} <= keys
    assert len(set(met)) >= 30


def is_within(item: QQuickItem | None, view: QQuickItem) -> bool:
    while item is not None and item != view:
        item = item.parentItem()
    return item is not None


def stands_whole(item: QQuickItem | None, view: QQuickItem) -> bool:
    assert item is not None
    target = item.parentItem()
    left = target.mapToItem(view, QPointF(0, 0)).x()
    return left >= -1 and (left + target.width() <= view.width() + 1 or target.width() > view.width())


@pytest.mark.parametrize("hand", ["wide", "tall"], indirect=True)
def test_an_opinion_is_written_and_sent_by_two_keys(hand: Hand, home: Path, until: Until) -> None:
    opinion = hand.stage.app.property("opinion")
    hand.press("在线互动")
    hand.press("提意见")
    hand.press("建议")
    hand.press("拼音")
    for letter in "nihao":
        hand.press(letter)
    hand.press("你好")
    until(lambda: opinion.property("text") == "你好")
    hand.press("送出去")
    until(lambda: hand.page == "receipt")
    (words,) = opened(home)
    assert isinstance(words, Opinion)
    assert (words.topic, words.text) == ("advice", "你好")


def test_the_drawing_pad_names_another_way_and_its_keys_are_stepped_to(hand: Hand, until: Until) -> None:
    search = hand.stage.app.property("search")
    hand.stage.visit("search", "")
    hand.press("手写")
    assert "若用按键操作，请改用拼音" in "\n".join(hand.stage.words())
    field = next(i for i in everything(hand.stage.root) if i.inherits("QQuickMouseArea") and i.width() > 200)
    for line in (((0.2, 0.5), (0.8, 0.5)), ((0.5, 0.15), (0.5, 0.85))):  # 十, drawn by somebody who helps
        points = [field.mapToScene(QPointF(x * field.width(), y * field.height())).toPoint() for x, y in _along(line)]
        QTest.mousePress(hand.stage.view, Qt.MouseButton.LeftButton, pos=points[0])
        for point in points[1:]:
            QTest.mouseMove(hand.stage.view, point)
        QTest.mouseRelease(hand.stage.view, Qt.MouseButton.LeftButton, pos=points[-1])
    until(lambda: "十" in (search.property("offered") or []))
    offered = [str(one) for one in search.property("offered")]
    for one in offered[:8]:
        hand.step_to(one)
    hand.press("十")
    until(lambda: search.property("text") == "十")
    hand.press("退一个")
    until(lambda: search.property("text") == "")
    hand.step_to("重写")
    hand.press("拼音")
    until(lambda: search.property("mode") == "pinyin")
