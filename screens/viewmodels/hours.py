"""Whether the windows are open now, by the county's hours and its work calendar."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kiosk.schedule.days import is_workday
from sync.contract import WorkCalendar

LOOK_AHEAD_DAYS = 14


@dataclass(frozen=True, slots=True)
class Opening:
    """Open until `change`, or closed until `change`; without `change` nobody knows when it will open."""

    is_open: bool
    change: dt.datetime | None


def opening(now: dt.datetime, opens: Mapping[str, Sequence[str]], calendar: WorkCalendar) -> Opening | None:
    """Whether it is open at a local time; None when the county has told no hours."""
    if not opens:
        return None
    for ahead in range(LOOK_AHEAD_DAYS):
        day = now.date() + dt.timedelta(days=ahead)
        for start, end in _spans(day, now, opens, calendar):
            if start <= now < end:
                return Opening(True, end)
            if now < start:
                return Opening(False, start)
    return Opening(False, None)


def _spans(
    day: dt.date, now: dt.datetime, opens: Mapping[str, Sequence[str]], calendar: WorkCalendar
) -> list[tuple[dt.datetime, dt.datetime]]:
    """The day's own hours if it has some, else those of its kind."""
    kind = "workday" if is_workday(day, calendar) else "dayoff"
    spans = []
    for words in opens.get(day.isoformat(), opens.get(kind, ())):
        first, _, last = words.partition("-")
        try:
            start, end = dt.time.fromisoformat(first.strip()), dt.time.fromisoformat(last.strip())
        except ValueError:
            continue  # a county's slip of the pen closes no other window
        spans.append((dt.datetime.combine(day, start, now.tzinfo), dt.datetime.combine(day, end, now.tzinfo)))
    return sorted(spans)
