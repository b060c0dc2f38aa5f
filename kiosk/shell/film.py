"""Decode one film; runs as a process of its own: `python -m kiosk.shell.film FILE VOLUME`.

Stands still at its first picture until it is told to play. Writes pictures to standard output, each behind a header
(`screens.viewmodels.film.HEADER`), in time with the sound that it plays itself. Reads `pause`, `play` and `again` from
standard input, a word a line, and ends when that closes. A file that is no MP4 is not even opened: the decoder would
follow the addresses in a playlist. A crash ends this process alone.
"""

import os
import resource
import sys
from pathlib import Path

os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ.setdefault("QT_LOGGING_RULES", "qt.multimedia*=false")

from PySide6.QtCore import QSocketNotifier, Qt, QUrl
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtMultimedia import QAudioOutput, QMediaPlayer, QVideoFrame, QVideoSink

from screens.viewmodels.film import HEADER, MOST_HEIGHT, MOST_WIDTH

CPU_S = 3_600
DATA_BYTES = 1024 * 1024 * 1024
EXIT_REFUSED = 3


class Projector:
    """One player; pictures go out as they become due."""

    def __init__(self, file: Path, volume: float) -> None:
        self._sink = QVideoSink()
        self._player = QMediaPlayer()
        self._player.setVideoSink(self._sink)
        if volume > 0:  # a board is mute, and needs no sound card
            self._sound = QAudioOutput()
            self._sound.setVolume(volume)
            self._player.setAudioOutput(self._sound)
        self._sink.videoFrameChanged.connect(self._on_frame)
        self._player.errorOccurred.connect(lambda *_: QGuiApplication.exit(EXIT_REFUSED))
        self._player.mediaStatusChanged.connect(self._on_status)
        self._player.setSource(QUrl.fromLocalFile(str(file)))
        self._player.pause()

    def obey(self, word: str) -> None:
        """pause, play, or again from the beginning."""
        if word == "pause":
            self._player.pause()
        elif word == "play":
            self._player.play()
        elif word == "again":
            self._player.setPosition(0)
            self._player.play()

    def _on_frame(self, frame: QVideoFrame) -> None:
        picture = frame.toImage()
        if picture.isNull():
            return
        if picture.width() > MOST_WIDTH or picture.height() > MOST_HEIGHT:
            size = picture.size().scaled(MOST_WIDTH, MOST_HEIGHT, Qt.AspectRatioMode.KeepAspectRatio)
            picture = picture.scaled(size)
        picture = picture.convertToFormat(QImage.Format.Format_RGB32)
        header = HEADER.pack(self._player.position(), self._player.duration(), picture.width(), picture.height())
        try:
            os.write(1, header)
            left = memoryview(picture.constBits())[: picture.width() * picture.height() * 4]
            while left:
                left = left[os.write(1, left) :]
        except OSError:  # nobody looks any more
            QGuiApplication.exit(0)

    def _on_status(self, status: QMediaPlayer.MediaStatus) -> None:
        if status == QMediaPlayer.MediaStatus.InvalidMedia:
            QGuiApplication.exit(EXIT_REFUSED)
        elif status == QMediaPlayer.MediaStatus.EndOfMedia:
            os.write(1, HEADER.pack(self._player.duration(), self._player.duration(), 0, 0))


def main(words: list[str]) -> int:
    """Play until standard input closes; EXIT_REFUSED when it cannot be played."""
    file, volume = Path(words[0]), float(words[1])
    with file.open("rb") as stream:
        if stream.read(12)[4:8] != b"ftyp":
            return EXIT_REFUSED
    _limit()
    application = QGuiApplication(["kiosk-film"])
    projector = Projector(file, max(0.0, min(1.0, volume)))
    notifier = QSocketNotifier(0, QSocketNotifier.Type.Read)

    def hear() -> None:
        said = os.read(0, 256).decode("ascii", "replace")
        if not said:
            application.exit(0)
        for word in said.split():
            projector.obey(word)

    notifier.activated.connect(hear)
    return int(application.exec())


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_S, CPU_S + 1))
    resource.setrlimit(resource.RLIMIT_DATA, (DATA_BYTES, DATA_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    os._exit(main(sys.argv[1:]))  # the decoder's threads may hang in their end
