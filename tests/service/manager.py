"""Plays the service manager: listens where the units' processes speak."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


class Manager:
    """A notification socket, and processes that are told of it as systemd would."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._path = folder / "notify"
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(str(self._path))

    def close(self) -> None:
        """Listen no more."""
        self._socket.close()

    def hears(self, word: str, seconds: float) -> bool:
        """Whether the word comes in time; other words are passed over."""
        ends_at = time.monotonic() + seconds
        while (left := ends_at - time.monotonic()) > 0:
            self._socket.settimeout(left)
            try:
                if self._socket.recv(256).decode() == word:
                    return True
            except TimeoutError:
                return False
        return False

    def drain(self) -> None:
        """Forget what was said so far."""
        self._socket.setblocking(False)
        while True:
            try:
                self._socket.recv(256)
            except BlockingIOError:
                return

    @contextmanager
    def start(
        self, *words: str, home: Path, patience_s: float, environment: Mapping[str, str] | None = None
    ) -> Iterator["subprocess.Popen[str]"]:
        """A python program with a watchdog of so many seconds; killed at the end if it still lives."""
        here = {
            **os.environ, "KIOSK_HOME": str(home), "NOTIFY_SOCKET": str(self._path),
            "WATCHDOG_USEC": f"{int(patience_s * 1e6)}", **(environment or {}),
        }  # fmt: skip
        process = subprocess.Popen([sys.executable, *words], cwd=ROOT, env=here, stderr=subprocess.PIPE, text=True)
        try:
            yield process
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGKILL)
            process.communicate(timeout=10)
