"""The one clock: what it believes, and what it says when it does not."""

import datetime as dt

import pytest

from kiosk.clock import BELIEVE, Clock
from kiosk.errors import SettingsError

FLOOR = dt.datetime(2026, 11, 24, 8, tzinfo=dt.UTC)
SECOND = dt.timedelta(seconds=1)


class Hands:
    """A system clock that anybody can turn, and the monotonic clock that nobody can."""

    def __init__(self, at: dt.datetime) -> None:
        self.at = at
        self.since = 0.0

    def pass_time(self, seconds: float) -> None:
        self.at += dt.timedelta(seconds=seconds)
        self.since += seconds

    def clock(self, floor: dt.datetime = FLOOR) -> Clock:
        return Clock(floor=floor, system=lambda: self.at, monotonic=lambda: self.since)


def test_a_clock_within_belief_is_sure() -> None:
    hands = Hands(FLOOR + dt.timedelta(days=3))
    assert (hands.clock().now().at, hands.clock().now().is_sure) == (hands.at, True)


@pytest.mark.parametrize("at", [FLOOR - dt.timedelta(days=1), FLOOR + BELIEVE + SECOND])
def test_a_clock_outside_belief_stands_at_the_floor_and_moves_on_unsure(at: dt.datetime) -> None:
    hands = Hands(at)
    clock = hands.clock()
    assert (clock.now().at, clock.now().is_sure) == (FLOOR, False)
    hands.pass_time(60)
    assert (clock.now().at, clock.now().is_sure) == (FLOOR + 60 * SECOND, False)


def test_a_county_whose_clock_is_a_little_ahead_does_not_make_us_doubt() -> None:
    hands = Hands(FLOOR - 30 * SECOND)
    clock = hands.clock()
    assert (clock.now().at, clock.now().is_sure) == (FLOOR, True)
    hands.pass_time(40)
    assert (clock.now().at, clock.now().is_sure) == (FLOOR + 10 * SECOND, True)
    clock.raise_floor(hands.at + 20 * SECOND)
    assert clock.now().is_sure


def test_a_jump_against_the_monotonic_clock_is_not_believed() -> None:
    hands = Hands(FLOOR + SECOND)
    clock = hands.clock()
    hands.at += dt.timedelta(days=2)
    assert (clock.now().at, clock.now().is_sure) == (FLOOR + SECOND, False)
    clock.raise_floor(hands.at - SECOND)
    assert (clock.now().at, clock.now().is_sure) == (hands.at, True)


def test_time_never_goes_below_the_floor() -> None:
    hands = Hands(FLOOR + SECOND)
    clock = hands.clock()
    hands.at = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
    assert clock.now().at >= FLOOR
    assert not clock.now().is_sure


def test_before_the_first_signed_time_the_machines_own_clock_is_told_unsure_and_judges_no_signature() -> None:
    hands = Hands(dt.datetime(2040, 1, 1, tzinfo=dt.UTC))
    clock = Clock(system=lambda: hands.at, monotonic=lambda: hands.since)
    assert (clock.now().at, clock.now().is_sure) == (hands.at, False)
    assert (clock.reckoned().at.year, clock.reckoned().is_sure) == (2020, False)
    hands.at = FLOOR + SECOND  # somebody sets it right while the program runs
    assert clock.now().at == hands.at
    clock.raise_floor(FLOOR)
    assert (clock.now().at, clock.now().is_sure) == (hands.at, True)
    assert clock.reckoned() == clock.now()


@pytest.mark.parametrize("text", ["tomorrow", "2026-11-24", "2026-11-24T08:00:00", "2026-11-24T08:00:00+08:00"])
def test_a_wrong_fixed_time_is_refused_with_its_value(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("KIOSK_NOW", text)
    with pytest.raises(SettingsError, match="KIOSK_NOW"):
        Clock.from_environment()
