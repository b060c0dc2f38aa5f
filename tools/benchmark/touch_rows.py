"""The rows of a finger: a tap on every page, a list under the finger, a letter typed into the search."""

import contextlib
import itertools
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmark import press
from benchmark.county import PYTHON, ROOT, County, Home, environment
from benchmark.figures import Row, middle, p95, spread, under
from benchmark.glass_rows import Effort, main_of
from benchmark.screen import Area, Screen
from benchmark.ticker import STALL_MS

DRAWN = {"QT_QUICK_BACKEND": "software", "QT_XCB_GL_INTEGRATION": "none", "QT_ENABLE_HIGHDPI_SCALING": "0"}
KEYSTROKE_MS = 50.0
# On every page at the same place; a page's tap is on something of its own, where it has any.
RAIL = {"返回", "首页", "结束"}
SCROLLED = ("guide", "item-pre", "item-result", "list", "village")
STEP_PX, STEP_S = 2, 0.004  # a finger of 500 px a second
ONE_PICTURE_MS = 3  # the server may be in the middle of writing one
FLICK_S = 0.4  # after the finger left; later the page moves less than a pixel a frame


class Window:
    """`benchmark.touch` in a process of its own."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self.names: list[str] = self._answer()

    def visit(self, name: str) -> "Shown":
        """Go there, and wait until it stands."""
        assert self._process.stdin is not None
        self._process.stdin.write(name + "\n")
        self._process.stdin.flush()
        found = self._answer()
        scrolls = found["scrolls"]
        return Shown([(label, x, y) for label, x, y in found["targets"]], tuple(scrolls) if scrolls else None)

    def _answer(self) -> Any:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError("the touch window ended by itself")
        return json.loads(line)


@dataclass(frozen=True, slots=True)
class Shown:
    """A page that stands: its targets (label, x, y), and the column that moves (x, top, foot)."""

    targets: list[tuple[str, int, int]]
    scrolls: tuple[int, int, int] | None


@contextlib.contextmanager
def window(screen: Screen, home: Home) -> Iterator[Window]:
    """The touch window over a home, ended with the block."""
    process = subprocess.Popen(
        [PYTHON, "-m", "benchmark.touch", str(home.path)],
        env={**environment(), **screen.environment, **DRAWN, "QT_QPA_PLATFORM": "xcb",
             "PYTHONPATH": f"{ROOT}:{ROOT / 'tools'}"},
        cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    assert process.stdin is not None
    try:
        yield Window(process)
        process.stdin.close()
        process.wait(20)
    finally:
        process.kill()
        process.wait(10)


def tap_rows(_work: Path, screen: Screen, counties: list[tuple[County, Home]], effort: Effort) -> list[Row]:
    """A tap on something of its own on each page: to the first changed pixel, and until all stands."""
    county, home = main_of(counties)
    taps: dict[str, list[press.Tap]] = {}
    loads = [os.getloadavg()[0]]
    with window(screen, home) as glass:
        strip = {label for label, _, _ in glass.visit("catalogue").targets}
        strip &= {label for label, _, _ in glass.visit("services").targets}
        for name in glass.names[: effort.pages]:
            taps[name] = [_tap(screen, glass, name, strip | RAIL) for _ in range(effort.taps)]
    loads.append(os.getloadavg()[0])
    every = [tap for found in taps.values() for tap in found]
    first, last = [tap.first_ms for tap in every], [tap.settled_ms for tap in every]
    by_page = {name: middle([tap.settled_ms for tap in found]) for name, found in taps.items()}
    firsts = {name: middle([tap.first_ms for tap in found]) for name, found in taps.items()}
    slowest, latest = max(by_page, key=by_page.__getitem__), max(firsts, key=firsts.__getitem__)
    what = f"tap on each of {len(taps)} pages, {county.items:,} documents"
    return [
        Row(f"{what}: to first changed pixel", "median <= 17 ms, p95 <= 34 ms",
            f"{spread(first, ' ms', 1)}, p95 {p95(first):.1f}; slowest {latest} {firsts[latest]:.1f}{under(loads)}",
            None, middle(first) <= 17 and p95(first) <= 34,
            {"first_ms": {name: [tap.first_ms for tap in found] for name, found in taps.items()}, "load": loads}),
        Row(f"{what}: to settled page", "",
            f"{spread(last, ' ms')}, p95 {p95(last):.0f}; slowest {slowest} {by_page[slowest]:.0f}{under(loads)}",
            detail={"settled_ms": {name: [tap.settled_ms for tap in found] for name, found in taps.items()},
                    "tapped": {name: found[0].name for name, found in taps.items()}}),
    ]  # fmt: skip


def _tap(screen: Screen, glass: Window, name: str, common: set[str]) -> press.Tap:
    """The first target of the page's own that answers; a page without any is left by a key of the rail."""
    inside = [
        target for target in glass.visit(name).targets if press.FULL.y <= target[2] < press.FULL.y + press.FULL.height
    ]
    own = [target for target in inside if target[0] not in common]
    for label, x, y in (*own[:3], *(target for target in inside if target[0] in RAIL)):
        with contextlib.suppress(RuntimeError):
            return press.one_tap(screen, label, x, y)
        glass.visit(name)
    raise RuntimeError(f"{name}: nothing there answers a tap: {inside}")


