"""Ask how far a case has come: by the number on the slip and the last four digits of the telephone given with it."""

import hashlib
from dataclasses import dataclass, field
from typing import Annotated

from sync.contract import limits
from sync.contract.basics import Day, Extra, Format, Instant, Name
from sync.contract.codec import Count, OneOf, Pattern, Text
from sync.contract.submission import Signature, SubmissionId

CaseNumber = Annotated[str, Pattern(r"[0-9A-Za-z][0-9A-Za-z-]{3,29}", "a case number")]
LastFour = Annotated[str, Pattern(r"[0-9]{4}", "the last four digits of a telephone number")]


@dataclass(frozen=True, slots=True)
class CaseQuery:
    """A question of the person at the glass. Kept nowhere: neither on the terminal nor at the county."""

    format: Format
    id: SubmissionId
    number: CaseNumber
    phone4: LastFour
    extra: Extra = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CaseStep:
    """One step of a case; `on` when it is done."""

    name: Name
    on: Day | None = None
    extra: Extra = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CaseProgress:
    """The county's signed answer to one query. `unknown`: no such number, or other digits; it does not say which."""

    format: Format
    id: SubmissionId
    state: Annotated[str, OneOf(("found", "unknown"))]
    at: Instant
    signature: Signature
    title: Annotated[str, Text(limits.NAME)] = ""
    office: Annotated[str, Text(limits.NAME)] = ""
    phone: Annotated[str, Text(40)] = ""
    note: Annotated[str, Text(limits.SUMMARY)] = ""
    steps: Annotated[tuple[CaseStep, ...], Count(limits.CASE_STEPS)] = ()
    extra: Extra = field(default_factory=dict)

    def signed_bytes(self) -> bytes:
        """What the reply key signs."""
        steps = ",".join(f"{_digest(step.name)} {step.on or ''}" for step in self.steps)
        texts = (_digest(text) for text in (self.title, self.office, self.phone, self.note))
        return "\n".join(("kiosk-progress-1", self.id, self.state, self.at, *texts, steps)).encode()


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
