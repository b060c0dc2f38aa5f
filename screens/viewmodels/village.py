"""我村的事, second step: one village's money, affairs and lists, and whom to ask."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Property, QObject, Signal

from kiosk.store.facts import LIST_UNITS
from kiosk.store.read import Card, ContentReader, Filter
from screens.viewmodels.page import EMPTY, READY, Page, shown
from screens.viewmodels.rows import RowModel
from screens.viewmodels.source import ContentSource, Scene
from screens.viewmodels.words import day_words, money_words

FINANCE = "finance"
AFFAIRS_SHOWN = 12
INCOME, SPENDING = "收入", "支出"  # the first cell of a finance row (docs/wire.md)


@dataclass(frozen=True, slots=True)
class MoneyRow:
    """One kind of spending; `share` of the largest, 0 to 1."""

    id: str
    amount: str
    share: float


@dataclass(frozen=True, slots=True)
class AffairRow:
    """A document of the village."""

    id: str
    title: str
    day: str
    stage: str
    nil_words: str


@dataclass(frozen=True, slots=True)
class VillageFace:
    """A village and its money."""

    name: str = ""
    crumb: str = ""
    provenance: str = ""
    is_sample: bool = False
    period: str = ""
    income: str = ""
    spending: str = ""
    money_id: str = ""
    affairs_total: int = 0
    lists_total: int = 0
    lists_elsewhere: bool = False
    phone_ask: str = ""
    phone_supervise: str = ""
    township: str = ""


class Village(Page):
    """Arg: a village's code."""

    name = "village"
    faceChanged = Signal()

    def __init__(self, *, source: ContentSource, parent: QObject | None = None) -> None:
        super().__init__(source=source, parent=parent)
        self._face = VillageFace()
        self._code = ""
        self._money = RowModel(MoneyRow, self)
        self._affairs = RowModel(AffairRow, self)
        self._lists = RowModel(AffairRow, self)

    def enter(self, arg: str) -> None:
        """Which village."""
        self._code = arg

    def question(self) -> str:
        """The village's code."""
        return self._code

    def answer(self, reader: ContentReader, scene: Scene, question: str) -> Any:
        """The newest money report, the newest affairs and lists, whom to ask."""
        county = scene.county
        unit = county.unit(question)
        if unit is None:
            return VillageFace(), (), (), ()
        family = county.family(question)
        affairs = reader.cards(scene.release, scene.moment, Filter("disclosure", units=family), limit=AFFAIRS_SHOWN)
        lists = reader.cards(scene.release, scene.moment, Filter("list", units=family), limit=40)
        reports = sorted(
            (c for c in lists if c.facts.get("template") == FINANCE and not c.facts.get("nil")),
            key=lambda c: str(c.facts.get("period_from", "")),
        )
        others = [c for c in lists if c.facts.get("template") != FINANCE]
        money, face = self._money_of(reports[-1] if reports else None, reader, scene)
        parent = county.unit(unit.parent) if unit.parent else None
        newest = max((*affairs, *lists), key=lambda c: c.issued_on, default=None)
        face = VillageFace(
            name=unit.name,
            crumb=" › ".join(p for p in (self.tr("我村的事"), parent.name if parent else "") if p),
            provenance=self.tr("%s公开，最近一次 %s") % (unit.name, day_words(newest.issued_on, scene.today))
            if newest
            else "",
            is_sample=any(c.is_sample for c in (*affairs, *lists)),
            period=face.period,
            income=face.income,
            spending=face.spending,
            money_id=face.money_id,
            affairs_total=reader.count(scene.release, scene.moment, Filter("disclosure", units=family)),
            lists_total=len(others),
            lists_elsewhere=scene.unit not in (unit.code, unit.parent)
            and not set(family) & set(scene.facts.get(LIST_UNITS, "").split()),
            phone_ask=unit.phone_ask or (parent.phone_ask if parent else ""),
            phone_supervise=unit.phone_supervise or (parent.phone_supervise if parent else ""),
            township=parent.name if parent else "",
        )
        rows = tuple(self._affair(c, scene.today) for c in affairs)
        return face, money, rows, tuple(self._affair(c, scene.today) for c in others)

    def show(self, answer: Any) -> str:
        """Show the village."""
        face, money, affairs, lists = answer
        self._money.show(money)
        self._affairs.show(affairs)
        self._lists.show(lists)
        self._set_face(face)
        return READY if affairs or lists or face.money_id else EMPTY

    # ---- on the reading thread ----

    def _affair(self, card: Card, today: dt.date) -> AffairRow:
        nil = self.tr("本期无，已签字确认") if card.facts.get("nil") else ""
        return AffairRow(card.id, card.title, day_words(card.issued_on, today), card.stage, nil)

    def _money_of(
        self, card: Card | None, reader: ContentReader, scene: Scene
    ) -> tuple[tuple[MoneyRow, ...], VillageFace]:
        if card is None:
            return (), VillageFace()
        found = reader.document(scene.release, scene.moment, card.id)
        body = found.document.public_list if found else None
        if body is None:
            return (), VillageFace()
        amounts = [(r[0], r[1], _amount(r[2])) for r in body.rows if len(r) >= 3]
        kinds: dict[str, float] = {}  # one kind may stand in several rows
        for way, name, amount in amounts:
            if way == SPENDING:
                kinds[name] = kinds.get(name, 0.0) + amount
        spent = sorted(kinds.items(), key=lambda pair: -pair[1])
        most = spent[0][1] if spent else 1.0
        rows = tuple(MoneyRow(name, money_words(a), a / most if most else 0.0) for name, a in spent)
        face = VillageFace(
            period=body.period,
            income=money_words(sum(a for way, _, a in amounts if way == INCOME)),
            spending=money_words(sum(a for _, a in spent)),
            money_id=card.id,
        )
        return rows, face

    name_ = shown(str, "name", faceChanged)
    crumb = shown(str, "crumb", faceChanged)
    provenance = shown(str, "provenance", faceChanged)
    isSample = shown(bool, "is_sample", faceChanged)
    period = shown(str, "period", faceChanged)
    income = shown(str, "income", faceChanged)
    spending = shown(str, "spending", faceChanged)
    moneyId = shown(str, "money_id", faceChanged)
    affairsTotal = shown(int, "affairs_total", faceChanged)
    listsTotal = shown(int, "lists_total", faceChanged)
    listsElsewhere = shown(bool, "lists_elsewhere", faceChanged)
    phoneAsk = shown(str, "phone_ask", faceChanged)
    phoneSupervise = shown(str, "phone_supervise", faceChanged)
    township = shown(str, "township", faceChanged)
    money = Property(QObject, lambda self: self._money, constant=True)
    affairs = Property(QObject, lambda self: self._affairs, constant=True)
    lists = Property(QObject, lambda self: self._lists, constant=True)


def _amount(text: str) -> float:
    try:
        return float(text.replace(",", "").replace("，", ""))
    except ValueError:
        return 0.0
