"""The rows of a board: its line, its page changes, its processor and memory."""

import json
import statistics
import subprocess
import sys
from collections import Counter
from pathlib import Path

from benchmark.county import PYTHON, ROOT, County, Home, environment
from benchmark.figures import Row
from benchmark.glass_rows import Effort, main_of
from benchmark.screen import Screen

DRAWN = {"QT_QUICK_BACKEND": "software", "QT_ENABLE_HIGHDPI_SCALING": "0", "QT_QPA_PLATFORM": "xcb"}


def board_rows(_work: Path, screen: Screen, counties: list[tuple[County, Home]], effort: Effort) -> list[Row]:
    """A board of 1920x1080 over the main county; its pages change every three seconds."""
    _, home = main_of(counties)
    done = subprocess.run(
        [PYTHON, "-m", "benchmark.turns", str(home.path), f"{effort.ticker_s}"],
        env={**environment(), **screen.environment, **DRAWN, "PYTHONPATH": f"{ROOT}:{ROOT / 'tools'}"},
        cwd=ROOT, capture_output=True, text=True, timeout=300 + effort.ticker_s, check=False,
    )  # fmt: skip
    if done.returncode:
        print(done.stderr[-2000:], file=sys.stderr)
        raise RuntimeError("the board failed")
    found = json.loads(done.stdout)
    steps: list[int] = found.pop("steps")
    off = [step for step in steps if step % found["step"]]
    spread = statistics.pstdev(steps) if steps else 0.0
    most = ", ".join(f"{count} x {step} px" for step, count in Counter(steps).most_common(3))
    return [
        Row("board: running line, every step", f"whole steps of {found['step']} px", f"{most}; sd {spread:.2f} px",
            None, not off and bool(steps), found),
        Row("board: stalls of the line over 34 ms", "0", f"{found['stalls']} in {found['seconds']:.0f} s", None,
            found["stalls"] == 0),
        Row("board: frames of neither page", "0", f"{found['neither']} in {found['turns']} page changes", None,
            found["neither"] == 0 and found["turns"] > 0),
        Row("board: processor", "", f"{found['cpu']:.3f} core"),
        Row("board: memory", "growth < 4 MB", f"{found['memory']:.0f} MB, {found['growth']:+.1f} MB", None,
            found["growth"] < 4),
    ]  # fmt: skip
