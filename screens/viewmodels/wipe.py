"""Wipe mode: for half a minute the glass takes no touch, so that it can be cleaned, and counts down."""

from PySide6.QtCore import Property, QObject, QTimer, Signal, Slot

WIPE_S = 30


class Wipe(QObject):
    """One countdown. A second start begins it anew; nothing ends it early, or a wet cloth would.

    Signals:
        changed: `isOn` or `secondsLeft`.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._left = 0
        self._second = QTimer(self)
        self._second.setInterval(1000)
        self._second.timeout.connect(self._count)

    @Slot()
    def start(self) -> None:
        """From now on, for WIPE_S seconds."""
        self._left = WIPE_S
        self._second.start()
        self.changed.emit()

    def _count(self) -> None:
        self._left -= 1
        if self._left <= 0:
            self._second.stop()
        self.changed.emit()

    isOn = Property(bool, lambda self: self._left > 0, notify=changed)
    secondsLeft = Property(int, lambda self: self._left, notify=changed)
    seconds = Property(int, lambda _self: WIPE_S, constant=True)
