"""What turns on the glass while nobody is there: published highlights, one at a time, and an invitation."""

import datetime as dt
import os
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from kiosk.clock import days_left
from kiosk.store.read import ContentReader, Filter
from screens.viewmodels.page import EMPTY, READY, Page, shown
from screens.viewmodels.source import ContentSource, Scene

TURN_MS = 8_000
OPEN, NOTICES = 3, 2


@dataclass(frozen=True, slots=True)
class Highlight:
    """One thing to see from four metres: whose, what, and a number with its unit."""

    lead: str
    title: str
    number: str
    unit: str
    is_sample: bool


@dataclass(frozen=True, slots=True)
class AttractFace:
    """The present highlight."""

    lead: str = ""
    title: str = ""
    number: str = ""
    unit: str = ""
    is_sample: bool = False
    at: int = 0
    count: int = 0


class Attract(Page):
    """Open while the glass rests. It turns every TURN_MS unless it stands still for a picture."""

    name = "attract"
    faceChanged = Signal()

    def __init__(self, *, source: ContentSource, parent: QObject | None = None) -> None:
        super().__init__(source=source, parent=parent)
        self._face = AttractFace()
        self._highlights: tuple[Highlight, ...] = ()
        self._at = 0
        self._turns = QTimer(self)
        self._turns.setInterval(TURN_MS)
        self._turns.timeout.connect(self.turn)
        self._is_still = "KIOSK_STILL" in os.environ

    def enter(self, arg: str) -> None:
        """Begin with the first."""
        self._at = 0
        if not self._is_still:
            self._turns.start()

    def leave(self) -> None:
        """Stand still while nobody sees it."""
        super().leave()
        self._turns.stop()

    def answer(self, reader: ContentReader, scene: Scene, question: Any) -> Any:
        """What ends soonest first, then notices, then how much there is to see."""
        found: list[Highlight] = []
        open_now = Filter("disclosure", open_on=scene.today.isoformat())
        for card in reader.cards(scene.release, scene.moment, open_now, limit=OPEN):
            left = days_left(dt.date.fromisoformat(card.comment_until), scene.today)
            lead = self.tr("%s，正在听您意见") % card.unit_name
            unit = self.tr("天后截止") if left > 0 else self.tr("截止")
            found.append(Highlight(lead, card.title, f"{left}" if left > 0 else self.tr("今天"), unit, card.is_sample))
        for card in reader.cards(scene.release, scene.moment, Filter("notice"), limit=NOTICES * 4):
            is_due = card.facts["start"] <= scene.moment.text < card.facts["end"]
            if is_due and len(found) < OPEN + NOTICES:
                lead = self.tr("%s，通知公告") % card.unit_name
                found.append(Highlight(lead, card.title, "", "", card.is_sample))
        disclosed = reader.count(scene.release, scene.moment, Filter("disclosure"))
        guides = reader.count(scene.release, scene.moment, Filter("guide"))
        name = scene.county.hall_name(scene.unit)
        if disclosed:
            title, unit = self.tr("党务公开，事前、决策、结果都能看"), self.tr("件公开内容")
            found.append(Highlight(name, title, f"{disclosed}", unit, scene.county.pack.sample))
        if guides:
            title, unit = self.tr("办事之前，先看带什么、收多少钱"), self.tr("份办事指南")
            found.append(Highlight(name, title, f"{guides}", unit, scene.county.pack.sample))
        return tuple(found)

    def show(self, answer: tuple[Highlight, ...]) -> str:
        """Keep the present one where it still is."""
        self._highlights = answer
        self._at = min(self._at, max(0, len(answer) - 1))
        self._present()
        return READY if answer else EMPTY

    @Slot()
    def turn(self) -> None:
        """The next one."""
        self._at = (self._at + 1) % max(1, len(self._highlights))
        self._present()

    def _present(self) -> None:
        if self._highlights:
            one = self._highlights[self._at]
            count = len(self._highlights)
            self._set_face(AttractFace(one.lead, one.title, one.number, one.unit, one.is_sample, self._at, count))

    lead = shown(str, "lead", faceChanged)
    title = shown(str, "title", faceChanged)
    number = shown(str, "number", faceChanged)
    unit = shown(str, "unit", faceChanged)
    isSample = shown(bool, "is_sample", faceChanged)
    at = shown(int, "at", faceChanged)
    count = shown(int, "count", faceChanged)
