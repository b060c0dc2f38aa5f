"""The read side of `content.db`, for the glass: plain `sqlite3`, page-sized questions, plain values back.

Everything is asked of the one current release and of one moment: a document shows from `visible_from` to
`visible_until`. When the time is unsure nothing is hidden. A body is checked against its digest each time
it is read, so that bit rot shows as an error and never as words.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from kiosk.clock import Moment
from kiosk.errors import NothingYetError, StoreError
from kiosk.store import broken
from kiosk.store.connect import content_path, open_database
from kiosk.store.seal import is_body, is_card_whole, is_provenance_whole
from sync.contract import CountyPack, decode, limits, unpack_gzip
from sync.contract.sealed import is_sealed
from sync.errors import ContractError

if TYPE_CHECKING:
    from sync.contract import Document

T = TypeVar("T")

_RECALL_VERSION = 2
_SEAL_VERSION = 3
_RECALLED = "县政务公开办公室已撤回"


@dataclass(frozen=True, slots=True)
class Release:
    """The release on display: `issued_at` is the county's signed date."""

    id: int
    issued_at: str
    adopted_at: str
    recall: int = 0  # number of the recall in force; 0 = none


@dataclass(frozen=True, slots=True)
class Card:
    """A document as a list shows it; `facts` are the few kind-specific values of the schema."""

    id: str
    kind: str
    unit: str
    unit_name: str
    title: str
    summary: str
    issued_on: str
    stage: str
    item_no: str
    comment_until: str
    is_sample: bool
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Shown:
    """A whole document with its provenance: `approved` are (office, name) pairs.

    `is_sealed`: it is for this hall to look at; nobody carries it away.
    """

    document: Document
    approved: tuple[tuple[str, str], ...]
    approved_at: str
    is_sealed: bool = False


@dataclass(frozen=True, slots=True)
class StageCard:
    """One published stage of a matter."""

    id: str
    stage: str
    issued_on: str
    comment_until: str


@dataclass(frozen=True, slots=True)
class Tombstone:
    """A withdrawn document."""

    id: str
    unit: str
    title: str
    at: str
    reason: str


@dataclass(frozen=True, slots=True)
class Filter:
    """Which documents of a kind; empty means all. `units` are codes, predecessors included."""

    kind: str
    aspect: str = ""
    item_no: str = ""
    stage: str = ""
    units: tuple[str, ...] = ()
    since: str = ""  # a day
    until: str = ""  # a day, inclusive
    tag: str = ""
    open_on: str = ""  # a day within the comment window
    matter: str = ""
    with_files: bool = False  # only those with attachments


