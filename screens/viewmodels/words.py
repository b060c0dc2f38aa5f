"""Days, amounts and counts in the words of the glass."""

import datetime as dt
from zoneinfo import ZoneInfo

from sync.contract import instant

WEEKDAYS = "一二三四五六日"


def day_words(day: str, today: dt.date) -> str:
    """`2026-11-17` as 11月17日, with the year when it is not this one."""
    date = dt.date.fromisoformat(day)
    short = f"{date.month}月{date.day}日"
    return short if date.year == today.year else f"{date.year}年{short}"


def long_day_words(date: dt.date) -> str:
    """2026年11月23日 星期一."""
    return f"{date.year}年{date.month}月{date.day}日 星期{WEEKDAYS[date.weekday()]}"


def moment_words(text: str, now: dt.datetime, zone: ZoneInfo) -> str:
    """An instant as 今天 09:20, 11月22日 09:20, or a day with its year."""
    at = instant(text).astimezone(zone)
    today = now.astimezone(zone).date()
    if at.date() == today:
        return f"今天 {at:%H:%M}"
    if at.year == today.year:
        return f"{at.month}月{at.day}日 {at:%H:%M}"
    return f"{at.year}年{at.month}月{at.day}日"


def money_words(amount: float) -> str:
    """186420.0 as 186,420; cents only when there are some."""
    return f"{amount:,.0f}" if amount == int(amount) else f"{amount:,.2f}"


def age_words(issued_at: str, now: dt.datetime) -> tuple[str, int]:
    """How old the content is: ("", "hours", "days") and the number."""
    age = now - instant(issued_at)
    if age >= dt.timedelta(days=7):
        return "days", age.days
    if age >= dt.timedelta(hours=24):
        return "hours", int(age.total_seconds() // 3600)
    return "", 0
