"""A window whose service is still to come: says plainly what it will offer, and whom to call today."""

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Property, Signal

from kiosk.store.read import ContentReader
from screens.viewmodels.page import EMPTY, READY, Page, shown
from screens.viewmodels.source import ContentSource, Scene
from sync.contract import WINDOWS


@dataclass(frozen=True, slots=True)
class SoonFace:
    """The window's name, what it will offer, the phone and its hours."""

    window: str = ""
    title: str = ""
    offers: tuple[str, ...] = ()
    phone: str = ""
    hours: str = ""


class Soon(Page):
    """Arg: a window's key."""

    name = "soon"
    faceChanged = Signal()

    def __init__(self, *, source: ContentSource, parent: Any = None) -> None:
        super().__init__(source=source, parent=parent)
        self._face = SoonFace()
        self._window = ""

    def enter(self, arg: str) -> None:
        """Which window."""
        self._window = arg

    def question(self) -> str:
        """The window's key."""
        return self._window

    def answer(self, reader: ContentReader, scene: Scene, question: str) -> SoonFace:
        """What the county's pack says of the window."""
        if question not in WINDOWS:
            return SoonFace()
        window, service = scene.county.window(question), scene.county.pack.service
        return SoonFace(question, window.name, window.offers or (window.hint,), service.phone, service.hours)

    def show(self, answer: SoonFace) -> str:
        """Show the window."""
        self._set_face(answer)
        return READY if answer.title else EMPTY

    window = shown(str, "window", faceChanged)
    title = shown(str, "title", faceChanged)
    offers = Property(list, lambda self: list(self._face.offers), notify=faceChanged)
    phone = shown(str, "phone", faceChanged)
    hours = shown(str, "hours", faceChanged)
