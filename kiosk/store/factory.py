"""Back to the factory's state: everything that a county and its residents left here goes, unless words wait to be sent.

It is ordered by a mark on disk and done by the agent as it starts, when nobody else writes; a power cut on the way
only means that the next start goes on. An order that nothing was begun of within GOOD_FOR_S is forgotten: nobody wants
a terminal to be emptied some day because its agent hung on the day of the order.
"""

import shutil
import sqlite3
import time
from pathlib import Path

from kiosk.errors import BusyError, StoreError
from kiosk.store.connect import open_database, state_path

MARK = "factory-reset"
# The log tells what happened; the locks are held by whoever does this.
BEGUN = "factory-reset-begun"
GOOD_FOR_S = 600.0
STAYS = ("log", "settings-log.jsonl", "agent.lock", "pull.lock", MARK, BEGUN)


def words_waiting(home: Path) -> int:
    """How many words of residents the county does not have yet.

    Raises:
        StoreError: nobody can tell.
    """
    return _count(home, "waiting")


def words_refused(home: Path) -> int:
    """How many words the county would not take; they are here only, and nobody will fetch them by itself.

    Raises:
        StoreError: nobody can tell.
    """
    return _count(home, "refused")


def _count(home: Path, state: str) -> int:
    if not state_path(home).exists():
        return 0
    connection = open_database(state_path(home), read_only=True)
    try:
        return int(connection.execute("SELECT count(*) FROM outbox WHERE state = ?", (state,)).fetchone()[0])
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
    mark, begun = home / MARK, home / BEGUN
    if not mark.exists():
        begun.unlink(missing_ok=True)
        return False
    if not begun.exists() and (not _is_fresh(mark) or words_waiting(home)):
        mark.unlink(missing_ok=True)
        return False
    try:
        begun.touch()
        # The databases first: no glass may show the county that is gone, nor take words for it.
        for path in sorted(home.iterdir(), key=lambda one: one.suffix != ".db"):
            if path.name in STAYS:
                continue
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            else:
                path.unlink(missing_ok=True)
        mark.unlink(missing_ok=True)
        begun.unlink(missing_ok=True)
    except OSError as exc:
        raise StoreError(f"{exc.filename} cannot be removed: {exc.strerror}") from exc
    return True


def _is_fresh(mark: Path) -> bool:
    """A clock that was turned meanwhile makes an order old: it is given again in a minute."""
    try:
        return 0 <= time.time() - mark.stat().st_mtime <= GOOD_FOR_S
    except OSError:
        return False
