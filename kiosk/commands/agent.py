"""`kiosk agent`: the resident agent of this home."""

import argparse

from kiosk import log
from kiosk.commands import common


def run(args: argparse.Namespace) -> int:
    from kiosk.agent import locks
    from kiosk.agent.resident import Agent

    home, settings = common.home(), common.settings(args)
    with locks.hold(home, locks.AGENT):
        log.set_up(home, "agent", settings.number("log_mb"))
        return Agent(home, settings, parent=args.parent, flags=dict(args.set or ())).run()
