"""Killed at random instants, and bytes that rot on the disk: old or new, whole, and no acknowledged word lost."""

import os
import random
import shutil
import signal
import sqlite3
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from kiosk.clock import Clock
from kiosk.errors import StoreError
from kiosk.store.connect import content_path
from kiosk.store.read import ContentReader, Filter
from tests.faults.words import open_ears, say_something, words_kept
from tests.simulator import COUNTY, VILLAGE, County, disclosure
from tests.terminal.terminal import Terminal


def publish_version(county: County, v: int, count: int = 12) -> list[str]:
    """Every document in version v; the titles of a whole release."""
    for unit, first in ((COUNTY, 201), (VILLAGE, 101)):
        county.put(*(disclosure(n, unit=unit, v=v) for n in range(first, first + count)))
    county.publish()
    titles = [f"{d['title']} v{d['v']}" for unit in county.documents.values() for d in unit.values()]
    return sorted(titles)


def forked(work: Callable[[], object]) -> int:
    """Run it in a child without starting Python again; returns the child's pid."""
    sys.stdout.flush()
    pid = os.fork()
    if pid == 0:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
        try:
            work()
        finally:
            os._exit(0)
    return pid


def kill_at_random(terminal: Terminal, county: County, trials: int, more: Callable[[], bool]) -> tuple[int, int, int]:
    publish_version(county, 1)
    open_ears(terminal.home)
    terminal.pull()
    os.waitpid(forked(terminal.pull), 0)
    publish_version(county, 2)
    started = time.monotonic()
    os.waitpid(forked(terminal.pull), 0)
    whole_s = time.monotonic() - started
    expected = terminal.titles()
    chance = random.Random(9)
    old = new = said = 0
    while (old + new < trials) and more():
        wanted = publish_version(county, 3 + old + new)
        say_something(terminal.home, said)
        said += 1
        pid = forked(terminal.pull)
        time.sleep(whole_s * chance.uniform(0.02, 1.1))
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        shown = terminal.titles()
        assert shown in (expected, wanted)
        assert words_kept(terminal.home) == said
        old, new = old + (shown != wanted), new + (shown == wanted)
        expected = shown
    report = terminal.pull()
    assert report.state in ("updated", "unchanged")
    assert words_kept(terminal.home) == said
    return old, new, said


@pytest.mark.faults
def test_kill_at_500_random_instants(terminal: Terminal, county: County, say: Callable[[str], None]) -> None:
    old, new, said = kill_at_random(terminal, county, 500, lambda: True)
    say(f"{old + new} kills: {old} left the old release, {new} the new one, 0 a mixture; {said} words, 0 lost")
    assert min(old, new) > 20, "the instants miss the interesting part"


def test_kill_at_a_few_random_instants(terminal: Terminal, county: County) -> None:
    kill_at_random(terminal, county, 12, lambda: True)


# ---- rot ----


def rot(home: Path, chance: random.Random) -> str:
    """Change what lies on the disk, as worn cells and bad cables do."""
    files = [content_path(home), content_path(home), content_path(home), *sorted((home / "blobs").rglob("*"))]
    path = chance.choice([file for file in files if file.is_file()])
    data = bytearray(path.read_bytes())
    kind = chance.choice(("bit", "bits", "zeros", "page", "short", "swap"))
    at = chance.randrange(len(data))
    if kind == "bit":
        data[at] ^= 1 << chance.randrange(8)
    elif kind == "bits":
        for _ in range(60):
            data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    elif kind == "zeros":
        data[at : at + 512] = bytes(len(data[at : at + 512]))
    elif kind == "page":
        data[at : at + 4096] = chance.randbytes(len(data[at : at + 4096]))
    elif kind == "short":
        del data[at:]
    else:
        other = chance.randrange(len(data))
        one, two = bytes(data[at : at + 64]), bytes(data[other : other + 64])
        data[at : at + len(two)], data[other : other + len(one)] = two, one
    path.write_bytes(bytes(data))
    return kind


