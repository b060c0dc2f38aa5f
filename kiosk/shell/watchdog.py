"""The glass's sign of life: says that it is alive only when its GUI thread ran and its window drew a picture.

A page at rest draws nothing, so each round asks for one picture and the next round looks whether it came. Who hears
nothing for too long (systemd, WatchdogSec) ends the process; it then writes where each thread stood (faulthandler).
"""

import faulthandler
import sys
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer
from PySide6.QtQuick import QQuickWindow

from kiosk.notify import ALIVE, BEATS, ENDING, LAST_RESORT, READY, SHOWING, Notifier, forget


class Watchdog(QObject):
    """Speaks for `windows` from now on. Make it on the GUI thread, when the first page is there.

    `shows` says whether a page with an answer stands: not one that still loads, nor one that could not be read.
    """

    def __init__(self, *windows: QQuickWindow, parent: QObject, shows: Callable[[], bool] = lambda: True) -> None:
        super().__init__(parent)
        self._windows = windows
        self._shows = shows
        self._has_shown = False
        self._notifier = Notifier()
        forget()
        if sys.stderr is not None and sys.__stderr__ is not None:
            faulthandler.enable(all_threads=True)
        self._drew: set[int] = set()
        for number, window in enumerate(windows):
            window.frameSwapped.connect(lambda number=number: self._drew.add(number))
        if windows:
            self._tell()
        else:
            self._notifier.say(LAST_RESORT)
        self._notifier.say(READY)
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.look)
        if self._notifier.patience_s:
            self._timer.start(int(self._notifier.patience_s * 1_000 / BEATS))
        self._ask()

    def look(self) -> None:
        """One round: alive if every window that should be seen has drawn since the last."""
        if self._windows:
            self._tell()
        wanted = {number for number, window in enumerate(self._windows) if window.isVisible()}
        if wanted <= self._drew:
            self._notifier.say(ALIVE)
        self._drew.clear()
        self._ask()

    def end(self) -> None:
        """The process ends on purpose."""
        self._timer.stop()
        self._notifier.say(ENDING)

    def _tell(self) -> None:
        # `kiosk update` holds a version good only if this is a page, and not the page of last resort.
        if not self._has_shown and self._shows():
            self._has_shown = True
            self._notifier.say(SHOWING)

    def _ask(self) -> None:
        for window in self._windows:
            if window.isVisible():
                window.update()
