"""查找: one field over guides, disclosures, notices and units; results while one types."""

import datetime as dt
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import Property, QObject, Qt, Signal, Slot

from kiosk.clock import days_left
from kiosk.store import sounds
from kiosk.store.found import Span, marks_in
from kiosk.store.read import Card, ContentReader, Filter
from kiosk.store.search import GROUPS, Found, Hit, SearchReader
from screens.viewmodels.handwriting import MOST_STROKES, Recogniser
from screens.viewmodels.page import READY, Page, shown
from screens.viewmodels.rows import RowModel
from screens.viewmodels.services import days_words, fee_word
from screens.viewmodels.source import ContentSource, Scene
from screens.viewmodels.words import day_words
from sync.contract import Unit

MOST_TYPED = 40
SHOWN = {"guide": 4, "disclosure": 4, "notice": 2, "unit": 3}
SHOWN_ALL = 60
IDEAS = 12
MODES = ("letters", "pinyin", "drawing")


@dataclass(frozen=True, slots=True)
class ResultRow:
    """A line of the results: a group's head, a hit, or the way to the rest of a group.

    `marks` and `more_marks` are pairs of places, flat: 0, 2, 5, 7.
    """

    id: str
    part: str  # "head", "hit", "more"
    group: str
    title: str
    note: str = ""
    icon: str = ""
    page: str = ""
    arg: str = ""
    marks: tuple[int, ...] = ()
    subline: str = ""
    more_marks: tuple[int, ...] = ()
    is_first: bool = False
    is_last: bool = False


@dataclass(frozen=True, slots=True)
class SearchQuestion:
    """What was typed, and which group is wanted whole."""

    text: str = ""
    group: str = ""


@dataclass(frozen=True, slots=True)
class SearchFace:
    """The words around the results."""

    count: int = 0
    has_more: bool = False
    near: bool = False
    nothing: bool = False
    all_samples: bool = False
    phone: str = ""
    hours: str = ""
    ideas: tuple[str, ...] = ()


