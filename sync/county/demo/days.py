"""Civil days of the sample county: working days, words for days, and ids that carry their instant."""

import datetime as dt
import functools
import random
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Shanghai")
_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_QUARTERS = ("一季度", "二季度", "三季度", "四季度")
_SEASONS = {12: "冬季", 1: "冬季", 2: "冬季", 3: "春季", 4: "春季", 5: "春季", 6: "夏季", 7: "夏季", 8: "夏季"}


@functools.cache
def is_workday(day: dt.date) -> bool:
    """By the official calendar; years it does not know degrade to weekends."""
    import chinese_calendar

    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return day.weekday() < 5


def workday_from(day: dt.date) -> dt.date:
    """The day itself, or the next working day."""
    while not is_workday(day):
        day += dt.timedelta(days=1)
    return day


def workday_before(day: dt.date) -> dt.date:
    """The day itself, or the last working day before it."""
    while not is_workday(day):
        day -= dt.timedelta(days=1)
    return day


def window_end(start: dt.date, least: int, day_kind: str, extra: int) -> dt.date:
    """The last day of a comment window that gives `least` full days, counted from the day after `start`."""
    day = start
    left = least
    while left:
        day += dt.timedelta(days=1)
        left -= 1 if day_kind == "day" or is_workday(day) else 0
    return day + dt.timedelta(days=extra)


def day_text(day: dt.date, seen_from: dt.date) -> str:
    """11月12日, with the year where it differs from the reader's."""
    head = "" if day.year == seen_from.year else f"{day.year}年"
    return f"{head}{day.month}月{day.day}日"


def month_text(day: dt.date, months: int) -> str:
    """The month `months` later: 12月, 2027年1月."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return f"{month + 1}月" if year == day.year else f"{year}年{month + 1}月"


def season(day: dt.date) -> str:
    """春季, 夏季, 秋季 or 冬季."""
    return _SEASONS.get(day.month, "秋季")


def quarter_before(day: dt.date) -> tuple[int, int]:
    """Year and number (0 to 3) of the last quarter that has ended."""
    index = day.year * 4 + (day.month - 1) // 3 - 1
    return index // 4, index % 4


def quarter_name(quarter: int) -> str:
    """一季度 to 四季度, from 0 to 3."""
    return _QUARTERS[quarter]


def quarter_days(year: int, quarter: int) -> tuple[dt.date, dt.date]:
    """First and last day."""
    first = dt.date(year, quarter * 3 + 1, 1)
    after = dt.date(year + quarter // 3, (quarter * 3 + 3) % 12 + 1, 1)
    return first, after - dt.timedelta(days=1)


def half_before(day: dt.date) -> str:
    """2026年上半年: the last half-year that has ended."""
    return f"{day.year}年上半年" if day.month > 6 else f"{day.year - 1}年下半年"


def at_office_hour(day: dt.date, rng: random.Random, now: dt.datetime) -> dt.datetime:
    """An office hour of that day, never later than `now`."""
    minutes = rng.choice((rng.randrange(8 * 60 + 20, 12 * 60), rng.randrange(14 * 60 + 30, 17 * 60 + 50)))
    moment = dt.datetime.combine(day, dt.time(minutes // 60, minutes % 60), ZONE)
    return min(moment, now - dt.timedelta(minutes=20)).astimezone(dt.UTC)


def ulid(moment: dt.datetime, rng: random.Random) -> str:
    """A ULID of that instant; its chance part comes from the seed, so that a demo is the same each time."""
    number = int(moment.timestamp() * 1000) << 80 | rng.getrandbits(80)
    return "".join(_CROCKFORD[number >> shift & 31] for shift in range(125, -1, -5))
