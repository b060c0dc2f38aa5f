"""Display hours: outside them the glass is dark, and the screen off where the machine can switch it.

A black window takes each window's place, so that nothing draws; then the machine's own means are tried: `xset` on X or
`wlopm` on Wayland cuts the signal, `cec-ctl` tells a television by its HDMI cable to stand by, or to wake and turn to
this input. What should be is said again every round: a television that was switched by hand comes right. An emergency
lights every screen; a touch wakes a touch screen for some minutes.
"""

import datetime as dt
import fcntl
import logging
import shutil
import struct
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from PySide6.QtCore import QEvent, QObject, QProcess, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QGuiApplication, QPainter, QPaintEvent, QRasterWindow, QWindow

from kiosk.clock import Clock
from kiosk.schedule.lit import is_lit, read_hours
from kiosk.schedule.spans import Hours
from kiosk.settings import Settings
from kiosk.store.facts import screen_of
from kiosk.store.read import ContentReader
from screens.viewmodels.source import ContentSource, Scene
from sync.contract import WorkCalendar

log = logging.getLogger(__name__)

LOOK_MS = 20_000
WAKE_S = 180.0
FRAMELESS_WINDOW = 0x0801
CEC_ADAP_G_PHYS_ADDR = 0x80026101  # _IOR('a', 1, __u16) of linux/cec.h
CEC_NO_PLACE = 0xFFFF


class Switch(Protocol):
    """Switches the screens by the means of the machine."""

    def set(self, *, on: bool) -> None:
        """On or off; must not block."""


class SystemSwitch:
    """Whatever is installed and has something to act on; else nothing but black."""

    def __init__(
        self, platform: str, devices: Path = Path("/dev"), place_of: "Callable[[Path], str] | None" = None
    ) -> None:
        self._place_of = place_of or cec_place
        self._commands: dict[bool, list[list[str]]] = {True: [], False: []}
        self._televisions: list[Path] = []
        if platform == "xcb" and shutil.which("xset"):
            self._know(["xset", "dpms", "force"], "on", "off")
        elif platform.startswith("wayland") and shutil.which("wlopm"):
            for on, word in ((True, "--on"), (False, "--off")):
                self._commands[on].append(["wlopm", word, "*"])
        if shutil.which("cec-ctl"):
            self._televisions = sorted(devices.glob("cec[0-9]*"))

    def _know(self, head: list[str], on: str, off: str) -> None:
        self._commands[True].append([*head, on])
        self._commands[False].append([*head, off])

    def set(self, *, on: bool) -> None:
        """Start the commands and do not wait for them."""
        for program, *words in (*self._commands[on], *(self._tell(one, on=on) for one in self._televisions)):
            if not QProcess.startDetached(program, words)[0]:
                log.warning("%s cannot be started; the screen is black only", program)

    def _tell(self, device: Path, *, on: bool) -> list[str]:
        """A playback device speaks to the television, which is number 0 on every CEC bus."""
        head = ["cec-ctl", "--skip-info", "--device", str(device), "--playback", "--to", "0"]
        if not on:
            return [*head, "--standby"]
        place = self._place_of(device)  # it wakes on the input where it fell asleep; this calls it to ours
        return [*head, "--image-view-on", *(("--active-source", f"phys-addr={place}") if place else ())]


class Together:
    """One switch for several windows. It switches all screens at once, so they go off when every window is dark."""

    def __init__(self, switch: Switch) -> None:
        self._switch = switch
        self._on: dict[int, bool] = {}

    def part(self) -> "Part":
        """The switch of one window, lit at first."""
        self._on[len(self._on)] = True
        return Part(self, len(self._on) - 1)

    def say(self, number: int, *, on: bool) -> None:
        """A window is lit or dark."""
        self._on[number] = on
        if on or not any(self._on.values()):
            self._switch.set(on=on)


@dataclass(frozen=True, slots=True)
class Part:
    """One window's share of a switch."""

    whole: Together
    number: int

    def set(self, *, on: bool) -> None:
        """This window is lit or dark."""
        self.whole.say(self.number, on=on)


def cec_place(device: Path) -> str:
    """The input that this machine hangs on, as a CEC adapter learned it from the cable: 1.0.0.0; empty: unknown."""
    try:
        with device.open("rb", buffering=0) as adapter:
            (number,) = struct.unpack("=H", fcntl.ioctl(adapter, CEC_ADAP_G_PHYS_ADDR, bytes(2)))
    except OSError:
        return ""
    return "" if number == CEC_NO_PLACE else ".".join(f"{number >> shift & 15:x}" for shift in (12, 8, 4, 0))


def system_switch() -> Together:
    """The machine's own means, for the windows of one process."""
    return Together(SystemSwitch(QGuiApplication.platformName()))


