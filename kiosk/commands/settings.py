"""`kiosk settings list|get|set|log`."""

import argparse
import contextlib
import json
import sqlite3
from pathlib import Path

from kiosk.commands import common
from kiosk.errors import StoreError


def run(args: argparse.Namespace) -> int:
    from kiosk.settings import DECLARATIONS, Settings, audit, declaration
    from kiosk.settings.trial import change

    home = common.home()
    if args.action == "set":
        value = change(home, args.key, args.value, who=audit.COMMAND, at=common.moment(home).text)
        _tell(home)
        later = "  (after a restart of the program)" if declaration(args.key).restart else ""
        print(f"{args.key} = {_text(value)}{later}")
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


def _tell(home: Path) -> None:
    """A running glass follows at once; one that starts later reads the file anyway."""
    from kiosk.store.mailbox import Mailbox

    with contextlib.suppress(StoreError, sqlite3.Error):
        mailbox = Mailbox(home)
        try:
            mailbox.ask("settings")
        finally:
            mailbox.close()


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, bool) else str(value)
