"""Keeps a resident from leaving: no close, no menu, no keys but those of a text field or a switch device."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QKeyEvent
from PySide6.QtQuick import QQuickView

if TYPE_CHECKING:
    from kiosk.shell.scanner import Scanner

# Qt.Key: Backspace, Delete, Home, End, Left, Right; Qt.KeyboardModifier: Shift, Keypad.
_EDITING = (0x01000003, 0x01000007, 0x01000010, 0x01000011, 0x01000012, 0x01000014)
_SHIFT_OR_KEYPAD = 0x02000000 | 0x20000000
_TOUCHES = (QEvent.Type.MouseButtonPress, QEvent.Type.TouchBegin)


class Guard(QObject):
    """An event filter for one window. `scanner` makes the one for switch devices, with the first key."""

    def __init__(self, *, is_locked: bool, scanner: "Callable[[], Scanner] | None" = None) -> None:
        super().__init__()
        self._is_locked = is_locked
        self._make_scanner = scanner
        self._scanner: Scanner | None = None
        self._taken: set[int] = set()  # keys that are down and were a switch's

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Qt: True swallows the event."""
        kind = event.type()
        if kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            if isinstance(watched, QQuickView) and isinstance(event, QKeyEvent):
                return not self._passes(watched, event)
            return True
        if kind in _TOUCHES and self._scanner is not None:
            self._scanner.rest()
        if kind == QEvent.Type.ContextMenu:
            return True
        if kind == QEvent.Type.Close and self._is_locked:
            event.ignore()
            return True
        return False

    def _passes(self, view: QQuickView, event: QKeyEvent) -> bool:
        """Whether a key goes on to the page; a switch's key is done here."""
        if self._scanner is None and self._make_scanner is not None and event.type() == QEvent.Type.KeyPress:
            self._scanner = self._make_scanner()
        if self._scanner is not None:
            if event.type() == QEvent.Type.KeyPress and self._scanner.takes(event):
                self._taken.add(event.key())
                return False
            if event.type() == QEvent.Type.KeyRelease and event.key() in self._taken:
                # Not to the input method: a space that comes up would end the word that is being composed.
                self._taken.discard(event.key())
                return False
            if writes(view, event):
                self._scanner.rest()  # who writes has left the ring
        return writes(view, event)


def writes(view: QQuickView, event: QKeyEvent) -> bool:
    """Whether a key puts a character into the text field that has the focus, or moves within it."""
    field = view.activeFocusItem()
    if field is None or not (field.inherits("QQuickTextInput") or field.inherits("QQuickTextEdit")):
        return False
    with_shift_at_most = event.modifiers().value & ~_SHIFT_OR_KEYPAD == 0
    return with_shift_at_most and (event.key() in _EDITING or (event.text().isprintable() and event.text() != ""))
