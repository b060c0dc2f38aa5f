"""A process whose windows are boards and strips."""

import logging
from pathlib import Path

from PySide6.QtCore import QRect, QTimer

from kiosk.clock import Clock
from kiosk.errors import GlassError
from kiosk.settings import Settings
from kiosk.shell.board_window import BoardWindow
from kiosk.shell.process import GlassProcess

log = logging.getLogger(__name__)

REST_MS = 5_000  # a first page that never comes must not keep the agent from curing it
SETTLE_MS = 1_500  # pictures decode off the GUI thread and come a few frames later


class BoardHost:
    """Composes the process and one window."""

    def __init__(
        self, *, home: Path, settings: Settings, clock: Clock, size: tuple[int, int] | None, has_motion: bool
    ) -> None:
        self._process = GlassProcess(home=home, log_mb=settings.number("log_mb"))
        self._size = size
        place = QRect(0, 0, *size) if size else self._process.application.primaryScreen().geometry()
        self._window = BoardWindow(
            home=home, settings=settings, clock=clock, place=place, has_motion=has_motion, is_locked=size is None,
            profile=settings.text("profile"), turned=settings.text("orientation"), on_first=self._start_the_rest,
        )  # fmt: skip
        self._with_agent = False
        self._picture: Path | None = None

    def run(self, *, with_agent: bool, picture: Path | None = None) -> int:
        """Show the windows and stay until SIGTERM (or, windowed, until closed); with `picture` draw one and end.

        Raises:
            GlassError: the pages cannot be loaded.
        """
        self._process.obey_signals()
        self._with_agent, self._picture = with_agent, picture
        if self._window.errors:
            raise GlassError("; ".join(self._window.errors))
        self._window.show()
        QTimer.singleShot(REST_MS, self._start_the_rest)
        code = self._process.application.exec()
        self._window.close()
        self._process.close()
        return code

    def _start_the_rest(self) -> None:
        if not self._process.start_the_rest(self._window.view, with_agent=self._with_agent):
            return
        if self._size is None:
            from PySide6.QtCore import Qt

            self._window.view.setCursor(Qt.CursorShape.BlankCursor)
        if self._picture is not None:
            QTimer.singleShot(SETTLE_MS, self._take_picture)

    def _take_picture(self) -> None:
        # The stubs ask for bytes, the function takes text (PySide6 6.11).
        is_written = self._window.view.grabWindow().save(str(self._picture), "PNG")  # type: ignore[call-overload]
        if not is_written:
            log.error("%s cannot be written", self._picture)
        self._process.application.exit(0 if is_written else 1)
