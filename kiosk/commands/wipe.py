"""`kiosk wipe`: let the running glass ignore touches for half a minute, so that it can be cleaned."""

import argparse
import time

from kiosk.commands import common
from kiosk.errors import BusyError
from kiosk.store.mailbox import Mailbox

PATIENCE_S = 6.0
TICK_S = 0.1


def run(_args: argparse.Namespace) -> int:
    """Ask the glass and wait until it has begun.

    Raises:
        BusyError: no glass answered.
    """
    mailbox = Mailbox(common.home())
    try:
        ask = mailbox.ask("wipe")
        ends_at = time.monotonic() + PATIENCE_S
        while time.monotonic() < ends_at:
            if mailbox.answer(ask) is not None:
                print("the glass takes no touch for 30 seconds")
                return 0
            time.sleep(TICK_S)
        # Or a glass that starts tomorrow would take it up.
        mailbox.reply(ask, "failed")
    finally:
        mailbox.close()
    raise BusyError("no glass of this home answered; is `kiosk run` at work?")
