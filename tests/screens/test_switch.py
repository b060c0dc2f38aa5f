"""A resident with a switch device: two or three keys, no finger. Every page is reached, every target too, no trap."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface, QGuiApplication
from PySide6.QtQuick import QQuickItem
from PySide6.QtTest import QTest

from kiosk.shell.guard import Guard
from kiosk.shell.register import register_types
from kiosk.shell.scanner import Scanner
from kiosk.shell.window import QML
from screenshots import SHAPES, Stage, pages
from tests.screens.conftest import Until

KEY = Qt.Key
NAMED = (QAccessible.Role.Button, QAccessible.Role.EditableText, QAccessible.Role.CheckBox,
         QAccessible.Role.ButtonDropDown, QAccessible.Role.Graphic, QAccessible.Role.Canvas)  # fmt: skip


SCROLLING = {"往上", "往下"}


class Hand:
    """A person with a switch device at one window."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.scanner = Scanner(view=stage.view, app=stage.app, qml=QML, parent=stage.app)
        self._guard = Guard(is_locked=True, scanner=lambda: self.scanner)
        stage.view.installEventFilter(self._guard)

    def key(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(self.stage.view, key, modifiers)
        self.stage.settle()

    def step_to(self, words: str) -> None:
        for _ in range(len(self.scanner.targets()) + 1):
            QTest.keyClick(self.stage.view, KEY.Key_Tab)
            if self.scanner.words == words:
                return
        raise AssertionError(f"no {words!r} among {[t.property('label') for t in self.scanner.targets()]}")

    def press(self, words: str) -> None:
        self.step_to(words)
        self.key(KEY.Key_Space)

    @property
    def page(self) -> str:
        return str(self.stage.app.property("navigator").property("page"))


@pytest.fixture(scope="module", params=sorted(SHAPES))
def stage(request: pytest.FixtureRequest, application: QGuiApplication, first_home: Path) -> Iterator[Stage]:
    register_types()
    QAccessible.setActive(True)
    made = Stage(application, first_home, SHAPES[request.param], [])
    yield made
    made.close()


@pytest.fixture(scope="module")
def hand(stage: Stage) -> Hand:
    return Hand(stage)


@pytest.fixture(autouse=True)
def at_home(hand: Hand) -> None:
    hand.scanner.rest()
    hand.stage.visit("home", "")


def test_every_target_of_every_page_has_a_name_and_is_stepped_to_in_a_round(hand: Hand) -> None:
    for name, walk in pages(hand.stage.app).items():
        for place in walk:
            hand.stage.visit(*place)
        hand.scanner.rest()
        targets = hand.scanner.targets()
        assert targets, name
        labels = [str(target.property("label")) for target in targets]
        assert all(labels), (name, labels)
        seen = []
        # Stepping scrolls, so that the keys for scrolling come and go on the way.
        for _ in range(len(targets) + 2):
            QTest.keyClick(hand.stage.view, KEY.Key_Tab)
            seen.append(hand.scanner.words)
        assert ring(hand) is not None, (name, hand.scanner.words)
        assert nameless(hand) == [], name
        assert set(labels) - SCROLLING <= set(seen), name
        steady = [words for words in seen if words not in SCROLLING]
        lap = len([words for words in labels if words not in SCROLLING])
        assert steady[lap:] == steady[: len(steady) - lap], name
        if name != "home":
            assert {"返回", "首页", "结束"} <= set(labels), (name, labels)
        hand.stage.visit("home", "")


def ring(hand: Hand) -> QQuickItem | None:
    """The ring, when it can be seen whole on the screen."""
    root = hand.stage.root
    found = [item for item in everything(hand.stage.view.contentItem()) if "FocusRing" in item.metaObject().className()]
    if not found or not found[0].isVisible():
        return None
    place = found[0].mapRectToScene(found[0].boundingRect())
    inside = place.intersected(root.mapRectToScene(root.boundingRect()))
    return found[0] if inside.width() > 20 and inside.height() > 20 else None


def everything(item: QQuickItem) -> Iterator[QQuickItem]:
    yield item
    for child in item.childItems():
        yield from everything(child)


def test_a_matter_is_found_and_left_by_three_keys_alone(hand: Hand, until: Until) -> None:
    hand.press("党务公开")
    assert hand.page == "catalogue"
    first = hand.stage.app.property("catalogue").property("rows").rows[0]
    hand.press(first.title)
    assert hand.page == "item"
    hand.key(KEY.Key_Escape)
    assert hand.page == "catalogue"
    hand.press("首页")
    assert hand.page == "home"


def test_a_village_is_found_in_three_presses(hand: Hand) -> None:
    hand.press("我村的事 选择您的村")
    assert hand.page == "villages"
    row = hand.stage.app.property("villages").property("rows").rows[0]
    hand.press(row.name)
    assert hand.page == "village"


def test_a_word_is_searched_by_its_letters(hand: Hand, until: Until) -> None:
    hand.stage.visit("search", "")
    hand.press("D")
    hand.press("B")
    until(lambda: hand.stage.app.property("search").property("count") > 0)


def test_a_choice_over_the_page_holds_the_ring_and_escape_closes_it(hand: Hand) -> None:
    hand.stage.visit("catalogue", "")
    opener = next(t for t in hand.scanner.targets() if "PickButton" in t.metaObject().className()
                  and "阶段" in str(t.property("label")) + str(t.property("caption")))  # fmt: skip
    hand.press(str(opener.property("label")))
    labels = [str(t.property("label")) for t in hand.scanner.targets()]
    assert "事前公开" in labels
    assert "返回" not in labels
    hand.key(KEY.Key_Escape)
    assert "返回" in [str(t.property("label")) for t in hand.scanner.targets()]
    assert hand.page == "catalogue"


def test_keys_count_as_presence_and_wake_the_idle_page(hand: Hand, until: Until) -> None:
    hand.stage.app.rest()
    hand.stage.settle()
    assert hand.stage.app.property("isResting")
    hand.key(KEY.Key_Space)
    assert not hand.stage.app.property("isResting")


def test_other_keys_do_nothing_outside_text_fields(hand: Hand) -> None:
    for key in (KEY.Key_A, KEY.Key_F4, KEY.Key_Left, KEY.Key_Delete, KEY.Key_Menu, KEY.Key_Return, KEY.Key_Space):
        hand.key(key)
    for modifier in (Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier):
        for key in (KEY.Key_Tab, KEY.Key_F4, KEY.Key_Escape):
            hand.key(key, modifier)
    assert hand.page == "home"
    assert not hand.scanner.is_at_work


def test_a_touch_takes_the_ring_away(hand: Hand) -> None:
    hand.key(KEY.Key_Tab)
    assert hand.scanner.is_at_work
    assert hand.stage.tap("网上办事")
    assert not hand.scanner.is_at_work


def test_shift_and_tab_step_back(hand: Hand) -> None:
    hand.key(KEY.Key_Tab)
    first = hand.scanner.words
    hand.key(KEY.Key_Tab)
    hand.key(KEY.Key_Backtab, Qt.KeyboardModifier.ShiftModifier)
    assert hand.scanner.words == first


def nameless(hand: Hand) -> list[object]:
    """Controls that a reader of screens would have no word for."""
    window = QAccessible.queryAccessibleInterface(hand.stage.view)
    controls = [one for one in interfaces(window) if one.role() in NAMED]
    assert len(controls) >= 4
    return [one.rect() for one in controls if not one.text(QAccessible.Text.Name).strip()]


def interfaces(one: QAccessibleInterface) -> Iterator[QAccessibleInterface]:
    yield one
    for number in range(one.childCount()):
        child = one.child(number)
        if child is not None and not child.state().invisible:
            yield from interfaces(child)
