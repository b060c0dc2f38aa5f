"""The benchmark works: tiny sizes, few runs, a figure in every row. How fast it is, is no matter here."""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]

pytestmark = pytest.mark.skipif(shutil.which("Xvfb") is None, reason="Xvfb is not installed")


def bench(tmp_path: Path, *rows: str) -> dict[str, dict[str, Any]]:
    out = tmp_path / "figures.json"
    done = subprocess.run(
        [sys.executable, "tools/bench.py", "--quick", "--no-peer", "--items", "60", "--work", str(tmp_path),
         "--json", str(out), "--only", *rows],
        cwd=ROOT, capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    rows_ = json.loads(out.read_text(encoding="utf-8"))["rows"]
    return {row["name"]: row for row in rows_}


def test_the_wire_is_measured(tmp_path: Path) -> None:
    rows = bench(tmp_path, "sync", "server", "import", "publish", "voices")
    unchanged = rows["sync, nothing changed, 60 documents"]
    assert unchanged["reached"] is True, unchanged
    changed = rows["sync, one document changed, 60 documents"]
    assert changed["reached"] is True, changed
    assert rows["first fill, 60 documents: bytes"]["ratio"] > 0.5
    assert "ms a row" in str(rows["import 60 rows of Excel"]["measured"])
    assert rows["publish one of 60 documents"]["reached"] is True
    assert "0 failed" in str(rows["server: 1,000 terminals polling every 60 s"]["measured"])
    assert "0 failed" in str(rows["submissions taken a second, SQLite, 50 terminals"]["measured"])


@pytest.mark.faults
def test_a_board_is_measured(tmp_path: Path) -> None:
    rows = bench(tmp_path, "board")
    assert rows["board: running line, every step"]["reached"]
    assert rows["board: frames of neither page"]["reached"]
    assert rows["board: memory"]["detail"] == {}


@pytest.mark.faults
def test_the_glass_is_measured(tmp_path: Path) -> None:
    rows = bench(tmp_path, "start", "press", "taps", "scroll", "typing")
    seen = rows["start to first content, warm, 60 documents"]["detail"]["seen_ms"]
    assert len(seen) == 3
    assert all(50 < ms < 20_000 for ms in seen)
    first = rows["press to first changed pixel, 60 documents"]["detail"]["first_ms"]
    assert set(first) >= {"home to catalogue", "catalogue to item", "services to guide", "villages to village"}
    settled = rows["press to settled page, 60 documents"]["detail"]["settled_ms"]
    # A page comes after the finger has left (60 ms), and comes at all.
    assert all(60 <= ms < 3_000 for times in settled.values() for ms in times)
    tapped = rows["tap on each of 3 pages, 60 documents: to settled page"]["detail"]["settled_ms"]
    assert len(tapped) == 3
    assert all(60 <= ms < 3_000 for times in tapped.values() for ms in times)
    for what in ("under the finger", "after a flick"):
        gaps = rows[f"scrolling {what} (guide), 60 documents: between pictures"]["detail"]["gaps_ms"]
        assert len(gaps) > 5
        assert all(gap > 3 for gap in gaps)
    assert len(rows["search, a keystroke on the glass, 60 documents"]["detail"]["keystroke_ms"]) == 55
