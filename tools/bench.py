"""Measure the running product beside a browser kiosk: start, presses, running line, rest, sync, publishing.

Usage: python tools/bench.py [--quick] [--only ROW ...] [--items N ...] [--json FILE] [--work DIR]

Needs Xvfb; the peer needs Debian's chromium and is left out without it. Loopback only; ends what it started.
Sample counties are kept in the work folder (build/bench), so a second run is sooner. docs/performance.md
says what each row means.
"""

import argparse
import os
import platform
import sys
import time
from dataclasses import replace
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "tools"), str(ROOT)]

from benchmark import board_rows, county_rows, glass_rows, paper_rows, push_rows, touch_rows, voice_rows  # noqa: E402
from benchmark.county import County, Home  # noqa: E402
from benchmark.figures import HEAD, Row, line, write  # noqa: E402
from benchmark.glass_rows import QUICK, Effort  # noqa: E402
from benchmark.screen import Screen  # noqa: E402

ON_GLASS = {
    "start": glass_rows.start_rows,
    "press": glass_rows.press_rows,
    "taps": touch_rows.tap_rows,
    "scroll": touch_rows.scroll_rows,
    "typing": touch_rows.typing_rows,
    "ticker": glass_rows.ticker_rows,
    "idle": glass_rows.idle_rows,
    "visits": glass_rows.visit_rows,
    "board": board_rows.board_rows,
}
EVERY_SIZE = {"typing"}
ON_WIRE = {
    "sync": county_rows.sync_rows,
    "publish": county_rows.publish_rows,
    "server": county_rows.server_rows,
    "push": push_rows.push_rows,
    "voices": voice_rows.voice_rows,
    "import": paper_rows.import_rows,
}


def main() -> int:
    """Measure what was asked for; 0 when every row could be measured."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="few runs: whether it works, not how fast")
    parser.add_argument("--only", nargs="+", choices=[*ON_GLASS, *ON_WIRE], help="these rows")
    parser.add_argument("--items", nargs="+", type=int, default=None, metavar="N", help="sizes (220 5000 50000)")
    parser.add_argument("--json", type=Path, default=None, metavar="FILE", help="write all figures there")
    parser.add_argument("--work", type=Path, default=ROOT / "build" / "bench", help="where counties and homes are kept")
    parser.add_argument("--no-peer", action="store_true", help="leave the browser kiosk out")
    args = parser.parse_args()
    effort = replace(QUICK if args.quick else Effort(), has_peer=not args.no_peer)
    sizes = sorted(args.items or ([220] if args.quick else [220, 5_000, 50_000]))
    wanted = args.only or [*ON_GLASS, *ON_WIRE]
    args.work.mkdir(parents=True, exist_ok=True)
    began = time.monotonic()
    load = os.getloadavg()[0]
    if load > 0.5:
        _say(f"the machine is not at rest (load {load:.1f}): figures of time say little")
    counties = [County(args.work, items) for items in sizes]
    print(HEAD)
    rows = _on_wire(args.work, counties, wanted, effort) + _on_glass(args.work, counties, wanted, effort)
    about = {
        "python": platform.python_version(), "cores": os.cpu_count(), "load_at_start": load, "quick": args.quick,
        "sizes": sizes,        "seconds": round(time.monotonic() - began),
    }  # fmt: skip
    if args.json:
        write(args.json, rows, about)
    return 0


def _on_wire(work: Path, counties: list[County], wanted: list[str], effort: Effort) -> list[Row]:
    rows: list[Row] = []
    for name, measure in ON_WIRE.items():
        if name in wanted:
            _say(name)
            rows += _shown(measure(work, counties, effort))
    return rows


def _on_glass(work: Path, counties: list[County], wanted: list[str], effort: Effort) -> list[Row]:
    names = [name for name in ON_GLASS if name in wanted]
    if not names:
        return []
    homes: list[tuple[County, Home]] = []
    # The glass is measured at the sizes that its goals name; a small county only when it is the only one.
    large = [c for c in counties if c.items >= 5_000] or counties[-1:]
    for county in counties if EVERY_SIZE & set(names) else large:
        _say(f"home of {county.items}")
        with county.served() as server:
            homes.append((county, county.home(work / f"home-{county.items}", server.url)))
    rows: list[Row] = []
    with Screen() as screen:
        for name in names:
            _say(name)
            there = [(c, home) for c, home in homes if name in EVERY_SIZE or c in large]
            rows += _shown(ON_GLASS[name](work, screen, there, effort))
    return rows


def _shown(rows: list[Row]) -> list[Row]:
    """Each part's rows as soon as they are there: the whole takes half an hour."""
    print("\n".join(line(row) for row in rows), flush=True)
    return rows


def _say(words: str) -> None:
    print(f"... {words}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
