"""What the county has set for this terminal, kept in its facts: implements the pull's `Setup`.

Until there is a signed configuration the terminal keeps the seat of its provision file; when the county takes the
configuration away, it goes back to that seat and its keys are forgotten.
"""

import json
import logging
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.errors import KioskError
from kiosk.store.facts import (
    DESK_KEYS,
    LIST_UNITS,
    OF_THE_SCREEN,
    REPLY_KEY,
    SCREEN,
    SCREEN_DIGEST,
    SCREEN_SEAT,
    SUBMISSIONS_KEY,
    THEME,
    screen_of,
    seat_of,
)
from kiosk.store.trust import StateStore
from sync.contract import Screen, TerminalSeat, dump, encode
from sync.errors import ContractError, UntrustedError

if TYPE_CHECKING:
    from kiosk.store.vault import Vault

MOST_DESK_KEYS = 20

log = logging.getLogger(__name__)


class TerminalSetup:
    """One home's configuration, for one pull.

    Raises (keeping):
        StoreError: it cannot be written.
    """

    def __init__(self, home: Path, state: StateStore) -> None:
        self._home = home
        self._state = state
        self._facts = state.facts()
        self._vault: Vault | None = None  # opened with the first sealed list: most pulls need none

    @property
    def terminal_id(self) -> str:
        """Whose configuration is asked for."""
        return self._facts.get("terminal_id", "")

    def kept(self) -> str:
        """The digest of the file in force; empty when there is none."""
        return self._facts.get(SCREEN_DIGEST, "")

    def subscribe(self) -> tuple[str, ...]:
        """Which units this terminal fetches."""
        seat = seat_of(self._facts)
        return seat.subscribe if seat is not None else ()

    def changed_lists(self, said: Screen | None) -> frozenset[str]:
        """Units whose sealed lists open otherwise once this is in force."""
        before, after = self._opened().keys, self._open_box(said).keys
        return frozenset(unit for unit, _ in dict(before.items() ^ after.items()))

    def keep(self, said: Screen | None, sha256: str) -> None:
        """From now on this is in force; None takes it away."""
        if said is None:
            learned = dict.fromkeys(OF_THE_SCREEN, "")
        else:
            seat = TerminalSeat(unit=said.unit, profile=said.profile, subscribe=said.subscribe)
            learned = {
                SCREEN: encode(said).decode(),
                SCREEN_DIGEST: sha256,
                SCREEN_SEAT: json.dumps(dump(seat), ensure_ascii=False),
                REPLY_KEY: said.reply_key or "",
                SUBMISSIONS_KEY: said.submissions_key or "",
                DESK_KEYS: " ".join(self._desk_keys(said.submissions_key)),
                THEME: said.theme,
                LIST_UNITS: " ".join(sorted({unit for unit, _ in self._open_box(said).keys})),
            }
        self._state.learn(learned)
        self._facts = {**self._facts, **learned}
        self._vault = None

    def opens(self, unit: str, year: int) -> bool:
        """Whether this hall may show the unit's sealed lists of a year."""
        return (unit, year) in self._opened().keys

    def open(self, unit: str, year: int, data: bytes) -> bytes:
        """The gzip in a sealed blob.

        Raises:
            ContractError: the key does not open it.
        """
        return self._opened().open(unit, data, year)

    def _desk_keys(self, key: str | None) -> list[str]:
        """What was sealed to a key that the county has replaced still goes to it."""
        known = [one for one in self._facts.get(DESK_KEYS, "").split() if one != key]
        return [*known, *([key] if key else [])][-MOST_DESK_KEYS:]

    def _opened(self) -> "Vault":
        if self._vault is None:
            self._vault = self._open_box(screen_of(self._facts))
        return self._vault

    def _open_box(self, said: Screen | None) -> "Vault":
        from kiosk.store.vault import Vault, secrets_of

        try:
            return Vault(secrets_of(self._home, said) if said is not None else None)
        except (KioskError, UntrustedError, ContractError) as exc:
            log.warning("the county's box for this terminal is of no use: %s", exc)
            return Vault(None)
