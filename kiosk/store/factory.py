"""Back to the factory's state: everything that a county and its residents left here goes, unless words wait to be sent.

It is ordered by a mark on disk and done by the agent as it starts, when nobody else writes; a power cut on the way
only means that the next start goes on.
"""

import shutil
import sqlite3
from pathlib import Path

from kiosk.errors import BusyError, StoreError
from kiosk.store.connect import open_database, state_path

MARK = "factory-reset"
# The log tells what happened; the locks are held by whoever does this.
STAYS = ("log", "settings-log.jsonl", "agent.lock", "pull.lock", MARK)


def words_waiting(home: Path) -> int:
    """How many words of residents the county does not have yet.

    Raises:
        StoreError: nobody can tell.
    """
    if not state_path(home).exists():
        return 0
    connection = open_database(state_path(home), read_only=True)
    try:
        return int(connection.execute("SELECT count(*) FROM outbox WHERE state = 'waiting'").fetchone()[0])
    except sqlite3.Error as exc:
        raise StoreError(f"state.db cannot be read: {exc}") from exc
    finally:
        connection.close()


def order(home: Path) -> None:
    """From the next start of the agent on nothing of it is left.

    Raises:
        BusyError: words of residents wait to be sent.
        StoreError: nobody can tell, or the disk refuses.
    """
    waiting = words_waiting(home)
    if waiting:
        raise BusyError(f"{waiting} submissions of residents wait to be sent")
    try:
        (home / MARK).touch()
    except OSError as exc:
        raise StoreError(f"{home} cannot be written: {exc.strerror}") from exc


def carry_out(home: Path) -> bool:
    """Do what was ordered; whether anything was. Words that came in meanwhile stop it.

    Raises:
        StoreError: something cannot be removed; the next start tries again.
    """
    if not (home / MARK).exists():
        return False
    if words_waiting(home):
        (home / MARK).unlink(missing_ok=True)
        return False
    try:
        # The databases first: no glass may show the county that is gone, nor take words for it.
        for path in sorted(home.iterdir(), key=lambda one: one.suffix != ".db"):
            if path.name in STAYS:
                continue
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            else:
                path.unlink(missing_ok=True)
        (home / MARK).unlink(missing_ok=True)
    except OSError as exc:
        raise StoreError(f"{exc.filename} cannot be removed: {exc.strerror}") from exc
    return True
