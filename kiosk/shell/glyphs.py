"""Lets Qt forget the pictures of characters that nobody looks at any more.

Qt keeps the picture of each character in each size it has ever drawn, without bound: some hundred bytes to some
kilobytes each, and a county's papers have thousands of characters in dozens of sizes. Fonts that a text on the glass
still uses stay, with their pictures.
"""

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QFont

EVERY_MS = 600_000  # boards, and a glass that nobody leaves
SOON_MS = 1_000  # after a visit: home stands by then


class GlyphKeeper(QObject):
    """Forgets now and then, from now on, and on demand. Make it on the GUI thread."""

    def __init__(self, *, parent: QObject) -> None:
        super().__init__(parent)
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY_MS)
        self._timer.timeout.connect(self.forget)
        self._timer.start()
        self._soon = QTimer(self, singleShot=True)
        self._soon.setInterval(SOON_MS)
        self._soon.timeout.connect(self.forget)

    def on_visit(self, is_on: bool) -> None:
        """A visit has begun, or is over."""
        if is_on:
            self._soon.stop()
        else:
            self._soon.start()

    def forget(self) -> None:
        """Some milliseconds; what is drawn next is looked up anew."""
        QFont.cleanup()
