"""绩效评估: count from the records how each unit does. The rule has a number; a county that changes it raises it.

Rule 1, over the last 365 days: a disclosure is in time within 20 working days after its day of issue (政府信息公开条例
2019 年修订第 26 条); an opinion counts for the unit that answers it, in time by its own clock; a rating counts once, as
its giver left it, and fewer than five ratings are not told.

Rule 2: rule 1, and the inspections of these days (the same 条例, 第 47 条: 监督检查, 督促整改): of the points looked
at, how many were as they should be; of the corrections whose day is over or that are made, how many were made in time.
What was struck counts for nothing. A unit that nobody inspected has no figure, not 0. Ratings of a hall's numbered
windows are told by window, from five ratings on, and so that the rest of the unit's are not few. Packs made by rule 1
stay as they are; screens say of such a pack nothing about inspections.

Rule 3: rule 2 over the last twelve months that are over, all figures as of the end of the last one, instead of 365 days
up to today; of ratings whole batches of months only (`ratings`), so that two packs never differ by fewer than five.
And in how many working days opinions were answered, all together.

Rule 4: rule 3, and of the same batches also the ratings of single documents and of the unit's answers all together,
each from five ratings on. A rating of an answer counts for the unit that gave it. An opinion that stays with the
county's office because it speaks of the unit's leader counts for none, nor does a rating of its answer: the unit never
saw it. From here on the five are five visits (`ratings`).
"""

import argparse
import datetime as dt
import re
from collections import Counter, defaultdict

from sqlalchemy import select
from sqlalchemy.orm import Session

from sync import contract
from sync.contract.merits import Merits, UnitMerit
from sync.county import commands, ratings
from sync.county.errors import CountyError
from sync.county.inspections import book
from sync.county.records import DocumentRow, InspectionRow, Records, SettingRow, WorkRow
from sync.county.records.database import audit
from sync.county.voices.clocks import day_of, workdays_after, workdays_left

RULE = 4
MONTHS = 12
DISCLOSURE_WORKDAYS = 20
KEY = "merits"
_ISSUED = re.compile(rb'"issued_on":"(\d{4}-\d\d-\d\d)"')
_PUBLISHED = re.compile(rb'"published_at":"([^"]{20})"')


def compute(records: Records, now: dt.datetime) -> Merits:
    """The figures of every unit that has any; the same records give the same figures."""
    county = records.setting("county") or {}
    zone = str(county.get("zone", "Asia/Shanghai"))
    at = contract.instant_text(now)
    since, until = period(day_of(at, zone))
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    with records.begin() as session:
        _disclosures(session, counts, since, until, zone)
        _opinions(session, counts, since, until, zone)
        parts = _ratings(session, counts, since, until, zone)
        _inspections(session, counts, since, until)
    told = sorted((unit, found) for unit, found in counts.items() if unit and found.total())
    units = tuple(contract.build(UnitMerit, {"unit": unit, **found, **parts.get(unit, {})}) for unit, found in told)
    return Merits(
        format=contract.limits.FORMAT, rule=RULE, since=since.isoformat(), until=until.isoformat(), computed_at=at,
        disclosure_workdays=DISCLOSURE_WORKDAYS, units=units,
    )  # fmt: skip


def period(today: dt.date) -> tuple[dt.date, dt.date]:
    """First and last day of the twelve months that are over."""
    until = today.replace(day=1) - dt.timedelta(days=1)
    return until.replace(year=until.year - (until.month < MONTHS), month=until.month % MONTHS + 1, day=1), until


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


def _opinions(session: Session, counts: dict[str, Counter[str]], since: dt.date, until: dt.date, zone: str) -> None:
    """Those whose clock has run out or that are answered; what is still within its time counts for nobody."""
    last = until.isoformat()
    asked = select(WorkRow).where(WorkRow.kind == "opinion", WorkRow.reply_by != "")
    for work in session.scalars(asked):
        unit = work.answerer
        done = day_of(work.done_at, zone).isoformat() if work.done_at else ""
        is_done = "" < done <= last
        if not since <= day_of(work.at, zone) <= until or not (is_done or work.reply_by <= last):
            continue
        counts[unit]["said"] += 1
        counts[unit]["answered"] += is_done
        counts[unit]["in_time"] += is_done and done <= work.reply_by
        if is_done:
            counts[unit]["reply_days"] += abs(workdays_left(day_of(work.at, zone), dt.date.fromisoformat(done)))


def _ratings(
    session: Session, counts: dict[str, Counter[str]], since: dt.date, until: dt.date, zone: str
) -> dict[str, dict[str, list[dict[str, object]]]]:
    """Of each unit; returns what is told of its windows and documents, as on the wire."""
    told: dict[str, dict[str, list[dict[str, object]]]] = {}
    for unit, found in ratings.rated(session, since, until, zone).items():
        counts[unit]["ratings"] += found.ratings
        counts[unit]["satisfied"] += found.satisfied
        answers = found.targets.pop(("reply", ""), Counter())
        counts[unit]["replies_rated"] += answers["ratings"]
        counts[unit]["replies_satisfied"] += answers["satisfied"]
        most = sorted(found.targets, key=lambda one: (-found.targets[one]["ratings"], one))
        papers = [ref for place, ref in most if place == "document"][: contract.limits.RATED_PAPERS]
        told[unit] = {
            "counters": [{"number": ref, **found.targets[place, ref]} for place, ref in sorted(found.targets)
                         if place == "window"],
            "papers": [{"id": ref, **found.targets["document", ref]} for ref in sorted(papers)],
        }  # fmt: skip
    return told


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
        is_made = "" < row.corrected_on <= until.isoformat()
        if row.correct_by and (is_made or row.correct_by <= until.isoformat()):
            found["corrections"] += 1
            found["corrected"] += is_made and row.corrected_on <= row.correct_by
