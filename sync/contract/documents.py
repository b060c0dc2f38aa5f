"""What a resident reads: documents of five kinds, made of plain blocks. Never HTML.

A document never changes: a correction is the same `id` with the next `v`. Stages of one matter are
separate documents that share `disclosure.matter`.
"""

from dataclasses import dataclass, field
from typing import Annotated, ClassVar

from sync.contract import limits
from sync.contract.basics import (
    Bytes,
    Day,
    Extra,
    Few,
    Format,
    Instant,
    ItemNo,
    Kind,
    Line,
    Name,
    Note,
    Number,
    Paragraph,
    Sha256,
    Slug,
    Stage,
    Title,
    Ulid,
    UnitCode,
    Version,
)
from sync.contract.codec import Count, OneOf, Text

# ---- blocks ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ParagraphBlock:
    """One paragraph of plain text."""

    TYPE: ClassVar[str] = "paragraph"
    text: Paragraph
    extra: Extra = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class HeadingBlock:
    """A heading inside the body."""

    TYPE: ClassVar[str] = "heading"
    text: Title
    extra: Extra = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ListBlock:
    """Points, numbered when `ordered`."""

    TYPE: ClassVar[str] = "list"
    items: Annotated[tuple[Annotated[str, Text(limits.PARAGRAPH, 1)], ...], Few]
    ordered: bool = False
    extra: Extra = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Column:
    """A table column; numeric ones stand right."""

    name: Annotated[str, Text(limits.NAME)]
    numeric: bool = False
    extra: Extra = field(default_factory=dict)


Cell = Annotated[str, Text(limits.LINE)]
Row = Annotated[tuple[Cell, ...], Count(limits.TABLE_COLUMNS)]


@dataclass(frozen=True, slots=True)
class TableBlock:
    """Rows of text cells, each as long as `columns`; with `total` the last row is the sum."""

    TYPE: ClassVar[str] = "table"
    columns: Annotated[tuple[Column, ...], Count(limits.TABLE_COLUMNS, 1)]
    rows: Annotated[tuple[Row, ...], Count(limits.TABLE_ROWS)]
    caption: Line = ""
    total: bool = False
    extra: Extra = field(default_factory=dict)

    def check(self) -> str | None:
        """Every row has one cell per column."""
        for i, row in enumerate(self.rows):
            if len(row) != len(self.columns):
                return f"row {i} has {len(row)} cells for {len(self.columns)} columns"
        return None


@dataclass(frozen=True, slots=True)
class PictureBlock:
    """A picture among the document's attachments, by digest."""

    TYPE: ClassVar[str] = "picture"
    sha256: Sha256
    caption: Line = ""
    extra: Extra = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class UnknownBlock:
    """A block of a later format: kept, not shown."""

    TYPE: ClassVar[str] = ""
    extra: Extra = field(default_factory=dict)


Block = ParagraphBlock | HeadingBlock | ListBlock | TableBlock | PictureBlock | UnknownBlock

# ---- parts -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Basis:
    """A law or policy: name, version (a year or date), article."""

    law: Line
    version: Annotated[str, Text(40)] = ""
    article: Annotated[str, Text(80)] = ""
    extra: Extra = field(default_factory=dict)

    def cited(self) -> str:
        """As people write it: 《law》（version）article."""
        law = self.law if "《" in self.law else f"《{self.law}》"
        return f"{law}{f'（{self.version}）' if self.version else ''}{self.article}"


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom to ask."""

    phone: Annotated[str, Text(40)]
    place: Line = ""
    hours: Line = ""
    extra: Extra = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file beside the document, fetched as a blob of this digest."""

    sha256: Sha256
    type: Annotated[str, OneOf(("application/pdf", "image/png", "image/jpeg", "video/mp4"))]
    bytes: Bytes
    name: Name
    extra: Extra = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Disclosure:
    """One stage of a matter."""

    matter: Ulid
    matter_title: Title
    item_no: ItemNo
    stage: Stage
    index_no: Annotated[str, Text(60, 1)]
    responsible: Name
    doc_no: Annotated[str, Text(60)] = ""
    notice_kind: Slug | None = None
    comment_from: Day | None = None
    comment_until: Day | None = None
    adoption: Note = ""
    extra: Extra = field(default_factory=dict)

    def check(self) -> str | None:
        """A comment window has both ends, in order, and only before the decision."""
        if (self.comment_from is None) != (self.comment_until is None):
            return "comment_from and comment_until stand together"
        if self.comment_from is not None and self.comment_until is not None:
            if self.stage != "pre":
                return "only a pre-disclosure has a comment window"
            if self.comment_until < self.comment_from:
                return "the comment window ends before it begins"
        return None


