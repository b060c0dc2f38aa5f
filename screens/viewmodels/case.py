"""网上查询 by number: how far a case has come. The number and four digits of a telephone are asked of the county."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import Property, QObject, Signal, Slot

from kiosk.store.mailbox import Answer
from kiosk.store.outbox import new_id
from kiosk.store.read import ContentReader
from screens.viewmodels.inquiry import Inquiry
from screens.viewmodels.page import READY, Page, shown
from screens.viewmodels.rows import RowModel
from screens.viewmodels.source import ContentSource, Scene
from screens.viewmodels.words import day_words, worded
from sync.contract import CaseProgress, build
from sync.errors import ContractError

PATIENCE_MS = 8_000
LEAST_NUMBER, LONGEST_NUMBER, DIGITS = 4, 30, 4
FIELDS = ("number", "phone4")
KEYS = "1234567890-ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True, slots=True)
class StepRow:
    """One step of the case; `day` is empty while it is still to come."""

    id: str
    name: str
    day: str


@dataclass(frozen=True, slots=True)
class CaseFace:
    """The telephone that helps when there is no line."""

    title: str = ""
    phone: str = ""
    hours: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """What the county said."""

    title: str = ""
    office: str = ""
    phone: str = ""
    note: str = ""


class Case(Page):
    """No arg; what is typed and what comes back is erased with the visit.

    Signals:
        asked: what is typed, or how far the question has come.
    """

    name = "case"
    faceChanged = Signal()
    asked = Signal()

    def __init__(self, *, source: ContentSource, home: Path, parent: QObject | None = None) -> None:
        super().__init__(source=source, parent=parent)
        self._face = CaseFace()
        self._inquiry = Inquiry(home=home, source=source, patience_ms=PATIENCE_MS, parent=self, personal=True)
        self._steps = RowModel(StepRow, self)
        self._typed = dict.fromkeys(FIELDS, "")
        self._field = FIELDS[0]
        self._id = self._asking = ""
        self._found = Found()
        self._today = dt.date.min

    def forget(self) -> None:
        """The next visitor sees neither number nor answer."""
        self._inquiry.drop()
        self._typed = dict.fromkeys(FIELDS, "")
        self._field = FIELDS[0]
        self._set("")

    def answer(self, reader: ContentReader, scene: Scene, question: Any) -> Any:
        """Whom to call."""
        service = scene.county.pack.service
        return CaseFace(worded(scene.county.window("query").name), service.phone, service.hours), scene.today

    def show(self, answer: Any) -> str:
        """Show the two fields."""
        face, self._today = answer
        self._set_face(face)
        return READY

    # ---- what is typed ----

    @Slot(str)
    def choose(self, field: str) -> None:
        """Which field the keys write in."""
        if field in FIELDS and self._asking != "working":
            self._field = field
            self.asked.emit()

    @Slot(str)
    def type(self, key: str) -> None:
        """One more character; a full telephone takes no more."""
        key = key.upper()
        text = self._typed[self._field]
        most = LONGEST_NUMBER if self._field == "number" else DIGITS
        fits = key in KEYS and (key.isdigit() or (self._field == "number" and (key != "-" or text)))
        if len(key) == 1 and fits and len(text) < most and self._asking != "working":
            self._typed[self._field] = text + key
            self._set("")

    @Slot()
    def erase(self) -> None:
        """Take the last one back."""
        if self._asking != "working":
            self._typed[self._field] = self._typed[self._field][:-1]
            self._set("")

    @Slot()
    def again(self) -> None:
        """Back to the keys."""
        if self._asking != "working":
            self._set("")

    # ---- asking ----

    @Slot()
    def ask(self) -> None:
        """Of the county; the answer comes within PATIENCE_MS, or that there is none."""
        if self._can_ask() and self._asking != "working":
            self._id = new_id()
            self._set("working")
            self._inquiry.ask("case", {"id": self._id, **self._typed}, self._on_answer)

    def _can_ask(self) -> bool:
        return len(self._typed["number"]) >= LEAST_NUMBER and len(self._typed["phone4"]) == DIGITS

    def _on_answer(self, answer: Answer) -> None:
        found = answer.body.get("found")
        try:
            said = build(CaseProgress, found) if answer.state == "done" and isinstance(found, Mapping) else None
        except ContractError:
            said = None
        if said is None or said.id != self._id:
            self._set("offline")
            return
        if said.state != "found":
            self._set("none")
            return
        self._steps.show(
            [
                StepRow(f"{at}", step.name, day_words(step.on, self._today) if step.on else "")
                for at, step in enumerate(said.steps)
            ]
        )
        self._set("found", Found(said.title, said.office, said.phone, said.note))

    def _set(self, asking: str, found: Found | None = None) -> None:
        self._asking, self._found = asking, found or Found()
        if found is None:
            self._steps.show([])
        self.asked.emit()

    # ---- QML ----

    number = Property(str, lambda self: self._typed["number"], notify=asked)
    phone4 = Property(str, lambda self: self._typed["phone4"], notify=asked)
    field = Property(str, lambda self: self._field, notify=asked)
    asking = Property(str, lambda self: self._asking, notify=asked)
    canAsk = Property(bool, lambda self: self._can_ask(), notify=asked)
    caseTitle = Property(str, lambda self: self._found.title, notify=asked)
    office = Property(str, lambda self: self._found.office, notify=asked)
    officePhone = Property(str, lambda self: self._found.phone, notify=asked)
    note = Property(str, lambda self: self._found.note, notify=asked)
    steps = Property(QObject, lambda self: self._steps, constant=True)
    title = shown(str, "title", faceChanged)
    phone = shown(str, "phone", faceChanged)
    hours = shown(str, "hours", faceChanged)
