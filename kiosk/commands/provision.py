"""`kiosk provision FILE`: give this home its county."""

import argparse
from pathlib import Path

from kiosk.commands import common


def run(args: argparse.Namespace) -> int:
    from kiosk.agent.provision import provision, read_provision
    from kiosk.store.mailbox import Mailbox

    home = common.home()
    done = provision(home, read_provision(Path(args.file)), url=args.url, replace=args.replace)
    mailbox = Mailbox(home)
    mailbox.ask("sync")  # an agent that runs here need not wait for its next poll
    mailbox.close()
    what = "now stands" if done.is_first else "still stands" if not args.replace else "now stands"
    print(f"terminal {done.terminal_id} {what} in {done.seat.unit} and asks {done.url}")
    return 0
