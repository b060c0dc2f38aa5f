"""Keeps `kiosk agent` running beside the glass, when no service manager does."""

import logging
import os
import sys
import time
from pathlib import Path

from PySide6.QtCore import QObject, QProcess, QProcessEnvironment, QTimer

log = logging.getLogger(__name__)

LIVED_S = 600  # an agent that lived this long does not crash in a loop
RESTART_MS = (1_000, 5_000, 30_000, 120_000)


class AgentChild(QObject):
    """Starts the agent, and again with growing pauses when it ends."""

    def __init__(self, *, home: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._home = home
        self._failures = 0
        self._is_stopping = False
        self._process = QProcess(self)
        environment = QProcessEnvironment.systemEnvironment()
        environment.insert("KIOSK_HOME", str(home))
        # The glass may live for years; what it was told about drawing is not the agent's business.
        self._process.setProcessEnvironment(environment)
        self._process.setStandardOutputFile(os.devnull)
        self._process.setStandardErrorFile(os.devnull)
        self._process.finished.connect(self._on_finished)
        self._process.errorOccurred.connect(self._on_error)
        self._started_at = 0.0
        self._pause = QTimer(self, singleShot=True)
        self._pause.timeout.connect(self.start)

    def start(self) -> None:
        """Start the agent."""
        self._started_at = time.monotonic()
        self._process.start(sys.executable, ["-m", "kiosk", "agent", "--parent", f"{os.getpid()}"])

    def stop(self) -> None:
        """End the agent with the glass."""
        self._is_stopping = True
        self._pause.stop()
        if self._process.state() != QProcess.ProcessState.NotRunning:
            self._process.terminate()
            if not self._process.waitForFinished(5_000):
                self._process.kill()
                self._process.waitForFinished(1_000)

    def _on_error(self, error: QProcess.ProcessError) -> None:
        # Only this one comes without `finished`.
        if error == QProcess.ProcessError.FailedToStart:
            self._on_finished(-1)

    def _on_finished(self, code: int) -> None:
        if self._is_stopping:
            return
        if time.monotonic() - self._started_at > LIVED_S:
            self._failures = 0
        pause = RESTART_MS[min(self._failures, len(RESTART_MS) - 1)]
        self._failures += 1
        log.warning("the agent ended with code %d; again in %d s", code, pause // 1000)
        self._pause.start(pause)
