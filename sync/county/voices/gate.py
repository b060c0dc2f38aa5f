"""How much one may ask: of a process (in memory, a restart forgives), or of the whole county (in its records)."""

import hashlib
import ipaddress
import threading
import time
from collections.abc import Callable

from sqlalchemy import delete
from sqlalchemy.orm import Session

from sync.county.records.database import Records, insert_once
from sync.county.records.voices import GateRow

MOST_KNOWN = 10_000


def network_of(host: str) -> str:
    """By what an address is counted: an IPv6 subscriber has 2^64 of them and chooses freely."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    if isinstance(address, ipaddress.IPv4Address):
        return host
    return str(address.ipv4_mapped or ipaddress.IPv6Network((address.packed, 64), strict=False))


class Gate:
    """So many at once, then so many a second, for each name; asked by several threads."""

    def __init__(self, at_once: int, per_s: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._at_once = float(at_once)
        self._per_s = per_s
        self._clock = clock
        self._left: dict[str, tuple[float, float]] = {}
        self._turn = threading.Lock()  # two at once would each find the full share

    def wait_s(self, name: str) -> float:
        """0 when it may pass now (and then it has), else how long it should wait."""
        with self._turn:
            now = self._clock()
            left, since = self._left.pop(name, (self._at_once, now))
            left = min(self._at_once, left + (now - since) * self._per_s)
            passes = left >= 1
            self._left[name] = (left - 1 if passes else left, now)
            if len(self._left) > MOST_KNOWN:
                del self._left[next(iter(self._left))]  # the one that was quiet longest
        return 0.0 if passes else (1 - left) / self._per_s


class SharedGate:
    """The same share for all processes together, kept in the records: for what must not be found out by trying."""

    def __init__(self, kind: str, at_once: int, per_s: float, clock: Callable[[], float] = time.time) -> None:
        self._kind = kind
        self._at_once = float(at_once)
        self._per_s = per_s
        self._clock = clock

    def wait_s(self, records: Records, name: str) -> float:
        """0 when it may pass now (and then it has), else how long it should wait."""
        with records.begin() as session:
            return self.wait_in(session, name)

    def wait_in(self, session: Session, name: str) -> float:
        """The same inside a transaction, which keeps it only when it commits."""
        now = self._clock()
        digest = hashlib.sha256(f"{self._kind}\n{name}".encode()).hexdigest()
        # A share that is whole again is forgotten; the first write also makes others wait their turn.
        full = now - self._at_once / self._per_s
        session.execute(delete(GateRow).where(GateRow.name == digest, GateRow.since < full))
        insert_once(session, GateRow, {"name": digest, "left": self._at_once, "since": now})
        row = session.get_one(GateRow, digest, with_for_update=True, populate_existing=True)
        left = min(self._at_once, row.left + max(0.0, now - row.since) * self._per_s)
        passes = left >= 1
        row.left, row.since = left - 1 if passes else left, now
        session.flush()
        return 0.0 if passes else (1 - left) / self._per_s


def forget_old(session: Session, now: float, seconds: float = 86_400.0) -> None:
    """Nobody's share takes a day to be whole again."""
    session.execute(delete(GateRow).where(GateRow.since < now - seconds))
