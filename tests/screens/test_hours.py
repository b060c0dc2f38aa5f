"""Whether the windows are open now: hours, days off, make-up days, unknown years, slips of the pen."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from screens.viewmodels.app import App
from screens.viewmodels.hours import Opening, opening
from sync.contract import WorkCalendar

ZONE = ZoneInfo("Asia/Shanghai")
OPENS = {"workday": ("08:00-12:00", "14:30-18:00"), "dayoff": (), "2026-02-01": ("09:00-11:00",)}
CALENDAR = WorkCalendar(years=("2026",), days_off=("2026-10-01", "2026-10-02"), workdays=("2026-10-10",))


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=ZONE)


@pytest.mark.parametrize(
    ("now", "is_open", "change"),
    [
        ("2026-11-23T09:26", True, "2026-11-23T12:00"),
        ("2026-11-23T12:00", False, "2026-11-23T14:30"),
        ("2026-11-23T07:59", False, "2026-11-23T08:00"),
        ("2026-11-27T18:00", False, "2026-11-30T08:00"),  # Friday evening to Monday
        ("2026-10-01T09:00", False, "2026-10-05T08:00"),  # a holiday on a Thursday
        ("2026-10-10T09:00", True, "2026-10-10T12:00"),  # a Saturday of make-up work
        ("2026-02-01T10:00", True, "2026-02-01T11:00"),  # a Sunday with hours of its own
        ("2031-05-03T10:00", False, "2031-05-05T08:00"),  # a year that nobody knows: weekends off
    ],
)
def test_open_or_closed_until(now: str, is_open: bool, change: str) -> None:
    assert opening(at(now), OPENS, CALENDAR) == Opening(is_open, at(change))


def test_without_hours_nothing_is_said_and_without_any_opening_no_time() -> None:
    assert opening(at("2026-11-23T09:26"), {}, CALENDAR) is None
    assert opening(at("2026-11-23T09:26"), {"workday": ("8 to 12",)}, CALENDAR) == Opening(False, None)


def test_home_says_it(app: App) -> None:
    assert app.property("hall").property("opening") == "窗口现在开着，12:00 关"
