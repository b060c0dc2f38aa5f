"""`kiosk shown`: the proof of display, as a table, CSV or JSON."""

import argparse
import csv
import json
import sys
from dataclasses import asdict, fields

from kiosk.commands import common


def run(args: argparse.Namespace) -> int:
    """Print which document stood on which screen, when and for how long."""
    from kiosk.store.shown import Seen, ShownLog

    rows = ShownLog(common.home()).rows(since=args.since or "", until=args.until or "9999-12-31")
    if args.json:
        print(json.dumps([asdict(row) for row in rows], ensure_ascii=False))
    elif args.csv:
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow([field.name for field in fields(Seen)])
        writer.writerows([getattr(row, field.name) for field in fields(Seen)] for row in rows)
    else:
        for row in rows:
            how_long = f"{row.times:4} x  {row.seconds / 60:7.1f} min"
            print(f"{row.day}  {row.screen:8}  {how_long}  {row.title}  ({row.document})")
    return 0
