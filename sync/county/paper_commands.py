"""`county template`, `account`, `review`, `approve`, `withdraw` and `verify`: their arguments, and whom they call."""

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from sync.county import commands

if TYPE_CHECKING:  # loading it would slow down every command
    from sync.county.keys import KeyRing

Adder = Callable[..., argparse.ArgumentParser]


def register(add: Adder) -> None:
    """Declare the commands; `add(name, words, secret=...)` makes one with the shared options."""
    one = add("account", "list, add or close accounts: who writes, reviews, approves")
    one.add_argument("--add", metavar="NAME", help="lower case letters and digits")
    one.add_argument("--label", metavar="NAME", help="the person's name, shown with the approval")
    one.add_argument("--duty", choices=("author", "reviewer", "approver"), help="one duty for each account")
    one.add_argument("--holder", metavar="HOLDER", help="whose keys they hold, e.g. office-140929-08")
    one.add_argument("--units", metavar="CODES", help="unit codes parted by commas; none = every unit")
    one.add_argument("--close", metavar="NAME", help="this account may do nothing any more")
    one.add_argument("--new-passphrase", action="store_true", help="an author forgot theirs: make another key")
    account_passphrase(one)

    for name, words in (("review", "first signature: the reviewer"), ("approve", "second signature: the approver")):
        one = add(name, f"{words}; without --sign it shows what waits", secret=True)
        one.add_argument("--as", dest="account", required=True, metavar="ACCOUNT", help="whose desk")
        one.add_argument("--id", action="append", default=[], metavar="ID", help="only this document; repeat")
        one.add_argument("--unit", metavar="CODE", help="only this unit's")
        one.add_argument("--pictures", type=Path, metavar="DIR", help="where to draw the comparisons (else D/desk)")
        one.add_argument("--sign", metavar="CODE", help="sign what was shown with this code (看过码)")
        one.add_argument("--return", dest="send_back", action="store_true", help="send back to the author")
        one.add_argument("--clear", type=int, action="append", default=[], metavar="N",
                         help="let finding N pass as a false alarm; repeat")  # fmt: skip
        one.add_argument("--reason", metavar="TEXT", help="for --return and --clear; kept for good")
        one.add_argument("--key", type=Path, action="append", default=[], metavar="FILE", help="the holder's key file")

    one = add("withdraw", "take a document off display, leaving its title and the reason", secret=True)
    one.add_argument("--as", dest="account", metavar="ACCOUNT", help="the reviewer or approver who does it")
    one.add_argument("--id", required=True, help="the document's id")
    one.add_argument("--reason", required=True, help="shown on the screen")
    one.add_argument("--key", type=Path, action="append", default=[], metavar="FILE", help="the holder's key file")

    one = add("verify", "check the log, every signature and every document")
    one.add_argument("--timestamp", type=Path, metavar="FILE",
                     help="a timestamp.json kept elsewhere: the log must reach as far as it says")  # fmt: skip
    one.add_argument("--expect", metavar="DIGEST", help="the digest noted down last time")


def account_passphrase(parser: argparse.ArgumentParser) -> None:
    """Where an author's passphrase lies, for those who cannot type it."""
    parser.add_argument("--account-passphrase-file", type=Path, metavar="FILE",
                        help="the author's passphrase; without it you are asked")  # fmt: skip


def template(args: argparse.Namespace) -> int:
    """The workbook that a county fills in."""
    from sync.county.papers.commands import template as write

    return write(args)


def account(args: argparse.Namespace) -> int:
    """Who may write, review and approve."""
    from sync.county.desk.commands import account as enter
    from sync.county.records import open_records

    records = open_records(commands.address_of(args))
    return enter(args, records, _cards(args), commands.clock_of(args, records))


def desk(args: argparse.Namespace) -> int:
    """The reviewer's desk, and the approver's."""
    from sync.county.desk.commands import desk as work
    from sync.county.records import open_records

    records = open_records(commands.address_of(args))
    return work(args, records, _holders_ring(args), commands.clock_of(args, records))


def withdraw(args: argparse.Namespace) -> int:
    """Take a document off display."""
    from sync.county.desk.commands import withdraw as take_off
    from sync.county.records import open_records

    records = open_records(commands.address_of(args))
    return take_off(args, records, _holders_ring(args), commands.clock_of(args, records))


def verify(args: argparse.Namespace) -> int:
    """The log from its first event, and everything against it."""
    from sync.county.desk.commands import verify as check
    from sync.county.records import open_records

    return check(args, open_records(commands.address_of(args)), _cards(args))


def _holders_ring(args: argparse.Namespace) -> "KeyRing":
    """The county's keys; at hand are those of `--key`, in a practice county all."""
    from sync.county.keys import open_ring

    ring = open_ring(args.dir)
    for path in args.key:
        ring.add_file(path, commands.passphrase_of(args, path.name))
    if ring.practice:
        ring.load_server_keys(lambda _: None)
    return ring


def _cards(args: argparse.Namespace) -> "KeyRing | None":
    """The key cards, if the county has keys yet."""
    from sync.county.keys import open_ring

    return open_ring(args.dir) if (args.dir / "keys" / "keys.json").exists() else None


ACTIONS = {"template": template, "account": account, "review": desk, "approve": desk, "withdraw": withdraw,
           "verify": verify}  # fmt: skip
