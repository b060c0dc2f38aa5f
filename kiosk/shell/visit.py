"""A file that is there while somebody is at the screen, for `kiosk update`; it holds our process id."""

import contextlib
import os
from pathlib import Path

from PySide6.QtCore import QObject

from screens.viewmodels.session import Session


class VisitMark(QObject):
    """Follows a session. A disk that takes no file only makes an update less patient."""

    def __init__(self, session: Session, home: Path) -> None:
        super().__init__(session)
        self._file = home / "visit"
        self.note(False)
        session.visited.connect(self.note)

    def note(self, is_on: bool) -> None:
        """A visit has begun, or is over."""
        with contextlib.suppress(OSError):
            if is_on:
                self._file.write_text(f"{os.getpid()}\n", "ascii")
            else:
                self._file.unlink(missing_ok=True)
