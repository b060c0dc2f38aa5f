"""绩效评估: what a visitor can rate here, and how each unit does, as the county has computed it from its records."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Property, QObject, Signal, Slot

from kiosk.store.read import ContentReader, Filter
from screens.viewmodels.page import READY, Page, shown
from screens.viewmodels.rows import RowModel
from screens.viewmodels.source import ContentSource, Scene
from screens.viewmodels.words import day_words, worded
from sync.contract import Merits, UnitMerit

BY_PAPER = 4  # the first rule that counts ratings of single documents, and of answers
TIMED = 3  # the first rule that tells how long answers took
MONTHLY = 3  # the first rule that counts ratings by whole months
INSPECTED = 2  # the first rule that counts inspections: figures by an older one say nothing of them


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A unit in the list, with its shares in words; empty where there is nothing to tell."""

    id: str
    name: str
    on_time: str
    in_time: str
    satisfied: str
    met: str


@dataclass(frozen=True, slots=True)
class FigureRow:
    """One figure of a unit: what it is, its value, and of what it is made, over which days and by which rule."""

    id: str
    caption: str
    value: str
    explanation: str


@dataclass(frozen=True, slots=True)
class MeritFace:
    """Around the list, or around one unit's figures."""

    title: str = ""
    hall: str = ""
    unit: str = ""
    unit_name: str = ""
    said_count: int = 0
    computed: str = ""
    is_sample: bool = False


