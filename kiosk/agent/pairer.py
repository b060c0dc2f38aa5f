"""Keeps `kiosk pair` running as a child while this home has no county; ends it when it has one, by whatever road."""

import logging
import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from kiosk.agent.ending import end
from kiosk.errors import StoreError
from kiosk.store.facts import PAIRING_URL
from kiosk.store.remember import remember

KIND = "pair"  # asked by the glass: wait at this address
AGAIN_S = 15.0
LONGEST_URL = 500

log = logging.getLogger(__name__)


def pair_command() -> list[str]:
    """How it is started."""
    return [sys.executable, "-m", "kiosk", "pair", "--child"]


class Pairer:
    """One home's wait for a county."""

    def __init__(
        self, home: Path, *, flags: Mapping[str, str] | None = None, command: Callable[[], list[str]] = pair_command
    ) -> None:
        self._home = home
        self._flags = [word for key, value in (flags or {}).items() for word in ("--set", f"{key}={value}")]
        self._command = command
        self._child: subprocess.Popen[bytes] | None = None
        self._next_at = 0.0

    def tick(self, *, has_county: bool) -> None:
        """Keep it running, or not."""
        if has_county:
            if self._child is not None:
                self.stop()
            return
        if self._child is not None:
            if self._child.poll() is None:
                return
            self._child = None
            self._next_at = time.monotonic() + AGAIN_S
        if time.monotonic() >= self._next_at:
            try:
                self._child = subprocess.Popen(
                    [*self._command(), *self._flags], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL, env={**os.environ, "KIOSK_HOME": str(self._home)},
                )  # fmt: skip
            except OSError as exc:
                log.warning("no process to pair with: %s", exc.strerror)
                self._next_at = time.monotonic() + AGAIN_S

    def turn_to(self, url: str) -> bool:
        """Wait at another address from now on; False when it is none, or cannot be kept."""
        if not url.startswith(("http://", "https://")) or len(url) > LONGEST_URL or not url.isascii():
            return False
        try:
            remember(self._home, {PAIRING_URL: url})
        except StoreError as exc:
            log.warning("%s", exc)
            return False
        self.stop()
        self._next_at = 0.0
        return True

    def stop(self) -> None:
        """End it: a wait that breaks off leaves nothing behind."""
        child, self._child = self._child, None
        if child is not None:
            end(child)
