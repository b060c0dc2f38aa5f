"""Days, amounts and counts in the words of the glass."""

import datetime as dt
from zoneinfo import ZoneInfo

from PySide6.QtCore import QCoreApplication

from sync.contract import instant

WEEKDAYS = "一二三四五六日"
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_WEEK = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def _tr(pattern: str) -> str:
    """The pattern in the language of the visit; a pattern names its parts, so that each language orders them."""
    return QCoreApplication.translate("words", pattern)


def worded(text: str) -> str:
    """A county's own word for one of the windows, in the language of the visit where that language has it."""
    return _tr(text) if text else ""


def found_words(sentence: str) -> str:
    """A sentence of `kiosk.health` in the language of the visit; the catalogue says which one it is."""
    if _tr("zh_CN") != "en":
        return sentence
    from kiosk.english import english

    return english(sentence)


def _date(pattern: str, date: dt.date, time: str = "") -> str:
    parts = {
        "y": date.year,
        "m": date.month,
        "d": date.day,
        "mon": _MONTHS[date.month - 1],
        "week": _WEEK[date.weekday()],
        "周": WEEKDAYS[date.weekday()],
        "time": time,
    }
    return _tr(pattern).format_map(parts)


def day_words(day: str, today: dt.date) -> str:
    """`2026-11-17` as 11月17日, with the year when it is not this one."""
    date = dt.date.fromisoformat(day)
    return _date("{m}月{d}日" if date.year == today.year else "{y}年{m}月{d}日", date)


def long_day_words(date: dt.date) -> str:
    """2026年11月23日 星期一."""
    return _date("{y}年{m}月{d}日 星期{周}", date)


def moment_words(text: str, now: dt.datetime, zone: ZoneInfo) -> str:
    """An instant as 今天 09:20, 11月22日 09:20, or a day with its year."""
    at = instant(text).astimezone(zone)
    today = now.astimezone(zone).date()
    if at.date() == today:
        return _date("今天 {time}", at, f"{at:%H:%M}")
    if at.year == today.year:
        return _date("{m}月{d}日 {time}", at, f"{at:%H:%M}")
    return _date("{y}年{m}月{d}日", at)


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
