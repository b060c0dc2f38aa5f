"""Recognise one character drawn by hand, with the library zinnia where it is installed (Debian's libzinnia0).

The call is quick (some milliseconds) and lets go of Python's lock. It runs on a thread of its own, so that a
stroke never waits.
"""

import ctypes
import functools
import queue
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

MODEL = Path("/usr/share/tegaki/models/zinnia/handwriting-zh_CN.model")
LIBRARY = "libzinnia.so.0"
FIELD = 300  # strokes are drawn on a square of this many units
MOST_STROKES = 40
MOST_POINTS = 200  # of a stroke
OFFERED = 9

Stroke = Sequence[tuple[int, int]]


@functools.cache
def is_here() -> bool:
    """Whether library and model are installed."""
    return MODEL.exists() and _library() is not None


class Recogniser:
    """Answers the newest drawing; older ones that wait are dropped."""

    def __init__(self, answer: Callable[[int, list[str]], None]) -> None:
        self._answer = answer
        self._asked: queue.SimpleQueue[tuple[int, tuple[Stroke, ...]]] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None

    def ask(self, number: int, strokes: Sequence[Stroke]) -> None:
        """`answer(number, characters)` will be called on the recogniser's thread."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, name="handwriting", daemon=True)
            self._thread.start()
        self._asked.put((number, tuple(strokes[:MOST_STROKES])))

    def _work(self) -> None:
        library = _library()
        recogniser = library.zinnia_recognizer_new() if library else None
        if library is None or not library.zinnia_recognizer_open(recogniser, str(MODEL).encode()):
            return
        while True:
            number, strokes = self._asked.get()
            while not self._asked.empty():
                number, strokes = self._asked.get()
            self._answer(number, _classify(library, recogniser, strokes))


def _classify(library: ctypes.CDLL, recogniser: int | None, strokes: Sequence[Stroke]) -> list[str]:
    drawn = library.zinnia_character_new()
    try:
        library.zinnia_character_set_width(drawn, FIELD)
        library.zinnia_character_set_height(drawn, FIELD)
        for number, stroke in enumerate(strokes):
            for x, y in stroke[:MOST_POINTS]:
                library.zinnia_character_add(drawn, number, min(max(x, 0), FIELD), min(max(y, 0), FIELD))
        found = library.zinnia_recognizer_classify(recogniser, drawn, OFFERED)
        if not found:
            return []
        try:
            values = (library.zinnia_result_value(found, i) for i in range(library.zinnia_result_size(found)))
            return [value.decode("utf-8", "ignore") for value in values]
        finally:
            library.zinnia_result_destroy(found)
    finally:
        library.zinnia_character_destroy(drawn)


@functools.cache
def _library() -> ctypes.CDLL | None:
    try:
        library = ctypes.CDLL(LIBRARY)
    except OSError:
        return None
    pointer, size = ctypes.c_void_p, ctypes.c_size_t
    for name, result, *arguments in (
        ("zinnia_recognizer_new", pointer),
        ("zinnia_recognizer_open", ctypes.c_int, pointer, ctypes.c_char_p),
        ("zinnia_recognizer_classify", pointer, pointer, pointer, size),
        ("zinnia_character_new", pointer),
        ("zinnia_character_destroy", None, pointer),
        ("zinnia_character_set_width", None, pointer, size),
        ("zinnia_character_set_height", None, pointer, size),
        ("zinnia_character_add", ctypes.c_int, pointer, size, ctypes.c_int, ctypes.c_int),
        ("zinnia_result_value", ctypes.c_char_p, pointer, size),
        ("zinnia_result_size", size, pointer),
        ("zinnia_result_destroy", None, pointer),
    ):
        function = getattr(library, str(name))
        function.restype, function.argtypes = result, arguments
    return library
