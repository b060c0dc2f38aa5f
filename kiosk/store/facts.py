"""The small facts of `state.db` that the glass shows: when the county was last heard of, and where we stand."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.errors import StoreError
from kiosk.store.connect import open_database, state_path
from sync.contract import TerminalSeat, build, decode
from sync.errors import ContractError

if TYPE_CHECKING:
    from sync.contract import Screen

AUTHORITY = "authority"  # fact: who signs the certificates of the county's servers, as PEM; empty: any known to all
SCREEN = "screen"  # fact: the configuration that the county set for this terminal, as JSON
SCREEN_DIGEST = "screen_sha256"  # fact: of that file as it was signed
SCREEN_SEAT = "screen_seat"  # fact: the seat that the county set, instead of the provision file's
LIST_UNITS = "list_units"  # fact: codes of the units whose sealed lists this hall may show
REPLY_KEY = "reply_key"  # fact: by which the county signs what it answers
SUBMISSIONS_KEY = "submissions_key"  # fact: to which residents' words are sealed
DESK_KEYS = "desk_keys"  # fact: every such key of this county so far; what is sealed to another goes nowhere
CLONED_FROM = "cloned_from"  # fact: of which terminal this one was a copy, until its county knows it
THEME = "theme"  # fact: the look that the county set, e.g. grey on days of mourning
PAIRING = "pairing"  # fact: how far a terminal without a county is, as JSON; `kiosk.agent.pairing` says it
STICK_SAID = "stick_said"  # fact: what became of the stick that was plugged in last, as JSON: at, level, words
PAIRING_URL = "pairing_url"  # fact: the address that a technician typed on the glass
OF_THE_SCREEN = (SCREEN, SCREEN_DIGEST, SCREEN_SEAT, LIST_UNITS, REPLY_KEY, SUBMISSIONS_KEY, THEME)


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


def facts_of(home: Path) -> dict[str, str]:
    """Every fact of a home, read once; {} when it has none."""
    reader = FactReader(home)
    try:
        return dict(reader.facts())
    finally:
        reader.close()


def seat_of(facts: Mapping[str, str]) -> TerminalSeat | None:
    """Where this terminal stands; None before provisioning."""
    try:
        return build(TerminalSeat, json.loads(facts.get(SCREEN_SEAT) or facts["seat"]))
    except (KeyError, ValueError, ContractError):
        return None


def pairing_of(facts: Mapping[str, str]) -> Mapping[str, str]:
    """How far a terminal without a county is, field by field; {} when nothing is said."""
    try:
        said = json.loads(facts[PAIRING])
        return {str(key): str(value) for key, value in said.items()}
    except (KeyError, ValueError, AttributeError):
        return {}


def screen_of(facts: Mapping[str, str]) -> Screen | None:
    """What the county has set for this terminal; None while it has set nothing."""
    from sync.contract import Screen  # made when it is first asked for: the first page does without

    try:
        return decode(Screen, facts[SCREEN].encode())
    except (KeyError, ContractError):
        return None
