"""`county desk-web`: the desk in a browser, and who may log in there."""

import argparse
from collections.abc import Callable
from pathlib import Path

from sync import contract
from sync.county import commands
from sync.county.errors import CountyError

Adder = Callable[..., argparse.ArgumentParser]


def register(add: Adder) -> None:
    """Declare the command."""
    one = add("desk-web", "serve the desk to browsers of this host; add and retire who works there", secret=True)
    one.add_argument("do", choices=("serve", "add", "retire", "list"))
    one.add_argument("name", nargs="?", default="", help="(add, retire) whom, in letters and digits")
    one.add_argument("--label", default="", help="(add) their name as people know it")
    one.add_argument("--role", choices=("office", "unit"), default="unit", help="(add) office: sees everything")
    one.add_argument("--unit", default="", metavar="CODE", help="(add) whose words they answer")
    one.add_argument("--as", dest="account", default="county desk-web", metavar="WHO", help="for the log")
    one.add_argument("--key", type=Path, action="append", default=[], metavar="FILE", help="the desk's key; repeat")
    one.add_argument("--host", default="127.0.0.1", help="address to listen on (default 127.0.0.1)")
    one.add_argument("--port", type=int, default=8090, help="0 takes any free one (default 8090)")
    one.add_argument("--https", action="store_true", help="a proxy before it speaks HTTPS: secure cookies only")

    one = add("merits", "count how each unit does, and sign it into the county pack", secret=True)
    one.add_argument("--dry-run", action="store_true", help="print, publish nothing")
    one.add_argument("--key", type=Path, action="append", default=[], metavar="FILE", help="an offline key; repeat")


def desk_web(args: argparse.Namespace) -> int:
    """Serve, add, retire, list."""
    from sync.county.desk_web import people
    from sync.county.records import open_records

    records = open_records(commands.address_of(args))
    at = contract.instant_text(commands.clock_of(args, records))
    if args.do == "serve":
        return _serve(args)
    if args.do == "list":
        for row in people.everybody(records):
            state = "" if row.active else "  retired"
            print(f"{row.name}  {row.label}  {row.role}  {row.unit}{state}")
        return 0
    if not args.name:
        raise CountyError(f"Say whom: county desk-web {args.do} NAME.")
    if args.do == "retire":
        people.retire(records, args.name, actor=args.account, at=at)
        print(f"{args.name} cannot log in any more.")
        return 0
    password = people.add(
        records, args.name, label=args.label, role=args.role, unit=args.unit, actor=args.account, at=at
    )  # fmt: skip
    print(f"First password of {args.name}, shown this once; they choose their own when they log in:\n{password}")
    return 0


def _serve(args: argparse.Namespace) -> int:
    from sync.county import patience
    from sync.county.desk_web.app import Desk, make_desk
    from sync.county.records import open_records
    from sync.county.voice_commands import desk_keys

    records = open_records(commands.address_of(args))
    private = desk_keys(args)
    if not private:
        raise CountyError("Give the desk's key with --key FILE (keys of earlier years too; repeat).")
    desk = Desk(
        records, private, lambda: contract.instant_text(commands.clock_of(args, records)), args.dir, is_https=args.https
    )  # fmt: skip
    listener = patience.listen(args.host, args.port)
    print(f"{patience.url_of(listener)}/", flush=True)
    patience.serve(make_desk(desk), listener)
    return 0


def merits(args: argparse.Namespace) -> int:
    """Compute how units do."""
    from sync.county.merits import command

    return command(args)


ACTIONS: dict[str, Callable[[argparse.Namespace], int]] = {"desk-web": desk_web, "merits": merits}
