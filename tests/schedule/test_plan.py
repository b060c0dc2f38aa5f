"""The time rules as a table: what plays at a moment of the county's wall time, and why."""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from kiosk.schedule.days import is_known, is_workday
from kiosk.schedule.plan import (
    CAMPAIGN,
    DEFAULT,
    NOT_YET,
    OTHER_PLACE,
    OTHER_TIME,
    OUTRANKED,
    OVER,
    PLAYS,
    Post,
    is_meant,
)
from kiosk.schedule.plan import decide as plan_of
from sync.contract import WorkCalendar, build
from sync.contract.playlist import Playlist, Target, unknown_words
from sync.errors import ContractError

ZONE = ZoneInfo("Asia/Shanghai")
# The official calendar of 2026 around 国庆 and 春节: Sunday 20 September and Saturday 10 October are worked.
CALENDAR = WorkCalendar(
    years=("2026",),
    days_off=("2026-01-01", "2026-01-02", "2026-02-16", "2026-02-17", "2026-02-18", "2026-02-19", "2026-02-20",
              "2026-02-23", "2026-10-01", "2026-10-02", "2026-10-05", "2026-10-06", "2026-10-07"),
    workdays=("2026-02-14", "2026-02-28", "2026-09-20", "2026-10-10"),
)  # fmt: skip
HALL = Post(profile="board", unit="140929", level="county", terminal="T1", tags=("lobby",))


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=ZONE)


def playlist(**words: Any) -> Playlist:
    raw = {"id": "one", "name": "一", "items": [{"show": "new"}], **words}
    return build(Playlist, raw)


def part(start: str = "00:00", end: str = "24:00", *days: str) -> dict[str, Any]:
    return {"start": start, "end": end, "days": list(days)}


WORK = [part("08:00", "18:00", "workday")]
NIGHT = [part("22:00", "06:00")]
FRIDAY_NIGHT = [part("22:00", "06:00", "fri")]
SPLIT = [part("08:00", "12:00", "workday"), part("14:30", "18:00", "workday")]
OFF = [part("09:00", "17:00", "dayoff")]
NATIONAL = [part("00:00", "24:00", "2026-10-01")]
UNTIL_MIDNIGHT = [part("18:00", "24:00", "mon")]
OFF_NIGHT = [part("20:00", "02:00", "dayoff")]
ONE_DAY = {"valid_from": "2026-11-23", "valid_until": "2026-11-23"}
NEW_YEAR = {"valid_from": "2026-12-31", "valid_until": "2027-01-01"}
LAST_NIGHT = {"when": NIGHT, "valid_until": "2026-11-23"}
FIRST_NIGHT = {"when": NIGHT, "valid_from": "2026-11-23"}
LEVEL_OR_TAG = {"target": {"levels": ["county"], "tags": ["stairs"]}}
LEVEL_ON_STRIP = {"target": {"levels": ["county"], "profiles": ["strip"]}}

