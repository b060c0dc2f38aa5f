"""Maps the touch screen to its output, and with it: at start, as it is plugged, as an output comes, goes or turns.

X knows it only by the device's "Coordinate Transformation Matrix", which a device loses with its cable. So the device
list and the screens of Qt, which hears of both by itself, are compared every round; only a change starts programs:
`xrandr` says where each output lies, `xinput` what is plugged, and is told. One that fails or hangs is said, and asked
again in the next round. On other platforms the compositor does it.
"""

import logging
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QObject, QProcess, QTimer
from PySide6.QtGui import QGuiApplication, QInputDevice, QWindow
from shiboken6 import isValid

from kiosk.errors import SettingsError
from kiosk.settings import Settings
from kiosk.settings.touches import (
    SAME,
    Matrix,
    Plan,
    devices_of,
    panels_of,
    plan,
    read_correction,
    read_touches,
)  # fmt: skip
from kiosk.store.touches import TouchState, keep

log = logging.getLogger(__name__)

LOOK_MS = 2_000
PATIENCE_MS = 10_000
END_MS = 1_000
MATRIX = "Coordinate Transformation Matrix"


class TouchMapper(QObject):
    """For the touch window. `settings`: as they are now."""

    def __init__(
        self, window: QWindow, *, home: Path, settings: Callable[[], Settings], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._window, self._home, self._settings = window, home, settings
        self._seen: object = None
        self._held: list[QInputDevice] = []
        self._is_busy = False
        self._kept: TouchState | None = None
        self._asking: QProcess | None = None
        application = QCoreApplication.instance()
        assert application is not None
        application.aboutToQuit.connect(self._end)
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()
        self.look()

    def again(self) -> None:
        """A setting has changed."""
        self._seen = None
        self.look()

    def look(self) -> None:
        """Map anew if anything is other than it was."""
        if self._is_busy:
            return
        seen = (_devices(), _screens(), self._window.screen().name())
        if seen != self._seen or not all(isValid(one) for one in self._held):  # X gives a number out again
            self._seen, self._held = seen, QInputDevice.devices()
            self._map()

    def _end(self) -> None:
        """What is still asked would outlive who listens."""
        self._timer.stop()
        process, self._asking = self._asking, None
        if process is not None:
            process.blockSignals(True)
            process.kill()
            process.waitForFinished(END_MS)

    def _map(self) -> None:
        if not (shutil.which("xinput") and shutil.which("xrandr")):
            self._finish(Plan((), ("没有 xinput 或 xrandr，触摸点可能对不上，请安装 xinput 和 x11-xserver-utils",)))
            return
        self._is_busy = True
        self._ask(["xrandr", "--current"], self._list, lambda: self._finish(_without_answer("xrandr", Plan(()))))

    def _list(self, outputs: str) -> None:
        self._ask(
            ["xinput", "list", "--long"],
            lambda devices: self._tell(outputs, devices),
            lambda: self._finish(_without_answer("xinput", Plan(()))),
        )

    def _tell(self, outputs: str, devices: str) -> None:
        panels, whole = panels_of(outputs)
        correction, faults = SAME, list[str]()
        try:
            correction = read_correction(self._settings().text("touch_fix"))
        except SettingsError:
            faults.append("触摸校正填得不对，没有采用")
        belong = [(name, _by_serial().get(output, output)) for name, output in self._belong(faults)]
        found = plan(
            devices=devices_of(devices), panels=panels, whole=whole, mine=self._window.screen().name(), belong=belong,
            correction=correction,
        )  # fmt: skip
        self._set(list(found.matrices), Plan(found.matrices, (*faults, *found.faults), found.turn, found.names))

    def _belong(self, faults: list[str]) -> tuple[tuple[str, str], ...]:
        try:
            return read_touches(self._settings().text("touch_map"))
        except SettingsError:
            faults.append("哪块触摸屏对哪块屏填得不对，没有采用")
            return ()

    def _set(self, left: list[tuple[int, Matrix]], whole: Plan) -> None:
        if not left:
            self._finish(whole)
            return
        device, matrix = left.pop(0)
        numbers = [f"{one:.6f}" for one in (*matrix, 0.0, 0.0, 1.0)]
        self._ask(
            ["xinput", "set-prop", f"{device}", MATRIX, *numbers],
            lambda _said: self._set(left, whole),
            lambda: self._set(left, _without_answer("xinput", whole)),
        )

    def _finish(self, done: Plan) -> None:
        self._is_busy = False
        state = TouchState(done.names, done.turn, done.faults)
        if state != self._kept:  # a fault that stays is met every round
            for fault in done.faults:
                log.warning("touch: %s", fault)
            keep(self._home, state)
            self._kept = state
        if done.names:
            log.info("touch: %s works %s", ", ".join(done.names), self._window.screen().name() or "the screen")

    def _ask(self, command: list[str], then: Callable[[str], None], otherwise: Callable[[], None]) -> None:
        """Run a program and go on with what it said; `otherwise`: it fails or hangs, and the next round tries again."""
        process = self._asking = QProcess(self)
        is_over = False

        def over() -> None:
            nonlocal is_over
            if is_over:
                return
            is_over, self._asking = True, None
            said = bytes(process.readAllStandardOutput().data()).decode("utf-8", "replace")
            is_well = process.error() == QProcess.ProcessError.UnknownError and process.exitCode() == 0
            process.deleteLater()
            if is_well:
                then(said)
            else:
                self._seen = None
                otherwise()

        process.finished.connect(lambda *_: over())
        process.errorOccurred.connect(lambda _error: over())
        QTimer.singleShot(PATIENCE_MS, process, process.kill)
        process.start(command[0], command[1:])


def _devices() -> tuple[tuple[int, str], ...]:
    return tuple(sorted((one.systemId(), one.name()) for one in QInputDevice.devices()))


def _screens() -> tuple[tuple[str, tuple[int, int, int, int], str], ...]:
    return tuple(
        (one.name(), (rect.x(), rect.y(), rect.width(), rect.height()), str(one.orientation().name))
        for one in QGuiApplication.screens()
        for rect in (one.geometry(),)
    )


def _without_answer(program: str, whole: Plan) -> Plan:
    """What is left of it: nobody can say of a device that it works the window."""
    fault = f"触摸点没有对上：{program} 没有应答"
    return replace(whole, faults=tuple(dict.fromkeys((*whole.faults, fault))), names=())


def _by_serial() -> dict[str, str]:
    """The output to which a screen's serial number leads, as in the setting `outputs`."""
    return {one.serialNumber(): one.name() for one in QGuiApplication.screens() if one.serialNumber()}
