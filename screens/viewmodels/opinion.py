"""Speaking up: what kind, the words, whether they may be published, a telephone if one wants. One page.

Nothing of it touches the disk before 送出去, and then only sealed: the draft lives in this object and is erased
with the visit.
"""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import Property, QObject, Signal, Slot

from kiosk.errors import StoreError
from kiosk.store.outbox import FullError, Taking, keep, new_id, taking
from kiosk.store.read import ContentReader
from screens.viewmodels.pace import Pace
from screens.viewmodels.page import READY, Page, shown
from screens.viewmodels.pen import Pen
from screens.viewmodels.source import ContentSource, Scene
from screens.viewmodels.subject import Subject, find_subject
from screens.viewmodels.words import worded
from sync.contract import About, limits
from sync.contract import Opinion as Words
from sync.contract.submission import TOPICS

MODES = ("pinyin", "drawing", "ready", "phone")
PHONE_DIGITS = 20
MOST, WITHIN_S = 10, 600.0  # opinions at one glass
WRITABLE = {"\n", "\u3000", "\u00a0"}


@dataclass(frozen=True, slots=True)
class OpinionFace:
    """Around the words: what they are about, and whether they can be taken now."""

    crumb: str = ""
    about: str = ""
    is_sample: bool = False
    trouble: str = ""  # as `Taking`: full, no_key or no_disk; or many
    phone: str = ""
    hours: str = ""
    is_gone: bool = False


