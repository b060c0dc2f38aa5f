"""SQLAlchemy engines on the two databases, and the named steps that lead to today's schema.

The agent's side only. A database of a later program is used while its steps say that this program can; damage has its
own error, so that content can be set aside and filled again from the county.
"""

import contextlib
import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DatabaseError
from sqlalchemy.pool import StaticPool

from kiosk.errors import StoreError
from kiosk.store import steps
from kiosk.store.connect import content_path, set_pragmas, state_path

BUSY_S = 10.0


class DamagedError(StoreError):
    """The file is no database any more, or its pages contradict each other."""


CONTENT_STEPS = steps.CONTENT
STATE_STEPS = steps.STATE


def open_content(home: Path) -> Engine:
    """The content database, created and brought up to date.

    Raises:
        DamagedError: it cannot be read as a database.
        StoreError: it is of a later program, or cannot be written.
    """
    return _open(content_path(home), CONTENT_STEPS)


def open_state(home: Path) -> Engine:
    """The state database, created and brought up to date. Raises like `open_content`."""
    return _open(state_path(home), STATE_STEPS)


def set_aside(path: Path) -> Path:
    """Move a damaged database out of the way; the last one is kept for the technician."""
    kept = path.with_name(path.name + ".damaged")
    try:
        path.replace(kept)
        for leftover in ("-journal", "-wal", "-shm"):
            path.with_name(path.name + leftover).unlink(missing_ok=True)
    except OSError as exc:
        raise StoreError(f"{path.name} is damaged and cannot be set aside: {exc.strerror}") from exc
    return kept


@contextlib.contextmanager
def transaction(engine: Engine) -> Iterator[Connection]:
    """One write transaction. SQLite's errors become ours.

    Raises:
        DamagedError, StoreError
    """
    with translated(), engine.begin() as connection:
        yield connection


@contextlib.contextmanager
def translated() -> Iterator[None]:
    """SQLAlchemy's and SQLite's errors become ours."""
    try:
        yield
    except UnicodeDecodeError as exc:  # a rotten schema can break SQLite's very message
        raise DamagedError("the store is damaged: its schema is no text") from exc
    except (DatabaseError, sqlite3.DatabaseError) as exc:
        cause = exc.orig if isinstance(exc, DatabaseError) else exc
        code = getattr(cause, "sqlite_errorcode", 0) & 0xFF
        if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
            raise DamagedError(f"the store is damaged: {cause}") from exc
        raise StoreError(f"the store cannot be used: {cause}") from exc


def _open(path: Path, ladder: Sequence[steps.Step]) -> Engine:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as exc:
        raise StoreError(f"{path.parent} cannot be made: {exc.strerror}") from exc
    engine = create_engine(
        f"sqlite:///{path}", poolclass=StaticPool, connect_args={"timeout": BUSY_S, "check_same_thread": False}
    )
    event.listen(engine, "connect", _on_connect)
    event.listen(engine, "begin", _on_begin)
    try:
        with transaction(engine) as connection:
            _migrate(connection, path.name, ladder)
    except StoreError:
        engine.dispose()
        raise
    return engine


def _on_connect(connection: sqlite3.Connection, _record: Any) -> None:
    # pysqlite would begin transactions late and never around DDL; `begin` below does it for us.
    connection.isolation_level = None
    set_pragmas(connection)


def _on_begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _migrate(connection: Connection, name: str, ladder: Sequence[steps.Step]) -> None:
    version = int(connection.exec_driver_sql("PRAGMA user_version").scalar_one())
    # The oldest program that can use the file: it must be found by programs that do not know the later steps.
    since = int(connection.exec_driver_sql("PRAGMA application_id").scalar_one())
    if version > len(ladder) and not 0 < since <= len(ladder):
        raise StoreError(f"{name} has version {version}, this program knows up to {len(ladder)}; update the program")
    for number in range(version, len(ladder)):
        ladder[number].run(connection)
        since = max(since, ladder[number].since)
        connection.exec_driver_sql(f"PRAGMA application_id = {since}")
        connection.exec_driver_sql(f"PRAGMA user_version = {number + 1}")
