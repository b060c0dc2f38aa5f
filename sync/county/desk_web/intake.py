"""What has come since the last look: opened once to know what it is about, then work with clocks.

Of the words themselves nothing is written down; they stay in the box, and the box is destroyed when it is due.
"""

import datetime as dt
import hashlib
import tomllib
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cache

from nacl.public import PrivateKey
from sqlalchemy import and_, not_, select
from sqlalchemy.orm import Session

import assets
from sync.contract import Answers, Hearing, Opinion, Rating, build, instant, instant_text
from sync.county.records import Records, SettingRow, SubmissionRow, UnitRow, WorkRow
from sync.county.records.database import audit, columns_of, insert_once
from sync.county.surveys import book
from sync.county.voices import desk
from sync.county.voices.clocks import day_of, workdays_after
from sync.errors import ContractError

BAD_LEVEL = 2
BAD_RATING_WORKDAYS = 5
KEEP_WORDS_DAYS = 180
VISIT_S = 600
BATCH = 200  # opened at once: a terminal that was stolen may send as much as it likes
ACTOR = "desk intake"
SCRUBS = "scrubs"  # setting: how many were `asked` for by destructions, and up to which they are `done`


@dataclass(frozen=True, slots=True)
class Clocks:
    """The county's own."""

    zone: str
    accept_workdays: int
    reply_workdays: int


def clocks_of(records: Records) -> Clocks:
    """From the county's settings."""
    county = records.setting("county") or {}
    try:
        hearing = build(Hearing, county.get("hearing", {}))
    except ContractError:
        hearing = Hearing()
    return Clocks(county.get("zone", "Asia/Shanghai"), hearing.accept_workdays, hearing.reply_workdays)


def sort_new(records: Records, keys: Collection[PrivateKey], *, at: str) -> int:
    """Make work of what has none; returns how much was new."""
    clocks, count = clocks_of(records), 0
    while True:
        with records.begin() as session:
            new = select(SubmissionRow.id).where(SubmissionRow.id.not_in(select(WorkRow.submission)))
            ids = list(session.scalars(new.order_by(SubmissionRow.at, SubmissionRow.id).limit(BATCH)))
        if not ids:
            return count
        found = list(desk.opened(records, keys, actor=ACTOR, at=at, ids=ids))
        with records.turn() as session:
            for one in found:
                row = session.get(SubmissionRow, one.listed.id)
                if row is not None:  # another desk at the same moment may have sorted it: then it is there once
                    insert_once(session, WorkRow, columns_of(work_of(session, row, one.words, clocks)))
                    if isinstance(one.words, Rating):
                        _reopen(session, row, one.words, clocks)
        count += len(found)


def _reopen(session: Session, row: SubmissionRow, said: Rating, clocks: Clocks) -> None:
    """A resident who is not satisfied with an answer gets another one, once; then it is a bad rating like any other."""
    if said.level > BAD_LEVEL or said.about.place != "reply":
        return
    asked = select(WorkRow, SubmissionRow).join(SubmissionRow, SubmissionRow.id == WorkRow.submission)
    found = session.execute(
        asked.where(
            WorkRow.code == said.about.ref, WorkRow.kind == "opinion", WorkRow.done_at != "", WorkRow.erased_at == "",
            WorkRow.again == "", SubmissionRow.state == "replied",
        ).limit(1)
    ).first()  # fmt: skip
    if found is None:
        return
    work, opinion = found
    work.again, work.done_at = row.id, ""
    work.reply_by = workdays_after(day_of(row.at, clocks.zone), clocks.reply_workdays).isoformat()
    opinion.state, opinion.state_at = "handling", row.at
    audit(
        session, at=row.at, actor=ACTOR, action="opinion opened again", subject=work.code, detail={"rating": row.code}
    )


def work_of(session: Session, row: SubmissionRow, words: Opinion | Rating | Answers | None, clocks: Clocks) -> WorkRow:
    """The work that a submission makes, its clock set."""
    about = words.about if isinstance(words, Opinion | Rating) else None
    unit = (about.unit if about else None) or ""
    if about is not None and about.place == "reply":
        unit = unit or _answerer(session, about.ref)
    text = words.text if isinstance(words, Opinion) else words.note if isinstance(words, Rating) else ""
    came = day_of(row.at, clocks.zone)
    accept = reply = ""
    # What no key opens yet keeps its clock too, and goes to no unit: nobody knows of whom it speaks.
    is_closed = words is None and row.kind == "opinion"
    if isinstance(words, Opinion) or is_closed:
        accept = workdays_after(came, clocks.accept_workdays).isoformat()
        reply = workdays_after(came, clocks.reply_workdays).isoformat()
    elif isinstance(words, Rating) and words.level <= BAD_LEVEL:
        reply = workdays_after(came, BAD_RATING_WORKDAYS).isoformat()
    return WorkRow(
        submission=row.id, code=row.code, kind=row.kind, topic=words.topic if isinstance(words, Opinion) else "",
        place=about.place if about else "", unit=unit,
        ref=words.survey if isinstance(words, Answers) else (about.ref if about else None) or "",
        level=words.level if isinstance(words, Rating) else 0,
        amends=(words.amends or "") if isinstance(words, Rating) else "",
        visit=_visit(row.terminal, words.said_at) if isinstance(words, Rating) else "",
        may_publish=isinstance(words, Opinion) and words.may_publish,
        names_leader=words is None or (bool(text) and names_leader(text, _leaders(session, unit))),
        named=_named(session, text) if text else "",
        assigned="", at=row.at, accept_by=accept, reply_by=reply, accepted_at="",
        done_at="" if reply or words is None else row.at, adoption="", reason="", released=False, document="",
        again="",
        erased_at="",
    )  # fmt: skip


