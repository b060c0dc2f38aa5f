"""A film on the glass: pictures that a process of its own decodes, read by a thread, drawn as a picture.

The scene graph without a GPU draws no VideoOutput, and a decoder that a hostile file brings down must not take the
glass along. So the glass only ever sees pictures of a bounded size.
"""

import contextlib
import os
import struct
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Property, QObject, QSize, QTimer, Signal, Slot
from PySide6.QtGui import QImage
from PySide6.QtQuick import QQuickImageProvider

if TYPE_CHECKING:
    import subprocess

# Position and length in milliseconds, width and height in pixels; no picture follows when the film has ended.
HEADER = struct.Struct("<IIHH")
MOST_WIDTH, MOST_HEIGHT = 1280, 720
FIRST_PICTURE_MS = 8_000
SILENT, OPENING, READY, PLAYING = "", "opening", "ready", "playing"
PAUSED, ENDED, REFUSED = "paused", "ended", "refused"


def film_command(file: Path, volume: float) -> list[str]:
    """How one film is decoded."""
    return [sys.executable, "-m", "kiosk.shell.film", str(file), f"{volume:.2f}"]


class Film(QObject):
    """At most one film at a time.

    Signals:
        changed: `state`.
        moved: `frame`, `position` or `length`; also that somebody is still looking.
    """

    changed = Signal()
    moved = Signal()
    _came = Signal(int, object)
    _ended = Signal(int)

    def __init__(
        self,
        *,
        volume: float,
        command: Callable[[Path, float], list[str]] = film_command,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.volume = volume
        self._command = command
        self._state = SILENT
        self._picture = QImage()
        self._number = self._position = self._length = 0
        self._run = 0  # what an older process still sends means nothing
        self._process: subprocess.Popen[bytes] | None = None
        self._came.connect(self._on_picture)  # queued: emitted on the reading thread
        self._ended.connect(self._on_ended)
        self._patience = QTimer(self, singleShot=True)
        self._patience.setInterval(FIRST_PICTURE_MS)
        self._patience.timeout.connect(self._refuse)

    @property
    def picture(self) -> QImage:
        """The picture that is due."""
        return self._picture

    def open(self, file: Path) -> None:
        """Show a film's first picture; whether it can be played at all is known before anybody waits for it."""
        import subprocess  # with the first film

        self.stop()
        try:
            process = subprocess.Popen(
                self._command(file, self.volume),
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            )  # fmt: skip
        except OSError:
            self._set(REFUSED)
            return
        self._process = process
        self._set(OPENING)
        self._patience.start()
        threading.Thread(target=self._follow, args=(process, self._run), name="film", daemon=True).start()

    @Slot()
    def stop(self) -> None:
        """End the process; nothing of the film stays."""
        self._run += 1
        self._patience.stop()
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()
            if process.stdin is not None:
                process.stdin.close()
        self._picture = QImage()
        self._position = self._length = 0
        self._set(SILENT)

    @Slot()
    def toggle(self) -> None:
        """Begin, pause, go on, or begin again after the end."""
        if self._state == PLAYING:
            self._say("pause", PAUSED)
        elif self._state in (READY, PAUSED):
            self._say("play", PLAYING)
        elif self._state == ENDED:
            self._say("again", PLAYING)

    @Slot()
    def again(self) -> None:
        """From the beginning."""
        if self._state in (PLAYING, PAUSED, ENDED):
            self._say("again", PLAYING)

    def _say(self, word: str, state: str) -> None:
        if self._process is not None and self._process.stdin is not None:
            try:
                os.write(self._process.stdin.fileno(), f"{word}\n".encode())
            except OSError:
                self._refuse()
                return
            self._set(state)

    def _on_picture(self, run: int, came: tuple[int, int, QImage | None]) -> None:
        if run != self._run:
            return
        self._position, self._length, picture = came
        if picture is None:
            self._set(ENDED)
        else:
            self._patience.stop()
            self._picture = picture
            self._number += 1
            if self._state == OPENING:
                self._set(READY)
        self.moved.emit()

    def _on_ended(self, run: int) -> None:
        if run == self._run:
            self._refuse()

    def _refuse(self) -> None:
        self.stop()
        self._set(REFUSED)

    def _set(self, state: str) -> None:
        if state != self._state:
            self._state = state
            self.changed.emit()

    # ---- on the reading thread ----

    def _follow(self, process: "subprocess.Popen[bytes]", run: int) -> None:
        with contextlib.suppress(RuntimeError):  # the window closed, nobody is there to be told
            self._read(process, run)

    def _read(self, process: "subprocess.Popen[bytes]", run: int) -> None:
        stream = process.stdout
        assert stream is not None
        with stream:
            while len(head := stream.read(HEADER.size)) == HEADER.size:
                position, length, width, height = HEADER.unpack(head)
                if width > MOST_WIDTH or height > MOST_HEIGHT:
                    break
                if not width or not height:
                    self._came.emit(run, (position, length, None))
                    continue
                data = stream.read(width * height * 4)
                if len(data) < width * height * 4:
                    break
                picture = QImage(data, width, height, width * 4, QImage.Format.Format_RGB32).copy()
                self._came.emit(run, (position, length, picture))
        self._ended.emit(run)

    state = Property(str, lambda self: self._state, notify=changed)
    frame = Property(int, lambda self: self._number, notify=moved)
    position = Property(int, lambda self: self._position, notify=moved)
    length = Property(int, lambda self: self._length, notify=moved)


class FilmProvider(QQuickImageProvider):
    """Gives QML the picture that is due as `image://film/<number>`."""

    def __init__(self, film: Film) -> None:
        super().__init__(QQuickImageProvider.ImageType.Image)
        self._film = film

    def requestImage(self, _id: str, _size: QSize, _wanted: QSize) -> QImage:
        """Qt: the picture; the number only makes QML ask again."""
        return self._film.picture
