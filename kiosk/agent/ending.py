"""The end of a child, without waiting for one that hangs in the kernel over a disk or a stick that answers nothing."""

import logging
import subprocess
from typing import TypeVar

Text = TypeVar("Text", str, bytes)

KILLED_S = 2.0

log = logging.getLogger(__name__)


def end(child: "subprocess.Popen[Text]", *, grace_s: float = 0.0) -> bool:
    """Ask it to end when there is grace, else kill it. False: it is killed and not gone, and goes when it can."""
    if child.poll() is not None:
        return True
    if grace_s:
        child.terminate()
        try:
            child.wait(grace_s)
            return True
        except subprocess.TimeoutExpired:
            pass
    child.kill()
    try:
        child.wait(KILLED_S)
    except subprocess.TimeoutExpired:
        log.warning("process %d hangs in the kernel and outlives its end: a disk or a stick does not answer", child.pid)
        return False
    return True
