"""`county`: arguments in, one command out. Wrong input is one clear sentence and exit code 2."""

import argparse
import datetime as dt
import functools
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

from sync.county.errors import CountyError
from sync.county.opened import closing
from sync.errors import SyncError


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one sentence."""

    _is_mixing = False

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"county: {message}\nTry: {self.prog} --help\n")

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        """FILE may stand before the options or after them.

        By itself argparse takes a FILE that may be left out as left out once an option stands before it.
        """
        if self._is_mixing or not any(action.nargs == "?" for action in self._get_positional_actions()):
            return super().parse_known_args(args, namespace)
        self._is_mixing = True
        try:
            return self.parse_known_intermixed_args(args, namespace)
        finally:
            self._is_mixing = False


def main(argv: list[str] | None = None) -> int:
    """Run one command."""
    args = _parser().parse_args(argv)
    from sync.county import commands, paper_commands, trust_commands, voice_commands
    from sync.county.desk_web import commands as desk_commands
    from sync.county.inspections import commands as inspection_commands
    from sync.county.surveys import commands as survey_commands

    actions = {
        "demo": commands.demo,
        "serve": commands.serve,
        "publish": commands.publish,
        "init": commands.init,
        "import": commands.import_file,
        **paper_commands.ACTIONS,
        **trust_commands.ACTIONS,
        **voice_commands.ACTIONS,
        **desk_commands.ACTIONS,
        **survey_commands.ACTIONS,
        **inspection_commands.ACTIONS,
    }
    try:
        with closing():
            return actions[args.command](args)
    except CountyError as exc:
        print(f"county: {exc}", file=sys.stderr)
    except SyncError as exc:
        print(f"county: the content breaks a rule of the wire: {exc}", file=sys.stderr)
    except KeyboardInterrupt:
        print("county: stopped.", file=sys.stderr)
        return 130
    except OSError as exc:
        print(f"county: {exc.filename or 'the system'}: {exc.strerror}.", file=sys.stderr)
    return 2


def _parser() -> argparse.ArgumentParser:
    from sync.county import paper_commands, trust_commands, voice_commands
    from sync.county.desk_web import commands as desk_commands
    from sync.county.inspections import commands as inspection_commands
    from sync.county.surveys import commands as survey_commands

    parser = _Parser(prog="county", description="The county's side of the sunshine kiosk: records, keys, publishing.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND", parser_class=_Parser)

    demo = _command(commands, "demo", "make a whole sample county with throw-away keys, or change it")
    demo.add_argument("--items", type=_count(1, 1_000_000), default=420, metavar="N", help="documents (default 420)")
    demo.add_argument("--seed", type=int, default=7, help="other seed, other texts (default 7)")
    demo.add_argument("--profile", choices=("touch", "board", "strip"), default="touch", help="of provision.json")
    demo.add_argument("--change", type=_count(1, 100_000), metavar="K", help="publish K changed documents and stop")

    words = "show D/site and take what terminals send; the first line printed is the base URL"
    serve = _command(commands, "serve", words, secret=True)
    serve.add_argument("--host", default="127.0.0.1", help="address to listen on (default 127.0.0.1)")
    serve.add_argument("--port", type=_count(0, 65_535), default=8080, help="0 takes any free one (default 8080)")
    serve.add_argument("--metrics", default="", metavar="HOST:PORT", help="figures for Prometheus, e.g. 127.0.0.1:9464")
    serve.add_argument(
        "--metrics-token", type=Path, metavar="FILE", help="who asks for figures must show what it holds"
    )

    publish = _command(commands, "publish", "publish what is approved and sign the timestamp again", secret=True)
    publish.add_argument("--out", type=Path, metavar="DIR", help="write the same files there, for any web server")
    publish.add_argument("--key", type=Path, action="append", default=[], metavar="FILE", help="an offline key; repeat")

    init = _command(commands, "init", "make a real county's keys and its first publication", secret=True)
    init.add_argument("--regions", type=Path, metavar="FILE", help="region CSV: code,name,parent_code,level")
    init.add_argument("--slips", type=Path, metavar="FILE", help="write the passphrase slips there, not on the screen")
    init.add_argument("--practice", action="store_true", help="throw-away keys instead, for trying your own places")

    template = commands.add_parser("template", help="write the workbook that a county fills in (模板)")
    template.add_argument("file", type=Path, metavar="FILE.xlsx")

    take = _command(commands, "import", "take papers (.xlsx, .csv, a folder) or a region CSV", secret=True)
    take.add_argument("file", type=Path, metavar="FILE")
    take.add_argument("--as", dest="account", metavar="ACCOUNT", help="the author (编写人账号)")
    take.add_argument("--reason", metavar="TEXT", help="why papers on display are corrected (改正理由)")
    take.add_argument("--skip-bad", action="store_true", help="leave bad rows out and take the rest")
    take.add_argument("--dry-run", action="store_true", help="say what would change, write nothing")
    take.add_argument("--key", type=Path, action="append", default=[], metavar="FILE", help="an offline key; repeat")
    paper_commands.account_passphrase(take)

    paper_commands.register(functools.partial(_command, commands))
    trust_commands.register(functools.partial(_command, commands))
    voice_commands.register(functools.partial(_command, commands))
    desk_commands.register(functools.partial(_command, commands))
    survey_commands.register(functools.partial(_command, commands))
    inspection_commands.register(functools.partial(_command, commands))
    return parser


def _command(
    commands: "argparse._SubParsersAction[_Parser]", name: str, words: str, *, secret: bool = False
) -> _Parser:
    parser = commands.add_parser(name, help=words, description=words[0].upper() + words[1:] + ".")
    parser.add_argument("--dir", type=Path, required=True, metavar="D", help="the county's folder")
    parser.add_argument("--database", metavar="URL", help="e.g. postgresql://user@host/name (else D/county.db)")
    parser.add_argument("--now", type=_instant, metavar="INSTANT", help="pretend it is e.g. 2026-11-23T01:20:00Z")
    if secret:
        parser.add_argument("--passphrase-file", type=Path, metavar="FILE", help="of the online keys; not inside D")
    else:
        parser.set_defaults(passphrase_file=None)
    return parser


def _count(least: int, most: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        if text.isascii() and text.isdigit() and least <= int(text) <= most:
            return int(text)
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from {least} to {most}")

    return read


def _instant(text: str) -> dt.datetime:
    try:
        return dt.datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=dt.UTC)
    except ValueError as exc:
        raise argparse.ArgumentTypeError(f"{text!r} is not an instant like 2026-11-23T01:20:00Z") from exc


if __name__ == "__main__":
    sys.exit(main())
