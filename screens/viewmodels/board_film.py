"""Films of a board's zone: one for each slot, made ready behind the page in front, muted, never for ever.

A film is decoded in a process of its own (`film.py`). The hidden slot holds its first picture until it comes to the
front; a film that cannot be decoded, or stands still in front, is told of and passed over.
"""

from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from screens.viewmodels.board_page import BoardPage
from screens.viewmodels.film import ENDED, PAUSED, PLAYING, READY, REFUSED, Film

STALL_MS = 5_000  # without a new picture, in front


class Reel(QObject):
    """The films of two slots.

    Signals:
        ended: the film of a slot has come to its end.
        failed: the film of a slot cannot go on, and why.
    """

    ended = Signal(int)
    failed = Signal(int, str)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.films = (Film(volume=0.0, parent=self), Film(volume=0.0, parent=self))
        self._front = -1  # the slot whose film is seen
        self._patience = QTimer(self, singleShot=True)
        self._patience.setInterval(STALL_MS)
        self._patience.timeout.connect(self._on_stall)
        for slot, film in enumerate(self.films):
            film.changed.connect(lambda slot=slot: self._on_state(slot))
            film.moved.connect(lambda slot=slot: self._on_picture(slot))

    def load(self, slot: int, page: BoardPage | None) -> None:
        """Begin to decode a page's film, if it has one; what the slot held before ends."""
        film = self.films[slot]
        if slot == self._front:
            self._front = -1
            self._patience.stop()
        if page is not None and page.film:
            film.open(Path(page.film))
        elif film.property("state"):
            film.stop()

    def come(self, slot: int) -> None:
        """The page of this slot is in front now; the other one's film stands still until its slot is filled anew."""
        self._front = slot
        other = self.films[1 - slot]
        if other.property("state") == PLAYING:
            other.toggle()
        film = self.films[slot]
        if film.property("state") in (READY, PAUSED):
            film.toggle()
        if film.property("state"):
            self._patience.start()

    def rest(self) -> None:
        """Nobody sees the zone: what plays waits."""
        self._front = -1
        self._patience.stop()
        for film in self.films:
            if film.property("state") == PLAYING:
                film.toggle()

    def again(self, slot: int) -> None:
        """Nothing else is there to play."""
        self.films[slot].again()

    def close(self) -> None:
        """End every process."""
        self._front = -1
        self._patience.stop()
        for film in self.films:
            if film.property("state"):
                film.stop()

    def _on_state(self, slot: int) -> None:
        film = self.films[slot]
        state = film.property("state")
        if state == READY and slot == self._front:
            film.toggle()  # one that came to the front before its first picture was there
        elif slot == self._front and state in (ENDED, REFUSED):
            self._patience.stop()
            if state == ENDED:
                self.ended.emit(slot)
            else:
                self.failed.emit(slot, "its film cannot be played on")

    def _on_picture(self, slot: int) -> None:
        if slot == self._front and self.films[slot].property("state") == PLAYING:
            self._patience.start()

    def _on_stall(self) -> None:
        if self._front >= 0:
            self.failed.emit(self._front, f"its film stood still for {STALL_MS // 1000} s")
