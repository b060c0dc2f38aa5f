"""A model of publish x sync x crash x attack: what is shown is one published set, never an older one.

Hypothesis makes the histories. The county signs sets of documents; the network may lie, the terminal may die
before any of its transactions or requests; and after each step the glass shows exactly one of the signed sets, minus
what was recalled, and never goes back.
"""

import functools
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from kiosk.agent import once
from kiosk.store import broken, sweep
from kiosk.store import recall as recalling
from kiosk.store import trust as trusting
from kiosk.store import write as writing
from tests.faults.conftest import PLACE
from tests.faults.memory import URL, fetchers_of, twin
from tests.faults.proxy import kind_of
from tests.simulator import COUNTY, VILLAGE, County, Site, disclosure, ulid
from tests.terminal.terminal import Terminal

FAST, LONG = 40, 2_000
STEPS = 12
NUMBERS = range(1, 9)
HARMS = ("flip", "drop", "replay", "swap", "junk")
JUNK = (b"", b"{}", b"<html>", b"[" * 3000)
MODULES = (writing, sweep, recalling, trusting)
done = {"histories": 0, "pulls": 0, "crashes": 0, "attacks": 0, "broken documents": 0}


@functools.cache
def beginning() -> tuple[County, Path]:
    """A county that has signed nothing yet, and a terminal that was set up for it: copied for each history."""
    county = County()
    folder = Path(tempfile.mkdtemp(prefix="history-", dir=PLACE))
    site = Site(county)
    site.url = URL
    Terminal(folder / "home", site).provision()
    return county, folder


