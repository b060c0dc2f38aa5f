"""Keeps each window on its output: plugged, unplugged, shrunk and turned screens are followed without a restart.

Qt leaves a window where its screen was, drawing for nobody, and does not move it back; so every change of the
screens is looked at after a moment, and every window is put where it belongs.
"""

import logging
from collections.abc import Sequence

from PySide6.QtCore import QObject, QRect, QTimer
from PySide6.QtGui import QGuiApplication, QScreen, QWindow

from kiosk.settings.outputs import Output, Rect, place_all

log = logging.getLogger(__name__)

DEBOUNCE_MS = 300  # a plug makes several changes


class Placer(QObject):
    """`windows` belong to `outputs`, one each. Make it when the windows are shown."""

    def __init__(
        self, application: QGuiApplication, outputs: Sequence[Output], windows: Sequence[QWindow],
        parent: QObject | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._application = application
        self._outputs, self._windows = tuple(outputs), tuple(windows)
        self._now: tuple[Rect | None, ...] = ()
        self._soon = QTimer(self, singleShot=True)
        self._soon.setInterval(DEBOUNCE_MS)
        self._soon.timeout.connect(self.place)
        application.screenAdded.connect(self._on_screen)
        application.screenRemoved.connect(lambda _screen: self._soon.start())
        application.primaryScreenChanged.connect(lambda _screen: self._soon.start())
        for screen in application.screens():
            screen.geometryChanged.connect(lambda _rect: self._soon.start())
        self.place()

    def place(self) -> None:
        """Put every window where it belongs now."""
        screens = {name: screen for screen in self._application.screens() for name in _names(screen)}
        primary = self._application.primaryScreen()
        rects = {name: _rect(screen.geometry()) for name, screen in screens.items()}
        found = place_all(self._outputs, rects, primary.name() if primary else "")
        for output, window, place in zip(self._outputs, self._windows, found, strict=True):
            if place is None:
                if window.isVisible():
                    log.warning("output %s is not there; its %s is hidden", output.name, output.profile)
                    window.hide()
                continue
            screen = screens.get(output.name) or primary
            if screen is not None and window.screen() is not screen:
                window.setScreen(screen)
            rect = QRect(*place)
            if window.geometry() != rect:
                window.setGeometry(rect)
            if not window.isVisible():
                window.show()
                if self._now:
                    log.info("output %s is there; its %s is shown", output.name or "primary", output.profile)
        self._now = found

    def _on_screen(self, screen: QScreen) -> None:
        screen.geometryChanged.connect(lambda _rect: self._soon.start())
        self._soon.start()


def _names(screen: QScreen) -> tuple[str, ...]:
    """What an output may be called in the setting; a serial number follows a screen from plug to plug."""
    return tuple(dict.fromkeys(name for name in (screen.name(), screen.serialNumber()) if name))


def _rect(rect: QRect) -> Rect:
    return rect.x(), rect.y(), rect.width(), rect.height()
