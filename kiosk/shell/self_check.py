"""The glass looks at its own picture: not black, not one colour, not frozen while its line should run, no tofu.

Every few minutes each window that should be seen is grabbed and judged. A fault is repaired once by showing the
window anew; one that stays is said in the log, and in the terminal's health for the county. A line is frozen when
nothing was drawn since the last look, or when it stands where it stood at the two looks before.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QFontDatabase, QImage
from PySide6.QtQuick import QQuickItem, QQuickView

from kiosk.clock import Clock
from kiosk.store.picture import PictureState, keep

log = logging.getLogger(__name__)

LOOK_MS = 300_000
STUCK_LOOKS = 2  # once is chance: a line comes by the same place again
SAMPLES = 48  # across, and down
FAMILY = "Noto Sans CJK SC"
TOUCH = "touch"
BLACK, BLANK, FROZEN, TOFU = "black", "one colour", "frozen", "no Chinese face"


@dataclass(slots=True)
class Watched:
    """A window, what it is called, and the frames it has drawn since the last look."""

    view: QQuickView
    name: str
    is_strip: bool = False
    frames: int = 0
    is_repaired: bool = False
    place: int | None = None  # where its running line stood at the last look
    stood: int = 0  # looks in which it stood there still


def judge(picture: QImage, *, is_strip: bool) -> str:
    """What is wrong with a picture; empty: nothing. A strip is mostly dark, a page never is."""
    if picture.isNull() or picture.width() < 1:
        return BLACK
    across, down = min(SAMPLES * (4 if is_strip else 1), picture.width()), min(SAMPLES, picture.height())
    seen = [
        picture.pixel(x * picture.width() // across, y * picture.height() // down) & 0xFFFFFF
        for y in range(down)
        for x in range(across)
    ]
    lit = sum(1 for colour in seen if colour != 0)
    if lit == 0 or (not is_strip and lit < len(seen) * 0.02):
        return BLACK
    return BLANK if len(set(seen)) == 1 else ""


class PictureCheck(QObject):
    """Watches `windows` from now on."""

    def __init__(
        self, windows: Sequence[tuple[QQuickView, str]], *, home: Path, clock: Clock,
        families: Callable[[], Sequence[str]] = QFontDatabase.families, parent: QObject | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._home, self._clock, self._families = home, clock, families
        self._watched = [Watched(view, name, name.startswith("strip")) for view, name in windows]
        for one in self._watched:
            one.view.frameSwapped.connect(lambda one=one: self._count(one))
        self._before: tuple[str, ...] = ()
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()

    def look(self) -> tuple[str, ...]:
        """Judge every window that should be seen; returns what is wrong with them."""
        faults = [TOFU] if FAMILY not in self._families() else []
        for one in self._watched:
            if one.view.isVisible():
                faults += self._look_at(one)
        found = tuple(faults)
        if found != self._before:
            if found:
                log.error("the picture is not as it should be: %s", "; ".join(found))
            else:
                log.info("the picture is as it should be again")
        self._before = found
        keep(self._home, PictureState(self._clock.now().text, found))
        return found

    def _look_at(self, one: Watched) -> list[str]:
        frames, one.frames = one.frames, 0
        line = _running_line(one.view.rootObject())
        fault = FROZEN if line is not None and (frames == 0 or _stands(one, line)) else ""
        fault = fault or judge(one.view.grabWindow(), is_strip=one.is_strip)
        if not fault:
            one.is_repaired = False
            return []
        if not one.is_repaired:
            log.warning("%s: %s; it is shown anew", one.name, fault)
            one.is_repaired = True
            # Not hide and show: those would take a full-screen window out of that state.
            one.view.setVisible(False)
            one.view.setVisible(True)
            if one.name == TOUCH:
                one.view.requestActivate()  # no window manager does, and its keys would be dead
            one.view.update()
        return [f"{one.name}: {fault}"]

    @staticmethod
    def _count(one: Watched) -> None:
        one.frames += 1


def _running_line(item: QQuickItem | None) -> QQuickItem | None:
    """The line on this page that says that it runs."""
    if item is None or not item.isVisible():
        return None
    if item.property("pace") is not None and item.property("still") is not None:
        return item if item.property("still") is False else None
    return next((line for child in item.childItems() if (line := _running_line(child)) is not None), None)


def _stands(one: Watched, line: QQuickItem) -> bool:
    """Whether the line has stood in one place for too many looks."""
    place = int(line.property("offset") or 0)
    one.stood = one.stood + 1 if place == one.place else 0
    one.place = place
    return one.stood >= STUCK_LOOKS
