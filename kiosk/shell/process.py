"""What every glass process has once, whatever its windows show: the Qt application, signals, log, agent."""

import gc
import logging
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSocketNotifier, QtMsgType, qInstallMessageHandler
from PySide6.QtGui import QGuiApplication
from PySide6.QtQuick import QQuickWindow

from kiosk.shell.collector import Collector

if TYPE_CHECKING:
    from kiosk.shell.agent_child import AgentChild
    from kiosk.shell.watchdog import Watchdog

_LOUD = {
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}


class GlassProcess:
    """One per process; made before any window."""

    def __init__(self, *, home: Path, log_mb: int) -> None:
        qInstallMessageHandler(_to_log)
        # A worker that computes must not hold up the ticker (measured: 28 ms gaps become 17 ms).
        sys.setswitchinterval(0.001)
        self._home = home
        self._log_mb = log_mb
        self.application = QGuiApplication(["kiosk"])
        self.application.setApplicationName("sunshine-kiosk")
        self._agent: AgentChild | None = None
        self._is_started = False
        self._collector: Collector | None = None
        self._watchdog: Watchdog | None = None
        self._wake: tuple[int, int] | None = None
        self._notifier: QSocketNotifier | None = None

    def obey_signals(self) -> None:
        """An idle Qt loop never runs Python's signal handlers by itself; a pipe wakes it."""
        ours, theirs = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        self._wake = (ours, theirs)
        signal.set_wakeup_fd(theirs)
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            # exit, not quit: Qt's quit asks the window first, and the guard lets nobody close it.
            signal.signal(number, lambda *_: self.application.exit(0))
        self._notifier = QSocketNotifier(ours, QSocketNotifier.Type.Read)
        self._notifier.activated.connect(lambda *_: os.read(ours, 64))

    def start_the_rest(self, *windows: QQuickWindow, with_agent: bool, shows: Callable[[], bool]) -> bool:
        """What the first frame of `windows` did not need: the log, the watchdog, the agent. True the first time."""
        if self._is_started:
            return False
        self._is_started = True
        # What is loaded by now stays. The command switched the automatic collector off; from here on ours works.
        gc.freeze()
        self._collector = Collector(parent=self.application)
        from kiosk.log import set_up  # what the first frame does not need is loaded after it
        from kiosk.shell.faces import look_soon
        from kiosk.shell.renderer import reached
        from kiosk.shell.sweeper import Sweeper
        from kiosk.shell.watchdog import Watchdog

        set_up(self._home, "glass", self._log_mb)
        reached(self._home)
        Sweeper(parent=self.application)
        look_soon(self._home)
        self._watchdog = Watchdog(*windows, parent=self.application, shows=shows)
        if with_agent:
            from kiosk.shell.agent_child import AgentChild

            self._agent = AgentChild(home=self._home, parent=self.application)
            self._agent.start()
        return True

    def close(self) -> None:
        """End the agent and give the signals back; windows are closed before."""
        if self._watchdog is not None:
            self._watchdog.end()
        if self._agent is not None:
            self._agent.stop()
        if self._notifier is not None and self._wake is not None:
            self._notifier.setEnabled(False)
            signal.set_wakeup_fd(-1)
            for end in self._wake:
                os.close(end)


def _to_log(kind: QtMsgType, _context: object, message: str) -> None:
    logging.getLogger("qt").log(_LOUD.get(kind, logging.DEBUG), "%s", message)
