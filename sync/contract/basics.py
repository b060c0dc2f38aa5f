"""The words that every document is made of: ids, codes, instants, civil days."""

import contextlib
import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from sync.contract import limits
from sync.contract.codec import Between, Count, OneOf, Pattern, Rule, Text

Extra = Mapping[str, Any]

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_INSTANT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")


@dataclass(frozen=True, slots=True)
class InstantText(Rule):
    """`2026-11-23T01:20:00Z`. Fixed width, so that text order is time order, in SQL too."""

    def check(self, value: Any) -> str | None:
        """Refuse other forms and moments that no clock shows."""
        with contextlib.suppress(ValueError):
            # The pattern first: Python also takes 2026-W47-1T01:20:00Z for an instant.
            if _INSTANT.fullmatch(value) and dt.datetime.fromisoformat(value):
                return None
        return f"{value[:40]!r} is not an instant like 2026-11-23T01:20:00Z"


@dataclass(frozen=True, slots=True)
class DayText(Rule):
    """`2026-11-23`, a day of the calendar in the county's time zone."""

    def check(self, value: Any) -> str | None:
        """Refuse other forms and days that no calendar has."""
        with contextlib.suppress(ValueError):
            if _DAY.fullmatch(value) and dt.date.fromisoformat(value):
                return None
        return f"{value[:40]!r} is not a day like 2026-11-23"


Ulid = Annotated[str, Pattern(r"[0-7][0-9A-HJKMNP-TV-Z]{25}", "a ULID")]
UnitCode = Annotated[str, Pattern(r"[0-9]{6,12}(-[0-9a-z]{1,16})?", "a unit code")]
Sha256 = Annotated[str, Pattern(r"[0-9a-f]{64}", "a SHA-256 digest")]
KeyId = Annotated[str, Pattern(r"[0-9a-f]{64}", "a key id")]
Slug = Annotated[str, Pattern(r"[a-z][a-z0-9_]{0,31}", "a short lower-case key")]
ItemNo = Annotated[str, Pattern(r"[A-Z][0-9]{1,3}", "an outline item such as A3")]
Instant = Annotated[str, InstantText()]
Day = Annotated[str, DayText()]
Url = Annotated[str, Pattern(r"https?://[!-~]{1,500}", "an http(s) address")]

Title = Annotated[str, Text(limits.TITLE, 1, limits.TITLE_LINES)]
Name = Annotated[str, Text(limits.NAME, 1, limits.TITLE_LINES)]
Line = Annotated[str, Text(limits.LINE)]
Note = Annotated[str, Text(limits.NOTE)]
Paragraph = Annotated[str, Text(limits.PARAGRAPH, 1)]
Number = Annotated[int, Between(0, 2**53)]
Version = Annotated[int, Between(1, 2**31)]
Year = Annotated[int, Between(2000, 2999)]
Bytes = Annotated[int, Between(0, limits.BUNDLE_BYTES)]

KINDS = ("disclosure", "guide", "list", "notice", "reply")
STAGES = ("pre", "decision", "result")
LEVELS = ("county", "department", "township", "village")
PROFILES = ("touch", "board", "strip")
SCOPES = ("public", "village")  # 社会, 本村; party and own-unit papers never leave the county
WINDOWS = ("disclosure", "services", "query", "voice", "rating")

Kind = Annotated[str, OneOf(KINDS)]
Stage = Annotated[str, OneOf(STAGES)]
Level = Annotated[str, OneOf(LEVELS)]
Profile = Annotated[str, OneOf(PROFILES)]
Scope = Annotated[str, OneOf(SCOPES)]
WindowKey = Annotated[str, OneOf(WINDOWS)]
Format = Annotated[int, Between(limits.FORMAT, limits.FORMAT)]

Few = Count(200)


def instant(text: str) -> dt.datetime:
    """An `Instant` as an aware UTC datetime."""
    return dt.datetime.fromisoformat(text.replace("Z", "+00:00"))


def instant_text(moment: dt.datetime) -> str:
    """An aware datetime as an `Instant`, whole seconds, UTC."""
    return moment.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
