"""What was recalled, and which rows it hides. The agent's side; the glass reads both in `read`.

A recall stands outside of releases: it hides rows of the shown one the moment it is kept, and rows of the
next one as they are written. It can only hide. Nothing is deleted for it, so that a recall made in error
can be lifted by the next list.
"""

import contextlib
from collections.abc import Iterator, Sequence
from pathlib import Path

from sqlalchemy import Connection, Engine, delete, insert, select, update
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from kiosk.store.connect import content_path, open_database
from kiosk.store.engine import transaction, translated
from kiosk.store.schema import OPEN, attachment, document, hidden, recall, unit_index
from sync.contract import Recall, decode, limits, unpack_gzip
from sync.errors import ContractError

PIECE = 500


def kept(engine: Engine) -> bytes | None:
    """The recall as served, or None before the first."""
    with translated(), engine.connect() as connection:
        data: bytes | None = connection.execute(select(recall.c.data)).scalar()
        return data


def keep(engine: Engine, said: Recall, data: bytes, sha256: str, at: str) -> int:
    """Put a recall in force, in one transaction; returns how many documents of any release it hides."""
    before = read(kept(engine))
    lifted = before is not None and any(
        set(old) - set(new)
        for old, new in ((before.ids, said.ids), (before.sha256, said.sha256), (before.units, said.units))
    )
    with transaction(engine) as connection:
        connection.execute(delete(recall))
        connection.execute(
            insert(recall).values(slot=1, seq=said.seq, sha256=sha256, data=data, reason=said.reason, at=at)
        )
        connection.execute(delete(hidden))
        rids = sorted(set(_matching(connection, said)))
        for piece in _pieces(rids):
            connection.execute(insert(hidden), [{"document": rid} for rid in piece])
        if lifted:  # what was left out of the release while it was recalled is looked for again
            connection.execute(update(unit_index).where(unit_index.c.to_release == OPEN).values(sha256=""))
    return len(rids)


def in_force(home: Path) -> tuple[int, int] | None:
    """The number of the recall in force and how many rows it hides; None when there is none.

    Raises:
        StoreError: the store cannot be read.
    """
    if not content_path(home).exists():
        return None
    with contextlib.closing(open_database(content_path(home), read_only=True)) as connection, translated():
        if connection.execute("PRAGMA user_version").fetchone()[0] < 2:
            return None
        found = connection.execute("SELECT seq, (SELECT count(*) FROM hidden) FROM recall").fetchone()
        return (found[0], found[1]) if found else None


def hide_new(connection: Connection, said: Recall | None, from_release: int) -> None:
    """Hide what the release being written has of it. Part of the transaction that writes the rows."""
    if said is None:
        return
    rids = [rid for rid in _matching(connection, said, from_release) if rid is not None]
    for piece in _pieces(rids):
        put = sqlite_insert(hidden).on_conflict_do_nothing()
        connection.execute(put, [{"document": rid} for rid in piece])


def read(data: bytes | None) -> Recall | None:
    """The list itself; None when there is none, or when its bytes rotted (the next pull fetches it again)."""
    if data is None:
        return None
    try:
        return decode(Recall, unpack_gzip(data, limits.RECALL_UNPACKED_BYTES))
    except ContractError:
        return None


def _matching(connection: Connection, said: Recall, from_release: int | None = None) -> Iterator[int]:
    rid = select(document.c.rid)
    carries = select(attachment.c.document)
    if from_release is not None:
        rid = rid.where(document.c.from_release == from_release)
    for column, values in ((document.c.id, said.ids), (document.c.unit, said.units), (document.c.sha256, said.sha256)):
        for piece in _pieces(values):
            yield from connection.execute(rid.where(column.in_(piece))).scalars()
    for piece in _pieces(said.sha256):
        yield from connection.execute(carries.where(attachment.c.sha256.in_(piece))).scalars()


def _pieces(values: Sequence[object]) -> Iterator[Sequence[object]]:
    for start in range(0, len(values), PIECE):
        yield values[start : start + PIECE]


def forget(connection: Connection) -> None:
    """Another county counts its recalls anew."""
    connection.execute(delete(recall))
    connection.execute(delete(hidden))
