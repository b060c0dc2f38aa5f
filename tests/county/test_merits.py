"""绩效评估 is counted from the records, by a rule with a number, and told in the pack; nobody types it."""

import datetime as dt
import json
import random
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from sync import contract
from sync.county import merits, ratings
from sync.county.desk_web import intake
from sync.county.errors import CountyError
from sync.county.inspections import book
from sync.county.records import DocumentRow, SubmissionRow, UnitRow, WorkRow
from sync.errors import ContractError
from tests.e2e.stage import county as county_command
from tests.screens.conftest import first_county
from tests.voices import VoiceCounty, voice_county

__all__ = ["first_county"]

NOW = dt.datetime(2026, 12, 1, 8, 0, tzinfo=dt.UTC)
TOWN, OTHER = "140929100000", "140929101000"


@pytest.fixture
def county(tmp_path: Path) -> Iterator[VoiceCounty]:
    county = voice_county(tmp_path / "county")
    yield county
    county.records.close()


def publish(county: VoiceCounty, number: int, issued_on: str, published_at: str, unit: str = TOWN) -> None:
    body = json.dumps({"issued_on": issued_on, "published_at": published_at}, separators=(",", ":")).encode()
    with county.records.begin() as session:
        session.add(
            DocumentRow(
                id=f"{number:026d}", v=1, kind="disclosure", unit=unit, matter=None, stage="result",
                status="published", scope="society", sample=True, visible_from=published_at, visible_until=None,
                title="x", body=body, sha256="0" * 64, blob_sha256=None, blob_bytes=None, uploaded=True, bundle=None,
                approved_at=published_at, withdrawn_at=None, withdrawn_reason=None,
            )
        )  # fmt: skip


def work(county: VoiceCounty, number: int, **values: object) -> None:
    row = {
        "submission": f"{number:036d}", "code": f"{number:08d}", "kind": "opinion", "topic": "advice", "place": "unit",
        "unit": TOWN, "ref": "", "level": 0, "amends": "", "may_publish": False, "names_leader": False, "assigned": "",
        "at": "2026-10-12T02:00:00Z", "accept_by": "2026-10-13", "reply_by": "2026-11-02", "accepted_at": "",
        "done_at": "", "adoption": "", "reason": "", "released": False, "erased_at": "",
    }  # fmt: skip
    with county.records.begin() as session:
        session.add(WorkRow(**(row | values)))


def of(county: VoiceCounty, unit: str = TOWN, now: dt.datetime = NOW) -> contract.UnitMerit:
    return next(one for one in merits.compute(county.records, now).units if one.unit == unit)


def test_twenty_working_days_are_counted_across_the_holiday(county: VoiceCounty) -> None:
    publish(county, 1, "2026-09-21", "2026-10-26T02:00:00Z")  # 20 working days with National Day between
    publish(county, 2, "2026-09-21", "2026-10-28T02:00:00Z")
    publish(county, 3, "2024-09-21", "2024-10-01T02:00:00Z")  # long ago
    assert (of(county).published, of(county).on_time) == (2, 1)


def test_an_opinion_counts_for_who_answers_it_once_its_time_is_over(county: VoiceCounty) -> None:
    work(county, 1, done_at="2026-10-20T02:00:00Z")
    work(county, 2, done_at="2026-11-20T02:00:00Z")
    work(county, 3)
    work(county, 4, reply_by="2026-12-15")  # still has time
    work(county, 5, assigned=OTHER, done_at="2026-10-20T02:00:00Z")
    found = of(county)
    assert (found.said, found.answered, found.in_time) == (3, 2, 1)
    assert found.reply_days == 6 + 29  # from 12 October to the 20th, and to 20 November
    assert of(county, OTHER).in_time == 1


def test_an_opinion_kept_from_the_unit_whose_leader_it_names_is_not_held_against_it(county: VoiceCounty) -> None:
    work(county, 1, done_at="2026-10-20T02:00:00Z")
    work(county, 2, names_leader=True)  # with the county's office, and late
    work(county, 3, named=f",{TOWN},")
    work(county, 4, names_leader=True, assigned=OTHER, done_at="2026-10-20T02:00:00Z")
    found = of(county)
    assert (found.said, found.answered, found.in_time) == (1, 1, 1)
    assert of(county, OTHER).said == 1


