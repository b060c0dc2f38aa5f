"""One service guide: what it costs, how long it takes, how often one comes; then steps, papers, place."""

from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import Property, QObject, Signal

from kiosk.store.read import ContentReader, Shown
from screens.viewmodels.broken import broken_words
from screens.viewmodels.files import FileRow, file_rows
from screens.viewmodels.item import FactRow
from screens.viewmodels.merit import rated_words
from screens.viewmodels.page import EMPTY, READY, Page, shown
from screens.viewmodels.rows import RowModel
from screens.viewmodels.services import days_words
from screens.viewmodels.source import ContentSource, Scene
from screens.viewmodels.words import day_words, worded
from sync.contract import Fee, Material
from sync.contract import Guide as GuideBody


@dataclass(frozen=True, slots=True)
class StepRow:
    """A step: `time` in words such as 当场 or 5 天."""

    id: str
    number: int
    name: str
    time: str
    note: str


@dataclass(frozen=True, slots=True)
class MaterialRow:
    """A paper to bring; `note` says original or copy, how many, where from."""

    id: str
    name: str
    note: str


@dataclass(frozen=True, slots=True)
class GuideFace:
    """The words around steps and papers."""

    crumb: str = ""
    title: str = ""
    provenance: str = ""
    is_sample: bool = False
    is_due_for_check: bool = False
    fee: str = ""
    fee_note: str = ""
    days: str = ""
    days_unit: str = ""
    days_note: str = ""
    visits: str = ""
    visits_note: str = ""
    place: str = ""
    hours: str = ""
    phone_ask: str = ""
    phone_complaint: str = ""
    files_title: str = ""
    rated: str = ""
    gone_title: str = ""
    gone_words: str = ""


