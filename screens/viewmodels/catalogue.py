"""党务公开: disclosures by aspect and item, unit, stage and time, one page of rows at a time."""

import datetime as dt
from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import Property, QObject, Signal, Slot

from kiosk.clock import days_left
from kiosk.store.read import Card, ContentReader, Filter, Tombstone
from screens.viewmodels.page import EMPTY, READY, shown
from screens.viewmodels.paged import PagedPage, page_of
from screens.viewmodels.rows import RowModel
from screens.viewmodels.source import ContentSource, Scene
from screens.viewmodels.words import day_words, moment_words

PERIODS = ("", "month", "quarter", "year")
OPEN, GONE = "open", "gone"  # stages of a list only: open for comment, and withdrawn
MOST_GONE = 500


@dataclass(frozen=True, slots=True)
class DisclosureRow:
    """A disclosure in a list; `days` is -1 when it takes no comments (any more). Stage "gone" is a tombstone."""

    id: str
    title: str
    subline: str
    stage: str
    days: int
    is_sample: bool


@dataclass(frozen=True, slots=True)
class AspectRow:
    """A way to narrow by aspect; the empty id is all."""

    id: str
    label: str
    count: str


@dataclass(frozen=True, slots=True)
class CatalogueQuestion:
    """What the visitor has chosen."""

    aspect: str = ""
    item: str = ""  # one of the aspect's
    unit: str = ""
    stage: str = ""  # pre, decision, result; "open" is pre with a comment window that contains today; "gone"
    period: str = ""
    page: int = 0
    page_size: int = 5


@dataclass(frozen=True, slots=True)
class CatalogueFace:
    """The words around the list."""

    count: int = 0
    total: int = 0
    unit_label: str = ""
    items: tuple[tuple[str, str], ...] = ()  # of the chosen aspect: number and words
    page: int = 0
    pages: int = 1
    all_samples: bool = False


