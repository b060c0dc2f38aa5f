"""Set facts in `state.db` with plain `sqlite3`: for the resident agent, which must stay small."""

import sqlite3
from collections.abc import Mapping
from pathlib import Path

from kiosk.errors import StoreError
from kiosk.store.connect import open_database, state_path


def remember(home: Path, facts: Mapping[str, str]) -> None:
    """All in one transaction.

    Raises:
        StoreError: the file is not there, or cannot be written.
    """
    connection = open_database(state_path(home))
    try:
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany(
            "INSERT INTO fact (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
            list(facts.items()),
        )
        connection.execute("COMMIT")
    except sqlite3.Error as exc:
        raise StoreError(f"state.db cannot be written: {exc}") from exc
    finally:
        connection.close()
