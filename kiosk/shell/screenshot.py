"""`--screenshot FILE`: what a window shows, as a file."""

import logging
from pathlib import Path

from PySide6.QtQuick import QQuickWindow

log = logging.getLogger(__name__)


def write(window: QQuickWindow, file: Path) -> int:
    """The process's exit code: 1, and a line in the log, when the file cannot be written."""
    # The stubs ask for bytes, the function takes text (PySide6 6.11).
    if window.grabWindow().save(str(file), "PNG"):  # type: ignore[call-overload]
        return 0
    log.error("%s cannot be written", file)
    return 1
