"""The power goes: of all that was written since the last sync, any part may be missing."""

import os
import random
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from kiosk.errors import StoreError
from tests.faults.power import CALLS, Disk
from tests.faults.test_calls import needs_strace
from tests.faults.test_disk import publish_version
from tests.faults.words import open_ears, words_kept
from tests.simulator import County
from tests.terminal.terminal import Terminal

PROGRAM = """
import os, sys
from pathlib import Path
from kiosk.agent.once import pull_once
from kiosk.settings import Settings
from tests.faults.words import say_something
home = Path(sys.argv[1])
for number in range(3):
    say_something(home, number)
    os.write(1, b"acknowledged")
pull_once(home, Settings.load(home))
for number in range(3, 6):
    say_something(home, number)
    os.write(1, b"acknowledged")
"""


CARELESS = """
from kiosk.store import connect, engine
careful = connect.set_pragmas
def careless(connection):
    careful(connection)
    connection.execute("PRAGMA synchronous = OFF")
connect.set_pragmas = engine.set_pragmas = careless
"""


def record(terminal: Terminal, log: Path, before: str = "") -> list[str]:
    """The system calls of a terminal that takes words, pulls, and takes words again."""
    done = subprocess.run(
        [
            "strace", "-y", "-xx", "-s", "10000000", "-o", str(log), "-e", f"trace={CALLS}",
            sys.executable, "-c", before + PROGRAM, str(terminal.home),
        ],
        env=os.environ | {"PYTHONPATH": str(Path.cwd())}, stdout=subprocess.PIPE, timeout=120, check=True,
    )  # fmt: skip
    assert done.stdout.count(b"acknowledged") == 6
    return log.read_text("utf-8", "surrogateescape").splitlines()


def cut_at_many_moments(
    terminal: Terminal, county: County, folder: Path, most: int, more: Callable[[], bool], program: str = ""
) -> tuple[int, int, int]:
    expected = publish_version(county, 1)
    open_ears(terminal.home)
    terminal.pull()
    before = folder / "before"
    shutil.copytree(terminal.home, before)
    wanted = publish_version(county, 2)
    lines = record(terminal, folder / "calls", program)
    assert terminal.titles() == wanted
    chance = random.Random(5)
    rehearsal = rebuilt(before, terminal.home)
    tracked = [number for number, line in enumerate(lines) if rehearsal.follow(line)]
    assert len(tracked) > 30, "strace saw nothing of the store"
    chosen = sorted(chance.sample(tracked, min(most, len(tracked))))
    old = new = cuts = 0
    live = rebuilt(before, terminal.home)
    position = 0
    for number in chosen:
        if not more():
            break
        for line in lines[position : number + 1]:
            live.follow(line)
        position = number + 1
        for _ in range(3):
            home = folder / "cut"
            shutil.rmtree(home, ignore_errors=True)
            live.cut(home, chance)
            cuts += 1
            mutant = Terminal(home, terminal.site)
            shown = mutant.titles()
            assert shown in (expected, wanted), (number, lines[number][:200])
            assert words_kept(home) >= live.acknowledged, (number, live.acknowledged)
            old, new = old + (shown == expected), new + (shown == wanted)
        if number % 5 == 0:
            assert mutant.pull().state in ("updated", "unchanged")
            assert mutant.titles() == wanted
    return cuts, old, new


def rebuilt(before: Path, root: Path) -> Disk:
    """The disk as it was before the recorded process, under the names that process used."""
    found = Disk.of(before)
    disk = Disk(root)
    disk.safe_names = {str(root / Path(name).relative_to(before)): file for name, file in found.safe_names.items()}
    disk.names = dict(disk.safe_names)
    return disk


@needs_strace
def test_a_power_cut_at_some_moments(terminal: Terminal, county: County, tmp_path: Path) -> None:
    cuts, _, _ = cut_at_many_moments(terminal, county, tmp_path, 12, lambda: True)
    assert cuts == 36


@needs_strace
def test_the_model_sees_what_a_careless_store_loses(terminal: Terminal, county: County, tmp_path: Path) -> None:
    """Without syncs something acknowledged must be missing, or this test proves nothing."""
    with pytest.raises((AssertionError, sqlite3.Error, StoreError)):
        cut_at_many_moments(terminal, county, tmp_path, 60, lambda: True, CARELESS)


@needs_strace
@pytest.mark.faults
def test_900_power_cuts(terminal: Terminal, county: County, tmp_path: Path, say: Callable[[str], None]) -> None:
    cuts, old, new = cut_at_many_moments(terminal, county, tmp_path, 300, lambda: True)
    say(f"{cuts} cuts: {old} left the old release, {new} the new one, 0 a mixture; 0 acknowledged words lost")
    assert min(old, new) > 10
