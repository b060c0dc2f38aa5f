"""Signs of life: they come while a process works, stop when it hangs, and what was killed comes back."""

import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication

from kiosk.notify import ALIVE, READY, SHOWING
from kiosk.shell.watchdog import Watchdog
from tests.service.manager import Manager
from tests.terminal.conftest import county, site, terminal
from tests.terminal.terminal import Terminal

__all__ = ["county", "site", "terminal"]

PATIENCE_S = 2.0
GLASS = ("-m", "kiosk", "run", "--no-agent", "--windowed", "640x480")
AGENT = ("-m", "kiosk", "agent")
# The GUI thread goes to sleep for good a second after the first page; the other threads go on.
HANGS = """
    import sys, time
    import kiosk.shell.window as window
    from kiosk.__main__ import main
    from PySide6.QtCore import QTimer
    def sleep_for_good():
        time.sleep(3600)
    window.mark = lambda name: QTimer.singleShot(1000, sleep_for_good)
    sys.exit(main(["run", "--no-agent", "--windowed", "640x480"]))
"""


@pytest.fixture
def manager(tmp_path: Path) -> Iterator[Manager]:
    one = Manager(tmp_path)
    yield one
    one.close()


@pytest.mark.parametrize("words", [GLASS, AGENT], ids=["glass", "agent"])
def test_a_working_process_says_so_and_a_stopped_one_does_not(
    terminal: Terminal, manager: Manager, words: tuple[str, ...]
) -> None:
    terminal.pull()
    with manager.start(*words, home=terminal.home, patience_s=PATIENCE_S) as process:
        assert manager.hears("READY=1", 30)
        for _ in range(3):
            assert manager.hears("WATCHDOG=1", PATIENCE_S), "a page at rest must live too"
        process.send_signal(signal.SIGSTOP)
        manager.drain()
        assert not manager.hears("WATCHDOG=1", PATIENCE_S)
        process.send_signal(signal.SIGCONT)
        assert manager.hears("WATCHDOG=1", PATIENCE_S * 2)
        process.send_signal(signal.SIGTERM)
        assert manager.hears("STOPPING=1", 10)
        assert process.wait(10) == 0


def test_a_glass_whose_gui_thread_hangs_falls_silent_and_tells_where_it_stood(
    terminal: Terminal, manager: Manager
) -> None:
    terminal.pull()
    with manager.start("-c", textwrap.dedent(HANGS), home=terminal.home, patience_s=PATIENCE_S) as process:
        assert manager.hears("READY=1", 30)
        time.sleep(PATIENCE_S)
        manager.drain()
        assert not manager.hears("WATCHDOG=1", PATIENCE_S)
        assert process.poll() is None
        process.send_signal(signal.SIGABRT)  # what systemd sends
        _, said = process.communicate(timeout=10)
        assert process.returncode == -signal.SIGABRT
        assert "in sleep_for_good" in said


def test_what_a_process_starts_does_not_speak_for_it(terminal: Terminal, manager: Manager) -> None:
    with manager.start(*AGENT, home=terminal.home, patience_s=PATIENCE_S) as process:
        assert manager.hears("READY=1", 30)
        for child in psutil.Process(process.pid).children():
            assert "NOTIFY_SOCKET" not in child.environ()


class _Window(QObject):
    """A window that draws when the test says so."""

    frameSwapped = Signal()
    is_visible = True

    def isVisible(self) -> bool:
        return self.is_visible

    def update(self) -> None:
        pass


