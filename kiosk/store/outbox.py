"""Keep what a resident says until the county has it: sealed to the county's desk first, then durably on disk.

The glass imports this. It cannot read back what it kept; neither can anybody who takes this terminal away.
"""

import base64
import enum
import hashlib
import os
import sqlite3
import uuid
from pathlib import Path

from kiosk.clock import Moment
from kiosk.errors import StoreError
from kiosk.store.connect import open_database, state_path
from kiosk.store.facts import SUBMISSIONS_KEY, facts_of
from sync.contract import Answers, Opinion, Rating, encode, limits
from sync.contract.submission import code_of

MOST_WAITING = 2_000
LEAST_FREE_BYTES = 2_000_000  # a submission takes some 2 kB; below this nobody is invited to speak
PAD_BYTES = 512  # so that the length of a box tells little about the words
# Of a row: it is sealed to a key of this county, and so is this county's. Others wait for a technician.
OURS = (
    "(desk = '' OR EXISTS (SELECT 1 FROM fact WHERE key IN ('desk_keys', 'submissions_key')"
    " AND instr(value, outbox.desk) > 0))"
)
_KINDS = {Opinion: "opinion", Rating: "rating", Answers: "answers"}


class Taking(enum.StrEnum):
    """Whether words can be taken now; asked before anybody types."""

    YES = "yes"
    FULL = "full"  # so much waits for the county that nothing more is taken
    NO_KEY = "no_key"  # the county has not said to whom words are sealed
    NO_DISK = "no_disk"  # full, read-only or broken


class FullError(StoreError):
    """So much waits already that nothing more is taken."""


def new_id() -> str:
    """The id of a submission, made before its first attempt and kept for every further one."""
    return str(uuid.uuid4())


def taking(home: Path) -> Taking:
    """Whether this terminal can take words now."""
    if not facts_of(home).get(SUBMISSIONS_KEY):
        return Taking.NO_KEY
    try:
        disk = os.statvfs(home)
        if disk.f_bavail * disk.f_frsize < LEAST_FREE_BYTES or disk.f_flag & os.ST_RDONLY:
            return Taking.NO_DISK
        connection = open_database(state_path(home), read_only=True)
    except (OSError, StoreError):
        return Taking.NO_DISK
    try:
        return Taking.FULL if _waiting(connection) >= MOST_WAITING else Taking.YES
    except sqlite3.Error:
        return Taking.NO_DISK
    finally:
        connection.close()


def keep(home: Path, words: Opinion | Rating | Answers, moment: Moment) -> str:
    """Seal and keep; when this returns, no crash and no power cut loses it. Returns the code to show.

    After a `StoreError` it is unknown whether the words were kept: say them again with the same id, and they
    are kept once.

    Raises:
        FullError: too much waits already.
        StoreError: the disk or the database does not take it, or the county has no key.
    """
    key = facts_of(home).get(SUBMISSIONS_KEY, "")
    sealed = seal(encode(words), key)
    connection = open_database(state_path(home))
    try:
        connection.execute("BEGIN IMMEDIATE")
        if _waiting(connection) >= MOST_WAITING:
            raise FullError(f"{MOST_WAITING} submissions wait already")
        # The hour is enough for a technician; the minute would tell who stood here.
        row = (words.id, _KINDS[type(words)], sealed, hashlib.sha256(sealed).hexdigest(), moment.text[:13] + ":00:00Z")
        _insert(connection, row, key)
        connection.execute("COMMIT")
    except sqlite3.Error as exc:
        raise StoreError(f"the words could not be kept: {exc}") from exc
    finally:
        connection.close()
    return code_of(words.id)


def tally(connection: sqlite3.Connection) -> dict[str, tuple[int, str]]:
    """How many words there are of each state, and since when; `foreign`: they wait for another county than this."""
    state = f"CASE WHEN state = 'waiting' AND NOT {OURS} THEN 'foreign' ELSE state END"
    try:
        rows = connection.execute(f"SELECT {state}, count(*), min(said_at) FROM outbox GROUP BY 1").fetchall()
    except sqlite3.OperationalError as exc:
        if "desk" not in str(exc):
            raise
        rows = connection.execute("SELECT state, count(*), min(said_at) FROM outbox GROUP BY state").fetchall()
    return {state: (count, since) for state, count, since in rows}


def refusals(connection: sqlite3.Connection) -> dict[str, int]:
    """Why the county does not take some words, and how many each."""
    asked = "SELECT coalesce(reason, ''), count(*) FROM outbox WHERE state = 'refused' GROUP BY 1 ORDER BY 2 DESC"
    return dict(connection.execute(asked).fetchall())


def _insert(connection: sqlite3.Connection, row: tuple[object, ...], key: str) -> None:
    """An older program's file knows no `desk` until the agent brings it up to date; words do not wait for that."""
    try:
        connection.execute(
            "INSERT INTO outbox (id, kind, sealed, sha256, said_at, desk) VALUES (?, ?, ?, ?, ?, ?)"
            " ON CONFLICT (id) DO NOTHING",
            (*row, key),
        )
    except sqlite3.OperationalError as exc:
        if "desk" not in str(exc):
            raise
        connection.execute(
            "INSERT INTO outbox (id, kind, sealed, sha256, said_at) VALUES (?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING",
            row,
        )


def seal(plain: bytes, key: str) -> bytes:
    """A box that only the county's desk opens.

    Raises:
        StoreError: the key is none, or the words are too long.
    """
    from nacl.exceptions import CryptoError
    from nacl.public import PublicKey, SealedBox

    try:
        box = SealedBox(PublicKey(bytes.fromhex(key)))
        sealed = box.encrypt(plain + b" " * (-len(plain) % PAD_BYTES))
    except (ValueError, TypeError, CryptoError) as exc:
        raise StoreError("the county's key for residents' words is not here") from exc
    if len(sealed) > limits.SEALED_BYTES:
        raise StoreError(f"{len(sealed)} bytes, allowed are {limits.SEALED_BYTES}")
    return sealed


def envelope(submission_id: str, kind: str, sealed: bytes) -> bytes:
    """The bytes that are posted: the same each time."""
    from sync.contract import Submission

    text = base64.b64encode(sealed).decode()
    return encode(Submission(format=limits.FORMAT, id=submission_id, kind=kind, sealed=text))


def _waiting(connection: sqlite3.Connection) -> int:
    return int(connection.execute("SELECT count(*) FROM outbox WHERE state = 'waiting'").fetchone()[0])
