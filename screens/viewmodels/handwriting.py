"""Recognise one character drawn by hand, on a thread of its own, so that a stroke never waits."""

import functools
import queue
import threading
from collections.abc import Callable, Sequence

import assets
from screens.viewmodels.strokes import Stroke, Strokes

MOST_STROKES = 40
MOST_POINTS = 200  # of a stroke
OFFERED = 9


class Recogniser:
    """Answers the newest drawing; older ones that wait are dropped. The table is read with the first drawing."""

    def __init__(self, answer: Callable[[int, list[str]], None]) -> None:
        self._answer = answer
        self._asked: queue.SimpleQueue[tuple[int, tuple[Stroke, ...]]] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None

    def ask(self, number: int, strokes: Sequence[Stroke]) -> None:
        """`answer(number, characters)` will be called on the recogniser's thread."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, name="handwriting", daemon=True)
            self._thread.start()
        self._asked.put((number, tuple(stroke[:MOST_POINTS] for stroke in strokes[:MOST_STROKES])))

    def _work(self) -> None:
        table = _table()
        while True:
            number, strokes = self._asked.get()
            while not self._asked.empty():
                number, strokes = self._asked.get()
            self._answer(number, table.nearest(strokes, OFFERED))


@functools.cache
def _table() -> Strokes:
    return Strokes(assets.path("strokes/strokes.gz"))
