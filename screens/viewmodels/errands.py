"""What commands ask of the glass (`kiosk wipe`): looked for on the reading thread, done on this one."""

import sqlite3
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from kiosk.errors import StoreError
from kiosk.store.connect import state_path
from screens.viewmodels.source import ContentSource

LOOK_MS = 1_000


class Errands(QObject):
    """Takes each request once and answers it at once.

    Signals:
        asked: the kind of a request, such as wipe.
    """

    asked = Signal(str)

    def __init__(self, *, home: Path, source: ContentSource, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._home = home
        self._source = source
        self._seen_ns = 0  # reading thread only
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()

    def look(self) -> None:
        """Ask whether there is something to do."""
        self._source.run(self._take, self._told)

    def _told(self, kinds: tuple[str, ...]) -> None:
        for kind in kinds:
            self.asked.emit(kind)

    # ---- on the reading thread ----

    def _take(self) -> tuple[str, ...]:
        """The kinds that wait. A mailbox that nobody has written to since is not opened."""
        from kiosk.store.mailbox import GLASS_KINDS, PORTRAIT, Mailbox  # not before the first page

        try:
            changed_ns = state_path(self._home).stat().st_mtime_ns
            if changed_ns == self._seen_ns:
                return ()
            mailbox = Mailbox(self._home)
            try:
                asks = [ask for ask in mailbox.waiting() if ask.kind in GLASS_KINDS and ask.kind != PORTRAIT]
                for ask in asks:
                    mailbox.reply(ask.id, "done")
            finally:
                mailbox.close()
        except (OSError, sqlite3.Error, StoreError):
            return ()
        self._seen_ns = changed_ns
        return tuple(ask.kind for ask in asks)
