"""Keeps `kiosk agent` running beside the glass, when no service manager does; hears whether it goes round."""

import logging
import os
import socket
import sys
import time
from pathlib import Path

from PySide6.QtCore import QObject, QProcess, QProcessEnvironment, QTimer

log = logging.getLogger(__name__)

LIVED_S = 600  # an agent that lived this long does not crash in a loop
RESTART_MS = (1_000, 5_000, 30_000, 120_000)
SILENCE_S = 60.0  # as WatchdogSec of its unit
LOOKS = 8
LONGEST_WORD = 256


class AgentChild(QObject):
    """Starts the agent, and again with growing pauses when it ends. One that hangs (`silence_s`) is ended."""

    def __init__(self, *, home: Path, silence_s: float = SILENCE_S, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._home = home
        self._failures = 0
        self._is_stopping = False
        self._silence_s = silence_s
        self._line = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC)
        self._line.bind("")  # Linux finds a name that lies in no folder
        self._line.setblocking(False)
        self._process = QProcess(self)
        environment = QProcessEnvironment.systemEnvironment()
        environment.insert("KIOSK_HOME", str(home))
        environment.insert("NOTIFY_SOCKET", "@" + self._line.getsockname()[1:].decode())
        environment.insert("WATCHDOG_USEC", str(int(silence_s * 1e6)))
        # The glass may live for years; what it was told about drawing is not the agent's business.
        self._process.setProcessEnvironment(environment)
        self._process.setStandardOutputFile(os.devnull)
        self._process.setStandardErrorFile(os.devnull)
        self._process.finished.connect(self._on_finished)
        self._process.errorOccurred.connect(self._on_error)
        self._started_at = 0.0
        self._silent_looks = 0
        self._pause = QTimer(self, singleShot=True)
        self._pause.timeout.connect(self.start)
        # Looks are counted, not seconds: a machine that slept, or a glass that hung itself, blames nobody.
        self._looks = QTimer(self)
        self._looks.setInterval(int(silence_s * 1_000 / LOOKS))
        self._looks.timeout.connect(self._look)

    def start(self) -> None:
        """Start the agent."""
        self._started_at = time.monotonic()
        self._silent_looks = 0
        self._looks.start()
        self._process.start(sys.executable, ["-m", "kiosk", "agent", "--parent", f"{os.getpid()}"])

    def stop(self) -> None:
        """End the agent with the glass."""
        self._is_stopping = True
        self._pause.stop()
        self._looks.stop()
        if self._process.state() != QProcess.ProcessState.NotRunning:
            self._process.terminate()
            if not self._process.waitForFinished(5_000):
                self._process.kill()
                self._process.waitForFinished(1_000)
        self._line.close()

    def _look(self) -> None:
        if self._has_spoken():
            self._silent_looks = 0
            return
        self._silent_looks += 1
        if self._silent_looks > LOOKS:
            log.warning("the agent has not gone round for %d s and is ended", self._silence_s)
            self._looks.stop()
            self._process.kill()

    def _has_spoken(self) -> bool:
        """Whether anything was said since the last look."""
        heard = False
        while True:
            try:
                self._line.recv(LONGEST_WORD)
            except OSError:
                return heard
            heard = True

    def _on_error(self, error: QProcess.ProcessError) -> None:
        # Only this one comes without `finished`.
        if error == QProcess.ProcessError.FailedToStart:
            self._on_finished(-1)

    def _on_finished(self, code: int) -> None:
        if self._is_stopping:
            return
        self._looks.stop()
        if time.monotonic() - self._started_at > LIVED_S:
            self._failures = 0
        pause = RESTART_MS[min(self._failures, len(RESTART_MS) - 1)]
        self._failures += 1
        log.warning("the agent ended with code %d; again in %d s", code, pause // 1000)
        self._pause.start(pause)