class Merit(Page):
    """Arg: none, or `unit:CODE` for one unit.

    Signals:
        explained: another figure explains itself.
    """

    name = "merit"
    faceChanged = Signal()
    explained = Signal()

    def __init__(self, *, source: ContentSource, parent: QObject | None = None) -> None:
        super().__init__(source=source, parent=parent)
        self._face = MeritFace()
        self._unit = self._figure = ""
        self._units = RowModel(UnitRow, self)
        self._figures = RowModel(FigureRow, self)

    def enter(self, arg: str) -> None:
        """The list, or one unit."""
        self._unit = arg.partition(":")[2]
        self.explain("")

    def question(self) -> str:
        """The unit's code."""
        return self._unit

    def answer(self, reader: ContentReader, scene: Scene, question: str) -> Any:
        """The figures as the pack tells them; units in the county's own order, never ranked by a share."""
        pack, county = scene.county.pack, scene.county
        merits = county.merits
        told: Mapping[str, UnitMerit] = {one.unit: one for one in merits.units} if merits else {}
        unit = county.unit(question) if question else None
        made = self._made(merits, scene) if merits is not None else ""
        computed = self.tr("%s，由县里从记录算出，没有人填写") % made if made else ""
        face = MeritFace(
            title=worded(county.window("rating").name),
            hall=county.hall_name(scene.unit),
            unit=unit.code if unit else "",
            unit_name=unit.name if unit else "",
            said_count=self._said(reader, scene, unit.code) if unit else 0,
            computed=computed,
            is_sample=pack.sample,
        )
        # Villages stand under their township, which stands in the list for their sake too.
        units = county.villages_of(unit.code) if unit else (*county.departments, *county.townships)
        rows = tuple(
            self._row(one.code, one.short_name or one.name, told.get(one.code, UnitMerit(one.code)))
            for one in units
            if one.code in told or any(village.code in told for village in county.villages_of(one.code))
        )
        figures: tuple[FigureRow, ...] = ()
        if merits and unit and unit.code in told:
            figures = self._figures_of(told[unit.code], merits, made, len(county.counters(unit.code)))
        return face, rows, figures

    def show(self, answer: Any) -> str:
        """Show the list, or the figures."""
        face, rows, figures = answer
        self._units.show(rows)
        self._figures.show(figures)
        self._set_face(face)
        return READY

    # ---- on the reading thread ----

    def _said(self, reader: ContentReader, scene: Scene, unit: str) -> int:
        return reader.count(scene.release, scene.moment, Filter("reply", units=scene.county.family(unit)))

    def _row(self, code: str, name: str, one: UnitMerit) -> UnitRow:
        return UnitRow(
            code, name, share(one.on_time, one.published), share(one.in_time, one.said),
            share(one.satisfied, one.ratings), share(one.met, one.checked),
        )  # fmt: skip

    def _made(self, merits: Merits, scene: Scene) -> str:
        """Over which days, by which rule."""
        return self.tr("%s到%s，规则第 %d 版") % (
            day_words(merits.since, scene.today), day_words(merits.until, dt.date.fromisoformat(merits.since)),
            merits.rule,
        )  # fmt: skip

    def _rated(self, one: UnitMerit, rule: int, windows: int) -> str:
        """All of the unit, then those of its hall's `windows` that are told by themselves, then its answers."""
        lines = [self.tr("%d 次评价，其中 %d 次基本满意、满意或者非常满意") % (one.ratings, one.satisfied)]
        if windows or one.counters or rule >= BY_PAPER:
            lines.append(self.tr("下面只数能单独公布的，同一批里满 5 次才行："))
        lines += [
            self.tr("%s号窗口：%d 次评价，%d 次满意") % (window.number, window.ratings, window.satisfied)
            for window in one.counters
        ]
        if len(one.counters) < windows:
            few = self.tr("别的窗口：没有能单独公布的") if one.counters else self.tr("各窗口：没有能单独公布的")
            lines.append(few)
        if one.replies_rated:
            lines.append(self.tr("答复：%d 次评价，%d 次满意") % (one.replies_rated, one.replies_satisfied))
        elif rule >= BY_PAPER:
            lines.append(self.tr("答复：没有能单独公布的"))
        return "\n".join(lines)

    def _answered(self, one: UnitMerit, merits: Merits) -> str:
        """How many, how many in time, and how long it took."""
        told = self.tr("到期的意见 %d 条，答复了 %d 条，其中按时 %d 条") % (one.said, one.answered, one.in_time)
        if merits.rule < TIMED or not one.answered:
            return told
        days = round(one.reply_days / one.answered, 1)
        return "\n".join((told, self.tr("平均 %s 个工作日答复") % f"{days:g}"))

    def _figures_of(self, one: UnitMerit, merits: Merits, made: str, windows: int = 0) -> tuple[FigureRow, ...]:
        few = self.tr("不满 5 次评价，不公布")
        if merits.rule >= MONTHLY:
            few = self.tr("到上月底没有能公布的评价：同一批里满 5 次才公布")
        counts = (one.published, one.on_time, merits.disclosure_workdays, one.published - one.on_time)
        parts = [
            (
                "on_time", self.tr("按时公开"), share(one.on_time, one.published),
                self.tr("公开了 %d 件，其中 %d 件在成文后 %d 个工作日内，%d 件晚了") % counts,
                self.tr("还没有，算不出"),
            ),
            (
                "in_time", self.tr("按时答复"), share(one.in_time, one.said),
                self._answered(one, merits),
                self.tr("还没有，算不出"),
            ),
            (
                "satisfied", self.tr("群众满意"), share(one.satisfied, one.ratings),
                self._rated(one, merits.rule, windows),
                few,
            ),
        ]  # fmt: skip
        if merits.rule >= INSPECTED:
            none = self.tr("没有到期要整改的") if one.inspections else self.tr("本期没有检查")
            parts += [
                (
                    "met", self.tr("检查合格"), share(one.met, one.checked),
                    self.tr("检查了 %d 次，看了 %d 项，其中 %d 项合格") % (one.inspections, one.checked, one.met),
                    self.tr("本期没有检查"),
                ),
                (
                    "corrected", self.tr("按期整改"), share(one.corrected, one.corrections),
                    self.tr("到期该整改的 %d 次，其中按期改好 %d 次") % (one.corrections, one.corrected), none,
                ),
            ]  # fmt: skip
        return tuple(
            FigureRow(key, caption, value or "—", f"{words if value else nothing}\n{made}")
            for key, caption, value, words, nothing in parts
        )

    # ---- QML ----

    @Slot(str)
    def explain(self, figure: str) -> None:
        """A figure is tapped: it says of what it is made; tapped again it is quiet."""
        self._figure = "" if figure == self._figure else figure
        self.explained.emit()

    figure = Property(str, lambda self: self._figure, notify=explained)
    units = Property(QObject, lambda self: self._units, constant=True)
    figures = Property(QObject, lambda self: self._figures, constant=True)
    title = shown(str, "title", faceChanged)
    hall = shown(str, "hall", faceChanged)
    unit = shown(str, "unit", faceChanged)
    unitName = shown(str, "unit_name", faceChanged)
    saidCount = shown(int, "said_count", faceChanged)
    computed = shown(str, "computed", faceChanged)
    isSample = shown(bool, "is_sample", faceChanged)


def share(part: int, whole: int) -> str:
    """A part in per cent, never rounded up to all or down to none; empty without a whole."""
    if whole == 0:
        return ""
    per_cent = round(100 * part / whole)
    if part < whole:
        per_cent = min(per_cent, 99)
    return f"{max(per_cent, 1) if part else 0}%"


def rated_words(page: QObject, scene: Scene, document: str) -> str:
    """How a document was rated, as far as it is told by itself; empty where the county does not count that."""
    merits = scene.county.merits
    if merits is None or merits.rule < BY_PAPER:
        return ""
    ratings, satisfied = scene.county.rated.get(document, (0, 0))
    if not ratings:
        return page.tr("没有能单独公布的评价：同一批里满 5 次才单独公布")
    until = day_words(merits.until, scene.today)
    return page.tr("到%s的一年里，能单独公布的：%d 次评价，%d 次满意") % (until, ratings, satisfied)