@dataclass(frozen=True, slots=True)
class Material:
    """One paper to bring."""

    name: Line
    form: Annotated[str, OneOf(("original", "copy", "both"))] = "original"
    count: Number = 1
    source: Line = ""
    form_no: Annotated[str, Text(60)] = ""
    sample: Sha256 | None = None
    required: bool = True
    note: Line = ""
    extra: Extra = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Step:
    """One step: who does what, how long (in the words shown, e.g. 当场 or 5 天)."""

    name: Name
    by: Annotated[str, Text(limits.NAME)] = ""
    time: Annotated[str, Text(20)] = ""
    note: Line = ""
    extra: Extra = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Fee:
    """One fee. An empty list of fees reads 不收费."""

    name: Name
    amount: Annotated[str, Text(40, 1)]
    unit: Annotated[str, Text(40)] = ""
    basis: Line = ""
    extra: Extra = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Question:
    """A question and its answer."""

    question: Line
    answer: Note
    extra: Extra = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Guide:
    """A service guide."""

    item_code: Annotated[str, Text(60, 1)]
    guide_kind: Annotated[str, OneOf(("permit", "benefit", "confirmation", "service"))]
    who_can: Note
    steps: Annotated[tuple[Step, ...], Count(12, 1)]
    materials: Annotated[tuple[Material, ...], Count(40)]
    day_kind: Annotated[str, OneOf(("workday", "day", "onspot"))]
    place: Line
    hours: Line
    phone_ask: Annotated[str, Text(40, 1)]
    phone_complaint: Annotated[str, Text(40, 1)]
    last_verified_on: Day
    next_check_on: Day
    legal_days: Number = 0
    promised_days: Number = 0
    visits: Number = 1
    agent_allowed: bool = False
    aliases: Annotated[tuple[Name, ...], Few] = ()
    topics: Annotated[tuple[Slug, ...], Few] = ()
    audiences: Annotated[tuple[Slug, ...], Few] = ()
    handled_at: Annotated[tuple[Annotated[str, OneOf(("county", "township", "village"))], ...], Few] = ()
    conditions: Annotated[tuple[Note, ...], Few] = ()
    fees: Annotated[tuple[Fee, ...], Few] = ()
    result_doc: Line = ""
    valid_years: Number = 0
    faq: Annotated[tuple[Question, ...], Few] = ()
    extra: Extra = field(default_factory=dict)

    def check(self) -> str | None:
        """A promise is never longer than the law allows."""
        if self.day_kind != "onspot" and self.legal_days and self.promised_days > self.legal_days:
            return f"promised {self.promised_days} days, the law allows {self.legal_days}"
        return None


