"""What travels back to the county: what residents say, how a terminal is, and the receipts for both.

What a resident says is sealed to the county's desk before it touches a disk, so a terminal and the county's
web server carry boxes that neither can open. A receipt is signed over the id and the digest of what came, and
nothing but a receipt removes a submission from a terminal.
"""

import hashlib
from dataclasses import dataclass, field
from typing import Annotated

from sync.contract import limits
from sync.contract.basics import Extra, Format, Instant, Name, Number, Sha256, Slug, Ulid, UnitCode, Version
from sync.contract.codec import Between, Count, OneOf, Pattern, Text
from sync.contract.screens import TerminalId

CODE_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford: nothing that reads like something else
VOICES = ("opinion", "rating", "answers")
POSTS = ("opinions", "ratings", "answers", "heartbeats", "acknowledgements", "takeovers")
TOPICS = ("advice", "question", "opinion", "correction")  # 建议 咨询 意见 纠错; 举报 is not taken at a terminal
PLACES = ("general", "unit", "document", "window", "reply")
WHOLE_HALL = "hall"  # the ref of place window when no one window was named

SubmissionId = Annotated[
    str, Pattern(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", "a random UUID")
]
Code = Annotated[str, Pattern(r"[0-9A-HJKMNP-TV-Z]{8}", "a code of 8 characters")]
Voice = Annotated[str, OneOf(VOICES)]
Reason = Annotated[str, Text(limits.SUMMARY)]
Signature = Annotated[str, Pattern(r"[0-9a-f]{128}", "an Ed25519 signature (128 hexadecimal digits)")]
Box = Annotated[str, Pattern(r"[A-Za-z0-9+/]{64,21336}={0,2}", "a sealed box in Base64")]


@dataclass(frozen=True, slots=True)
class About:
    """What words are about; `ref` is a document's ULID, a reply's code, or the number of a window of the unit's hall
    (`hall`: all of them)."""

    place: Annotated[str, OneOf(PLACES)]
    unit: UnitCode | None = None
    ref: Annotated[str, Text(40, 1)] | None = None
    extra: Extra = field(default_factory=dict)

    def check(self) -> str | None:
        """A place that needs a name has one."""
        if self.place == "unit" and self.unit is None:
            return "place unit needs a unit"
        return f"place {self.place} needs a ref" if self.place not in ("general", "unit") and self.ref is None else None


@dataclass(frozen=True, slots=True)
class Opinion:
    """Words of a resident. Without `contact` they are anonymous; never published unless `may_publish`."""

    format: Format
    id: SubmissionId
    said_at: Instant
    topic: Annotated[str, OneOf(TOPICS)]
    about: About
    text: Annotated[str, Text(limits.OPINION, 1)]
    contact: Annotated[str, Text(limits.CONTACT, 1)] | None = None
    may_publish: bool = False
    extra: Extra = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Rating:
    """One of five levels, 1 (very dissatisfied) to 5 (very satisfied).

    The level is kept with the first tap; `amends` names that one when the same visitor then gave reasons or changed
    the level, and takes its place.
    """

    format: Format
    id: SubmissionId
    said_at: Instant
    about: About
    level: Annotated[int, Between(1, 5)]
    tags: Annotated[tuple[Slug, ...], Count(limits.TAGS)] = ()
    note: Annotated[str, Text(limits.SHORT_TEXT)] = ""
    amends: SubmissionId | None = None
    extra: Extra = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SurveyAnswer:
    """The answer to one question: what was chosen, a number of a scale, or words."""

    question: Slug
    chosen: Annotated[tuple[Slug, ...], Count(limits.CHOICES)] = ()
    number: Annotated[int, Between(0, 100)] | None = None
    text: Annotated[str, Text(limits.SHORT_TEXT)] = ""
    extra: Extra = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Answers:
    """One filled-in survey."""

    format: Format
    id: SubmissionId
    said_at: Instant
    survey: Ulid
    answers: Annotated[tuple[SurveyAnswer, ...], Count(limits.QUESTIONS, 1)]
    extra: Extra = field(default_factory=dict)

    def check(self) -> str | None:
        """No question is answered twice."""
        names = {answer.question for answer in self.answers}
        return None if len(names) == len(self.answers) else "a question is answered twice"


@dataclass(frozen=True, slots=True)
class Submission:
    """The envelope that travels: an opinion, a rating or answers, sealed to the county's submissions key."""

    format: Format
    id: SubmissionId
    kind: Voice
    sealed: Box
    extra: Extra = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as it should be, in words that a technician understands."""

    key: Slug
    level: Annotated[str, OneOf(("warn", "bad"))]
    words: Annotated[str, Text(limits.SUMMARY, 1)]
    extra: Extra = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Heartbeat:
    """How a terminal is. `holding` are codes of delivered words whose boxes still lie here, now and then.

    `count` grows with each, so that an old one that is sent again by a stranger counts for nothing.
    `machine` tells one machine from another, and nothing else; empty where the hardware tells no number.
    """

    format: Format
    id: SubmissionId
    at: Instant
    program: Annotated[str, Text(40, 1)]
    release: Number
    documents: Number
    issued_at: Instant | None = None
    findings: Annotated[tuple[Finding, ...], Count(limits.FINDINGS)] = ()
    waiting: Number = 0
    refused: Number = 0
    holding: Annotated[tuple[Code, ...], Count(limits.HOLDING)] = ()
    count: Number = 0
    machine: Annotated[str, Pattern(r"([0-9a-f]{24})?", "a digest of a machine's disk")] = ""
    extra: Extra = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """A recall is in force on this terminal: so many documents are hidden since then."""

    format: Format
    id: SubmissionId
    recall: Version
    hidden: Number
    at: Instant
    extra: Extra = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TakeoverSeen:
    """An emergency notice came onto screens of this terminal, first at `since`."""

    format: Format
    id: SubmissionId
    document: Ulid
    v: Number
    since: Instant
    screens: Annotated[tuple[Name, ...], Count(limits.SCREENS)] = ()
    extra: Extra = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Wish:
    """What the county asks of one terminal, signed by the reply key; rides on the receipt of a heartbeat.

    `what` is `picture`: of its screens, unless a person is at them. A terminal passes over what it does not know.
    """

    id: SubmissionId
    terminal: TerminalId
    what: Slug
    at: Instant
    signature: Signature
    extra: Extra = field(default_factory=dict)

    def signed_bytes(self) -> bytes:
        """What the reply key signs."""
        return "\n".join(("kiosk-wish-1", self.id, self.terminal, self.what, self.at)).encode()


@dataclass(frozen=True, slots=True)
class Picture:
    """The answer to a wish: a JPEG in Base64 of the `screens` that it shows, one below the other.

    `in_use`: somebody is at the screen, so there is none; `dark`: no screen is lit; `no_glass`: no program answered.
    """

    format: Format
    id: SubmissionId
    wish: SubmissionId
    at: Instant
    state: Annotated[str, OneOf(("shown", "in_use", "dark", "no_glass"))]
    screens: Annotated[tuple[Name, ...], Count(limits.SCREENS)] = ()
    jpeg: Annotated[
        str, Pattern(r"(?:[A-Za-z0-9+/]{4}){0,50000}(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?", "Base64")
    ] = ""
    extra: Extra = field(default_factory=dict)

    def check(self) -> str | None:
        """A picture is there when it is said to be."""
        return None if bool(self.jpeg) == (self.state == "shown") else "jpeg and state do not agree"


@dataclass(frozen=True, slots=True)
class Receipt:
    """The county's signed word that something came, or that it will never be taken.

    `sha256` is of the sealed box (decoded) for a submission, else of the posted bytes. `missing` are codes of
    `Heartbeat.holding` that the county does not have (any more).
    """

    format: Format
    id: SubmissionId
    sha256: Sha256
    state: Annotated[str, OneOf(("received", "refused"))]
    at: Instant
    signature: Signature
    reason: Reason = ""
    missing: Annotated[tuple[Code, ...], Count(limits.HOLDING)] = ()
    wish: Wish | None = None  # signed by itself
    extra: Extra = field(default_factory=dict)

    def signed_bytes(self) -> bytes:
        """What the reply key signs."""
        return receipt_bytes(self.id, self.sha256, self.state, self.at, self.reason, self.missing)


@dataclass(frozen=True, slots=True)
class Standing:
    """How far an opinion has come, for whoever knows its code; signed by the reply key."""

    format: Format
    code: Code
    state: Annotated[str, OneOf(("received", "accepted", "transferred", "handling", "replied", "declined"))]
    at: Instant
    signature: Signature
    reply: Annotated[str, Text(limits.NOTE)] = ""
    office: Annotated[str, Text(limits.NAME)] = ""
    extra: Extra = field(default_factory=dict)

    def signed_bytes(self) -> bytes:
        """What the reply key signs."""
        return standing_bytes(self.code, self.state, self.at, self.reply, self.office)


@dataclass(frozen=True, slots=True)
class SignedPost:
    """A post as a file on a stick: the same bytes and the same signature as over HTTP."""

    format: Format
    terminal: TerminalId
    path: Annotated[str, OneOf(POSTS)]
    body: Annotated[str, Text(limits.POST_BYTES, 2)]
    signature: Signature
    extra: Extra = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ApiError:
    """Why a request was not taken, for logs and technicians. Unsigned: it settles nothing and is never shown."""

    format: Format
    error: Slug
    reason: Name
    extra: Extra = field(default_factory=dict)


PICTURES = "pictures"  # never on a stick
PATHS = {"opinion": "opinions", "rating": "ratings", "answers": "answers"}


def code_of(submission_id: str) -> str:
    """The 8 characters by which a resident finds the answer: the first 40 bits of the id's SHA-256."""
    number = int.from_bytes(hashlib.sha256(submission_id.encode()).digest()[:5])
    return "".join(CODE_ALPHABET[number >> shift & 31] for shift in range(35, -1, -5))


def call_of(terminal: str) -> int:
    """The number by which the events call one terminal, without naming it."""
    return int.from_bytes(hashlib.sha256(terminal.encode()).digest()[:6])


def post_bytes(path: str, body: bytes) -> bytes:
    """What a terminal signs of a post: the last part of its address, and the digest of its body."""
    return f"kiosk-post-1\n{path}\n{hashlib.sha256(body).hexdigest()}".encode()


def receipt_bytes(id: str, sha256: str, state: str, at: str, reason: str, missing: tuple[str, ...]) -> bytes:
    """What the reply key signs of a receipt."""
    return "\n".join(("kiosk-receipt-1", id, sha256, state, at, _digest(reason), ",".join(missing))).encode()


def standing_bytes(code: str, state: str, at: str, reply: str, office: str) -> bytes:
    """What the reply key signs of a standing."""
    return "\n".join(("kiosk-standing-1", code, state, at, _digest(reply), _digest(office))).encode()


def _digest(text: str) -> str:
    """Free text stands in what is signed by its digest, so that no line of it can pass for another field."""
    return hashlib.sha256(text.encode()).hexdigest()
