"""The small facts of `state.db` that the glass shows: when the county was last heard of, and where we stand."""

import json
import sqlite3
from collections.abc import Mapping
from pathlib import Path

from kiosk.errors import StoreError
from kiosk.store.connect import open_database, state_path
from sync.contract import TerminalSeat, build
from sync.errors import ContractError


class FactReader:
    """Reads facts of one home; one instance per thread. A home without facts has none: {}."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._connection: sqlite3.Connection | None = None

    def facts(self) -> Mapping[str, str]:
        """Every fact, as text."""
        try:
            if self._connection is None:
                self._connection = open_database(state_path(self._home), read_only=True)
            return dict(self._connection.execute("SELECT key, value FROM fact"))
        except (StoreError, sqlite3.Error):
            self.close()
            return {}

    def close(self) -> None:
        """Let go of the database."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def seat_of(facts: Mapping[str, str]) -> TerminalSeat | None:
    """Where this terminal stands; None before provisioning."""
    try:
        return build(TerminalSeat, json.loads(facts["seat"]))
    except (KeyError, ValueError, ContractError):
        return None