@dataclass(frozen=True, slots=True)
class Rules:
    """What the hours are held against."""

    zone: dt.tzinfo
    calendar: WorkCalendar
    hours: tuple[Hours, ...]


class DisplayPower(QObject):
    """Keeps `windows` dark outside the hours. `is_urgent`: an emergency is on. `wakes`: a touch lights the glass.

    Signals:
        darkened: the glass is dark (true) or lit again.
    """

    darkened = Signal(bool)

    def __init__(
        self, *, windows: Sequence[QWindow], source: ContentSource, clock: Clock, hours: str, warm_up_min: int,
        is_urgent: Callable[[], bool], wakes: bool, switch: Switch | None = None, parent: QObject | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._windows, self._source, self._clock = tuple(windows), source, clock
        self._own = _hours_of(hours)
        self._warm_up_min, self._is_urgent, self._wakes = warm_up_min, is_urgent, wakes
        self._switch = switch or system_switch().part()
        self._rules: Rules | None = None
        self._covers: list[_Cover] = []
        self._awake_until = 0.0
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self.ask)
        self._timer.start()
        source.changed.connect(self.ask)
        self.ask()

    @property
    def is_dark(self) -> bool:
        """The glass is covered."""
        return bool(self._covers)

    def configure(self, settings: Settings) -> None:
        """Other hours, from now on."""
        self._own = _hours_of(settings.text("display_hours"))
        self._warm_up_min = settings.number("display_warmup_min")
        self.ask()

    def ask(self) -> None:
        """Look at the rules and the time again."""
        self._source.ask(self._read, self._learn, lambda _exc: self.look())

    def _read(self, _reader: ContentReader, scene: Scene) -> Rules:
        """On the reading thread: the county's calendar, and the hours that it has signed for this screen."""
        screen = screen_of(scene.facts)
        signed = _hours_of(screen.hours) if screen is not None and screen.hours else ()
        return Rules(scene.county.zone, scene.county.pack.calendar, self._own or signed)

    def _learn(self, rules: Any) -> None:
        self._rules = rules
        self.look()

    def look(self) -> None:
        """Light or darken, as it should be now. Without rules, or with an unsure clock, the glass stays lit."""
        moment, rules = self._clock.now(), self._rules
        lit = rules is None or not moment.is_sure
        if rules is not None and not lit:
            lit = is_lit(rules.hours, moment.at.astimezone(rules.zone), rules.calendar, warm_up_min=self._warm_up_min)
        if lit or self._is_urgent() or time.monotonic() < self._awake_until:
            self._light()
        else:
            self._darken()

    def wake(self) -> None:
        """Somebody touched the dark glass."""
        if self._wakes:
            self._awake_until = time.monotonic() + WAKE_S
            self._light()

    def _darken(self) -> None:
        if not self._covers:
            log.info("display hours are over: the glass is dark")
            for window in self._windows:
                if window.isVisible():
                    self._covers.append(_Cover(window, self.wake))
            self.darkened.emit(True)
        self._switch.set(on=False)

    def _light(self) -> None:
        if self._covers:
            log.info("the glass is lit again")
            covers, self._covers = self._covers, []
            for cover in covers:
                cover.lift()
            self._switch.set(on=True)
            self.darkened.emit(False)


class _Cover(QRasterWindow):
    """Black in the place of a window, which is hidden and draws nothing meanwhile."""

    def __init__(self, window: QWindow, touched: Callable[[], None]) -> None:
        super().__init__()
        self._window, self._touched = window, touched
        self.setProperty("flags", FRAMELESS_WINDOW)
        self.setCursor(Qt.CursorShape.BlankCursor)
        self.setScreen(window.screen())
        self.setGeometry(window.geometry())
        self.show()
        window.hide()

    def lift(self) -> None:
        """Give the place back; the window comes before the black goes."""
        self._window.show()
        self._window.requestActivate()
        self.hide()
        self.deleteLater()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt: draw."""
        painter = QPainter(self)
        painter.fillRect(QRect(0, 0, self.width(), self.height()), QColor(0, 0, 0))
        painter.end()

    def event(self, event: QEvent) -> bool:
        """Qt: a touch or a click wakes; nothing closes it."""
        if event.type() in (QEvent.Type.TouchBegin, QEvent.Type.MouseButtonPress):
            self._touched()
            return True
        if event.type() == QEvent.Type.Close:
            event.ignore()
            return True
        return super().event(event)


def _hours_of(text: str) -> tuple[Hours, ...]:
    try:
        return read_hours(text)
    except ValueError as exc:
        log.warning("display hours %s mean nothing; the screen stays lit", exc)
        return ()
