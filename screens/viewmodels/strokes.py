"""Which character a drawing is, by how the common hanzi are written (assets/strokes, made by tools/make_strokes.py).

A drawing and each character are fitted into one square, and each stroke becomes five points along it; the nearest
character of as many strokes is the likeliest. Who joins two strokes draws one fewer: each character of one stroke more
is compared with two following ones joined, wherever that is nearest. Who joins more: the whole way of the pen is
compared, with the moves between strokes, against characters of two strokes more.
"""

import gzip
import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise
from operator import sub
from pathlib import Path

Stroke = Sequence[tuple[float, float]]

POINTS = 5  # of a stroke
WAY = 24  # points of the whole way
SPAN = 200  # the square that drawings are fitted into, about 128; what a hand adds beyond it is cut at a byte
SIZE = POINTS * 2  # bytes of a stroke
JOINED_LESS_SURE = 1.3  # one of many places to join is always near
WAY_LESS_SURE = 1.25  # a way tells less than strokes do
COMMON = 3_755  # the table's first: level 1 of GB 2312
LESS_COMMON = 1.2


class Strokes:
    """The table; some 700 kB, read once. Used by one thread."""

    def __init__(self, file: Path) -> None:
        self._shapes: dict[int, list[tuple[str, bytes]]] = defaultdict(list)
        self._joins: dict[int, list[tuple[str, list[bytes], list[bytes]]]] = {}
        self._ways: dict[int, list[tuple[str, bytes]]] = {}
        self._common: set[str] = set()
        table, at = gzip.decompress(file.read_bytes()), 0
        while at < len(table):
            count, begin = table[at + 2], at + 3
            end = begin + count * SIZE
            char = table[at : at + 2].decode("utf-16-be")
            self._shapes[count].append((char, table[begin:end]))
            if len(self._common) < COMMON:
                self._common.add(char)
            at = end

    def nearest(self, drawn: Sequence[Stroke], most: int) -> list[str]:
        """The likeliest characters, best first."""
        if not drawn:
            return []
        shape, count = shape_of(drawn), len(drawn)
        found = [(far / len(shape), char) for far, char in _far(shape, self._shapes.get(count, ()))]
        mine = _strokes(shape)
        for char, strokes, joins in self._joins_of(count + 1):
            found.append((_far_joined(mine, strokes, joins) / len(shape) * JOINED_LESS_SURE, char))
        way = _way_of(shape)
        found += [(far / len(way) * WAY_LESS_SURE, char) for far, char in _far(way, self._ways_of(count + 2))]
        found.sort(key=lambda one: one[0] * (1 if one[1] in self._common else LESS_COMMON))
        return [char for _, char in found[:most]]

    def _joins_of(self, count: int) -> list[tuple[str, list[bytes], list[bytes]]]:
        """Each character's strokes, and each of them joined with the next."""
        if count not in self._joins:
            cut = [(char, _strokes(shape)) for char, shape in self._shapes.get(count, ())]
            self._joins[count] = [(char, one, [_line(a + b, POINTS) for a, b in pairwise(one)]) for char, one in cut]
        return self._joins[count]

    def _ways_of(self, count: int) -> list[tuple[str, bytes]]:
        if count not in self._ways:
            self._ways[count] = [(char, _way_of(shape)) for char, shape in self._shapes.get(count, ())]
        return self._ways[count]


def shape_of(drawn: Sequence[Stroke]) -> bytes:
    """Strokes fitted into the square, POINTS points of each as x and y.

    A flat or narrow character is not stretched beyond twice its own form: 一 stays a line.
    """
    across = [x for stroke in drawn for x, _ in stroke]
    down = [y for stroke in drawn for _, y in stroke]
    wide, high = max(across) - min(across), max(down) - min(down)
    least = max(wide, high, 1e-6) / 2
    by_x, by_y = SPAN / max(wide, least), SPAN / max(high, least)
    mid_x, mid_y = (max(across) + min(across)) / 2, (max(down) + min(down)) / 2
    return bytes(
        value
        for stroke in drawn
        for x, y in _along(stroke, POINTS)
        for value in (_byte((x - mid_x) * by_x), _byte((y - mid_y) * by_y))
    )


def _strokes(shape: bytes) -> list[bytes]:
    return [shape[at : at + SIZE] for at in range(0, len(shape), SIZE)]


def _way_of(shape: bytes) -> bytes:
    return _line(shape, WAY)


def _line(shape: bytes, count: int) -> bytes:
    points = list(zip(shape[::2], shape[1::2], strict=True))
    return bytes(round(value) for point in _along(points, count) for value in point)


def _far(shape: bytes, others: Iterable[tuple[str, bytes]]) -> list[tuple[int, str]]:
    return [(_between(shape, other), char) for char, other in others]


def _between(one: bytes, other: bytes) -> int:
    return sum(map(abs, map(sub, one, other)))


def _far_joined(mine: list[bytes], strokes: list[bytes], joins: list[bytes]) -> int:
    """How far the drawing is from a character of one stroke more, two of its strokes joined where that is nearest."""
    before = [0]
    for one, two in zip(mine, strokes, strict=False):
        before.append(before[-1] + _between(one, two))
    least, after = 255 * SIZE * len(mine), 0
    for at in range(len(mine) - 1, -1, -1):
        if before[at] + after < least:
            least = min(least, before[at] + after + _between(mine[at], joins[at]))
        after += _between(mine[at], strokes[at + 1])
    return least


def _byte(value: float) -> int:
    return max(0, min(255, round(128 + value)))


def _along(line: Stroke, count: int) -> list[tuple[float, float]]:
    """`count` points at equal distances along a line."""
    ends = [0.0]
    for one, two in pairwise(line):
        ends.append(ends[-1] + math.dist(one, two))
    found, part = [], 0
    for number in range(count):
        want = ends[-1] * number / (count - 1)
        while part < len(ends) - 2 and ends[part + 1] < want:
            part += 1
        (x, y), (to_x, to_y) = line[part], line[min(part + 1, len(line) - 1)]
        length = ends[part + 1] - ends[part] if part + 1 < len(ends) else 0.0
        share = (want - ends[part]) / length if length else 0.0
        found.append((x + (to_x - x) * share, y + (to_y - y) * share))
    return found
