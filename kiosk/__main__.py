"""The `kiosk` command: arguments to one subcommand, errors to one sentence and an exit code.

0 ok, 1 doctor found something bad, 2 wrong input, 75 try later, 76 refused as untrusted. Only `run`
ever loads Qt; nothing heavy is imported here.
"""

import argparse
import importlib
import os
import re
import sys
from collections.abc import Sequence
from typing import NoReturn

from kiosk.errors import BusyError, KioskError, StoreError

EXIT_WRONG_INPUT = 2
EXIT_LATER = 75


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        print(f"kiosk: {message} (kiosk --help)", file=sys.stderr)
        raise SystemExit(EXIT_WRONG_INPUT)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one subcommand; returns the exit code."""
    args = _parser().parse_args(argv)
    module, function = args.does
    try:
        code: int = getattr(importlib.import_module(module), function)(args)
        return code
    except (BusyError, StoreError) as exc:
        print(f"kiosk: {exc}", file=sys.stderr)
        return EXIT_LATER
    except KioskError as exc:
        print(f"kiosk: {exc}", file=sys.stderr)
        return EXIT_WRONG_INPUT
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="kiosk", description="A hall's terminal: pulls a county's signed content and shows it.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    one = _add(commands, "run", "glass", "show the glass, fullscreen, and keep its agent")
    one.add_argument("--demo", action="store_true", help="a sample county on this machine, nothing to set up")
    one.add_argument("--profile", choices=("touch", "board", "strip"), help="instead of the setting")
    one.add_argument("--windowed", type=_size, metavar="WxH", help="a window of this size")
    one.add_argument("--no-agent", action="store_true", help="another service runs the agent")
    one.add_argument("--screenshot", metavar="FILE", help="write a picture of the first settled page and end")
    _settable(one)

    one = _add(commands, "agent", "agent", "pull when it is time, answer the glass; until SIGTERM")
    one.add_argument("--parent", type=int, default=0, metavar="PID", help="end when this parent process is gone")
    _settable(one)

    one = _add(commands, "provision", "provision", "give this terminal its county")
    one.add_argument(
        "file", metavar="FILE", help="the provision.json that the county made, or the stick with its bundle"
    )
    one.add_argument("--url", help="the county's address, instead of the one in the file")
    one.add_argument("--replace", action="store_true", help="give up the county that this terminal belongs to")

    one = _add(commands, "pair", "pair", "show a code and wait until the county pairs this terminal by it")
    one.add_argument("--url", help="the county's address, instead of the setting server_url")
    one.add_argument("--child", action="store_true", help=argparse.SUPPRESS)
    _settable(one)

    one = _add(commands, "identity", "identity", "print this terminal's id and public keys, to carry to the county")
    one.add_argument("--json", action="store_true", help="print the file that `county screens admit` takes")
    one.add_argument(
        "--keep", metavar="FILE", help="copy it, secret keys and all, to restore it after a new installation"
    )
    one.add_argument("--restore", metavar="FILE", help="take it back, in a home that has no county yet")

    one = _add(commands, "sync", "sync", "one pull, then end")
    one.add_argument("--json", action="store_true", help="print one JSON object")
    one.add_argument("--check", action="store_true", help="read the whole store first; what rotted is fetched again")
    one.add_argument("--child", action="store_true", help=argparse.SUPPRESS)
    one.add_argument("--no-push", action="store_true", help=argparse.SUPPRESS)
    _settable(one)

    one = _add(commands, "import", "sync", "one pull from a folder or stick with the county's files", "run_import")
    one.add_argument("path", metavar="PATH")
    one.add_argument("--json", action="store_true", help="print one JSON object")
    one.add_argument("--no-export", action="store_true", help="write nothing to it: residents' words stay here")

    one = _add(commands, "export", "sync", "put residents' words, sealed, on a stick for the county", "run_export")
    one.add_argument("path", metavar="PATH")

    one = _add(commands, "doctor", "doctor", "say how this terminal is")
    one.add_argument("--lang", choices=("zh", "en"), default="zh", help="the language of the findings")
    one.add_argument("--json", action="store_true", help="print one JSON object")

    _add(commands, "wipe", "wipe", "let the glass ignore touches for 30 s, to clean it")

    one = _add(commands, "pin", "pin", "try a maintenance PIN that comes on standard input; answers one JSON object")
    one.add_argument("--look", action="store_true", help="only say whether there is one, and how long to wait")

    one = _add(commands, "service", "service", "make this machine a terminal: account, units, consoles, limits")
    actions = one.add_subparsers(dest="action", required=True, metavar="install|remove|status")
    put = actions.add_parser("install", help="write units and settings into the system; run again after an update")
    put.add_argument("--python", metavar="PATH", help="the interpreter that the units start, instead of this one")
    put.add_argument("--no-restart", action="store_true", help="only write; restart nothing")
    gone = actions.add_parser("remove", help="take away exactly what was installed")
    look = actions.add_parser("status", help="what stands, runs or is missing")
    for action in (put, gone, look):
        action.add_argument("--root", default="/", metavar="DIR", help="the root of an image instead of this machine")

    one = _add(commands, "update", "update", "take a newer program, try it on the glass, give it back when it fails")
    one.add_argument("source", nargs="?", default="", metavar="DIR|apt", help="a folder or stick with releases, or apt")
    one.add_argument("--version", default="", metavar="V", help="this one instead of the newest")
    one.add_argument("--allow-downgrade", action="store_true", help="also an older one")
    one.add_argument("--again", action="store_true", help="also one that failed here before")
    one.add_argument("--now", action="store_true", help="also while somebody is at the screen")
    one.add_argument("--patience", type=int, default=600, metavar="S", help="wait so long for them to leave")
    one.add_argument("--night", action="store_true", help=argparse.SUPPRESS)
    one.add_argument("--slots", default="/opt/sunshine-kiosk.d", help=argparse.SUPPRESS)

    one = _add(commands, "shown", "shown", "say which document stood on which screen, when and for how long")
    one.add_argument("--since", type=_day, metavar="DAY", help="from this day on, such as 2026-11-23")
    one.add_argument("--until", type=_day, metavar="DAY", help="to this day")
    one.add_argument("--csv", action="store_true", help="print comma-separated values")
    one.add_argument("--json", action="store_true", help="print one JSON list")

    one = _add(commands, "schedule", "schedule", "say what plays on a board or strip, and why")
    one.add_argument("action", choices=("explain",))
    one.add_argument("--at", metavar="TIME", help="a time of the county such as 2026-11-23T08:30; default: now")
    one.add_argument("--profile", choices=("board", "strip"), help="instead of the setting")
    _settable(one)

    one = _add(commands, "settings", "settings", "list, get or set a setting; who changed what")
    actions = one.add_subparsers(dest="action", required=True, metavar="list|get|set|log")
    actions.add_parser("list", help="every setting, its value, where it comes from, what is allowed")
    actions.add_parser("get", help="one value").add_argument("key", metavar="KEY")
    put = actions.add_parser("set", help="write one value to settings.toml")
    put.add_argument("key", metavar="KEY")
    put.add_argument("value", metavar="VALUE")
    actions.add_parser("log", help="every change of a setting: when, by screen or command, from what to what")
    return parser


def _add(
    commands: "argparse._SubParsersAction[_Parser]",
    name: str,
    module: str,
    text: str,
    function: str = "run",
) -> argparse.ArgumentParser:
    parser = commands.add_parser(name, help=text, description=text)
    parser.set_defaults(does=(f"kiosk.commands.{module}", function))
    return parser


def _settable(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--set", action="append", type=_pair, metavar="KEY=VALUE", help="a setting, for this run")


def _pair(text: str) -> tuple[str, str]:
    key, equals, value = text.partition("=")
    if not equals:
        raise argparse.ArgumentTypeError(f"{text!r} is not KEY=VALUE")
    return key, value


def _day(text: str) -> str:
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text) is None:
        raise argparse.ArgumentTypeError(f"{text!r} is not a day such as 2026-11-23")
    return text


def _size(text: str) -> tuple[int, int]:
    found = re.fullmatch(r"([1-9][0-9]{1,4})x([1-9][0-9]{1,4})", text)
    if found is None:
        raise argparse.ArgumentTypeError(f"{text!r} is not a size such as 1920x1080")
    return int(found[1]), int(found[2])


if __name__ == "__main__":
    sys.exit(main())
