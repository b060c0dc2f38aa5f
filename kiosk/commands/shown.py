"""`kiosk shown`: the proof of display, as a table, CSV or JSON."""

import argparse
import json
from dataclasses import asdict

from kiosk.commands import common


def run(args: argparse.Namespace) -> int:
    """Print which document stood on which screen, when and for how long."""
    from kiosk.store.shown import ShownLog, as_csv

    rows = ShownLog(common.home()).rows(since=args.since or "", until=args.until or "9999-12-31")
    if args.json:
        print(json.dumps([asdict(row) for row in rows], ensure_ascii=False))
    elif args.csv:
        print(as_csv(rows), end="")
    else:
        for row in rows:
            how_long = f"{row.times:4} x  {row.seconds / 60:7.1f} min"
            print(f"{row.day}  {row.screen:8}  {how_long}  {row.title}  ({row.document})")
    return 0
