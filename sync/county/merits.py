"""绩效评估: count from the records how each unit does. The rule has a number; a county that changes it raises it.

Rule 1, over the last 365 days: a disclosure is in time within 20 working days after its day of issue (政府信息公开条例
2019 年修订第 26 条); an opinion counts for the unit that answers it, in time by its own clock; a rating counts once, as
its giver left it, and ratings of fewer than five people are not told.

Rule 2: rule 1, and the inspections of these days (the same 条例, 第 47 条: 监督检查, 督促整改): of the points looked
at, how many were as they should be; of the corrections whose day is over or that are made, how many were made in time.
What was struck counts for nothing. A unit that nobody inspected has no figure, not 0. Ratings of a hall's numbered
windows are told by window, from five people on, and so that the rest of the unit's are not few. Packs made by rule 1
stay as they are; screens say of such a pack nothing about inspections.
"""

import argparse
import datetime as dt
import re
from collections import Counter, defaultdict

from sqlalchemy import select
from sqlalchemy.orm import Session

from sync import contract
from sync.contract.merits import LEAST_RATINGS, Merits, UnitMerit
from sync.county import commands
from sync.county.errors import CountyError
from sync.county.inspections import book
from sync.county.records import DocumentRow, InspectionRow, Records, SettingRow, UnitRow, WorkRow
from sync.county.records.database import audit
from sync.county.voices.clocks import day_of, workdays_after

RULE = 2
DAYS = 365
DISCLOSURE_WORKDAYS = 20
KEY = "merits"
_ISSUED = re.compile(rb'"issued_on":"(\d{4}-\d\d-\d\d)"')
_PUBLISHED = re.compile(rb'"published_at":"([^"]{20})"')


def compute(records: Records, now: dt.datetime) -> Merits:
    """The figures of every unit that has any; the same records give the same figures."""
    county = records.setting("county") or {}
    zone = str(county.get("zone", "Asia/Shanghai"))
    at = contract.instant_text(now)
    until = day_of(at, zone)
    since = until - dt.timedelta(days=DAYS - 1)
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    with records.begin() as session:
        _disclosures(session, counts, since, until, zone)
        _opinions(session, counts, since, at, zone)
        windows = _ratings(session, counts, since, zone)
        _inspections(session, counts, since, until)
    told = sorted((unit, found) for unit, found in counts.items() if unit and found.total())
    units = tuple(
        contract.build(UnitMerit, {"unit": unit, **found, "counters": windows.get(unit, [])}) for unit, found in told
    )
    return Merits(
        format=contract.limits.FORMAT, rule=RULE, since=since.isoformat(), until=until.isoformat(), computed_at=at,
        disclosure_workdays=DISCLOSURE_WORKDAYS, units=units,
    )  # fmt: skip


def keep(session: Session, merits: Merits) -> None:
    """Into the county's settings; the next county pack tells them."""
    row = session.get(SettingRow, "county")
    if row is None:
        raise CountyError("This folder holds no county yet; begin with county import or county demo.")
    row.value = {**row.value, KEY: contract.dump(merits)}
    audit(
        session, at=merits.computed_at, actor="county merits", action="merits computed",
        subject=f"rule {merits.rule}", detail={"units": len(merits.units), "until": merits.until},
    )  # fmt: skip


def command(args: argparse.Namespace) -> int:
    """`county merits`: compute, keep, sign into the county pack."""
    from sync.county.publish.publisher import Publisher
    from sync.county.publish.roles import THRESHOLDS
    from sync.county.records import open_records

    records = open_records(commands.address_of(args))
    now = commands.clock_of(args, records)
    found = compute(records, now)
    for one in found.units:
        rated = f"  满意 {one.satisfied}/{one.ratings}" if one.ratings else ""
        seen = f"  检查 {one.met}/{one.checked}  按期整改 {one.corrected}/{one.corrections}" if one.inspections else ""
        print(f"{one.unit}  按时公开 {one.on_time}/{one.published}  按时答复 {one.in_time}/{one.said}{rated}{seen}")
    if args.dry_run:
        return 0
    publisher = Publisher(records=records, folder=args.dir, ring=commands.ring_of(args))
    publisher.ring.at_hand("county", THRESHOLDS["county"])
    with records.turn() as session:
        keep(session, found)
    publisher.publish(now, pack=True)
    print(f"Rule {found.rule}: the figures of {len(found.units)} unit(s) are in the county pack.")
    return 0