@dataclass(frozen=True, slots=True)
class PublicList:
    """A list of a village or unit for one period.

    `template` "finance" has the columns 收支, 项目, 金额(元) and rows whose first cell is 收入 or 支出.
    `nil` is the signed answer "none this period"; then `rows` is empty and `signed_by` and `signed_on` stand.
    """

    template: Slug
    period: Annotated[str, Text(40, 1)]
    period_from: Day
    period_until: Day
    columns: Annotated[tuple[Column, ...], Count(limits.TABLE_COLUMNS)]
    rows: Annotated[tuple[Row, ...], Count(limits.TABLE_ROWS)]
    complaint_phone: Annotated[str, Text(40, 1)]
    nil: bool = False
    signed_by: Annotated[str, Text(limits.NAME)] = ""
    signed_on: Day | None = None
    extra: Extra = field(default_factory=dict)

    def check(self) -> str | None:
        """A nil report is signed and empty; rows fit the columns."""
        if self.nil and (self.rows or not self.signed_by or self.signed_on is None):
            return "a nil report has no rows and says who signed it and when"
        for i, row in enumerate(self.rows):
            if len(row) != len(self.columns):
                return f"row {i} has {len(row)} cells for {len(self.columns)} columns"
        return None


@dataclass(frozen=True, slots=True)
class Notice:
    """A line of the ticker; its full text is the document's blocks."""

    text: Annotated[str, Text(limits.NOTICE, 1)]
    level: Annotated[str, OneOf(("normal", "important", "urgent"))]
    start: Instant
    end: Instant
    targets: Annotated[tuple[UnitCode, ...], Few] = ()
    extra: Extra = field(default_factory=dict)

    def check(self) -> str | None:
        """It ends after it starts."""
        return None if self.start < self.end else "a notice ends after it starts"


@dataclass(frozen=True, slots=True)
class Reply:
    """What a resident said and what was answered, released by the desk with the resident's consent.

    Neither who said it nor by which code they ask stands in it. `about` is the document it is about, `matter` that
    document's matter; `adoption` says what became of it.
    """

    topic: Annotated[str, OneOf(("advice", "question", "opinion", "correction"))]
    said: Annotated[str, Text(limits.OPINION, 1)]
    said_on: Day
    reply: Annotated[str, Text(limits.NOTE, 1)]
    replied_by: Name
    replied_on: Day
    about: Ulid | None = None
    matter: Ulid | None = None
    adoption: Annotated[str, OneOf(("", "adopted", "partly", "declined"))] = ""
    reason: Note = ""
    extra: Extra = field(default_factory=dict)

    def check(self) -> str | None:
        """What becomes of it is said with its reason."""
        return None if bool(self.adoption) == bool(self.reason) else "adoption and reason stand together"


# ---- the document ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Document:
    """One approved text. Exactly the object named after `kind` is present."""

    format: Format
    id: Ulid
    v: Version
    kind: Kind
    unit: UnitCode
    unit_name: Name
    title: Title
    issued_on: Day
    published_at: Instant
    contact: Contact
    summary: Annotated[str, Text(limits.SUMMARY)] = ""
    basis: Annotated[tuple[Basis, ...], Few] = ()
    sample: bool = False
    blocks: Annotated[tuple[Block, ...], Count(limits.BLOCKS)] = ()
    attachments: Annotated[tuple[Attachment, ...], Count(limits.ATTACHMENTS)] = ()
    disclosure: Disclosure | None = None
    guide: Guide | None = None
    public_list: PublicList | None = field(default=None, metadata={"wire": "list"})
    notice: Notice | None = None
    reply: Reply | None = None
    extra: Extra = field(default_factory=dict)

    def check(self) -> str | None:
        """The kind's own object, no other; every picture is attached."""
        bodies = {
            "disclosure": self.disclosure,
            "guide": self.guide,
            "list": self.public_list,
            "notice": self.notice,
            "reply": self.reply,
        }
        if [k for k, body in bodies.items() if body is not None] != [self.kind]:
            return f"a {self.kind} carries exactly one object, named {self.kind}"
        attached = {a.sha256 for a in self.attachments}
        for block in self.blocks:
            if isinstance(block, PictureBlock) and block.sha256 not in attached:
                return f"picture {block.sha256[:12]} is not among the attachments"
        return None
