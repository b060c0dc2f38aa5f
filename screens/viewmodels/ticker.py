"""The notices that run at the foot of the glass."""

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Property, QObject, Signal

from kiosk.store.read import Card, ContentReader, Filter
from screens.viewmodels.page import EMPTY, READY, Page
from screens.viewmodels.source import ContentSource, Scene

MOST = 40
_LEVELS = ("urgent", "important", "normal")


@dataclass(frozen=True, slots=True)
class TickerEntry:
    """One notice: its line, and whether it is a sample."""

    id: str
    text: str
    is_sample: bool


def due_notices(reader: ContentReader, scene: Scene, units: tuple[str, ...] = ()) -> list[Card]:
    """Notices between start and end, meant for this place or for all; the most urgent first, then the newest."""
    now, due = scene.moment.text, []
    for card in reader.cards(scene.release, scene.moment, Filter("notice", units=units), limit=400):
        facts = card.facts
        if "broken" in facts:
            continue  # nobody knows its days
        is_due = not scene.moment.is_sure or facts["start"] <= now < facts["end"]
        if is_due and scene.is_meant(facts["targets"]):
            due.append(card)
    return sorted(due, key=lambda card: _LEVELS.index(card.facts["level"]))


class Ticker(Page):
    """Always open. The most urgent come first, then the newest."""

    faceChanged = Signal()

    def __init__(self, *, source: ContentSource, parent: QObject | None = None) -> None:
        super().__init__(source=source, parent=parent)
        self._entries: tuple[TickerEntry, ...] = ()
        self._is_open = True

    def answer(self, reader: ContentReader, scene: Scene, question: Any) -> Any:
        """The lines of what is due here."""
        return tuple(TickerEntry(c.id, c.facts["text"], c.is_sample) for c in due_notices(reader, scene)[:MOST])

    def show(self, answer: Any) -> str:
        """Tell QML only when something differs; the bar keeps its position."""
        if answer != self._entries:
            self._entries = answer
            self.faceChanged.emit()
        return READY if answer else EMPTY

    entries = Property(
        list,
        lambda self: [{"id": e.id, "text": e.text, "sample": e.is_sample} for e in self._entries],
        notify=faceChanged,
    )