def _disclosures(session: Session, counts: dict[str, Counter[str]], since: dt.date, until: dt.date, zone: str) -> None:
    latest: dict[dt.date, dt.date] = {}
    asked = select(DocumentRow.unit, DocumentRow.body).where(
        DocumentRow.kind == "disclosure", DocumentRow.v == 1, DocumentRow.status.in_(("approved", "published"))
    )
    for unit, body in session.execute(asked.execution_options(yield_per=500)):
        issued_on, published_at = _ISSUED.search(body), _PUBLISHED.search(body)
        if issued_on is None or published_at is None:
            continue
        issued = dt.date.fromisoformat(issued_on[1].decode())
        published = day_of(published_at[1].decode(), zone)
        if not since <= published <= until:
            continue
        if issued not in latest:
            latest[issued] = workdays_after(issued, DISCLOSURE_WORKDAYS)
        counts[unit]["published"] += 1
        counts[unit]["on_time"] += published <= latest[issued]


def _opinions(session: Session, counts: dict[str, Counter[str]], since: dt.date, at: str, zone: str) -> None:
    """Those whose clock has run out or that are answered; what is still within its time counts for nobody."""
    today = day_of(at, zone).isoformat()
    asked = select(WorkRow).where(WorkRow.kind == "opinion", WorkRow.reply_by != "")
    for work in session.scalars(asked):
        unit = work.assigned or work.unit
        if day_of(work.at, zone) < since or not (work.done_at or work.reply_by < today):
            continue
        counts[unit]["said"] += 1
        counts[unit]["answered"] += bool(work.done_at)
        counts[unit]["in_time"] += bool(work.done_at) and day_of(work.done_at, zone).isoformat() <= work.reply_by


def _ratings(
    session: Session, counts: dict[str, Counter[str]], since: dt.date, zone: str
) -> dict[str, list[dict[str, object]]]:
    """Of each unit; returns what is told of its windows, as on the wire."""
    amended = select(WorkRow.amends).where(WorkRow.amends != "")
    asked = select(WorkRow).where(WorkRow.kind == "rating", WorkRow.submission.not_in(amended))
    levels: dict[str, list[int]] = defaultdict(list)
    windows: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    known = numbers_of(session)
    for work in session.scalars(asked):
        if day_of(work.at, zone) >= since:
            levels[work.unit].append(work.level)
            if work.place == "window" and work.ref in known.get(work.unit, ()):
                windows[work.unit][work.ref].append(work.level)
    told: dict[str, list[dict[str, object]]] = {}
    for unit, given in levels.items():
        if len(given) >= LEAST_RATINGS:
            counts[unit]["ratings"] += len(given)
            counts[unit]["satisfied"] += _satisfied(given)
            told[unit] = _windows(windows[unit], len(given))
    return told


def numbers_of(session: Session) -> dict[str, set[str]]:
    """The numbers of the windows that each unit's hall has."""
    return {
        row.code: {one["number"] for one in row.wire["counters"]}
        for row in session.execute(select(UnitRow.code, UnitRow.wire)) if row.wire.get("counters")
    }  # fmt: skip


def _windows(given: dict[str, list[int]], ratings: int) -> list[dict[str, object]]:
    """Those of five people and more; then the smallest go until the rest of the unit's ratings is not few people."""
    big = sorted((one for one in given.items() if len(one[1]) >= LEAST_RATINGS), key=lambda one: (len(one[1]), one[0]))
    while big and 0 < ratings - sum(len(levels) for _, levels in big) < LEAST_RATINGS:
        big.pop(0)
    return [
        {"number": number, "ratings": len(levels), "satisfied": _satisfied(levels)} for number, levels in sorted(big)
    ]


def _satisfied(levels: list[int]) -> int:
    return sum(level >= 3 for level in levels)


def _inspections(session: Session, counts: dict[str, Counter[str]], since: dt.date, until: dt.date) -> None:
    """A correction that still has time counts for nobody."""
    asked = select(InspectionRow).where(
        InspectionRow.struck == "", InspectionRow.on >= since.isoformat(), InspectionRow.on <= until.isoformat()
    )
    for row in session.scalars(asked):
        checked, met = book.points_of(row)
        found = counts[row.unit]
        found["inspections"] += 1
        found["checked"] += checked
        found["met"] += met
        if row.correct_by and (row.corrected_on or row.correct_by < until.isoformat()):
            found["corrections"] += 1
            found["corrected"] += bool(row.corrected_on) and row.corrected_on <= row.correct_by