def test_ratings_of_fewer_than_five_people_are_not_told(county: VoiceCounty) -> None:
    publish(county, 1, "2026-11-20", "2026-11-20T02:00:00Z")
    for number, level in enumerate((1, 3, 4, 5), start=1):
        work(county, number, kind="rating", level=level, reply_by="")
    assert of(county).ratings == 0
    work(county, 5, kind="rating", level=5, reply_by="", amends=f"{1:036d}")  # the first one thought better of it
    assert of(county).ratings == 0
    work(county, 6, kind="rating", level=2, reply_by="")
    assert (of(county).ratings, of(county).satisfied) == (5, 4)


def test_a_window_of_the_hall_is_told_from_five_people_on_and_never_so_that_few_are_left(county: VoiceCounty) -> None:
    wire = {"counters": [{"number": number} for number in ("1", "2", "3")]}
    with county.records.begin() as session:
        session.add(UnitRow(code=TOWN, name="镇", level="township", parent=None, sort=1, wire=wire))
    number = 0

    def rate(ref: str, *levels: int) -> None:
        nonlocal number
        for level in levels:
            number += 1
            work(county, number, kind="rating", place="window", ref=ref, level=level, reply_by="")

    def told() -> list[tuple[str, int, int]]:
        return [(one.number, one.ratings, one.satisfied) for one in of(county).counters]

    rate("1", 5, 5, 4, 3, 2)
    rate("2", 5, 5, 4, 4, 1, 1)
    assert told() == [("1", 5, 4), ("2", 6, 4)]
    rate("3", 1)  # one person more: told beside both windows they would be the rest
    assert told() == [("2", 6, 4)]
    assert of(county).ratings == 12
    rate("hall", 5, 5)
    rate("没有的号", 5, 5)  # whoever sends what no hall has: it counts for the unit alone
    assert told() == [("1", 5, 4), ("2", 6, 4)]


def test_inspections_are_counted_by_points_and_by_what_was_put_right_in_time(county: VoiceCounty) -> None:
    with county.records.begin() as session:
        for code in (TOWN, OTHER):
            session.add(UnitRow(code=code, name=code, level="township", parent=None, sort=1, wire={}))
    good = {"content": True, "procedure": True}
    bad = {"content": True, "time": False, "feedback": False}
    said = [
        book.Inspection(TOWN, "2026-11-02", "一组", good),
        book.Inspection(TOWN, "2026-10-12", "一组", bad, "correct", "晚了", "2026-10-20", "2026-10-19"),
        book.Inspection(TOWN, "2026-10-13", "一组", bad, "correct", "晚了", "2026-10-20", "2026-10-21"),
        book.Inspection(TOWN, "2026-10-14", "一组", bad, "censured", "晚了", "2026-10-20"),
        book.Inspection(TOWN, "2026-11-20", "一组", bad, "correct", "晚了", "2026-12-20"),  # still has time
        book.Inspection(TOWN, "2025-10-01", "一组", bad, "correct", "晚了", "2025-10-20"),  # long ago
    ]
    at = contract.instant_text(NOW)
    assert book.record(county.records, said, actor="test", at=at, zone="Asia/Shanghai") == (6, 0)
    found = of(county)
    assert (found.inspections, found.checked, found.met, found.corrections, found.corrected) == (5, 14, 6, 3, 1)
    last = max(line.id for line in book.listing(county.records, at=at, zone="Asia/Shanghai") if line.state == "late")
    book.strike(county.records, last, "写错了单位", actor="test", at=at)
    assert [one.unit for one in merits.compute(county.records, NOW).units] == [TOWN]  # no inspection, no figure
    assert merits.compute(county.records, NOW).rule == 4


def test_the_same_records_give_the_same_figures(county: VoiceCounty) -> None:
    publish(county, 1, "2026-11-20", "2026-11-20T02:00:00Z")
    work(county, 1, done_at="2026-10-20T02:00:00Z")
    assert merits.compute(county.records, NOW) == merits.compute(county.records, NOW)


