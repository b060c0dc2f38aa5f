"""One cell to one value: days, moments, numbers, choices, lines. Raises `CellError` in plain words."""

import datetime as dt
import re
import unicodedata
from collections.abc import Mapping
from zoneinfo import ZoneInfo

from sync import contract
from sync.county.papers.errors import CellError, shown

_DAY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")
_TIME = re.compile(r"[T\s]*(?:(上午|下午))?\s*(\d{1,2})\s*[:时点]\s*(\d{1,2})?\s*分?(?::\d{1,2})?")
_SERIAL = re.compile(r"[2-6]\d{4}")  # how Excel stores a day of 1954 to 2064
YES, NO = (
    ("是", "有", "可以", "y", "yes", "true", "√", "1"),
    ("否", "无", "不可以", "不可", "n", "no", "false", "×", "0", ""),
)


class Cells:
    """A row by column key, with the headings for what has to be said."""

    def __init__(self, words: Mapping[str, str], headings: Mapping[str, str]) -> None:
        self._words, self._headings = words, headings

    def heading(self, key: str) -> str:
        """What the clerk's table calls the column."""
        return self._headings.get(key, key)

    def text(self, key: str, most: int = 400, *, need: bool = False) -> str:
        """The words of a cell."""
        words = self._words.get(key, "")
        if need and not words:
            raise CellError(self.heading(key), "没有填写")
        if len(words) > most:
            raise CellError(self.heading(key), f"有{len(words)}个字，最多{most}个字")
        return words

    def line(self, key: str, most: int = 400, *, need: bool = False) -> str:
        """The words of a cell in one line."""
        return re.sub(r"\s*\n\s*", "", self.text(key, most, need=need))

    def lines(self, key: str) -> list[str]:
        """The lines of a cell that are not blank."""
        return [line.strip() for line in self.text(key, 100_000).split("\n") if line.strip()]

    def names(self, key: str) -> list[str]:
        """Names parted by 、 or the like."""
        return [part.strip() for part in re.split(r"[、,，;；\n]", self.text(key, 10_000)) if part.strip()]

    def day(self, key: str, *, need: bool = False) -> str | None:
        """A day as on the wire."""
        words = self.text(key, need=need)
        return None if not words else _day(words, self.heading(key))

    def moment(self, key: str, zone: ZoneInfo, *, need: bool = False, is_end: bool = False) -> str | None:
        """An instant as on the wire; a bare day means its beginning, or with `is_end` its end."""
        words = unicodedata.normalize("NFKC", self.text(key, need=need))
        if not words:
            return None
        found = _DAY.match(words) or _SERIAL.fullmatch(words)
        day = dt.date.fromisoformat(_day(found.group(0) if found else words, self.heading(key)))
        rest = words[found.end() :].strip() if found else ""
        hour = minute = 0
        if rest:
            time = _TIME.fullmatch(rest)
            if time is None:
                raise CellError(self.heading(key), f"“{shown(words)}”不是时间，请写成 2026-11-20 09:00")
            hour, minute = int(time.group(2)), int(time.group(3) or 0)
            hour += 12 if time.group(1) == "下午" and hour < 12 else 0
        elif is_end:
            day += dt.timedelta(days=1)
        try:
            local = dt.datetime.combine(day, dt.time(hour, minute), zone)
        except ValueError as exc:
            raise CellError(self.heading(key), f"“{shown(words)}”没有这个钟点") from exc
        return contract.instant_text(local)

    def number(self, key: str, default: int = 0) -> int:
        """A whole number."""
        words = unicodedata.normalize("NFKC", self.text(key))
        if not words:
            return default
        found = re.fullmatch(r"(\d{1,9})(?:\.0+)?\s*(?:个?工作日|天|日|次|份|年)?", words)
        if found is None:
            raise CellError(self.heading(key), f"“{shown(words)}”不是整数")
        return int(found.group(1))

    def choice(self, key: str, choices: Mapping[str, str], *, default: str | None = None) -> str:
        """One of a few words; `choices` gives each its value on the wire."""
        words = self.line(key)
        if not words and default is not None:
            return default
        return choice(words, choices, self.heading(key))

    def yes(self, key: str) -> bool:
        """是 or 否."""
        words = self.line(key).casefold()
        if words in YES:
            return True
        if words in NO:
            return False
        raise CellError(self.heading(key), f"“{shown(words)}”应写“是”或“否”")


def choice(words: str, choices: Mapping[str, str], heading: str) -> str:
    """The value of one of a few words."""
    if not words:
        raise CellError(heading, f"没有填写；可以写：{'、'.join(_firsts(choices))}")
    for word, value in choices.items():
        if words == word or words == f"{word}公开":
            return value
    raise CellError(heading, f"“{shown(words)}”不认识；可以写：{'、'.join(_firsts(choices))}")


def parts(line: str, heading: str, most: int) -> list[str]:
    """A line's parts between ｜, at most so many; missing ones are empty."""
    found = [part.strip() for part in re.split(r"[｜|]", line)]
    if len(found) > most:
        raise CellError(heading, f"“{shown(line)}”用｜隔成了{len(found)}段，最多{most}段")
    return found + [""] * (most - len(found))


def _firsts(choices: Mapping[str, str]) -> list[str]:
    seen: dict[str, str] = {}
    for word, value in choices.items():
        seen.setdefault(value, word)
    return list(seen.values())[:12]


def _day(words: str, heading: str) -> str:
    plain = unicodedata.normalize("NFKC", words).strip()
    if _SERIAL.fullmatch(plain):
        return (dt.date(1899, 12, 30) + dt.timedelta(days=int(plain))).isoformat()
    found = _DAY.match(plain)
    rest = plain[found.end() :].strip() if found else "x"
    if found is None or (rest and not _TIME.fullmatch(rest)):
        compact = re.fullmatch(r"(\d{4})(\d{2})(\d{2})", plain)
        if compact is None:
            raise CellError(heading, f"“{shown(words)}”不是日期，请写成 2026-11-20")
        found = compact
    try:
        day = dt.date(int(found.group(1)), int(found.group(2)), int(found.group(3)))
    except ValueError as exc:
        raise CellError(heading, f"“{shown(words)}”不是日历上的日子") from exc
    if not 1949 <= day.year <= 2100:
        raise CellError(heading, f"“{shown(words)}”的年份不对")
    return day.isoformat()
