"""A setting on trial: a visible countdown, then the old value, unless somebody confirms.

The countdown is only the visible half. What is on trial lies on disk, and a glass that starts anew puts it back.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import Property, QObject, QTimer, Signal, Slot

from kiosk.clock import Clock
from kiosk.errors import SettingsError
from kiosk.settings import declaration
from kiosk.settings.values import TRIAL_FILE
from screens.viewmodels.source import ContentSource

SECONDS = 15


class Trial(QObject):
    """At most one countdown.

    Signals:
        changed: `isOn`, `secondsLeft` or `label`.
        kept: key of what stays.
        undone: key of what went back.
        restartWanted: what is on trial, or went back, works after a restart only.
    """

    changed = Signal()
    kept = Signal(str)
    undone = Signal(str)
    restartWanted = Signal()

    def __init__(self, *, home: Path, source: ContentSource, clock: Clock, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._home, self._source, self._clock = home, source, clock
        self._left, self._key = 0, ""
        self._second = QTimer(self)
        self._second.setInterval(1000)
        self._second.timeout.connect(self._count)

    def start(self, key: str) -> None:
        """Count down for a setting whose value was put on trial."""
        if declaration(key).restart:
            self.restartWanted.emit()
            return
        self.show(key)

    def resume(self) -> None:
        """A glass that was started for a trial counts down for it."""
        if not (self._home / TRIAL_FILE).exists():
            return  # as nearly always: the first page does not wait for what reads it
        from kiosk.settings.trial import pending

        found = pending(self._home)
        if found is not None:
            self.show(found.key)

    def show(self, key: str) -> None:
        """The countdown for a setting that is on trial."""
        self._key, self._left = key, SECONDS
        self._second.start()
        self.changed.emit()

    def hide(self) -> None:
        """No countdown; what is on disk stays as it is."""
        self._left = 0
        self._second.stop()
        self.changed.emit()

    @Slot()
    def keep(self) -> None:
        """It can be used: it stays."""
        from kiosk.settings.trial import keep

        if self._left > 0:
            self._finish(keep, self.kept)

    @Slot()
    def undo(self) -> None:
        """Back at once."""
        from kiosk.settings.trial import undo

        if self._left > 0:
            self._finish(undo, self.undone)

    def _finish(self, how: Callable[..., Any], signal: Any) -> None:
        self.hide()
        key, home, at = self._key, self._home, self._clock.now().text

        def work() -> bool:
            try:
                how(home, at=at)
            except SettingsError:
                return False
            return True

        def done(is_written: bool) -> None:
            # What could not be confirmed on disk goes back with the next start; the glass says what is on disk.
            (signal if is_written else self.undone).emit(key)
            if signal is not self.kept and declaration(key).restart:
                self.restartWanted.emit()

        self._source.run(work, done)

    def _count(self) -> None:
        self._left -= 1
        if self._left <= 0:
            self._left = 1
            self.undo()
        else:
            self.changed.emit()

    isOn = Property(bool, lambda self: self._left > 0, notify=changed)
    secondsLeft = Property(int, lambda self: self._left, notify=changed)
    seconds = Property(int, lambda _self: SECONDS, constant=True)
    label = Property(str, lambda self: self.tr(declaration(self._key).label) if self._key else "", notify=changed)
