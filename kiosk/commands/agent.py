"""`kiosk agent`: the resident agent of this home."""

import argparse

from kiosk import log
from kiosk.commands import common
from kiosk.settings import in_service


def run(args: argparse.Namespace) -> int:
    from kiosk.agent import locks
    from kiosk.agent.resident import Agent

    home, flags = common.home(), dict(args.set or ())
    with locks.hold(home, locks.AGENT):
        settings = in_service(home, flags)
        log.set_up(home, "agent", settings.number("log_mb"))
        return Agent(home, settings, parent=args.parent, flags=flags).run()
