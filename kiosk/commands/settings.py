"""`kiosk settings list|get|set|log`."""

import argparse
import json

from kiosk.commands import common


def run(args: argparse.Namespace) -> int:
    from kiosk.settings import DECLARATIONS, Settings, audit
    from kiosk.settings.trial import change

    home = common.home()
    if args.action == "set":
        value = change(home, args.key, args.value, who=audit.COMMAND, at=common.moment(home).text)
        print(f"{args.key} = {_text(value)}")
        return 0
    if args.action == "log":
        for did in audit.changes(home):
            print(f"{did.at}  {did.who}  {did.how}  {did.key}: {did.old or '-'} -> {did.new or '-'}")
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
