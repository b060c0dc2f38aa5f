"""Keep what the checks found beside each version, and bring the findings that depend on the day up to date."""

import datetime as dt
from collections.abc import Sequence
from zoneinfo import ZoneInfo

from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session

from sync import contract
from sync.county.checks import check_document, check_matter
from sync.county.checks.finding import Finding
from sync.county.checks.gates import Rules
from sync.county.draft import calendar_days
from sync.county.records import DocumentRow, FindingRow, PaperRow, SettingRow, UnitRow

# What may come or go while a draft waits; everything else depends on the text alone.
_OF_THE_DAY = ("window_open", "no_adoption", "no_pre", "exempt", "no_decision", "future", "late", "stale", "over",
               "ended_unit")  # fmt: skip


def open_rules(session: Session, now: dt.datetime) -> Rules:
    """The county's rules as its settings say them."""
    settings = session.get(SettingRow, "county")
    value = settings.value if settings is not None else {}
    kinds = [contract.build(contract.NoticeKind, kind) for kind in value.get("notice_kinds", ())]
    calendar = calendar_days((now.year - 1, now.year, now.year + 1))
    names = {one["key"]: one["name"] for key in ("notice_kinds", "topics", "audiences") for one in value.get(key, ())}
    ended = {row.code: row.wire["valid_to"] for row in session.scalars(select(UnitRow)) if row.wire.get("valid_to")}
    return Rules(
        now=now, zone=ZoneInfo(value.get("zone", "Asia/Shanghai")), notice_kinds={kind.key: kind for kind in kinds},
        days_off=frozenset(calendar["days_off"]), workdays=frozenset(calendar["workdays"]), ended_units=ended,
        names=names,
    )  # fmt: skip


def add_findings(session: Session, document: str, v: int, found: Sequence[Finding], *, start: int = 1) -> None:
    """Store them, numbered."""
    if not found:
        return
    session.execute(
        insert(FindingRow),
        [
            {"document": document, "v": v, "number": number, "gate": one.gate, "rule": one.rule,
             "place": one.place[:200], "words": one.words, "clearable": one.is_clearable, "cleared_by": "",
             "cleared_at": "", "cleared_reason": ""}
            for number, one in enumerate(found, start=start)
        ],
    )  # fmt: skip


def matter_findings(session: Session, document: str, v: int, rules: Rules) -> list[Finding]:
    """What is wrong between the stages of the document's matter."""
    row = session.execute(
        select(DocumentRow.matter, DocumentRow.body, PaperRow.exempt)
        .outerjoin(PaperRow, (PaperRow.document == DocumentRow.id) & (PaperRow.v == DocumentRow.v))
        .where(DocumentRow.id == document, DocumentRow.v == v)
    ).one()
    if row.matter is None:
        return []
    newest: dict[str, bytes] = {}
    others = (
        select(DocumentRow.id, DocumentRow.body)
        .where(
            DocumentRow.matter == row.matter, DocumentRow.id != document, DocumentRow.stage.in_(("pre", "decision")),
            DocumentRow.status.in_(("draft", "approved", "published")),
        )
        .order_by(DocumentRow.v)
    )  # fmt: skip
    newest.update((other, body) for other, body in session.execute(others))
    decoded = [contract.decode(contract.Document, body) for body in newest.values()]
    return check_matter(contract.decode(contract.Document, row.body), decoded, rules, exempt=row.exempt or "")


def refresh(session: Session, document: str, v: int, rules: Rules) -> list[FindingRow]:
    """Bring what depends on the day up to date; returns every finding that is still open."""
    body, scope = session.execute(
        select(DocumentRow.body, DocumentRow.scope).where(DocumentRow.id == document, DocumentRow.v == v)
    ).one()
    found = [*check_document(contract.decode(contract.Document, body), rules, scope=scope),
             *matter_findings(session, document, v, rules)]  # fmt: skip
    today = {(one.rule, one.place[:200], one.words): one for one in found if one.rule in _OF_THE_DAY}
    mine = (FindingRow.document == document, FindingRow.v == v)
    stored = session.scalars(select(FindingRow).where(*mine).order_by(FindingRow.number)).all()
    last = max((row.number for row in stored), default=0)
    for row in stored:
        key = (row.rule, row.place, row.words)
        if row.rule in _OF_THE_DAY and not row.cleared_by and key not in today:
            session.execute(delete(FindingRow).where(*mine, FindingRow.number == row.number))
        today.pop(key, None)
    add_findings(session, document, v, list(today.values()), start=last + 1)
    session.flush()
    return list(
        session.scalars(select(FindingRow).where(*mine, FindingRow.cleared_by == "").order_by(FindingRow.number))
    )


def open_count(session: Session, document: str, v: int) -> int:
    """How many are neither cleared nor gone."""
    query = select(func.count()).where(FindingRow.document == document, FindingRow.v == v, FindingRow.cleared_by == "")
    return int(session.scalar(query) or 0)