def test_figures_are_of_twelve_whole_months_and_do_not_move_within_one(county: VoiceCounty) -> None:
    assert merits.period(dt.date(2026, 12, 1)) == (dt.date(2025, 12, 1), dt.date(2026, 11, 30))
    assert merits.period(dt.date(2027, 1, 31)) == (dt.date(2026, 1, 1), dt.date(2026, 12, 31))
    assert merits.period(dt.date(2028, 3, 1)) == (dt.date(2027, 3, 1), dt.date(2028, 2, 29))
    publish(county, 1, "2026-11-20", "2026-11-20T02:00:00Z")
    publish(county, 2, "2026-11-20", "2026-11-30T16:00:00Z")  # the first of December in the county
    work(county, 1, at="2026-11-20T02:00:00Z", reply_by="2026-12-04", done_at="2026-12-01T02:00:00Z")
    assert (of(county).published, of(county).said) == (1, 0)
    later = of(county, now=dt.datetime(2027, 1, 1, tzinfo=dt.UTC))
    assert (later.published, later.said, later.in_time) == (2, 1, 1)


def test_no_two_packs_differ_by_fewer_than_five_people(county: VoiceCounty) -> None:
    """Whoever keeps every pack and subtracts is left with none or five and more, of the unit and of each window.

    Three hundred days of ratings come in; then none, and whole batches leave as their months do.
    """
    with county.records.begin() as session:
        wire = {"counters": [{"number": number} for number in ("1", "2", "3")]}
        session.add(UnitRow(code=TOWN, name="镇", level="township", parent=None, sort=1, wire=wire))
    rng, number, packs = random.Random(15), 0, []
    for day in range(720):
        now = dt.datetime(2026, 1, 1, 8, tzinfo=dt.UTC) + dt.timedelta(days=day)
        many = (0, 0, 0, 1, 1, 2) if day % 90 < 60 else (0, 0, 0, 0, 0, 1)
        for _ in range(rng.choice(many) if day < 300 else 0):
            number += 1
            # Some think better of it, at once or after the month is over.
            amends = f"{number - rng.randrange(1, 9):036d}" if rng.random() < 0.2 and number > 9 else ""
            work(
                county, number, kind="rating", place="window", ref=rng.choice("1123"), level=rng.choice((1, 4, 5)),
                reply_by="", at=contract.instant_text(now), amends=amends,
            )  # fmt: skip
        if day % 9 == 0:
            told = merits.compute(county.records, now).units
            packs.append(next((one for one in told if one.unit == TOWN), contract.UnitMerit(TOWN)))
    seen: list[dict[str, int]] = []
    for pack in packs:
        windows = {one.number: one.ratings for one in pack.counters}
        one = {"all": pack.ratings, "rest": pack.ratings - sum(windows.values()), **windows}
        if seen[-1:] != [one]:
            seen.append(one)
    assert len(seen) > 10, "figures move"
    assert seen[-1]["all"] == 0, "and leave whole"
    assert {"1", "2", "3"} <= {key for one in seen for key in one}
    for before, after in pairwise(seen):
        for key in before.keys() | after.keys():
            assert not 0 < abs(after.get(key, 0) - before.get(key, 0)) < 5, (before, after)


def test_nothing_that_is_reckoned_from_all_packs_is_of_fewer_than_five_people() -> None:
    """Whose rating is in which figure of which pack, found by turning each one over; those who are in the very same
    figures cannot be told apart by any sum or difference of them, and are never of fewer than five visits.
    """
    months = [f"{2026 + at // 12}-{at % 12 + 1:02d}" for at in range(16)]
    told: set[str] = set()
    for seed in range(24):
        rng = random.Random(seed)
        targets = [("", ""), ("window", "1"), ("window", "2"), ("document", "A"), ("document", "B"), ("reply", "")]
        busy = rng.choice((4, 12, 24))
        ones = [
            ratings.One(month, 1, target, f"{month} {rng.randrange(2 * busy)}")
            for month in months for target in rng.choices(targets, (1, 4, 2, 3, 2, 3), k=rng.randrange(busy))
        ]  # fmt: skip

        def figures(ones: list[ratings.One]) -> dict[tuple[object, ...], int]:
            """`satisfied` of each figure of the pack after each month, over the six months before."""
            found: dict[tuple[object, ...], int] = {}
            for at, last in enumerate(months):
                since = dt.date.fromisoformat(f"{months[max(0, at - 5)]}-01")
                seen = ratings.tell([one for one in ones if one.month <= last], since)
                found[last, "all"] = seen.satisfied
                found |= {(last, *target): parts["satisfied"] for target, parts in seen.targets.items()}
            return found

        before = figures(ones)
        told |= {str(key[1]) for key in before}
        groups: dict[frozenset[tuple[object, ...]], set[str]] = defaultdict(set)
        for at, one in enumerate(ones):
            after = figures([*ones[:at], replace(one, level=5), *ones[at + 1 :]])
            groups[frozenset(key for key in after if after[key] != before[key])].add(one.visit)
        groups.pop(frozenset(), None)  # in no figure
        assert all(len(visits) >= 5 for visits in groups.values()), (seed, groups)
    assert told == {"all", "window", "document", "reply"}


