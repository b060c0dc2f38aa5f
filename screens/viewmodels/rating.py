"""好差评: five levels, one tap, reasons if one likes. No login, once per visit and subject.

The tap itself is kept on the disk before 记下了 is shown; reasons that follow go after it and amend it.
"""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import Property, QObject, Signal, Slot

from kiosk.errors import StoreError
from kiosk.store.outbox import Taking, keep, new_id, taking
from kiosk.store.read import ContentReader
from screens.viewmodels.pace import Pace
from screens.viewmodels.page import READY, Page, shown
from screens.viewmodels.source import ContentSource, Scene
from screens.viewmodels.subject import Subject, find_subject
from screens.viewmodels.words import worded
from sync.contract import About, limits
from sync.contract import Rating as Words
from sync.contract.submission import WHOLE_HALL

MOST, WITHIN_S = 60, 600.0  # ratings at one glass
LEVELS = (5, 4, 3, 2, 1)
# Reasons by how it went; the keys travel, the words stand beside them on the glass.
GOOD, BAD = ("kind", "quick", "once", "few_papers", "clear"), ("rude", "slow", "again", "many_papers", "unclear")
READABLE, UNREADABLE = ("clear", "useful", "complete"), ("unclear", "outdated", "incomplete")


@dataclass(frozen=True, slots=True)
class RatingFace:
    """Around the faces."""

    crumb: str = ""
    title: str = ""
    is_sample: bool = False
    trouble: str = ""
    phone: str = ""
    is_gone: bool = False