class History(RuleBasedStateMachine):
    """One county, one terminal."""

    def __init__(self) -> None:
        super().__init__()
        done["histories"] += 1
        os.environ["KIOSK_NOW"] = "2026-11-24T08:00:00Z"
        county, folder = beginning()
        self.folder = Path(tempfile.mkdtemp(prefix="history-", dir=PLACE))
        shutil.copytree(folder / "home", self.folder / "home")
        self.county = twin(county)
        self.site = Site(self.county)
        self.terminal = Terminal(self.folder / "home", self.site)
        self.patch = pytest.MonkeyPatch()
        self.patch.setattr(once, "HttpFetcher", fetchers_of(self.site))
        self.patch.setattr(once, "_follow", lambda home: None)  # search has tests of its own
        self.sets: list[dict[int, str]] = [{}]  # what was signed, in order; the empty county first
        self.recalls: list[set[int]] = [set()]
        self.shown = {(0, 0)}  # which set and which recall the glass may have been showing last
        self.versions: dict[int, int] = {}
        self.past: list[dict[str, bytes]] = []
        self.publish([1, 2, 3], bundles=True)

    def teardown(self) -> None:
        self.patch.undo()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _sign(self) -> None:
        self.past.append(dict(self.county.files))
        self.county.publish()
        said: dict[int, str] = {}
        for number in NUMBERS:
            document = self.county.documents[_unit(number)].get(ulid(number))
            if document is not None:
                is_broken = ulid(number) in self.county.blobs
                said[number] = f"{broken.TITLE} v0" if is_broken else f"{document['title']} v{document['v']}"
        self.sets.append(said)
        self.recalls.append({n for n in NUMBERS if ulid(n) in self._recalled_ids()})

    def _recalled_ids(self) -> list[str]:
        return list((self.county.recall or {}).get("ids", ()))

    @rule(numbers=st.lists(st.integers(1, 8), min_size=1, max_size=4, unique=True), bundles=st.booleans())
    def publish(self, numbers: list[int], bundles: bool) -> None:
        self.county.bundles = bundles
        for number in numbers:
            self.versions[number] = self.versions.get(number, 0) + 1
            self.county.blobs.pop(ulid(number), None)
            self.county.put(disclosure(number, unit=_unit(number), v=self.versions[number]))
        self._sign()

    @rule(number=st.integers(1, 8), junk=st.sampled_from((b"<html>", b"{", b"\x1f\x8b")))
    def publish_what_cannot_be_shown(self, number: int, junk: bytes) -> None:
        done["broken documents"] += 1
        self.versions[number] = self.versions.get(number, 0) + 1
        self.county.put(disclosure(number, unit=_unit(number), v=self.versions[number]))
        self.county.blobs[ulid(number)] = junk + bytes([number, self.versions[number]])
        self._sign()

    @rule(number=st.integers(1, 8))
    def withdraw(self, number: int) -> None:
        if ulid(number) in self.county.documents[_unit(number)]:
            self.county.withdraw(_unit(number), ulid(number))
            self._sign()

    @rule(number=st.integers(1, 8))
    def recall(self, number: int) -> None:
        self.county.recalls(ids=sorted({*self._recalled_ids(), ulid(number)}))
        self._sign()

    @rule()
    def sync(self) -> None:
        done["pulls"] += 1
        report = self.terminal.pull()
        assert report.state in ("updated", "unchanged"), report
        self._look()
        newest = len(self.sets) - 1
        assert (newest, newest) in self.shown, "an honest network brings the newest"
        self.shown = {(newest, newest)}

    @rule(step=st.integers(0, 16))
    def crash(self, step: int) -> None:
        """The power goes before the n-th transaction of a pull."""
        left = step
        plain = writing.transaction

        def dying(engine: Any) -> Any:
            nonlocal left
            if left == 0:
                raise KeyboardInterrupt
            left -= 1
            return plain(engine)

        with pytest.MonkeyPatch.context() as patch:
            for module in MODULES:
                patch.setattr(module, "transaction", dying)
            self._may_die()

    @rule(step=st.integers(0, 12))
    def crash_on_the_way(self, step: int) -> None:
        """The power goes before the n-th request of a pull."""
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(once, "HttpFetcher", fetchers_of(self.site, dies_at=step))
            self._may_die()

    def _may_die(self) -> None:
        try:
            self.terminal.pull()
        except KeyboardInterrupt:
            done["crashes"] += 1

    @precondition(lambda self: self.past)
    @rule(harm=st.sampled_from(HARMS), pick=st.integers(0, 10_000), at=st.integers(0, 10_000), step=st.integers(0, 40))
    def attack(self, harm: str, pick: int, at: int, step: int) -> None:
        """Somebody on the way serves one file, or all of them, as he likes; now and then the power goes too."""
        done["attacks"] += 1
        honest = self.county.files
        paths = sorted(honest)
        path = paths[pick % len(paths)]
        served_now = dict(honest)
        if harm == "replay":
            served_now = dict(self.past[pick % len(self.past)])
        elif harm == "drop":
            del served_now[path]
        elif harm == "swap":
            same = [p for p in paths if kind_of(p) == kind_of(path)]
            served_now[path] = honest[same[at % len(same)]]
        elif harm == "junk":
            served_now[path] = JUNK[at % len(JUNK)]
        else:
            data = bytearray(honest[path])
            data[at % len(data)] ^= 1 << at % 8
            served_now[path] = bytes(data)
        self.county.files = served_now
        self.crash_on_the_way(step)
        self.county.files = honest

    @invariant()
    def what_is_shown_is_one_signed_set_and_never_an_older_one(self) -> None:
        self._look()

    def _look(self) -> None:
        seen = self.terminal.titles()
        may_be = {
            (number, taken)
            for number, titles in enumerate(self.sets)
            for taken, off in enumerate(self.recalls)
            if sorted(title for which, title in titles.items() if which not in off) == seen
            and any(number >= was and taken >= before for was, before in self.shown)
        }
        assert may_be, f"shown is {seen}, which is no signed set since {self.shown}"
        self.shown = may_be


def _unit(number: int) -> str:
    return VILLAGE if number % 2 else COUNTY


def play(histories: int) -> None:
    run_state_machine_as_test(
        History,
        settings=settings(
            max_examples=histories, stateful_step_count=STEPS, deadline=None, database=None,
            suppress_health_check=list(HealthCheck), phases=(Phase.generate,), derandomize=False,
        ),
    )  # fmt: skip


# Rotten bytes that a crash or an attack leaves are said in the log; histories provoke all of it.
def test_some_histories() -> None:
    play(FAST)


@pytest.mark.faults
def test_many_histories(say: Callable[[str], None]) -> None:
    before = dict(done)
    play(LONG)
    count = {key: done[key] - before[key] for key in done}
    say(", ".join(f"{number} {what}" for what, number in count.items()) + ": 0 mixtures, 0 steps back")
    assert count["histories"] >= LONG
