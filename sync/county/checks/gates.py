"""The checks that need only the document itself and the county's rules."""

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from sync import contract
from sync.county.characters import odd_characters
from sync.county.checks.finding import Finding
from sync.county.checks.passages import Passage, passages
from sync.county.checks.private import headings, personal, secrecy

OPEN_WITHIN_WORKDAYS = 20  # 政府信息公开条例 2019, art. 26
_MOST_FINDINGS = 200


@dataclass(frozen=True, slots=True)
class Rules:
    """What the county's pack says."""

    now: dt.datetime
    zone: ZoneInfo
    notice_kinds: dict[str, contract.NoticeKind]
    days_off: frozenset[str] = frozenset()
    workdays: frozenset[str] = frozenset()
    ended_units: dict[str, str] = field(default_factory=dict)  # code -> last day
    names: dict[str, str] = field(default_factory=dict)  # of kinds of notice, topics and audiences, by key

    @property
    def today(self) -> dt.date:
        """The civil day in the county."""
        return self.now.astimezone(self.zone).date()

    def works(self, day: dt.date) -> bool:
        """Whether it is a working day; years nobody has announced yet have their weekends off."""
        text = day.isoformat()
        return text in self.workdays or (day.weekday() < 5 and text not in self.days_off)

    def days_between(self, first: str, last: str, day_kind: str) -> int:
        """Days of a window, both ends counted."""
        start, end = dt.date.fromisoformat(first), dt.date.fromisoformat(last)
        length = (end - start).days + 1
        if day_kind != "workday":
            return length
        return sum(self.works(start + dt.timedelta(days=i)) for i in range(min(length, 1000)))


def check_document(document: contract.Document, rules: Rules, *, pages: Sequence[tuple[str, int, str]] = (),
                   rows: Sequence[int] = (), scope: str = "society") -> list[Finding]:  # fmt: skip
    """Everything found, in the order of the gates; `pages` are (file, number, text) of attached PDFs."""
    found = [*_procedure(document, rules), *_content(document), *_form(document, pages), *_time(document, rules, scope)]
    texts = [*passages(document, rows=rows), *(Passage(f"附件“{file}”第{page}页", text) for file, page, text in pages)]
    for passage in texts:
        found += secrecy(passage)
    for passage in texts:
        found += personal(passage, rules.today)
    if document.public_list is not None:
        names = [column.name for column in document.public_list.columns]
        found += headings("表头", names, document.public_list.template)
    for number, table in enumerate((b for b in document.blocks if isinstance(b, contract.TableBlock)), start=1):
        found += headings(f"正文表{number}的表头", [column.name for column in table.columns])
    unique = list(dict.fromkeys(found))
    if len(unique) > _MOST_FINDINGS:
        more = len(unique) - _MOST_FINDINGS
        rest = Finding("形式", "too_many", "全文", f"还有{more}处问题没有列出；请先改好上面的", is_clearable=False)
        unique = [*unique[:_MOST_FINDINGS], rest]
    return unique


def _procedure(document: contract.Document, rules: Rules) -> Iterator[Finding]:
    needs_basis = document.kind in ("disclosure", "guide", "list")
    if needs_basis and not any(basis.law.strip() for basis in document.basis):
        yield Finding("程序", "no_basis", "依据", "没有写依据", is_clearable=False)
    ended = rules.ended_units.get(document.unit)
    if ended is not None and document.issued_on >= ended:
        yield Finding("程序", "ended_unit", "单位", f"这个单位已于{ended}撤销或合并", is_clearable=False)


def _content(document: contract.Document) -> Iterator[Finding]:
    if document.kind in ("disclosure", "notice") and not document.blocks and not document.attachments:
        yield Finding("内容", "empty", "正文", "没有正文，也没有附件")
    if (
        document.disclosure is not None
        and document.disclosure.stage == "pre"
        and document.disclosure.comment_from is None
    ):
        yield Finding("内容", "no_window", "征求意见", "事前公开要写征求意见的起止日期", is_clearable=False)
    if document.guide is not None:
        guide = document.guide
        for i, material in enumerate(guide.materials, start=1):
            if re.search(r"其[他它](相关|有关|需要|必要)?的?(材料|资料|证明)|等(相关|有关)材料|视情况", material.name):
                yield Finding(
                    "内容", "open_material", f"材料第{i}条", f"“{material.name[:20]}”没有说清要什么；要逐项写明"
                )
        for i, fee in enumerate(guide.fees, start=1):
            if not fee.basis:
                yield Finding("内容", "fee_basis", f"收费第{i}条", "收费要写依据", is_clearable=False)


