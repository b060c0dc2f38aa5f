"""问卷: one question a page, no login, once per visit. The answers are on the disk, sealed, before the thanks.

Until then they live in this object only, and are erased with the visit.
"""

import datetime as dt
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import Property, QObject, Signal, Slot

from kiosk.clock import civil_day, days_left
from kiosk.errors import StoreError
from kiosk.store.outbox import FullError, Taking, keep, new_id, taking
from kiosk.store.read import ContentReader
from screens.viewmodels.asked import open_here
from screens.viewmodels.pace import Pace
from screens.viewmodels.page import READY, Page, shown
from screens.viewmodels.pen import Pen
from screens.viewmodels.source import ContentSource, Scene
from screens.viewmodels.words import worded
from sync.contract import Answers, SurveyAnswer, instant, limits
from sync.contract.survey import Survey as Asked
from sync.contract.survey import SurveyQuestion

MOST, WITHIN_S = 20, 600.0  # surveys answered at one glass
WAYS = ("pinyin", "drawing")
WRITABLE = {"\u3000", "\u00a0"}
Given = tuple[str, ...] | int | str


@dataclass(frozen=True, slots=True)
class SurveyFace:
    """Around the questions. `is_gone`: it is over, or none of this hall."""

    crumb: str = ""
    title: str = ""
    intro: str = ""
    until: str = ""
    is_sample: bool = False
    trouble: str = ""  # as `Taking`, or many
    phone: str = ""
    hours: str = ""
    is_gone: bool = False