def everything_shown(home: Path) -> set[str]:
    """Every word that a glass could show of documents; what cannot be shown is left out."""
    reader = ContentReader(home)
    seen: set[str] = set()
    try:
        release = reader.release()
        if release is None:
            return seen
        moment = Clock.from_environment().now()
        cards = reader.cards(release, moment, Filter("disclosure"), limit=500)
        for card in cards:
            seen.add(f"card {card.id} {card.title} {card.summary} {card.issued_on} {card.unit_name} {card.stage}")
            try:
                shown = reader.document(release, moment, card.id)
            except StoreError:
                continue
            if shown is not None:
                seen.add(f"document {shown.document} {shown.approved} {shown.approved_at}")
        seen.add(f"pack {reader.pack(release).name}")
    except StoreError:
        pass
    finally:
        reader.close()
    return seen


def mutate(terminal: Terminal, county: County, folder: Path, trials: int, more: Callable[[], bool]) -> tuple[int, int]:
    publish_version(county, 1)
    open_ears(terminal.home)
    terminal.pull()
    say_something(terminal.home, 0)
    true = everything_shown(terminal.home)
    assert len(true) == 2 * len(terminal.titles()) + 1 > 40
    chance = random.Random(4)
    tried = repaired = 0
    while tried < trials and more():
        home = folder / "mutant"
        shutil.rmtree(home, ignore_errors=True)
        shutil.copytree(terminal.home, home)
        rot(home, chance)
        seen = everything_shown(home)
        assert seen <= true, (tried, seen - true)
        if tried % 20 == 0:  # and the daily check brings everything back
            mutant = Terminal(home, terminal.site)
            mutant.pull(check=True)
            mutant.pull()
            repaired += everything_shown(home) == true
            # Rot in when a paper begins or ends can still hide it until its next version; never show another.
            assert everything_shown(home) <= true, tried
            assert words_kept(home) == 1
        tried += 1
    return tried, repaired


@pytest.mark.expects_log
@pytest.mark.faults
def test_a_thousand_rotten_disks_show_no_wrong_byte(
    terminal: Terminal, county: County, tmp_path: Path, say: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kiosk.agent.once.log.warning", lambda *a: None)
    tried, repaired = mutate(terminal, county, tmp_path, 1_000, lambda: True)
    checked = -(-tried // 20)
    say(f"{tried} mutants: 0 wrong words shown; {repaired} of {checked} whole again after the daily check")
    assert repaired >= 0.95 * checked


def test_some_rotten_disks_show_no_wrong_byte(
    terminal: Terminal, county: County, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kiosk.agent.once.log.warning", lambda *a: None)
    mutate(terminal, county, tmp_path, 60, lambda: True)


def test_a_row_that_rotted_is_left_out_and_comes_back(
    terminal: Terminal, county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kiosk.agent.once.log.warning", lambda *a: None)
    terminal.pull()
    titles = terminal.titles()
    connection = sqlite3.connect(content_path(terminal.home))
    connection.execute("UPDATE document SET title = '别的标题' WHERE rid = 1")
    connection.execute("UPDATE document SET approved_at = '2020-01-01T00:00:00Z' WHERE rid = 2")
    connection.commit()
    connection.close()
    assert not any("别的" in words for words in everything_shown(terminal.home))
    assert len([words for words in everything_shown(terminal.home) if words.startswith("document")]) == 3
    terminal.pull(check=True)
    assert terminal.titles() == titles


def test_a_rotten_county_pack_and_vanished_rows_come_back(
    terminal: Terminal, county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kiosk.agent.once.log.warning", lambda *a: None)
    terminal.pull()
    true = everything_shown(terminal.home)
    for harm in ("UPDATE pack SET data = x'00'", "DELETE FROM document WHERE rid = 2", "DELETE FROM pack"):
        connection = sqlite3.connect(content_path(terminal.home))
        connection.execute(harm)
        connection.commit()
        connection.close()
        assert everything_shown(terminal.home) < true
        assert terminal.pull(check=True).state == "updated", harm
        assert everything_shown(terminal.home) == true, harm
