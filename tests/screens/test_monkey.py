"""A child plays: random touches, drags, two fingers and keys over every page; nothing breaks, nothing leaks out.

500 in the normal suite; 20,000 (KIOSK_MONKEY for another number) with `make test-faults`.
"""

import gc
import os
import random
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import pytest
from PySide6.QtCore import QEvent, QEventLoop, QLoggingCategory, QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from benchmark.processes import own_mb
from kiosk.shell.app import INPUT
from kiosk.shell.collector import Collector
from kiosk.shell.guard import Guard
from kiosk.shell.register import register_types
from kiosk.shell.scanner import Scanner
from kiosk.shell.sweeper import Sweeper
from kiosk.shell.window import QML
from screenshots import SHAPES, Stage

KEYS = [Qt.Key.Key_A, Qt.Key.Key_Return, Qt.Key.Key_Escape, Qt.Key.Key_Tab, Qt.Key.Key_F4, Qt.Key.Key_Space,
        Qt.Key.Key_Backspace, Qt.Key.Key_Left, Qt.Key.Key_Menu]  # fmt: skip
MODIFIERS = [Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier]
VISIT = 250  # acts
FLAT_MB = 8  # visits differ by some 4; what is lost for good would be 20 and more


@pytest.fixture(params=sorted(SHAPES))
def stage(request: pytest.FixtureRequest, application: QGuiApplication, first_home: Path) -> Iterator[Stage]:
    register_types()
    QLoggingCategory.setFilterRules(INPUT["QT_LOGGING_RULES"].replace(";", "\n"))
    warnings: list[str] = []
    collector = Collector(parent=application)
    made = Stage(application, first_home, SHAPES[request.param], warnings)
    scanner = Scanner(view=made.view, app=made.app, qml=QML, parent=made.app)
    guard = Guard(is_locked=True, scanner=lambda: scanner)
    made.view.installEventFilter(guard)
    yield made
    made.view.removeEventFilter(guard)
    made.close()
    collector.deleteLater()
    assert warnings == []


class Monkey:
    """Plays with one window, the same way for the same seed."""

    def __init__(self, stage: Stage, application: QGuiApplication, seed: int) -> None:
        self._stage = stage
        self._application = application
        self._rng = random.Random(seed)
        self._sweeper = Sweeper(engine=stage.view.engine(), parent=stage.app)
        self._finger = QTest.createTouchDevice()
        self.pages: set[str] = set()

    def play(self, times: int) -> None:
        acts = [self._tap] * 12 + [self._target] * 12 + [self._drag] * 3 + [self._two] * 2 + [self._palm, self._key] * 2
        for number in range(times):
            self._rng.choice(acts)()
            self._application.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 5)
            self._application.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)  # as a running loop does
            self.pages.add(str(self._stage.app.property("navigator").property("page")))
            if number % 97 == 96:
                self._stage.app.rest()
            assert self._stage.view.isVisible()

    def leave(self) -> float:
        """The visit is over, as by 结束; returns the megabytes that the process itself holds then.

        Not what is resident: pages of fonts and libraries come in from their files, and go, as the system likes.
        """
        self._stage.app.property("session").end()
        self._stage.app.wake()
        self._stage.settle()
        self._application.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        gc.collect()
        self._sweeper.forget()
        return own_mb([os.getpid()])

    def _point(self) -> QPoint:
        size = self._stage.view.size()
        return QPoint(self._rng.randrange(size.width()), self._rng.randrange(size.height()))

    def _tap(self) -> None:
        QTest.mouseClick(self._stage.view, Qt.MouseButton.LeftButton, pos=self._point())

    def _target(self) -> None:
        """A tap that means something, or one would never come deep."""
        labels = [label for label, _, _ in self._stage.targets() if label != "结束"]
        point = self._stage.where(self._rng.choice(labels)) if labels else None
        if point is not None:
            QTest.mouseClick(self._stage.view, Qt.MouseButton.LeftButton, pos=point)
            self._application.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 15)

    def _drag(self) -> None:
        start, end = self._point(), self._point()
        QTest.mousePress(self._stage.view, Qt.MouseButton.LeftButton, pos=start)
        for step in range(1, 5):
            QTest.mouseMove(self._stage.view, start + (end - start) * (step / 4))
        QTest.mouseRelease(self._stage.view, Qt.MouseButton.LeftButton, pos=end)

    def _two(self) -> None:
        """Two fingers, together or apart, as a pinch."""
        view, one, two = self._stage.view, self._point(), self._point()
        QTest.touchEvent(view, self._finger).press(0, one).press(1, two).commit()
        QTest.touchEvent(view, self._finger).move(0, two).move(1, one).commit()
        QTest.touchEvent(view, self._finger).release(0, two).release(1, one).commit()

    def _palm(self) -> None:
        """Eight touches at once, wiped over the glass."""
        view, points = self._stage.view, [self._point() for _ in range(8)]
        for kind in ("press", "move", "release"):
            event = QTest.touchEvent(view, self._finger)
            for number, point in enumerate(points):
                getattr(event, kind)(number, point)
            event.commit()

    def _key(self) -> None:
        QTest.keyClick(self._stage.view, self._rng.choice(KEYS), self._rng.choice(MODIFIERS))


def test_a_child_plays_for_a_while(stage: Stage, application: QGuiApplication) -> None:
    monkey = Monkey(stage, application, seed=11)
    monkey.play(250)
    assert len(monkey.pages) >= 4, monkey.pages


@pytest.mark.faults
def test_a_child_plays_all_day(stage: Stage, application: QGuiApplication) -> None:
    times = int(os.environ.get("KIOSK_MONKEY", "10000"))
    monkey = Monkey(stage, application, seed=12)
    held = []
    for _ in range(max(4, times // VISIT)):
        monkey.play(VISIT)
        held.append(monkey.leave())
    # Every page, keyboard and size of type has been used by the end of the first quarter.
    quarter = len(held) // 4
    first, last = median(held[quarter : 2 * quarter]), median(held[-quarter:])
    assert last - first < FLAT_MB, [round(one) for one in held]
    assert len(monkey.pages) >= 8, monkey.pages
