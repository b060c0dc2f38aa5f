"""A sick machine: full disk, read-only disk, rotten store, wrong year. The glass comes up all the same."""

import os
import shutil
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from kiosk.store.connect import content_path, state_path
from tests.service.manager import Manager
from tests.terminal.conftest import county, site, terminal
from tests.terminal.terminal import Terminal

__all__ = ["county", "site", "terminal"]

PATIENCE_S = 2.0
GLASS = ("-m", "kiosk", "run", "--no-agent", "--windowed", "640x480")
# Runs `kiosk` with the home on a disk of its own, which only this process sees.
SICK = {
    "full": 'mount -t tmpfs -o size=8m tmpfs "$H" && cp -a "$H.kept/." "$H" && { head -c 9m /dev/zero >"$H/x"; true; }',
    "read-only": 'mount --bind "$H" "$H" && mount -o remount,ro,bind "$H"',
}


@pytest.fixture
def manager(tmp_path: Path) -> Iterator[Manager]:
    one = Manager(tmp_path)
    yield one
    one.close()


@contextmanager
def on_a_disk(kind: str, manager: Manager, home: Path, *words: str) -> Iterator["subprocess.Popen[str]"]:
    """A `kiosk` process on a sick disk."""
    if os.geteuid() != 0 or shutil.which("unshare") is None:
        pytest.skip("NOT CHECKED, a sick disk: only root can mount one")
    shutil.copytree(home, home.with_name(home.name + ".kept"))
    script = f'H={home}; {SICK[kind]} && exec "$@"'
    starter = """
        import os, sys
        os.execvp("unshare", ["unshare", "-m", "sh", "-c", sys.argv[1], "sh", sys.executable, *sys.argv[2:]])
    """
    with manager.start("-c", textwrap.dedent(starter), script, *words, home=home, patience_s=PATIENCE_S) as process:
        yield process


@pytest.mark.parametrize("kind", SICK)
def test_the_glass_shows_its_content_from_a_sick_disk(terminal: Terminal, manager: Manager, kind: str) -> None:
    terminal.pull()
    marks = manager.folder / "marks"
    os.environ["KIOSK_MARKS"] = str(marks)
    try:
        with on_a_disk(kind, manager, terminal.home, *GLASS):
            assert manager.hears("READY=1", 30)
            assert manager.hears("WATCHDOG=1", 10)
    finally:
        del os.environ["KIOSK_MARKS"]
    assert "first-content" in marks.read_text()


@pytest.mark.parametrize("kind", SICK)
def test_the_agent_lives_on_a_sick_disk(terminal: Terminal, manager: Manager, kind: str) -> None:
    terminal.pull()
    with on_a_disk(kind, manager, terminal.home, "-m", "kiosk", "agent") as process:
        heard = manager.hears("READY=1", 30)
        if kind == "read-only":
            # It holds the home by a lock file there; systemd tries it again, and the glass does not need it.
            assert heard or process.wait(10) == 75
        else:
            assert heard
            assert manager.hears("WATCHDOG=1", 10)


@pytest.mark.parametrize("rot", [b"", b"no database at all", os.urandom(40_000)], ids=["empty", "words", "noise"])
def test_a_rotten_store_is_filled_again_behind_the_glass(terminal: Terminal, manager: Manager, rot: bytes) -> None:
    terminal.pull()
    assert len(terminal.titles()) == 5
    content_path(terminal.home).write_bytes(rot)
    with manager.start(*GLASS[:3], *GLASS[4:], home=terminal.home, patience_s=PATIENCE_S) as glass:
        assert manager.hears("READY=1", 30)
        ends_at = time.monotonic() + 40
        while _titles(terminal) != 5:
            assert time.monotonic() < ends_at, "the agent did not fill it again"
            time.sleep(0.2)
        assert manager.hears("WATCHDOG=1", 10)
        assert glass.poll() is None


ROT: dict[str, Callable[[bytes], bytes]] = {
    "noise at the head": lambda data: b"\xff" * 4096 + data[4096:],
    "noise within": lambda data: data[:4096] + b"\x5a" * (len(data) // 2) + data[4096 + len(data) // 2 :],
    "nothing": lambda data: b"",
    "half": lambda data: data[: len(data) // 2],
}


@pytest.mark.parametrize("rot", ROT)
def test_a_rotten_store_of_words_leaves_the_pages_and_is_said(terminal: Terminal, manager: Manager, rot: str) -> None:
    terminal.pull()
    place = state_path(terminal.home)
    rotten = ROT[rot](place.read_bytes())
    place.write_bytes(rotten)
    with manager.start(*GLASS, home=terminal.home, patience_s=PATIENCE_S) as glass:
        assert manager.hears("STATUS=showing", 30)
        assert manager.hears("WATCHDOG=1", 10)
        assert glass.poll() is None
    doctor = [sys.executable, "-m", "kiosk", "doctor"]
    told = subprocess.run(
        doctor, env=os.environ | {"KIOSK_HOME": str(terminal.home)}, capture_output=True, text=True, check=False
    )
    assert "[ !! ]" in told.stdout
    if rot != "nothing":  # residents' words may be in it yet: nothing writes over it by itself
        assert place.read_bytes() == rotten


def _titles(terminal: Terminal) -> int:
    try:
        return len(terminal.titles())
    except Exception:  # it is being mended at this moment
        return -1


@pytest.mark.parametrize("year", [1970, 2000, 2040])
def test_a_clock_wrong_by_years_shows_content_and_doubts_the_date(
    terminal: Terminal, manager: Manager, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, year: int
) -> None:
    terminal.pull()
    monkeypatch.delenv("KIOSK_NOW")
    program = f"""
        import datetime as dt, sys
        import kiosk.clock as clock
        from PySide6.QtCore import QTimer
        import kiosk.shell.window as window
        wrong = dt.datetime({year}, 1, 1, tzinfo=dt.UTC)
        make = clock.Clock.__init__
        clock.Clock.__init__ = lambda self, **words: make(self, **words | {{"system": lambda: wrong}})
        def look(name):
            def later():
                banner = str(made[0]._app.property("hall").property("banner"))
                open({str(tmp_path / "banner")!r}, "w", encoding="utf-8").write(banner)
            QTimer.singleShot(500, later)
        made = []
        new = window.TouchWindow.__init__
        def init(self, **words):
            made.append(self)
            new(self, **words)
        window.TouchWindow.__init__ = init
        window.mark = look
        from kiosk.__main__ import main
        sys.exit(main(["run", "--no-agent", "--windowed", "640x480"]))
    """
    with manager.start("-c", textwrap.dedent(program), home=terminal.home, patience_s=PATIENCE_S):
        assert manager.hears("READY=1", 30)
        ends_at = time.monotonic() + 10
        while not (tmp_path / "banner").exists():
            assert time.monotonic() < ends_at
            time.sleep(0.1)
        time.sleep(0.1)
    assert "日期待核对" in (tmp_path / "banner").read_text("utf-8")
