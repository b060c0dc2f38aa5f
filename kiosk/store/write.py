"""Write releases: the agent's side of `content.db`. Implements the pull's `ContentSink`.

The next release is written unseen beside the shown one, in small transactions, so that no reader in the
glass ever waits long; it is checked whole and adopted by one update of `current`. A crash at any point
leaves the old release or the new one. What a crash left half-written is undone at the next `begin`; the
bodies it had fetched stay and need not be fetched again.
"""

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, bindparam, delete, func, insert, select, update

from kiosk.clock import Moment
from kiosk.store import blobs, broken, recall, sweep
from kiosk.store.alarms import alarms
from kiosk.store.engine import open_content, transaction, translated
from kiosk.store.room import Room
from kiosk.store.rows import broken_row, document_row, tags
from kiosk.store.schema import (
    FOREVER,
    OPEN,
    attachment,
    body,
    current,
    document,
    gone,
    pack,
    release,
    signed,
    tag,
    unit_index,
)  # fmt: skip
from kiosk.store.seal import is_body
from kiosk.store.sweep import BATCH
from sync.contract import CountyPack, Document, Entry, Gone, Recall, decode, limits, unpack_gzip
from sync.errors import ContractError, UntrustedError
from sync.ports import Adopted, Alarms, Held, Shown, UnitMark

FIRST_BATCH = 500  # while nothing is shown nobody waits
BATCH_BYTES = 4_000_000