class Opinion(Page):
    """Arg: a topic and a subject, `advice|document:ID`; both may be left out.

    Signals:
        draftChanged: anything of the draft.
        kept: the words are on the disk, sealed; with their code.
    """

    name = "opinion"
    faceChanged = Signal()
    draftChanged = Signal()
    kept = Signal(str)

    def __init__(self, *, source: ContentSource, home: Path, parent: QObject | None = None) -> None:
        super().__init__(source=source, parent=parent)
        self._home = home
        self._face = OpinionFace()
        self._subject = Subject()
        self._named = ""
        self._pace = Pace(MOST, WITHIN_S)
        self._pen = Pen(self)
        self._pen.chosen.connect(self.write)
        self._begin()

    def _begin(self) -> None:
        self._id = new_id()
        self._topic = TOPICS[0]
        self._text = self._phone = ""
        self._may_publish = False
        self._mode = MODES[0]
        self._sending = ""

    # ---- the page ----

    def enter(self, arg: str) -> None:
        """Another subject is another draft; coming back to the same one finds it as it was left."""
        topic, _, named = arg.rpartition("|")
        if named != self._named:
            self.forget()
            self._named = named
        if topic in TOPICS and not self._text:
            self._topic = topic
        self.draftChanged.emit()

    def forget(self) -> None:
        """Nobody may find these words."""
        self._named = ""
        self._begin()
        self._pen.undraw()
        self.draftChanged.emit()

    def question(self) -> str:
        """The subject's name."""
        return self._named

    def answer(self, reader: ContentReader, scene: Scene, question: str) -> Any:
        """What it is about, and whether words can be taken: said before anybody types."""
        subject = find_subject(reader, scene, question)
        state, service = taking(self._home), scene.county.pack.service
        parts = [worded(scene.county.window("voice").name), subject.title]
        face = OpinionFace(
            crumb=" › ".join(part for part in parts if part),
            about=subject.title,
            is_sample=subject.is_sample,
            trouble="" if state == Taking.YES else state.value,
            phone=service.phone,
            hours=service.hours,
            is_gone=not subject.is_there,
        )
        return face, subject

    def show(self, answer: Any) -> str:
        """Show the form, or why there is none."""
        face, self._subject = answer
        # Not while somebody is writing: what was begun may be finished.
        is_too_much = not self._pace.may() and not self._text
        self._set_face(replace(face, trouble=face.trouble or "many") if is_too_much else face)
        return READY

    # ---- the draft ----

    @Slot(str)
    def setTopic(self, topic: str) -> None:
        """建议, 咨询, 意见 or 纠错."""
        if topic in TOPICS:
            self._change(topic=topic)

    @Slot(str)
    def setText(self, text: str) -> None:
        """What stands in the field; what no wire carries is left out."""
        clean = "".join(c for c in text if c.isprintable() or c in WRITABLE)
        self._change(text=clean[: limits.OPINION])

    @Slot(str)
    def write(self, words: str) -> None:
        """Add to the end."""
        self.setText(self._text + words)

    @Slot()
    def erase(self) -> None:
        """Take the last character back."""
        if self._mode == "phone":
            self._change(phone=self._phone[:-1])
        else:
            self.setText(self._text[:-1])

    @Slot(str)
    def addDigit(self, digit: str) -> None:
        """Of the telephone."""
        if digit.isdigit() or digit == "-":
            self._change(phone=(self._phone + digit)[:PHONE_DIGITS])

    @Slot()
    def clearPhone(self) -> None:
        """Stay anonymous after all."""
        self._change(phone="")

    @Slot(str)
    def setMode(self, mode: str) -> None:
        """How one writes, or `phone`."""
        if mode in MODES:
            self._change(mode=mode)

    @Slot()
    def togglePublish(self) -> None:
        """May the county show these words, without saying whose?"""
        self._change(may_publish=not self._may_publish)

    def _change(self, **values: Any) -> None:
        changed = {name: value for name, value in values.items() if getattr(self, f"_{name}") != value}
        for name, value in changed.items():
            setattr(self, f"_{name}", value)
        if changed:
            if self._sending != "working":
                self._sending = ""
            self.draftChanged.emit()

    # ---- sending ----

    @Slot()
    def send(self) -> None:
        """Seal and keep. `kept` follows when no power cut can lose it any more, and not before."""
        if not self._text.strip() or self._sending == "working":
            return
        self._set_sending("working")
        subject, number = self._subject, self._id
        about = About(place=subject.place, unit=subject.unit or None, ref=subject.ref or None)
        topic, text, phone, may_publish = self._topic, self._text.strip(), self._phone, self._may_publish

        def job(_reader: ContentReader, scene: Scene) -> str:
            words = Words(
                format=limits.FORMAT,
                id=number,
                said_at=scene.moment.text,
                topic=topic,
                about=about,
                text=text,
                contact=phone or None,
                may_publish=may_publish,
            )
            return keep(self._home, words, scene.moment)

        self._source.ask(job, lambda code: self._on_kept(number, code), lambda exc: self._on_failed(number, exc))

    def _on_kept(self, number: str, code: str) -> None:
        if number != self._id:
            return  # the visit ended meanwhile; the words are kept all the same
        self._pace.take()
        self.forget()
        self.kept.emit(code)

    def _on_failed(self, number: str, exc: StoreError) -> None:
        if number == self._id:
            # The same id is said again: kept once, whatever became of the first try.
            self._set_sending("full" if isinstance(exc, FullError) else "failed")

    def _set_sending(self, state: str) -> None:
        self._sending = state
        self.draftChanged.emit()

    # ---- QML ----

    def _ready_words(self) -> list[str]:
        words = {
            "advice": (
                self.tr("希望字再大一些。"),
                self.tr("希望公开得再快一些。"),
                self.tr("希望写清楚找谁办。"),
                self.tr("希望多到村里来听一听。"),
            ),
            "question": (
                self.tr("这件事现在办到哪一步了？"),
                self.tr("我家符合条件吗？"),
                self.tr("钱什么时候发？"),
                self.tr("该找哪个部门？"),
            ),
            "opinion": (
                self.tr("办得太慢。"),
                self.tr("跑了好几趟还没办成。"),
                self.tr("没有公开清楚。"),
                self.tr("打电话没人接。"),
            ),
            "correction": (
                self.tr("电话不对。"),
                self.tr("地址或者时间不对。"),
                self.tr("名字写错了。"),
                self.tr("金额或者面积不对。"),
            ),
        }
        return list(words[self._topic])

    topic = Property(str, lambda self: self._topic, notify=draftChanged)
    text = Property(str, lambda self: self._text, notify=draftChanged)
    left = Property(int, lambda self: limits.OPINION - len(self._text), notify=draftChanged)
    phoneText = Property(str, lambda self: self._phone, notify=draftChanged)
    mayPublish = Property(bool, lambda self: self._may_publish, notify=draftChanged)
    mode = Property(str, lambda self: self._mode, notify=draftChanged)
    sending = Property(str, lambda self: self._sending, notify=draftChanged)
    canSend = Property(bool, lambda self: bool(self._text.strip()), notify=draftChanged)
    readyWords = Property(list, _ready_words, notify=draftChanged)
    pen = Property(QObject, lambda self: self._pen, constant=True)
    crumb = shown(str, "crumb", faceChanged)
    about = shown(str, "about", faceChanged)
    isSample = shown(bool, "is_sample", faceChanged)
    trouble = shown(str, "trouble", faceChanged)
    phone = shown(str, "phone", faceChanged)
    hours = shown(str, "hours", faceChanged)
    isGone = shown(bool, "is_gone", faceChanged)
