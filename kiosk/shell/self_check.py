"""The glass looks at its own picture: not black, not one colour, not frozen while its line should run, no tofu.

Every few minutes each window that should be seen is grabbed and judged, and held against what stands on the glass:
another window may lie over it, or it may have been taken off. A fault is repaired once by showing the window anew,
one that is covered comes forward each time; what stays is said in the log, and in the terminal's health for the
county. A line is frozen when nothing was drawn since the last look, or when it stands where it stood at the two
looks before. A character that no font draws is said by its number.
"""

import logging
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtCore import QMetaObject, QObject, QRect, QTimer
from PySide6.QtGui import QFontDatabase
from PySide6.QtQuick import QQuickItem

from kiosk.clock import Clock
from kiosk.shell.faces import FAMILY, lacking
from kiosk.shell.portrait import Sitter
from kiosk.shell.seen import COVERED, FROZEN, NO_FACE, TOFU, Points, alien, characters, judge, running_line
from kiosk.store.picture import PictureState, keep

log = logging.getLogger(__name__)

LOOK_MS = 300_000
AGAIN_MS = 10_000  # after a fault: whether it is mended
STUCK_LOOKS = 2  # once is chance: a line comes by the same place again
MOST_SAID = 8  # characters without a face, titles that cannot be shown
TOUCH = "touch"


def look_ms() -> int:
    """How often to look; KIOSK_LOOK_S is for those who try it out."""
    text = os.environ.get("KIOSK_LOOK_S", "")
    return max(1, int(text)) * 1000 if text.isdecimal() else LOOK_MS


@dataclass(slots=True)
class Watched:
    """A window, and the frames it has drawn since the last look."""

    who: Sitter
    is_strip: bool = False
    frames: int = 0
    is_repaired: bool = False
    place: int | None = None  # where its running line stood at the last look
    stood: int = 0  # looks in which it stood there still
    alien: Points = field(default_factory=frozenset)  # what was not its own on the glass at the last look


class PictureCheck(QObject):
    """Watches `windows` from now on. `is_alone`: the screens are ours, so nothing may lie over a window."""

    def __init__(
        self, windows: Sequence[Sitter], *, home: Path, clock: Clock, is_alone: bool = False, look_ms: int = LOOK_MS,
        families: Callable[[], Sequence[str]] = QFontDatabase.families, parent: QObject | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._home, self._clock, self._families = home, clock, families
        self._is_alone, self._look_ms = is_alone, look_ms
        self._watched = [Watched(one, one.name.startswith("strip")) for one in windows]
        for one in self._watched:
            one.who.view.frameSwapped.connect(lambda one=one: self._count(one))
        self._before: tuple[str, ...] = ()
        self._drawn: dict[str, bool] = {}  # whether a character has a face
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.look)
        self._timer.start(look_ms)

    def look(self) -> tuple[str, ...]:
        """Judge every window that should be seen; returns what is wrong with them."""
        faults = [TOFU] if FAMILY not in self._families() else []
        for one in self._watched:
            if one.who.view.isVisible():
                faults += self._look_at(one)
        found = tuple(faults)
        if found != self._before:
            if found:
                log.error("the picture is not as it should be: %s", "; ".join(found))
            else:
                log.info("the picture is as it should be again")
        self._before = found
        missed = [f"{one.who.name}: {title}" for one in self._watched for title in one.who.missed()]
        keep(self._home, PictureState(self._clock.now().text, found, tuple(missed[:MOST_SAID])))
        is_suspect = bool(found) or any(one.alien for one in self._watched)
        self._timer.start(min(AGAIN_MS, self._look_ms) if is_suspect else self._look_ms)
        return found

    def _look_at(self, one: Watched) -> list[str]:
        view, name = one.who.view, one.who.name
        frames, one.frames = one.frames, 0
        line = running_line(view.rootObject())
        fault = FROZEN if line is not None and (frames == 0 or _stands(one, line)) else ""
        picture = view.grabWindow()
        fault = fault or judge(picture, is_strip=one.is_strip)
        if not fault and self._is_alone:
            before, one.alien = one.alien, alien(view, picture, self._others(one))
            if before & one.alien:  # once is a page that changes meanwhile
                fault = COVERED
        tofu = [f"{name}: {NO_FACE} {words}"] if (words := self._without_face(one)) else []
        if not fault:
            one.is_repaired = False
            return tofu
        if not one.is_repaired:
            log.warning("%s: %s; it is shown anew", name, fault)
            one.is_repaired = True
            if line is not None:
                QMetaObject.invokeMethod(line, "startOver")
            # Not hide and show: those would take a full-screen window out of that state.
            view.setVisible(False)
            view.setVisible(True)
        if self._is_alone:
            view.raise_()
            for other in self._watched:
                if other is not one and view.geometry().contains(other.who.view.geometry()):
                    other.who.view.raise_()  # a strip on a part of this screen
        if name == TOUCH:
            view.requestActivate()  # no window manager does, and its keys would be dead
        view.update()
        return [f"{name}: {fault}", *tofu]

    def _others(self, one: Watched) -> list[QRect]:
        return [other.who.view.geometry() for other in self._watched if other is not one and other.who.view.isVisible()]

    def _without_face(self, one: Watched) -> str:
        """What is written there and no font draws. Nobody's own words: those of a visit are not looked at."""
        if one.who.is_in_use():
            return ""
        written = sorted(characters(one.who.view.rootObject()))
        for new in written:
            if new not in self._drawn:
                self._drawn[new] = not lacking(new)
        return " ".join(f"{bad} U+{ord(bad):04X}" for bad in [c for c in written if not self._drawn[c]][:MOST_SAID])

    @staticmethod
    def _count(one: Watched) -> None:
        one.frames += 1


def _stands(one: Watched, line: QQuickItem) -> bool:
    """Whether the line has stood in one place for too many looks."""
    place = int(line.property("offset") or 0)
    one.stood = one.stood + 1 if place == one.place else 0
    one.place = place
    return one.stood >= STUCK_LOOKS
