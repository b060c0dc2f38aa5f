"""Open the databases the one safe way. Plain `sqlite3`; both processes use it.

Rollback journal with synchronous=EXTRA survives a power cut without losing an acknowledged commit, and
opens on a full or read-only disk where WAL does not. Both pragmas must be set on every connection.
"""

import sqlite3
from pathlib import Path

from kiosk.errors import NothingYetError, StoreError

BUSY_MS = 5_000


def content_path(home: Path) -> Path:
    """Where a home keeps what it shows."""
    return home / "content.db"


def state_path(home: Path) -> Path:
    """Where a home keeps trust state, outbox, ask and answer."""
    return home / "state.db"


def identity_path(home: Path) -> Path:
    """Where a home keeps the private keys of its terminal."""
    return home / "identity.key"


def blob_path(home: Path, sha256: str) -> Path:
    """Where a home keeps an attachment."""
    return home / "blobs" / sha256[:2] / sha256


def open_database(path: Path, *, read_only: bool = False, busy_ms: int = BUSY_MS) -> sqlite3.Connection:
    """A connection in autocommit mode with the store's pragmas.

    A reader opens read-write with `query_only`: a read-only connection cannot roll back the hot journal
    that a power cut leaves.

    Raises:
        NothingYetError: the file is not there.
        StoreError: it is not a database, or cannot be opened.
    """
    if not path.exists():
        raise NothingYetError(f"{path.name} is not there yet")
    try:
        connection = sqlite3.connect(
            f"file:{path}?mode=rw", uri=True, isolation_level=None, timeout=busy_ms / 1000, check_same_thread=False
        )
        set_pragmas(connection)
        if read_only:
            connection.execute("PRAGMA query_only = ON")
    except (sqlite3.Error, UnicodeDecodeError) as exc:  # a rotten schema can break SQLite's very message
        raise StoreError(f"{path.name} cannot be opened: {exc}") from exc
    return connection


def set_pragmas(connection: sqlite3.Connection) -> None:
    """The pragmas that SQLite forgets with each new connection."""
    connection.execute("PRAGMA journal_mode = DELETE").fetchall()
    connection.execute("PRAGMA synchronous = EXTRA")
    connection.execute("PRAGMA cache_spill = OFF")
    connection.execute("PRAGMA foreign_keys = ON")
