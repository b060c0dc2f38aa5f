"""`kiosk run`: the glass. The only subcommand that ever loads Qt."""

import argparse
import gc
import os

from kiosk.commands import common


def run(args: argparse.Namespace) -> int:
    if not args.demo:
        return _show(args)
    from kiosk.commands.demo import sample_county

    with sample_county(common.home()) as terminal:
        os.environ["KIOSK_HOME"] = str(terminal)
        return _show(args)


def _show(args: argparse.Namespace) -> int:
    # Nothing that is loaded for the first frame is garbage; looking for some takes 10 ms of the start.
    gc.disable()
    from kiosk.shell.app import main

    return int(main(args))