class ContentStore:
    """One home's content, for one pull. Not thread-safe; one writer per home.

    Raises (every method):
        DamagedError: the file must be set aside and filled anew.
        StoreError: it cannot be written, e.g. the disk is full.
    """

    def __init__(self, home: Path, *, moment: Moment, room: Room | None = None) -> None:
        self._home = home
        self._room = room or Room()
        self._moment = moment
        self._engine: Engine = open_content(home)
        self._batch = BATCH
        self._issued_at = ""
        self._next = 0
        self._rid = 0
        self._recall: Recall | None = None
        self._pending = _Pending()
        self._county: CountyPack | None = None
        self._aspects: dict[str, str] = {}
        self._held: dict[str, dict[str, tuple[int, Held]]] = {}
        self._units: dict[str, int] = {}
        self._added = self._changed = self._removed = 0

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    def shown(self) -> Shown | None:
        with translated(), self._engine.connect() as connection:
            row = connection.execute(
                select(release.c.id, release.c.snapshot, release.c.documents, release.c.scope, release.c.due_at).join(
                    current, current.c.release == release.c.id
                )
            ).one_or_none()
            return Shown(*row) if row else None

    def recall(self) -> bytes | None:
        return recall.kept(self._engine)

    def put_recall(self, said: Recall, data: bytes, sha256: str, *, at: str) -> int:
        return recall.keep(self._engine, said, data, sha256, at)

    def alarms(self) -> Mapping[str, Alarms]:
        return alarms(self._engine, self._moment.text)

    def begin_part(self) -> None:
        with translated(), self._engine.connect() as connection:
            shown = select(release.c.issued_at, release.c.snapshot, release.c.scope)
            row = connection.execute(shown.join(current, current.c.release == release.c.id)).one()
        self.begin(issued_at=row.issued_at, snapshot=row.snapshot, scope=row.scope)

    def end_part(self, unit: str, mark: UnitMark, ended: Collection[str]) -> None:
        mine = self._of(unit)
        self._pending.ended += [mine.pop(one)[0] for one in ended if one in mine]
        self._removed += len(ended)
        self._held.pop(unit, None)
        self._flush()
        with transaction(self._engine) as connection:
            before = update(unit_index).where(unit_index.c.unit == unit, unit_index.c.to_release == OPEN)
            connection.execute(before.values(to_release=self._next))
            row = {"unit": unit, "seq": mark.seq, "sha256": mark.sha256, "from_release": self._next}
            connection.execute(insert(unit_index).values(row))

    def begin(self, *, issued_at: str, snapshot: int, scope: str) -> None:
        self._room.insist(self._home)
        self._issued_at = issued_at
        self._pending, self._units, self._held = _Pending(), {}, {}
        self._added = self._changed = self._removed = 0
        shown = self.shown()
        base = shown.release if shown else 0
        self._next = base + 1
        self._batch = BATCH if shown else FIRST_BATCH
        sweep.undo_unadopted(self._engine, base)
        with transaction(self._engine) as connection:
            connection.execute(
                insert(release).values(
                    id=self._next,
                    issued_at=issued_at,
                    snapshot=snapshot,
                    scope=scope,
                    started_at=self._moment.text,
                )
            )
            self._rid = int(connection.execute(select(func.coalesce(func.max(document.c.rid), 0))).scalar_one())
        self._recall = recall.read(self.recall())
        data = self.pack()
        if data is not None:
            self._learn(decode(CountyPack, unpack_gzip(data, limits.PACK_UNPACKED_BYTES)))

    def pack(self) -> bytes | None:
        with translated(), self._engine.connect() as connection:
            rows = connection.execute(select(pack.c.data, pack.c.sha256).where(pack.c.to_release == OPEN)).all()
        return next((data for data, sha256 in rows if is_body(data, sha256)), None)

    def put_pack(self, county: CountyPack, data: bytes, sha256: str) -> None:
        with transaction(self._engine) as connection:
            connection.execute(update(pack).where(pack.c.to_release == OPEN).values(to_release=self._next))
            connection.execute(insert(pack).values(sha256=sha256, data=data, from_release=self._next))
        self._learn(county)

    def units(self) -> Mapping[str, UnitMark]:
        with translated(), self._engine.connect() as connection:
            rows = connection.execute(
                select(unit_index.c.unit, unit_index.c.seq, unit_index.c.sha256).where(unit_index.c.to_release == OPEN)
            )
            return {unit: UnitMark(seq, sha256) for unit, seq, sha256 in rows}

    def look_again(self, units: Collection[str]) -> None:
        if units:
            with transaction(self._engine) as connection:
                stale = unit_index.c.unit.in_(units) & (unit_index.c.to_release == OPEN)
                connection.execute(update(unit_index).where(stale).values(sha256=""))

    def held(self, unit: str) -> Mapping[str, Held]:
        mine = self._of(unit)
        with translated(), self._engine.connect() as connection:
            here = set(
                connection.execute(
                    select(document.c.id)
                    .join(body, body.c.sha256 == document.c.sha256)
                    .where(document.c.unit == unit, document.c.to_release == OPEN)
                    # Tried again with each new index: a newer program may be able to show it.
                    .where(document.c.facts.not_like(broken.LIKE))
                ).scalars()
            )
        return {key: held for key, (_, held) in mine.items() if key in here}

    def body(self, sha256: str) -> bytes | None:
        with translated(), self._engine.connect() as connection:
            data: bytes | None = connection.execute(select(body.c.data).where(body.c.sha256 == sha256)).scalar()
        return data if is_body(data, sha256) else None

    def put_document(self, entry: Entry, said: Document, data: bytes) -> None:
        self._put_row(said.unit, document_row(entry, said, self._aspects), data)
        self._pending.tags += [{"tag": t, "document": self._rid} for t in tags(said)]
        files = {a.sha256: a.bytes for a in said.attachments}
        self._pending.attachments += [{"document": self._rid, "sha256": s, "bytes": b} for s, b in files.items()]
        self._flush_if_full()

    def put_broken(self, unit: str, entry: Entry, reason: str, data: bytes | None) -> None:
        self._put_row(unit, broken_row(entry, unit, self._county, reason), data)
        self._flush_if_full()

    def broken(self) -> tuple[tuple[str, str, str], ...]:
        """What of the release on display cannot be shown: unit, id and reason of each. Reads every row."""
        d, at = document.c, current.c.release
        shown = document.join(current, (d.from_release <= at) & (d.to_release > at))
        with translated(), self._engine.connect() as connection:
            found = connection.execute(
                select(d.unit, d.id, d.facts).select_from(shown).where(d.facts.like(broken.LIKE)).order_by(d.rid)
            )
            return tuple((unit, key, str(json.loads(facts)["broken"])) for unit, key, facts in found)

    def _put_row(self, unit: str, row: dict[str, Any], data: bytes | None) -> None:
        before = self._of(unit).pop(row["id"], None)
        if before is not None:
            self._pending.ended.append(before[0])
        self._added += before is None
        self._changed += before is not None
        self._rid += 1
        self._pending.rows.append(row | {"rid": self._rid, "from_release": self._next})
        if data is not None:
            self._pending.bodies.append({"sha256": row["sha256"], "data": data})
            self._pending.body_bytes += len(data)

    def keep_signed(self, sha256: str, data: bytes) -> None:
        self._pending.signed.append({"sha256": sha256, "data": data})

    def keep_progress(self) -> None:
        bodies, self._pending = self._pending.bodies, _Pending()
        if bodies:
            with transaction(self._engine) as connection:
                connection.execute(insert(body).prefix_with("OR REPLACE"), bodies)

    def has_file(self, sha256: str) -> bool:
        return blobs.has(self._home, sha256)

    def put_file(self, sha256: str, most_bytes: int, chunks: Iterable[bytes]) -> None:
        self._room.insist_files(self._home, most_bytes)
        blobs.put(self._home, sha256, most_bytes, chunks)

    def keep_only(self, unit: str, ids: Collection[str]) -> None:
        mine = self._of(unit)
        for document_id in [i for i in mine if i not in ids]:
            self._pending.ended.append(mine.pop(document_id)[0])
            self._removed += 1
            self._flush_if_full()

    def end_unit(self, unit: str, mark: UnitMark, tombstones: Iterable[Gone], documents: int) -> None:
        self._pending.indexes.append({"unit": unit, "seq": mark.seq, "sha256": mark.sha256})
        self._pending.gone += [
            {"id": g.id, "unit": unit, "title": g.title, "at": g.at, "reason": g.reason} for g in tombstones
        ]
        self._close_unit(unit, documents)

    def drop_unit(self, unit: str) -> None:
        self.keep_only(unit, ())
        self._close_unit(unit, 0)

    def _close_unit(self, unit: str, documents: int) -> None:
        self._pending.closed.append(unit)
        self._units[unit] = documents
        self._held.pop(unit, None)
        self._flush_if_full()

    def adopt(self, *, due_at: str | None) -> Adopted:
        self._flush()
        twice = sweep.one_of_each(self._engine, self._next)
        for unit, _ in twice:
            if unit in self._units:  # of a list that was read in part nobody knows the number
                self._units[unit] -= 1
            self._added -= 1
        with translated(), self._engine.connect() as connection:
            documents = self._check(connection)
        with transaction(self._engine) as connection:
            connection.execute(
                update(release)
                .where(release.c.id == self._next)
                .values(adopted_at=max(self._moment.text, self._issued_at), documents=documents, due_at=due_at)
            )
            if connection.execute(update(current).values(release=self._next)).rowcount == 0:
                connection.execute(insert(current).values(slot=1, release=self._next))
        left = tuple((unit, f"document {one} stands in another unit already") for unit, one in twice)
        return Adopted(self._next, documents, self._added, self._changed, self._removed, left)

    def take_down(self) -> None:
        """Show nothing any more, as before the first pull: this terminal now belongs to another county."""
        with transaction(self._engine) as connection:
            connection.execute(delete(current))
            recall.forget(connection)

    def tidy(self) -> None:
        """After an adoption: forget releases before the previous one, and files that nothing names."""
        sweep.forget(self._engine, self._next - 1)
        with translated(), self._engine.connect() as connection:
            named = set(connection.execute(select(attachment.c.sha256)).scalars())
            for data, sha256 in connection.execute(select(pack.c.data, pack.c.sha256)):
                if not is_body(data, sha256):
                    continue  # the next pull fetches it again
                emblem = decode(CountyPack, unpack_gzip(data, limits.PACK_UNPACKED_BYTES)).brand.emblem
                named |= {emblem} if emblem else set()
        blobs.sweep(self._home, named)

    def _check(self, connection: Connection) -> int:
        """The release that is about to be shown, against what the units said. Every new body's digest."""
        rows = connection.execute(
            select(document.c.unit, func.count()).where(document.c.to_release == OPEN).group_by(document.c.unit)
        )
        counts: dict[str, int] = dict(rows.all())
        for unit, expected in self._units.items():
            if counts.get(unit, 0) != expected:
                raise ContractError(f"unit {unit}: {counts.get(unit, 0)} documents are here, its index has {expected}")
        twice = connection.execute(
            select(document.c.id).where(document.c.to_release == OPEN).group_by(document.c.id).having(func.count() > 1)
        ).scalar()
        if twice is not None:
            raise ContractError(f"document {twice} stands in two units")
        new = connection.execution_options(yield_per=100).execute(
            select(document.c.id, document.c.sha256, body.c.data, document.c.facts)
            .join(body, body.c.sha256 == document.c.sha256, isouter=True)
            .where(document.c.from_release == self._next)
        )
        for document_id, sha256, data, facts in new:
            if not is_body(data, sha256) and not (data is None and broken.is_broken(facts)):
                raise UntrustedError(f"document {document_id} was not stored as it was signed")
        return sum(counts.values())

    def _learn(self, county: CountyPack) -> None:
        self._county = county
        self._aspects = {item.no: item.aspect for item in county.outline.items}

    def _of(self, unit: str) -> dict[str, tuple[int, Held]]:
        """The unit's rows that the release being made still shows, by id; one unit is kept at a time."""
        if unit not in self._held:
            d = document.c
            with translated(), self._engine.connect() as connection:
                rows = connection.execute(
                    select(
                        d.rid, d.id, d.v, d.sha256, d.visible_from, d.visible_until, d.approved_at, d.approved
                    ).where(d.unit == unit, d.to_release == OPEN, d.from_release < self._next)
                )
                self._held = {
                    unit: {
                        r.id: (
                            r.rid,
                            Held(
                                r.v, r.sha256, r.visible_from,
                                None if r.visible_until == FOREVER else r.visible_until, r.approved_at, r.approved,
                            ),
                        )
                        for r in rows
                    }
                }  # fmt: skip
        return self._held[unit]

    def _flush_if_full(self) -> None:
        if self._pending.weight >= self._batch or self._pending.body_bytes >= BATCH_BYTES:
            self._flush()

    def _flush(self) -> None:
        pending, self._pending = self._pending, _Pending()
        if pending.weight:
            self._room.insist(self._home, pending.body_bytes)
            with transaction(self._engine) as connection:
                pending.write(connection, self._next)
                if pending.rows:
                    recall.hide_new(connection, self._recall, self._next)


