"""How the county's terminals are, from their last heartbeats; those that are silent first."""

import datetime as dt
import json
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from sync.contract import Heartbeat, build, instant
from sync.county.records import Records, RoleRow, TerminalRow, UnitRow
from sync.county.records.voices import PulsePastRow, PulseRow
from sync.errors import ContractError

SILENT = dt.timedelta(hours=24)
# A terminal looks every minute to five, and says so at once; by then it has what was signed, or cannot get it.
FETCH = dt.timedelta(minutes=30)
# How a terminal stands, gravest first.
NEVER, SILENT_STATE, BAD, STALE, WARN, WELL = "never", "silent", "bad", "stale", "warn", "well"
STATES = (NEVER, SILENT_STATE, BAD, STALE, WARN, WELL)
ISSUED = "x-issued"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a terminal stands: its unit and the township or department that this belongs to, with their names."""

    unit: str
    unit_name: str
    above: str
    above_name: str


@dataclass(frozen=True, slots=True)
class Seen:
    """One admitted terminal. `beat` is None when it was never heard; `is_silent`: not within the last 24 hours.

    `lag`: how much older the content that it shows is than what the county signed last; None when nothing is known.
    """

    terminal: str
    name: str
    unit: str
    heard_at: str
    is_silent: bool
    beat: Heartbeat | None
    profile: str
    place: Place
    silence: dt.timedelta | None
    lag: dt.timedelta | None
    is_behind: bool

    @property
    def is_well(self) -> bool:
        """Heard, and nothing is bad there."""
        return not self.is_silent and self.beat is not None and all(f.level != "bad" for f in self.beat.findings)

    @property
    def state(self) -> str:
        """One of `STATES`, the gravest that holds."""
        if not self.heard_at:
            return NEVER
        if self.is_silent:
            return SILENT_STATE
        if not self.is_well:
            return BAD
        if self.is_behind:
            return STALE
        return WARN if self.beat is not None and self.beat.findings else WELL

    @property
    def last_error(self) -> str:
        """The gravest thing that it said of itself, in its words."""
        return self.beat.findings[0].words if self.beat is not None and self.beat.findings else ""


@dataclass(frozen=True, slots=True)
class Past:
    """A heartbeat of before; `beat` is None when a later program sent it."""

    heard_at: str
    beat: Heartbeat | None


def fleet(records: Records, now: dt.datetime) -> list[Seen]:
    """Every admitted terminal: silent ones first, then those that are not well, then those behind, then by name."""
    asked = (
        select(
            TerminalRow.id, TerminalRow.name, TerminalRow.unit, TerminalRow.profile, PulseRow.heard_at, PulseRow.said
        )
        .outerjoin(PulseRow, PulseRow.terminal == TerminalRow.id)
        .where(TerminalRow.active)
    )
    with records.begin() as session:
        rows = session.execute(asked).all()
        places = _places(session, {row.unit for row in rows})
        newest = newest_issue(session)
    found = [
        _seen(row.id, row.name, row.profile, places[row.unit], row.heard_at, row.said, newest, now) for row in rows
    ]
    return sorted(
        found, key=lambda seen: (not seen.is_silent, seen.is_well, STATES.index(seen.state), seen.name, seen.terminal)
    )


def past(records: Records, terminal: str) -> list[Past]:
    """The recent heartbeats of a terminal, newest first."""
    asked = (
        select(PulsePastRow.heard_at, PulsePastRow.said)
        .where(PulsePastRow.terminal == terminal)
        .order_by(PulsePastRow.heard_at.desc())
    )
    with records.begin() as session:
        rows = session.execute(asked).all()
    return [Past(row.heard_at, _beat(row.said)) for row in rows]


def newest_issue(session: Session) -> str:
    """The instant at which the county last signed its content; empty before the first time."""
    row = session.get(RoleRow, "timestamp")
    if row is None or row.metadata_json is None:
        return ""
    return str(json.loads(row.metadata_json)["signed"].get(ISSUED, ""))


def _seen(
    terminal: str, name: str, profile: str, place: Place, heard_at: str | None, said: object, newest: str,
    now: dt.datetime,
) -> Seen:  # fmt: skip
    beat = _beat(said)
    silence = now - instant(heard_at) if heard_at else None
    lag = None
    if newest and beat is not None and beat.issued_at:
        lag = max(dt.timedelta(0), instant(newest) - instant(beat.issued_at))
    return Seen(
        terminal, name, place.unit, heard_at or "", silence is None or silence > SILENT, beat, profile, place, silence,
        lag, bool(lag) and now - instant(newest) > FETCH,
    )  # fmt: skip


def _beat(said: object) -> Heartbeat | None:
    try:
        return build(Heartbeat, said) if said is not None else None
    except ContractError:  # of a later program; when it was heard still counts
        return None


def _places(session: Session, units: set[str]) -> dict[str, Place]:
    """Each unit with the one above it: a village's township; a township or a department stands for itself."""
    rows = {row.code: row for row in session.scalars(select(UnitRow).where(UnitRow.code.in_(units)))}
    parents = {row.parent for row in rows.values() if row.level == "village" and row.parent}
    rows |= {row.code: row for row in session.scalars(select(UnitRow).where(UnitRow.code.in_(parents)))}
    found = {}
    for unit in units:
        row = rows.get(unit)
        above = rows.get(row.parent or "", row) if row is not None and row.level == "village" else row
        name, code = (row.name, above.code if above else unit) if row else (unit, unit)
        found[unit] = Place(unit, name, code, above.name if above else unit)
    return found
