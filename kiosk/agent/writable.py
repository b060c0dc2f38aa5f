"""A stick that may be written for a moment, though it is mounted for reading: root mounts it anew while we ask.

The question is a file; sunshine-stick-write.path sees it. Where no such unit is, sticks of ours stay as they are.
"""

import contextlib
import logging
import os
import time
from collections.abc import Iterator
from pathlib import Path

PLACE = Path("/run/sunshine-stick")  # assets/system: sunshine-stick@.service
ASK = "write-stick"  # in the agent's folder under /run
PATIENCE_S = 10.0

log = logging.getLogger(__name__)


@contextlib.contextmanager
def writable(root: Path) -> Iterator[bool]:
    """Whether `root` can be written inside the block. After it, a stick of ours is for reading again."""
    ask = Path(os.environ.get("RUNTIME_DIRECTORY", "/run/sunshine-agent")) / ASK
    if root.parent != PLACE or not ask.parent.is_dir():
        yield os.access(root, os.W_OK)
        return
    try:
        ask.touch(mode=0o600)
    except OSError:
        yield False
        return
    try:
        yield _becomes(root, True)
    finally:
        ask.unlink(missing_ok=True)
        if not _becomes(root, False) and os.path.ismount(root):
            log.warning("the stick %s can still be written", root.name)


def _becomes(root: Path, may_write: bool) -> bool:
    """Wait until it is so; False when it does not become so."""
    ends_at = time.monotonic() + PATIENCE_S
    while time.monotonic() < ends_at:
        if os.path.ismount(root) and os.access(root, os.W_OK) == may_write:
            return True
        time.sleep(0.05)
    return False
