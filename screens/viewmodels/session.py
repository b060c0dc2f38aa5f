"""A visit: it ends by 结束, or by itself after a time without touch and a visible countdown."""

from PySide6.QtCore import Property, QDeadlineTimer, QObject, QTimer, Signal, Slot


class Session(QObject):
    """Counts the quiet seconds of a visit.

    Signals:
        touched: somebody is there, in a visit or not.
        visited: a visit has begun, or is over.
        ended: everything of the visit must be forgotten and home shown.
    """

    ended = Signal()
    touched = Signal()
    changed = Signal()
    visited = Signal(bool, arguments=["isOn"])

    def __init__(self, *, idle_s: int, warning_s: int, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._warning_s = warning_s
        self._left = 0
        self._is_away = True
        self._quiet = QTimer(self, singleShot=True)
        self._quiet.setInterval(idle_s * 1000)
        self._quiet.timeout.connect(self._warn)
        self._second = QTimer(self)
        self._end_at = QDeadlineTimer()  # a timer may run ahead by a twentieth; nobody is given less than was said
        self._second.setInterval(1000)
        self._second.timeout.connect(self._count)

    def set_times(self, *, idle_s: int, warning_s: int) -> None:
        """Other times from now on."""
        self._warning_s = warning_s
        self._quiet.setInterval(idle_s * 1000)
        self.changed.emit()

    @property
    def is_away(self) -> bool:
        """Nobody is in a visit: home lies there, and nothing is to be forgotten."""
        return self._is_away

    @Slot()
    def touch(self) -> None:
        """Somebody touched the glass."""
        self.touched.emit()
        if self._left == 0 and not self._is_away:
            self._quiet.start()

    @Slot(bool)
    def setAway(self, is_away: bool) -> None:
        """At home with nothing to forget there is no visit to end."""
        if is_away == self._is_away:
            return
        self._is_away = is_away
        self.visited.emit(not is_away)
        if is_away:
            self._quiet.stop()
            self._stop_warning()
        else:
            self._quiet.start()

    @Slot()
    def stay(self) -> None:
        """继续浏览."""
        self._stop_warning()
        if not self._is_away:
            self._quiet.start()

    @Slot()
    def end(self) -> None:
        """结束."""
        self._quiet.stop()
        self._stop_warning()
        self._is_away = True
        self.visited.emit(False)
        self.ended.emit()

    def _warn(self) -> None:
        self._left = self._warning_s
        self._end_at.setRemainingTime(self._warning_s * 1000)
        self._second.start()
        self.changed.emit()

    def _count(self) -> None:
        left = -(-self._end_at.remainingTime() // 1000)
        if left <= 0:
            self.end()
        else:
            self._left = left
            self.changed.emit()

    def _stop_warning(self) -> None:
        if self._second.isActive():
            self._second.stop()
            self._left = 0
            self.changed.emit()

    isWarning = Property(bool, lambda self: self._left > 0, notify=changed)
    secondsLeft = Property(int, lambda self: self._left, notify=changed)
    warningSeconds = Property(int, lambda self: self._warning_s, notify=changed)
