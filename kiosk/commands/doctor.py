"""`kiosk doctor`: look at this terminal and say what is found."""

import argparse
import json
from dataclasses import asdict

from kiosk.clock import Clock
from kiosk.commands import common
from sync.contract import instant

MARKS = {"ok": "[ ok ]", "warn": "[ ?? ]", "bad": "[ !! ]"}


def run(args: argparse.Namespace) -> int:
    """0 when nothing is bad, 1 otherwise."""
    from kiosk.health import BAD, examine, worst
    from kiosk.store.facts import FactReader

    home = common.home()
    reader = FactReader(home)
    floor = reader.facts().get("clock_floor")
    reader.close()
    moment = Clock.from_environment(floor=instant(floor) if floor else None).now()
    findings = examine(home, moment, deep=True)
    if args.json:
        print(json.dumps({"level": worst(findings), "findings": [asdict(f) for f in findings]}, ensure_ascii=False))
    else:
        for finding in findings:
            print(MARKS[finding.level], finding.words)
    return int(worst(findings) == BAD)