class Rating(Page):
    """Arg: a subject, `document:ID`, `unit:CODE`, `window:hall` or `reply:CODE`. Where the hall has numbered windows,
    `window:hall` first asks which of them it was; to pass over that is to rate the hall.

    Signals:
        given: the level, the reasons, or how far keeping them has come.
    """

    name = "rating"
    faceChanged = Signal()
    given = Signal()

    def __init__(self, *, source: ContentSource, home: Path, parent: QObject | None = None) -> None:
        super().__init__(source=source, parent=parent)
        self._home = home
        self._face = RatingFace()
        self._subject = Subject()
        self._named = ""
        self._windows: tuple[tuple[str, str], ...] = ()  # of this hall: number and what it is for
        self._is_hall = False  # rather no one window
        self._rated: set[str] = set()  # subjects of this visit
        self._visit = 0
        self._pace = Pace(MOST, WITHIN_S)
        self._reset_vote()

    def _reset_vote(self) -> None:
        self._level = 0
        self._tags: tuple[str, ...] = ()
        self._kept: tuple[str, int, tuple[str, ...]] | None = None  # id, level and reasons on the disk
        self._vote = "done" if self._named in self._rated else ""  # then working, kept or failed

    # ---- the page ----

    def enter(self, arg: str) -> None:
        """Which subject."""
        self._named, self._is_hall = arg, False
        self._reset_vote()

    def leave(self) -> None:
        """Reasons that were tapped count, whichever way one leaves."""
        self._amend()
        super().leave()

    def forget(self) -> None:
        """The next visitor may rate the same again."""
        self._amend()
        self._rated.clear()
        self._visit += 1
        self._named, self._is_hall = "", False
        self._reset_vote()

    def question(self) -> str:
        """The subject's name."""
        return self._named

    def answer(self, reader: ContentReader, scene: Scene, question: str) -> Any:
        """What is rated, and whether a rating can be taken."""
        subject = find_subject(reader, scene, question)
        state = taking(self._home)
        parts = [worded(scene.county.window("rating").name), subject.unit_name]
        parts += [subject.title] if subject.title != subject.unit_name else []
        face = RatingFace(
            crumb=" › ".join(part for part in parts if part),
            title=self._ask_words(subject),
            is_sample=subject.is_sample,
            trouble="" if state == Taking.YES else state.value,
            phone=scene.county.pack.service.phone,
            is_gone=not subject.is_there or subject.place == "general",
        )
        return face, subject, tuple((one.number, one.name) for one in scene.county.counters(scene.unit))

    def _ask_words(self, subject: Subject) -> str:
        if subject.place == "document":
            return self.tr("这份指南，好用吗？") if subject.is_guide else self.tr("这份公开，您满意吗？")
        if subject.place == "reply":
            return self.tr("这个答复，您满意吗？")
        return self.tr("这次办事，您满意吗？")

    def show(self, answer: Any) -> str:
        """Show the faces."""
        face, self._subject, self._windows = answer
        is_too_much = not self._pace.may() and self._level == 0
        self._set_face(replace(face, trouble=face.trouble or "many") if is_too_much else face)
        self.given.emit()
        return READY

    # ---- giving ----

    @Slot(str)
    def pick(self, number: str) -> None:
        """Which window it was; "" when the visitor passes over that."""
        if not self._is_choosing() or (number and number not in dict(self._windows)):
            return
        self._is_hall = not number
        if number:
            self._named = f"window:{number}"
            # A face may be tapped before the answer with the window's name has come.
            self._subject = replace(self._subject, ref=number)
            self.refresh()
        self._reset_vote()
        self.given.emit()

    def _is_choosing(self) -> bool:
        return self._named == f"window:{WHOLE_HALL}" and bool(self._windows) and not self._is_hall

    @Slot(int)
    def give(self, level: int) -> None:
        """A face is tapped. The first tap is kept at once; another face until one leaves amends it."""
        if level not in LEVELS or self._vote in ("working", "done") or self._face.trouble or self._face.is_gone:
            return
        if self._is_choosing() or not self._subject.title:
            return
        if level != self._level:
            self._level, self._tags = level, ()
        if self._kept is None:
            self._vote = "working"
            self._keep(None)
        self.given.emit()

    @Slot(str)
    def toggleTag(self, tag: str) -> None:
        """A reason."""
        if self._kept is None or tag not in self._choices():
            return
        tags = tuple(t for t in self._tags if t != tag) if tag in self._tags else (*self._tags, tag)
        self._tags = tags[: limits.TAGS]
        self.given.emit()

    def _amend(self) -> None:
        """What changed since the first tap goes after it."""
        if self._kept is not None and (self._level, self._tags) != self._kept[1:]:
            self._keep(self._kept[0])
        self._kept = None

    def _keep(self, amends: str | None) -> None:
        subject, number, visit = self._subject, new_id(), self._visit
        level, tags, named = self._level, self._tags, self._named
        about = About(place=subject.place, unit=subject.unit or None, ref=subject.ref or None)

        def job(_reader: ContentReader, scene: Scene) -> str:
            said = scene.moment.text
            words = Words(
                format=limits.FORMAT, id=number, said_at=said, about=about, level=level, tags=tags, amends=amends
            )
            return keep(self._home, words, scene.moment)

        def done(_code: str) -> None:
            if visit == self._visit and amends is None:
                self._rated.add(named)
                self._pace.take()
                if named == self._named:
                    self._kept, self._vote = (number, level, tags), "kept"
                    self.given.emit()

        def failed(_exc: StoreError) -> None:
            if visit == self._visit and amends is None and named == self._named:
                self._level, self._vote = 0, "failed"
                self.given.emit()

        self._source.ask(job, done, failed)

    def _choices(self) -> tuple[str, ...]:
        is_text = self._subject.place in ("document", "reply")
        if self._level >= 3:
            return READABLE if is_text else GOOD
        return UNREADABLE if is_text else BAD

    # ---- QML ----

    def _tag_rows(self) -> list[dict[str, Any]]:
        words = {
            "kind": self.tr("态度好"),
            "quick": self.tr("办得快"),
            "once": self.tr("一次办成"),
            "few_papers": self.tr("材料少"),
            "clear": self.tr("说得清楚"),
            "rude": self.tr("态度不好"),
            "slow": self.tr("办得慢"),
            "again": self.tr("跑了多趟"),
            "many_papers": self.tr("材料多"),
            "unclear": self.tr("说不清楚"),
            "useful": self.tr("用得上"),
            "complete": self.tr("写得全"),
            "outdated": self.tr("内容旧了"),
            "incomplete": self.tr("写得不全"),
        }
        return [{"key": key, "label": words[key], "chosen": key in self._tags} for key in self._choices()]

    def _window_rows(self) -> list[dict[str, Any]]:
        return [
            {
                "number": number, "label": self.tr("%s号窗口") % number, "name": name,
                "rated": f"window:{number}" in self._rated,
            }
            for number, name in self._windows
        ]  # fmt: skip

    windows = Property(list, _window_rows, notify=given)
    choosing = Property(bool, _is_choosing, notify=given)
    level = Property(int, lambda self: self._level, notify=given)
    isReply = Property(bool, lambda self: self._subject.place == "reply", notify=given)
    vote = Property(str, lambda self: self._vote, notify=given)
    tags = Property(list, _tag_rows, notify=given)
    crumb = shown(str, "crumb", faceChanged)
    title = shown(str, "title", faceChanged)
    isSample = shown(bool, "is_sample", faceChanged)
    trouble = shown(str, "trouble", faceChanged)
    phone = shown(str, "phone", faceChanged)
    isGone = shown(bool, "is_gone", faceChanged)
