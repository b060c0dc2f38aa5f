"""网上查询 by code: how far one's opinion has come, and the answer. Asked of the county through the agent."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import Property, QObject, Signal, Slot

from kiosk.store.mailbox import Answer
from kiosk.store.read import ContentReader
from screens.viewmodels.inquiry import Inquiry
from screens.viewmodels.page import READY, Page, shown
from screens.viewmodels.source import ContentSource, Scene
from screens.viewmodels.words import moment_words, worded
from sync.contract import Standing as Word
from sync.contract import build
from sync.contract.submission import CODE_ALPHABET
from sync.errors import ContractError

LONG = 8
PATIENCE_MS = 8_000
# What people type for what stands on the slip.
LOOKS_LIKE = {"O": "0", "I": "1", "L": "1"}
STEPS = {"received": 1, "accepted": 2, "transferred": 2, "handling": 2, "declined": 3, "replied": 3}


@dataclass(frozen=True, slots=True)
class StandingFace:
    """The telephone that helps when there is no line."""

    title: str = ""
    phone: str = ""
    hours: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """What the county said: how far (1 to 3), in words, when, by whom, the answer."""

    step: int = 0
    words: str = ""
    at: str = ""
    office: str = ""
    reply: str = ""


class Standing(Page):
    """No arg; the code is typed, and erased with the visit.

    Signals:
        asked: the code, or how far the question has come.
    """

    name = "standing"
    faceChanged = Signal()
    asked = Signal()

    def __init__(self, *, source: ContentSource, home: Path, parent: QObject | None = None) -> None:
        super().__init__(source=source, parent=parent)
        self._face = StandingFace()
        self._inquiry = Inquiry(home=home, source=source, patience_ms=PATIENCE_MS, parent=self, personal=True)
        self._code = self._asking = ""
        self._found = Found()
        self._scene: Scene | None = None

    def forget(self) -> None:
        """The next visitor sees neither code nor answer."""
        self._inquiry.drop()
        self._code, self._asking, self._found = "", "", Found()
        self.asked.emit()

    def answer(self, reader: ContentReader, scene: Scene, question: Any) -> Any:
        """Whom to call."""
        service = scene.county.pack.service
        return StandingFace(worded(scene.county.window("query").name), service.phone, service.hours), scene

    def show(self, answer: Any) -> str:
        """Show the boxes for the code."""
        face, self._scene = answer
        self._set_face(face)
        return READY

    # ---- the code ----

    @Slot(str)
    def type(self, key: str) -> None:
        """One more character; look-alikes become what is meant."""
        key = LOOKS_LIKE.get(key.upper(), key.upper())
        if key in CODE_ALPHABET and key and len(self._code) < LONG and self._asking != "working":
            self._set_code(self._code + key)

    @Slot()
    def erase(self) -> None:
        """Take the last one back."""
        if self._asking != "working":
            self._set_code(self._code[:-1])

    def _set_code(self, code: str) -> None:
        self._code, self._asking, self._found = code, "", Found()
        self.asked.emit()

    @Slot()
    def ask(self) -> None:
        """Of the county; the answer comes within PATIENCE_MS, or that there is none."""
        if len(self._code) == LONG and self._asking != "working":
            self._asking, self._found = "working", Found()
            self._inquiry.ask("standing", {"code": self._code}, self._on_answer)
            self.asked.emit()

    def _on_answer(self, answer: Answer) -> None:
        found = answer.body.get("found")
        try:
            word = build(Word, found) if answer.state == "done" and isinstance(found, Mapping) else None
        except ContractError:
            word = None
        if word is not None and word.code == self._code and self._scene is not None:
            self._found = replace(
                self._words_of(word),
                at=moment_words(word.at, self._scene.moment.at, self._scene.county.zone),
                office=word.office,
                reply=word.reply,
            )
            if word.reply and self._found.step < 3:  # its resident was not satisfied
                again = self.tr("您说不满意，正在再办一次")
                self._found = replace(self._found, words=again, reply=self.tr("上一次的答复：%s") % word.reply)
            self._asking = "found"
        else:
            self._asking = "none" if answer.body.get("cause") == "none" else "offline"
        self.asked.emit()

    def _words_of(self, word: Word) -> Found:
        words = {
            "received": self.tr("收到了，正要转给管这事的单位"),
            "accepted": self.tr("已经受理"),
            "transferred": self.tr("已经转给管这事的单位"),
            "handling": self.tr("正在办"),
            "replied": self.tr("已经答复"),
            "declined": self.tr("这件事不归这里管"),
        }
        return Found(STEPS[word.state], words[word.state])

    # ---- QML ----

    code = Property(str, lambda self: self._code, notify=asked)
    asking = Property(str, lambda self: self._asking, notify=asked)
    canAsk = Property(bool, lambda self: len(self._code) == LONG, notify=asked)
    step = Property(int, lambda self: self._found.step, notify=asked)
    words = Property(str, lambda self: self._found.words, notify=asked)
    at = Property(str, lambda self: self._found.at, notify=asked)
    office = Property(str, lambda self: self._found.office, notify=asked)
    reply = Property(str, lambda self: self._found.reply, notify=asked)
    title = shown(str, "title", faceChanged)
    phone = shown(str, "phone", faceChanged)
    hours = shown(str, "hours", faceChanged)
