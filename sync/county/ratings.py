"""What may be told of a unit's ratings: whole batches of closed months, so that no two packs differ by a few people.

A batch is what came to a unit in a closed month; of a month with fewer than five ratings it is that month and those
after it, until they are five. Batches never change once their last month is over, and a figure is a sum of batches. So
whoever takes an older pack from a newer one is left with whole batches, never with one person's rating. Of a batch,
windows of five people and more are told, so that the rest of it is none or five and more.

A rating counts in the month in which it came to the county. One that takes another's place after the month of that
other is over counts for nothing, the other stays.
"""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from sync.contract.merits import LEAST_RATINGS
from sync.county.errors import CountyError
from sync.county.records import SubmissionRow, UnitRow, WorkRow
from sync.county.voices.clocks import day_of

SATISFIED = 3  # the level from which on somebody is


@dataclass(slots=True)
class Rated:
    """A unit's ratings and how many were satisfied; the same by the number of a window."""

    ratings: int = 0
    satisfied: int = 0
    windows: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))


@dataclass(frozen=True, slots=True)
class _One:
    month: str  # 2026-11
    level: int
    window: str


def rated(session: Session, since: dt.date, until: dt.date, zone: str) -> dict[str, Rated]:
    """Of each unit that five people rated, from `since`, the first day of a month, to `until`, the last of one.

    Raises:
        CountyError: the desk has not yet sorted all that came in these months; figures made now would change.
    """
    late = _unsorted(session, until, zone)
    if late:
        raise CountyError(f"还有 {late} 条评价没有整理，先打开一次办理台，再算。")
    told: dict[str, Rated] = {}
    for unit, ones in _by_unit(session, until, zone).items():
        for batch in _batches(ones):
            if batch[0].month >= since.isoformat()[:7]:
                _add(told.setdefault(unit, Rated()), batch)
    return told


def numbers_of(session: Session) -> dict[str, set[str]]:
    """The numbers of the windows that each unit's hall has."""
    return {
        row.code: {one["number"] for one in row.wire["counters"]}
        for row in session.execute(select(UnitRow.code, UnitRow.wire)) if row.wire.get("counters")
    }  # fmt: skip


def _unsorted(session: Session, until: dt.date, zone: str) -> int:
    asked = (
        select(SubmissionRow.at)
        .where(SubmissionRow.kind == "rating")
        .where(SubmissionRow.id.not_in(select(WorkRow.submission)))
    )
    return sum(day_of(at, zone) <= until for at in session.scalars(asked))


def _by_unit(session: Session, until: dt.date, zone: str) -> dict[str, list[_One]]:
    asked = select(WorkRow).where(WorkRow.kind == "rating").order_by(WorkRow.at, WorkRow.submission)
    rows = [(day_of(row.at, zone), row) for row in session.scalars(asked)]
    months = {row.submission: f"{day:%Y-%m}" for day, row in rows}
    # Of what its giver changed only the last counts, if that came in the same month.
    amended = {row.amends for day, row in rows if row.amends and months.get(row.amends) == f"{day:%Y-%m}"}
    known = numbers_of(session)
    found: dict[str, list[_One]] = defaultdict(list)
    for day, row in rows:
        is_late = row.amends in months and row.amends not in amended
        if day <= until and row.submission not in amended and not is_late:
            is_window = row.place == "window" and row.ref in known.get(row.unit, ())
            found[row.unit].append(_One(months[row.submission], row.level, row.ref if is_window else ""))
    return found


def _batches(ones: list[_One]) -> Iterator[list[_One]]:
    """Month by month from the first on; what is not yet five waits."""
    batch: list[_One] = []
    for at, one in enumerate(ones):
        batch.append(one)
        is_last = at + 1 == len(ones) or ones[at + 1].month != one.month
        if is_last and len(batch) >= LEAST_RATINGS:
            yield batch
            batch = []


def _add(told: Rated, batch: list[_One]) -> None:
    told.ratings += len(batch)
    told.satisfied += sum(one.level >= SATISFIED for one in batch)
    sizes = Counter(one.window for one in batch if one.window)
    big = sorted((number for number, size in sizes.items() if size >= LEAST_RATINGS), key=lambda n: (sizes[n], n))
    while big and 0 < len(batch) - sum(sizes[number] for number in big) < LEAST_RATINGS:
        big.pop(0)
    for one in batch:
        if one.window in big:
            told.windows[one.window]["ratings"] += 1
            told.windows[one.window]["satisfied"] += one.level >= SATISFIED
