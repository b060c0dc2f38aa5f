"""What may be told of a unit's ratings: whole batches of closed months, so that no two packs differ by a few people.

A batch is what came to a unit in a closed month; of a month with ratings of fewer than five visits it is that month
and those after it, until they are of five. Batches never change once their last month is over, and a figure is a sum of
batches. So whoever takes an older pack from a newer one is left with whole batches, never with one person's rating. Of
a batch are told: windows that were rated in five visits and more, then documents, and its answers all together, so that
the rest of it is of no visit or of five and more. What of a batch is told hangs on its ratings alone, or what is told
later would give away what was told before.

Figures are of ratings. Towards the five counts a visit: what was said at one terminal within the same ten minutes, so
that one visitor who rates five things is mostly no batch. Who it was the county does not know.

A rating counts in the month in which it came to the county. One that takes another's place after the month of that
other is over counts for nothing, the other stays.
"""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from sync.contract.merits import LEAST_RATINGS
from sync.contract.submission import WHOLE_HALL
from sync.county.approvals import PUBLISHED_SCOPE
from sync.county.errors import CountyError
from sync.county.records import DocumentRow, SubmissionRow, UnitRow, WorkRow
from sync.county.voices.clocks import day_of

SATISFIED = 3  # the level from which on somebody is


Target = tuple[str, str]  # what was rated: (window, its number), (document, its id), (reply, "")
_WHOLE: Target = ("", "")  # the unit or its hall


@dataclass(slots=True)
class Rated:
    """A unit's ratings and how many were satisfied; the same of each target that is told."""

    ratings: int = 0
    satisfied: int = 0
    targets: dict[Target, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))


@dataclass(frozen=True, slots=True)
class One:
    """A rating that counts: the month in which it came, as 2026-11."""

    month: str
    level: int
    target: Target
    visit: str  # equal for those of one visit


def rated(session: Session, since: dt.date, until: dt.date, zone: str) -> dict[str, Rated]:
    """Of each unit that was rated in five visits, from `since`, the first day of a month, to `until`, the last of one.

    Raises:
        CountyError: the desk has not yet sorted all that came in these months; figures made now would change.
    """
    late = _unsorted(session, until, zone)
    if late:
        raise CountyError(f"还有 {late} 条评价没有整理，先打开一次办理台，再算。")
    told = {unit: tell(ones, since) for unit, ones in _by_unit(session, until, zone).items()}
    numbers = numbers_of(session)
    public = _public(session, {ref for one in told.values() for place, ref in one.targets if place == "document"})
    for unit, found in told.items():
        known = {"window": numbers.get(unit, set()), "document": public, "reply": {""}}
        for place, ref in [target for target in found.targets if target[1] not in known[target[0]]]:
            del found.targets[place, ref]
    return {unit: found for unit, found in told.items() if found.ratings}


def tell(ones: Sequence[One], since: dt.date) -> Rated:
    """What is told of one unit's ratings, given in the order in which they came: the batches from `since` on."""
    told = Rated()
    for batch in _batches(ones):
        if batch[0].month >= since.isoformat()[:7]:
            _add(told, batch)
    return told


def numbers_of(session: Session) -> dict[str, set[str]]:
    """The numbers of the windows that each unit's hall has."""
    return {
        row.code: {one["number"] for one in row.wire["counters"]}
        for row in session.execute(select(UnitRow.code, UnitRow.wire)) if row.wire.get("counters")
    }  # fmt: skip


def _public(session: Session, ids: Collection[str]) -> set[str]:
    """Those of them that every hall shows; of a list for one village not even a number is told."""
    asked = select(DocumentRow.id).where(DocumentRow.id.in_(ids), DocumentRow.scope == PUBLISHED_SCOPE)
    return set(session.scalars(asked))


def _unsorted(session: Session, until: dt.date, zone: str) -> int:
    asked = (
        select(SubmissionRow.at)
        .where(SubmissionRow.kind == "rating")
        .where(SubmissionRow.id.not_in(select(WorkRow.submission)))
    )
    return sum(day_of(at, zone) <= until for at in session.scalars(asked))


def _by_unit(session: Session, until: dt.date, zone: str) -> dict[str, list[One]]:
    asked = select(WorkRow).where(WorkRow.kind == "rating").order_by(WorkRow.at, WorkRow.submission)
    rows = [(day_of(row.at, zone), row) for row in session.scalars(asked)]
    months = {row.submission: f"{day:%Y-%m}" for day, row in rows}
    # Of what its giver changed only the last counts, if that came in the same month.
    amended = {row.amends for day, row in rows if row.amends and months.get(row.amends) == f"{day:%Y-%m}"}
    found: dict[str, list[One]] = defaultdict(list)
    for day, row in rows:
        is_late = row.amends in months and row.amends not in amended
        if day <= until and row.submission not in amended and not is_late:
            one = One(months[row.submission], row.level, _target(row), row.visit or row.submission)
            found[row.unit].append(one)
    return found


def _target(row: WorkRow) -> Target:
    match row.place:
        case "reply":
            return row.place, ""  # each has one reader
        case "document":
            return row.place, row.ref
        case "window" if row.ref != WHOLE_HALL:
            return row.place, row.ref
        case _:
            return _WHOLE


def _batches(ones: Sequence[One]) -> Iterator[list[One]]:
    """Month by month from the first on; what is not yet five waits."""
    batch: list[One] = []
    for at, one in enumerate(ones):
        batch.append(one)
        is_last = at + 1 == len(ones) or ones[at + 1].month != one.month
        if is_last and len({one.visit for one in batch}) >= LEAST_RATINGS:
            yield batch
            batch = []


def _add(told: Rated, batch: list[One]) -> None:
    told.ratings += len(batch)
    told.satisfied += sum(one.level >= SATISFIED for one in batch)
    visits: dict[Target, set[str]] = defaultdict(set)
    for one in batch:
        visits[one.target].add(one.visit)
    windows = _fitting([target for target in visits if target[0] == "window"], visits)
    left = {target: those for target, those in visits.items() if target not in windows}
    big = {*windows, *_fitting([target for target in left if target[0] in ("document", "reply")], left)}
    for one in batch:
        if one.target in big:
            told.targets[one.target]["ratings"] += 1
            told.targets[one.target]["satisfied"] += one.level >= SATISFIED


def _fitting(targets: Collection[Target], visits: Mapping[Target, set[str]]) -> list[Target]:
    """Those of five visits and more, without the smallest where else few would be left of all."""
    big = sorted((one for one in targets if len(visits[one]) >= LEAST_RATINGS), key=lambda one: (len(visits[one]), one))
    while big and 0 < len(set().union(*(those for one, those in visits.items() if one not in big))) < LEAST_RATINGS:
        big.pop(0)
    return big