class Search(Page):
    """Arg: words to look for, or none. What was typed stays while one looks at a result, and is erased with
    the visit."""

    name = "search"
    faceChanged = Signal()
    typed = Signal()
    modeChanged = Signal()
    drawn = Signal()
    _recognised = Signal(int, list)

    def __init__(self, *, source: ContentSource, home: Path, parent: QObject | None = None) -> None:
        super().__init__(source=source, parent=parent)
        self._face = SearchFace()
        self._wanted = SearchQuestion()
        self._mode = MODES[0]
        self._rows = RowModel(ResultRow, self)
        self._search = SearchReader(home)  # of the reading thread
        self._strokes: list[list[tuple[float, float]]] = []
        self._drawing = 0
        self._offered: list[str] = []
        self._recogniser = Recogniser(self._recognised.emit)
        self._recognised.connect(self._offer, Qt.ConnectionType.QueuedConnection)

    def forget(self) -> None:
        """The next visitor sees nothing of it."""
        self._want(SearchQuestion())
        self.setMode(MODES[0])
        self.undraw()

    def enter(self, arg: str) -> None:
        """With words: look for these."""
        if arg and not self._wanted.text:
            self._want(SearchQuestion(arg[:MOST_TYPED]))

    def question(self) -> SearchQuestion:
        """What was typed."""
        return self._wanted

    def answer(self, reader: ContentReader, scene: Scene, question: SearchQuestion) -> Any:
        """Look; without words give some to begin with."""
        service = scene.county.pack.service
        face = SearchFace(phone=service.phone, hours=service.hours)
        if not question.text.strip():
            self._search.warm()
            return replace(face, ideas=_ideas(reader, scene)), ()
        limits = {question.group: SHOWN_ALL} if question.group else SHOWN
        found = self._search.find(reader, scene.release, scene.moment, question.text, limits=limits)
        if not found.count:
            face = replace(face, ideas=_ideas(reader, scene))
        groups = [g for g in found.groups if question.group in ("", g.key)]
        cards = [hit.card for group in groups for hit in group.hits if hit.card is not None]
        face = replace(
            face,
            count=found.count,
            has_more=any(group.has_more for group in found.groups),
            near=found.near and bool(groups),
            nothing=found.count == 0,
            all_samples=bool(cards) and all(card.is_sample for card in cards),
        )
        return face, tuple(self._lines(scene, replace(found, groups=tuple(groups)), question))

    def show(self, answer: Any) -> str:
        """Show the results."""
        face, rows = answer
        self._rows.show(rows)
        self._set_face(face)
        return READY

    # ---- on the reading thread ----

    def _lines(self, scene: Scene, found: Found, question: SearchQuestion) -> list[ResultRow]:
        rows: list[ResultRow] = []
        for group in found.groups:
            hits = [self._line(scene, group.key, hit) for hit in group.hits]
            more = group.count - len(hits)
            words = self.tr("%d 个") if group.key == "unit" else self.tr("%d 条")
            number = (self.tr("%d 条以上") if group.has_more else words) % group.count
            title = self.tr("您是不是要找") if found.near else self._name(group.key)
            rows.append(ResultRow(f"{group.key}", "head", group.key, title, "" if found.near else number))
            rows += [
                replace(hit, is_first=at == 0, is_last=at == len(hits) - 1 and (more <= 0 or bool(question.group)))
                for at, hit in enumerate(hits)
            ]
            if more > 0 and not question.group:
                rows.append(ResultRow(f"{group.key}+", "more", group.key, self.tr("全部看"), number, is_last=True))
        return rows

    def _line(self, scene: Scene, group: str, hit: Hit) -> ResultRow:
        if hit.card is None:
            return self._unit_line(scene, hit)
        card = hit.card
        page = "guide" if card.kind == "guide" else "item"
        lead = self.tr("也叫：") if hit.alias else ""
        subline = lead + (hit.alias or hit.snippet)
        spans = tuple((start + len(lead), end + len(lead)) for start, end in hit.snippet_marks)
        return ResultRow(
            f"{group}:{card.id}",
            "hit",
            group,
            card.title,
            self._note(scene, card),
            {"guide": "clipboard", "notice": "megaphone"}.get(group, "flag"),
            page,
            card.id,
            _flat(card.title, hit.marks),
            subline,
            _flat(subline, spans),
        )

    def _unit_line(self, scene: Scene, hit: Hit) -> ResultRow:
        unit = scene.county.unit(hit.unit)
        name = unit.name if unit else hit.title
        township = scene.county.township_of(hit.unit) if unit and unit.level == "village" else None
        note = (township.short_name or township.name) if township else ""
        is_village = unit is not None and unit.level == "village"
        page, arg = ("village", hit.unit) if is_village else ("catalogue", f"unit:{hit.unit}")
        subline, spans = self._why(unit, hit) if unit else ("", ())
        marks = () if subline else _marks_of(hit, name)
        icon = "house" if is_village else "people"
        return ResultRow(
            f"unit:{hit.unit}", "hit", "unit", name, note, icon, page, arg,
            _flat(name, marks), subline, _flat(subline, spans),
        )  # fmt: skip

    def _why(self, unit: Unit, hit: Hit) -> tuple[str, tuple[Span, ...]]:
        """The former name by which a unit was found, or the name of a place that went into it."""
        if hit.title in map(sounds.plain, (unit.name, unit.short_name)):
            return "", ()
        former = next((name for name in unit.former_names if sounds.plain(name) == hit.title), "")
        words = self.tr("原名：%s") if former else self.tr("原来的%s，现在归这里")
        lead, name = words.index("%s"), former or hit.title
        return words % name, tuple((start + lead, end + lead) for start, end in _marks_of(hit, name))

    def _note(self, scene: Scene, card: Card) -> str:
        """The one thing to know of it: what it costs and takes, what time is left, whose and when."""
        if card.kind == "guide":
            kind, days = card.facts["day_kind"], int(card.facts["promised"] or card.facts["legal"])
            number, unit = days_words(self, kind, days)
            time = f"{number} {unit}" if unit else number
            return self.tr("%s，%s") % (fee_word(self, card.facts["fee"]), time)
        if card.comment_until and card.comment_until >= scene.today.isoformat():
            left = days_left(dt.date.fromisoformat(card.comment_until), scene.today)
            return self.tr("还剩 %d 天", "one" if left == 1 else "") % left if left > 0 else self.tr("今天截止")
        return day_words(card.issued_on, scene.today)

    def _name(self, group: str) -> str:
        names = (self.tr("办事"), self.tr("公开"), self.tr("通知"), self.tr("单位和村"))
        return dict(zip(GROUPS, names, strict=True))[group]

    # ---- QML ----

    @Slot(str)
    def setText(self, text: str) -> None:
        """What stands in the field."""
        text = text[:MOST_TYPED]
        if text != self._wanted.text:
            self._want(SearchQuestion(text))

    @Slot(str)
    def press(self, key: str) -> None:
        """A key of the pad."""
        self.setText(self._wanted.text + key)

    @Slot()
    def erase(self) -> None:
        """Take the last character back."""
        self.setText(self._wanted.text[:-1])

    @Slot()
    def clear(self) -> None:
        """Begin anew."""
        self.setText("")

    @Slot(str)
    def showGroup(self, group: str) -> None:
        """One group whole; "" for the first of each."""
        if group == "" or group in GROUPS:
            self._want(replace(self._wanted, group=group))

    @Slot(str)
    def setMode(self, mode: str) -> None:
        """How one writes: first letters, pinyin, by hand."""
        if mode in MODES and mode != self._mode:
            self._mode = mode
            self.modeChanged.emit()

    @Slot(list)
    def draw(self, stroke: list[float]) -> None:
        """One more stroke of a character: x and y in turn, from 0 to 1."""
        points = [min(max(float(value), 0.0), 1.0) for value in stroke]
        if len(points) >= 2 and len(self._strokes) < MOST_STROKES:
            self._strokes.append(list(zip(points[::2], points[1::2], strict=False)))
            self._drawing += 1
            self._recogniser.ask(self._drawing, self._strokes)

    @Slot()
    def undraw(self) -> None:
        """Begin the character anew."""
        self._strokes = []
        self._drawing += 1
        self._offer(self._drawing, [])

    @Slot(str)
    def choose(self, character: str) -> None:
        """Take what was recognised."""
        self.undraw()
        self.press(character)

    def _offer(self, number: int, characters: list[str]) -> None:
        if number == self._drawing and characters != self._offered:
            self._offered = characters
            self.drawn.emit()

    def _want(self, wanted: SearchQuestion) -> None:
        if wanted != self._wanted:
            self._wanted = wanted
            self.typed.emit()
            self.refresh_if_open()

    text = Property(str, lambda self: self._wanted.text, notify=typed)
    group = Property(str, lambda self: self._wanted.group, notify=typed)
    mode = Property(str, lambda self: self._mode, notify=modeChanged)
    rows = Property(QObject, lambda self: self._rows, constant=True)
    count = shown(int, "count", faceChanged)
    hasMore = shown(bool, "has_more", faceChanged)
    near = shown(bool, "near", faceChanged)
    nothing = shown(bool, "nothing", faceChanged)
    allSamples = shown(bool, "all_samples", faceChanged)
    phone = shown(str, "phone", faceChanged)
    hours = shown(str, "hours", faceChanged)
    offered = Property(list, lambda self: list(self._offered), notify=drawn)
    ideas = Property(list, lambda self: list(self._face.ideas), notify=faceChanged)


def _ideas(reader: ContentReader, scene: Scene) -> tuple[str, ...]:
    """Short everyday words that the county's guides are known by."""
    cards = reader.cards(scene.release, scene.moment, Filter("guide"), limit=60)
    words = (min(card.facts.get("aliases") or ("",), key=len) for card in cards)
    return tuple(dict.fromkeys(word for word in words if 2 <= len(word) <= 5))[:IDEAS]


def _marks_of(hit: Hit, name: str) -> tuple[Span, ...]:
    """Where what was found of a unit's plain name stands in the name as it is written."""
    if sounds.plain(name) != hit.title:
        return marks_in(name, hit.title)  # found by its short name
    at = sounds.places(name)
    return tuple((at[start], at[end - 1] + 1) for start, end in hit.marks)


def _flat(text: str, spans: tuple[tuple[int, int], ...]) -> tuple[int, ...]:
    """Spans in the units that QML counts a text in."""
    return tuple(len(text[:at].encode("utf-16-le")) // 2 for span in spans for at in span)
