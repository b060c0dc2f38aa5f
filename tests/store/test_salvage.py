"""A damaged state.db gives back what residents said, as far as the disk still holds it; never a wrong word."""

import random
import sqlite3
from pathlib import Path

import pytest
from nacl.public import PrivateKey

from kiosk.store import salvage
from kiosk.store.connect import state_path
from kiosk.store.engine import set_aside
from kiosk.store.facts import SUBMISSIONS_KEY
from kiosk.store.outgoing import OutgoingStore
from kiosk.store.remember import remember
from kiosk.store.trust import StateStore
from tests.store.test_outbox import NOW, keep, opinion, settle_all

WORDS = 60


@pytest.fixture
def home(tmp_path: Path) -> Path:
    store = StateStore(tmp_path)
    store.learn({"submissions_key": bytes(PrivateKey.generate().public_key).hex()})
    store.close()
    return tmp_path


def boxes(path: Path) -> dict[str, bytes]:
    connection = sqlite3.connect(path)
    found = dict(connection.execute("SELECT id, sealed FROM outbox WHERE state = 'waiting'").fetchall())
    connection.close()
    return found


def start_anew(home: Path) -> int:
    damaged = set_aside(state_path(home))
    StateStore(home).close()
    return salvage.words(damaged, home)


@pytest.mark.expects_log("62 submissions were saved")
def test_a_file_that_can_be_read_gives_all_of_it(home: Path) -> None:
    state = StateStore(home)
    key = state.facts()[SUBMISSIONS_KEY]
    state.close()
    for _ in range(2):
        keep(home, opinion(), NOW)
    settle_all(home, NOW)
    for number in range(WORDS):
        keep(home, opinion(f"第{number}条"), NOW)
    before = boxes(state_path(home))
    assert start_anew(home) == WORDS + 2
    assert boxes(state_path(home)) == before
    store = OutgoingStore(home, NOW)
    assert store.holding() == ()  # until the county says that their key is its own
    remember(home, {SUBMISSIONS_KEY: key})
    assert len(store.holding()) == 2
    store.forget()
    store.close()


@pytest.mark.expects_log("submissions were saved")
def test_rotten_pages_cost_their_own_words_only_and_no_wrong_word_comes_along(home: Path) -> None:
    for number in range(WORDS):
        keep(home, opinion(f"第{number}条" * 20), NOW)
    before = boxes(state_path(home))
    data = bytearray(state_path(home).read_bytes())
    chance = random.Random(5)
    pages = chance.sample(range(len(data) // 4096 // 2, len(data) // 4096), 4)  # the younger half: words
    for page in pages:
        data[page * 4096 : (page + 1) * 4096] = chance.randbytes(4096)
    state_path(home).write_bytes(bytes(data))
    saved = start_anew(home)
    after = boxes(state_path(home))
    assert saved == len(after)
    assert WORDS * 0.5 < saved < WORDS
    assert all(before[number] == box for number, box in after.items())


@pytest.mark.parametrize("content", [b"", b"no database", b"SQLite format 3\0" + b"\xff" * 8000])
def test_a_file_that_is_no_database_any_more_gives_nothing(home: Path, content: bytes) -> None:
    keep(home, opinion(), NOW)
    state_path(home).write_bytes(content)
    assert start_anew(home) == 0
