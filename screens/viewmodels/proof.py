"""Keeps the proof of display: counts what is in front, writes it some minutes apart, off the GUI thread."""

import logging
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Slot

from kiosk.clock import Clock
from kiosk.errors import StoreError
from kiosk.store.shown import TAKEOVER, Seen, ShownLog
from screens.viewmodels.source import ContentSource

log = logging.getLogger(__name__)

FLUSH_MS = 300_000
MOST_WAITING = 2_000


class Proof(QObject):
    """One screen's proof. `screen` names it: touch, board, strip or an output."""

    def __init__(
        self, *, source: ContentSource, home: Path, clock: Clock, screen: str,
        monotonic: Callable[[], float] = time.monotonic, parent: QObject | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._source, self._clock, self._screen, self._monotonic = source, clock, screen, monotonic
        self._log = ShownLog(home)
        self._front: tuple[str, int, str, str] | None = None
        self._since = 0.0
        self._began = ""
        self._is_counted = False  # this showing is in the count already
        self._waiting: list[Seen] = []
        self._is_deaf = False
        self._flush = QTimer(self)
        self._flush.setInterval(FLUSH_MS)
        self._flush.timeout.connect(self.flush)
        self._flush.start()

    @Slot(str, int, str, str)
    def turn(self, document: str, v: int, title: str, kind: str) -> None:
        """Something else is in front now; an empty document: nothing that is published."""
        self._end()
        self._front = (document, v, title, kind) if document else None
        self._since, self._began, self._is_counted = self._monotonic(), self._clock.now().text, False
        if kind == TAKEOVER:
            self._note(0.0)
            self.flush()

    @Slot()
    def flush(self) -> None:
        """Write what was counted."""
        self._end()
        self._since, self._began = self._monotonic(), self._clock.now().text
        rows, self._waiting = self._waiting, []
        if rows:
            self._source.ask(lambda _reader, _scene: self._log.add(rows), lambda _done: None, self._failed)

    def close(self) -> None:
        """The window closes: what was counted is written here and now."""
        self._end()
        rows, self._waiting = self._waiting, []
        try:
            self._log.add(rows)
        except StoreError as exc:
            self._failed(exc)

    def _end(self) -> None:
        if self._front is not None:
            seconds = self._monotonic() - self._since
            if seconds >= 0.5:
                self._note(seconds)
                self._since = self._monotonic()

    def _note(self, seconds: float) -> None:
        assert self._front is not None
        document, v, title, kind = self._front
        now = self._clock.now().text
        if len(self._waiting) < MOST_WAITING:
            times = 0 if self._is_counted else 1
            span = (round(seconds, 1), self._began, now)
            self._waiting.append(Seen(now[:10], self._screen, document, v, title, kind, times, *span))
            self._is_counted = True

    def _failed(self, exc: StoreError) -> None:
        log.log(logging.DEBUG if self._is_deaf else logging.WARNING, "the proof of display is not kept: %s", exc)
        self._is_deaf = True
