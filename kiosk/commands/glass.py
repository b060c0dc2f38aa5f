"""`kiosk run`: the glass. The only subcommand that ever loads Qt."""

import argparse


def run(args: argparse.Namespace) -> int:
    from kiosk.shell.app import main

    return int(main(args))
