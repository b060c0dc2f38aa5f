"""The touch window: one full screen without frame, cursor, keyboard or a way out."""

import gc
import logging
import os
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QSizeF, QSocketNotifier, QTimer, QtMsgType, QUrl, qInstallMessageHandler
from PySide6.QtGui import QGuiApplication
from PySide6.QtQuick import QQuickView

from kiosk.clock import Clock
from kiosk.errors import GlassError
from kiosk.settings import Settings
from kiosk.shell.collector import Collector
from kiosk.shell.guard import Guard
from kiosk.shell.marks import mark
from kiosk.shell.register import register_types
from screens.viewmodels.app import App
from screens.viewmodels.film import FilmProvider
from screens.viewmodels.glass import glass_mm, pixels_per_mm

if TYPE_CHECKING:
    from kiosk.shell.agent_child import AgentChild
    from kiosk.shell.companions import Companions
    from kiosk.shell.portrait import Portrait
    from kiosk.shell.scanner import Scanner
    from kiosk.shell.touch_mapper import TouchMapper
    from kiosk.shell.watchdog import Watchdog


# Qt.WindowType.Window and FramelessWindowHint. To name `Qt` makes all its enums: 11 ms of the start.
FRAMELESS_WINDOW = 0x0801
TURNS = {"auto": 0, "left": 270, "right": 90, "over": 180}
REST_MS = 5_000  # a first page that never comes must not keep the agent from curing it
SETTLE_MS = 1_000  # pictures decode off the GUI thread and come a few frames later
QML = Path(__file__).resolve().parents[2] / "screens" / "qml"
_LOUD = {
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}


