"""`kiosk pin`: try a PIN that comes on standard input; for the glass, which must not carry what checks it."""

import argparse
import json
import sys
from dataclasses import asdict

from kiosk.commands import common

LONGEST = 64


def run(_args: argparse.Namespace) -> int:
    """Prints one JSON object; 0 whatever it says."""
    from kiosk.agent.gate import knock

    print(json.dumps(asdict(knock(common.home(), sys.stdin.read(LONGEST).strip()))))
    return 0
