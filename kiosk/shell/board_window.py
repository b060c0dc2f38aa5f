"""The window of a board or a strip: nothing in it can be touched, nothing closes it."""

import os
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QRect, QSize, Qt, QUrl
from PySide6.QtGui import QScreen
from PySide6.QtQuick import QQuickView

from kiosk.clock import Clock
from kiosk.settings import Settings
from kiosk.shell.marks import mark
from kiosk.shell.portrait import Sitter
from kiosk.shell.power import DisplayPower, Together
from screens.viewmodels.alarm import Alarm
from screens.viewmodels.board import BoardApp
from screens.viewmodels.board_stage import Stage
from screens.viewmodels.film import Film, FilmProvider
from screens.viewmodels.glass import board_pixels_per_mm
from screens.viewmodels.hall import Hall
from screens.viewmodels.led import LedText
from screens.viewmodels.pages import make, register
from screens.viewmodels.rows import RowModel
from screens.viewmodels.source import ContentSource
from screens.viewmodels.strip import Strip, StripApp
from screens.viewmodels.ticker import Ticker

# Qt.WindowType.Window and FramelessWindowHint.
FRAMELESS_WINDOW = 0x0801
QML = Path(__file__).resolve().parents[2] / "screens" / "qml"
BOARD_TYPES: dict[str, type] = {
    "AlarmModel": Alarm,
    "BoardApp": BoardApp,
    "Film": Film,
    "HallModel": Hall,
    "RowModel": RowModel,
    "StageModel": Stage,
    "StripApp": StripApp,
    "StripModel": Strip,
    "TickerModel": Ticker,
}
MADE_BY_QML: dict[str, type[QObject]] = {"LedText": LedText}
FILES = {"board": "Main.qml", "strip": "Strip.qml"}
TURNS = {"auto": 0, "right": 90, "over": 180, "left": 270}


class BoardWindow(QObject):
    """One board on one place of one screen; several may stand in a process."""

    def __init__(
        self,
        *,
        home: Path,
        settings: Settings,
        clock: Clock,
        place: QRect,
        has_motion: bool,
        is_locked: bool,
        profile: str = "board",
        screen: str = "",
        turned: str = "auto",
        source: ContentSource | None = None,
    ) -> None:
        super().__init__()
        for name, one in BOARD_TYPES.items():
            register(one, name)
        for name, one in MADE_BY_QML.items():
            make(one, name)
        self._settings, self._clock = settings, clock
        self.screen = profile if screen in ("", profile) else f"{profile} {screen}"
        self._turned = TURNS[turned]
        self._power: DisplayPower | None = None
        self._on_first: Callable[[], None] | None = None
        self._is_locked = is_locked
        app: type[BoardApp | StripApp] = StripApp if profile == "strip" else BoardApp
        self.app = app(home=home, clock=clock, settings=settings, source=source, screen=screen or profile)
        self.view = QQuickView()
        self.view.installEventFilter(self)
        self.view.setTitle(f"sunshine-kiosk {profile}")
        self.view.setResizeMode(QQuickView.ResizeMode.SizeRootObjectToView)
        self.view.engine().addImportPath(str(QML))
        if isinstance(self.app, BoardApp):
            for name, film in self.app.films():
                self.view.engine().addImageProvider(name, FilmProvider(film))
        if is_locked:
            self.view.setProperty("flags", FRAMELESS_WINDOW)
            self.view.setCursor(Qt.CursorShape.BlankCursor)
        self.view.setGeometry(place)
        self.view.setInitialProperties(
            {
                "app": self.app,
                "motion": has_motion,
                "tickerRuns": "KIOSK_STILL" not in os.environ,
                "turned": self._turned,
                "width": place.width(),
                "height": place.height(),
                "ppm": self._measure(place.size(), self.view.screen()),
            }
        )
        self.view.setSource(QUrl.fromLocalFile(str(QML / "Kiosk" / "Board" / FILES[profile])))
        self.view.frameSwapped.connect(self._on_frame)
        self.view.widthChanged.connect(self._fit)
        self.view.heightChanged.connect(self._fit)

    @property
    def errors(self) -> tuple[str, ...]:
        """Why the window cannot be shown; empty when it can."""
        return tuple(error.toString() for error in self.view.errors())

    def sitter(self) -> Sitter:
        """As those see it who look after the picture."""
        return Sitter(self.view, self.screen, missed=self.app.missed if isinstance(self.app, BoardApp) else tuple)

    def when_first(self, does: Callable[[], None]) -> None:
        """Call this after the first frame with content."""
        self._on_first = does

    def show(self) -> None:
        """Put it on the glass."""
        self.view.show()

    def take_settings(self, settings: Settings, *, turned: str = "") -> None:
        """Follow settings that have changed; `turned`: the glass is turned so from now on."""
        self._settings = settings
        self.app.take_settings(settings)
        root = self.view.rootObject()
        if turned and root is not None:
            self._turned = TURNS[turned]
            root.setProperty("turned", self._turned)
        self._fit()
        if self._power is not None:
            self._power.configure(settings)

    def keep_hours(self, switch: Together) -> DisplayPower:
        """Dark outside the display hours, from now on; the screen is switched together with those of other windows."""
        source = self.app.source
        assert source is not None
        self._power = DisplayPower(
            windows=[self.view], source=source, clock=self._clock, hours=self._settings.text("display_hours"),
            warm_up_min=self._settings.number("display_warmup_min"), is_urgent=self.app.is_urgent, wakes=False,
            switch=switch.part(), parent=self,
        )  # fmt: skip
        self._power.darkened.connect(self.app.set_dark)
        return self._power

    def close(self) -> None:
        """Take it off; the engine goes before the view-models, or bindings complain of null."""
        self.view.setSource(QUrl())
        self.view.hide()
        self.view.deleteLater()
        self.app.close()

    def _fit(self) -> None:
        """The screen changed: sizes follow without a restart."""
        root = self.view.rootObject()
        if root is not None and self.view.width() > 0 and self.view.height() > 0:
            root.setProperty("ppm", self._measure(self.view.size(), self.view.screen()))

    def _measure(self, size: QSize, screen: QScreen) -> float:
        wide, high = size.width(), size.height()
        real = self._settings.real("screen_mm")
        if not real:
            claimed, pixels = screen.physicalSize(), screen.size()
            real = claimed.width() * wide / max(1, pixels.width())
            dpi = pixels.width() * 25.4 / max(1.0, claimed.width())
            # No board is smaller; 96 dots an inch are what a virtual screen makes up.
            if not 300 <= claimed.width() <= 6_000 or abs(dpi - 96) < 2:
                real = 0.0
        if self._turned in (90, 270):
            wide, high = high, wide
        return board_pixels_per_mm(real, (wide, high), self._settings.real("viewing_m"))

    def _on_frame(self) -> None:
        """After the first frame with content (or with the first-run page)."""
        if not self.app.is_waiting:
            self.view.frameSwapped.disconnect(self._on_frame)
            mark("first-content")
            if self._on_first is not None:
                self._on_first()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Qt: True swallows the event. No key does anything, and nobody closes a board."""
        kind = event.type()
        if kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease, QEvent.Type.ContextMenu):
            return True
        if kind == QEvent.Type.Close and self._is_locked:
            event.ignore()
            return True
        return False
