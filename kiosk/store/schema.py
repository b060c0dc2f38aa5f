"""The schema of both databases, as SQLAlchemy owns it; `steps` leads to it.

Rows of `content.db` are immutable. A row belongs to every release r with from_release <= r < to_release;
the next release is written unseen and adopted by one update of `current`. Times are the wire's text
forms, so that text order is time order.
"""

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    UniqueConstraint,
    text,
)

# to_release of a row that no release has ended, and visible_until of a document without an end.
OPEN = 2**62
FOREVER = "9999-12-31T23:59:59Z"

content = MetaData()
state = MetaData()


def _span() -> list[Column[int]]:
    return [
        Column("from_release", Integer, nullable=False),
        Column("to_release", Integer, nullable=False, server_default=text(str(OPEN))),
    ]


release = Table(
    "release",
    content,
    Column("id", Integer, primary_key=True),
    Column("issued_at", String, nullable=False),  # signed date of the county's timestamp
    Column("snapshot", Integer, nullable=False),  # version of the TUF snapshot it came from
    Column("scope", String, nullable=False, server_default="*"),  # what the terminal subscribed to
    Column("due_at", String),  # when an announced document is to be looked for again
    Column("started_at", String, nullable=False),
    Column("adopted_at", String),
    Column("documents", Integer, nullable=False, server_default="0"),
)

current = Table(
    "current",
    content,
    Column("slot", Integer, CheckConstraint("slot = 1"), primary_key=True),
    Column("release", Integer, ForeignKey("release.id"), nullable=False),
)

# The county pack as signed (gzip JSON).
pack = Table(
    "pack",
    content,
    Column("rid", Integer, primary_key=True),
    Column("sha256", String, nullable=False),
    Column("data", LargeBinary, nullable=False),
    *_span(),
)

# Which index of a unit a release was made from: an unchanged digest means unchanged rows.
unit_index = Table(
    "unit_index",
    content,
    Column("rid", Integer, primary_key=True),
    Column("unit", String, nullable=False),
    Column("seq", Integer, nullable=False),
    Column("sha256", String, nullable=False),
    *_span(),
    Index("unit_index_by_unit", "unit", "to_release"),
)

document = Table(
    "document",
    content,
    Column("rid", Integer, primary_key=True),
    Column("id", String, nullable=False),
    Column("v", Integer, nullable=False),
    Column("kind", String, nullable=False),
    Column("unit", String, nullable=False),
    Column("unit_name", String, nullable=False),
    Column("sha256", String, nullable=False),  # of the blob in `body`
    Column("title", String, nullable=False),
    Column("summary", String, nullable=False),
    Column("issued_on", String, nullable=False),
    Column("published_at", String, nullable=False),
    Column("visible_from", String, nullable=False),
    Column("visible_until", String, nullable=False, server_default=FOREVER),
    Column("sample", Integer, nullable=False),
    Column("approved", String, nullable=False),  # JSON: the entry's approvals
    Column("approved_at", String, nullable=False),
    # Disclosures; empty text for other kinds, so that one index serves every filter.
    Column("aspect", String, nullable=False, server_default=""),
    Column("item_no", String, nullable=False, server_default=""),
    Column("stage", String, nullable=False, server_default=""),
    Column("matter", String, nullable=False, server_default=""),
    Column("comment_from", String),
    Column("comment_until", String),
    # JSON: the few facts of a guide, list or notice that a row shows without opening the body.
    Column("facts", String, nullable=False, server_default="{}"),
    *_span(),
    Column("seal", String, nullable=False, server_default=""),  # see `seal`: against rot, not against people
    Index("document_by_time", "kind", "issued_on", "id"),
    Index("document_by_unit", "unit", "kind", "issued_on", "id"),
    Index("document_by_id", "id", "to_release"),
    Index("document_by_matter", "matter"),
    # Covers the counts of every filter without touching the rows.
    Index(
        "document_counts",
        "kind", "aspect", "unit", "stage", "issued_on", "visible_from", "visible_until", "from_release", "to_release",
    ),
    Index("document_open", "comment_until", sqlite_where=text("comment_until IS NOT NULL")),
    Index("document_ended", "to_release", sqlite_where=text(f"to_release < {OPEN}")),
)  # fmt: skip

