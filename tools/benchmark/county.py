"""Sample counties of a size, the server over them, and terminals' homes filled from them. Real commands only."""

import contextlib
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
PYTHON = sys.executable
SEED = "7"


def environment(**more: str) -> dict[str, str]:
    """Ours, as a terminal would have it: compiled files are kept, the clock is the real one."""
    mine = {k: v for k, v in os.environ.items() if not k.startswith(("KIOSK_", "QT_", "QML", "QSG_"))}
    mine.pop("PYTHONDONTWRITEBYTECODE", None)
    return {**mine, "PYTHONPATH": str(ROOT), **more}


def run(command: Sequence[str], *, timeout: float, **more: str) -> str:
    """A command's standard output.

    Raises:
        RuntimeError: it did not end well; with what it said.
    """
    done = subprocess.run(
        [PYTHON, "-m", *command], env=environment(**more), cwd=ROOT, capture_output=True, text=True, timeout=timeout
    )
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)} ended with {done.returncode}: {done.stderr.strip()[-400:]}")
    return done.stdout


class County:
    """The sample county with `items` documents, made once and kept in the work folder."""

    def __init__(self, work: Path, items: int) -> None:
        self.items = items
        self.folder = work / f"county-{items}"
        if not (self.folder / "provision.json").exists():
            shutil.rmtree(self.folder, ignore_errors=True)
            print(f"making a county of {items} documents", file=sys.stderr)
            run(
                ["sync.county", "demo", "--dir", str(self.folder), "--items", str(items), "--seed", SEED],
                timeout=120 + items / 20,
            )

    @contextlib.contextmanager
    def served(self) -> Iterator["Server"]:
        """`county serve` over it."""
        process = subprocess.Popen(
            [PYTHON, "-m", "sync.county", "serve", "--dir", str(self.folder), "--port", "0"],
            env=environment(), cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        )  # fmt: skip
        try:
            assert process.stdout is not None
            yield Server(process.stdout.readline().strip(), process.pid)
        finally:
            process.terminate()
            process.wait(20)

    def change(self, count: int) -> float:
        """Publish `count` changed documents; the seconds of the whole command."""
        began = time.monotonic()
        run(["sync.county", "demo", "--dir", str(self.folder), "--change", str(count)], timeout=600)
        return time.monotonic() - began

    def home(self, path: Path, url: str, *, is_filled: bool = True) -> "Home":
        """A new terminal's home."""
        shutil.rmtree(path, ignore_errors=True)
        home = Home(path)
        home.kiosk("provision", str(self.folder / "provision.json"), "--url", url)
        if is_filled:
            home.sync()
        return home


class Server:
    """A running `county serve`."""

    def __init__(self, url: str, pid: int) -> None:
        self.url, self.pid = url, pid


class Home:
    """One terminal's KIOSK_HOME."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def kiosk(self, *args: str, timeout: float = 900) -> str:
        """Run a `kiosk` command here."""
        return run(["kiosk", *args], timeout=timeout, KIOSK_HOME=str(self.path))

    def sync(self) -> dict[str, Any]:
        """One pull."""
        report: dict[str, Any] = json.loads(self.kiosk("sync", "--json"))
        return report