def test_one_visitor_who_rates_five_things_is_no_batch(county: VoiceCounty) -> None:
    number = 0

    def rate(said_at: str, *refs: str) -> None:
        nonlocal number
        for ref in refs:
            number += 1
            place = "document" if ref else "unit"
            visit = intake._visit("t", said_at)
            work(county, number, kind="rating", place=place, ref=ref, level=1, reply_by="", visit=visit)

    publish(county, 1, "2026-11-20", "2026-11-20T02:00:00Z")
    paper = f"{1:026d}"
    rate("2026-10-12T02:01:00Z", "", paper, "a")
    rate("2026-10-12T02:08:00Z", "b", "c")
    for hour in range(3, 6):
        rate(f"2026-10-12T0{hour}:00:00Z", paper, paper)
    assert of(county).ratings == 0, "eleven ratings of four visits"
    rate("2026-10-12T06:00:00Z", paper)
    found = of(county)
    assert (found.ratings, [(one.id, one.ratings) for one in found.papers]) == (12, []), "four things of one are left"
    for hour in range(10, 14):
        rate(f"2026-10-12T{hour}:00:00Z", "")
    assert [(one.id, one.ratings) for one in of(county).papers] == [(paper, 8)]


def test_of_a_paper_is_told_what_every_hall_shows_and_of_answers_all_together(county: VoiceCounty) -> None:
    number = 0

    def rate(place: str, ref: str, *levels: int) -> None:
        nonlocal number
        for level in levels:
            number += 1
            work(county, number, kind="rating", place=place, ref=ref, level=level, reply_by="")

    publish(county, 1, "2026-11-20", "2026-11-20T02:00:00Z")
    publish(county, 2, "2026-11-20", "2026-11-20T02:00:00Z")
    with county.records.begin() as session:
        session.get_one(DocumentRow, (f"{2:026d}", 1)).scope = "village"
    rate("document", f"{1:026d}", 5, 5, 4, 3, 1)
    rate("document", f"{2:026d}", 5, 5, 5, 5, 5)  # a list for one village
    rate("reply", "AAAAAAAA", 5, 4, 2)
    rate("reply", "BBBBBBBB", 5, 1)
    found = of(county)
    assert [(one.id, one.ratings, one.satisfied) for one in found.papers] == [(f"{1:026d}", 5, 4)]
    assert (found.ratings, found.replies_rated, found.replies_satisfied) == (15, 5, 3)
    rate("unit", "", 5)  # told beside the others, the one person more would be the rest
    assert (of(county).papers, of(county).replies_rated) == ((), 5)
    rate("document", f"{3:026d}", 5, 5, 5, 5)  # of what is not here: with the rest
    assert of(county).papers == found.papers


def test_what_the_desk_has_not_sorted_is_no_figure_yet(county: VoiceCounty) -> None:
    with county.records.begin() as session:
        session.add(
            SubmissionRow(
                id="x", code="x", kind="rating", terminal="t", sha256="", sealed=b"", at="2026-11-30T15:00:00Z",
                state="new", state_at="", reply="", office="",
            )
        )  # fmt: skip
    with pytest.raises(CountyError, match="还有 1 条评价没有整理"):
        merits.compute(county.records, NOW)
    assert merits.compute(county.records, NOW - dt.timedelta(days=2)).units == ()


@pytest.mark.parametrize(
    "change", [{"on_time": 9}, {"ratings": 4, "satisfied": 1}, {"satisfied": 1}, {"inspections": 1}]
)
def test_figures_that_cannot_be_are_refused(change: dict[str, int]) -> None:
    with pytest.raises(ContractError):
        contract.build(contract.UnitMerit, {"unit": TOWN, "published": 5} | change)


def test_the_sample_county_tells_figures_of_its_own_documents(first_county: Path) -> None:
    said = county_command("merits", "--dir", str(first_county), "--dry-run")
    assert "140929-08  按时公开" in said
    counted = sum(int(line.split("按时公开 ")[1].split()[0].split("/")[1]) for line in said.splitlines())
    assert counted > 50
    assert "检查 5/5" in said
    assert said.count("检查") < len(said.splitlines()), "some were not inspected"
