"""滚动消息 as a still list: the same words that run at the foot, for those who read slowly."""

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Property, QObject, Signal

from kiosk.store.read import ContentReader
from screens.viewmodels.page import EMPTY, READY, Page, shown
from screens.viewmodels.rows import RowModel
from screens.viewmodels.source import ContentSource, Scene
from screens.viewmodels.ticker import MOST, due_notices
from screens.viewmodels.words import day_words


@dataclass(frozen=True, slots=True)
class MessageRow:
    """One message, whole; whose it is and since when; `is_touched`: the piece that was touched as it ran by."""

    id: str
    said: str
    subline: str
    is_touched: bool
    is_sample: bool


@dataclass(frozen=True, slots=True)
class MessagesFace:
    """Around the list."""

    count: int = 0
    is_sample: bool = False


class Messages(Page):
    """Arg: the message that was touched, which then stands first; or nothing."""

    name = "messages"
    faceChanged = Signal()

    def __init__(self, *, source: ContentSource, parent: QObject | None = None) -> None:
        super().__init__(source=source, parent=parent)
        self._face = MessagesFace()
        self._touched = ""
        self._rows = RowModel(MessageRow, self)

    def enter(self, arg: str) -> None:
        """Which was touched."""
        self._touched = arg

    def question(self) -> str:
        """The touched message."""
        return self._touched

    def answer(self, reader: ContentReader, scene: Scene, question: str) -> Any:
        """Every line that runs here."""
        cards = due_notices(reader, scene)[:MOST]
        rows = [
            MessageRow(
                card.id, card.facts["text"].replace("\n", " "),
                self.tr("%s，%s") % (card.unit_name, day_words(card.issued_on, scene.today)),
                card.id == question, card.is_sample,
            )
            for card in cards
        ]  # fmt: skip
        rows.sort(key=lambda row: not row.is_touched)
        return MessagesFace(len(rows), any(row.is_sample for row in rows)), rows

    def show(self, answer: Any) -> str:
        """Show it."""
        face, rows = answer
        self._rows.show(rows)
        self._set_face(face)
        return READY if rows else EMPTY

    count = shown(int, "count", faceChanged)
    isSample = shown(bool, "is_sample", faceChanged)
    rows = Property(QObject, lambda self: self._rows, constant=True)