class Catalogue(PagedPage):
    """Arg: "", "open", or "unit:CODE", "aspect:A", "item:A3", "stage:pre" to begin with."""

    name = "catalogue"
    faceChanged = Signal()
    chosen = Signal()

    def __init__(self, *, source: ContentSource, parent: QObject | None = None) -> None:
        super().__init__(source=source, room=5, parent=parent)
        self._face = CatalogueFace()
        self._wanted = CatalogueQuestion()
        self._entered = ""
        self._rows = RowModel(DisclosureRow, self)
        self._aspects = RowModel(AspectRow, self)

    def enter(self, arg: str) -> None:
        """A new way in resets what was chosen; coming back keeps it."""
        if arg == self._entered:
            return
        self._entered = arg
        kind, _, value = arg.partition(":")
        fresh = CatalogueQuestion()
        self._choose(
            replace(
                fresh,
                unit=value if kind == "unit" else "",
                aspect=value if kind == "aspect" else value[:1] if kind == "item" else "",
                item=value if kind == "item" else "",
                stage=value if kind == "stage" else OPEN if kind == OPEN else "",
            )
        )

    def forget(self) -> None:
        """The next visitor starts with everything."""
        self._entered = ""
        self._choose(CatalogueQuestion())

    def question(self) -> CatalogueQuestion:
        """What the visitor has chosen, and the page."""
        return replace(self._wanted, page=self._page, page_size=self.page_size)

    def answer(self, reader: ContentReader, scene: Scene, question: CatalogueQuestion) -> Any:
        """Counts for every aspect under the other filters, then one page of rows."""
        if question.stage == GONE:
            return self._gone(reader, scene, question)
        county = scene.county
        base = Filter(
            "disclosure",
            stage="pre" if question.stage == OPEN else question.stage,
            open_on=scene.today.isoformat() if question.stage == OPEN else "",
            units=county.family(question.unit) if question.unit else (),
            since=_since(question.period, scene.today),
        )
        by_aspect = reader.counts_by("aspect", scene.release, scene.moment, base)
        total = sum(by_aspect.values())
        aspects = (
            AspectRow("", self.tr("全部"), f"{total}"),
            *(
                AspectRow(a.letter, f"{a.letter} {a.short}", f"{by_aspect.get(a.letter, 0)}")
                for a in county.pack.outline.aspects
            ),
        )
        count = by_aspect.get(question.aspect, 0) if question.aspect else total
        items: dict[str, int] = {}
        if question.aspect:
            items = reader.counts_by("item_no", scene.release, scene.moment, replace(base, aspect=question.aspect))
            count = items.get(question.item, 0) if question.item else count
        page, pages = page_of(count, question.page, question.page_size)
        cards = reader.cards(
            scene.release,
            scene.moment,
            replace(base, aspect=question.aspect, item_no=question.item),
            limit=question.page_size,
            offset=page * question.page_size,
        )
        face = CatalogueFace(
            count=count,
            total=reader.count(scene.release, scene.moment, Filter("disclosure")),
            unit_label=self._unit_label(scene, question.unit),
            items=tuple(
                (i.no, f"{i.no} {i.short} {items.get(i.no, 0)}")
                for i in county.pack.outline.items
                if question.aspect and i.aspect == question.aspect
            ),
            page=page,
            pages=pages,
            all_samples=bool(cards) and all(c.is_sample for c in cards),
        )
        return face, aspects, tuple(disclosure_row(c, scene.today) for c in cards)

    def _gone(self, reader: ContentReader, scene: Scene, question: CatalogueQuestion) -> Any:
        """What was withdrawn, newest first: a tombstone has no aspect, stage or day of its own."""
        units = scene.county.family(question.unit) if question.unit else ()
        since = _since(question.period, scene.today)
        found = [t for t in reader.tombstones(scene.release, units, limit=MOST_GONE) if t.at >= since]
        page, pages = page_of(len(found), question.page, question.page_size)
        first = page * question.page_size
        rows = tuple(self._gone_row(one, scene) for one in found[first : first + question.page_size])
        outline = scene.county.pack.outline
        aspects = (
            AspectRow("", self.tr("全部"), f"{len(found)}"),
            *(AspectRow(a.letter, f"{a.letter} {a.short}", "") for a in outline.aspects),
        )
        label = self._unit_label(scene, question.unit)
        return CatalogueFace(len(found), len(found), label, page=page, pages=pages), aspects, rows

    def _gone_row(self, one: Tombstone, scene: Scene) -> DisclosureRow:
        unit = scene.county.unit(one.unit)
        when = moment_words(one.at, scene.moment.at, scene.county.zone)
        name = (unit.short_name or unit.name) if unit else one.unit
        words = self.tr("%s，%s撤下，原因：%s") % (name, when, one.reason)
        return DisclosureRow(one.id, one.title, words, GONE, -1, False)

    def _unit_label(self, scene: Scene, code: str) -> str:
        unit = scene.county.unit(code)
        return (unit.short_name or unit.name) if unit else self.tr("全部 %d 个单位") % _unit_count(scene)

    def show(self, answer: Any) -> str:
        """Show the page of rows."""
        face, aspects, rows = answer
        self._aspects.show(aspects)
        self._rows.show(rows)
        self._set_face(face)
        self._page, self._pages = face.page, face.pages
        return READY if rows else EMPTY

    # ---- QML ----

    @Slot(str)
    def chooseAspect(self, letter: str) -> None:
        """Narrow by aspect; the withdrawn belong to none."""
        stage = "" if letter and self._wanted.stage == GONE else self._wanted.stage
        self._choose(replace(self._wanted, aspect=letter, item="", stage=stage))

    @Slot(str)
    def chooseItem(self, number: str) -> None:
        """Narrow by an item of the chosen aspect."""
        self._choose(replace(self._wanted, item=number))

    @Slot(str)
    def chooseUnit(self, code: str) -> None:
        """Narrow by unit."""
        self._choose(replace(self._wanted, unit=code))

    @Slot(str)
    def chooseStage(self, stage: str) -> None:
        """Narrow by stage."""
        aspect, item = ("", "") if stage == GONE else (self._wanted.aspect, self._wanted.item)
        self._choose(replace(self._wanted, stage=stage, aspect=aspect, item=item))

    @Slot(str)
    def choosePeriod(self, period: str) -> None:
        """Narrow by time: month, quarter or year, up to today."""
        if period in PERIODS:
            self._choose(replace(self._wanted, period=period))

    def _choose(self, wanted: CatalogueQuestion) -> None:
        if wanted != self._wanted:
            self._wanted = wanted
            self.restart_paging()
            self.chosen.emit()
            self.refresh_if_open()

    aspect = Property(str, lambda self: self._wanted.aspect, notify=chosen)
    item = Property(str, lambda self: self._wanted.item, notify=chosen)
    unit = Property(str, lambda self: self._wanted.unit, notify=chosen)
    stage = Property(str, lambda self: self._wanted.stage, notify=chosen)
    period = Property(str, lambda self: self._wanted.period, notify=chosen)
    rows = Property(QObject, lambda self: self._rows, constant=True)
    aspects = Property(QObject, lambda self: self._aspects, constant=True)
    count = shown(int, "count", faceChanged)
    total = shown(int, "total", faceChanged)
    items = Property(list, lambda self: [{"no": no, "words": w} for no, w in self._face.items], notify=faceChanged)
    unitLabel = shown(str, "unit_label", faceChanged)
    pageNumber = Property(int, lambda self: self._face.page + 1, notify=faceChanged)
    pages = shown(int, "pages", faceChanged)
    allSamples = shown(bool, "all_samples", faceChanged)


def disclosure_row(card: Card, today: dt.date) -> DisclosureRow:
    """A card as a row: days only while comments are taken."""
    days = -1
    if card.stage == "pre" and card.comment_until:
        days = max(-1, days_left(dt.date.fromisoformat(card.comment_until), today))
    subline = f"{card.unit_name}，{day_words(card.issued_on, today)}"
    return DisclosureRow(card.id, card.title, subline, card.stage, days, card.is_sample)


def _since(period: str, today: dt.date) -> str:
    if period == "month":
        return today.replace(day=1).isoformat()
    if period == "quarter":
        return today.replace(month=(today.month - 1) // 3 * 3 + 1, day=1).isoformat()
    if period == "year":
        return today.replace(month=1, day=1).isoformat()
    return ""


def _unit_count(scene: Scene) -> int:
    return len(scene.county.departments) + len(scene.county.townships)
