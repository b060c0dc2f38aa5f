"""One publication of a county at a time."""

import contextlib
import fcntl
import time
from collections.abc import Iterator
from pathlib import Path

from sync.county.errors import CountyError


@contextlib.contextmanager
def alone(folder: Path, *, wait_s: float = 0.0) -> Iterator[None]:
    """Only one publication of a county at a time; the lock ends with the process."""
    ends_at = time.monotonic() + wait_s
    with (folder / "publish.lock").open("a") as lock:
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except OSError as exc:
                if time.monotonic() >= ends_at:
                    raise CountyError(
                        "Another publication of this county is under way; try again when it is done."
                    ) from exc
                time.sleep(0.1)
        yield
