"""How much one may ask of the county, counted once for all its processes, in its records.

A share is one number: the instant at which it is whole again. A process takes some of a share at a time into its hand,
so that most askings cost no write; what it does not use in time counts as used, so that together nobody ever gets more
than the share.
"""

import hashlib
import ipaddress
import threading
import time
from collections.abc import Callable
from typing import TypeVar

from sqlalchemy import case, delete, func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from sync.county.records.database import Records
from sync.county.records.voices import GateRow

MOST_KNOWN = 10_000  # names in the memory of a process
MOST_ROWS = 100_000
SWEEP_EVERY = 2_000  # takings of one process
_T = TypeVar("_T")


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
    """So many at once, then so many a second, for each name; asked by several threads, processes and hosts.

    `in_hand`: how many a process takes at a time. 1 where a single try matters.
    """

    def __init__(
        self, kind: str, at_once: int, per_s: float, *, in_hand: int = 1, clock: Callable[[], float] = time.time
    ) -> None:
        self._kind = kind
        self._each_s = 1 / per_s
        self._whole_s = at_once * self._each_s
        self._in_hand = min(in_hand, at_once)
        self._clock = clock
        self._hand: dict[str, tuple[int, float]] = {}  # how many, until when
        self._shut: dict[str, float] = {}  # who was refused, until when: asking again costs no look
        self._turn = threading.Lock()
        self._taken = 0

    def wait_s(self, records: Records, name: str) -> float:
        """0 when it may pass now (and then it has), else how long it should wait."""
        now = self._clock()
        known = self._by_memory(name, now)
        if known is not None:
            return known
        with records.begin() as session:
            return self._look(session, name, now)

    def wait_in(self, session: Session, name: str) -> float:
        """The same inside a transaction, which must commit, whatever it answers."""
        now = self._clock()
        known = self._by_memory(name, now)
        return self._look(session, name, now) if known is None else known

    def shut_s(self, name: str) -> float:
        """How long it should wait by what this process remembers; 0 says nothing."""
        now = self._clock()
        with self._turn:
            opens_at = self._shut.get(name, 0.0)
        return opens_at - now if now < opens_at <= now + self._whole_s else 0.0  # unless the clock was set back

    def _by_memory(self, name: str, now: float) -> float | None:
        with self._turn:
            left, ends_at = self._hand.get(name, (0, 0.0))
            if left and now < ends_at <= now + self._in_hand * self._each_s:
                self._hand[name] = (left - 1, ends_at)
                return 0.0
        return self.shut_s(name) or None

    def _look(self, session: Session, name: str, now: float) -> float:
        key = hashlib.sha256(f"{self._kind}\n{name}".encode()).hexdigest()
        for count in sorted({self._in_hand, 1}, reverse=True):
            if self._take(session, key, count, now):
                with self._turn:
                    _remember(self._hand, name, (count - 1, now + count * self._each_s))
                    self._shut.pop(name, None)
                    self._taken += 1
                    is_due = self._taken % SWEEP_EVERY == 0
                if is_due:
                    sweep(session, now)
                return 0.0
        until = min(session.scalar(select(GateRow.until).where(GateRow.name == key)) or 0.0, now + self._whole_s)
        # A clock that was years ahead for a moment must not shut anybody out for years.
        session.execute(update(GateRow).where(GateRow.name == key, GateRow.until > until).values(until=until))
        wait_s = max(until + self._each_s - (now + self._whole_s), self._each_s / 1_000)
        with self._turn:
            _remember(self._shut, name, now + wait_s)
        return wait_s

    def _take(self, session: Session, key: str, count: int, now: float) -> bool:
        """One statement, whoever else asks at the same moment; whether the share had so many left."""
        wanted_s = count * self._each_s
        then = case((GateRow.until > now, GateRow.until), else_=now) + wanted_s
        made = (postgresql if session.get_bind().dialect.name == "postgresql" else sqlite).insert(GateRow)
        asked = made.values(name=key, until=now + wanted_s).on_conflict_do_update(
            index_elements=[GateRow.name], set_={"until": then},
            where=then <= now + self._whole_s + self._each_s / 1_000,  # what floats lose
        )  # fmt: skip
        return session.execute(asked.returning(GateRow.until)).first() is not None


def sweep(session: Session, now: float) -> None:
    """Forget shares that are whole again; of too many names those that are so soonest."""
    whole = select(GateRow.name).where(GateRow.until <= now)
    # Not what somebody holds at this moment: two who wait for each other would be one too many.
    session.execute(delete(GateRow).where(GateRow.name.in_(whole.with_for_update(skip_locked=True))))
    too_many = (session.scalar(select(func.count()).select_from(GateRow)) or 0) - MOST_ROWS
    if too_many > 0:
        soonest = select(GateRow.name).order_by(GateRow.until).limit(too_many)
        session.execute(delete(GateRow).where(GateRow.name.in_(soonest.with_for_update(skip_locked=True))))


def _remember(known: dict[str, _T], name: str, value: _T) -> None:
    known.pop(name, None)
    known[name] = value
    if len(known) > MOST_KNOWN:
        del known[next(iter(known))]  # the one that was quiet longest
