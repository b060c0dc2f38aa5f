"""`kiosk doctor`: look at this terminal and say what is found."""

import argparse
import json
from dataclasses import asdict

from kiosk.commands import common

MARKS = {"ok": "[ ok ]", "warn": "[ ?? ]", "bad": "[ !! ]"}


def run(args: argparse.Namespace) -> int:
    """0 when nothing is bad, 1 otherwise."""
    from kiosk.english import english
    from kiosk.health import BAD, examine, worst

    home = common.home()
    findings = examine(home, common.moment(home), deep=True)
    if args.json:
        print(json.dumps({"level": worst(findings), "findings": [asdict(f) for f in findings]}, ensure_ascii=False))
    else:
        for finding in findings:
            print(MARKS[finding.level], english(finding.words) if args.lang == "en" else finding.words)
    return int(worst(findings) == BAD)