def scroll_rows(_work: Path, screen: Screen, counties: list[tuple[County, Home]], effort: Effort) -> list[Row]:
    """The time between pictures while a long page follows a finger, and while it runs on after a flick."""
    county, home = main_of(counties)
    dragged: list[float] = []
    flicked: list[float] = []
    page = ""
    loads = [os.getloadavg()[0]]
    with window(screen, home) as glass:
        for name in [name for name in SCROLLED if name in glass.names]:
            place = glass.visit(name).scrolls
            if place is None:
                continue
            page = name
            for _ in range(effort.taps):
                glass.visit(name)
                under_finger, after = _drag(screen, *place)
                dragged += under_finger
                flicked += after
            break
    loads.append(os.getloadavg()[0])
    if not dragged or not flicked:
        raise RuntimeError(f"nothing moved under the finger ({page or 'no page is longer than the screen'})")
    rows = []
    for gaps, what in ((dragged, "under the finger"), (flicked, "after a flick")):
        stalls = sum(gap > STALL_MS for gap in gaps)
        rows.append(
            Row(f"scrolling {what} ({page}), {county.items:,} documents: between pictures", "0 over 34 ms",
                f"{spread(gaps, ' ms')}, p95 {p95(gaps):.0f}; {stalls} over 34 ms{under(loads)}", None, stalls == 0,
                {"gaps_ms": gaps, "load": loads})
        )  # fmt: skip
    return rows


def _drag(screen: Screen, x: int, top: int, foot: int) -> tuple[list[float], list[float]]:
    """Milliseconds between pictures while the finger moves up the column, and after it has left."""
    seen = Area(x - 300, top, 600, foot - top, every=4)
    began, end = foot - 80, top + 80
    left = [0]

    def finger() -> None:
        y = began
        while y > end:
            y -= STEP_PX
            screen.move(x, y)
            time.sleep(STEP_S)
        screen.release()
        left[0] = time.monotonic_ns()

    screen.move(x, began)
    time.sleep(0.1)
    screen.press()
    hand = threading.Thread(target=finger)
    hand.start()
    travel = (began - end) / STEP_PX * STEP_S
    changes = screen.changes(seen, quiet_s=1.0, within_s=travel * 2 + FLICK_S + 2)
    hand.join()
    under_finger = [change.at for change in changes if change.at < left[0]]
    after = [change.at for change in changes if left[0] <= change.at < left[0] + FLICK_S * 1e9]
    return _gaps(under_finger), _gaps(after)


def _gaps(moments: list[int]) -> list[float]:
    """Between the beginnings of pictures: what the eye saw of one in two looks is one."""
    began: list[int] = []
    for at in moments:
        if not began or at - began[-1] > ONE_PICTURE_MS * 1e6:
            began.append(at)
    return [(b - a) / 1e6 for a, b in itertools.pairwise(began)]


def typing_rows(_work: Path, _screen: Screen, counties: list[tuple[County, Home]], _effort: Effort) -> list[Row]:
    """Search while typing, at each size: from the press of a letter until the frame with its results is drawn."""
    rows = []
    for county, home in counties:
        before = os.getloadavg()[0]
        done = subprocess.run(
            [PYTHON, "-m", "benchmark.keystrokes", str(home.path)],
            env={**environment(), **DRAWN, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": f"{ROOT}:{ROOT / 'tools'}"},
            cwd=ROOT, capture_output=True, text=True, timeout=600,
        )  # fmt: skip
        if done.returncode:
            print(done.stderr[-2000:], file=sys.stderr)
            raise RuntimeError("the typing failed")
        took = json.loads(done.stdout)
        loads = [before, os.getloadavg()[0]]
        rows.append(
            Row(f"search, a keystroke on the glass, {county.items:,} documents", f"p95 <= {KEYSTROKE_MS:.0f} ms",
                f"{spread(took, ' ms')}, p95 {p95(took):.0f} (press to drawn frame){under(loads)}", None,
                p95(took) <= KEYSTROKE_MS, {"keystroke_ms": took, "load": loads})
        )  # fmt: skip
    return rows