@dataclass(slots=True)
class _Pending:
    """What one transaction will write."""

    rows: list[dict[str, Any]] = field(default_factory=list)
    bodies: list[dict[str, Any]] = field(default_factory=list)
    tags: list[dict[str, Any]] = field(default_factory=list)
    attachments: list[dict[str, Any]] = field(default_factory=list)
    ended: list[int] = field(default_factory=list)
    closed: list[str] = field(default_factory=list)
    indexes: list[dict[str, Any]] = field(default_factory=list)
    gone: list[dict[str, Any]] = field(default_factory=list)
    signed: list[dict[str, Any]] = field(default_factory=list)
    body_bytes: int = 0

    @property
    def weight(self) -> int:
        """How long a reader would wait, in rows."""
        return len(self.rows) + len(self.ended) + len(self.closed) + len(self.gone)

    def write(self, connection: Connection, release_id: int) -> None:
        """Everything, in an order that keeps the references whole."""
        new = {"from_release": release_id}
        if self.bodies:
            # A body whose bytes rotted is written again.
            connection.execute(insert(body).prefix_with("OR REPLACE"), self.bodies)
        if self.signed:
            connection.execute(insert(signed).prefix_with("OR REPLACE"), self.signed)
        for table, rows in ((document, self.rows), (tag, self.tags), (attachment, self.attachments)):
            if rows:
                connection.execute(insert(table), rows)
        if self.ended:
            end = update(document).where(document.c.rid == bindparam("ended")).values(to_release=release_id)
            connection.execute(end, [{"ended": rid} for rid in self.ended])
        for table in (unit_index, gone):
            if self.closed:
                end = update(table).where(table.c.unit == bindparam("closed"), table.c.to_release == OPEN)
                connection.execute(end.values(to_release=release_id), [{"closed": unit} for unit in self.closed])
        for table, rows in ((unit_index, self.indexes), (gone, self.gone)):
            if rows:
                connection.execute(insert(table), [row | new for row in rows])
