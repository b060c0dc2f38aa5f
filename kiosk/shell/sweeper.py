"""Gives back what a visit leaves behind, so that the thousandth visit begins like the first.

QML's own collector lets its heap grow before it looks, and what was freed in between new things stays with the process:
both are mended after each visit. Qt also keeps the picture of each character in each size it has ever drawn, without
bound: some hundred bytes to some kilobytes each, and a county's papers have thousands of characters in dozens of sizes.
To draw them anew makes the next page late (by half, measured), so they are forgotten only now and then; fonts that a
text on the glass still uses stay, with their pictures.
"""

import ctypes
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QFont

if TYPE_CHECKING:
    from PySide6.QtQml import QQmlEngine

EVERY_MS = 600_000  # boards, and a glass that nobody leaves
SOON_MS = 1_000  # after a visit: home stands by then


class Sweeper(QObject):
    """Sweeps after visits, forgets now and then. Made on the GUI thread; `engine` outlives its parent."""

    def __init__(self, *, engine: "QQmlEngine | None" = None, parent: QObject) -> None:
        super().__init__(parent)
        self._engine = engine
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY_MS)
        self._timer.timeout.connect(self.forget)
        self._timer.start()
        self._soon = QTimer(self, singleShot=True)
        self._soon.setInterval(SOON_MS)
        self._soon.timeout.connect(self.sweep)

    def on_visit(self, is_on: bool) -> None:
        """A visit has begun, or is over."""
        if is_on:
            self._soon.stop()
        else:
            self._soon.start()

    def forget(self) -> None:
        """The characters' pictures too."""
        QFont.cleanup()
        self.sweep()

    def sweep(self) -> None:
        """Less than a frame: 8 ms measured."""
        if self._engine is not None:
            self._engine.collectGarbage()
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # glibc's; others need none
        if trim is not None:
            trim(0)
