"""绩效评估: how each unit does, computed by the county from its records by a rule that has a number, never typed.

Counts, not shares: whoever shows them can say what they are made of. Of ratings there is nothing below five.
"""

from dataclasses import dataclass, field
from typing import Annotated

from sync.contract import limits
from sync.contract.basics import Day, Extra, Format, Instant, Number, Ulid, UnitCode
from sync.contract.codec import Between, Count, Pattern

LEAST_RATINGS = 5


@dataclass(frozen=True, slots=True)
class WindowMerit:
    """Ratings of one numbered window of a unit's hall, and how many were satisfied; never fewer than LEAST_RATINGS."""

    number: Annotated[str, Pattern(r"[0-9A-Z]{1,4}", "the number of a window, such as 3 or A2")]
    ratings: Annotated[int, Between(LEAST_RATINGS, 10**9)]
    satisfied: Number = 0
    extra: Extra = field(default_factory=dict)

    def check(self) -> str | None:
        """A part is never more than its whole."""
        return "a part is more than its whole" if self.satisfied > self.ratings else None


@dataclass(frozen=True, slots=True)
class PaperMerit:
    """Ratings of one document, a guide say, and how many were satisfied; never fewer than LEAST_RATINGS."""

    id: Ulid
    ratings: Annotated[int, Between(LEAST_RATINGS, 10**9)]
    satisfied: Number = 0
    extra: Extra = field(default_factory=dict)

    def check(self) -> str | None:
        """A part is never more than its whole."""
        return "a part is more than its whole" if self.satisfied > self.ratings else None


@dataclass(frozen=True, slots=True)
class UnitMerit:
    """One unit: disclosures and how many of them were in time; opinions and how many were answered, and in time, and
    in how many working days all together (`reply_days`, from rule 3 on);
    ratings and how many were satisfied (level 3 and above); inspections, the points looked at and how many of them were
    as they should be; corrections that were due and how many were made in time (none of these five before rule 2).
    `counters` are those of the ratings that went to one window of its hall, `papers` to one document, `replies_rated`
    to its answers (none of these two before rule 4), the rest being none or LEAST_RATINGS."""

    unit: UnitCode
    published: Number = 0
    on_time: Number = 0
    said: Number = 0
    answered: Number = 0
    in_time: Number = 0
    reply_days: Number = 0
    ratings: Number = 0
    satisfied: Number = 0
    inspections: Number = 0
    checked: Number = 0
    met: Number = 0
    corrections: Number = 0
    corrected: Number = 0
    counters: Annotated[tuple[WindowMerit, ...], Count(limits.COUNTERS)] = ()
    papers: Annotated[tuple[PaperMerit, ...], Count(limits.RATED_PAPERS)] = ()
    replies_rated: Number = 0
    replies_satisfied: Number = 0
    extra: Extra = field(default_factory=dict)

    def check(self) -> str | None:
        """A part is never more than its whole; too few ratings are not told."""
        pairs = (
            (self.on_time, self.published), (self.answered, self.said), (self.in_time, self.answered),
            (self.satisfied, self.ratings), (self.met, self.checked), (self.corrected, self.corrections),
            (self.inspections, self.checked), (self.corrections, self.inspections),
            (self.replies_satisfied, self.replies_rated),
        )  # fmt: skip
        if any(part > whole for part, whole in pairs):
            return "a part is more than its whole"
        parts = sum(one.ratings for one in self.counters) + sum(one.ratings for one in self.papers) + self.replies_rated
        if parts and 0 != self.ratings - parts < LEAST_RATINGS:
            return f"fewer than {LEAST_RATINGS} ratings are left"
        is_few = any(0 < count < LEAST_RATINGS for count in (self.ratings, self.replies_rated))
        return f"fewer than {LEAST_RATINGS} ratings are told" if is_few else None


@dataclass(frozen=True, slots=True)
class Merits:
    """All units. `rule` is the number of the rule; `since` and `until` are days, both included."""

    format: Format
    rule: Annotated[int, Between(1, 1000)]
    since: Day
    until: Day
    computed_at: Instant
    disclosure_workdays: Annotated[int, Between(1, 200)]
    units: Annotated[tuple[UnitMerit, ...], Count(limits.UNITS)]
    extra: Extra = field(default_factory=dict)
