"""The rows of a board: its line, its page changes, its processor and memory."""

import json
import os
import statistics
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from benchmark.county import PYTHON, ROOT, County, Home, environment
from benchmark.figures import Row, under
from benchmark.glass_rows import Effort, main_of
from benchmark.screen import Screen

DRAWN = {"QT_QUICK_BACKEND": "software", "QT_ENABLE_HIGHDPI_SCALING": "0", "QT_QPA_PLATFORM": "xcb"}

WARM_MIN = 3


def board_rows(_work: Path, screen: Screen, counties: list[tuple[County, Home]], effort: Effort) -> list[Row]:
    """A board of 1920x1080 over the main county: its pages change every three seconds; then at its own pace, long."""
    _, home = main_of(counties)
    found, load = _run(screen, home, effort.ticker_s)
    steps: list[int] = found.pop("steps")
    off = [step for step in steps if step % found["step"]]
    spread = statistics.pstdev(steps) if steps else 0.0
    most = ", ".join(f"{count} x {step} px" for step, count in Counter(steps).most_common(3))
    rows = [
        Row("board: running line, every step", f"whole steps of {found['step']} px",
            f"{most}; sd {spread:.2f} px{load}", None, not off and bool(steps), found),
        Row("board: stalls of the line over 34 ms", "0", f"{found['stalls']} in {found['seconds']:.0f} s{load}", None,
            found["stalls"] == 0),
        Row("board: frames of neither page", "0", f"{found['neither']} in {found['turns']} page changes", None,
            found["neither"] == 0 and found["turns"] > 0),
    ]  # fmt: skip
    found, load = _run(screen, home, effort.board_s, "long")
    minutes = found["minutes"] or [[found["cpu"], found["memory"], 0.0]]
    shares, sizes = [one[0] for one in minutes], [one[1] for one in minutes]
    warm = sizes[min(len(sizes) - 1, WARM_MIN)]
    last = f"{found['seconds'] / 60:.0f} min, {found['turns']} page changes"
    return [
        *rows,
        Row("board: processor", "", f"{statistics.median(shares):.3f} core ({min(shares):.3f} to {max(shares):.3f}); "
            f"{last}{load}", None, None, found),
        Row("board: memory", "growth < 4 MB", f"{sizes[-1]:.0f} MB, {sizes[-1] - warm:+.1f} MB after "
            f"{min(len(sizes) - 1, WARM_MIN)} min; {last}", None, sizes[-1] - warm < 4),
        Row("board: frames of neither page, own pace", "0", f"{found['neither']} of {found['frames']}", None,
            found["neither"] == 0),
    ]  # fmt: skip


def _run(screen: Screen, home: Home, seconds: float, *words: str) -> tuple[dict[str, Any], str]:
    """What was seen, and, where other work took part of the machine, the words that mark a figure of time."""
    before = os.getloadavg()[0]
    done = subprocess.run(
        [PYTHON, "-m", "benchmark.turns", str(home.path), f"{seconds}", *words],
        env={**environment(), **screen.environment, **DRAWN, "PYTHONPATH": f"{ROOT}:{ROOT / 'tools'}"},
        cwd=ROOT, capture_output=True, text=True, timeout=300 + seconds, check=False,
    )  # fmt: skip
    if done.returncode:
        print(done.stderr[-2000:], file=sys.stderr)
        raise RuntimeError("the board failed")
    found = json.loads(done.stdout)
    loads = [before, *(one[2] for one in found["minutes"]), os.getloadavg()[0]]
    found["load"] = max(loads)
    return found, under(loads)