def _form(document: contract.Document, pages: Sequence[tuple[str, int, str]]) -> Iterator[Finding]:
    for passage in passages(document):
        for char, reason in odd_characters(passage.text):
            yield Finding("形式", "character", passage.place, f"字符 U+{ord(char):04X} {reason}", is_clearable=False)
    readable = {file for file, _, text in pages if text.strip()}
    for attachment in document.attachments:
        if attachment.type == "application/pdf" and attachment.name not in readable:
            yield Finding(
                "形式", "scanned", f"附件“{attachment.name}”", "PDF 没有文字层，机器看不了；请审核人逐页看过再放行"
            )
        if attachment.type == "video/mp4":
            yield Finding("形式", "video", f"附件“{attachment.name}”", "视频机器看不了；请审核人从头看过再放行")
        if attachment.type in ("image/png", "image/jpeg"):
            yield Finding("形式", "picture", f"附件“{attachment.name}”",
                          "图片机器看不了；请审核人看清里面没有证件、人脸、个人信息再放行")  # fmt: skip


def _time(document: contract.Document, rules: Rules, scope: str) -> Iterator[Finding]:
    if document.issued_on > rules.today.isoformat():
        yield Finding("时限", "future", "成文日期", f"{document.issued_on}还没有到")
    body = document.disclosure
    if body is not None:
        if body.comment_from is not None and body.comment_until is not None:
            yield from _window(body, rules)
        first = min(contract.instant(document.published_at).astimezone(rules.zone).date(), rules.today)
        if scope == "society" and document.issued_on < first.isoformat():
            days = rules.days_between(document.issued_on, first.isoformat(), "workday") - 1
            if days > OPEN_WITHIN_WORKDAYS:
                yield Finding(
                    "时限", "late", "成文日期", f"成文后{days}个工作日才公开，规定是{OPEN_WITHIN_WORKDAYS}个工作日之内"
                )
    guide = document.guide
    if guide is not None:
        if guide.day_kind != "onspot" and not guide.legal_days and not guide.promised_days:
            yield Finding("时限", "no_days", "法定天数", "没有写法定天数和承诺天数")
        if guide.legal_days and guide.promised_days > guide.legal_days:
            yield Finding("时限", "promise", "承诺天数", "承诺的比法定的还长", is_clearable=False)
        if guide.next_check_on <= guide.last_verified_on:
            yield Finding("时限", "next_check", "下次核对日期", "不晚于核对日期", is_clearable=False)
        if guide.next_check_on < rules.today.isoformat():
            yield Finding("时限", "stale", "下次核对日期", f"{guide.next_check_on}已经过了，请重新核对")
    if document.public_list is not None and document.public_list.period_until < document.public_list.period_from:
        yield Finding("时限", "period", "期间", "止早于起", is_clearable=False)
    if document.notice is not None and contract.instant(document.notice.end) <= rules.now:
        yield Finding("时限", "over", "结束时间", "已经过了")


def _window(body: contract.Disclosure, rules: Rules) -> Iterator[Finding]:
    kind = rules.notice_kinds.get(body.notice_kind or "society")
    if body.notice_kind is not None and kind is None:
        yield Finding("时限", "kind", "公示类型", f"县里没有“{body.notice_kind}”这一类", is_clearable=False)
    if kind is None or body.comment_from is None or body.comment_until is None:
        return
    days = rules.days_between(body.comment_from, body.comment_until, kind.day_kind)
    if days < kind.min_days:
        unit = "个工作日" if kind.day_kind == "workday" else "天"
        yield Finding(
            "时限", "short_window", "征求意见",
            f"{body.comment_from}至{body.comment_until}只有{days}{unit}，“{kind.name}”最少{kind.min_days}{unit}"
            + (f"（{kind.basis}）" if kind.basis else ""), is_clearable=False,
        )  # fmt: skip
