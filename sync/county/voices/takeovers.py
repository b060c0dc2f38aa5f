"""Who has shown an emergency notice, since when, and who should have and has not said so."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from sync.contract import Document, Notice, decode, instant
from sync.county.records import Records, TerminalRow
from sync.county.records.tables import DocumentRow, UnitRow
from sync.county.records.voices import TakeoverSeenRow

LATELY = dt.timedelta(days=30)
LOOKED_AT = 2_000


@dataclass(frozen=True, slots=True)
class Shown:
    """One terminal. `since` is its own time, empty when it has not said that it showed the notice.

    `does_fetch`: whether it fetches the notice's unit at all.
    """

    terminal: str
    name: str
    unit: str
    since: str
    screens: tuple[str, ...]
    does_fetch: bool


@dataclass(frozen=True, slots=True)
class Takeover:
    """One version of an emergency notice and the terminals that it is meant for; those that are silent first."""

    document: str
    v: int
    title: str
    unit: str
    start: str
    end: str
    is_withdrawn: bool
    terminals: tuple[Shown, ...]

    @property
    def silent(self) -> int:
        """How many have not shown it."""
        return sum(not one.since for one in self.terminals)


def takeovers(records: Records, now: dt.datetime, *, document: str = "") -> list[Takeover]:
    """Emergencies that begin no later than `now` and ended within 30 days, the latest first; or the one named."""
    with records.begin() as session:
        asked = select(DocumentRow).where(DocumentRow.kind == "notice", DocumentRow.blob_sha256.is_not(None))
        if document:
            asked = asked.where(DocumentRow.id == document)
        rows = session.scalars(asked.order_by(DocumentRow.visible_from.desc()).limit(LOOKED_AT)).all()
        found = []
        for row in rows:
            said = decode(Document, row.body)
            if said.notice is None or said.notice.level != "urgent":
                continue
            is_lately = instant(said.notice.start) <= now and instant(said.notice.end) > now - LATELY
            if document or is_lately:
                found.append(_takeover(session, row, said.notice))
    return sorted(found, key=lambda one: (one.start, one.document, one.v), reverse=True)


def _takeover(session: Session, row: DocumentRow, notice: Notice) -> Takeover:
    seen = {
        one.terminal: one
        for one in session.scalars(
            select(TakeoverSeenRow).where(TakeoverSeenRow.document == row.id, TakeoverSeenRow.v.in_((row.v, 0)))
        )
    }
    units = session.execute(select(UnitRow.code, UnitRow.parent, UnitRow.level)).all()
    parents: dict[str, str | None] = {unit.code: unit.parent for unit in units}
    is_all = not notice.targets or any(unit.level == "county" and unit.code in notice.targets for unit in units)
    shown = []
    for terminal in session.scalars(select(TerminalRow).where(TerminalRow.active)):
        one = seen.get(terminal.id)
        if one is None and not is_all and not _is_meant(terminal.unit, notice.targets, parents):
            continue
        fetched = terminal.wire.get("subscribe", ())
        shown.append(
            Shown(
                terminal.id, terminal.name, terminal.unit, one.since if one else "",
                tuple(one.screens["names"]) if one else (), "*" in fetched or row.unit in fetched,
            )
        )  # fmt: skip
    shown.sort(key=lambda one: (bool(one.since), one.name, one.terminal))
    return Takeover(
        row.id, row.v, row.title, row.unit, notice.start, notice.end, row.status != "published", tuple(shown)
    )  # fmt: skip


def _is_meant(unit: str, targets: tuple[str, ...], parents: dict[str, str | None]) -> bool:
    """As the terminal decides it: its unit is named, or one above."""
    code: str | None = unit
    passed: set[str] = set()
    while code is not None and code not in passed:
        if code in targets:
            return True
        passed.add(code)
        code = parents.get(code)
    return False
