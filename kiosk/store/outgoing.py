"""The agent's side of the outbox: what waits, what the county answered, and forgetting in time.

The box stays 7 days after its receipt, so that a county that restores a backup gets it again; id, digest and
receipt stay 30 days. What was refused stays, with the reason, for the technician.
"""

import datetime as dt
import itertools
import sqlite3
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

from kiosk.clock import Moment
from kiosk.errors import StoreError
from kiosk.store.connect import open_database, state_path
from kiosk.store.outbox import OURS, envelope
from kiosk.store.seal import is_body
from sync.contract import Receipt, encode, instant_text, limits
from sync.contract.submission import PATHS, code_of
from sync.ports import Outgoing

KEEP_BOX = dt.timedelta(days=7)
KEEP_RECEIPT = dt.timedelta(days=30)
KEEP_REFUSED = dt.timedelta(days=180)


class OutgoingStore:
    """One home's outbox, for the process that delivers. Implements the push's `Outbox`.

    Raises (every method):
        StoreError: `state.db` cannot be read or written.
    """

    def __init__(self, home: Path, moment: Moment) -> None:
        self._connection = open_database(state_path(home))
        self._moment = moment
        # What is erased is overwritten in the file too.
        self._connection.execute("PRAGMA secure_delete = ON").fetchall()

    def close(self) -> None:
        """Let go of the database."""
        self._connection.close()

    def waiting(self, most: int) -> tuple[Outgoing, ...]:
        """What waits, in the order of speaking. A row that rotted stays where it is and stands in nobody's way."""
        with _translated():
            rows = self._connection.execute(
                "SELECT id, kind, sealed, sha256 FROM outbox WHERE state = 'waiting' AND sealed IS NOT NULL"
                f" AND {OURS}"
                " ORDER BY attempts, seq"
            )
            whole = (row for row in rows if isinstance(row[0], str) and row[1] in PATHS and is_body(row[2], row[3]))
            found = list(itertools.islice(whole, most))
            rows.close()  # or it would go on holding the file
        return tuple(Outgoing(r[0], PATHS[r[1]], envelope(r[0], r[1], r[2]), r[3]) for r in found)

    def settle(self, receipt: Receipt) -> bool:
        """The county's signed word on one; False when it was settled already, or is not ours."""
        state = "delivered" if receipt.state == "received" else "refused"
        with _translated():
            done = self._connection.execute(
                "UPDATE outbox SET state = ?, receipt = ?, reason = ?, settled_at = ?"
                " WHERE id = ? AND sha256 = ? AND state = 'waiting'",
                (
                    state,
                    encode(receipt).decode(),
                    receipt.reason or None,
                    self._moment.text,
                    receipt.id,
                    receipt.sha256,
                ),
            )
        return done.rowcount == 1

    def failed(self, submission_id: str) -> None:
        """One was not taken while others may be: it goes behind them."""
        with _translated():
            self._connection.execute("UPDATE outbox SET attempts = attempts + 1 WHERE id = ?", (submission_id,))

    def holding(self) -> tuple[str, ...]:
        """Codes of delivered words whose boxes are still here, newest first."""
        with _translated():
            rows = self._connection.execute(
                f"SELECT id FROM outbox WHERE state = 'delivered' AND sealed IS NOT NULL AND {OURS}"
                " ORDER BY seq DESC LIMIT ?",
                (limits.HOLDING,),
            ).fetchall()
        return tuple(code_of(row[0]) for row in rows)

    def send_again(self, codes: Collection[str]) -> int:
        """The county has lost these; returns how many wait again."""
        with _translated():
            ids = self._connection.execute(
                f"SELECT id FROM outbox WHERE state = 'delivered' AND sealed IS NOT NULL AND {OURS}"
            ).fetchall()
            lost = [row for row in ids if code_of(row[0]) in codes]
            self._connection.execute("BEGIN IMMEDIATE")
            self._connection.executemany(
                "UPDATE outbox SET state = 'waiting', receipt = NULL, settled_at = NULL, attempts = 0 WHERE id = ?",
                lost,
            )
            self._connection.execute("COMMIT")
        return len(lost)

    def counts(self) -> tuple[int, int]:
        """How many wait, how many were refused."""
        with _translated():
            found = dict(
                self._connection.execute(f"SELECT state, count(*) FROM outbox WHERE {OURS} GROUP BY state").fetchall()
            )
        return found.get("waiting", 0), found.get("refused", 0)

    def forget(self) -> None:
        """Erase what is due. While the time is not sure nothing is."""
        if not self._moment.is_sure:
            return
        box, receipt, refused = (
            instant_text(self._moment.at - age) for age in (KEEP_BOX, KEEP_RECEIPT, KEEP_REFUSED)
        )  # fmt: skip
        due = "SELECT 1 FROM outbox WHERE state != 'waiting' AND settled_at <= ? LIMIT 1"
        with _translated():
            if self._connection.execute(due, (box,)).fetchone() is None:
                return
            self._connection.execute("BEGIN IMMEDIATE")
            self._connection.execute(
                "UPDATE outbox SET sealed = NULL WHERE state != 'waiting' AND settled_at <= ? AND sealed IS NOT NULL",
                (box,),
            )
            self._connection.execute(
                "DELETE FROM outbox WHERE (state = 'delivered' AND settled_at <= ?)"
                " OR (state = 'refused' AND settled_at <= ?)",
                (receipt, refused),
            )
            self._connection.execute("COMMIT")


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as exc:
        raise StoreError(f"state.db cannot be used: {exc}") from exc
