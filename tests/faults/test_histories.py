"""A model of publish x sync x crash x attack: what is shown is one published set, never an older one.

Hypothesis makes the histories. The county signs sets of documents; the network may lie, the terminal may die
before any of its transactions; and after each step the glass shows exactly one of the signed sets, minus what was
recalled, and never goes back.
"""

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

from kiosk.store import recall as recalling
from kiosk.store import sweep
from kiosk.store import write as writing
from tests.faults.proxy import kind_of
from tests.simulator import COUNTY, VILLAGE, County, disclosure, served, ulid
from tests.terminal.terminal import Terminal

FAST, LONG = 25, 2_000
STEPS = 12
PLACE = "/dev/shm" if Path("/dev/shm").is_dir() else None
HARMS = ("flip", "drop", "replay", "swap", "junk")
done = {"histories": 0, "pulls": 0, "crashes": 0, "attacks": 0}


class History(RuleBasedStateMachine):
    """One county, one terminal."""

    def __init__(self) -> None:
        super().__init__()
        done["histories"] += 1
        os.environ["KIOSK_NOW"] = "2026-11-24T08:00:00Z"
        self.folder = Path(tempfile.mkdtemp(prefix="history-", dir=PLACE))
        self.county = County()
        self._served = served(self.county)
        self.terminal = Terminal(self.folder / "home", self._served.__enter__())
        self.terminal.provision()
        self.sets: list[list[str]] = [[]]  # what was signed, in order; the empty county first
        self.recalls: list[set[str]] = [set()]
        self.shown = {(0, 0)}  # which set and which recall the glass may have been showing last
        self.versions: dict[int, int] = {}
        self.past: list[dict[str, bytes]] = []
        self.publish([1, 2, 3], bundles=True)

    def teardown(self) -> None:
        self._served.__exit__(None, None, None)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _sign(self) -> None:
        self.past.append(dict(self.county.files))
        self.county.publish()
        titles = [f"{d['title']} v{d['v']}" for unit in self.county.documents.values() for d in unit.values()]
        self.sets.append(sorted(titles))
        self.recalls.append({f"示例决定第{n}号" for n in range(1, 9) if ulid(n) in self._recalled_ids()})

    def _recalled_ids(self) -> list[str]:
        return list((self.county.recall or {}).get("ids", ()))

    @rule(numbers=st.lists(st.integers(1, 8), min_size=1, max_size=4, unique=True), bundles=st.booleans())
    def publish(self, numbers: list[int], bundles: bool) -> None:
        self.county.bundles = bundles
        for number in numbers:
            self.versions[number] = self.versions.get(number, 0) + 1
            unit = VILLAGE if number % 2 else COUNTY
            self.county.put(disclosure(number, unit=unit, v=self.versions[number]))
        self._sign()

    @rule(number=st.integers(1, 8))
    def withdraw(self, number: int) -> None:
        unit = VILLAGE if number % 2 else COUNTY
        if ulid(number) in self.county.documents[unit]:
            self.county.withdraw(unit, ulid(number))
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

    @rule(step=st.integers(0, 14))
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

        modules = (writing, sweep, recalling)
        with pytest.MonkeyPatch.context() as patch:
            for module in modules:
                patch.setattr(module, "transaction", dying)
            try:
                self.terminal.pull()
            except KeyboardInterrupt:
                done["crashes"] += 1

    @precondition(lambda self: self.past)
    @rule(harm=st.sampled_from(HARMS), pick=st.integers(0, 10_000), at=st.integers(0, 10_000))
    def attack(self, harm: str, pick: int, at: int) -> None:
        """Somebody on the way serves one file, or all of them, as he likes."""
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
            served_now[path] = (b"", b"{}", b"<html>", b"[" * 3000)[at % 4]
        else:
            data = bytearray(honest[path])
            data[at % len(data)] ^= 1 << at % 8
            served_now[path] = bytes(data)
        self.county.files = served_now
        self.terminal.pull()
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
            if [title for title in titles if title.rpartition(" v")[0] not in off] == seen
            and any(number >= was and taken >= before for was, before in self.shown)
        }
        assert may_be, f"shown is {seen}, which is no signed set since {self.shown}"
        self.shown = may_be


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
