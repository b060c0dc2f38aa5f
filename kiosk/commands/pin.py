"""`kiosk pin`: try a PIN that comes on standard input; for the glass, which must not carry what checks it."""

import argparse
import json
import sys
from dataclasses import asdict

from kiosk.commands import common

LONGEST = 64


def run(args: argparse.Namespace) -> int:
    """Prints one JSON object; 0 whatever it says."""
    from kiosk.agent.gate import knock, look

    home = common.home()
    answer = look(home) if args.look else knock(home, sys.stdin.read(LONGEST).strip())
    print(json.dumps(asdict(answer)))
    return 0