# What a guide is filed under: topics and audiences.
tag = Table(
    "tag",
    content,
    Column("tag", String, primary_key=True),  # "topic:farming", "audience:elder"
    Column("document", Integer, ForeignKey("document.rid"), primary_key=True),
    Index("tag_by_document", "document"),
    sqlite_with_rowid=False,
)

# Files that a document carries; the files lie under blobs/, named by digest.
attachment = Table(
    "attachment",
    content,
    Column("document", Integer, ForeignKey("document.rid"), primary_key=True),
    Column("sha256", String, primary_key=True),
    Column("bytes", Integer, nullable=False),
    Index("attachment_by_sha256", "sha256"),
    sqlite_with_rowid=False,
)

# Signed bytes as fetched (gzip JSON), apart from `document` so that lists stay narrow.
body = Table(
    "body",
    content,
    Column("sha256", String, primary_key=True),
    Column("data", LargeBinary, nullable=False),
)

gone = Table(
    "gone",
    content,
    Column("rid", Integer, primary_key=True),
    Column("id", String, nullable=False),
    Column("unit", String, nullable=False),
    Column("title", String, nullable=False),
    Column("at", String, nullable=False),
    Column("reason", String, nullable=False),
    *_span(),
    Index("gone_by_unit", "unit", "to_release"),
)

# What the officer on duty took off, as signed; it holds for every release, from the moment it is here.
recall = Table(
    "recall",
    content,
    Column("slot", Integer, CheckConstraint("slot = 1"), primary_key=True),
    Column("seq", Integer, nullable=False),
    Column("sha256", String, nullable=False),
    Column("data", LargeBinary, nullable=False),
    Column("reason", String, nullable=False),
    Column("at", String, nullable=False),  # signed date of the state it came with
)

# Indexes, county packs and recalls as served, for neighbours that fetch from here.
signed = Table(
    "signed",
    content,
    Column("sha256", String, primary_key=True),
    Column("data", LargeBinary, nullable=False),
)

# The rows that it hides. Row numbers stand in every index, so that counts need not touch the rows.
hidden = Table(
    "hidden",
    content,
    Column("document", Integer, ForeignKey("document.rid"), primary_key=True),
)

# ---- state.db --------------------------------------------------------------------------------

# Verified TUF metadata, byte for byte: root, timestamp, snapshot, targets and every delegated role.
trust = Table(
    "trust",
    state,
    Column("name", String, primary_key=True),
    Column("data", LargeBinary, nullable=False),
)

# Small facts that outlive a restart: the clock's floor, the last sync and how it went, the seat.
fact = Table(
    "fact",
    state,
    Column("key", String, primary_key=True),
    Column("value", String, nullable=False),
)

ask = Table(
    "ask",
    state,
    Column("seq", Integer, primary_key=True),
    Column("id", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("args", String, nullable=False),
    Column("asked_at", String, nullable=False),
    UniqueConstraint("id", name="ask_once"),
)

answer = Table(
    "answer",
    state,
    Column("id", String, primary_key=True),
    Column("state", String, nullable=False),  # "working", "done", "failed"
    Column("body", String, nullable=False),
    Column("answered_at", String, nullable=False),
)

# What residents said, sealed to the county's key; `seq` is the order of speaking, `said_at` the hour.
outbox = Table(
    "outbox",
    state,
    Column("seq", Integer, primary_key=True),
    Column("id", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("sealed", LargeBinary),
    Column("sha256", String, nullable=False),
    Column("said_at", String, nullable=False),
    Column("state", String, nullable=False, server_default="waiting"),  # waiting, delivered, refused
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("receipt", String),
    Column("reason", String),
    Column("settled_at", String),  # when the receipt came: the box is erased 7 days later
    Column("desk", String, nullable=False, server_default=""),  # the key it is sealed to; empty: of an older program
    UniqueConstraint("id", name="outbox_once"),
    Index("outbox_by_state", "state", "attempts", "seq"),
)
