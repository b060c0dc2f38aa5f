"""问卷: the object `surveys` of the county pack: what the county asks its residents, and what they said.

It rides in the pack, so that two keys of the county sign it. Answers travel sealed (`submission.Answers`). A result
tells no number of people below LEAST, nor one that could be reckoned from those beside it, but for how
many left a question out: `sync/county/surveys/cells`.
"""

from dataclasses import dataclass, field
from typing import Annotated

from sync.contract import limits
from sync.contract.basics import Extra, Few, Format, Instant, Name, Note, Number, Slug, Title, Ulid, UnitCode
from sync.contract.codec import Between, Count, OneOf, Text

LEAST = 5  # people: of fewer nothing is told
ASKS = ("single", "multiple", "scale", "text")
End = Annotated[str, Text(20)]  # of a scale, in words


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the ready answers; `key` travels, `label` stands on the glass."""

    key: Slug
    label: Annotated[str, Text(40, 1)]
    extra: Extra = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SurveyQuestion:
    """One page. `single` and `multiple` have choices, of which `most` may be taken (0: all); a `scale` runs from 1 to
    `points`, its ends named `low` and `high`; `text` takes a few words. Without `needed` it may be passed over."""

    key: Slug
    kind: Annotated[str, OneOf(ASKS)]
    ask: Name
    choices: Annotated[tuple[Choice, ...], Count(limits.CHOICES)] = ()
    most: Annotated[int, Between(0, limits.CHOICES)] = 0
    points: Annotated[int, Between(2, 10)] = 5
    low: End = ""
    high: End = ""
    needed: bool = False
    extra: Extra = field(default_factory=dict)

    def check(self) -> str | None:
        """Choices exactly where one chooses, each of its own key."""
        has_choices = self.kind in ("single", "multiple")
        if has_choices != bool(self.choices) or (has_choices and len(self.choices) < 2):
            return f"a {self.kind} question has {'two choices at least' if has_choices else 'no choices'}"
        is_twice = len({choice.key for choice in self.choices}) != len(self.choices)
        return "a choice stands twice" if is_twice else None


@dataclass(frozen=True, slots=True)
class Survey:
    """What is asked, from `start` to before `end`, where: in these units and below, or everywhere."""

    id: Ulid
    title: Title
    unit: UnitCode  # who asks
    start: Instant
    end: Instant
    questions: Annotated[tuple[SurveyQuestion, ...], Count(limits.QUESTIONS, 1)]
    intro: Note = ""
    targets: Annotated[tuple[UnitCode, ...], Few] = ()
    sample: bool = False
    extra: Extra = field(default_factory=dict)

    def check(self) -> str | None:
        """It ends after it starts; no question stands twice."""
        if self.start >= self.end:
            return "a survey ends after it starts"
        is_twice = len({question.key for question in self.questions}) != len(self.questions)
        return "a question stands twice" if is_twice else None


@dataclass(frozen=True, slots=True)
class Told:
    """One line of a result: so many people; without `count` it is not told, for few would be known by it."""

    label: Annotated[str, Text(40, 1)]
    count: Number | None = None
    extra: Extra = field(default_factory=dict)

    def check(self) -> str | None:
        """Small numbers are not told."""
        is_small = self.count is not None and 0 < self.count < LEAST
        return f"fewer than {LEAST} people are told" if is_small else None


@dataclass(frozen=True, slots=True)
class AskResult:
    """What came to one question. `answered` is None when it is too few; `others` are those of the lines not told,
    together, when some are."""

    kind: Annotated[str, OneOf(ASKS)]
    ask: Name
    answered: Number | None = None
    lines: Annotated[tuple[Told, ...], Count(limits.CHOICES)] = ()
    others: Number | None = None
    extra: Extra = field(default_factory=dict)

    def check(self) -> str | None:
        """Small numbers are not told."""
        is_small = any(number is not None and 0 < number < LEAST for number in (self.answered, self.others))
        return f"fewer than {LEAST} people are told" if is_small else None


@dataclass(frozen=True, slots=True)
class SurveyResult:
    """What a survey came to, counted once, after its end. `answered` is None when too few took part."""

    survey: Ulid
    title: Title
    unit: UnitCode
    start: Instant
    end: Instant
    counted_at: Instant
    questions: Annotated[tuple[AskResult, ...], Count(limits.QUESTIONS, 1)]
    answered: Number | None = None
    targets: Annotated[tuple[UnitCode, ...], Few] = ()
    sample: bool = False
    extra: Extra = field(default_factory=dict)

    def check(self) -> str | None:
        """Counted after the end; small numbers are not told."""
        if self.counted_at < self.end:
            return "a survey is counted after its end"
        is_small = self.answered is not None and self.answered < LEAST
        return f"fewer than {LEAST} people are told" if is_small else None


@dataclass(frozen=True, slots=True)
class Surveys:
    """Everything that is asked, and what came of what was asked before."""

    format: Format
    seq: Number
    surveys: Annotated[tuple[Survey, ...], Count(limits.SURVEYS)] = ()
    results: Annotated[tuple[SurveyResult, ...], Count(limits.SURVEYS)] = ()
    extra: Extra = field(default_factory=dict)

    def check(self) -> str | None:
        """No survey stands twice, nor does a result."""
        ids, told = [one.id for one in self.surveys], [one.survey for one in self.results]
        return "a survey stands twice" if len(set(ids)) + len(set(told)) != len(ids) + len(told) else None
