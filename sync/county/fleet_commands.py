"""`county takeovers` and `county fleet picture`: what is seen on the screens, as the terminals say."""

import argparse
import json
import time

from sync import contract
from sync.county import commands
from sync.county.errors import CountyError

LOOK_S = 0.5
STATES = {
    "shown": "",
    "in_use": "somebody is at the screen; ask again later",
    "dark": "no screen is lit",
    "no_glass": "the terminal answers, but its screen program does not",
}


def takeovers(args: argparse.Namespace) -> int:
    """Who showed which emergency; 1 when a terminal has not shown one that is in force, or the one named."""
    from dataclasses import asdict

    from sync.county.records import open_records
    from sync.county.voices.takeovers import takeovers as seen

    records = open_records(commands.address_of(args))
    found = seen(records, commands.clock_of(args, records), document=args.document)
    if args.document and not found:
        raise CountyError(f"There is no published emergency notice {args.document[:40]!r}.")
    for one in found:
        if args.json:
            print(json.dumps(asdict(one), ensure_ascii=False))
            continue
        print(
            f"{one.title}  {one.document} v{one.v}  {one.start} to {one.end}{'  withdrawn' if one.is_withdrawn else ''}"
        )
        for terminal in one.terminals:
            said = (
                f"shown since {terminal.since} on {', '.join(terminal.screens)}"
                if terminal.since
                else "has not shown it"
            )
            note = "" if terminal.does_fetch else f"; it does not fetch what {one.unit} publishes"
            print(f"  {terminal.terminal[:8]}  {terminal.name}  {said}{note}")
        print(f"  {len(one.terminals) - one.silent} of {len(one.terminals)} terminal(s) showed it.")
    if not found:
        print("No emergency notice in the last 30 days.")
    now = contract.instant_text(commands.clock_of(args, records))
    due = [one for one in found if args.document or (one.start <= now < one.end and not one.is_withdrawn)]
    return 1 if any(one.silent for one in due) else 0


def picture(args: argparse.Namespace) -> int:
    """Ask one terminal for a picture, wait for it, write it; 1 when none came or none may be taken."""
    from sync.county.records import open_records
    from sync.county.voices import pictures

    if not args.terminal:
        raise CountyError("Say which terminal: county fleet picture TERMINAL --out FILE.jpg")
    records = open_records(commands.address_of(args))
    at = contract.instant_text(commands.clock_of(args, records))
    terminal = pictures.wish(records, args.terminal, actor=args.account, at=at)
    ends_at = time.monotonic() + args.wait
    found = pictures.last(records, terminal)
    while found is not None and found.wished_at and time.monotonic() < ends_at:
        time.sleep(LOOK_S)
        found = pictures.last(records, terminal)
    if found is None or found.wished_at:
        print(f"{terminal[:8]} has not answered yet; it does with its next heartbeat, within 15 minutes.")
        return 1
    if found.state != "shown":
        print(f"{terminal[:8]}: {STATES.get(found.state, found.state)} ({found.at}).")
        return 1
    if args.out is not None:
        args.out.write_bytes(found.jpeg)
    print(f"{terminal[:8]}: picture of {found.at}, {len(found.jpeg)} bytes{f', in {args.out}' if args.out else ''}.")
    return 0
