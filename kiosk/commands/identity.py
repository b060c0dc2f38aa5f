"""`kiosk identity`: what the county needs to know of this terminal. Nothing printed is secret."""

import argparse
from pathlib import Path

from kiosk.commands import common
from sync.contract import encode


def run(args: argparse.Namespace) -> int:
    """Keep or restore it when asked to, then print the id and the public keys.

    With --json as the file that `county screens admit` takes.
    """
    from kiosk.agent import custody
    from kiosk.store.identity import Identity

    if args.restore:
        custody.restore(common.home(), Path(args.restore))
    if args.keep:
        custody.keep(common.home(), Path(args.keep))
    public = Identity.load(common.home()).public()
    if args.json:
        print(encode(public).decode())
    else:
        print(f"terminal {public.terminal_id}\nsigning  {public.signing}\nsealing  {public.sealing}")
    return 0
