"""在线互动: what one can say and about what; whom to call with a report, which no screen takes."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import Property, QObject, Signal

from kiosk.clock import civil_day, days_left
from kiosk.store.outbox import Taking, taking
from kiosk.store.read import ContentReader, Filter
from screens.viewmodels.asked import open_here, told_here
from screens.viewmodels.page import READY, Page, shown
from screens.viewmodels.rows import RowModel
from screens.viewmodels.said import SaidRow, said_row
from screens.viewmodels.source import ContentSource, Scene
from screens.viewmodels.words import worded
from sync.contract import instant

OPEN_SHOWN = 3
RESULTS_SHOWN = 3
SAID_SHOWN = 2


@dataclass(frozen=True, slots=True)
class OpenRow:
    """A matter that is open for opinions."""

    id: str
    title: str
    unit: str
    days: int
    is_sample: bool


@dataclass(frozen=True, slots=True)
class AskedRow:
    """A survey that can be answered here, or (`is_told`) what came of one; `days` left, -1 of a result."""

    id: str
    title: str
    subline: str
    days: int
    is_told: bool
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
    said_count: int = 0
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
        self._asked_model = RowModel(AskedRow, self)
        self._said = RowModel(SaidRow, self)

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
        asked = (*self._asked_rows(scene), *self._told_rows(scene))
        released = Filter("reply")
        cards = reader.cards(scene.release, scene.moment, released, limit=SAID_SHOWN)
        said = tuple(said_row(self, card, scene) for card in cards)
        state = taking(self._home)
        face = ForumFace(
            title=worded(scene.county.window("voice").name),
            open_count=reader.count(scene.release, scene.moment, wanted),
            said_count=reader.count(scene.release, scene.moment, released),
            trouble="" if state == Taking.YES else state.value,
            phone=pack.service.phone,
            hours=pack.service.hours,
            report_phones="、".join(one.phone for one in pack.hearing.reports),
        )
        hotlines = tuple(HotlineRow(one.name, one.phone, one.note) for one in pack.hearing.reports)
        return face, rows, hotlines, asked, said

    def _asked_rows(self, scene: Scene) -> Iterator[AskedRow]:
        for one in open_here(scene):
            last = civil_day(instant(one.end) - dt.timedelta(seconds=1), scene.county.zone)
            count = len(one.questions)
            words = self.tr("%d 道题，不记名字", "one" if count == 1 else "") % count
            yield AskedRow(one.id, one.title, words, max(0, days_left(last, scene.today)), False, one.sample)

    def _told_rows(self, scene: Scene) -> Iterator[AskedRow]:
        for one in told_here(scene)[:RESULTS_SHOWN]:
            words = self.tr("结果，%d 人答了") % one.answered if one.answered else self.tr("结果，答的人太少")
            yield AskedRow(one.survey, one.title, words, -1, True, one.sample)

    def show(self, answer: Any) -> str:
        """Show the choices."""
        face, rows, hotlines, asked, said = answer
        self._open.show(rows)
        self._hotlines.show(hotlines)
        self._asked_model.show(asked)
        self._said.show(said)
        self._set_face(face)
        return READY

    title = shown(str, "title", faceChanged)
    saidCount = shown(int, "said_count", faceChanged)
    said = Property(QObject, lambda self: self._said, constant=True)
    openCount = shown(int, "open_count", faceChanged)
    trouble = shown(str, "trouble", faceChanged)
    phone = shown(str, "phone", faceChanged)
    hours = shown(str, "hours", faceChanged)
    reportPhones = shown(str, "report_phones", faceChanged)
    open_ = Property(QObject, lambda self: self._open, constant=True)
    asked = Property(QObject, lambda self: self._asked_model, constant=True)
    hotlines = Property(QObject, lambda self: self._hotlines, constant=True)
