"""The two that are measured: the glass as `kiosk run` starts it, and a browser in kiosk mode."""

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmark.county import PYTHON, ROOT, Home, environment
from benchmark.screen import HEIGHT, WIDTH, Area, Change, Screen

BROWSER = "chromium"
# Above the running line, without the clock at the top right.
PAGE = Area(0, 150, WIDTH, 840, every=6)
_FILES = (".so", ".py", ".pyc", ".qml", ".js", ".db", ".otf", ".ttf", ".ttc", ".pak", ".bin", ".dat", ".html", ".css")


@dataclass(frozen=True, slots=True)
class Started:
    """A start: milliseconds to the first content seen on the screen, and to the mark the subject left itself."""

    seen_ms: float
    mark_ms: float | None


class Subject:
    """Starts and ends one kind of kiosk."""

    name = ""

    def command(self) -> list[str]:
        raise NotImplementedError

    def environment(self) -> dict[str, str]:
        raise NotImplementedError

    def cold_paths(self) -> list[Path]:
        """What must leave the page cache for a cold start."""
        raise NotImplementedError

    @contextlib.contextmanager
    def running(self, screen: Screen) -> Iterator[subprocess.Popen[bytes]]:
        """The subject in its own process group, ended with the block."""
        process = subprocess.Popen(
            self.command(), env={**self.environment(), **screen.environment}, cwd=ROOT,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
        try:
            yield process
        finally:
            process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(10)
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait(10)
            _wait_for_dark(screen)

    def start(self, screen: Screen, *, within_s: float = 30) -> Started:
        """Start, watch until the page stands, end."""
        before = screen.look(PAGE)
        began = time.monotonic_ns()
        with self.running(screen):
            changes = screen.changes(PAGE, quiet_s=1.0, within_s=within_s, before=before)
            mark = self.mark()
        if not changes:
            raise RuntimeError(f"{self.name} shows nothing")
        return Started((first_content(changes) - began) / 1e6, None if mark is None else (mark - began) / 1e6)

    def mark(self) -> int | None:
        """The moment of first content as the subject knows it."""
        return None


class Glass(Subject):
    """`kiosk run`."""

    name = "glass"

    def __init__(self, home: Home, *, has_agent: bool = False) -> None:
        self._home = home
        self._has_agent = has_agent
        self._marks = home.path / "marks"

    def command(self) -> list[str]:
        more = [] if self._has_agent else ["--no-agent"]
        return [PYTHON, "-m", "kiosk", "run", "--windowed", f"{WIDTH}x{HEIGHT}", *more]

    def environment(self) -> dict[str, str]:
        self._marks.unlink(missing_ok=True)
        return environment(KIOSK_HOME=str(self._home.path), KIOSK_MARKS=str(self._marks))

    def cold_paths(self) -> list[Path]:
        import PySide6

        site = Path(PySide6.__file__).resolve().parents[1]
        fonts = Path("/usr/share/fonts")
        python = Path(os.path.realpath(PYTHON)).parents[1] / "lib"
        ours = [ROOT / "kiosk", ROOT / "screens", ROOT / "sync", self._home.path]
        return [python, site, *ours, fonts, Path("/usr/lib/x86_64-linux-gnu")]

    def mark(self) -> int | None:
        try:
            words = self._marks.read_text().split()
        except OSError:
            return None
        return int(words[words.index("first-content") + 1])


class Peer(Subject):
    """Chromium in kiosk mode with a hand-written page."""

    name = "peer"

    def __init__(self, page: Path, *, query: str = "") -> None:
        self._address = page.as_uri() + query
        self._page = page
        self._profile = tempfile.TemporaryDirectory(prefix="bench-peer-", ignore_cleanup_errors=True)
        preferences = Path(self._profile.name) / "Default" / "Preferences"
        preferences.parent.mkdir()
        preferences.write_text('{"translate": {"enabled": false}}')  # no bubble over the page

    @staticmethod
    def is_installed() -> bool:
        return shutil.which(BROWSER) is not None

    def command(self) -> list[str]:
        return [
            BROWSER, "--kiosk", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
            "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-extensions",
            "--disable-default-apps", "--disable-translate", "--disable-dev-shm-usage", "--password-store=basic",
            "--disable-features=Translate,MediaRouter,OptimizationHints", "--noerrdialogs", "--disable-infobars",
            f"--window-size={WIDTH},{HEIGHT}", "--window-position=0,0", "--force-device-scale-factor=1",
            f"--user-data-dir={self._profile.name}", self._address,
        ]  # fmt: skip

    def environment(self) -> dict[str, str]:
        return environment()

    def cold_paths(self) -> list[Path]:
        return [Path("/usr/lib/chromium"), Path(self._profile.name), self._page.parent, Path("/usr/share/fonts"),
                Path("/usr/lib/x86_64-linux-gnu")]  # fmt: skip

    def close(self) -> None:
        self._profile.cleanup()


def first_content(changes: list[Change]) -> int:
    """The first moment from which at least nine tenths of the lines looked as they do at the end."""
    last = changes[-1].seen
    wanted = 0.9 * len(last)
    return next(c.at for c in changes if sum(a == b for a, b in zip(c.seen, last, strict=True)) >= wanted)


def chill(paths: list[Path]) -> str:
    """Take files out of the page cache; says how."""
    os.sync()
    try:
        Path("/proc/sys/vm/drop_caches").write_text("3")
        return "drop_caches"
    except OSError:
        pass
    for root in paths:
        for path in root.rglob("*"):
            if path.is_file() and (path.suffix in _FILES or ".so." in path.name):
                with contextlib.suppress(OSError), path.open("rb") as file:
                    os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
    return "posix_fadvise"


def _wait_for_dark(screen: Screen) -> None:
    """Until the window is gone, so that the next start begins on an empty screen."""
    end = time.monotonic() + 3
    while time.monotonic() < end and any(line.strip(b"\0\xff") for line in screen.look(Area(0, 400, WIDTH, 64, 8))):
        time.sleep(0.02)
