"""Every mode of a bad network against every kind of address: old or new, whole, and healed afterwards."""

import functools
import random
from collections.abc import Callable
from pathlib import Path

import pytest

from kiosk.agent import once
from sync.terminal.options import Options
from tests.faults.conftest import Box
from tests.faults.proxy import HARMLESS, KINDS, MODES, BadNetwork
from tests.simulator import County, disclosure, served, ulid
from tests.terminal.terminal import Terminal


def attempt(folder: Path, kind: str, mode: str, at: int) -> None:
    """One terminal with the old release, one bad network, one good one."""
    county = County()
    county.put(*(disclosure(n) for n in range(1, 6)))
    county.publish()
    with served(county) as site:
        terminal = Terminal(folder, site)
        terminal.provision()
        assert terminal.pull().state == "updated"
        old, shown = dict(county.files), terminal.titles()
        county.bundles = kind == "bundle"
        county.pack = county.pack | {"seq": 2}
        county.put(*(disclosure(n, v=2) for n in (1, 2, 3, 4)), disclosure(9))
        county.recalls(ids=[ulid(5)])
        county.rotate_root()
        county.delegate()
        county.publish()
        wanted = sorted([f"示例决定第{n}号 v2" for n in (1, 2, 3, 4)] + ["示例决定第9号 v1"])
        network = BadNetwork(county, kind, mode, old, at)
        site.fault = network.fault
        report = terminal.pull()
        seen = terminal.titles()
        less = [title for title in shown if "第5号" not in title]
        assert network.hits, (kind, mode)
        assert report.state in ("later", "refused", "updated", "unchanged"), report
        assert seen in (shown, less, wanted), (kind, mode, seen)
        assert (report.state == "updated") == (seen == wanted), (kind, mode, report)
        if mode in HARMLESS:
            assert seen == wanted, (kind, mode, report)
        site.fault = None
        healed = terminal.pull()
        assert healed.state in ("updated", "unchanged"), (kind, mode, healed)
        assert terminal.titles() == wanted, (kind, mode)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Deadlines short enough for a test; the time of the tests' county."""
    monkeypatch.setenv("KIOSK_NOW", "2026-11-24T08:00:00Z")
    monkeypatch.setattr(once, "Options", functools.partial(Options, grace_s=0.6, read_s=0.4, least_bytes_per_s=50_000))


@pytest.mark.parametrize(("mode", "kind"), [(mode, KINDS[n * 5 % len(KINDS)]) for n, mode in enumerate(MODES)])
def test_a_bad_network_shows_old_or_new_and_heals(quick: None, tmp_path: Path, mode: str, kind: str) -> None:
    attempt(tmp_path / "home", kind, mode, 10)


@pytest.mark.faults
def test_every_mode_against_every_kind(quick: None, tmp_path: Path, box: Box, say: Callable[[str], None]) -> None:
    """Whole rounds, at least one, each with other places to cut and flip."""
    chance, done, rounds = random.Random(12), 0, 0
    while rounds == 0 or box():
        for mode in MODES:
            for kind in KINDS:
                attempt(tmp_path / f"{done}", kind, mode, chance.randrange(1, 400))
                done += 1
        rounds += 1
    say(f"{done} pairs of mode and address in {rounds} rounds: 0 mixtures, all healed")
