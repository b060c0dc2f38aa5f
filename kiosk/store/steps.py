"""The named steps that lead to today's schema, as frozen statements.

A released step is never edited. When `schema` changes, a step follows here; a test holds that all steps
together make what `schema` says.

A step adds and never takes away: tables, indexes that forbid nothing, columns that are empty or have a default. So the
program before goes on with the file, and a version that was given back leaves it with news. What an older program
writes meanwhile has the defaults. What nobody uses any more may go with a later step, which says so by its `since`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection


@dataclass(frozen=True, slots=True)
class Step:
    """One step; `since`: the number of steps of the oldest program that can still use the file after it."""

    name: str
    run: Callable[[Connection], None]
    since: int = 1


_CONTENT_1 = (
    """CREATE TABLE body (
    sha256 VARCHAR NOT NULL,
    data BLOB NOT NULL,
    PRIMARY KEY (sha256)
)""",
    """CREATE TABLE document (
    rid INTEGER NOT NULL,
    id VARCHAR NOT NULL,
    v INTEGER NOT NULL,
    kind VARCHAR NOT NULL,
    unit VARCHAR NOT NULL,
    unit_name VARCHAR NOT NULL,
    sha256 VARCHAR NOT NULL,
    title VARCHAR NOT NULL,
    summary VARCHAR NOT NULL,
    issued_on VARCHAR NOT NULL,
    published_at VARCHAR NOT NULL,
    visible_from VARCHAR NOT NULL,
    visible_until VARCHAR DEFAULT '9999-12-31T23:59:59Z' NOT NULL,
    sample INTEGER NOT NULL,
    approved VARCHAR NOT NULL,
    approved_at VARCHAR NOT NULL,
    aspect VARCHAR DEFAULT '' NOT NULL,
    item_no VARCHAR DEFAULT '' NOT NULL,
    stage VARCHAR DEFAULT '' NOT NULL,
    matter VARCHAR DEFAULT '' NOT NULL,
    comment_from VARCHAR,
    comment_until VARCHAR,
    facts VARCHAR DEFAULT '{}' NOT NULL,
    from_release INTEGER NOT NULL,
    to_release INTEGER DEFAULT 4611686018427387904 NOT NULL,
    PRIMARY KEY (rid)
)""",
    "CREATE INDEX document_by_id ON document (id, to_release)",
    "CREATE INDEX document_by_matter ON document (matter)",
    "CREATE INDEX document_by_time ON document (kind, issued_on, id)",
    "CREATE INDEX document_by_unit ON document (unit, kind, issued_on, id)",
    "CREATE INDEX document_counts ON document ("
    "kind, aspect, unit, stage, issued_on, visible_from, visible_until, from_release, to_release)",
    "CREATE INDEX document_ended ON document (to_release) WHERE to_release < 4611686018427387904",
    "CREATE INDEX document_open ON document (comment_until) WHERE comment_until IS NOT NULL",
    """CREATE TABLE gone (
    rid INTEGER NOT NULL,
    id VARCHAR NOT NULL,
    unit VARCHAR NOT NULL,
    title VARCHAR NOT NULL,
    at VARCHAR NOT NULL,
    reason VARCHAR NOT NULL,
    from_release INTEGER NOT NULL,
    to_release INTEGER DEFAULT 4611686018427387904 NOT NULL,
    PRIMARY KEY (rid)
)""",
    "CREATE INDEX gone_by_unit ON gone (unit, to_release)",
    """CREATE TABLE pack (
    rid INTEGER NOT NULL,
    sha256 VARCHAR NOT NULL,
    data BLOB NOT NULL,
    from_release INTEGER NOT NULL,
    to_release INTEGER DEFAULT 4611686018427387904 NOT NULL,
    PRIMARY KEY (rid)
)""",
    """CREATE TABLE release (
    id INTEGER NOT NULL,
    issued_at VARCHAR NOT NULL,
    snapshot INTEGER NOT NULL,
    scope VARCHAR DEFAULT '*' NOT NULL,
    due_at VARCHAR,
    started_at VARCHAR NOT NULL,
    adopted_at VARCHAR,
    documents INTEGER DEFAULT '0' NOT NULL,
    PRIMARY KEY (id)
)""",
    """CREATE TABLE unit_index (
    rid INTEGER NOT NULL,
    unit VARCHAR NOT NULL,
    seq INTEGER NOT NULL,
    sha256 VARCHAR NOT NULL,
    from_release INTEGER NOT NULL,
    to_release INTEGER DEFAULT 4611686018427387904 NOT NULL,
    PRIMARY KEY (rid)
)""",
    "CREATE INDEX unit_index_by_unit ON unit_index (unit, to_release)",
    """CREATE TABLE attachment (
    document INTEGER NOT NULL,
    sha256 VARCHAR NOT NULL,
    bytes INTEGER NOT NULL,
    PRIMARY KEY (document, sha256),
    FOREIGN KEY(document) REFERENCES document (rid)
)
 WITHOUT ROWID""",
    "CREATE INDEX attachment_by_sha256 ON attachment (sha256)",
    """CREATE TABLE current (
    slot INTEGER NOT NULL CHECK (slot = 1),
    release INTEGER NOT NULL,
    PRIMARY KEY (slot),
    FOREIGN KEY(release) REFERENCES release (id)
)""",
    """CREATE TABLE tag (
    tag VARCHAR NOT NULL,
    document INTEGER NOT NULL,
    PRIMARY KEY (tag, document),
    FOREIGN KEY(document) REFERENCES document (rid)
)
 WITHOUT ROWID""",
    "CREATE INDEX tag_by_document ON tag (document)",
)

_CONTENT_2 = (
    """CREATE TABLE recall (
    slot INTEGER NOT NULL CHECK (slot = 1),
    seq INTEGER NOT NULL,
    sha256 VARCHAR NOT NULL,
    data BLOB NOT NULL,
    reason VARCHAR NOT NULL,
    at VARCHAR NOT NULL,
    PRIMARY KEY (slot)
)""",
    """CREATE TABLE hidden (
    document INTEGER NOT NULL,
    PRIMARY KEY (document),
    FOREIGN KEY(document) REFERENCES document (rid)
)""",
)

_CONTENT_3 = ("ALTER TABLE document ADD COLUMN seal VARCHAR DEFAULT '' NOT NULL",)

_CONTENT_4 = (
    """CREATE TABLE signed (
    sha256 VARCHAR NOT NULL,
    data BLOB NOT NULL,
    PRIMARY KEY (sha256)
)""",
)

_STATE_1 = (
    """CREATE TABLE answer (
    id VARCHAR NOT NULL,
    state VARCHAR NOT NULL,
    body VARCHAR NOT NULL,
    answered_at VARCHAR NOT NULL,
    PRIMARY KEY (id)
)""",
    """CREATE TABLE ask (
    seq INTEGER NOT NULL,
    id VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,
    args VARCHAR NOT NULL,
    asked_at VARCHAR NOT NULL,
    PRIMARY KEY (seq),
    CONSTRAINT ask_once UNIQUE (id)
)""",
    """CREATE TABLE fact (
    "key" VARCHAR NOT NULL,
    value VARCHAR NOT NULL,
    PRIMARY KEY ("key")
)""",
    """CREATE TABLE outbox (
    seq INTEGER NOT NULL,
    id VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,
    sealed BLOB,
    sha256 VARCHAR NOT NULL,
    said_at VARCHAR NOT NULL,
    state VARCHAR DEFAULT 'waiting' NOT NULL,
    attempts INTEGER DEFAULT '0' NOT NULL,
    receipt VARCHAR,
    reason VARCHAR,
    PRIMARY KEY (seq),
    CONSTRAINT outbox_once UNIQUE (id)
)""",
    """CREATE TABLE trust (
    name VARCHAR NOT NULL,
    data BLOB NOT NULL,
    PRIMARY KEY (name)
)""",
)

_STATE_2 = (
    "ALTER TABLE outbox ADD COLUMN settled_at VARCHAR",
    "CREATE INDEX outbox_by_state ON outbox (state, attempts, seq)",
)

_STATE_3 = (
    "ALTER TABLE outbox ADD COLUMN desk VARCHAR DEFAULT '' NOT NULL",
    "INSERT INTO fact (key, value) SELECT 'desk_keys', value FROM fact WHERE key = 'submissions_key' AND value != ''"
    " ON CONFLICT (key) DO NOTHING",
    "UPDATE outbox SET desk = coalesce((SELECT value FROM fact WHERE key = 'desk_keys'), '')",
)


def _run(statements: Sequence[str]) -> Callable[[Connection], None]:
    def step(connection: Connection) -> None:
        for statement in statements:
            connection.exec_driver_sql(statement)

    return step


CONTENT: tuple[Step, ...] = (
    Step("create the content tables", _run(_CONTENT_1)),
    Step("remember what was recalled", _run(_CONTENT_2)),
    Step("seal what lists show", _run(_CONTENT_3)),
    Step("keep the lists that offices signed", _run(_CONTENT_4)),
)
STATE: tuple[Step, ...] = (
    Step("create the state tables", _run(_STATE_1)),
    Step("remember when words were settled", _run(_STATE_2)),
    Step("remember to whom words are sealed", _run(_STATE_3)),
)
