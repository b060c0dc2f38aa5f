"""One publication of a county at a time."""

import contextlib
import fcntl
import time
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from sync.county.errors import CountyError
from sync.county.records import Records

_PUBLICATION = 0x7075626C


@contextlib.contextmanager
def alone(folder: Path, records: Records, *, wait_s: float = 0.0) -> Iterator[None]:
    """Only one publication of a county at a time; the lock ends with the process.

    Held on the folder and, on PostgreSQL, in the records: two hosts may each have a folder of the same county.
    """
    ends_at = time.monotonic() + wait_s
    with (folder / "publish.lock").open("a") as lock, records.engine.connect() as connection:
        while not (_is_mine(lock.fileno()) and _is_ours(connection)):
            if time.monotonic() >= ends_at:
                raise CountyError("Another publication of this county is under way; try again when it is done.")
            time.sleep(0.1)
        try:
            yield
        finally:
            _give_back(connection)


def _is_mine(lock: int) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _is_ours(connection: Connection) -> bool:
    if connection.dialect.name != "postgresql":
        return True
    held = connection.scalar(text("SELECT pg_try_advisory_lock(:key)"), {"key": _PUBLICATION})
    connection.commit()  # the lock is the connection's: nothing stays open for as long as a publication takes
    return bool(held)


def _give_back(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        with contextlib.suppress(DBAPIError):  # a connection that broke off gave it back
            connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": _PUBLICATION})
            connection.commit()
