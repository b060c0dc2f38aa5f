"""网上办事: guides by topic, by who asks, or by department."""

from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import Property, QObject, Signal, Slot

from kiosk.store.read import Card, ContentReader, Filter
from screens.viewmodels.page import EMPTY, READY, shown
from screens.viewmodels.paged import PagedPage, page_of
from screens.viewmodels.rows import RowModel
from screens.viewmodels.source import ContentSource, Scene

WAYS = ("topic", "audience", "unit")


@dataclass(frozen=True, slots=True)
class GuideRow:
    """A guide in a list: its fee and its days are the first thing one wants to know."""

    id: str
    title: str
    subline: str
    fee: str
    days: str
    days_unit: str
    is_sample: bool


@dataclass(frozen=True, slots=True)
class ChoiceRow:
    """A topic, an audience or a department; the empty id is all."""

    id: str
    label: str
    icon: str
    count: int


@dataclass(frozen=True, slots=True)
class ServicesQuestion:
    """What the visitor has chosen."""

    way: str = "topic"
    choice: str = ""
    page: int = 0
    page_size: int = 6


@dataclass(frozen=True, slots=True)
class ServicesFace:
    """The words around the list."""

    count: int = 0
    total: int = 0
    page: int = 0
    pages: int = 1
    all_samples: bool = False


class Services(PagedPage):
    """Arg: none."""

    name = "services"
    faceChanged = Signal()
    chosen = Signal()

    def __init__(self, *, source: ContentSource, parent: QObject | None = None) -> None:
        super().__init__(source=source, room=6, parent=parent)
        self._face = ServicesFace()
        self._wanted = ServicesQuestion()
        self._rows = RowModel(GuideRow, self)
        self._choices = RowModel(ChoiceRow, self)

    def forget(self) -> None:
        """The next visitor starts with everything."""
        self._choose(ServicesQuestion())

    def question(self) -> ServicesQuestion:
        """What the visitor has chosen, and the page."""
        return replace(self._wanted, page=self._page, page_size=self.page_size)

    def answer(self, reader: ContentReader, scene: Scene, question: ServicesQuestion) -> Any:
        """The choices of one way with their counts, then a page of guides."""
        pack = scene.county.pack
        total = reader.count(scene.release, scene.moment, Filter("guide"))
        if question.way == "unit":
            by_unit = reader.counts_by("unit", scene.release, scene.moment, Filter("guide"))
            units = [*scene.county.departments, *scene.county.townships]
            choices = [
                ChoiceRow(u.code, u.short_name or u.name, "", by_unit[u.code]) for u in units if u.code in by_unit
            ]
            wanted = Filter("guide", units=(question.choice,) if question.choice else ())
        else:
            tags = reader.tag_counts(scene.release, scene.moment)
            topics = pack.topics if question.way == "topic" else pack.audiences
            choices = [
                ChoiceRow(t.key, t.name, t.icon, tags[f"{question.way}:{t.key}"])
                for t in topics
                if f"{question.way}:{t.key}" in tags
            ]
            wanted = Filter("guide", tag=f"{question.way}:{question.choice}" if question.choice else "")
        count = reader.count(scene.release, scene.moment, wanted)
        page, pages = page_of(count, question.page, question.page_size)
        cards = reader.cards(
            scene.release, scene.moment, wanted, limit=question.page_size, offset=page * question.page_size
        )
        face = ServicesFace(count, total, page, pages, bool(cards) and all(c.is_sample for c in cards))
        everything = ChoiceRow("", self.tr("全部"), "list", total)
        return face, (everything, *choices), tuple(self._guide_row(c) for c in cards)

    def show(self, answer: Any) -> str:
        """Show the page of guides."""
        face, choices, rows = answer
        self._choices.show(choices)
        self._rows.show(rows)
        self._set_face(face)
        self._page, self._pages = face.page, face.pages
        return READY if rows else EMPTY

    def _guide_row(self, card: Card) -> GuideRow:
        days, unit = days_words(self, card.facts["day_kind"], int(card.facts["promised"] or card.facts["legal"]))
        return GuideRow(
            card.id, card.title, card.unit_name, fee_word(self, card.facts["fee"]), days, unit, card.is_sample
        )

    # ---- QML ----

    @Slot(str)
    def chooseWay(self, way: str) -> None:
        """By topic, by who asks, or by department."""
        if way in WAYS:
            self._choose(replace(self._wanted, way=way, choice=""))

    @Slot(str)
    def choose(self, choice: str) -> None:
        """Narrow."""
        self._choose(replace(self._wanted, choice=choice))

    def _choose(self, wanted: ServicesQuestion) -> None:
        if wanted != self._wanted:
            self._wanted = wanted
            self.restart_paging()
            self.chosen.emit()
            self.refresh_if_open()

    way = Property(str, lambda self: self._wanted.way, notify=chosen)
    choice = Property(str, lambda self: self._wanted.choice, notify=chosen)
    rows = Property(QObject, lambda self: self._rows, constant=True)
    choices = Property(QObject, lambda self: self._choices, constant=True)
    count = shown(int, "count", faceChanged)
    total = shown(int, "total", faceChanged)
    pageNumber = Property(int, lambda self: self._face.page + 1, notify=faceChanged)
    pages = shown(int, "pages", faceChanged)
    allSamples = shown(bool, "all_samples", faceChanged)


def days_words(translator: QObject, day_kind: str, days: int) -> tuple[str, str]:
    """(10, 个工作日), or 当场 alone."""
    if day_kind == "onspot":
        return translator.tr("当场"), ""
    if days == 0:
        return translator.tr("问窗口"), ""
    many = "one" if days == 1 else ""
    return f"{days}", translator.tr("个工作日", many) if day_kind == "workday" else translator.tr("天", many)


def fee_word(translator: QObject, fee: str) -> str:
    """A card's fee as it is shown: 不收费 is our own word, an amount is the guide's."""
    return translator.tr("不收费") if fee == "不收费" else fee
