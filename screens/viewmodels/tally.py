"""What a survey came to, as the county has counted and signed it. Small numbers are not told, and the page says so."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Property, QObject, Signal

from kiosk.clock import civil_day
from kiosk.store.read import ContentReader
from screens.viewmodels.asked import told_here
from screens.viewmodels.page import EMPTY, READY, Page, shown
from screens.viewmodels.rows import RowModel
from screens.viewmodels.source import ContentSource, Scene
from screens.viewmodels.words import day_words, worded
from sync.contract import instant
from sync.contract.survey import AskResult, SurveyResult


@dataclass(frozen=True, slots=True)
class TallyRow:
    """A question (`is_ask`), or a line of its result; a share below 0 is not told."""

    id: str
    is_ask: bool
    words: str
    note: str
    share: float


@dataclass(frozen=True, slots=True)
class TallyFace:
    """Around the questions."""

    crumb: str = ""
    title: str = ""
    people: str = ""
    when: str = ""
    is_sample: bool = False


class Tally(Page):
    """Arg: a survey's id."""

    name = "tally"
    faceChanged = Signal()

    def __init__(self, *, source: ContentSource, parent: QObject | None = None) -> None:
        super().__init__(source=source, parent=parent)
        self._face = TallyFace()
        self._named = ""
        self._rows = RowModel(TallyRow, self)

    def enter(self, arg: str) -> None:
        """Which survey."""
        self._named = arg

    def question(self) -> str:
        """The survey's id."""
        return self._named

    def answer(self, reader: ContentReader, scene: Scene, question: str) -> Any:
        """The result; nothing when there is none (any more)."""
        found = next((one for one in told_here(scene) if one.survey == question), None)
        if found is None:
            return TallyFace(), ()
        unit = scene.county.unit(found.unit)
        last = civil_day(instant(found.end) - dt.timedelta(seconds=1), scene.county.zone)
        first = civil_day(instant(found.start), scene.county.zone)
        face = TallyFace(
            crumb=f"{worded(scene.county.window('voice').name)} › {unit.name if unit else found.unit}",
            title=found.title,
            people=self._people(found.answered, self.tr("人太少，不公布结果")),
            when=self.tr("%s到%s")
            % (day_words(first.isoformat(), scene.today), day_words(last.isoformat(), scene.today)),
            is_sample=found.sample,
        )
        return face, tuple(self._lines(found))

    def show(self, answer: Any) -> str:
        """Show it."""
        face, rows = answer
        self._rows.show(rows)
        self._set_face(face)
        return READY if face.title else EMPTY

    def _people(self, count: int | None, few: str) -> str:
        return few if count is None else self.tr("%d 人") % count

    def _lines(self, told: SurveyResult) -> Iterator[TallyRow]:
        for number, one in enumerate(told.questions):
            note = self._people(one.answered, self.tr("答的人太少，不公布"))
            if one.kind == "text" and one.answered is not None:
                note = self.tr("%d 人写了，写的话不公布") % one.answered
            elif one.answered is not None and is_silent(one):
                note = self.tr("%d 人答了。有的答案人太少，各项都不公布") % one.answered
            yield TallyRow(f"{number}", True, one.ask, note, 0.0)
            yield from self._of(number, one)

    def _of(self, number: int, one: AskResult) -> Iterator[TallyRow]:
        whole = one.answered or 1
        for at, line in enumerate(one.lines):
            few = "" if is_silent(one) else self.tr("不单列")
            share = -1.0 if line.count is None else line.count / whole
            yield TallyRow(f"{number}.{at}", False, line.label, self._people(line.count, few), share)
        if one.others is not None:
            words = self.tr("没有单列的，合起来")
            yield TallyRow(f"{number}.x", False, words, self._people(one.others, ""), one.others / whole)

    crumb = shown(str, "crumb", faceChanged)
    title = shown(str, "title", faceChanged)
    people = shown(str, "people", faceChanged)
    when = shown(str, "when", faceChanged)
    isSample = shown(bool, "is_sample", faceChanged)
    rows = Property(QObject, lambda self: self._rows, constant=True)


def is_silent(one: AskResult) -> bool:
    """There are lines, and none of them is told: that is said once, not at each."""
    return bool(one.lines) and all(line.count is None for line in one.lines)
