"""A resident's finger and eyes at one window: touches what can be seen, reads what can be seen."""

import functools
from collections.abc import Callable, Iterator
from typing import Protocol

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QPointingDevice
from PySide6.QtQuick import QQuickItem, QQuickView
from PySide6.QtTest import QTest

from screens.viewmodels.app import App
from screenshots import Stage, seen_part, shown, touchable
from tests.screens.conftest import Until

MOST_PAGES = 80
Match = Callable[[str], bool]


class Window(Protocol):
    """What stands on the glass: a Stage or a Glass."""

    app: App

    @property
    def view(self) -> QQuickView: ...


class Finger:
    """Knows the glass only by what it shows. Every touch is a touch event at a place of the window."""

    def __init__(self, window: Window, until: Until) -> None:
        self.app, self.view, self._until = window.app, window.view, until

    @property
    def page(self) -> str:
        """Where the visitor is."""
        return str(self.app.property("navigator").property("page"))

    def touch(self, words: str, *, begins: bool = False) -> None:
        """Touch the target with these words; further down the page, the keys lead there."""
        self.put(self.find(words, begins=begins))

    def find(self, words: str, *, begins: bool = False) -> QPoint:
        """Where that target can be touched, once the page has been moved so far."""
        for _ in range(MOST_PAGES):
            point = self.where(words, begins=begins)
            if point is not None:
                return point
            down = self.where("往下")
            assert down is not None, f"no {words!r} among {self.labels()}"
            self.put(down)
        raise AssertionError(f"{words!r} never came")

    def where(self, words: str, *, begins: bool = False) -> QPoint | None:
        """Where a target with these words can be touched now."""
        for item, at in touchable(self._top()):
            label = str(item.property("label"))
            if item.isEnabled() and (label == words or (begins and label.startswith(words))):
                return at.center().toPoint()
        return None

    def is_open(self, words: str) -> bool:
        """Whether a target with these words can be seen and answers."""
        return self.where(words) is not None

    def put(self, point: QPoint) -> None:
        """A finger, down and up again."""
        QTest.touchEvent(self.view, device()).press(0, point).commit()
        QTest.touchEvent(self.view, device()).release(0, point).commit()
        self.settle()

    def turn_to(self, words: str) -> None:
        """Turn the pages of a list until the row stands there, and touch it."""
        for _ in range(MOST_PAGES):
            if self.where(words) is not None:
                return self.touch(words)
            self.touch("下一页")
        raise AssertionError(f"{words!r} never came")

    def labels(self) -> list[str]:
        """The targets that can be seen."""
        return [str(item.property("label")) for item, _ in touchable(self._top())]

    def words_of(self, label: str) -> list[str]:
        """The words on one target."""
        target = next(item for item, _ in touchable(self._top()) if item.property("label") == label)
        return [_text(item) for item in shown(target) if _is_text(item)]

    def read(self) -> list[str]:
        """The words that can be seen now, in the order of the page."""
        root = self._top()
        return [_text(item) for item in shown(root) if _is_text(item) and not seen_part(item, root).isEmpty()]

    def read_on(self) -> list[str]:
        """The words of the whole page, moved by its keys to its end and back to its beginning."""
        read = self.read()
        while (down := self.where("往下")) is not None:
            self.put(down)
            read += [words for words in self.read() if words not in read]
        while (up := self.where("往上")) is not None:
            self.put(up)
        return read

    def sees(self, words: str) -> bool:
        """Whether some text that can be seen holds these words."""
        return any(words in text for text in self.read())

    def places(self) -> list[tuple[str, int, int]]:
        """The words that can be seen, and where they begin."""
        root = self._top()
        parts = [(item, seen_part(item, root)) for item in shown(root) if _is_text(item)]
        return [(_text(item), round(part.x()), round(part.y())) for item, part in parts if not part.isEmpty()]

    def settle(self) -> None:
        """Until the page has its answer and has been laid out by it."""
        self._until(lambda: not self.app.is_travelling)
        for _ in range(2):
            answered: list[object] = []
            self.app.source.ask(lambda _reader, _scene: None, answered.append, answered.append)
            self._until(lambda answered=answered: answered)  # type: ignore[misc]
            QTest.qWait(20)

    def _top(self) -> QQuickItem:
        """What takes touches: what lies over the page, if something does."""
        root = self.view.contentItem()
        over = [item for item in shown(root) if item.property("modal")]
        return over[-1] if over else root


@pytest.fixture
def finger(stage: Stage, until: Until) -> Iterator[Finger]:
    """A finger at the window of the module's `stage`; its visit ends with the test."""
    yield Finger(stage, until)
    stage.app.property("session").end()
    stage.settle()


@functools.cache
def device() -> QPointingDevice:
    """The one touch screen of the tests."""
    return QTest.createTouchDevice()


def _is_text(item: QQuickItem) -> bool:
    return item.inherits("QQuickText") or item.inherits("QQuickTextEdit")


def _text(item: QQuickItem) -> str:
    return str(item.property("text")).replace("\n", "")
