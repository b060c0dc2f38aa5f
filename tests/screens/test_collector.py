"""Dead view-models are buried on the GUI thread, whichever thread fills the memory."""

import gc
import threading
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QGuiApplication

from kiosk.shell.collector import Collector

DEAD = 40


class Doomed(QObject):
    """A QObject with a timer in a cycle with itself, that notes which thread buries it."""

    def __init__(self, buried_on: list[int]) -> None:
        super().__init__()
        self._itself = self
        self._buried_on = buried_on
        self._timer = QTimer(self)

    def __del__(self) -> None:
        self._buried_on.append(threading.get_ident())


@pytest.fixture
def automatic() -> Iterator[None]:
    was_on = gc.isenabled()
    gc.enable()
    yield
    (gc.enable if was_on else gc.disable)()


def bury(*, with_timers: bool) -> list[int]:
    """Leave dead cycles behind, let another thread allocate, say who buried them."""
    buried_on: list[int] = []
    made = [Doomed(buried_on) if with_timers else _Plain(buried_on) for _ in range(DEAD)]
    del made
    busy = threading.Thread(target=lambda: [[number] for number in range(200_000)])
    busy.start()
    busy.join()
    return buried_on


class _Plain:
    def __init__(self, buried_on: list[int]) -> None:
        self._itself = self
        self._buried_on = buried_on

    def __del__(self) -> None:
        self._buried_on.append(threading.get_ident())


def test_python_alone_would_bury_them_on_the_thread_that_allocates(automatic: None) -> None:
    gc.collect()
    assert set(bury(with_timers=False)) - {threading.get_ident()}, "the danger is gone; so may be the collector"


def test_with_our_collector_nothing_is_buried_away_from_the_gui_thread(
    application: QGuiApplication, automatic: None
) -> None:
    gc.collect()
    collector = Collector(parent=application)
    buried_on = bury(with_timers=True)
    assert buried_on == []
    for _ in range(60):  # the counters of Python decide which generation is due
        _ = [[number] for number in range(2_000)]
        collector.look()
    assert buried_on == [threading.get_ident()] * DEAD
    collector.deleteLater()
