"""The one clock: what time it is, and whether that may be believed.

A terminal has no trustworthy clock of its own: batteries die and hands turn it. The floor is the newest
time that was signed by the county or saved by us; the system clock counts while it stands within
[floor - 10 minutes, floor + 400 days] and does not jump against the monotonic clock. Otherwise time
stands at the floor and moves on by the monotonic clock, and is "unsure": it then hides nothing. Until a first
time was signed there is nothing to check the system clock by: it is told as it stands, unsure.
"""

import datetime as dt
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from kiosk.errors import SettingsError
from sync.contract import instant

BELIEVE = dt.timedelta(days=400)
JUMP = dt.timedelta(minutes=10)
EARLIEST = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)  # the floor before anything was signed
FIXED_NOW = "KIOSK_NOW"
HALL_ZONE = ZoneInfo("Asia/Shanghai")  # every hall's; what residents read goes by the zone of the county pack


@dataclass(frozen=True, slots=True)
class Moment:
    """An aware UTC time, and whether it is confirmed."""

    at: dt.datetime
    is_sure: bool

    @property
    def text(self) -> str:
        """The wire's text form."""
        return self.at.strftime("%Y-%m-%dT%H:%M:%SZ")


class Clock:
    """Tells the time under one floor. Not thread-safe; each process keeps its own.

    `fixed` (or the environment's KIOSK_NOW) makes time stand still, for demos, pictures and tests.
    """

    def __init__(
        self,
        *,
        floor: dt.datetime | None = None,
        fixed: dt.datetime | None = None,
        system: Callable[[], dt.datetime] | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._fixed = fixed
        self._system = system or (lambda: dt.datetime.now(dt.UTC))
        self._monotonic = monotonic
        self._floor = floor or EARLIEST
        self._anchor = (self._believed(self._system()), self._monotonic())

    @classmethod
    def from_environment(cls, *, floor: dt.datetime | None = None) -> "Clock":
        """The clock of a process, fixed when KIOSK_NOW is set.

        Raises:
            SettingsError: KIOSK_NOW is not an instant like 2026-11-23T01:20:00Z.
        """
        text = os.environ.get(FIXED_NOW)
        if not text:
            return cls(floor=floor)
        try:
            fixed = dt.datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=dt.UTC)
        except ValueError:
            raise SettingsError(f"{FIXED_NOW}: {text[:40]!r} is not an instant like 2026-11-23T01:20:00Z") from None
        return cls(floor=floor, fixed=fixed)

    @property
    def floor(self) -> dt.datetime:
        """The newest time we know to have passed."""
        return self._floor

    def raise_floor(self, signed: dt.datetime) -> None:
        """Learn a newer signed date; a system clock that was ahead of belief may count again."""
        if signed > self._floor:
            self._floor = signed
            self._anchor = (self._believed(self._system()), self._monotonic())

    def now(self) -> Moment:
        """The present moment, never below the floor."""
        if self._fixed is not None:
            return Moment(self._fixed, True)
        if self._floor == EARLIEST:
            return Moment(max(self._system(), EARLIEST), False)
        (at, is_sure), since = self._anchor
        expected = at + dt.timedelta(seconds=self._monotonic() - since)
        system = self._system()
        if is_sure and system < self._floor - JUMP:
            is_sure = False
        if is_sure and abs(system - expected) <= JUMP:
            return Moment(max(system, self._floor), True)
        return Moment(max(expected, self._floor), is_sure and abs(system - expected) <= JUMP)

    def reckoned(self) -> Moment:
        """By what the county's signatures are judged: a clock that is years ahead must not refuse the very first."""
        return Moment(EARLIEST, False) if self._fixed is None and self._floor == EARLIEST else self.now()

    def _believed(self, system: dt.datetime) -> tuple[dt.datetime, bool]:
        # The county's clock may be a little ahead of ours; that alone must not make every hall doubt its time.
        if self._floor - JUMP <= system <= self._floor + BELIEVE:
            return max(system, self._floor), True
        return self._floor, False


def civil_day(at: dt.datetime, zone: ZoneInfo) -> dt.date:
    """The day of the calendar in the county's zone."""
    return at.astimezone(zone).date()


def hall_words(text: str) -> str:
    """An instant as the clock on a hall's wall shows it, for technicians: 2026-11-23 09:26. What is none stays."""
    try:
        return f"{instant(text).astimezone(HALL_ZONE):%Y-%m-%d %H:%M}"
    except ValueError:
        return text


def days_left(until: dt.date, today: dt.date) -> int:
    """Days a posting to `until` still runs; 0 on its last day, which reads 今天截止; negative when over."""
    return (until - today).days