class Survey(Page):
    """Arg: a survey's id.

    Signals:
        given: another question, or anything that was answered.
    """

    name = "survey"
    faceChanged = Signal()
    given = Signal()

    def __init__(self, *, source: ContentSource, home: Path, parent: QObject | None = None) -> None:
        super().__init__(source=source, parent=parent)
        self._home = home
        self._face = SurveyFace()
        self._named = ""
        self._survey: Asked | None = None
        self._answered: set[str] = set()  # surveys of this visit
        self._pace = Pace(MOST, WITHIN_S)
        self._pen = Pen(self)
        self._pen.chosen.connect(self.write)
        self._begin()

    def _begin(self) -> None:
        self._number = new_id()
        self._at = 0
        self._given: dict[str, Given] = {}
        self._mode = WAYS[0]
        self._sending = ""  # working, kept, full, over or failed
        self._pen.undraw()

    # ---- the page ----

    def enter(self, arg: str) -> None:
        """Another survey begins anew; coming back to the same one finds it as it was left."""
        if arg != self._named or self._sending == "kept":
            self._named = arg
            self._begin()
        self.given.emit()

    def forget(self) -> None:
        """Nobody may find these answers; the next visitor may answer the same."""
        self._named = ""
        self._answered.clear()
        self._begin()
        self.given.emit()

    def question(self) -> str:
        """Which survey."""
        return self._named

    def answer(self, reader: ContentReader, scene: Scene, question: str) -> Any:
        """The survey, if it can be answered here and now, and whether answers can be taken."""
        found = next((one for one in open_here(scene) if one.id == question), None)
        state, service = taking(self._home), scene.county.pack.service
        face = SurveyFace(
            crumb=worded(scene.county.window("voice").name),
            title=found.title if found else self.tr("问卷"),
            intro=found.intro if found else "",
            until=self._until(found, scene) if found else "",
            is_sample=bool(found and found.sample),
            trouble="" if state == Taking.YES else state.value,
            phone=service.phone,
            hours=service.hours,
            is_gone=found is None,
        )
        return face, found

    def _until(self, survey: Asked, scene: Scene) -> str:
        last = civil_day(instant(survey.end) - dt.timedelta(seconds=1), scene.county.zone)
        left = days_left(last, scene.today)
        return self.tr("今天截止") if left <= 0 else self.tr("还剩 %d 天", "one" if left == 1 else "") % left

    def show(self, answer: Any) -> str:
        """Show the question that one has come to."""
        face, self._survey = answer
        is_too_much = not self._pace.may() and not self._given
        self._set_face(replace(face, trouble=face.trouble or "many") if is_too_much else face)
        self.given.emit()
        return READY

    # ---- answering ----

    @Slot(str)
    def pick(self, key: str) -> None:
        """A choice is tapped; the only one of a single question, one more or less of several."""
        question = self._here()
        if question is None or key not in {choice.key for choice in question.choices}:
            return
        chosen = self._chosen(question)
        if question.kind == "single":
            new: tuple[str, ...] = () if chosen == (key,) else (key,)
        elif key in chosen:
            new = tuple(one for one in chosen if one != key)
        elif not question.most or len(chosen) < question.most:
            new = (*chosen, key)
        else:
            return  # as many as may be; the page says how many
        self._give(question, new)

    @Slot(int)
    def mark(self, points: int) -> None:
        """A number of a scale; tapped again it is taken back."""
        question = self._here()
        if question is not None and question.kind == "scale" and 1 <= points <= question.points:
            self._give(question, 0 if self._given.get(question.key) == points else points)

    @Slot(str)
    def setText(self, text: str) -> None:
        """What stands in the field."""
        question = self._here()
        if question is not None and question.kind == "text":
            clean = "".join(c for c in text if c.isprintable() or c in WRITABLE)
            self._give(question, clean[: limits.SHORT_TEXT])

    @Slot(str)
    def write(self, words: str) -> None:
        """Add to the end."""
        self.setText(self._text() + words)

    @Slot()
    def erase(self) -> None:
        """Take the last character back."""
        self.setText(self._text()[:-1])

    @Slot(str)
    def setMode(self, mode: str) -> None:
        """How one writes."""
        if mode in WAYS:
            self._mode = mode
            self.given.emit()

    @Slot()
    def previous(self) -> None:
        """One question back."""
        self._turn(-1)

    @Slot()
    def next(self) -> None:
        """One question on; after the last, out with it."""
        if not self._may_go_on():
            return
        if self._is_last():
            self._send()
        else:
            self._turn(1)

    def _turn(self, step: int) -> None:
        if self._survey is not None and 0 <= self._at + step < len(self._survey.questions):
            self._at += step
            self._pen.undraw()
            self.given.emit()

    def _give(self, question: SurveyQuestion, value: Given) -> None:
        if self._sending not in ("working", "kept"):
            self._sending = ""
            self._given = {**self._given, question.key: value}
            self.given.emit()

    def _here(self) -> SurveyQuestion | None:
        return self._survey.questions[self._at] if self._survey and self._at < len(self._survey.questions) else None

    def _is_last(self) -> bool:
        return self._survey is not None and self._at == len(self._survey.questions) - 1

    def _may_go_on(self) -> bool:
        question = self._here()
        if question is None or self._sending in ("working", "kept"):
            return False
        if question.needed and not _said(self._given.get(question.key)):
            return False
        return not self._is_last() or any(_said(value) for value in self._given.values())

    def _chosen(self, question: SurveyQuestion) -> tuple[str, ...]:
        value = self._given.get(question.key)
        return value if isinstance(value, tuple) else ()

    # ---- sending ----

    def _send(self) -> None:
        survey, number, named = self._survey, self._number, self._named
        if survey is None:
            return
        answers = tuple(_answer(key, value) for key, value in self._given.items() if _said(value))
        self._sending = "working"
        self.given.emit()

        def job(_reader: ContentReader, scene: Scene) -> str:
            if not any(one.id == survey.id for one in open_here(scene)):
                return ""  # it ended while somebody was answering
            return keep(self._home, Answers(limits.FORMAT, number, scene.moment.text, survey.id, answers), scene.moment)

        def done(code: str) -> None:
            if number == self._number:
                if code:
                    self._answered.add(named)
                    self._pace.take()
                    self._given = {}
                self._sending = "kept" if code else "over"
                self.given.emit()

        def failed(exc: StoreError) -> None:
            if number == self._number:
                # The same id is said again: kept once, whatever became of the first try.
                self._sending = "full" if isinstance(exc, FullError) else "failed"
                self.given.emit()

        self._source.ask(job, done, failed)

    # ---- QML ----

    def _choices(self) -> list[dict[str, Any]]:
        question = self._here()
        if question is None:
            return []
        chosen = self._chosen(question)
        return [{"key": one.key, "label": one.label, "chosen": one.key in chosen} for one in question.choices]

    def _text(self) -> str:
        question = self._here()
        value = self._given.get(question.key) if question else None
        return value if isinstance(value, str) else ""

    def _point(self) -> int:
        question = self._here()
        value = self._given.get(question.key) if question else None
        return value if isinstance(value, int) else 0

    def _of(self, field: str, default: Any) -> Any:
        question = self._here()
        return getattr(question, field) if question is not None else default

    kind = Property(str, lambda self: self._of("kind", ""), notify=given)
    ask = Property(str, lambda self: self._of("ask", ""), notify=given)
    needed = Property(bool, lambda self: self._of("needed", False), notify=given)
    most = Property(int, lambda self: self._of("most", 0), notify=given)
    points = Property(int, lambda self: self._of("points", 0), notify=given)
    low = Property(str, lambda self: self._of("low", ""), notify=given)
    high = Property(str, lambda self: self._of("high", ""), notify=given)
    choices = Property(list, _choices, notify=given)
    text = Property(str, _text, notify=given)
    left = Property(int, lambda self: limits.SHORT_TEXT - len(self._text()), notify=given)
    point = Property(int, _point, notify=given)
    number = Property(int, lambda self: self._at + 1, notify=given)
    total = Property(int, lambda self: len(self._survey.questions) if self._survey else 0, notify=given)
    isLast = Property(bool, lambda self: self._is_last(), notify=given)
    canGoOn = Property(bool, lambda self: self._may_go_on(), notify=given)
    sending = Property(str, lambda self: self._sending, notify=given)
    isDone = Property(bool, lambda self: self._named in self._answered, notify=given)
    mode = Property(str, lambda self: self._mode, notify=given)
    pen = Property(QObject, lambda self: self._pen, constant=True)
    crumb = shown(str, "crumb", faceChanged)
    title = shown(str, "title", faceChanged)
    intro = shown(str, "intro", faceChanged)
    until = shown(str, "until", faceChanged)
    isSample = shown(bool, "is_sample", faceChanged)
    trouble = shown(str, "trouble", faceChanged)
    phone = shown(str, "phone", faceChanged)
    hours = shown(str, "hours", faceChanged)
    isGone = shown(bool, "is_gone", faceChanged)


def _said(value: Given | None) -> bool:
    return bool(value.strip()) if isinstance(value, str) else bool(value)


def _answer(question: str, value: Given) -> SurveyAnswer:
    if isinstance(value, tuple):
        return SurveyAnswer(question, chosen=value)
    return (
        SurveyAnswer(question, number=value) if isinstance(value, int) else SurveyAnswer(question, text=value.strip())
    )
