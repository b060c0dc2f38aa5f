"""Dayparts as spans of wall time: half-open, over midnight, each belonging to the day on which it starts."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kiosk.schedule.days import is_among
from sync.contract import WorkCalendar

LOOK_AHEAD_DAYS = 15  # longer than any run of days off


@dataclass(frozen=True, slots=True)
class Span:
    """From `start` to just before `end`, as aware local times; `day` is the day it belongs to."""

    day: dt.date
    start: dt.datetime
    end: dt.datetime


@dataclass(frozen=True, slots=True)
class Hours:
    """Some hours of some days: `start` and `end` as HH:MM, the end up to 24:00; `days` as in `days.is_among`."""

    start: str
    end: str
    days: tuple[str, ...] = ()


def span_on(hours: Hours, day: dt.date, zone: dt.tzinfo, calendar: WorkCalendar) -> Span | None:
    """The span that starts on a day; None when the hours do not mean this day."""
    if not is_among(day, hours.days, calendar):
        return None
    start, end = _at(day, hours.start, zone), _at(day, hours.end, zone)
    if end <= start:
        end = _at(day + dt.timedelta(days=1), hours.end, zone)
    return Span(day, start, end)


def spans_near(hours: Sequence[Hours], at: dt.datetime, calendar: WorkCalendar) -> Iterator[Span]:
    """The spans that start from the day before `at` (aware, local) on, by their day."""
    zone = at.tzinfo
    assert zone is not None
    for ahead in range(-1, LOOK_AHEAD_DAYS):
        day = at.date() + dt.timedelta(days=ahead)
        for one in hours:
            if (span := span_on(one, day, zone, calendar)) is not None:
                yield span


def _at(day: dt.date, text: str, zone: dt.tzinfo) -> dt.datetime:
    hour, minute = int(text[:2]), int(text[3:])
    if hour == 24:
        day, hour = day + dt.timedelta(days=1), 0
    return dt.datetime(day.year, day.month, day.day, hour, minute, tzinfo=zone)
