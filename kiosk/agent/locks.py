"""One agent per home, one pull per home: `flock`, which ends with the process that holds it."""

import contextlib
import fcntl
import os
import time
from collections.abc import Iterator
from pathlib import Path

from kiosk.errors import BusyError, StoreError

AGENT = "agent.lock"
PULL = "pull.lock"


@contextlib.contextmanager
def hold(home: Path, name: str, *, wait_s: float = 0.0) -> Iterator[None]:
    """Hold the lock inside the block.

    Raises:
        BusyError: another process holds it, still after `wait_s`.
        StoreError: the home cannot be written.
    """
    try:
        home.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(home / name, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as exc:
        raise StoreError(f"{home} cannot be used: {exc.strerror}") from exc
    try:
        _lock(descriptor, home, name, wait_s)
        yield
    finally:
        os.close(descriptor)


def _lock(descriptor: int, home: Path, name: str, wait_s: float) -> None:
    ends_at = time.monotonic() + wait_s
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            if time.monotonic() >= ends_at:
                what = "an agent is" if name == AGENT else "a pull is"
                raise BusyError(f"{what} already at work in {home}") from None
            time.sleep(0.05)