# 2026-11-23 is a Monday.
ROWS: list[tuple[str, dict[str, Any], str, str]] = [
    ("no rule plays at any time", {}, "2026-11-23T03:00:00", PLAYS),
    # validity: days, both included
    ("the day before is not yet", {"valid_from": "2026-11-23"}, "2026-11-22T23:59:59", NOT_YET),
    ("begins with its first second", {"valid_from": "2026-11-23"}, "2026-11-23T00:00:00", PLAYS),
    ("lasts to the end of its last day", {"valid_until": "2026-11-23"}, "2026-11-23T23:59:59", PLAYS),
    ("is over when the next day begins", {"valid_until": "2026-11-23"}, "2026-11-24T00:00:00", OVER),
    ("one day alone: in it", ONE_DAY, "2026-11-23T12:00:00", PLAYS),
    ("one day alone: before", ONE_DAY, "2026-11-22T12:00:00", NOT_YET),
    ("one day alone: after", ONE_DAY, "2026-11-24T12:00:00", OVER),
    ("over the turn of the year", NEW_YEAR, "2027-01-01T00:00:00", PLAYS),
    ("a leap day", {"valid_from": "2028-02-29", "valid_until": "2028-02-29"}, "2028-02-29T08:00:00", PLAYS),
    ("the day after a leap day", {"valid_until": "2028-02-29"}, "2028-03-01T00:00:00", OVER),
    # hours: start included, end excluded
    ("a second before it starts", {"when": WORK}, "2026-11-23T07:59:59", OTHER_TIME),
    ("as it starts", {"when": WORK}, "2026-11-23T08:00:00", PLAYS),
    ("a second before its end", {"when": WORK}, "2026-11-23T17:59:59", PLAYS),
    ("as it ends", {"when": WORK}, "2026-11-23T18:00:00", OTHER_TIME),
    ("forenoon of two parts", {"when": SPLIT}, "2026-11-23T11:59:00", PLAYS),
    ("between two parts", {"when": SPLIT}, "2026-11-23T12:00:00", OTHER_TIME),
    ("afternoon of two parts", {"when": SPLIT}, "2026-11-23T14:30:00", PLAYS),
    ("after two parts", {"when": SPLIT}, "2026-11-23T18:00:00", OTHER_TIME),
    ("24:00 is the end of the day", {"when": UNTIL_MIDNIGHT}, "2026-11-23T23:59:59", PLAYS),
    ("24:00 is not the next day", {"when": UNTIL_MIDNIGHT}, "2026-11-24T00:00:00", OTHER_TIME),
    # over midnight: the day belongs to its start
    ("the evening of a night", {"when": NIGHT}, "2026-11-23T22:00:00", PLAYS),
    ("the morning after", {"when": NIGHT}, "2026-11-24T05:59:59", PLAYS),
    ("the night has ended", {"when": NIGHT}, "2026-11-24T06:00:00", OTHER_TIME),
    ("by day no night", {"when": NIGHT}, "2026-11-24T12:00:00", OTHER_TIME),
    ("Friday's night on Friday", {"when": FRIDAY_NIGHT}, "2026-11-27T23:00:00", PLAYS),
    ("Friday's night on Saturday morning", {"when": FRIDAY_NIGHT}, "2026-11-28T05:00:00", PLAYS),
    ("Friday morning is Thursday's night", {"when": FRIDAY_NIGHT}, "2026-11-27T05:00:00", OTHER_TIME),
    ("Saturday evening is not Friday's", {"when": FRIDAY_NIGHT}, "2026-11-28T22:00:00", OTHER_TIME),
    ("the last valid night runs to its morning", LAST_NIGHT, "2026-11-24T05:59:59", PLAYS),
    ("and no further", LAST_NIGHT, "2026-11-24T06:00:00", OVER),
    ("no second night", LAST_NIGHT, "2026-11-24T22:00:00", OVER),
    ("the first valid day has no night before", FIRST_NIGHT, "2026-11-23T05:00:00", OTHER_TIME),
    ("the night before is not yet", FIRST_NIGHT, "2026-11-22T23:00:00", NOT_YET),
    # weekdays
    ("its weekday", {"when": [part("00:00", "24:00", "mon")]}, "2026-11-23T10:00:00", PLAYS),
    ("another weekday", {"when": [part("00:00", "24:00", "mon")]}, "2026-11-24T10:00:00", OTHER_TIME),
    ("one of two weekdays", {"when": [part("00:00", "24:00", "sat", "sun")]}, "2026-11-29T10:00:00", PLAYS),
    ("Sunday is not Saturday", {"when": [part("00:00", "24:00", "sat")]}, "2026-11-29T00:00:00", OTHER_TIME),
    # holidays and make-up working days
    ("a Thursday of the holiday is no working day", {"when": WORK}, "2026-10-01T10:00:00", OTHER_TIME),
    ("the last weekday of the holiday", {"when": WORK}, "2026-10-07T10:00:00", OTHER_TIME),
    ("the first day after it", {"when": WORK}, "2026-10-08T10:00:00", PLAYS),
    ("a Saturday that is worked", {"when": WORK}, "2026-10-10T10:00:00", PLAYS),
    ("the Sunday behind it", {"when": WORK}, "2026-10-11T10:00:00", OTHER_TIME),
    ("a Sunday that is worked", {"when": WORK}, "2026-09-20T10:00:00", PLAYS),
    ("a plain Saturday", {"when": WORK}, "2026-11-28T10:00:00", OTHER_TIME),
    ("a holiday is a day off", {"when": OFF}, "2026-10-01T10:00:00", PLAYS),
    ("a plain Sunday is a day off", {"when": OFF}, "2026-11-29T10:00:00", PLAYS),
    ("a worked Saturday is no day off", {"when": OFF}, "2026-10-10T10:00:00", OTHER_TIME),
    ("a Monday is no day off", {"when": OFF}, "2026-11-23T10:00:00", OTHER_TIME),
    ("a worked Saturday is still a Saturday", {"when": [part("00:00", "24:00", "sat")]}, "2026-10-10T10:00:00", PLAYS),
    ("one day by its date", {"when": NATIONAL}, "2026-10-01T00:00:00", PLAYS),
    ("not the day after", {"when": NATIONAL}, "2026-10-02T00:00:00", OTHER_TIME),
    ("not a year later", {"when": NATIONAL}, "2027-10-01T10:00:00", OTHER_TIME),
    ("the holiday's night runs into a working morning", {"when": OFF_NIGHT}, "2026-10-08T01:59:59", PLAYS),
    ("the night before a holiday is a working day's", {"when": OFF_NIGHT}, "2026-10-01T01:00:00", OTHER_TIME),
    ("the eve of a worked Saturday", {"when": OFF_NIGHT}, "2026-10-10T21:00:00", OTHER_TIME),
    ("春节 Monday", {"when": WORK}, "2026-02-16T10:00:00", OTHER_TIME),
    ("the Saturday worked for 春节", {"when": WORK}, "2026-02-14T17:59:59", PLAYS),
    # a year that the calendar does not know: weekends are off, the rest is worked
    ("an unknown year's Friday holiday counts as worked", {"when": WORK}, "2027-10-01T10:00:00", PLAYS),
    ("an unknown year's Saturday", {"when": WORK}, "2027-10-02T10:00:00", OTHER_TIME),
    # campaigns keep the same hours
    ("a campaign in its days", {"campaign": True, "valid_from": "2026-11-23"}, "2026-11-23T10:00:00", CAMPAIGN),
    ("a campaign that is over", {"campaign": True, "valid_until": "2026-11-22"}, "2026-11-23T10:00:00", OVER),
    ("a campaign by night", {"campaign": True, "when": WORK}, "2026-11-23T19:00:00", OTHER_TIME),
    # places
    ("this level", {"target": {"levels": ["county"]}}, "2026-11-23T10:00:00", PLAYS),
    ("another level", {"target": {"levels": ["township"]}}, "2026-11-23T10:00:00", OTHER_PLACE),
    ("this terminal, however it is written", {"target": {"terminals": ["t1"]}}, "2026-11-23T10:00:00", PLAYS),
    ("its tag", {"target": {"tags": ["lobby"]}}, "2026-11-23T10:00:00", PLAYS),
    ("its level or a tag it lacks", LEVEL_OR_TAG, "2026-11-23T10:00:00", PLAYS),
    ("the other profile", {"target": {"profiles": ["strip"]}}, "2026-11-23T10:00:00", OTHER_PLACE),
    ("its level on the other profile", LEVEL_ON_STRIP, "2026-11-23T10:00:00", OTHER_PLACE),
]  # fmt: skip


