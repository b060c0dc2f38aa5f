"""Take residents' words out of a damaged `state.db` into a new one, row by row: what can still be read whole is kept.

A word counts as whole when its box has the digest that was written with it. Nothing here raises for what is broken.
"""

import contextlib
import hashlib
import logging
import sqlite3
from pathlib import Path

from kiosk.errors import StoreError
from kiosk.store.connect import open_database, state_path

COLUMNS = "id, kind, sealed, sha256, said_at, state, attempts, receipt, reason"
MOST_ROWS = 100_000  # of a table that may lie about its size
log = logging.getLogger(__name__)


def words(damaged: Path, home: Path) -> int:
    """Copy the outbox of a file that was set aside; returns how many words came along.

    Raises:
        StoreError: the new database cannot be written.
    """
    rows = _readable(damaged)
    if not rows:
        return 0
    connection = open_database(state_path(home))
    try:
        connection.execute("BEGIN IMMEDIATE")
        before = connection.total_changes
        marks = ", ".join("?" * len(COLUMNS.split(",")))
        connection.executemany(
            f"INSERT INTO outbox ({COLUMNS}, desk) VALUES ({marks}, ?) ON CONFLICT (id) DO NOTHING", rows
        )
        count = connection.total_changes - before
        # When they were settled may be lost: their boxes go with their receipts, not before.
        connection.execute("UPDATE outbox SET settled_at = said_at WHERE state != 'waiting' AND settled_at IS NULL")
        connection.execute("COMMIT")
    except sqlite3.Error as exc:
        raise StoreError(f"state.db cannot be written: {exc}") from exc
    finally:
        connection.close()
    log.warning("%d submissions were saved from the damaged %s", count, damaged.name)
    return count


def _readable(damaged: Path) -> list[tuple[object, ...]]:
    """Each row by its number: a rotten page costs its own rows, not those behind it."""
    found: list[tuple[object, ...]] = []
    with contextlib.suppress(sqlite3.Error, UnicodeDecodeError):
        connection = sqlite3.connect(f"file:{damaged}?mode=ro&immutable=1", uri=True)
        try:
            for number in range(1, _last(connection) + 1):
                with contextlib.suppress(sqlite3.Error, UnicodeDecodeError):
                    row = connection.execute(f"SELECT {COLUMNS} FROM outbox WHERE seq = ?", (number,)).fetchone()
                    if row is not None and _is_whole(row):
                        found.append((*row, _desk(connection, number)))
        finally:
            connection.close()
    return found


def _desk(connection: sqlite3.Connection, number: int) -> str:
    """To which key a word is sealed; empty when an older program kept it."""
    with contextlib.suppress(sqlite3.Error, UnicodeDecodeError, TypeError):
        return str(connection.execute("SELECT desk FROM outbox WHERE seq = ?", (number,)).fetchone()[0])
    return ""


def _last(connection: sqlite3.Connection) -> int:
    """The highest number; where the table's right edge is rotten, as far as is worth trying."""
    try:
        highest = connection.execute("SELECT max(seq) FROM outbox").fetchone()[0]
        return min(int(highest or 0), MOST_ROWS)
    except (sqlite3.Error, ValueError, TypeError):
        return MOST_ROWS // 10


def _is_whole(row: tuple[object, ...]) -> bool:
    sealed, digest, state = row[2], row[3], row[5]
    if state not in ("waiting", "delivered", "refused") or not isinstance(row[0], str):
        return False
    if sealed is None:
        return state != "waiting"
    return isinstance(sealed, bytes) and hashlib.sha256(sealed).hexdigest() == digest
