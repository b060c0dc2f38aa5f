"""Every mode of a bad network against every kind of address: old or new, whole, and healed afterwards."""

import functools
import random
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from kiosk.agent import once
from kiosk.store.connect import blob_path
from kiosk.store.facts import facts_of, screen_of
from kiosk.store.identity import Identity
from sync.terminal.options import Options
from tests.faults.conftest import PLACE, Box
from tests.faults.proxy import FILE, FILE_SHA256, HARMLESS, KINDS, MODES, BadNetwork
from tests.simulator import County, Site, disclosure, served, ulid
from tests.terminal.terminal import Terminal

SHORT = functools.partial(Options, grace_s=0.6, read_s=0.4, least_bytes_per_s=500_000)
FILE_SAID = {"sha256": FILE_SHA256, "type": "image/png", "bytes": len(FILE), "name": "示例.png"}


@dataclass(frozen=True, slots=True)
class Range:
    """A terminal that shows what a county signed first, and what that county signs next: made once for all pairs."""

    folder: Path
    site: Site
    shown: list[str]
    old: dict[str, bytes]
    new: dict[str, bytes]  # blobs one by one
    bundled: dict[str, bytes]

    def attempt(self, kind: str, mode: str, at: int) -> None:
        """The terminal as it was, one pull through the bad network, one through a good one."""
        home = self.folder / "home"
        shutil.rmtree(home, ignore_errors=True)
        shutil.copytree(self.folder / "before", home)
        terminal, county = Terminal(home, self.site), self.site.county
        county.files = dict(self.bundled if kind == "bundle" else self.new)
        wanted = sorted([f"示例决定第{n}号 v2" for n in (1, 2, 3, 4)] + ["示例决定第9号 v1"])
        network = BadNetwork(county, kind, mode, self.old, at)
        self.site.fault = network.fault
        with pytest.MonkeyPatch.context() as patch:
            if mode not in HARMLESS:  # deadlines short enough for a test
                patch.setattr(once, "Options", SHORT)
            report = terminal.pull()
            for _ in range(9):  # a busy machine misses such deadlines on the way, before the fault is met
                if network.hits or report.state != "later":
                    break
                report = terminal.pull()
        seen = terminal.titles()
        less = [title for title in self.shown if "第5号" not in title]
        assert network.hits, (kind, mode)
        assert report.state in ("later", "refused", "updated", "unchanged"), report
        assert seen in (self.shown, less, wanted), (kind, mode, seen)
        assert (report.state == "updated") == (seen == wanted), (kind, mode, report)
        assert report.broken == 0, "no network can make a card of a document"
        if mode in HARMLESS:
            assert seen == wanted, (kind, mode, report)
        if mode not in HARMLESS and report.state in ("later", "refused"):
            assert report.reason, (kind, mode)
        self.site.fault = None
        healed = terminal.pull()
        assert healed.state in ("updated", "unchanged"), (kind, mode, healed)
        assert terminal.titles() == wanted, (kind, mode)
        assert blob_path(home, FILE_SHA256).read_bytes() == FILE, (kind, mode)
        screen = screen_of(facts_of(home))
        assert screen is not None, (kind, mode)
        assert screen.name == "示例二号机", (kind, mode)


@pytest.fixture(scope="module")
def everything() -> Iterator[Range]:
    with pytest.MonkeyPatch.context() as patch, tempfile.TemporaryDirectory(prefix="network-", dir=PLACE) as name:
        patch.setenv("KIOSK_NOW", "2026-11-24T08:00:00Z")
        county = County()
        with served(county) as site:
            site.has_tags = True
            terminal = Terminal(Path(name) / "before", site)
            terminal.provision()
            who = Identity.load(terminal.home).public()
            county.put(*(disclosure(n) for n in range(1, 6)))
            county.set_screen(who)
            county.publish()
            assert terminal.pull().state == "updated"
            assert terminal.pull().state == "unchanged"
            old, shown = dict(county.files), terminal.titles()
            county.files[f"blobs/{FILE_SHA256[:2]}/{FILE_SHA256}"] = FILE
            county.bundles = False
            county.pack = county.pack | {"seq": 2}
            county.put(*(disclosure(n, v=2) for n in (1, 2, 3, 4)), disclosure(9, attachments=[FILE_SAID]))
            county.recalls(ids=[ulid(5)])
            county.set_screen(who, name="示例二号机")
            county.rotate_root()
            county.delegate()
            county.publish()
            new = dict(county.files)
            county.bundles = True
            county.publish()
            yield Range(Path(name), site, shown, old, new, dict(county.files))


@pytest.mark.parametrize(("mode", "kind"), [(mode, KINDS[n * 7 % len(KINDS)]) for n, mode in enumerate(MODES)])
def test_a_bad_network_shows_old_or_new_and_heals(everything: Range, mode: str, kind: str) -> None:
    everything.attempt(kind, mode, 10)


@pytest.mark.faults
def test_every_mode_against_every_kind(everything: Range, box: Box, say: Callable[[str], None]) -> None:
    """Whole rounds, at least one, each with other places to cut and flip."""
    chance, done, rounds = random.Random(12), 0, 0
    while rounds == 0 or box():
        for mode in MODES:
            for kind in KINDS:
                everything.attempt(kind, mode, chance.randrange(1, 400))
                done += 1
        rounds += 1
    say(
        f"{done} pairs of {len(MODES)} modes and {len(KINDS)} kinds of address in {rounds} rounds: 0 mixtures, "
        "0 cards, all healed"
    )
