"""A document as the lines a person reads, and what differs between two of them."""

import difflib
from collections.abc import Iterator, Mapping
from zoneinfo import ZoneInfo

from sync import contract

Names = Mapping[str, str]
NO_NAMES: Names = {}
_ZONE = ZoneInfo("Asia/Shanghai")  # the one zone of the people who sign
STAGES = {"pre": "事前公开", "decision": "决策公开", "result": "结果公开"}
_KINDS = {"disclosure": "公开事项", "guide": "办事指南", "list": "名单台账", "notice": "通知", "reply": "意见答复"}
TOPICS = {"advice": "建议", "question": "咨询", "opinion": "意见", "correction": "纠错"}
REASONS = {  # of a rating, as the glass words them
    "kind": "态度好", "quick": "办得快", "once": "一次办成", "few_papers": "材料少", "clear": "说得清楚",
    "rude": "态度不好", "slow": "办得慢", "again": "跑了多趟", "many_papers": "材料多", "unclear": "说不清楚",
    "useful": "用得上", "complete": "写得全", "outdated": "内容旧了", "incomplete": "写得不全",
}  # fmt: skip
ADOPTIONS = {"adopted": "采纳", "partly": "部分采纳", "declined": "不采纳"}
_DAYS = {"workday": "个工作日", "day": "天", "onspot": ""}
_LEVELS = {"normal": "一般", "important": "重要", "urgent": "紧急"}
_TEMPLATES = {"finance": "财务", "dibao": "低保", "tuigeng": "退耕还林", "subsidy": "补贴", "insurance": "农业保险",
              "dues": "党费", "honours": "评先", "posts": "岗位", "other": "其他"}  # fmt: skip
_PLACES = {"county": "县", "township": "乡镇", "village": "村"}
FORMS = {"original": "原件", "copy": "复印件", "both": "原件和复印件"}


def lines(document: contract.Document, names: Names = NO_NAMES) -> list[str]:
    """Everything a resident will be shown, one line each, in a fixed order; `names` are the county's, by key."""
    return [line for line in _lines(document, names) if line]


def differences(old: contract.Document | None, new: contract.Document, names: Names = NO_NAMES) -> list[str]:
    """Lines that went (－) and came (＋); all of a new document came."""
    before = lines(old, names) if old is not None else []
    after = lines(new, names)
    found = difflib.ndiff(before, after) if len(before) < 2_000 else _coarse(before, after)
    return [("－" if line[0] == "-" else "＋") + line[2:] for line in found if line.startswith(("- ", "+ "))]


def _coarse(before: list[str], after: list[str]) -> Iterator[str]:
    """For long documents: ndiff compares within lines, which would take minutes."""
    for line in difflib.unified_diff(before, after, lineterm="", n=0):
        if not line.startswith(("---", "+++", "@@")):
            yield f"{line[0]} {line[1:]}"


def _lines(document: contract.Document, names: Names) -> Iterator[str]:
    yield f"{_KINDS[document.kind]}：{document.title}"
    yield f"单位：{document.unit_name}（{document.unit}）"
    yield f"成文日期：{document.issued_on}"
    yield f"发布时间：{local(document.published_at)}"
    contact = document.contact
    yield f"咨询：{'，'.join(part for part in (contact.phone, contact.place, contact.hours) if part)}"
    if document.summary:
        yield f"摘要：{document.summary}"
    for basis in document.basis:
        yield f"依据：{' '.join(part for part in (basis.law, basis.version, basis.article) if part)}"
    if document.disclosure is not None:
        yield from _disclosure(document.disclosure, names)
    if document.guide is not None:
        yield from _guide(document.guide, names)
    if document.notice is not None:
        notice = document.notice
        yield f"滚动文字（{_LEVELS[notice.level]}）：{notice.text}"
        yield f"滚动时间：{local(notice.start)} 至 {local(notice.end)}"
        yield f"播放范围：{'、'.join(notice.targets) or '全县'}"
    if document.reply is not None:
        reply = document.reply
        yield f"群众{TOPICS[reply.topic]}（{reply.said_on}）：{reply.said}"
        yield f"答复（{reply.replied_by}，{reply.replied_on}）：{reply.reply}"
        yield f"关于：{reply.about or '没有指明哪一件'}"
        if reply.adoption:
            yield f"采纳情况：{ADOPTIONS[reply.adoption]}，{reply.reason}"
    if document.public_list is not None:
        yield from _list(document.public_list)
    for block in document.blocks:
        yield from _block(block)
    for attachment in document.attachments:
        yield f"附件：{attachment.name}（{attachment.type}，{attachment.bytes}字节，{attachment.sha256[:12]}）"


