"""A document as it stands on paper: what a resident takes to the next counter. Plain values; `press` draws them.

Always in the language of the document, whatever language the visit was in.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from kiosk.store.read import Shown
from screens.viewmodels.source import Scene
from sync.contract import (
    Document,
    Guide,
    HeadingBlock,
    ListBlock,
    ParagraphBlock,
    PictureBlock,
    PublicList,
    TableBlock,
)

STAGES = {"pre": "事前公开", "decision": "决策公开", "result": "结果公开"}
FORMS = {"original": "原件", "copy": "复印件", "both": "原件和复印件"}


@dataclass(frozen=True, slots=True)
class Line:
    """One paragraph; `role` is title, note, heading, text, item or code."""

    text: str
    role: str = "text"


@dataclass(frozen=True, slots=True)
class Grid:
    """A table; the names of its columns may be missing, `numeric` columns stand at the right."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: tuple[bool, ...] = ()


@dataclass(frozen=True, slots=True)
class Mark:
    """A QR code that holds `text`."""

    text: str


Part = Line | Grid | Mark


def parts(found: Shown) -> tuple[Part, ...]:
    """Everything that is printed, in order."""
    document = found.document
    sample = "（示例）" if document.sample else ""
    made: list[Part] = [
        Line(f"{document.title}{sample}", "title"),
        Line(f"{document.unit_name}　{day(document.issued_on)}　{_approved(found)}", "note"),
    ]
    if document.summary and document.guide is None:
        made.append(Line(document.summary))
    if document.guide is not None:
        made += _guide(document.guide)
    made += _blocks(document)
    if document.public_list is not None:
        made += _list(document.public_list)
    made.append(Line("这份文件", "heading"))
    made.append(Grid((), tuple(_record(document))))
    return tuple(made)


def foot(scene: Scene) -> str:
    """What stands under every page: since when this is true, and where to ask."""
    at = scene.moment.at.astimezone(scene.county.zone)
    when = f"{at:%Y-%m-%d %H:%M}" if scene.moment.is_sure else "日期待核对"
    terminal = scene.facts.get("terminal_id", "")[:8].upper()
    return f"{when} 打印，终端 {terminal}，以屏幕上最新的内容为准。服务电话 {scene.county.pack.service.phone}"


def day(text: str) -> str:
    """2026-11-23 as 2026年11月23日."""
    date = dt.date.fromisoformat(text)
    return f"{date.year}年{date.month}月{date.day}日"


def _approved(found: Shown) -> str:
    return "审签：" + "、".join(f"{office}{name}" for office, name in found.approved)


def _guide(guide: Guide) -> Iterator[Part]:
    kind = "个工作日" if guide.day_kind == "workday" else "天"
    days = "当场办" if guide.day_kind == "onspot" else f"{guide.promised_days or guide.legal_days} {kind}"
    if guide.day_kind != "onspot" and guide.legal_days and guide.promised_days:
        days += f"（法定 {guide.legal_days} {kind}）"
    fees = "；".join(f"{fee.name} {fee.amount}{fee.unit}" for fee in guide.fees) or "不收费"
    visits = f"{guide.visits} 次{'，可以代办' if guide.agent_allowed else ''}"
    yield Grid((), (("收费", fees), ("几天办好", days), ("要跑几次", visits), ("谁能办", guide.who_can)))
    yield Line("怎么办", "heading")
    for number, step in enumerate(guide.steps, start=1):
        time = f"（{step.time}）" if step.time else ""
        yield Line(f"{number}. {step.name}{time}　{step.note or step.by}".rstrip("　"), "item")
    if guide.materials:
        yield Line("带什么", "heading")
        for material in guide.materials:
            count = f" {material.count} 份" if material.count > 1 else ""
            rest = "" if material.required else "，有就带上"
            yield Line(f"□ {material.name}　{FORMS[material.form]}{count}{rest}", "item")
    yield Line("到哪里办", "heading")
    yield Grid(
        (),
        (("地点", guide.place), ("时间", guide.hours), ("咨询", guide.phone_ask), ("监督", guide.phone_complaint)),
    )
    if guide.conditions:
        yield Line("要符合什么条件", "heading")
        for condition in guide.conditions:
            yield Line(condition)


def _blocks(document: Document) -> Iterator[Part]:
    for block in document.blocks:
        if isinstance(block, HeadingBlock):
            yield Line(block.text, "heading")
        elif isinstance(block, ParagraphBlock):
            yield Line(block.text)
        elif isinstance(block, ListBlock):
            for number, item in enumerate(block.items, start=1):
                yield Line(f"{number}. {item}" if block.ordered else f"• {item}", "item")
        elif isinstance(block, TableBlock):
            if block.caption:
                yield Line(block.caption, "heading")
            yield Grid(
                tuple(column.name for column in block.columns),
                tuple(tuple(row) for row in block.rows),
                tuple(column.numeric for column in block.columns),
            )
        elif isinstance(block, PictureBlock):
            yield Line(f"（图片，请看屏幕：{block.caption}）" if block.caption else "（图片，请看屏幕）", "note")


def _list(body: PublicList) -> Iterator[Part]:
    if body.nil:
        yield Line(f"{body.period}：本期无，{body.signed_by}签字确认")
    elif body.rows:
        yield Grid(
            tuple(column.name for column in body.columns),
            tuple(tuple(row) for row in body.rows),
            tuple(column.numeric for column in body.columns),
        )


def _record(document: Document) -> Iterator[tuple[str, str]]:
    disclosure = document.disclosure
    rows = [("发布单位", document.unit_name)]
    if disclosure is not None:
        rows += [
            ("阶段", STAGES[disclosure.stage]),
            ("第一责任人", disclosure.responsible),
            ("索引号", disclosure.index_no),
            ("文号", disclosure.doc_no),
            ("提意见到", day(disclosure.comment_until) if disclosure.comment_until else ""),
            ("采纳情况", disclosure.adoption),
        ]
    if document.public_list is not None:
        rows += [("时段", document.public_list.period), ("监督电话", document.public_list.complaint_phone)]
    rows += [
        ("依据", "\n".join(one.cited() for one in document.basis)),
        ("咨询电话", document.contact.phone),
        ("编号", document.id),
    ]
    return ((name, value) for name, value in rows if value)
