"""`kiosk provision FILE`: give this home its county."""

import argparse
from pathlib import Path

from kiosk.commands import common


def run(args: argparse.Namespace) -> int:
    from kiosk.agent.provision import leave_identity, provision, read_provision
    from kiosk.store.mailbox import Mailbox

    home = common.home()
    done = provision(home, read_provision(Path(args.file)), url=args.url, replace=args.replace)
    mailbox = Mailbox(home)
    mailbox.ask("sync")  # an agent that runs here need not wait for its next poll
    mailbox.close()
    what = "now stands" if done.is_first else "still stands" if not args.replace else "now stands"
    if Path(args.file).is_dir():
        left = leave_identity(home, Path(args.file))
        print(f"{left} says who this terminal is: bring it to the county" if left else "the stick takes nothing: carry "
              "what kiosk identity --json prints to the county")  # fmt: skip
    print(f"terminal {done.terminal_id} {what} in {done.seat.unit} and asks {done.url}")
    return 0
