"""A row of a table to a document of the wire: disclosures, guides and notices."""

import re
from collections.abc import Iterable
from typing import Any

from sync import contract
from sync.county.papers.context import Context, Paper, PdfPage
from sync.county.papers.errors import CellError, Place, in_chinese, shown
from sync.county.papers.shelf import Kept
from sync.county.papers.values import Cells, choice, parts
from sync.errors import ContractError

STAGES = {
    "事前": "pre",
    "预公开": "pre",
    "事前公开": "pre",
    "决策": "decision",
    "事中": "decision",
    "结果": "result",
    "事后": "result",
}
SCOPES = {"社会": "society", "全社会": "society", "向社会公开": "society", "党内": "party", "党": "party", "全体党员": "party",
          "单位": "unit", "本单位": "unit", "单": "unit", "社": "society", "本村": "village", "本村村民": "village",
          "村": "village"}  # fmt: skip
_GUIDE_KINDS = {"许可": "permit", "行政许可": "permit", "给付": "benefit", "行政给付": "benefit", "确认": "confirmation",
                "行政确认": "confirmation", "公共服务": "service", "服务": "service", "其他": "service"}  # fmt: skip
_DAY_KINDS = {
    "工作日": "workday",
    "日": "day",
    "天": "day",
    "自然日": "day",
    "当场": "onspot",
    "即办": "onspot",
    "即时": "onspot",
}
_FORMS = {
    "原件": "original",
    "复印件": "copy",
    "原件和复印件": "both",
    "原件及复印件": "both",
    "原件、复印件": "both",
    "": "original",
}
_LEVELS = {"县": "county", "乡": "township", "乡镇": "township", "镇": "township", "村": "village"}
_NOTICE_LEVELS = {"一般": "normal", "普通": "normal", "重要": "important", "紧急": "urgent"}
_NEED = {
    "必要": True,
    "必需": True,
    "必须": True,
    "": True,
    "非必要": False,
    "选交": False,
    "可选": False,
    "容缺": False,
}
_HEADING = re.compile(r"^([一二三四五六七八九十]+、|（[一二三四五六七八九十]+）|第[一二三四五六七八九十]+[章节条])")


def disclosure(cells: Cells, context: Context, place: Place) -> Paper:
    """A stage of a matter."""
    unit = context.units.find(cells.line("unit"), cells.heading("unit"))
    index_no = cells.line("index_no", 60, need=True)
    word = None
    if cells.text("body_file"):
        if cells.text("body"):
            raise CellError(cells.heading("body_file"), "“正文”和“正文文件”只写一个")
        word = context.shelf.word(cells.line("body_file"), cells.heading("body_file"))
    title = cells.line("title", 60) or (word.title if word else "")
    if not title:
        raise CellError(cells.heading("title"), "没有填写，Word 文件里也没有标题")
    item = cells.line("item_no", need=True).upper()
    if item not in context.items:
        raise CellError(cells.heading("item_no"), f"目录里没有“{shown(item)}”")
    matter = cells.line("matter", 60) or title
    body: dict[str, Any] = {
        "matter": context.identity("matter", unit.code, matter), "matter_title": matter, "item_no": item,
        "stage": cells.choice("stage", STAGES), "index_no": index_no,
        "responsible": cells.line("responsible", 80) or unit.first_responsible,
        "doc_no": cells.line("doc_no", 60), "adoption": cells.text("adoption", 1_000),
        **_some(comment_from=cells.day("comment_from"), comment_until=cells.day("comment_until")),
    }  # fmt: skip
    if not body["responsible"]:
        raise CellError(cells.heading("responsible"), "没有填写，单位表里也没有")
    if cells.text("notice_kind"):
        names = {kind.name: kind.key for kind in context.notice_kinds.values()}
        body["notice_kind"] = cells.choice("notice_kind", names | {key: key for key in context.notice_kinds})
    kept = attachments(cells, context)
    raw = head(cells, context, unit, "disclosure", title, cells.day("issued_on", need=True), index_no)
    raw |= {"disclosure": body, "blocks": list(word.blocks) if word else body_blocks(cells)}
    return paper(raw, [*kept, *(word.pictures if word else ())], cells, context, place,
                  exempt=cells.text("exempt", 400), left_out=word.left_out if word else ())  # fmt: skip


