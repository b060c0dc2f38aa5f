"""在线互动: what one can say and about what; whom to call with a report, which no screen takes."""

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import Property, QObject, Signal

from kiosk.clock import days_left
from kiosk.store.outbox import Taking, taking
from kiosk.store.read import ContentReader, Filter
from screens.viewmodels.page import READY, Page, shown
from screens.viewmodels.rows import RowModel
from screens.viewmodels.source import ContentSource, Scene

OPEN_SHOWN = 3


@dataclass(frozen=True, slots=True)
class OpenRow:
    """A matter that is open for opinions."""

    id: str
    title: str
    unit: str
    days: int
    is_sample: bool


@dataclass(frozen=True, slots=True)
class HotlineRow:
    """A telephone that takes reports."""

    id: str
    phone: str
    note: str


@dataclass(frozen=True, slots=True)
class ForumFace:
    """Around the choices."""

    title: str = ""
    open_count: int = 0
    trouble: str = ""
    phone: str = ""
    hours: str = ""
    report_phones: str = ""


class Forum(Page):
    """No arg."""

    name = "forum"
    faceChanged = Signal()

    def __init__(self, *, source: ContentSource, home: Path, parent: QObject | None = None) -> None:
        super().__init__(source=source, parent=parent)
        self._home = home
        self._face = ForumFace()
        self._open = RowModel(OpenRow, self)
        self._hotlines = RowModel(HotlineRow, self)

    def answer(self, reader: ContentReader, scene: Scene, question: Any) -> Any:
        """Matters whose window is open, the most urgent first; telephones of the county's pack."""
        pack = scene.county.pack
        wanted = Filter("disclosure", open_on=scene.today.isoformat())
        rows = tuple(
            OpenRow(
                card.id,
                card.title,
                card.unit_name,
                days_left(dt.date.fromisoformat(card.comment_until), scene.today),
                card.is_sample,
            )
            for card in reader.cards(scene.release, scene.moment, wanted, limit=OPEN_SHOWN)
        )
        state = taking(self._home)
        face = ForumFace(
            title=scene.county.window("voice").name,
            open_count=reader.count(scene.release, scene.moment, wanted),
            trouble="" if state == Taking.YES else state.value,
            phone=pack.service.phone,
            hours=pack.service.hours,
            report_phones="、".join(one.phone for one in pack.hearing.reports),
        )
        hotlines = tuple(HotlineRow(one.name, one.phone, one.note) for one in pack.hearing.reports)
        return face, rows, hotlines

    def show(self, answer: Any) -> str:
        """Show the choices."""
        face, rows, hotlines = answer
        self._open.show(rows)
        self._hotlines.show(hotlines)
        self._set_face(face)
        return READY

    title = shown(str, "title", faceChanged)
    openCount = shown(int, "open_count", faceChanged)
    trouble = shown(str, "trouble", faceChanged)
    phone = shown(str, "phone", faceChanged)
    hours = shown(str, "hours", faceChanged)
    reportPhones = shown(str, "report_phones", faceChanged)
    open_ = Property(QObject, lambda self: self._open, constant=True)
    hotlines = Property(QObject, lambda self: self._hotlines, constant=True)
