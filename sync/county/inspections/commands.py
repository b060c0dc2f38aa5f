"""`county inspections`: take what was found at units from a table, and say how it stands."""

import argparse
from collections.abc import Callable
from pathlib import Path

from sync import contract
from sync.county import commands
from sync.county.errors import CountyError

DEEDS = ("template", "add", "list", "right", "strike")
STATES = {"passed": "合格", "open": "待整改", "late": "整改超期", "right": "已整改", "struck": "作废"}
Adder = Callable[..., argparse.ArgumentParser]


def register(add: Adder) -> None:
    """Declare the command."""
    one = add("inspections", "write down what inspections of units found, and when it was put right")
    one.add_argument("deed", choices=DEEDS, metavar="|".join(DEEDS), help="what to do")
    one.add_argument("what", nargs="?", default="", metavar="FILE.csv|NUMBER", help="(template, add) a table; else one")
    one.add_argument("--day", default="", metavar="DAY", help="(right) when it was put right, e.g. 2026-11-18")
    one.add_argument("--text", default="", help="(right) what was done; (strike) why it counts for nothing")
    one.add_argument("--as", dest="account", default="county inspections", metavar="WHO", help="for the log")


def inspections(args: argparse.Namespace) -> int:
    """One deed."""
    from sync.county.inspections import book, sheet
    from sync.county.records import open_records

    if args.deed != "list" and not args.what:
        raise CountyError(
            f"Say which: county inspections {args.deed} {'FILE.csv' if args.deed[0] in 'ta' else 'NUMBER'}"
        )
    if args.deed == "template":
        Path(args.what).write_text(sheet.TEMPLATE, "utf-8-sig", newline="")
        print(f"{args.what} is written; fill it in, then: county inspections add {args.what}")
        return 0
    records = open_records(commands.address_of(args))
    at, zone = contract.instant_text(commands.clock_of(args, records)), book.zone_of(records)
    if args.deed == "list":
        for line in book.listing(records, at=at, zone=zone):
            until = f"  到 {line.said.correct_by}" if line.said.correct_by else ""
            print(f"{line.id}  {line.said.on}  {line.unit_name}  {STATES[line.state]}{until}")
        return 0
    if args.deed == "add":
        is_sample = bool((records.setting("county") or {}).get("sample"))
        said = sheet.read(Path(args.what), records, is_sample=is_sample)
        new, righted = book.record(records, said, actor=args.account, at=at, zone=zone)
        print(f"{new} new, {righted} put right, {len(said) - new - righted} known already.")
        return 0
    if not args.what.isdecimal():
        raise CountyError(f"{args.what[:20]!r} is no number of an inspection; county inspections list tells them.")
    if args.deed == "right":
        book.put_right(records, int(args.what), args.day, args.text, actor=args.account, at=at, zone=zone)
    else:
        book.strike(records, int(args.what), args.text, actor=args.account, at=at)
    print(f"Inspection {args.what} is written down as {'put right' if args.deed == 'right' else 'struck'}.")
    return 0


ACTIONS: dict[str, Callable[[argparse.Namespace], int]] = {"inspections": inspections}
