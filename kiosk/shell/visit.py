"""Files that are there while somebody is at the screen or an emergency is on, for `kiosk update`: they hold our pid."""

import contextlib
import os
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QTimer

from screens.viewmodels.session import Session

VISIT, EMERGENCY = "visit", "emergency"
LOOK_MS = 5_000


class VisitMark(QObject):
    """Follows a session. A disk that takes no file only makes an update less patient."""

    def __init__(self, session: Session, home: Path) -> None:
        super().__init__(session)
        self._file = home / VISIT
        self.note(False)
        session.visited.connect(self.note)

    def note(self, is_on: bool) -> None:
        """A visit has begun, or is over."""
        _note(self._file, is_on)


class EmergencyMark(QObject):
    """Looks every few seconds, and dates the mark anew: an emergency may last longer than any visit."""

    def __init__(self, home: Path, *, is_on: Callable[[], bool], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._file, self._is_on = home / EMERGENCY, is_on
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()
        self.look()

    def look(self) -> None:
        """One round."""
        _note(self._file, self._is_on())


def _note(file: Path, is_on: bool) -> None:
    with contextlib.suppress(OSError):
        if is_on:
            file.write_text(f"{os.getpid()}\n", "ascii")
        else:
            file.unlink(missing_ok=True)
