"""What is heard makes a pull come sooner; a liar gains no more pulls than the clock gives him."""

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from kiosk.agent import listener
from kiosk.agent.listener import CALL_GAP_S, LEAST_GAP_S, Listener, identifier, known_version, wait_s
from kiosk.store.outbox import new_id
from kiosk.store.remember import remember
from sync.contract.submission import call_of
from sync.terminal.events import Ended
from tests.agent.test_both_ends import Trip, trip
from tests.agent.test_resident import wait_for
from tests.simulator import County
from tests.terminal.terminal import Terminal

__all__ = ["trip"]
POLL_S = 60.0


class Time:
    """A clock that a test moves."""

    now = 1_000.0

    def __call__(self) -> float:
        return self.now


def ear(home: Path, clock: Time) -> Listener:
    return Listener(home, clock=clock, herd_s=0.0)


def test_a_newer_version_asks_for_one_pull(terminal: Terminal, county: County) -> None:
    one = ear(terminal.home, Time())
    one.hear(2)
    assert not one.is_due(), "before the first pull there is nothing to be newer than"
    terminal.pull()
    known = known_version(terminal.home)
    assert known == county.versions["timestamp"]
    for old in (1, known, known - 1):
        one.hear(old)
        assert not one.is_due(), old
    one.hear(known + 1)
    assert [one.is_due(), one.is_due()] == [True, False]


def test_a_liar_is_believed_more_and_more_seldom_and_the_truth_wins_again(terminal: Terminal, county: County) -> None:
    terminal.pull()
    clock = Time()
    one = ear(terminal.home, clock)
    pulls = 0
    for _ in range(3_600):  # an hour of lies, one each second
        clock.now += 1.0
        one.hear(10**14)
        if one.is_due():
            pulls += 1
            one.pulled(POLL_S)
    assert pulls <= 3_600 / POLL_S + 5
    county.stamp()
    clock.now += POLL_S
    one.hear(county.versions["timestamp"])
    assert one.is_due()
    terminal.pull()
    one.pulled(POLL_S)
    county.stamp()
    clock.now += LEAST_GAP_S
    one.hear(county.versions["timestamp"])
    assert one.is_due(), "who spoke the truth is believed at once"


def test_the_county_calls_this_home_by_the_id_that_it_has_now(terminal: Terminal) -> None:
    clock = Time()
    one = ear(terminal.home, clock)
    before = identifier(terminal.home)
    one.hear_call(call_of(before))
    assert one.is_called()
    after = new_id()  # its identity was restored from another machine's while we listened
    remember(terminal.home, {"terminal_id": after})
    clock.now += CALL_GAP_S
    one.hear_call(call_of(before))
    assert not one.is_called()
    one.hear_call(call_of(after))
    assert one.is_called()


def test_pulls_of_others_do_not_count_against_a_hint(terminal: Terminal) -> None:
    terminal.pull()
    clock = Time()
    one = ear(terminal.home, clock)
    for _ in range(5):
        one.pulled(POLL_S)
    one.hear(10**9)
    assert one.is_due()


def test_a_thousand_terminals_do_not_act_in_one_instant(terminal: Terminal) -> None:
    terminal.pull()
    clock = Time()
    ears = [Listener(terminal.home, clock=clock) for _ in range(40)]
    for one in ears:
        one.hear(10**9)
    clock.now += listener.HERD_S / 2
    assert 5 < sum(one.is_due() for one in ears) < 35
    clock.now += listener.HERD_S
    assert sum(one.is_due() for one in ears) > 0


def test_connections_are_made_again_in_their_own_time() -> None:
    nobody = Ended("status 404", is_nobody=True)
    assert all(0.8 * 86_400 <= wait_s(nobody, 0) <= 1.2 * 86_400 for _ in range(50))
    assert all(600 <= wait_s(Ended("status 503", wait_s=600), 3) <= 900 for _ in range(50))
    assert all(wait_s(Ended("ended", was_heard=True), 0) <= 10 for _ in range(50))
    assert all(wait_s(Ended("ConnectionError"), 1) <= 22.5 for _ in range(50))
    assert all(450 <= wait_s(Ended("ConnectionError"), 30) <= 1_350 for _ in range(50))


def test_it_listens_nowhere_without_an_address(tmp_path: Path) -> None:
    before = set(threading.enumerate())
    Listener(tmp_path).configure("", "")
    assert set(threading.enumerate()) <= before


@pytest.mark.parametrize("listens", ["true", pytest.param("false", marks=pytest.mark.faults)])
def test_the_agent_shows_a_release_long_before_it_would_have_asked(trip: Trip, listens: str) -> None:
    """Published by another process; the next poll is an hour away."""
    trip.kiosk("provision", str(trip.folder / "provision.json"), "--url", trip.url)
    process = subprocess.Popen(
        [sys.executable, "-m", "kiosk", "agent", "--set", "poll_s=3600", "--set", f"listen={listens}"],
        env=os.environ | {"KIOSK_HOME": str(trip.home), "KIOSK_NOW": "2026-11-23T08:00:00Z"},
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    try:
        wait_for(lambda: known_version(trip.home))
        before = known_version(trip.home)
        if listens == "true":
            log = trip.home / "log" / "agent.log"
            wait_for(lambda: "listening to the county" in log.read_text("utf-8"))
        trip.publish(2, 1, unit="140929100000", start=900)
        if listens == "true":
            wait_for(lambda: known_version(trip.home) != before, 30)
        else:
            with pytest.raises(AssertionError):
                wait_for(lambda: known_version(trip.home) != before, 4)
    finally:
        process.terminate()
        out, err = process.communicate(timeout=10)
    assert (process.returncode, out, err) == (0, b"", b"")
