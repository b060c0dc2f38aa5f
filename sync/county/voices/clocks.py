"""Clocks in working days, by the official calendar of the years that we know."""

import datetime as dt
from functools import cache
from zoneinfo import ZoneInfo

from sync.contract import WorkCalendar, build, instant
from sync.county.draft import calendar_days


@cache
def calendar_of(year: int) -> WorkCalendar:
    """The year, and those beside it."""
    return build(WorkCalendar, calendar_days((year - 1, year, year + 1)))


def is_workday(day: dt.date, calendar: WorkCalendar) -> bool:
    """Make-up days work, days off do not; in a year that is not known, weekends are off."""
    text = day.isoformat()
    return text in calendar.workdays or (day.weekday() < 5 and text not in calendar.days_off)


def workdays_after(day: dt.date, count: int) -> dt.date:
    """The day on which so many working days have passed; the first day does not count."""
    calendar = calendar_of(day.year)
    while count > 0:
        day += dt.timedelta(days=1)
        count -= is_workday(day, calendar)
    return day


def workdays_left(today: dt.date, due: dt.date) -> int:
    """Working days from today until due: 0 is due today, below 0 is so many working days late."""
    calendar = calendar_of(today.year)
    early, late = min(today, due), max(today, due)
    days = sum(is_workday(early + dt.timedelta(days=n), calendar) for n in range(1, (late - early).days + 1))
    if today <= due:
        return days
    return -max(1, days)


def day_of(at: str, zone: str) -> dt.date:
    """The county's calendar day of an instant."""
    return instant(at).astimezone(ZoneInfo(zone)).date()
