"""How the county's terminals are, from their last heartbeats; those that are silent first."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select

from sync.contract import Heartbeat, build, instant
from sync.county.records import Records, TerminalRow
from sync.county.records.voices import PulseRow
from sync.errors import ContractError

SILENT = dt.timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Seen:
    """One admitted terminal. `beat` is None when it was never heard; `is_silent`: not within the last 24 hours."""

    terminal: str
    name: str
    unit: str
    heard_at: str
    is_silent: bool
    beat: Heartbeat | None

    @property
    def is_well(self) -> bool:
        """Heard, and nothing is bad there."""
        return not self.is_silent and self.beat is not None and all(f.level != "bad" for f in self.beat.findings)


def fleet(records: Records, now: dt.datetime) -> list[Seen]:
    """Every admitted terminal: silent ones first, then those that are not well, then by name."""
    asked = (
        select(TerminalRow.id, TerminalRow.name, TerminalRow.unit, PulseRow.heard_at, PulseRow.said)
        .outerjoin(PulseRow, PulseRow.terminal == TerminalRow.id)
        .where(TerminalRow.active)
    )
    with records.begin() as session:
        rows = session.execute(asked).all()
    found = [_seen(row.id, row.name, row.unit, row.heard_at, row.said, now) for row in rows]
    return sorted(found, key=lambda seen: (not seen.is_silent, seen.is_well, seen.name, seen.terminal))


def _seen(terminal: str, name: str, unit: str, heard_at: str | None, said: object, now: dt.datetime) -> Seen:
    try:
        beat = build(Heartbeat, said) if said is not None else None
    except ContractError:  # of a later program; when it was heard still counts
        beat = None
    is_silent = heard_at is None or now - instant(heard_at) > SILENT
    return Seen(terminal, name, unit, heard_at or "", is_silent, beat)
