"""One document in full: a disclosure with its stages, a public list, or a notice."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import Property, QObject, QTimer, Signal

from kiosk.clock import days_left
from kiosk.store.read import Card, ContentReader, Filter, Shown, StageCard, Tombstone
from screens.viewmodels.blocks import BlockRow, block_rows, list_block, table_row
from screens.viewmodels.broken import broken_words
from screens.viewmodels.catalogue import DisclosureRow, disclosure_row
from screens.viewmodels.files import FileRow, file_rows
from screens.viewmodels.merit import rated_words
from screens.viewmodels.page import EMPTY, READY, Page, shown
from screens.viewmodels.paper import LOOK_MS, PATIENCE_LOOKS, ask_for
from screens.viewmodels.rows import RowModel
from screens.viewmodels.said import SaidRow, said_row
from screens.viewmodels.source import ContentSource, Scene
from screens.viewmodels.words import day_words, moment_words, worded
from sync.contract import STAGES, Reply

MOST_SAID = 20
MOST_OTHERS, FEW = 5, 3  # beside what was withdrawn
MOST_ASKED = 6  # pictures of one page that are asked for at once


@dataclass(frozen=True, slots=True)
class FactRow:
    """A line of the document's record: a name and its value."""

    id: str
    value: str


@dataclass(frozen=True, slots=True)
class StageRow:
    """One of the three stages; without `document` it is not published (yet).

    `is_skipped`: a later stage is published, so this one will not come.
    """

    id: str
    document: str
    note: str
    is_here: bool
    is_skipped: bool


@dataclass(frozen=True, slots=True)
class ItemFace:
    """The words around the body. `gone_*` stand when it was withdrawn."""

    kind: str = ""
    crumb: str = ""
    title: str = ""
    summary: str = ""
    provenance: str = ""
    is_sample: bool = False
    stage: str = ""
    days: int = -1
    deadline: str = ""
    nil_words: str = ""
    adoption: str = ""
    closed_words: str = ""
    rated: str = ""
    gone_title: str = ""
    gone_words: str = ""
    others_title: str = ""
    others_unit: str = ""
    others_count: int = 0


