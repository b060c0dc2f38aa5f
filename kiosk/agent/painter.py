"""Has attachments made into pages, one at a time, by children under a deadline: first what somebody waits for."""

import logging
import re
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path

from kiosk.agent.ending import end
from kiosk.store import pages
from kiosk.store.blobs import has

WALL_S = 45.0
LOOK_EVERY_S = 60.0
END_S = 2.0

log = logging.getLogger(__name__)


def render_command(home: Path, sha256: str) -> list[str]:
    """How one attachment is rendered."""
    return [sys.executable, "-m", "kiosk.agent.render", str(home), sha256]


class Painter:
    """One home's pages. `command` says how one attachment is rendered; `wall_s` how long that may take."""

    def __init__(
        self,
        home: Path,
        *,
        command: Callable[[Path, str], list[str]] = render_command,
        wall_s: float = WALL_S,
    ) -> None:
        self._home = home
        self._command = command
        self._wall_s = wall_s
        self._wanted: deque[str] = deque()
        self._ahead: deque[str] = deque()
        self._tried: set[str] = set()
        self._look_at = 0.0
        self._child: subprocess.Popen[bytes] | None = None
        self._at_work = ""
        self._ends_at = 0.0

    def want(self, sha256: str) -> None:
        """Somebody stands before the glass and waits for this one."""
        if re.fullmatch(r"[0-9a-f]{64}", sha256) and sha256 != self._at_work and sha256 not in self._wanted:
            self._wanted.append(sha256)

    def look_again(self) -> None:
        """There may be new attachments."""
        self._look_at = 0.0

    def tick(self, *, may_start: bool) -> None:
        """See to the child; start the next one when there is time for it."""
        if self._child is not None:
            self._watch(self._child)
        elif self._wanted:
            self._start(self._wanted.popleft())
        elif may_start:
            self._next_ahead()

    def stop(self) -> None:
        """End the child."""
        child, self._child = self._child, None
        if child is not None:
            end(child)

    def _next_ahead(self) -> None:
        if not self._ahead and time.monotonic() >= self._look_at:
            self._look_at = time.monotonic() + LOOK_EVERY_S
            pages.sweep(self._home)
            self._ahead.extend(s for s in pages.missing(self._home) if s not in self._tried)
        if self._ahead:
            self._start(self._ahead.popleft())

    def _start(self, sha256: str) -> None:
        if pages.is_made(self._home, sha256) or not has(self._home, sha256):
            return  # a file that is still on its way may be asked for again
        self._tried.add(sha256)
        try:
            self._child = subprocess.Popen(
                self._command(self._home, sha256),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
        except OSError as exc:
            log.warning("no process to render %s: %s", sha256[:12], exc.strerror)
            return
        self._at_work, self._ends_at = sha256, time.monotonic() + self._wall_s

    def _watch(self, child: "subprocess.Popen[bytes]") -> None:
        code = child.poll()
        if code is None and time.monotonic() < self._ends_at:
            return
        self.stop()
        sha256, self._at_work = self._at_work, ""
        if code == 0:
            return
        why = "took too long" if code is None else f"ended with code {code}"
        log.info("attachment %s cannot be shown: rendering %s", sha256[:12], why)
        try:
            pages.keep(self._home, sha256, None, (), 0)
        except OSError as exc:
            log.warning("that %s cannot be shown could not be noted: %s", sha256[:12], exc.strerror)
