"""`kiosk settings list|get|set`."""

import argparse
import json

from kiosk.commands import common


def run(args: argparse.Namespace) -> int:
    from kiosk.settings import DECLARATIONS, Settings, set_value

    home = common.home()
    if args.action == "set":
        print(f"{args.key} = {_text(set_value(home, args.key, args.value))}")
        return 0
    settings = Settings.load(home)
    if args.action == "get":
        print(_text(settings.value(args.key)))
        return 0
    for one in DECLARATIONS:
        value = _text(settings.value(one.key))
        print(f"{one.key} = {value}  ({settings.sources[one.key]}; {one.allowed})  {one.help}")
    return 0


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, bool) else str(value)
