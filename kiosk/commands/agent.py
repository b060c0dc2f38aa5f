"""`kiosk agent`: the resident agent of this home."""

import argparse

from kiosk import log
from kiosk.commands import common
from kiosk.settings import in_service

PATIENCE_S = 30.0


def run(args: argparse.Namespace) -> int:
    from kiosk import machine
    from kiosk.agent import clones, locks
    from kiosk.agent.resident import Agent
    from kiosk.store import factory

    home, flags = common.home(), dict(args.set or ())
    with locks.hold(home, locks.AGENT):
        if (home / factory.MARK).exists():
            with locks.hold(home, locks.PULL, wait_s=PATIENCE_S):
                factory.carry_out(home)
        settings = in_service(home, flags)
        log.set_up(home, "agent", settings.number("log_mb"))
        clones.settle(home, machine.prints())
        return Agent(home, settings, parent=args.parent, flags=flags).run()
