"""The running line as the screen shows it: how far each picture moved, and when."""

import itertools
import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from benchmark.screen import Area, Change, Screen

# One line of pixels through the middle of the words, clear of the sign and of the phone.
LINE = Area(300, 1046, 1200, 1)
LOOK_S = 0.0002
FARTHEST = 24
STALL_MS = 34


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of the running line."""

    seconds: float
    steps: tuple[float, ...]  # pixels moved in each picture
    gaps_ms: tuple[float, ...]  # between pictures
    error_ms: float  # rms distance from uniform motion within each second, over the speed
    speed: float  # pixels a second

    @property
    def stalls(self) -> int:
        """Pictures that came more than 34 ms after the one before."""
        return sum(gap > STALL_MS for gap in self.gaps_ms)

    @property
    def step(self) -> float:
        """The commonest step."""
        return Counter(self.steps).most_common(1)[0][0]

    @property
    def is_uniform(self) -> bool:
        """Every step the same whole number of pixels; a picture that was not seen makes two steps into one."""
        step = self.step
        return step.is_integer() and step > 0 and all((moved / step).is_integer() for moved in self.steps)


def watch(screen: Screen, seconds: float) -> Run:
    """Watch the line."""
    return read(screen.changes(LINE, quiet_s=10, within_s=seconds, pause=LOOK_S, rest=0.001))


def read(changes: Sequence[Change]) -> Run:
    """Steps, gaps and error of what was seen.

    Raises:
        RuntimeError: nothing moved.
    """
    if len(changes) < 3:
        raise RuntimeError("the running line does not run")
    lines = [change.seen[0][1::4] for change in changes]
    steps = [shift(a, b) for a, b in itertools.pairwise(lines)]
    times = [change.at / 1e9 for change in changes]
    places, place = [0.0], 0.0
    for step in steps:
        place += step
        places.append(place)
    seconds = times[-1] - times[0]
    speed = place / seconds
    gaps = tuple((b - a) * 1000 for a, b in itertools.pairwise(times))
    return Run(seconds, tuple(steps), gaps, _error(times, places) / speed * 1000, speed)


def shift(before: bytes, after: bytes) -> float:
    """How far the line moved to the left: exact where the pixels agree, else by the least difference."""
    width = len(before) - FARTHEST
    for s in range(FARTHEST):
        if before[s : s + width] == after[:width]:
            return float(s)
    inner = before[FARTHEST : -FARTHEST or None]
    cost = [_cost(before[s : s + len(inner)], after[: len(inner)]) for s in range(FARTHEST)]
    best = min(range(FARTHEST), key=cost.__getitem__)
    if not 0 < best < FARTHEST - 1:
        return float(best)
    left, mid, right = cost[best - 1], cost[best], cost[best + 1]
    bend = left - 2 * mid + right
    return best + (0.5 * (left - right) / bend if bend else 0.0)


def _cost(a: bytes, b: bytes) -> int:
    return sum((x - y) * (x - y) for x, y in zip(a, b, strict=True))


def _error(times: Sequence[float], places: Sequence[float]) -> float:
    """Root mean square of the distance from the straight line of each second, in pixels."""
    total, count, start = 0.0, 0, 0
    while start < len(times):
        stop = start
        while stop < len(times) and times[stop] < times[start] + 1:
            stop += 1
        if stop - start > 10:
            total += _residual(times[start:stop], places[start:stop])
            count += stop - start
        start = stop
    return math.sqrt(total / count) if count else math.nan


def _residual(x: Sequence[float], y: Sequence[float]) -> float:
    n = len(x)
    mx, my = sum(x) / n, sum(y) / n
    slope = sum((a - mx) * (b - my) for a, b in zip(x, y, strict=True)) / sum((a - mx) ** 2 for a in x)
    return sum((b - my - slope * (a - mx)) ** 2 for a, b in zip(x, y, strict=True))
