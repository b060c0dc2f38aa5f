"""A picture of the screens for the county, when it asks: small, and never while somebody is at the glass.

A window that a person uses, or used until a moment ago, is left out; one that is dark too. What is left hangs in the
hall for everybody to see.
"""

import logging
import sqlite3
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice, QObject, QTimer
from PySide6.QtCore import Qt as QtNames
from PySide6.QtGui import QImage, QPainter
from PySide6.QtQuick import QQuickView

from kiosk.errors import StoreError
from kiosk.store.connect import state_path
from kiosk.store.mailbox import PORTRAIT, Mailbox
from kiosk.store.portrait import keep
from screens.viewmodels.app import App
from screens.viewmodels.source import ContentSource
from sync.contract import limits

LOOK_MS = 1_000
WIDE, HIGH = 960, 1_600
QUALITIES = (70, 50, 30, 15)
CALM_S = 2.0  # after a visit has ended: nothing of it is on the way out any more

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Sitter:
    """A window and what it is called. `is_in_use`: a person is at it; `missed`: titles of what it cannot show."""

    view: QQuickView
    name: str
    is_in_use: Callable[[], bool] = lambda: False
    missed: Callable[[], tuple[str, ...]] = tuple


def is_in_use(app: App) -> bool:
    """A person may be at the touch window: a visit, a page on its way, the technician."""
    return not app.property("session").is_away or app.is_travelling or app.is_maintained


class Portrait(QObject):
    """Answers what the county asks of the glass."""

    def __init__(
        self, sitters: Sequence[Sitter], *, home: Path, source: ContentSource,
        monotonic: Callable[[], float] = time.monotonic, parent: QObject | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._sitters, self._home, self._source, self._monotonic = tuple(sitters), home, source, monotonic
        self._seen_ns = 0  # reading thread only
        self._used_at = dict.fromkeys((one.name for one in sitters), monotonic())
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()

    def look(self) -> None:
        """Ask whether a picture is wanted."""
        for one in self._sitters:
            if one.is_in_use():
                self._used_at[one.name] = self._monotonic()
        self._source.run(self._wanted, self._draw)

    def take(self) -> tuple[str, list[str], QImage | None]:
        """State, names of the screens, and the picture of them: shown, in_use or dark."""
        calm, lit = [], False
        for one in self._sitters:
            if not one.view.isVisible():
                continue
            lit = True
            if one.is_in_use():
                self._used_at[one.name] = self._monotonic()
            elif self._monotonic() - self._used_at[one.name] >= CALM_S:
                calm.append(one)
        pictures = [(one.name, one.view.grabWindow()) for one in calm]
        pictures = [(name, picture) for name, picture in pictures if not picture.isNull()]
        if pictures:
            return "shown", [name for name, _picture in pictures], stacked([picture for _name, picture in pictures])
        return ("in_use" if lit else "dark"), [], None

    def _draw(self, asks: tuple[str, ...]) -> None:
        if not asks:
            return
        state, names, picture = self.take()
        self._source.run(lambda: self._answer(asks, state, names, picture), lambda _done: None)

    # ---- on the reading thread ----

    def _wanted(self) -> tuple[str, ...]:
        try:
            changed_ns = state_path(self._home).stat().st_mtime_ns
            if changed_ns == self._seen_ns:
                return ()
            mailbox = Mailbox(self._home)
            try:
                asks = tuple(ask.id for ask in mailbox.waiting() if ask.kind == PORTRAIT)
                for ask in asks:
                    mailbox.reply(ask, "working")
            finally:
                mailbox.close()
        except (OSError, sqlite3.Error, StoreError):
            return ()
        self._seen_ns = changed_ns
        return asks

    def _answer(self, asks: tuple[str, ...], state: str, names: list[str], picture: QImage | None) -> None:
        data = jpeg(picture) if picture is not None else b""
        is_well = picture is None or (bool(data) and keep(self._home, data))
        try:
            mailbox = Mailbox(self._home)
            try:
                for ask in asks:
                    mailbox.reply(ask, "done" if is_well else "failed", {"state": state, "screens": names})
            finally:
                mailbox.close()
        except (sqlite3.Error, StoreError) as exc:
            log.debug("a picture could not be handed over: %s", exc)


def stacked(pictures: Sequence[QImage]) -> QImage:
    """One below the other, each at most `WIDE` and all at most `HIGH` pixels; never made larger."""
    aspect, smooth = QtNames.AspectRatioMode.KeepAspectRatio, QtNames.TransformationMode.SmoothTransformation
    room = HIGH // len(pictures)
    small = [
        one if one.width() <= WIDE and one.height() <= room else one.scaled(WIDE, room, aspect, smooth)
        for one in pictures
    ]
    whole = QImage(max(one.width() for one in small), sum(one.height() for one in small), QImage.Format.Format_RGB32)
    whole.fill(0)
    painter = QPainter(whole)
    top = 0
    for one in small:
        painter.drawImage(0, top, one)
        top += one.height()
    painter.end()
    return whole


def jpeg(picture: QImage) -> bytes:
    """As good as fits the wire; empty when it does not."""
    for quality in QUALITIES:
        buffer = QBuffer()
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        # The stubs ask for bytes, the function takes text (PySide6 6.11).
        picture.save(buffer, "JPEG", quality)  # type: ignore[call-overload]
        data = bytes(buffer.data().data())
        if 0 < len(data) <= limits.PICTURE_BYTES:
            return data
    return b""