class Guide(Page):
    """Arg: a guide's id."""

    name = "guide"
    faceChanged = Signal()

    def __init__(self, *, source: ContentSource, parent: QObject | None = None) -> None:
        super().__init__(source=source, parent=parent)
        self._face = GuideFace()
        self._id = ""
        self._steps = RowModel(StepRow, self)
        self._materials = RowModel(MaterialRow, self)
        self._more = RowModel(FactRow, self)
        self._files = RowModel(FileRow, self)

    def enter(self, arg: str) -> None:
        """Which guide."""
        self._id = arg

    def question(self) -> str:
        """The guide's id."""
        return self._id

    def answer(self, reader: ContentReader, scene: Scene, question: str) -> Any:
        """The guide, or that it is no longer there."""
        found = reader.document(scene.release, scene.moment, question)
        if found is None or found.document.guide is None:
            gone = (self.tr("这份指南已更新或撤下"), self.tr("请看别的指南，或者问窗口工作人员"))
            title, words = broken_words(self, reader, scene, question) or gone
            return GuideFace(gone_title=title, gone_words=words), (), (), (), ()
        body = found.document.guide
        steps = tuple(StepRow(f"{i}", i, s.name, s.time, s.note or s.by) for i, s in enumerate(body.steps, start=1))
        materials = tuple(MaterialRow(f"{i}", m.name, self._material_note(m)) for i, m in enumerate(body.materials))
        more, files = self._more_rows(found, body), file_rows(self, found.document)
        rated = rated_words(self, scene, question)
        face = replace(self._face_of(found, body, scene), files_title=self._files_title(files), rated=rated)
        return face, steps, materials, more, files

    def show(self, answer: Any) -> str:
        """Show the guide."""
        face, steps, materials, more, files = answer
        self._steps.show(steps)
        self._materials.show(materials)
        self._more.show(more)
        self._files.show(files)
        self._set_face(face)
        return READY if face.title else EMPTY

    # ---- on the reading thread ----

    def _face_of(self, found: Shown, body: GuideBody, scene: Scene) -> GuideFace:
        document, today = found.document, scene.today
        topic = next((t.name for t in scene.county.pack.topics if t.key in body.topics), "")
        parts = (worded(scene.county.window("services").name), topic, document.unit_name)
        is_due = body.next_check_on < today.isoformat()
        days, unit = days_words(self, body.day_kind, body.promised_days or body.legal_days)
        legal = ""
        if unit and body.legal_days:
            legal = (
                self.tr("法定 %d 个") % body.legal_days
                if body.day_kind == "workday"
                else self.tr("法定 %d 天", "one" if body.legal_days == 1 else "") % body.legal_days
            )
        fee, fee_note = self.tr("不收费"), ""
        if body.fees:
            fee, fee_note = fee_words(body.fees[0])
            if len(body.fees) > 1:
                fee_note += self.tr(" 等 %d 项") % len(body.fees)
        return GuideFace(
            crumb=" › ".join(p for p in parts if p),
            title=document.title,
            provenance=" • ".join(
                (
                    self.tr("%s编制") % document.unit_name,
                    self.tr("%d 人审签") % len(found.approved),
                    self.tr("%s核对") % day_words(body.last_verified_on, today),
                    self.tr("待核实") if is_due else self.tr("有效"),
                )
            ),
            is_sample=document.sample,
            is_due_for_check=is_due,
            fee=fee,
            fee_note=fee_note,
            days=days,
            days_unit=unit,
            days_note=legal,
            visits=f"{body.visits}",
            visits_note=self.tr("可以代办") if body.agent_allowed else "",
            place=body.place,
            hours=body.hours,
            phone_ask=body.phone_ask,
            phone_complaint=body.phone_complaint,
        )

    def _files_title(self, files: tuple[FileRow, ...]) -> str:
        is_film = {file.kind == "video" for file in files}
        if len(is_film) == 2:
            return self.tr("样表和短片")
        return self.tr("短片") if True in is_film else self.tr("样表")

    def _material_note(self, material: Material) -> str:
        form = {"original": self.tr("原件"), "copy": self.tr("复印件"), "both": self.tr("原件和复印件")}[material.form]
        count = self.tr(" %d 份") % material.count if material.count > 1 else ""
        rest = "" if material.required else self.tr("，有就带上")
        return f"{form}{count}{rest}"

    def _more_rows(self, found: Shown, body: GuideBody) -> tuple[FactRow, ...]:
        years = body.valid_years
        rows = [
            (self.tr("谁能办"), body.who_can),
            (self.tr("要符合什么条件"), "\n".join(body.conditions)),
            (self.tr("收费明细"), "\n".join(f"{f.name}：{f.amount}{f.unit}（{f.basis}）" for f in body.fees)),
            (self.tr("办好拿到什么"), body.result_doc),
            (self.tr("有效期"), self.tr("%d 年", "one" if years == 1 else "") % years if years else ""),
            (self.tr("依据"), "\n".join(b.cited() for b in found.document.basis)),
            *((f"{self.tr('问')}：{question}", "\n".join(answers)) for question, answers in _answers(body).items()),
        ]
        return tuple(FactRow(name, value) for name, value in rows if value)

    crumb = shown(str, "crumb", faceChanged)
    title = shown(str, "title", faceChanged)
    provenance = shown(str, "provenance", faceChanged)
    isSample = shown(bool, "is_sample", faceChanged)
    isDueForCheck = shown(bool, "is_due_for_check", faceChanged)
    fee = shown(str, "fee", faceChanged)
    feeNote = shown(str, "fee_note", faceChanged)
    days = shown(str, "days", faceChanged)
    daysUnit = shown(str, "days_unit", faceChanged)
    daysNote = shown(str, "days_note", faceChanged)
    visits = shown(str, "visits", faceChanged)
    visitsNote = shown(str, "visits_note", faceChanged)
    place = shown(str, "place", faceChanged)
    hours = shown(str, "hours", faceChanged)
    phoneAsk = shown(str, "phone_ask", faceChanged)
    phoneComplaint = shown(str, "phone_complaint", faceChanged)
    filesTitle = shown(str, "files_title", faceChanged)
    rated = shown(str, "rated", faceChanged)
    goneTitle = shown(str, "gone_title", faceChanged)
    goneWords = shown(str, "gone_words", faceChanged)
    steps = Property(QObject, lambda self: self._steps, constant=True)
    materials = Property(QObject, lambda self: self._materials, constant=True)
    more = Property(QObject, lambda self: self._more, constant=True)
    files = Property(QObject, lambda self: self._files, constant=True)


def fee_words(fee: Fee) -> tuple[str, str]:
    """(400, 元/人), or an amount that is words and stands alone."""
    return (fee.amount, fee.unit) if fee.amount[:1].isdigit() else (fee.amount, "")


def _answers(body: GuideBody) -> dict[str, list[str]]:
    """Answers by question; a question may stand twice."""
    out: dict[str, list[str]] = {}
    for item in body.faq:
        out.setdefault(item.question, []).append(item.answer)
    return out
