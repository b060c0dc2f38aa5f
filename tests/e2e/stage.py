"""Real processes for the stories: a county, its server, a terminal, its glass."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from kiosk.clock import Moment
from kiosk.store.connect import content_path, open_database
from kiosk.store.read import Card, ContentReader, Filter
from sync.contract import instant

PYTHON = sys.executable
ROOT = Path(__file__).resolve().parents[2]
NOW = "2026-11-23T01:26:00Z"


def county(*words: str, timeout_s: float = 300) -> str:
    """Run a `county` command; its standard output."""
    done = subprocess.run(
        [PYTHON, "-m", "sync.county", *words], cwd=ROOT, capture_output=True, text=True, timeout=timeout_s, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@contextmanager
def serving(folder: Path, port: int = 0) -> Iterator[str]:
    """`county serve` for the time of a test; yields the base URL."""
    process = subprocess.Popen(
        [PYTHON, "-m", "sync.county", "serve", "--dir", str(folder), "--port", f"{port}"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        yield process.stdout.readline().strip()
    finally:
        end(process)


class Terminal:
    """One home, driven through the `kiosk` command."""

    def __init__(self, home: Path, *, settings: Mapping[str, str] | None = None) -> None:
        self.home = home
        self.environment = {
            **os.environ,
            "KIOSK_HOME": str(home),
            "KIOSK_NOW": NOW,
            "QT_QPA_PLATFORM": "xcb",
            "QT_QUICK_BACKEND": "software",
            "PYTHONWARNINGS": "error",
            **{f"KIOSK_{key.upper()}": value for key, value in (settings or {}).items()},
        }

    def run(self, *words: str, expect: int = 0, timeout_s: float = 300) -> str:
        """Run a `kiosk` command to its end; its standard output."""
        done = subprocess.run(
            [PYTHON, "-m", "kiosk", *words],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=timeout_s,
            check=False,
        )
        assert done.returncode == expect, f"{words}: {done.returncode}\n{done.stdout}\n{done.stderr}"
        return done.stdout

    def sync(self, expect: int = 0) -> dict[str, Any]:
        """One pull; what it printed."""
        result: dict[str, Any] = json.loads(self.run("sync", "--json", expect=expect))
        return result

    def start(self, *words: str, display: str = "") -> "subprocess.Popen[str]":
        """Start a `kiosk` command that stays."""
        return subprocess.Popen(
            [PYTHON, "-m", "kiosk", *words],
            cwd=ROOT,
            env={**self.environment, "DISPLAY": display},
            stderr=subprocess.PIPE,
            text=True,
        )

    @contextmanager
    def glass(self, display: str, *, agent: bool = False, size: str = "1920x1080") -> Iterator["subprocess.Popen[str]"]:
        """The glass for the time of a test; it must end cleanly and silently."""
        words = ["run", "--windowed", size, *(() if agent else ("--no-agent",))]
        process = self.start(*words, display=display)
        try:
            yield process
            assert process.poll() is None, process.stderr.read() if process.stderr else ""
        finally:
            said = end(process)
        assert process.returncode == 0, said
        assert said == "", said

    def cards(self, wanted: Filter, limit: int = 50) -> tuple[Card, ...]:
        """What the store shows, to know what to look for."""
        reader = ContentReader(self.home)
        release = reader.release()
        assert release is not None
        cards = reader.cards(release, Moment(instant(NOW), True), wanted, limit=limit)
        reader.close()
        return cards

    def shown(self) -> tuple[int, frozenset[tuple[str, int, str]]]:
        """The release on display, and id, version and digest of every document in it."""
        connection = open_database(content_path(self.home), read_only=True)
        try:
            (release,) = connection.execute("SELECT release FROM current").fetchone()
            rows = connection.execute(
                "SELECT id, v, sha256 FROM document WHERE from_release <= ? AND to_release > ?", (release, release)
            ).fetchall()
        finally:
            connection.close()
        return release, frozenset(rows)


def end(process: "subprocess.Popen[str]") -> str:
    """SIGTERM, then SIGKILL; what it wrote to standard error."""
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
    said = ""
    try:
        _, said = process.communicate(timeout=15)
    except subprocess.TimeoutExpired:
        process.kill()
        with suppress(subprocess.TimeoutExpired):
            _, said = process.communicate(timeout=5)
    return said or ""