@pytest.mark.parametrize(("why", "rules", "when", "state"), ROWS, ids=[row[0] for row in ROWS])
def test_what_plays(why: str, rules: dict[str, Any], when: str, state: str) -> None:
    (verdict,) = plan_of((playlist(**rules),), HALL, at(when), CALENDAR).verdicts
    assert verdict.state == state, why


def test_the_table_is_long_enough() -> None:
    assert len(ROWS) >= 60
    assert len({row[0] for row in ROWS}) == len(ROWS)


@pytest.mark.parametrize(
    ("rules", "when", "until"),
    [
        ({"when": WORK}, "2026-11-23T10:00:00", "2026-11-23T18:00:00"),
        ({"when": WORK}, "2026-11-23T07:00:00", "2026-11-23T08:00:00"),
        ({"when": WORK}, "2026-11-27T18:00:00", "2026-11-30T08:00:00"),  # over a weekend
        ({"when": WORK}, "2026-09-30T18:00:00", "2026-10-08T08:00:00"),  # over a holiday
        ({"when": NIGHT}, "2026-11-24T01:00:00", "2026-11-24T06:00:00"),
        ({"when": [part("08:00", "12:00"), part("12:00", "18:00")]}, "2026-11-23T09:00:00", "2026-11-23T18:00:00"),
        ({"valid_until": "2026-11-24"}, "2026-11-23T09:00:00", "2026-11-25T00:00:00"),
        ({"when": [part("10:00", "11:00", "2026-11-23")]}, "2026-11-23T10:30:00", "2026-11-23T11:00:00"),
    ],
)
def test_when_that_changes(rules: dict[str, Any], when: str, until: str) -> None:
    plan = plan_of((playlist(**rules),), HALL, at(when), CALENDAR)
    assert plan.verdicts[0].until == at(until)
    assert plan.changes_at == at(until)