def guide(cells: Cells, context: Context, place: Place) -> Paper:
    """How to get something done."""
    unit = context.units.find(cells.line("unit"), cells.heading("unit"))
    code = cells.line("item_code", 60, need=True)
    verified = cells.day("last_verified_on", need=True)
    body: dict[str, Any] = {
        "item_code": code, "guide_kind": cells.choice("guide_kind", _GUIDE_KINDS),
        "who_can": cells.text("who_can", 1_000, need=True), "conditions": cells.lines("conditions"),
        "materials": _materials(cells), "steps": _steps(cells), "fees": _fees(cells),
        "day_kind": cells.choice("day_kind", _DAY_KINDS), "legal_days": cells.number("legal_days"),
        "promised_days": cells.number("promised_days"), "visits": cells.number("visits", 1),
        "place": cells.line("place", need=True), "hours": cells.line("hours", need=True),
        "phone_ask": cells.line("phone", 40, need=True), "phone_complaint": cells.line("phone_complaint", 40, need=True),
        "result_doc": cells.line("result_doc"), "valid_years": cells.number("valid_years"),
        "aliases": cells.names("aliases"), "agent_allowed": cells.yes("agent_allowed"),
        "topics": _keys(cells, "topics", context.topics), "audiences": _keys(cells, "audiences", context.audiences),
        "handled_at": [choice(word, _LEVELS, cells.heading("handled_at")) for word in cells.names("handled_at")],
        "faq": [dict(zip(("question", "answer"), parts(line, cells.heading("faq"), 2), strict=True))
                for line in cells.lines("faq")],
        "last_verified_on": verified, "next_check_on": cells.day("next_check_on", need=True),
    }  # fmt: skip
    title = cells.line("title", 60, need=True)
    raw = head(cells, context, unit, "guide", title, cells.day("issued_on") or verified, code)
    raw |= {"guide": body, "contact": {"phone": body["phone_ask"], "place": body["place"], "hours": body["hours"]}}
    return paper(raw, attachments(cells, context), cells, context, place)


def notice(cells: Cells, context: Context, place: Place) -> Paper:
    """A line of the ticker."""
    unit = context.units.find(cells.line("unit"), cells.heading("unit"))
    number = cells.line("number", 60, need=True)
    heading = cells.heading("targets")
    body: dict[str, Any] = {
        "text": cells.line("text", contract.limits.NOTICE, need=True),
        "level": cells.choice("notice_level", _NOTICE_LEVELS),
        "start": cells.moment("start", context.zone, need=True),
        "end": cells.moment("end", context.zone, need=True, is_end=True),
        "targets": [context.units.find(name, heading).code for name in cells.names("targets")],
    }
    title = cells.line("title", 60, need=True)
    raw = head(cells, context, unit, "notice", title, cells.day("issued_on", need=True), number)
    raw |= {"notice": body, "blocks": body_blocks(cells)}
    return paper(raw, attachments(cells, context), cells, context, place)


def body_blocks(cells: Cells) -> list[dict[str, Any]]:
    """The lines of the body: short ones that begin 一、 are headings."""
    blocks: list[dict[str, Any]] = []
    for line in cells.lines("body"):
        if len(line) > contract.limits.PARAGRAPH:
            raise CellError(cells.heading("body"), f"有一段有{len(line)}个字，一段最多{contract.limits.PARAGRAPH}字")
        is_heading = _HEADING.match(line) and len(line) <= 30 and not line.endswith(("。", "；", "，"))
        blocks.append({"type": "heading" if is_heading else "paragraph", "text": line})
    if len(blocks) > contract.limits.BLOCKS:
        raise CellError(cells.heading("body"), f"有{len(blocks)}段，最多{contract.limits.BLOCKS}段")
    return blocks


