"""From a press to the first changed pixel and to the settled page, seen from outside."""

import time
from collections.abc import Sequence
from dataclasses import dataclass

from benchmark.screen import Area, Screen
from benchmark.subjects import Subject

PRESS_S = 0.06
QUIET_S = 0.5
# The page and the keys, without the running line and without the clock.
FULL = Area(0, 150, 1920, 850, every=8)

# One visit: every page of the touch window, at the places where both subjects have their targets.
TRIP: Sequence[tuple[str, int, int]] = (
    ("home to catalogue", 945, 250),
    ("catalogue to item", 790, 417),
    ("item back", 128, 111),
    ("catalogue to home", 128, 269),
    ("home to services", 1565, 250),
    ("services to guide", 923, 438),
    ("guide to home", 128, 269),
    ("home to villages", 340, 420),
    ("villages to village", 800, 498),
    ("village back", 128, 111),
    ("villages to home", 128, 269),
)


@dataclass(frozen=True, slots=True)
class Tap:
    """One press of 60 ms: milliseconds to the first changed pixel and to the last."""

    name: str
    first_ms: float
    settled_ms: float


def trips(subject: Subject, screen: Screen, *, count: int) -> list[Tap]:
    """A warm-up visit, then `count` visits."""
    taps: list[Tap] = []
    with subject.running(screen):
        _until_it_stands(screen)
        for turn in range(count + 1):
            for name, x, y in TRIP:
                tap = one_tap(screen, name, x, y)
                if turn:
                    taps.append(tap)
    return taps


def one_tap(screen: Screen, name: str, x: int, y: int) -> Tap:
    """Press, hold for 60 ms, let go, watch until the page stands.

    Raises:
        RuntimeError: nothing changed, so the target was missed.
    """
    screen.move(x, y)
    time.sleep(0.15)  # the pointer's own frame, and whatever hovers
    before = screen.look(FULL)
    pressed = screen.press()
    first = screen.changes(FULL, quiet_s=0, within_s=PRESS_S, before=before)
    time.sleep(max(0.0, PRESS_S - (time.monotonic_ns() - pressed) / 1e9))
    screen.release()
    later = screen.changes(FULL, quiet_s=QUIET_S, within_s=3, before=first[-1].seen if first else before)
    changes = [*first, *later]
    if not later or not changes:
        raise RuntimeError(f"{name}: the press at {x},{y} changed nothing")
    return Tap(name, (changes[0].at - pressed) / 1e6, (changes[-1].at - pressed) / 1e6)


def _until_it_stands(screen: Screen) -> None:
    screen.changes(FULL, quiet_s=1.0, within_s=20)
    time.sleep(0.5)
