"""The log as people read it: the county's clock, and each deed in words."""

import itertools
import tomllib
from dataclasses import dataclass
from functools import cache
from zoneinfo import ZoneInfo

from sqlalchemy import select

import assets
from sync.county.desk_web.fleet import local
from sync.county.desk_web.intake import ACTOR, clocks_of
from sync.county.desk_web.work import ADOPTIONS, STEPS
from sync.county.records import AuditEvent, DeskUserRow, Records, UnitRow
from sync.county.records.database import seal

SHOWN = 200


@dataclass(frozen=True, slots=True)
class Deed:
    """One event in words; `subject` as the log has it."""

    at: str
    who: str
    deed: str
    subject: str
    more: str


def newest(records: Records) -> tuple[list[Deed], bool]:
    """The newest events, newest first, and whether each of them continues from the one before it."""
    zone = ZoneInfo(clocks_of(records).zone)
    with records.begin() as session:
        rows = list(session.scalars(select(AuditEvent).order_by(AuditEvent.id.desc()).limit(SHOWN + 1)))
        is_whole = all(
            new.digest == seal(old.digest, new.at, new.actor, new.action, new.subject, new.detail)
            for new, old in itertools.pairwise(rows)
        ) and (len(rows) > SHOWN or not rows or _is_first(rows[-1]))  # fmt: skip
        people = {row.name: row.label for row in session.scalars(select(DeskUserRow))}
        units = {row.code: row.name for row in session.execute(select(UnitRow.code, UnitRow.name))}
        told = [
            Deed(
                local(row.at, zone), _who(row.actor, people), deeds().get(row.action, row.action),
                _what(row.subject, people), _more(row, units),
            )
            for row in rows[:SHOWN]
        ]  # fmt: skip
    return told, is_whole


@cache
def deeds() -> dict[str, str]:
    """What each action of the log is called."""
    words = tomllib.loads(assets.path("desk/deeds.toml").read_text("utf-8"))
    return {str(action): str(said) for action, said in words.items()} | {f"desk {k}": v for k, v in STEPS.items()}


def _is_first(row: AuditEvent) -> bool:
    return row.digest == seal("", row.at, row.actor, row.action, row.subject, row.detail)


def _who(actor: str, people: dict[str, str]) -> str:
    if actor == ACTOR:
        return "办理台自己"
    return f"{people[actor]}（{actor}）" if people.get(actor, actor) != actor else actor


def _what(subject: str, people: dict[str, str]) -> str:
    return people.get(subject, subject.replace(" submissions", " 件").replace("inspection ", "检查 "))


def _more(row: AuditEvent, units: dict[str, str]) -> str:
    """To whom, or with what decision; never a word of a resident."""
    if row.action == "desk assign":
        return "转给" + units.get(str(row.detail.get("unit")), str(row.detail.get("unit")))
    if row.action == "desk adopt":
        return ADOPTIONS.get(str(row.detail.get("adoption")), "")
    if row.action == "words opened":
        return "、".join(row.detail.get("codes", [])[:3]) + ("等" if len(row.detail.get("codes", [])) > 3 else "")
    return ""
