"""The first page: five windows with live counts, my village, and what is open for comment."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Property, QObject, Signal

from kiosk.clock import days_left
from kiosk.store.read import ContentReader, Filter
from screens.viewmodels.page import READY, Page, shown
from screens.viewmodels.rows import RowModel
from screens.viewmodels.source import ContentSource, Scene
from screens.viewmodels.words import day_words, worded

OPEN_SHOWN = 2


@dataclass(frozen=True, slots=True)
class WindowRow:
    """One of the five windows; `count` is live, empty where nothing is counted."""

    id: str
    name: str
    hint: str
    hint_short: str
    count: str
    counter: str


@dataclass(frozen=True, slots=True)
class OpenRow:
    """A pre-disclosure that still takes comments."""

    id: str
    title: str
    unit_name: str
    day: str
    days: int
    is_sample: bool


@dataclass(frozen=True, slots=True)
class HomeFace:
    """The numbers of the home page."""

    townships: int = 0
    villages: int = 0
    open_count: int = 0
    approval: str = ""


class Home(Page):
    """Arg: none."""

    name = "home"
    faceChanged = Signal()

    def __init__(self, *, source: ContentSource, parent: QObject | None = None) -> None:
        super().__init__(source=source, parent=parent)
        self._face = HomeFace()
        self._windows = RowModel(WindowRow, self)
        self._open = RowModel(OpenRow, self)

    def answer(self, reader: ContentReader, scene: Scene, question: Any) -> Any:
        """Every number is counted from the store, none is typed."""
        counts = {
            "disclosure": reader.count(scene.release, scene.moment, Filter("disclosure")),
            "services": reader.count(scene.release, scene.moment, Filter("guide")),
        }
        windows = tuple(
            WindowRow(
                w.key,
                worded(w.name),
                worded(w.hint),
                worded(w.hint_short or w.hint),
                f"{counts[w.key]}" if w.key in counts else "",
                worded(w.counter),
            )
            for w in scene.county.pack.windows
        )
        wanted = Filter("disclosure", open_on=scene.today.isoformat())
        open_rows = tuple(
            OpenRow(
                card.id,
                card.title,
                card.unit_name,
                day_words(card.issued_on, scene.today),
                days_left(dt.date.fromisoformat(card.comment_until), scene.today),
                card.is_sample,
            )
            for card in reader.cards(scene.release, scene.moment, wanted, limit=OPEN_SHOWN)
        )
        face = HomeFace(
            townships=len(scene.county.townships),
            villages=len(scene.county.villages),
            open_count=reader.count(scene.release, scene.moment, wanted),
        )
        return face, windows, open_rows

    def show(self, answer: Any) -> str:
        """Show the home page."""
        face, windows, open_rows = answer
        self._windows.show(windows)
        self._open.show(open_rows)
        self._set_face(face)
        return READY

    townships = shown(int, "townships", faceChanged)
    villages = shown(int, "villages", faceChanged)
    openCount = shown(int, "open_count", faceChanged)
    windows = Property(QObject, lambda self: self._windows, constant=True)
    open_ = Property(QObject, lambda self: self._open, constant=True)
