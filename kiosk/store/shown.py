"""Proof of display: which document stood on which screen of this terminal, when first and last, and for how long.

Its own small file, so that nothing here can hurt the content. One row per day, screen and document; bounded.
Plain `sqlite3`; the glass writes it some minutes apart, and at once for an emergency.
"""

import csv
import io
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass, fields
from pathlib import Path

from kiosk.errors import StoreError
from kiosk.store.connect import set_pragmas

NAME = "shown.db"
MOST_ROWS = 60_000  # 400 days of 150 documents
KEEP_DAYS = 400
TAKEOVER = "takeover"

_TABLE = """CREATE TABLE IF NOT EXISTS shown (
    day TEXT NOT NULL, screen TEXT NOT NULL, document TEXT NOT NULL, v INTEGER NOT NULL, title TEXT NOT NULL,
    kind TEXT NOT NULL, times INTEGER NOT NULL, seconds REAL NOT NULL, first TEXT NOT NULL, last TEXT NOT NULL,
    PRIMARY KEY (day, screen, document, v, kind)
) WITHOUT ROWID"""
_ADD = """INSERT INTO shown VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (day, screen, document, v, kind) DO UPDATE SET times = times + excluded.times,
    seconds = seconds + excluded.seconds, first = min(first, excluded.first), last = max(last, excluded.last)"""
_FIELDS = "day, screen, document, v, title, kind, times, seconds, first, last"


@dataclass(frozen=True, slots=True)
class Seen:
    """A document on a screen on a day: how often, for how many seconds in all, first and last instant."""

    day: str
    screen: str
    document: str
    v: int
    title: str
    kind: str
    times: int
    seconds: float
    first: str
    last: str


def as_csv(rows: Iterable[Seen]) -> str:
    """A table for the county's publication evidence: a line of names, then one for each row."""
    names = [one.name for one in fields(Seen)]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(names)
    writer.writerows([getattr(row, name) for name in names] for row in rows)
    return text.getvalue()


class ShownLog:
    """One home's log. Each call opens and closes the file: it is used some times an hour.

    Raises (every method):
        StoreError: the file cannot be read or written.
    """

    def __init__(self, home: Path) -> None:
        self._path = home / NAME

    def add(self, rows: Iterable[Seen]) -> None:
        """Count these in, in one transaction; what is older than KEEP_DAYS or beyond MOST_ROWS goes."""
        found = list(rows)
        if not found:
            return
        newest = max(row.day for row in found)
        with self._open() as connection:
            connection.execute("BEGIN IMMEDIATE")
            connection.executemany(
                _ADD,
                [
                    (r.day, r.screen, r.document, r.v, r.title, r.kind, r.times, r.seconds, r.first, r.last)
                    for r in found
                ],
            )
            connection.execute("DELETE FROM shown WHERE day < date(?, ?)", (newest, f"-{KEEP_DAYS} days"))
            (count,) = connection.execute("SELECT count(*) FROM shown").fetchone()
            if count > MOST_ROWS:
                connection.execute(
                    "DELETE FROM shown WHERE day <= (SELECT day FROM shown ORDER BY day LIMIT 1 OFFSET ?)",
                    (count - MOST_ROWS,),
                )
            connection.execute("COMMIT")

    def rows(self, *, since: str = "", until: str = "9999-12-31", kind: str = "") -> tuple[Seen, ...]:
        """Days from `since` to `until`, both included; oldest first."""
        if not self._path.exists():
            return ()
        with self._open() as connection:
            found = connection.execute(
                f"SELECT {_FIELDS} FROM shown WHERE day >= ? AND day <= ? AND (? = '' OR kind = ?)"
                " ORDER BY day, first, document",
                (since, until, kind, kind),
            ).fetchall()
        return tuple(Seen(*row) for row in found)

    def takeovers(self, *, since: str = "") -> tuple[Seen, ...]:
        """Which emergency notices took this terminal's screens, and when: what is acknowledged to the county."""
        return self.rows(since=since, kind=TAKEOVER)

    def _open(self) -> "_Closing":
        return _Closing(self._path)


class _Closing:
    """A connection for one use; foreign errors do not cross."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._connection: sqlite3.Connection | None = None

    def __enter__(self) -> sqlite3.Connection:
        try:
            self._connection = sqlite3.connect(self._path, isolation_level=None, timeout=5)
            set_pragmas(self._connection)
            self._connection.execute(_TABLE)
        except sqlite3.Error as exc:
            self._close()
            raise StoreError(f"{self._path.name} cannot be opened: {exc}") from exc
        return self._connection

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        self._close()
        if isinstance(error, sqlite3.Error):
            raise StoreError(f"{self._path.name}: {error}") from error

    def _close(self) -> None:
        if self._connection is not None:
            self._connection.close()