class Item(Page):
    """Arg: a document's id."""

    name = "item"
    faceChanged = Signal()

    def __init__(self, *, source: ContentSource, home: Path, parent: QObject | None = None) -> None:
        super().__init__(source=source, parent=parent)
        self._home = home
        self._face = ItemFace()
        self._id = ""
        self._looks = 0
        self._again = QTimer(self, singleShot=True)
        self._again.setInterval(LOOK_MS)
        self._again.timeout.connect(self.refresh_if_open)
        self._blocks = RowModel(BlockRow, self)
        self._facts = RowModel(FactRow, self)
        self._stages = RowModel(StageRow, self)
        self._files = RowModel(FileRow, self)
        self._said = RowModel(SaidRow, self)
        self._others = RowModel(DisclosureRow, self)

    def enter(self, arg: str) -> None:
        """Which document."""
        self._id, self._looks = arg, 0

    def question(self) -> tuple[str, int]:
        """The document's id, and how often we have looked for its pictures in vain."""
        return self._id, self._looks

    def answer(self, reader: ContentReader, scene: Scene, question: tuple[str, int]) -> Any:
        """The document, or what is left of it."""
        document_id, looks = question
        found = reader.document(scene.release, scene.moment, document_id)
        if found is None:
            kept = broken_words(self, reader, scene, document_id)
            stone = None if kept else reader.tombstone(scene.release, document_id)
            face = ItemFace(gone_title=kept[0], gone_words=kept[1]) if kept else self._absent(stone, scene)
            face, others = self._beside(face, stone.unit if stone else "", reader, scene)
            return face, (), (), (), (), (), others, False
        document = found.document
        rows = list(block_rows(document.blocks, self._home))
        table = list_block(document)
        if table is not None:
            rows.append(table_row("list", table))
        stages: tuple[StageRow, ...] = ()
        said: tuple[SaidRow, ...] = ()
        if document.disclosure is not None:
            published = reader.stages(scene.release, scene.moment, document.disclosure.matter)
            stages = self._stage_rows(published, found, scene)
            wanted = Filter("reply", matter=document.disclosure.matter)
            cards = reader.cards(scene.release, scene.moment, wanted, limit=MOST_SAID)
            said = tuple(said_row(self, card, scene) for card in cards)
        if document.reply is not None:
            rows = self._said_rows(document.reply, scene)
        files = file_rows(self, document)
        on_the_way = [row.sha256 for row in rows if row.kind == "picture" and not (row.picture or row.is_refused)]
        if looks == 0:
            for sha256 in on_the_way[:MOST_ASKED]:
                ask_for(self._home, sha256)
        closed, rated = self._closed_words(found, stages, said, scene), rated_words(self, scene, document_id)
        face = replace(self._present(found, scene), closed_words=closed, rated=rated)
        return face, tuple(rows), self._fact_rows(found, scene), stages, files, said, (), bool(on_the_way)

    def show(self, answer: Any) -> str:
        """Show the document; an unchanged body keeps the reader's place."""
        face, blocks, facts, stages, files, said, others, has_more = answer
        self._said.show(said)
        self._others.show(others)
        self._blocks.show(blocks)
        self._facts.show(facts)
        self._stages.show(stages)
        self._files.show(files)
        self._set_face(face)
        if has_more and self._looks < PATIENCE_LOOKS:
            self._looks += 1
            self._again.start()
        return READY if face.title else EMPTY

    # ---- on the reading thread ----

    def _present(self, found: Shown, scene: Scene) -> ItemFace:
        document = found.document
        parts = [self.tr("%s发布") % document.unit_name]
        stage, days, deadline, nil_words = "", -1, "", ""
        if document.disclosure is not None:
            body = document.disclosure
            parts.append(self.tr("第一责任人 %s") % body.responsible)
            stage = body.stage
            if body.comment_until is not None:
                until = dt.date.fromisoformat(body.comment_until)
                days = max(-1, days_left(until, scene.today))
                deadline = day_words(body.comment_until, scene.today)
        if document.public_list is not None and document.public_list.nil and document.public_list.signed_on:
            body_list = document.public_list
            when = day_words(document.public_list.signed_on, scene.today)
            nil_words = self.tr("%s，%s签字确认") % (body_list.signed_by, when)
        parts.append(self.tr("%d 人审签") % len(found.approved))
        parts.append(self.tr("%s更新") % moment_words(document.published_at, scene.moment.at, scene.county.zone))
        return ItemFace(
            kind=document.kind,
            crumb=self._crumb(found, scene),
            title=document.title,
            summary=document.summary,
            provenance=" • ".join(parts),
            is_sample=document.sample,
            stage=stage,
            days=days,
            deadline=deadline,
            nil_words=nil_words,
            adoption=document.disclosure.adoption if document.disclosure is not None else "",
        )

    def _said_rows(self, reply: Reply, scene: Scene) -> list[BlockRow]:
        """A reply as it is read: what was said, what was answered, what became of it."""
        said, answered = day_words(reply.said_on, scene.today), day_words(reply.replied_on, scene.today)
        rows = [
            BlockRow("said", "heading", text=self.tr("群众说（%s）") % said),
            BlockRow("words", "paragraph", text=reply.said),
            BlockRow("answered", "heading", text=self.tr("%s答复（%s）") % (reply.replied_by, answered)),
            BlockRow("reply", "paragraph", text=reply.reply),
        ]
        mark = {
            "adopted": self.tr("采纳"), "partly": self.tr("部分采纳"), "declined": self.tr("没采纳"),
        }.get(reply.adoption)  # fmt: skip
        if mark:
            rows.append(BlockRow("adoption", "heading", text=mark))
            rows.append(BlockRow("reason", "paragraph", text=reply.reason))
        return rows

    def _closed_words(self, found: Shown, stages: Sequence[StageRow], said: Sequence[SaidRow], scene: Scene) -> str:
        """After the comment window: where to read what became of the comments, or that nobody has said yet."""
        body = found.document.disclosure
        if body is None or body.comment_until is None or body.comment_until >= scene.today.isoformat():
            return ""
        if any(row.document for row in stages if row.id != body.stage):
            return self.tr("意见收完了。怎么采纳的，看上面后一步的公开")
        if any(row.mark for row in said):
            return self.tr("意见收完了。怎么采纳的，看下面")
        return self.tr("意见收完了，采纳情况还没有公布")

    def _crumb(self, found: Shown, scene: Scene) -> str:
        document = found.document
        parts = [worded(scene.county.window("disclosure").name), document.unit_name]
        if document.disclosure is not None:
            item = scene.county.item(document.disclosure.item_no)
            parts.append(f"{document.disclosure.item_no} {item.short}" if item else document.disclosure.item_no)
        elif document.kind == "list":
            parts[0] = self.tr("我村的事")
        elif document.kind == "reply":
            parts[0] = worded(scene.county.window("voice").name)
        elif document.kind == "notice":
            parts[0] = self.tr("通知公告")
        return " › ".join(parts)

    def _absent(self, tombstone: Tombstone | None, scene: Scene) -> ItemFace:
        if tombstone is None:
            return ItemFace(
                gone_title=self.tr("这份内容已到期或撤下"), gone_words=self.tr("想了解情况，请问窗口工作人员")
            )
        when = moment_words(tombstone.at, scene.moment.at, scene.county.zone)
        words = self.tr("%s撤下，原因：%s") % (when, tombstone.reason)
        return ItemFace(gone_title=tombstone.title, gone_words=f"{words}\n{self.tr('想了解情况，请问窗口工作人员')}")

    def _beside(
        self, face: ItemFace, unit: str, reader: ContentReader, scene: Scene
    ) -> tuple[ItemFace, tuple[DisclosureRow, ...]]:
        """Where to look next: what the same unit shows now, the newest first; where that is little, also all others."""
        known = scene.county.unit(unit)
        wanted, title = Filter("disclosure"), self.tr("现在公开的")
        own: tuple[Card, ...] = ()
        if known:
            own = reader.cards(scene.release, scene.moment, replace(wanted, units=scene.county.family(unit)), limit=FEW)
        if known and len(own) == FEW:
            wanted = replace(wanted, units=scene.county.family(unit))
            title = self.tr("%s现在公开的") % (known.short_name or known.name)
        else:
            unit = ""
        cards = reader.cards(scene.release, scene.moment, wanted, limit=MOST_OTHERS)
        shown_first = {card.id: card for card in (*own, *cards)}
        rows = tuple(disclosure_row(card, scene.today) for card in list(shown_first.values())[:MOST_OTHERS])
        count = reader.count(scene.release, scene.moment, wanted)
        return replace(face, others_title=title, others_unit=unit, others_count=count), rows

    def _stage_rows(self, published: Sequence[StageCard], found: Shown, scene: Scene) -> tuple[StageRow, ...]:
        here = found.document.disclosure
        latest = {card.stage: card for card in published}
        rows = []
        for at, stage in enumerate(STAGES):
            card = latest.get(stage)
            is_skipped = card is None and any(later in latest for later in STAGES[at + 1 :])
            note = self.tr("这件事没有这一步") if is_skipped else self.tr("还没有公开")
            if card is not None:
                note = day_words(card.issued_on, scene.today)
            if card is not None and stage == "pre" and card.comment_until:
                until = dt.date.fromisoformat(card.comment_until)
                left = days_left(until, scene.today)
                note = self.tr("正在听意见") if left >= 0 else self.tr("意见已收集")
            is_here = here is not None and here.stage == stage
            rows.append(StageRow(stage, card.id if card else "", note, is_here, is_skipped))
        return tuple(rows)

    def _fact_rows(self, found: Shown, scene: Scene) -> tuple[FactRow, ...]:
        document = found.document
        rows: list[tuple[str, str]] = [(self.tr("发布单位"), document.unit_name)]
        if document.disclosure is not None:
            body = document.disclosure
            rows += [
                (self.tr("第一责任人"), body.responsible),
                (self.tr("索引号"), body.index_no),
                (self.tr("文号"), body.doc_no),
            ]
        if document.public_list is not None:
            rows += [
                (self.tr("时段"), document.public_list.period),
                (self.tr("监督电话"), document.public_list.complaint_phone),
            ]
        rows += [
            (self.tr("成文日期"), day_words(document.issued_on, scene.today)),
            (self.tr("发布时间"), moment_words(document.published_at, scene.moment.at, scene.county.zone)),
            (self.tr("依据"), "\n".join(b.cited() for b in document.basis)),
            (self.tr("审签"), self._approval_words(found, scene)),
            (self.tr("咨询电话"), document.contact.phone),
        ]
        return tuple(FactRow(name, value) for name, value in rows if value)

    def _approval_words(self, found: Shown, scene: Scene) -> str:
        who = "、".join(f"{office}{name}" for office, name in found.approved)
        when = moment_words(found.approved_at, scene.moment.at, scene.county.zone)
        return self.tr("%s，%s") % (who, when)

    kind = shown(str, "kind", faceChanged)
    crumb = shown(str, "crumb", faceChanged)
    title = shown(str, "title", faceChanged)
    summary = shown(str, "summary", faceChanged)
    provenance = shown(str, "provenance", faceChanged)
    isSample = shown(bool, "is_sample", faceChanged)
    stage = shown(str, "stage", faceChanged)
    adoption = shown(str, "adoption", faceChanged)
    closedWords = shown(str, "closed_words", faceChanged)
    days = shown(int, "days", faceChanged)
    deadline = shown(str, "deadline", faceChanged)
    nilWords = shown(str, "nil_words", faceChanged)
    rated = shown(str, "rated", faceChanged)
    goneTitle = shown(str, "gone_title", faceChanged)
    goneWords = shown(str, "gone_words", faceChanged)
    othersTitle = shown(str, "others_title", faceChanged)
    othersUnit = shown(str, "others_unit", faceChanged)
    othersCount = shown(int, "others_count", faceChanged)
    others = Property(QObject, lambda self: self._others, constant=True)
    blocks = Property(QObject, lambda self: self._blocks, constant=True)
    facts = Property(QObject, lambda self: self._facts, constant=True)
    stages = Property(QObject, lambda self: self._stages, constant=True)
    said = Property(QObject, lambda self: self._said, constant=True)
    files = Property(QObject, lambda self: self._files, constant=True)
