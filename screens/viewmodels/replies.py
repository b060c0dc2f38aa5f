"""群众意见与答复: all that the desk has released, or what concerns one unit, newest first, one page at a time."""

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Property, QObject, Signal

from kiosk.store.read import ContentReader, Filter
from screens.viewmodels.page import EMPTY, READY, shown
from screens.viewmodels.paged import PagedPage, page_of
from screens.viewmodels.rows import RowModel
from screens.viewmodels.said import SaidRow, said_row
from screens.viewmodels.source import ContentSource, Scene
from screens.viewmodels.words import worded


@dataclass(frozen=True, slots=True)
class RepliesFace:
    """The words around the list."""

    crumb: str = ""
    count: int = 0
    page: int = 0
    pages: int = 1


class Replies(PagedPage):
    """Arg: "", or "unit:CODE"."""

    name = "replies"
    faceChanged = Signal()

    def __init__(self, *, source: ContentSource, parent: QObject | None = None) -> None:
        super().__init__(source=source, room=4, parent=parent)
        self._face = RepliesFace()
        self._unit = ""
        self._rows = RowModel(SaidRow, self)

    def enter(self, arg: str) -> None:
        """Everybody's, or one unit's."""
        unit = arg.partition(":")[2]
        if unit != self._unit:
            self._unit = unit
            self.restart_paging()

    def question(self) -> tuple[str, int, int]:
        """The unit, the page, and how many rows it holds."""
        return self._unit, self._page, self.page_size

    def answer(self, reader: ContentReader, scene: Scene, question: tuple[str, int, int]) -> Any:
        """One page of rows."""
        code, number, size = question
        wanted = Filter("reply", units=scene.county.family(code) if code else ())
        count = reader.count(scene.release, scene.moment, wanted)
        page, pages = page_of(count, number, size)
        cards = reader.cards(scene.release, scene.moment, wanted, limit=size, offset=page * size)
        unit = scene.county.unit(code) if code else None
        crumb = worded(scene.county.window("voice").name) + (f" › {unit.short_name or unit.name}" if unit else "")
        return RepliesFace(crumb, count, page, pages), tuple(said_row(self, card, scene) for card in cards)

    def show(self, answer: Any) -> str:
        """Show the page of rows."""
        face, rows = answer
        self._rows.show(rows)
        self._set_face(face)
        self._page, self._pages = face.page, face.pages
        return READY if rows else EMPTY

    crumb = shown(str, "crumb", faceChanged)
    count = shown(int, "count", faceChanged)
    pageNumber = Property(int, lambda self: self._face.page + 1, notify=faceChanged)
    pages = shown(int, "pages", faceChanged)
    rows = Property(QObject, lambda self: self._rows, constant=True)