def test_a_window_that_does_not_draw_is_not_alive_though_the_thread_runs(
    application: QGuiApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    monkeypatch.setattr("kiosk.notify.Notifier.say", lambda self, word: said.append(word))
    owner, touch, board = QObject(), _Window(), _Window()
    watchdog = Watchdog(touch, board, parent=owner)  # type: ignore[arg-type]
    assert said == [SHOWING, READY]
    touch.frameSwapped.emit()
    watchdog.look()
    assert said == [SHOWING, READY], "the board is dead"
    for window in (touch, board):
        window.frameSwapped.emit()
    watchdog.look()
    assert said == [SHOWING, READY, ALIVE]
    board.is_visible = False  # its screen was unplugged
    touch.frameSwapped.emit()
    watchdog.look()
    assert said == [SHOWING, READY, ALIVE, ALIVE]


def test_a_page_that_cannot_be_read_does_not_pass_for_one(
    application: QGuiApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    monkeypatch.setattr("kiosk.notify.Notifier.say", lambda self, word: said.append(word))
    answers = [False]
    watchdog = Watchdog(_Window(), parent=(owner := QObject()), shows=lambda: answers[0])  # type: ignore[arg-type]
    watchdog.look()
    assert SHOWING not in said
    answers[0] = True
    watchdog.look()
    watchdog.look()
    assert said.count(SHOWING) == 1
    owner.deleteLater()


def test_a_killed_agent_is_back_within_ten_seconds(terminal: Terminal) -> None:
    terminal.pull()
    glass = subprocess.Popen(
        [sys.executable, "-m", "kiosk", "run", "--windowed", "640x480"],
        env=os.environ | {"KIOSK_HOME": str(terminal.home)}, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        first = _agent_of(glass.pid, but=0)
        os.kill(first, signal.SIGKILL)
        assert _agent_of(glass.pid, but=first, seconds=10) != first
        assert glass.poll() is None
    finally:
        glass.terminate()
        _, said = glass.communicate(timeout=15)
    assert "the agent ended with code" in said


def _agent_of(glass: int, *, but: int, seconds: float = 30) -> int:
    ends_at = time.monotonic() + seconds
    while time.monotonic() < ends_at:
        for child in psutil.Process(glass).children():
            if child.pid != but and child.status() != psutil.STATUS_ZOMBIE and "agent" in child.cmdline():
                return child.pid
        time.sleep(0.05)
    raise AssertionError("no agent came")


def test_broken_pages_give_way_to_the_page_of_last_resort(terminal: Terminal, manager: Manager, tmp_path: Path) -> None:
    terminal.pull()
    broken = tmp_path / "qml" / "Kiosk" / "Touch" / "Main.qml"
    broken.parent.mkdir(parents=True)
    broken.write_text("import QtQuick\nRectangle { color: nonsense( }\n")
    program = f"""
        import sys
        from pathlib import Path
        import kiosk.shell.window as window
        import kiosk.shell.out_of_service as last
        from kiosk.__main__ import main
        window.QML = Path({str(tmp_path / "qml")!r})
        last.AGAIN_MS = 3_000
        print = last.Page.paintEvent
        def paint(self, event):
            print(self, event)
            Path({str(tmp_path / "painted")!r}).write_text(repr(self._lines))
        last.Page.paintEvent = paint
        sys.exit(main(["run", "--no-agent", "--windowed", "640x480"]))
    """
    with manager.start("-c", textwrap.dedent(program), home=terminal.home, patience_s=PATIENCE_S) as process:
        assert manager.hears("READY=1", 30), "a hall with the page of last resort is not tried again every second"
        assert manager.hears("WATCHDOG=1", PATIENCE_S)
        assert process.wait(15) == 1, "after a while the glass is tried again"
    words = (tmp_path / "painted").read_text("utf-8")
    assert "请到人工窗口办理" in words
    assert "服务电话" in words
    assert "Main.qml" in (terminal.home / "log" / "glass.log").read_text("utf-8")


def test_a_program_that_fails_is_not_shown_to_residents(terminal: Terminal, manager: Manager) -> None:
    program = """
        import sys
        import screens.viewmodels.app as app
        import kiosk.shell.out_of_service as last
        from kiosk.__main__ import main
        last.AGAIN_MS = 500
        def fail(*args, **words):
            raise RuntimeError("a view-model fell")
        app.App.__init__ = fail
        sys.exit(main(["run", "--no-agent", "--windowed", "640x480"]))
    """
    with manager.start("-c", textwrap.dedent(program), home=terminal.home, patience_s=PATIENCE_S) as process:
        assert manager.hears("READY=1", 30)
        assert process.wait(15) == 1
    assert "a view-model fell" in (terminal.home / "log" / "glass.log").read_text("utf-8")


def test_a_board_lives_and_dies_by_the_same_signs(terminal: Terminal, manager: Manager) -> None:
    terminal.pull()
    words = (*GLASS, "--profile", "board")
    with manager.start(*words, home=terminal.home, patience_s=PATIENCE_S) as process:
        assert manager.hears("READY=1", 30)
        assert manager.hears("WATCHDOG=1", PATIENCE_S * 2)
        process.send_signal(signal.SIGTERM)
        assert manager.hears("STOPPING=1", 10)
        assert process.wait(10) == 0