def test_what_never_changes_says_so() -> None:
    plan = plan_of((playlist(),), HALL, at("2026-11-23T10:00:00"), CALENDAR)
    assert plan.verdicts[0].state == PLAYS
    assert plan.changes_at is None


def test_the_highest_priority_plays_and_the_default_waits_behind_all() -> None:
    low, high, also = playlist(id="low", priority=3), playlist(id="high", priority=7), playlist(id="also", priority=7)
    plan = plan_of((low, high, also), HALL, at("2026-11-23T10:00:00"), CALENDAR)
    assert [v.state for v in plan.verdicts] == [OUTRANKED, PLAYS, PLAYS]
    assert [[one.id for one in tier] for tier in plan.tiers] == [["high", "also"], ["low"], ["default"]]


def test_a_campaign_outranks_nobody() -> None:
    base, extra = playlist(id="base", priority=1), playlist(id="extra", priority=9, campaign=True)
    plan = plan_of((base, extra), HALL, at("2026-11-23T10:00:00"), CALENDAR)
    assert [v.state for v in plan.verdicts] == [PLAYS, CAMPAIGN]
    assert [one.id for one in plan.campaigns] == ["extra"]


def test_without_any_playlist_the_default_plays() -> None:
    plan = plan_of((), HALL, at("2026-11-23T10:00:00"), CALENDAR)
    assert plan.tiers == ((DEFAULT,),)
    assert plan.changes_at is None


def test_a_unit_means_the_screens_below_it_too() -> None:
    village = Post(unit="140929100200", level="village", above=("140929100000", "140929"))
    assert is_meant(Target(units=("140929100000",)), village)
    assert is_meant(Target(units=("140929100200",)), village)
    assert not is_meant(Target(units=("140929101000",)), village)


def test_a_screen_without_a_name_is_not_meant_by_an_empty_one() -> None:
    assert not is_meant(Target(terminals=("T1",)), Post(terminal=""))


@pytest.mark.parametrize(
    "rules",
    [
        {"when": [{"start": "08:00", "end": "08:00"}]},
        {"when": [{"start": "24:00", "end": "06:00"}]},
        {"when": [{"start": "8:00"}]},
        {"when": [{"days": ["monday"]}]},
        {"valid_from": "2026-11-24", "valid_until": "2026-11-23"},
        {"items": []},
        {"items": [{"show": "document"}]},
        {"items": [{"show": "new", "document": "01J00000000000000000000000"}]},
        {"items": [{"show": "No word"}]},
        {"layout": ""},
        {"priority": 10},
    ],
)
def test_a_rule_that_means_nothing_is_refused(rules: dict[str, Any]) -> None:
    with pytest.raises(ContractError):
        playlist(**rules)


def test_the_calendar_knows_which_years_it_knows() -> None:
    assert is_known(dt.date(2026, 10, 1), CALENDAR)
    assert not is_known(dt.date(2027, 10, 1), CALENDAR)
    assert is_workday(dt.date(2027, 10, 1), CALENDAR)


def test_a_word_of_later_days_is_read_and_told_to_who_publishes() -> None:
    one = playlist(items=[{"show": "news"}], layout="mosaic")
    said = unknown_words((one, playlist(items=[{"show": "new"}], layout="head")))
    assert [words.split(" is ")[0] for words in said] == ["show 'news'", "layout 'mosaic'"]
