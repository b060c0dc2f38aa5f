"""绩效评估: what a visitor can rate here, and how the ratings are kept."""

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, Signal

from kiosk.store.read import ContentReader
from screens.viewmodels.page import READY, Page, shown
from screens.viewmodels.source import ContentSource, Scene


@dataclass(frozen=True, slots=True)
class MeritFace:
    """The window's name and the hall that one stands in."""

    title: str = ""
    hall: str = ""
    unit: str = ""


class Merit(Page):
    """No arg."""

    name = "merit"
    faceChanged = Signal()

    def __init__(self, *, source: ContentSource, parent: QObject | None = None) -> None:
        super().__init__(source=source, parent=parent)
        self._face = MeritFace()

    def answer(self, reader: ContentReader, scene: Scene, question: Any) -> MeritFace:
        """Where we are."""
        return MeritFace(scene.county.window("rating").name, scene.county.hall_name(scene.unit), scene.unit)

    def show(self, answer: MeritFace) -> str:
        """Show the choices."""
        self._set_face(answer)
        return READY

    title = shown(str, "title", faceChanged)
    hall = shown(str, "hall", faceChanged)
    unit = shown(str, "unit", faceChanged)
