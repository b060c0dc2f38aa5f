"""Tell the service manager how this process is: systemd's notification protocol, one datagram a word.

Outside a service manager (no NOTIFY_SOCKET) nothing is said. A word that cannot be delivered is dropped: whoever
watches draws his own conclusion from silence.
"""

import contextlib
import os
import time

READY = "READY=1"
SHOWING = "STATUS=showing"
LAST_RESORT = "STATUS=out of service"
ALIVE = "WATCHDOG=1"
ENDING = "STOPPING=1"
BEATS = 4  # within the time that silence is borne


class Notifier:
    """The line to the service manager of this process."""

    def __init__(self) -> None:
        path = os.environ.get("NOTIFY_SOCKET", "")
        self._path = "\0" + path[1:] if path.startswith("@") else path
        ours = os.environ.get("WATCHDOG_PID", "") in ("", f"{os.getpid()}")
        microseconds = os.environ.get("WATCHDOG_USEC", "")
        self.patience_s = int(microseconds) / 1e6 if self._path and ours and microseconds.isdecimal() else 0.0
        """How long silence is borne; 0: nobody watches."""
        self._beat_at = 0.0

    def beat(self) -> None:
        """Say that this process is alive; to be called as often as one likes."""
        if self.patience_s and time.monotonic() >= self._beat_at:
            self._beat_at = time.monotonic() + self.patience_s / BEATS
            self.say(ALIVE)

    def say(self, word: str) -> None:
        """Send a word; never blocks, never raises."""
        if not self._path:
            return
        import socket  # the first frame is drawn without it

        with (
            contextlib.suppress(OSError),
            socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as line,
        ):
            line.setblocking(False)
            line.sendto(word.encode(), self._path)


def forget() -> None:
    """Call after making a Notifier, so that children do not speak for this process."""
    for name in ("NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID"):
        os.environ.pop(name, None)