def head(cells: Cells, context: Context, unit: contract.Unit, kind: str, title: str, issued: str | None,
         *key: str) -> dict[str, Any]:  # fmt: skip
    """What every document carries."""
    phone = cells.line("phone", 40) or unit.phone_ask
    if not phone:
        raise CellError(cells.heading("phone"), "没有填写，单位表里也没有")
    raw: dict[str, Any] = {
        "format": contract.limits.FORMAT, "id": context.identity(kind, unit.code, *key), "v": 1, "kind": kind,
        "unit": unit.code, "unit_name": unit.short_name or unit.name, "title": title, "issued_on": issued,
        "published_at": cells.moment("published_at", context.zone) or contract.instant_text(context.now),
        "contact": {"phone": phone, "place": cells.line("place") or unit.address,
                    "hours": cells.line("hours") or unit.hours},
        "summary": cells.line("summary", contract.limits.SUMMARY), "sample": context.sample,
        "basis": [dict(zip(("law", "version", "article"), parts(line, cells.heading("basis"), 3), strict=True))
                  for line in cells.lines("basis")],
    }  # fmt: skip
    return raw


def paper(raw: dict[str, Any], kept: Iterable[Kept], cells: Cells, context: Context, place: Place, *,
          exempt: str = "", left_out: tuple[str, ...] = (), rows: tuple[int, ...] = ()) -> Paper:  # fmt: skip
    """The checked document with all that belongs to it.

    Raises:
        CellError: it breaks a rule of the wire.
    """
    files = {one.wire["sha256"]: one for one in kept}
    raw["attachments"] = [one.wire for one in files.values()]
    try:
        document = contract.build(contract.Document, raw)
    except ContractError as exc:
        raise CellError("", in_chinese(exc)) from exc
    pages = tuple(
        PdfPage(one.wire["name"], number, text)
        for one in files.values()
        for number, text in enumerate(one.pages, start=1)
    )
    until = cells.moment("visible_until", context.zone, is_end=True)
    if until is not None and until <= document.published_at:
        raise CellError(cells.heading("visible_until"), "早于发布时间")
    return Paper(
        document, place, scope=cells.choice("scope", SCOPES, default="society"), visible_until=until,
        is_timed=bool(cells.text("published_at")), exempt=exempt, pages=pages, rows=rows, left_out=left_out,
    )  # fmt: skip


def attachments(cells: Cells, context: Context) -> list[Kept]:
    """The files that a row names."""
    return [context.shelf.attach(name, cells.heading("attachments")) for name in cells.names("attachments")]


def _materials(cells: Cells) -> list[dict[str, Any]]:
    heading = cells.heading("materials")
    lines = cells.lines("materials")
    if not lines:
        raise CellError(heading, "没有填写；不要材料时写“无”")
    if lines == ["无"]:
        return []
    found = []
    for line in lines:
        name, form, count, source, need = parts(line, heading, 5)
        if not name:
            raise CellError(heading, f"“{shown(line)}”没有材料名称")
        if count and not re.fullmatch(r"\d{1,3}份?", count):
            raise CellError(heading, f"“{shown(line)}”的份数不是整数")
        if form not in _FORMS or need not in _NEED:
            raise CellError(heading, f"“{shown(line)}”应写成：名称｜原件或复印件｜份数｜来源｜必要或非必要")
        found.append({"name": name, "form": _FORMS[form], "count": int(count.rstrip("份") or 1), "source": source,
                      "required": _NEED[need]})  # fmt: skip
    return found


def _steps(cells: Cells) -> list[dict[str, Any]]:
    heading = cells.heading("steps")
    lines = cells.lines("steps")
    if not 1 <= len(lines) <= 12:
        raise CellError(heading, f"有{len(lines)}步，要在1到12步之间")
    return [dict(zip(("name", "by", "time", "note"), parts(line, heading, 4), strict=True)) for line in lines]


def _fees(cells: Cells) -> list[dict[str, Any]]:
    lines = cells.lines("fees")
    if len(lines) <= 1 and "".join(lines) in ("", "不收费", "无", "免费", "否"):
        return []
    found = []
    for line in lines:
        name, amount, unit, basis = parts(line, cells.heading("fees"), 4)
        if not name or not amount:
            raise CellError(cells.heading("fees"), f"“{shown(line)}”应写成：名称｜金额｜单位｜依据")
        found.append({"name": name, "amount": amount, "unit": unit, "basis": basis})
    return found


def _keys(cells: Cells, key: str, known: dict[str, str]) -> list[str]:
    choices = known | {value: value for value in known.values()}
    return [choice(word, choices, cells.heading(key)) for word in cells.names(key)]


def _some(**values: str | None) -> dict[str, str]:
    return {key: value for key, value in values.items() if value is not None}
