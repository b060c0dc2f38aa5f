"""`kiosk identity`: what the county needs to know of this terminal. Nothing of it is secret."""

import argparse

from kiosk.commands import common
from sync.contract import encode


def run(args: argparse.Namespace) -> int:
    """Print the id and the public keys; with --json as the file that `county screens admit` takes."""
    from kiosk.store.identity import Identity

    public = Identity.load(common.home()).public()
    if args.json:
        print(encode(public).decode())
    else:
        print(f"terminal {public.terminal_id}\nsigning  {public.signing}\nsealing  {public.sealing}")
    return 0
