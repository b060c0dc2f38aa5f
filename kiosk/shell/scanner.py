"""A keyboard-only switch device: Tab and Shift+Tab step from target to target, Space presses, Escape goes back.

Works on what is on the glass and knows no page: targets are the items with a `tapped` signal, in the order in which a
page is written. While something modal is up (an item with `modal: true`) its targets are the only ones. A ring shows
where one is; a touch takes it away.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import shiboken6
from PySide6.QtCore import QMetaObject, QObject, QPointF, QRectF, QUrl
from PySide6.QtGui import QKeyEvent
from PySide6.QtQml import QQmlComponent
from PySide6.QtQuick import QQuickItem, QQuickView

# Qt.Key; to name `Qt` makes all its enums.
TAB, BACKTAB, ESCAPE, RETURN, ENTER, SPACE = 0x01000001, 0x01000002, 0x01000000, 0x01000004, 0x01000005, 0x20
_SHIFT_OR_KEYPAD = 0x02000000 | 0x20000000
AIR_PX = 12.0  # around a target that was scrolled into view


class Scanner(QObject):
    """One window's scanner; `app` is told of presence and of going back."""

    def __init__(self, *, view: QQuickView, app: Any, qml: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._view = view
        self._app = app
        self._component = QQmlComponent(view.engine(), QUrl.fromLocalFile(str(qml / "Kiosk" / "Ui" / "FocusRing.qml")))
        self._ring: QQuickItem | None = None
        self._at: QQuickItem | None = None
        self._place = (-1, "")  # the target's number and words, should the item itself be made anew
        self._around: list[QQuickItem] = []  # what the target lies in, the nearest first

    @property
    def is_at_work(self) -> bool:
        """A target has the ring."""
        return self._target() is not None

    @property
    def words(self) -> str:
        """What the target with the ring says."""
        found = self._target()
        return str(found.property("label")) if found is not None else ""

    def takes(self, event: QKeyEvent) -> bool:
        """Do what a switch's key means; False when the key is none."""
        key = event.key()
        if event.modifiers().value & ~_SHIFT_OR_KEYPAD or key not in (TAB, BACKTAB, ESCAPE, RETURN, ENTER, SPACE):
            return False
        if key in (RETURN, ENTER, SPACE) and not self.is_at_work and not self._is_resting():
            return False
        if not event.isAutoRepeat():  # a hand that rests on a key presses once
            self._do(key)
        return True

    def rest(self) -> None:
        """Somebody touches the glass: no ring."""
        self._at, self._place, self._around = None, (-1, ""), []
        self._show_ring()

    # ---- keys ----

    def _do(self, key: int) -> None:
        self._app.property("session").touch()
        if self._is_resting():
            self._app.wake()
        elif key in (TAB, BACKTAB):
            self._step(1 if key == TAB else -1)
        elif key == ESCAPE:
            self._back()
        else:
            self._press()

    def _is_resting(self) -> bool:
        return bool(self._app.property("isResting"))

    def _step(self, way: int) -> None:
        targets = self.targets()
        if not targets:
            self.rest()
            return
        at = self._number(targets)
        number = self._entry(targets, way) if at is None else (at + way) % len(targets)
        self._at = targets[number]
        self._place = (number, str(self._at.property("label")))
        self._around = list(_above(self._at))
        _bring_into_view(self._at)
        self._show_ring()

    def _number(self, targets: list[QQuickItem]) -> int | None:
        """Where we are among them; rows that were made anew are found by their words."""
        found = self._target()
        if found in targets:
            return targets.index(found)
        number, words = self._place
        if 0 <= number < len(targets) and targets[number].property("label") == words:
            return number
        return None

    def _entry(self, targets: list[QQuickItem], way: int) -> int:
        """Where to begin when the target has gone: in the nearest part of the page that it lay in and that still
        stands, so that who writes stays at the keyboard when a word has been taken."""
        for part in self._around:
            if shiboken6.isValid(part) and part.isVisible():
                inside = [number for number, target in enumerate(targets) if part in _above(target)]
                if inside:
                    return inside[0] if way > 0 else inside[-1]
        return 0 if way > 0 else len(targets) - 1

    def _press(self) -> None:
        found = self._target()
        if found is not None:
            QMetaObject.invokeMethod(found, "tapped")

    def _back(self) -> None:
        modal = self._modal()
        if modal is None:
            self._app.back()
        elif modal.metaObject().indexOfMethod("dismiss()") >= 0:
            QMetaObject.invokeMethod(modal, "dismiss")

    # ---- what is on the glass ----

    def targets(self) -> list[QQuickItem]:
        """Everything that can be pressed now, in the order of reading."""
        roof = self._modal() or self._view.contentItem()
        return [item for item in _shown(roof) if _is_target(item) and _is_in_reach(item)]

    def _modal(self) -> QQuickItem | None:
        """What lies over everything else; the last drawn when there are several."""
        found = [item for item in _shown(self._view.contentItem()) if item.property("modal") is True]
        return found[-1] if found else None

    def _target(self) -> QQuickItem | None:
        """The target with the ring, while it is still there to be pressed."""
        if self._at is None or not shiboken6.isValid(self._at):
            return None
        return self._at if self._at.isVisible() and self._at.isEnabled() else None

    def _show_ring(self) -> None:
        if self._ring is None or not shiboken6.isValid(self._ring):
            made = self._component.create()
            if not isinstance(made, QQuickItem):
                return
            self._ring = made
        at = self._target()
        self._ring.setVisible(at is not None)
        self._ring.setParentItem(at)  # type: ignore[arg-type] # Qt takes none


def _shown(item: QQuickItem) -> Iterator[QQuickItem]:
    """The visible items under one, as they are written; those with a higher z come after their siblings."""
    if item.isVisible() and item.opacity() > 0:
        yield item
        view = item.parentItem()
        # A view makes its rows in any order; one reads them as they stand.
        in_view = view is not None and view.inherits("QQuickItemView")
        for child in sorted(item.childItems(), key=lambda one: (one.z(), one.y(), one.x()) if in_view else (one.z(),)):
            yield from _shown(child)


def _above(item: QQuickItem) -> Iterator[QQuickItem]:
    """What an item lies in, the nearest first."""
    above = item.parentItem()
    while above is not None:
        yield above
        above = above.parentItem()


def _is_target(item: QQuickItem) -> bool:
    return item.property("held") is not None and item.isEnabled() and item.metaObject().indexOfSignal("tapped()") >= 0


def _is_in_reach(item: QQuickItem) -> bool:
    """Not cut away by anything but a list that scrolls up and down. A line of words that scrolls aside has a key of its
    own for that: what stands whole in it is reached, or one would step through hundreds to come out of it."""
    place = item.mapRectToScene(QRectF(0, 0, item.width(), item.height()))
    for above in _above(item):
        if above.inherits("QQuickFlickable"):
            left = item.mapToItem(above, QPointF(0, 0)).x()
            is_whole = left > -1 and left + item.width() < above.width() + 1
            return (is_whole or item.width() > above.width()) and _is_in_reach(above)
        if above.clip():
            place = place.intersected(above.mapRectToScene(QRectF(0, 0, above.width(), above.height())))
    return place.width() > 1 and place.height() > 1


def _bring_into_view(item: QQuickItem) -> None:
    """Scroll every list around it so far that the whole target is seen."""
    for above in _above(item):
        if above.inherits("QQuickFlickable"):
            top = item.mapToItem(above, QPointF(0, 0)).y() - AIR_PX
            foot = top + item.height() + 2 * AIR_PX
            y, end = float(above.property("contentY")), float(above.property("contentHeight")) - above.height()
            by = top if top < 0 else max(0.0, foot - above.height())
            if by:
                above.setProperty("contentY", max(0.0, min(max(0.0, end), y + by)))