class TouchWindow:
    """Composes application, view-models and view for the profile `touch`."""

    def __init__(
        self, *, home: Path, settings: Settings, clock: Clock, size: tuple[int, int] | None, has_motion: bool
    ) -> None:
        qInstallMessageHandler(_to_log)
        # A worker that computes must not hold up the ticker (measured: 28 ms gaps become 17 ms).
        sys.setswitchinterval(0.001)
        self._home = home
        self._log_mb = settings.number("log_mb")
        self._application = QGuiApplication(["kiosk"])
        self._application.setApplicationName("sunshine-kiosk")
        register_types()
        self._app = App(home=home, clock=clock, settings=settings)
        self._view = QQuickView()
        self._guard = Guard(is_locked=size is None, scanner=self._make_scanner)
        self._view.installEventFilter(self._guard)
        self._view.setTitle("sunshine-kiosk")
        self._view.setResizeMode(QQuickView.ResizeMode.SizeRootObjectToView)
        self._view.engine().addImportPath(str(QML))
        self._view.engine().addImageProvider("film", FilmProvider(self._app.property("film")))
        self._has_motion = has_motion
        self._app.property("language").changed.connect(self._view.engine().retranslate)
        self._size = size
        self._agent: AgentChild | None = None
        self._is_started = False
        self._is_restarting = False
        self._app.settingsChanged.connect(self._on_setting)
        self._app.property("trial").restartWanted.connect(self.restart)
        self._collector: Collector | None = None
        self._watchdog: Watchdog | None = None
        self._companions: Companions | None = None
        self._portrait: Portrait | None = None
        self._touch: TouchMapper | None = None
        self._settings, self._clock = settings, clock
        self._wake: tuple[int, int] | None = None
        self._notifier: QSocketNotifier | None = None

    def run(self, *, with_agent: bool, picture: Path | None = None) -> int:
        """Show the window and stay until SIGTERM (or, windowed, until it is closed).

        With `picture`: write the first settled page there and end.

        Raises:
            GlassError: the pages cannot be loaded.
        """
        self._obey_signals()
        if self._size is not None:
            self._view.setGeometry(0, 0, *self._size)
        else:
            self._view.setProperty("flags", FRAMELESS_WINDOW)
            self._view.setGeometry(self._application.primaryScreen().geometry())
        # With its size from the beginning nothing on the page is laid out twice (12 ms of the start).
        wide, high = self._page_size()
        self._view.setInitialProperties(
            {
                "app": self._app,
                "motion": self._has_motion,
                "tickerRuns": "KIOSK_STILL" not in os.environ,
                "width": wide,
                "height": high,
                "ppm": self._measure(wide, high),
            }
        )
        self._view.setSource(QUrl.fromLocalFile(str(QML / "Kiosk" / "Touch" / "Main.qml")))
        if self._view.status() != QQuickView.Status.Ready:
            faults = "; ".join(error.toString() for error in self._view.errors())
            self._close()
            raise GlassError(faults)
        self._turn()
        for resized in (self._view.rootObject().widthChanged, self._view.rootObject().heightChanged):
            resized.connect(self._turn)  # the view gives its root its own size, whatever the turn
        self._view.frameSwapped.connect(self._on_frame)
        self._with_agent = with_agent
        self._picture = picture
        if self._size is not None:
            self._view.show()
        else:
            self._view.showFullScreen()
        self._view.requestActivate()
        QTimer.singleShot(REST_MS, self._start_the_rest)
        code = self._application.exec()
        self._close()
        if self._is_restarting:
            from kiosk.shell.anew import start_anew

            start_anew()
        return code

    def restart(self) -> None:
        """End, to be started again with the settings of now."""
        self._is_restarting = True
        self._application.exit(0)

    def _on_setting(self, key: str) -> None:
        if key in ("orientation", "screen_mm"):
            self._turn()
        if key in ("touch_map", "touch_fix") and self._touch is not None:
            self._touch.again()
        if self._companions is not None:
            self._companions.take_settings(self._app.settings)

    def _page_size(self) -> tuple[int, int]:
        """Width and height as the page lies."""
        size = self._view.size()
        is_sideways = TURNS[self._app.settings.text("orientation")] % 180 != 0
        return (size.height(), size.width()) if is_sideways else (size.width(), size.height())

    def _turn(self) -> None:
        """Lay the page as the setting says. Touches go the way back by the same turn."""
        root, size = self._view.rootObject(), self._view.size()
        wide, high = self._page_size()
        root.setRotation(TURNS[self._app.settings.text("orientation")])
        root.setSize(QSizeF(wide, high))
        root.setPosition(QPointF((size.width() - wide) / 2, (size.height() - high) / 2))
        root.setProperty("ppm", self._measure(wide, high))

    def _make_scanner(self) -> "Scanner":
        from kiosk.shell.scanner import Scanner  # with the first key

        return Scanner(view=self._view, app=self._app, qml=QML, parent=self._application)

    def _measure(self, width: int, height: int) -> float:
        """Pixels of a design millimetre; low reach learns the glass's width too."""
        screen = self._application.primaryScreen()
        claimed, pixels = screen.physicalSize(), screen.size()
        is_sideways = TURNS[self._app.settings.text("orientation")] % 180 != 0
        wide, high = (height, width) if is_sideways else (width, height)  # of the glass, not of the page
        own = (claimed.width() * wide / max(1, pixels.width()), claimed.height() * high / max(1, pixels.height()))
        width_mm = glass_mm(self._app.settings.real("screen_mm"), own, (wide, high))
        if is_sideways:
            width_mm *= width / wide
        self._app.property("reach").setWidth(width_mm)
        return pixels_per_mm(width_mm, (width, height))

    def _on_frame(self) -> None:
        """After the first frame with content (or with the first-run page)."""
        if not self._app.is_waiting:
            mark("first-content")
            self._start_the_rest()

    def _start_the_rest(self) -> None:
        """What the first frame did not need: the log, the agent. Once, and at the latest after `REST_MS`."""
        if self._is_started:
            return
        self._is_started = True
        self._view.frameSwapped.disconnect(self._on_frame)
        # What is loaded by now stays. The command switched the automatic collector off; from here on ours works.
        gc.freeze()
        self._collector = Collector(parent=self._application)
        if self._size is None:
            from PySide6.QtCore import Qt

            self._view.setCursor(Qt.CursorShape.BlankCursor)
            self._companions = self._beside()
            self._touch = self._map_touch()
        from kiosk.log import set_up  # what the first frame does not need is loaded after it

        set_up(self._home, "glass", self._log_mb)
        from kiosk.shell.faces import look_soon
        from kiosk.shell.renderer import reached
        from kiosk.shell.sweeper import Sweeper
        from kiosk.shell.watchdog import Watchdog

        reached(self._home)
        look_soon(self._home)
        sweeper = Sweeper(engine=self._view.engine(), parent=self._view)
        self._app.property("session").visited.connect(sweeper.on_visit)
        home = self._app.property("home")
        self._watchdog = Watchdog(self._view, parent=self._application, shows=lambda: bool(home.has_answer))
        from kiosk.shell.visit import EmergencyMark, VisitMark

        self._visit = VisitMark(self._app.property("session"), self._home)
        alarm = self._app.property("alarm")
        self._emergency = EmergencyMark(self._home, is_on=lambda: bool(alarm.is_on), parent=self._application)
        from kiosk.shell.portrait import Portrait, Sitter

        alone = (Sitter(self._view, "touch", self._is_in_use),)
        sitters = self._companions.sitters if self._companions is not None else alone
        from kiosk.shell.memory_watch import MemoryWatch

        self._memory = MemoryWatch(
            home=self._home, clock=self._clock, most_mb=lambda: self._app.settings.number("glass_mb"),
            is_busy=lambda: self._is_in_use() or bool(alarm.is_on), restart=self.restart,
            parent=self._application,
        )  # fmt: skip
        self._portrait = Portrait(sitters, home=self._home, source=self._app.source, parent=self._application)
        if self._with_agent:
            from kiosk.shell.agent_child import AgentChild

            self._agent = AgentChild(home=self._home, parent=self._application)
            self._agent.start()
        if self._picture is not None:
            QTimer.singleShot(SETTLE_MS, self._take_picture)

    def _beside(self) -> "Companions":
        """The boards and strips of the other outputs; also keeps this window on its own."""
        from kiosk.settings.outputs import read_outputs
        from kiosk.shell.companions import Companions

        return Companions(
            application=self._application, outputs=read_outputs(self._settings.text("outputs")), touch=self._view,
            home=self._home, settings=self._settings, clock=self._clock, has_motion=self._has_motion,
            source=self._app.source, is_urgent=lambda: bool(self._app.property("alarm").is_on),
            is_in_use=self._is_in_use,
        )  # fmt: skip

    def _is_in_use(self) -> bool:
        from kiosk.shell.portrait import is_in_use

        return is_in_use(self._app)

    def _map_touch(self) -> "TouchMapper | None":
        """X spreads a touch screen over all outputs; a compositor knows by itself where it belongs."""
        from kiosk.store.touches import TouchState, keep

        if self._application.platformName() != "xcb":
            keep(self._home, TouchState())  # what X was told before counts no more
            return None
        from kiosk.shell.touch_mapper import TouchMapper

        return TouchMapper(self._view, home=self._home, settings=lambda: self._app.settings, parent=self._application)

    def _take_picture(self) -> None:
        from kiosk.shell.screenshot import write

        assert self._picture is not None
        self._application.exit(write(self._view, self._picture))

    def _close(self) -> None:
        if self._watchdog is not None:
            self._watchdog.end()
        if self._agent is not None:
            self._agent.stop()
        if self._companions is not None:
            self._companions.close()
        self._app.close()
        if self._notifier is not None and self._wake is not None:
            self._notifier.setEnabled(False)
            signal.set_wakeup_fd(-1)
            for end in self._wake:
                os.close(end)
        # The engine goes before the view-models, or bindings complain of null.
        self._view.setSource(QUrl())
        del self._view

    def _obey_signals(self) -> None:
        """An idle Qt loop never runs Python's signal handlers by itself; a pipe wakes it."""
        ours, theirs = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        self._wake = (ours, theirs)
        signal.set_wakeup_fd(theirs)
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            # exit, not quit: Qt's quit asks the window first, and the guard lets nobody close it.
            signal.signal(number, lambda *_: self._application.exit(0))
        self._notifier = QSocketNotifier(ours, QSocketNotifier.Type.Read)
        self._notifier.activated.connect(lambda *_: os.read(ours, 64))


def _to_log(kind: QtMsgType, _context: object, message: str) -> None:
    logging.getLogger("qt").log(_LOUD.get(kind, logging.DEBUG), "%s", message)
