"""A process whose windows are boards and strips."""

from pathlib import Path

from PySide6.QtCore import QRect, QTimer

from kiosk.clock import Clock
from kiosk.errors import GlassError
from kiosk.settings import Settings
from kiosk.settings.changes import as_the_file_says
from kiosk.settings.outputs import Output, read_outputs
from kiosk.shell.anew import start_anew
from kiosk.shell.board_window import BoardWindow
from kiosk.shell.companions import make_windows
from kiosk.shell.memory_watch import MemoryWatch
from kiosk.shell.placer import Placer
from kiosk.shell.portrait import Portrait
from kiosk.shell.power import DisplayPower, system_switch
from kiosk.shell.process import GlassProcess
from kiosk.shell.screenshot import write
from kiosk.shell.self_check import PictureCheck, look_ms
from kiosk.shell.visit import EmergencyMark
from screens.viewmodels.errands import Errands

REST_MS = 5_000  # a first page that never comes must not keep the agent from curing it
SETTLE_MS = 1_500  # pictures decode off the GUI thread and come a few frames later


class BoardHost:
    """Composes the process and its windows: one of a size, or one on each output that the settings name."""

    def __init__(
        self, *, home: Path, settings: Settings, clock: Clock, size: tuple[int, int] | None, has_motion: bool
    ) -> None:
        self._process = GlassProcess(home=home, log_mb=settings.number("log_mb"))
        self._home, self._clock, self._size, self._settings = home, clock, size, settings
        self._check: PictureCheck | None = None
        self._portrait: Portrait | None = None
        self._placer: Placer | None = None
        self._powers: list[DisplayPower] = []
        self._with_agent = False
        self._picture: Path | None = None
        self._is_restarting = False
        turned = settings.text("orientation")
        self._is_alone = size is not None or not settings.text("outputs")
        self._outputs = read_outputs(settings.text("outputs")) or (Output("", settings.text("profile"), None, turned),)
        if size is None:
            self._windows = make_windows(
                self._outputs, home=home, settings=settings, clock=clock, has_motion=has_motion, source=None
            )
        else:
            self._windows = [
                BoardWindow(
                    home=home, settings=settings, clock=clock, place=QRect(0, 0, *size), has_motion=has_motion,
                    is_locked=False, profile=settings.text("profile"), turned=turned,
                )
            ]  # fmt: skip

    def run(self, *, with_agent: bool, picture: Path | None = None) -> int:
        """Show the windows and stay until SIGTERM (or, windowed, until closed); with `picture` draw one and end.

        Raises:
            GlassError: a window's pages cannot be loaded.
        """
        self._process.obey_signals()
        self._with_agent, self._picture = with_agent, picture
        faults = [error for window in self._windows for error in window.errors]
        if faults:
            self._close()
            raise GlassError("; ".join(faults))
        if self._size is None:
            views = [window.view for window in self._windows]
            self._placer = Placer(self._process.application, self._outputs, views)
        else:
            self._windows[0].show()
        self._windows[0].when_first(self._start_the_rest)
        QTimer.singleShot(REST_MS, self._start_the_rest)
        code = self._process.application.exec()
        self._close()
        if self._is_restarting:
            start_anew()
        return code

    def _restart(self) -> None:
        self._is_restarting = True
        self._process.application.exit(0)

    def _shows(self) -> bool:
        """Every window has something that could be read."""
        return all(window.app.has_answer for window in self._windows)

    def _is_urgent(self) -> bool:
        """An emergency is on one of the windows."""
        return any(window.app.is_urgent() for window in self._windows)

    def _start_the_rest(self) -> None:
        views = [window.view for window in self._windows]
        if not self._process.start_the_rest(*views, with_agent=self._with_agent, shows=self._shows):
            return
        sitters = [window.sitter() for window in self._windows]
        self._check = PictureCheck(
            sitters, home=self._home, clock=self._clock, is_alone=self._size is None, look_ms=look_ms(),
            parent=self._process.application,
        )  # fmt: skip
        source = self._windows[0].app.source
        assert source is not None
        self._errands = Errands(home=self._home, source=source, parent=self._process.application)
        self._errands.asked.connect(self._on_errand)
        self._portrait = Portrait(sitters, home=self._home, source=source, parent=self._process.application)
        self._memory = MemoryWatch(
            home=self._home, clock=self._clock, most_mb=lambda: self._settings.number("glass_mb"),
            is_busy=self._is_urgent, restart=self._restart, parent=self._process.application,
        )  # fmt: skip
        self._emergency = EmergencyMark(self._home, is_on=self._is_urgent, parent=self._process.application)
        if self._size is None:
            switch = system_switch()
            self._powers = [window.keep_hours(switch) for window in self._windows]
        if self._picture is not None:
            QTimer.singleShot(SETTLE_MS, self._take_picture)

    def _on_errand(self, kind: str) -> None:
        """A setting was changed by command, or from the county."""
        if kind == "settings":
            before, self._settings = self._settings, as_the_file_says(self._home, self._settings)
            turned = self._settings.text("orientation")
            is_ours = self._is_alone and turned != before.text("orientation")
            for window in self._windows:
                window.take_settings(self._settings, turned=turned if is_ours else "")

    def _take_picture(self) -> None:
        assert self._picture is not None
        self._process.application.exit(write(self._windows[0].view, self._picture))

    def _close(self) -> None:
        for window in self._windows:
            window.close()
        self._process.close()