def local(instant: str) -> str:
    """An instant as the people who sign read it."""
    return contract.instant(instant).astimezone(_ZONE).strftime("%Y-%m-%d %H:%M")


def _disclosure(body: contract.Disclosure, names: Names) -> Iterator[str]:
    yield f"{STAGES[body.stage]}：{body.matter_title}（目录 {body.item_no}，索引号 {body.index_no}）"
    yield f"责任人：{body.responsible}"
    if body.doc_no:
        yield f"文号：{body.doc_no}"
    if body.comment_from:
        kind = names.get(body.notice_kind or "", body.notice_kind or "一般")
        yield f"征求意见：{body.comment_from} 至 {body.comment_until}（{kind}）"
    if body.adoption:
        yield f"采纳情况：{body.adoption}"


def _guide(guide: contract.Guide, names: Names) -> Iterator[str]:
    yield f"谁能办：{guide.who_can}"
    yield from (f"条件：{condition}" for condition in guide.conditions)
    for i, step in enumerate(guide.steps, start=1):
        yield f"第{i}步：{' '.join(part for part in (step.name, step.by, step.time, step.note) if part)}"
    for material in guide.materials:
        need = "" if material.required else "（非必要）"
        yield f"材料：{material.name} {FORMS[material.form]}{material.count}份 {material.source}{need}".rstrip()
    yield from (f"收费：{fee.name} {fee.amount}{fee.unit} {fee.basis}".rstrip() for fee in guide.fees)
    if not guide.fees:
        yield "收费：不收费"
    unit = _DAYS[guide.day_kind]
    yield f"时限：法定{guide.legal_days}{unit}，承诺{guide.promised_days}{unit}" if unit else "时限：当场"
    yield f"跑{guide.visits}次；{'可以' if guide.agent_allowed else '不可'}代办；{guide.place}；{guide.hours}"
    yield f"咨询电话：{guide.phone_ask}；投诉电话：{guide.phone_complaint}"
    yield f"核对：{guide.last_verified_on}，下次 {guide.next_check_on}"
    if guide.result_doc:
        yield f"办理结果：{guide.result_doc}"
    for word, keys in (("别名", guide.aliases), ("主题", guide.topics), ("人群", guide.audiences),
                       ("办理层级", guide.handled_at)):  # fmt: skip
        if keys:
            yield f"{word}：{'、'.join(_PLACES.get(key) or names.get(key, key) for key in keys)}"
    yield from (f"问：{one.question} 答：{one.answer}" for one in guide.faq)


def _list(body: contract.PublicList) -> Iterator[str]:
    yield f"种类：{_TEMPLATES.get(body.template, body.template)}"
    yield f"期间：{body.period}（{body.period_from} 至 {body.period_until}）"
    if body.nil:
        yield f"本期无；{body.signed_by} {body.signed_on}"
    if body.columns:
        yield "｜".join(column.name for column in body.columns)
    yield from ("｜".join(row) for row in body.rows)
    yield f"投诉电话：{body.complaint_phone}"


def _block(block: contract.Block) -> Iterator[str]:
    match block:
        case contract.ParagraphBlock(text=text):
            yield text
        case contract.HeadingBlock(text=text):
            yield f"【{text}】"
        case contract.ListBlock(items=items, ordered=ordered):
            yield from (f"{f'{i}.' if ordered else '·'} {item}" for i, item in enumerate(items, start=1))
        case contract.TableBlock(columns=columns, rows=rows, caption=caption):
            yield caption
            yield "｜".join(column.name for column in columns)
            yield from ("｜".join(row) for row in rows)
        case contract.PictureBlock(sha256=sha256, caption=caption):
            yield f"〔图片 {sha256[:12]}〕{caption}"
