"""When a screen is lit: hours by kind of day, a warm-up before them, always when nothing is said.

workday 07:30-18:30; dayoff 09:00-17:00
"""

import datetime as dt
import re
from collections.abc import Sequence

from kiosk.schedule.spans import Hours, spans_near
from sync.contract import WorkCalendar

_PART = re.compile(r"(?:(?P<days>[a-z0-9\- ]+?)\s+)?(?P<start>[0-9]{2}:[0-9]{2})-(?P<end>[0-9]{2}:[0-9]{2})")
_TIME = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]|24:00")
_DAY = re.compile(r"mon|tue|wed|thu|fri|sat|sun|workday|dayoff|[0-9]{4}-[0-9]{2}-[0-9]{2}")


def read_hours(text: str) -> tuple[Hours, ...]:
    """The hours that a setting names; empty: always.

    Raises:
        ValueError: a part is not of the form; names it.
    """
    found = []
    for part in filter(None, (one.strip() for one in text.split(";"))):
        match = _PART.fullmatch(part)
        days = tuple((match["days"] or "").split()) if match else ()
        if match is None or not all(_DAY.fullmatch(day) for day in days):
            raise ValueError(part)
        if not (_TIME.fullmatch(match["start"]) and _TIME.fullmatch(match["end"])) or match["start"] == match["end"]:
            raise ValueError(part)
        found.append(Hours(match["start"], match["end"], days))
    return tuple(found)


def is_lit(hours: Sequence[Hours], at: dt.datetime, calendar: WorkCalendar, *, warm_up_min: int = 0) -> bool:
    """Whether the screen is lit at a local time; it wakes `warm_up_min` before its hours. The end is excluded."""
    if not hours:
        return True
    early = dt.timedelta(minutes=warm_up_min)
    return any(span.start - early <= at < span.end for span in spans_near(hours, at, calendar))
