"""When a screen is lit."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from kiosk.schedule.lit import is_lit, read_hours
from sync.contract import WorkCalendar

CALENDAR = WorkCalendar(years=("2026",), days_off=("2026-10-01",), workdays=("2026-10-10",))
USUAL = "workday 07:30-18:30; dayoff 09:00-17:00"


@pytest.mark.parametrize(
    ("hours", "at", "lit"),
    [
        ("", "2026-11-23T03:00", True),
        (USUAL, "2026-11-23T07:24", False),
        (USUAL, "2026-11-23T07:25", True),  # warm
        (USUAL, "2026-11-23T18:29", True),
        (USUAL, "2026-11-23T18:30", False),
        (USUAL, "2026-10-01T08:00", False),  # a holiday
        (USUAL, "2026-10-01T16:59", True),
        (USUAL, "2026-10-10T17:30", True),  # a Saturday that is worked
        ("22:00-06:00", "2026-11-24T05:59", True),
        ("22:00-06:00", "2026-11-24T06:00", False),
        ("mon 08:00-12:00; mon 14:00-18:00", "2026-11-23T13:00", False),
        ("00:00-24:00", "2026-11-23T23:59", True),
        ("00:03-06:00", "2026-11-23T23:59", True),  # the warm-up reaches over midnight
        ("2026-11-23 08:00-09:00", "2026-11-24T08:30", False),
    ],
)
def test_a_screen_keeps_its_hours(hours: str, at: str, lit: bool) -> None:
    moment = dt.datetime.fromisoformat(at).replace(tzinfo=ZoneInfo("Asia/Shanghai"))
    assert is_lit(read_hours(hours), moment, CALENDAR, warm_up_min=5) is lit


@pytest.mark.parametrize("text", ["7:30-18:30", "workday", "monday 08:00-09:00", "08:00-08:00", "25:00-26:00"])
def test_hours_that_mean_nothing_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match=text):
        read_hours(text)
