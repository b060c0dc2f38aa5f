"""`kiosk pair`: show a code, wait until the county pairs this terminal, and take its trust from there.

The agent of a terminal without a county runs the same as its child.
"""

import argparse
import signal
import sys
from types import FrameType
from typing import TYPE_CHECKING

from kiosk import log
from kiosk.commands import common
from kiosk.errors import BusyError

if TYPE_CHECKING:
    from kiosk.agent.pairing import Shown


def run(args: argparse.Namespace) -> int:
    from kiosk import machine
    from kiosk.agent.pairing import Pairing, shown_of
    from kiosk.health import program_version
    from kiosk.store.facts import facts_of

    home, settings = common.home(), common.settings(args)
    if args.child:
        log.set_up(home, "agent", settings.number("log_mb"))
        signal.signal(signal.SIGTERM, _end)

    def told(shown: "Shown") -> None:
        if not args.child:
            print(words(shown), flush=True)

    try:
        waiting = Pairing(home, settings, told=told, machine=machine.name(), program=program_version() or "checkout",
                          marks=machine.marks())  # fmt: skip
        done = waiting.run(args.url or "")
    except BusyError:
        shown = shown_of(facts_of(home))
        if shown is None or args.child:
            raise
        print(f"The agent of this terminal waits already. {words(shown)}")
        return 0
    if not args.child:
        print(f"terminal {done.terminal_id} now stands in {done.seat.unit} and asks {done.url}")
    return 0


def words(shown: "Shown") -> str:
    """One sentence for a person at a console."""
    code = f"{shown.code[:4]}-{shown.code[4:]}"
    again = "What came was not made by somebody who knows the code; this is another. " if shown.cause == "wrong" else ""
    return {
        "no_address": "No address of a county is known.",
        "calling": f"Calling {shown.address} ...",
        "waiting": f"{again}Code {code}. At the county: county screens pair {code} --name NAME --unit CODE",
        "joining": f"{shown.county} answered: this is {shown.name}. Joining ...",
        "unreachable": f"{shown.address} cannot be reached ({shown.cause}); trying again.",
        "not_here": f"{shown.address} pairs no terminals; is it the county's server?",
        "paired": f"Paired with {shown.county} as {shown.name}.",
    }[shown.state]


def _end(_number: int, _frame: FrameType | None) -> None:
    sys.exit(0)