def _visit(terminal: str, said_at: str) -> str:
    """Equal for what was said at one terminal within the same VISIT_S, so mostly for all that one visitor rates."""
    part = int(instant(said_at).timestamp()) // VISIT_S
    return hashlib.sha256(f"{terminal} {part}".encode()).hexdigest()[:16]


def _answerer(session: Session, code: str | None) -> str:
    """To which unit the answer to the opinion of this code counts; empty for the county's own office."""
    asked = select(WorkRow).where(WorkRow.kind == "opinion", WorkRow.code == code)
    found = session.scalar(asked.order_by(WorkRow.done_at.desc()).limit(1))
    return found.answerer if found is not None else ""


def names_leader(text: str, leaders: Iterable[str]) -> bool:
    """Whether a text speaks of one who leads the unit, by name or by title. Rather once too often."""
    return any(word in text for word in (*leaders, *_titles()) if word)


def _leaders(session: Session, unit: str) -> list[str]:
    """Of the unit and of the one above it; of every unit when it is about none, for any of them might get it."""
    row = session.get(UnitRow, unit) if unit else None
    asked = select(UnitRow.wire)
    if row is not None:
        asked = asked.where(UnitRow.code.in_({row.code, row.parent or row.code}))
    return [str(wire.get("first_responsible") or "") for wire in session.scalars(asked)]


def _named(session: Session, text: str) -> str:
    """The units whose leader is spoken of: by name, or by a title beside the unit's own name. Rather once too often."""
    has_title = any(title in text for title in _titles())
    found = []
    for code, name, wire in session.execute(select(UnitRow.code, UnitRow.name, UnitRow.wire)):
        leader, short = str(wire.get("first_responsible") or ""), str(wire.get("short_name") or "")
        if (leader and leader in text) or (has_title and any(one and one in text for one in (name, short))):
            found.append(code)
    return f",{','.join(sorted(found))}," if found else ""


@cache
def _titles() -> tuple[str, ...]:
    return tuple(tomllib.loads(assets.path("desk/leaders.toml").read_text("utf-8"))["titles"])


def erase_due(records: Records, *, at: str) -> int:
    """Destroy the boxes of what was finished KEEP_WORDS_DAYS ago; code, state and reply stay.

    An answer is finished when its survey ends: before that nobody can count it. What they leave in the table's file
    is for `scrub_due`.
    """
    before = instant_text(instant(at) - dt.timedelta(days=KEEP_WORDS_DAYS))
    asked = [one.id for one in (*book.signed(records).surveys, *book.past(records)) if one.end > before]
    with records.turn() as session:
        due = session.scalars(
            select(WorkRow).where(
                WorkRow.done_at != "",
                WorkRow.done_at <= before,
                WorkRow.erased_at == "",
                not_(and_(WorkRow.kind == "answers", WorkRow.ref.in_(asked))),
            )
        ).all()
        for work in due:
            row = session.get(SubmissionRow, work.submission)
            if row is not None:
                row.sealed = b""
            work.erased_at = at
        if due:
            before_us = _scrubs(session)
            session.merge(SettingRow(key=SCRUBS, value=before_us | {"asked": before_us["asked"] + 1}))
            audit(
                session, at=at, actor=ACTOR, action="words destroyed", subject=f"{len(due)} submissions",
                detail={"codes": sorted(work.code for work in due)},
            )  # fmt: skip
    return len(due)


def scrub_due(records: Records) -> bool:
    """Leave no byte of what `erase_due` destroyed in the table's file; False: not now, it stays due until it is done.

    May hold the table for as long as writing it anew takes: for the hourly task, never for a page.
    """
    with records.begin() as session:
        seen = _scrubs(session)
    if seen["done"] >= seen["asked"]:
        return True
    if not records.scrub(SubmissionRow.__tablename__):
        return False
    with records.turn() as session:  # what was destroyed meanwhile stays due
        now = _scrubs(session)
        session.merge(SettingRow(key=SCRUBS, value=now | {"done": max(now["done"], seen["asked"])}))
    return True


def _scrubs(session: Session) -> dict[str, int]:
    row = session.get(SettingRow, SCRUBS)
    return {"asked": 0, "done": 0} if row is None else dict(row.value)
