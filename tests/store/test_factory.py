"""Factory state: nothing of a county stays, and no word of a resident goes with it."""

import os
import sqlite3
import time
from pathlib import Path

import pytest

from kiosk.errors import BusyError, StoreError
from kiosk.store import factory, journal
from kiosk.store.connect import state_path
from kiosk.store.engine import open_state


@pytest.fixture
def home(tmp_path: Path) -> Path:
    open_state(tmp_path).dispose()
    (tmp_path / "blobs" / "aa").mkdir(parents=True)
    (tmp_path / "blobs" / "aa" / "file").write_bytes(b"x")
    (tmp_path / "identity.key").write_text("secret")
    (tmp_path / "settings.toml").write_text("poll_s = 70\n")
    (tmp_path / "log").mkdir()
    return tmp_path


def say(home: Path, state: str) -> None:
    with sqlite3.connect(state_path(home)) as connection:
        connection.execute(
            "INSERT INTO outbox (id, kind, sealed, sha256, said_at, state)"
            " VALUES (?, 'opinion', x'00', '', '2026-01-01', ?)",
            (state, state),
        )
    connection.close()


def test_it_leaves_the_log_only(home: Path) -> None:
    say(home, "delivered")
    assert not factory.carry_out(home), "nobody ordered it"
    factory.order(home)
    assert factory.carry_out(home)
    assert [path.name for path in home.iterdir()] == ["log"]


def test_it_is_refused_while_words_wait(home: Path) -> None:
    say(home, "waiting")
    with pytest.raises(BusyError, match="1 submissions"):
        factory.order(home)
    assert not (home / factory.MARK).exists()


def test_words_that_come_between_order_and_start_stop_it(home: Path) -> None:
    factory.order(home)
    say(home, "waiting")
    assert not factory.carry_out(home)
    assert not (home / factory.MARK).exists()
    assert factory.words_waiting(home) == 1


def test_a_state_that_cannot_be_read_is_no_leave_to_clear_it(home: Path) -> None:
    state_path(home).write_bytes(b"rotten" * 1_000)
    with pytest.raises(StoreError):
        factory.order(home)


def test_an_order_that_nobody_carried_out_in_time_is_forgotten(home: Path) -> None:
    factory.order(home)
    old = time.time() - factory.GOOD_FOR_S - 60
    os.utime(home / factory.MARK, (old, old))
    assert not factory.carry_out(home)
    assert not (home / factory.MARK).exists()
    assert (home / "identity.key").exists()


def test_what_was_refused_is_counted_for_whoever_decides(home: Path) -> None:
    say(home, "refused")
    assert factory.words_refused(home) == 1
    factory.order(home)


def test_a_power_cut_on_the_way_is_gone_on_with(home: Path) -> None:
    factory.order(home)
    state_path(home).unlink()
    (home / factory.BEGUN).touch()
    old = time.time() - factory.GOOD_FOR_S - 60
    os.utime(home / factory.MARK, (old, old))
    assert factory.carry_out(home)
    assert not (home / "identity.key").exists()


def test_the_log_is_read_in_the_order_of_time_without_what_could_be_somebodys(tmp_path: Path) -> None:
    folder = tmp_path / "log"
    folder.mkdir()
    (folder / "agent.log").write_text(
        "2026-11-23 01:26:02,000 INFO sync: release 3: 5 documents\n"
        "2026-11-23 01:26:04,000 ERROR x: 'ValueError: 张三的路灯' 13835012345 me@example.com http://a:b@c/\n"
        '  File "once.py", line 3\n'
    )
    (folder / "glass.log").write_bytes(b"2026-11-23 01:26:03,000 WARNING qt: \xff\n")
    lines = journal.lines(tmp_path)
    assert [line.split("  ")[0] for line in lines] == ["agent", "glass", "agent", "agent"]
    said = "\n".join(lines)
    assert "release 3: 5 documents" in said
    assert "line 3" in said
    for private in ("张三", "13835012345", "me@", "a:b"):
        assert private not in said