class ContentReader:
    """Reads one home. One instance per thread.

    Raises (every method):
        StoreError: no content yet, or the file is damaged.
    """

    def __init__(self, home: Path) -> None:
        self._home = home
        self._connection: sqlite3.Connection | None = None
        self._file: tuple[int, int] | None = None
        self._seal = "''"
        self._pack: tuple[str, CountyPack] | None = None

    def close(self) -> None:
        """Let go of the database."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def data_version(self) -> int:
        """Changes whenever another process has committed."""
        return int(self._rows("PRAGMA data_version")[0][0])

    def release(self) -> Release | None:
        """The release on display; None before the first."""
        if self._connection is not None and _identity(self._home) != self._file:
            self.close()  # a damaged file was set aside and filled anew; ours has no name any more
        # A store that the agent has not brought up to date yet knows no recall.
        version = self._rows("PRAGMA user_version")[0][0]
        recall = "(SELECT seq FROM recall)" if version >= _RECALL_VERSION else "0"
        self._seal = "seal" if version >= _SEAL_VERSION else "''"
        rows = self._rows(
            f"SELECT release.id, issued_at, coalesce(adopted_at, ''), coalesce({recall}, 0) FROM release"
            " JOIN current ON release.id = current.release"
        )
        return Release(*rows[0]) if rows else None

    def pack(self, release: Release) -> CountyPack:
        """The county pack of a release, decoded once per digest."""
        rows = self._rows(
            "SELECT sha256, data FROM pack WHERE from_release <= ? AND to_release > ?", (release.id, release.id)
        )
        if not rows:
            raise StoreError("the release has no county pack")
        sha256, data = rows[0]
        if self._pack is None or self._pack[0] != sha256:
            self._pack = (sha256, _decoded(CountyPack, data, sha256, limits.PACK_UNPACKED_BYTES))
        return self._pack[1]

    def count(self, release: Release, moment: Moment, wanted: Filter) -> int:
        """How many documents there are."""
        where, values = _where(release, moment, wanted)
        return int(self._rows(f"SELECT count(*) FROM document WHERE {where}", values)[0][0])

    def counts_by(self, column: str, release: Release, moment: Moment, wanted: Filter) -> dict[str, int]:
        """How many documents there are for each value of "kind", "aspect", "unit", "stage" or "item_no"."""
        if column not in ("kind", "aspect", "unit", "stage", "item_no"):
            raise ValueError(column)
        where, values = _where(release, moment, wanted)
        return dict(self._rows(f"SELECT {column}, count(*) FROM document WHERE {where} GROUP BY {column}", values))

    def tag_counts(self, release: Release, moment: Moment) -> dict[str, int]:
        """How many guides each topic and audience has."""
        where, values = _where(release, moment, Filter("guide"))
        sql = f"SELECT tag, count(*) FROM tag JOIN document ON document.rid = tag.document WHERE {where} GROUP BY tag"
        return dict(self._rows(sql, values))

    def cards(
        self, release: Release, moment: Moment, wanted: Filter, *, limit: int, offset: int = 0, oldest: bool = False
    ) -> tuple[Card, ...]:
        """A page of documents, newest first; open comment windows come by the day they end."""
        where, values = _where(release, moment, wanted)
        way = "" if oldest else " DESC"
        order = "comment_until, id" if wanted.open_on else f"issued_on{way}, id{way}"
        rows = self._rows(
            f"SELECT {self._seal}, {_CARD} FROM document WHERE {where} ORDER BY {order} LIMIT ? OFFSET ?",
            (*values, limit, offset),
        )
        return tuple(card for row in rows if (card := _card(row)) is not None)

    def cards_of(self, release: Release, moment: Moment, rids: Sequence[int]) -> dict[int, Card]:
        """Those of these rows that are on display."""
        alive, values = _alive(release, moment)
        rows = self._rows(
            f"SELECT rid, {self._seal}, {_CARD} FROM document WHERE rid IN ({_marks(rids)}) AND {alive}",
            (*rids, *values),
        )
        return {row[0]: card for row in rows if (card := _card(row[1:])) is not None}

    def alive(self, release: Release, moment: Moment, rids: Sequence[int]) -> dict[int, str]:
        """Those of these rows that are on display, with the digests of their bodies."""
        alive, values = _alive(release, moment)
        sql = f"SELECT rid, sha256 FROM document WHERE rid IN ({_marks(rids)}) AND {alive}"
        return dict(self._rows(sql, (*rids, *values)))

    def raw(self, sha256: str) -> Mapping[str, Any]:
        """A body as plain JSON values; empty when it is not here, or sealed: nobody searches in lists of people."""
        rows = self._rows("SELECT data FROM body WHERE sha256 = ?", (sha256,))
        if not rows or not is_body(rows[0][0], sha256) or is_sealed(rows[0][0]):
            return {}
        found: Mapping[str, Any] = json.loads(unpack_gzip(rows[0][0], limits.DOCUMENT_UNPACKED_BYTES))
        return found

    def document(self, release: Release, moment: Moment, document_id: str) -> Shown | None:
        """A document in full, or None when it is not (or no longer) on display, or cannot be shown (`broken`)."""
        from sync.contract import Document  # made when the first page stands

        alive, values = _alive(release, moment)
        rows = self._rows(
            f"SELECT {self._seal}, document.sha256, approved, approved_at, body.data, facts, unit"
            " FROM document LEFT JOIN body USING (sha256)"
            f" WHERE document.id = ? AND {alive}",
            (document_id, *values),
        )
        if not rows:
            return None
        said, sha256, approved, approved_at, data, facts, unit = rows[0]
        if broken.is_broken(facts):
            return None
        if not is_provenance_whole(said, (approved, approved_at)):
            raise StoreError(f"the stored approvals of {document_id} are damaged")
        if data is None:
            raise StoreError(f"the text of {document_id} is missing")
        document = _decoded(Document, data, sha256, limits.DOCUMENT_UNPACKED_BYTES, lambda box: self._open(unit, box))
        offices = tuple((a["office"], a.get("name", "")) for a in json.loads(approved))
        return Shown(document, offices, approved_at, is_sealed(data))

    def broken(self, release: Release, moment: Moment, document_id: str) -> Card | None:
        """The card of a document that is on display and cannot be shown."""
        alive, values = _alive(release, moment)
        sql = f"SELECT {self._seal}, {_CARD} FROM document WHERE id = ? AND {alive}"
        rows = self._rows(sql, (document_id, *values))
        card = _card(rows[0]) if rows else None
        return card if card is not None and "broken" in card.facts else None

    def stages(self, release: Release, moment: Moment, matter: str) -> tuple[StageCard, ...]:
        """The published stages of a matter, oldest first."""
        alive, values = _alive(release, moment)
        rows = self._rows(
            "SELECT id, stage, issued_on, coalesce(comment_until, '') FROM document"
            f" WHERE matter = ? AND kind = 'disclosure' AND {alive} ORDER BY issued_on, id",
            (matter, *values),
        )
        return tuple(StageCard(*row) for row in rows)

    def tombstone(self, release: Release, document_id: str) -> Tombstone | None:
        """What is left of a withdrawn or recalled document."""
        if release.recall:
            recalled = self._rows(f"{_RECALL} AND document.id = ? ORDER BY v DESC LIMIT 1", (document_id,))
            if recalled:
                return Tombstone(*recalled[0])
        rows = self._rows(
            "SELECT id, unit, title, at, reason FROM gone WHERE id = ? AND from_release <= ? AND to_release > ?",
            (document_id, release.id, release.id),
        )
        return Tombstone(*rows[0]) if rows else None

    def tombstones(self, release: Release, units: Sequence[str] = (), *, limit: int = 50) -> tuple[Tombstone, ...]:
        """Withdrawn and recalled documents, newest first."""
        narrowed = f" AND unit IN ({_marks(units)})" if units else ""
        rows = self._rows(
            "SELECT id, unit, title, at, reason FROM gone WHERE from_release <= ? AND to_release > ?"
            f"{narrowed} ORDER BY at DESC LIMIT ?",
            (release.id, release.id, *units, limit),
        )
        if release.recall:
            wanted = f" AND unit IN ({_marks(units)})" if units else ""
            recalled = self._rows(f"{_RECALL}{wanted} GROUP BY document.id LIMIT ?", (*units, limit))
            named = {row[0] for row in recalled}
            rows = [*recalled, *(row for row in rows if row[0] not in named)]
            rows = sorted(rows, key=lambda row: str(row[3]), reverse=True)[:limit]
        return tuple(Tombstone(*row) for row in rows)

    def _open(self, unit: str, box: bytes) -> bytes:
        from kiosk.store.vault import Vault  # loads libsodium, which no other page needs

        return Vault.load(self._home).open(unit, box)

    def _rows(self, sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        try:
            if self._connection is None:
                self._file = _identity(self._home)
                self._connection = open_database(content_path(self._home), read_only=True)
            return self._connection.execute(sql, values).fetchall()
        except sqlite3.OperationalError as exc:
            if "no such table" in str(exc):
                raise NothingYetError("the store is not set up yet") from exc
            raise StoreError(f"the store cannot be read: {exc}") from exc
        except (sqlite3.Error, UnicodeDecodeError) as exc:
            self.close()  # a rebuilt file is opened anew
            raise StoreError(f"the store cannot be read: {exc}") from exc


_RECALL = (
    "SELECT document.id, unit, title, recall.at, coalesce(nullif(recall.reason, ''), '" + _RECALLED + "')"
    " FROM document JOIN recall WHERE rid IN (SELECT document FROM hidden)"
)
_CARD_FIELDS = tuple(f.name for f in fields(Card))
_CARD = (
    "id, kind, unit, unit_name, title, summary, issued_on, stage, item_no, coalesce(comment_until, ''), sample, facts"
)


def _card(row: tuple[Any, ...]) -> Card | None:
    """A card, or None when the disk gave back something else than was written."""
    said, *values_of = row
    if not is_card_whole(said, values_of):
        return None
    values = dict(zip(_CARD_FIELDS, values_of, strict=True))
    return Card(**{**values, "is_sample": bool(values["is_sample"]), "facts": json.loads(values["facts"])})


def _alive(release: Release, moment: Moment) -> tuple[str, tuple[Any, ...]]:
    """The rows of a release that show at a moment.

    An unsure moment hides nothing that has ended, and begins nothing that the release's own date had not begun.
    """
    begun, not_ended = (moment.text, moment.text) if moment.is_sure else (release.issued_at, "")
    sql = "from_release <= ? AND to_release > ? AND visible_from <= ? AND visible_until > ?"
    if release.recall:
        sql += " AND rid NOT IN (SELECT document FROM hidden)"
    return sql, (release.id, release.id, begun, not_ended)


def _where(release: Release, moment: Moment, wanted: Filter) -> tuple[str, tuple[Any, ...]]:
    # Few documents take comments at a time: their own index finds them, not that of the kind (2 ms become 0.1
    # at 5,000 documents, 23 at 50,000). The plus keeps SQLite from the latter.
    parts, values = ["+kind = ?" if wanted.open_on else "kind = ?"], [wanted.kind]
    for column, value in (
        ("aspect", wanted.aspect),
        ("item_no", wanted.item_no),
        ("stage", wanted.stage),
        ("matter", wanted.matter),
    ):
        if value:
            parts.append(f"{column} = ?")
            values.append(value)
    if wanted.units:
        parts.append(f"unit IN ({_marks(wanted.units)})")
        values.extend(wanted.units)
    if wanted.since:
        parts.append("issued_on >= ?")
        values.append(wanted.since)
    if wanted.until:
        parts.append("issued_on <= ?")
        values.append(wanted.until)
    if wanted.tag:
        parts.append("rid IN (SELECT document FROM tag WHERE tag = ?)")
        values.append(wanted.tag)
    if wanted.with_files:
        parts.append("EXISTS (SELECT 1 FROM attachment WHERE attachment.document = document.rid)")
    if wanted.open_on:
        parts.append("comment_until >= ? AND comment_from <= ?")
        values.extend((wanted.open_on, wanted.open_on))
    alive, more = _alive(release, moment)
    return " AND ".join((*parts, alive)), (*values, *more)


def _identity(home: Path) -> tuple[int, int] | None:
    """Which file the name stands for now."""
    try:
        found = content_path(home).stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _marks(values: Sequence[Any]) -> str:
    return ", ".join("?" * len(values))


def _decoded(
    cls: type[T], data: bytes, sha256: str, most_bytes: int, open_box: Callable[[bytes], bytes] | None = None
) -> T:
    if not is_body(data, sha256):
        raise StoreError(f"stored bytes are damaged: {sha256[:12]}")
    try:
        if open_box is not None and is_sealed(data):
            data = open_box(data)
        return decode(cls, unpack_gzip(data, most_bytes))
    except ContractError as exc:
        raise StoreError(f"stored bytes cannot be read: {exc}") from exc
