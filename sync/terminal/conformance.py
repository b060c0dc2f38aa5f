"""A small command line on our trust module, as the public TUF conformance suite drives a client.

    python -m sync.terminal.conformance --metadata-dir D init ROOT
    python -m sync.terminal.conformance --metadata-dir D --metadata-url U refresh
    python -m sync.terminal.conformance --metadata-dir D --metadata-url U --target-name P ...
        --target-base-url U --target-dir DIR download

D holds plain copies of the trusted metadata: root.json, timestamp.json and so on. Exit 0, or 1 with the
reason on stderr. It runs the module that a terminal pulls with, its fetcher and its scratch folder; only our
policy beyond TUF (who may sign content) stays out, since the suite's repositories know nothing of it.
"""

import argparse
import datetime as dt
import os
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from urllib.parse import quote, unquote

from sync.errors import SyncError
from sync.terminal.fetcher import HttpFetcher
from sync.terminal.options import Options
from sync.terminal.trust import BOOTSTRAP, Trust, root_version

FIRST = ".bootstrap"


class FolderState:
    """A terminal's trust as plain files. Implements `TrustState`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def found(self, root: bytes) -> None:
        """Begin with this root."""
        root_version(root)
        self._folder.mkdir(parents=True, exist_ok=True)
        _write(self._folder / FIRST, root)
        _write(self._folder / "root.json", root)

    def load(self) -> Mapping[str, bytes]:
        found = {unquote(p.stem): p.read_bytes() for p in self._folder.glob("*.json") if p.name != "root.json"}
        found |= {p.stem: p.read_bytes() for p in self._folder.glob("root_history/*.root.json")}
        first = self._folder / FIRST
        return found | ({BOOTSTRAP: first.read_bytes()} if first.exists() else {})

    def save(self, files: Mapping[str, bytes]) -> None:
        roots = {int(name.partition(".")[0]): data for name, data in files.items() if name.endswith(".root")}
        history = self._folder / "root_history"
        history.mkdir(exist_ok=True)
        for number, data in sorted(roots.items()):
            _write(history / f"{number}.root.json", data)
        for name, data in files.items():
            if not name.endswith(".root"):
                _write(self._folder / f"{quote(name, '')}.json", data)
        if roots:
            newest = max(int(p.name.partition(".")[0]) for p in history.glob("*.root.json"))
            _write(self._folder / "root.json", (history / f"{newest}.root.json").read_bytes())


def main(argv: Sequence[str] | None = None) -> int:
    """One command; 0 when the client's specification is met, else 1."""
    args = _parser().parse_args(argv)
    state = FolderState(args.metadata_dir)
    try:
        if args.command == "init":
            state.found(args.root.read_bytes())
            return 0
        with tempfile.TemporaryDirectory() as scratch:
            _look(args, state, Path(scratch))
    except (SyncError, OSError) as exc:
        print(f"{type(exc).__name__}: {exc}", file=sys.stderr)
        return 1
    return 0


def _look(args: argparse.Namespace, state: FolderState, scratch: Path) -> None:
    fetcher = HttpFetcher(Options(args.metadata_url, ("*",), scratch))
    now = dt.datetime.now(dt.UTC)
    base = args.metadata_url.rstrip("/") + "/"
    try:
        with Trust(state=state, base=base, fetcher=fetcher, scratch=scratch, now=now, folder="") as trust:
            trust.refresh()
            if args.command == "download":
                args.target_dir.mkdir(parents=True, exist_ok=True)
                for name in args.target_name:
                    path = args.target_dir / quote(name, "")
                    trust.download(name, path, args.target_base_url.rstrip("/") + "/")
    finally:
        fetcher.close()


def _write(path: Path, data: bytes) -> None:
    temp = path.with_name(path.name + ".new")
    with temp.open("wb") as out:
        out.write(data)
        out.flush()
        os.fsync(out.fileno())
    temp.replace(path)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="conformance", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--metadata-dir", type=Path, required=True)
    parser.add_argument("--metadata-url", default="")
    parser.add_argument("--target-name", action="append", default=[])
    parser.add_argument("--target-base-url", default="")
    parser.add_argument("--target-dir", type=Path, default=Path())
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("init").add_argument("root", type=Path)
    commands.add_parser("refresh")
    commands.add_parser("download")
    return parser


if __name__ == "__main__":
    sys.exit(main())
