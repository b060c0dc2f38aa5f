"""Days of the county's calendar: working days, days off, weekdays."""

import datetime as dt
from collections.abc import Iterable

from sync.contract import WorkCalendar

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def is_workday(day: dt.date, calendar: WorkCalendar) -> bool:
    """By the official calendar; in a year it does not know, weekends are off."""
    text = day.isoformat()
    if text in calendar.workdays:
        return True
    return day.weekday() < 5 and text not in calendar.days_off


def is_known(day: dt.date, calendar: WorkCalendar) -> bool:
    """Whether the calendar holds the holidays of the day's year."""
    return str(day.year) in calendar.years


def is_among(day: dt.date, words: Iterable[str], calendar: WorkCalendar) -> bool:
    """Whether any of the words (mon to sun, workday, dayoff, a day) means this day; no words mean every day."""
    said = tuple(words)
    if not said:
        return True
    kind = "workday" if is_workday(day, calendar) else "dayoff"
    return any(word in (WEEKDAYS[day.weekday()], kind, day.isoformat()) for word in said)
