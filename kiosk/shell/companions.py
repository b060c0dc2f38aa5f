"""Boards and strips beside a touch window, in its process, reading through its source."""

import logging
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtGui import QGuiApplication
from PySide6.QtQuick import QQuickView

from kiosk.clock import Clock
from kiosk.settings import Settings
from kiosk.settings.outputs import Output
from kiosk.shell.placer import Placer
from kiosk.shell.portrait import Sitter
from kiosk.shell.power import DisplayPower, system_switch
from kiosk.shell.self_check import TOUCH, PictureCheck, look_ms
from screens.viewmodels.source import ContentSource

if TYPE_CHECKING:
    from kiosk.shell.board_window import BoardWindow

log = logging.getLogger(__name__)


def make_windows(
    outputs: Sequence[Output], *, home: Path, settings: Settings, clock: Clock, has_motion: bool,
    source: ContentSource | None,
) -> "list[BoardWindow]":  # fmt: skip
    """A window for each output that is no touch window; one that cannot be made is logged and left out."""
    from PySide6.QtCore import QRect

    from kiosk.shell.board_window import BoardWindow  # a touch screen that stands alone loads none of it

    found = []
    for output in outputs:
        window = BoardWindow(
            home=home, settings=settings, clock=clock, place=QRect(0, 0, 320, 180), has_motion=has_motion,
            is_locked=True, profile=output.profile, screen=output.name or output.profile, turned=output.turned,
            source=source,
        )  # fmt: skip
        for error in window.errors:
            log.error("%s on %s: %s", output.profile, output.name, error)
        found.append(window)
    return found


class Companions:
    """What stands beside the touch window: made after its first frame, closed before it."""

    def __init__(
        self, *, application: QGuiApplication, outputs: Sequence[Output], touch: QQuickView, home: Path,
        settings: Settings, clock: Clock, has_motion: bool, source: ContentSource, is_urgent: Callable[[], bool],
        is_in_use: Callable[[], bool],
    ) -> None:  # fmt: skip
        others = [one for one in outputs if one.profile != "touch"]
        self._windows: list[BoardWindow] = []
        if others:
            self._windows = make_windows(
                others, home=home, settings=settings, clock=clock, has_motion=has_motion, source=source
            )
        mine = next((one for one in outputs if one.profile == "touch"), Output("", "touch"))
        views = [touch, *(window.view for window in self._windows)]
        self._placer = Placer(application, (mine, *others), views)
        self.sitters = (Sitter(touch, TOUCH, is_in_use), *(one.sitter() for one in self._windows))
        self._check = PictureCheck(self.sitters, home=home, clock=clock, is_alone=True, look_ms=look_ms())
        switch = system_switch()
        self._powers = [window.keep_hours(switch) for window in self._windows]
        self._powers.append(
            DisplayPower(
                windows=[touch], source=source, clock=clock, hours=settings.text("display_hours"),
                warm_up_min=settings.number("display_warmup_min"), is_urgent=is_urgent, wakes=True,
                switch=switch.part(),
            )
        )  # fmt: skip

    def take_settings(self, settings: Settings) -> None:
        """Follow settings that have changed. How each window is turned stands in `outputs`."""
        for window in self._windows:
            window.take_settings(settings)
        self._powers[-1].configure(settings)

    def close(self) -> None:
        """Take them off."""
        self._placer.deleteLater()
        self._check.deleteLater()
        for power in self._powers:
            power.deleteLater()
        for window in self._windows:
            window.close()
