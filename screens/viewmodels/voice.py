"""Read-aloud: a Mandarin voice as a process, one sentence at a time. Without a voice that works there is no key.

Qt's own speech lists no Chinese; espeak-ng does, offline, and a process that hangs or dies takes nothing along.
"""

import re
from collections.abc import Sequence

from PySide6.QtCore import Property, QObject, QProcess, QTimer, Signal, Slot

PROGRAM = "espeak-ng"
PROBE_AFTER_MS = 3_000  # not while the first page is made
LONGEST = 80  # hanzi at a time: a stop is heard soon, and a pause repeats little
MOST = 400  # sentences of one page
WORDS_A_MINUTE = 150
SILENT, SPEAKING, PAUSED = "silent", "speaking", "paused"


class Voice(QObject):
    """One voice for the glass.

    Signals:
        changed: `isAvailable` or `state`.
    """

    changed = Signal()

    def __init__(self, *, volume: int, program: str = PROGRAM, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._program = program
        self.volume = volume
        self._is_available = False
        self._state = SILENT
        self._sentences: Sequence[str] = ()
        self._at = 0
        self._is_ending = False
        self._prober = QProcess(self)
        self._prober.finished.connect(self._on_probed)
        self._prober.errorOccurred.connect(self._on_probe_failed)
        self._speaker = QProcess(self)
        self._speaker.finished.connect(self._on_said)
        self._speaker.errorOccurred.connect(self._on_speaker_failed)
        self._later = QTimer(self, singleShot=True)
        self._later.setInterval(PROBE_AFTER_MS)
        self._later.timeout.connect(self.probe)
        self._later.start()

    def probe(self) -> None:
        """Say one word without sound: that proves program, voice and sound card. It never waits."""
        self._later.stop()
        self._prober.start(self._program, ["-v", "cmn", "-a", "0", "一"])

    def close(self) -> None:
        """End the process."""
        self._later.stop()
        self._end_process()
        if self._prober.state() != QProcess.ProcessState.NotRunning:
            self._prober.kill()
            self._prober.waitForFinished(200)

    @Slot("QVariantList")
    def read(self, texts: Sequence[object]) -> None:
        """Read these texts from the beginning."""
        self._end_process()
        self._sentences, self._at = sentences([str(text) for text in texts]), 0
        self._next()

    @Slot()
    def pause(self) -> None:
        """Fall silent; `resume` begins the sentence again."""
        if self._state == SPEAKING:
            self._end_process()
            self._set(PAUSED)

    @Slot()
    def resume(self) -> None:
        """Go on."""
        if self._state == PAUSED:
            self._next()

    @Slot()
    def stop(self) -> None:
        """Fall silent and forget."""
        self._end_process()
        self._sentences, self._at = (), 0
        self._set(SILENT)

    def _next(self) -> None:
        if self._at >= len(self._sentences):
            self.stop()
            return
        speed, volume = f"{WORDS_A_MINUTE}", f"{self.volume}"
        # By standard input: words of content are never an argument.
        self._speaker.start(self._program, ["-v", "cmn", "-s", speed, "-a", volume, "--stdin"])
        self._speaker.write(self._sentences[self._at].encode())
        self._speaker.closeWriteChannel()
        self._set(SPEAKING)

    def _on_said(self, code: int) -> None:
        if self._is_ending:
            return
        if code != 0:
            self._give_up()
            return
        self._at += 1
        self._next()

    def _on_speaker_failed(self, error: QProcess.ProcessError) -> None:
        if error == QProcess.ProcessError.FailedToStart and not self._is_ending:
            self._give_up()

    def _give_up(self) -> None:
        self._is_available = False
        self._state = SILENT
        self.changed.emit()

    def _on_probed(self, code: int) -> None:
        # Without a sound card the program ends well and complains.
        complaint = bytes(self._prober.readAllStandardError().data())
        is_available = code == 0 and b"error" not in complaint.lower()
        if is_available != self._is_available:
            self._is_available = is_available
            self.changed.emit()

    def _on_probe_failed(self, _error: QProcess.ProcessError) -> None:
        """No such program: there stays no key."""

    def _end_process(self) -> None:
        if self._speaker.state() != QProcess.ProcessState.NotRunning:
            self._is_ending = True
            self._speaker.kill()
            self._speaker.waitForFinished(200)
            self._is_ending = False

    def _set(self, state: str) -> None:
        if state != self._state:
            self._state = state
            self.changed.emit()

    isAvailable = Property(bool, lambda self: self._is_available, notify=changed)
    state = Property(str, lambda self: self._state, notify=changed)


def sentences(texts: Sequence[str]) -> tuple[str, ...]:
    """Texts as they are best spoken: whole sentences, labels joined by a short rest, nothing too long."""
    found: list[str] = []
    for text in texts:
        for piece in re.split(r"(?<=[。！？；])|\n", text):
            words = piece.strip("　 \t•›")
            while words:
                found.append(words[:LONGEST])
                words = words[LONGEST:]
    joined: list[str] = []
    for piece in found:
        if joined and len(joined[-1]) + len(piece) < LONGEST // 2 and joined[-1][-1] not in "。！？；":
            joined[-1] += f"，{piece}"
        else:
            joined.append(piece)
    return tuple(joined[:MOST])
