"""What residents say: sealed before it is on disk, kept at once, bounded, forgotten in time."""

import datetime as dt
import hashlib
import json
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from nacl.public import PrivateKey, SealedBox

from kiosk.clock import Moment
from kiosk.errors import StoreError
from kiosk.health import examine
from kiosk.store import outbox
from kiosk.store.connect import state_path
from kiosk.store.engine import open_state
from kiosk.store.facts import DESK_KEYS, SUBMISSIONS_KEY
from kiosk.store.outbox import FullError, Taking, keep, new_id, taking
from kiosk.store.outgoing import OutgoingStore
from kiosk.store.remember import remember
from kiosk.store.trust import StateStore
from sync.contract import Opinion, Rating, Receipt, Submission, build, decode, dump
from sync.contract.submission import code_of

NOW = Moment(dt.datetime(2026, 11, 24, 8, 17, 33, tzinfo=dt.UTC), True)
CANARY = "13835012345"


def opinion(text: str = "路灯坏了", submission_id: str | None = None, **more: Any) -> Opinion:
    raw = {
        "format": 1, "id": submission_id or new_id(), "said_at": NOW.text, "topic": "advice",
        "about": {"place": "general"}, "text": text,
    }  # fmt: skip
    return build(Opinion, raw | more)


def later(**ago: float) -> Moment:
    return Moment(NOW.at + dt.timedelta(**ago), True)


@pytest.fixture
def desk() -> PrivateKey:
    return PrivateKey.generate()


@pytest.fixture
def home(tmp_path: Path, desk: PrivateKey) -> Path:
    store = StateStore(tmp_path)
    store.learn({"submissions_key": bytes(desk.public_key).hex()})
    store.close()
    return tmp_path


def receipt(waiting: Any, state: str = "received", reason: str = "") -> Receipt:
    return build(
        Receipt,
        {
            "format": 1, "id": waiting.id, "sha256": waiting.sha256, "state": state, "at": NOW.text,
            "signature": "0" * 128, "reason": reason,
        },
    )  # fmt: skip


def settle_all(home: Path, moment: Moment, state: str = "received", reason: str = "") -> None:
    store = OutgoingStore(home, moment)
    for one in store.waiting(100):
        assert store.settle(receipt(one, state, reason))
    store.close()


def rows(home: Path) -> list[tuple[Any, ...]]:
    connection = sqlite3.connect(state_path(home))
    found = connection.execute("SELECT id, sealed, state, reason FROM outbox ORDER BY seq").fetchall()
    connection.close()
    return found


def test_only_the_desk_opens_what_was_kept(home: Path, desk: PrivateKey) -> None:
    said = opinion("请回电话", contact=CANARY)
    assert keep(home, said, NOW) == code_of(said.id)
    store = OutgoingStore(home, NOW)
    (waiting,) = store.waiting(10)
    store.close()
    posted = decode(Submission, waiting.body)
    box = rows(home)[0][1]
    assert (posted.id, posted.kind, waiting.path) == (said.id, "opinion", "opinions")
    assert hashlib.sha256(box).hexdigest() == waiting.sha256
    assert decode(Opinion, SealedBox(desk).decrypt(box)) == said


def test_neither_words_nor_phone_nor_minute_reach_the_disk(home: Path) -> None:
    keep(home, opinion("路灯坏了三个月", contact=CANARY), NOW)
    for file in (f for f in home.rglob("*") if f.is_file()):
        data = file.read_bytes()
        assert CANARY.encode() not in data
        assert "路灯坏了三个月".encode() not in data
        assert NOW.text[:16].encode() not in data


def test_the_length_of_a_box_tells_little(home: Path) -> None:
    for text in ("好", "字" * 60, "字" * 90):
        keep(home, opinion(text), NOW)
    assert len({len(row[1]) for row in rows(home)}) == 1


def test_the_same_id_is_kept_once(home: Path) -> None:
    said = opinion()
    assert keep(home, said, NOW) == keep(home, said, NOW)
    assert len(rows(home)) == 1


def test_a_full_queue_is_known_before_typing_and_loses_nothing(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox, "MOST_WAITING", 2)
    for _ in range(2):
        assert taking(home) is Taking.YES
        keep(home, opinion(), NOW)
    assert taking(home) is Taking.FULL
    with pytest.raises(FullError):
        keep(home, opinion(), NOW)
    assert len(rows(home)) == 2
    settle_all(home, NOW)
    assert taking(home) is Taking.YES


def test_without_the_countys_key_nobody_is_invited(tmp_path: Path) -> None:
    assert taking(tmp_path) is Taking.NO_KEY
    StateStore(tmp_path).close()
    with pytest.raises(StoreError, match="key"):
        keep(tmp_path, opinion(), NOW)
    assert rows(tmp_path) == []


def test_a_full_disk_or_a_broken_file_is_known_before_typing(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox, "LEAST_FREE_BYTES", shutil.disk_usage(home).free * 10)
    assert taking(home) is Taking.NO_DISK


def test_what_cannot_be_written_is_said_not_swallowed(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = outbox.open_database
    monkeypatch.setattr(outbox, "open_database", lambda path, **more: real(path, busy_ms=50))
    holder = sqlite3.connect(state_path(home), isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    try:
        with pytest.raises(StoreError, match="could not be kept"):
            keep(home, opinion(), NOW)
    finally:
        holder.close()
    assert rows(home) == []


def test_a_receipt_for_another_box_settles_nothing(home: Path) -> None:
    keep(home, opinion(), NOW)
    store = OutgoingStore(home, NOW)
    (one,) = store.waiting(10)
    other = build(Receipt, dump(receipt(one)) | {"sha256": "0" * 64})
    assert not store.settle(other)
    assert store.counts() == (1, 0)
    assert store.settle(receipt(one))
    assert not store.settle(receipt(one))
    assert store.counts() == (0, 0)
    store.close()


def test_the_box_goes_after_seven_days_the_receipt_after_thirty(home: Path) -> None:
    keep(home, opinion(), NOW)
    settle_all(home, NOW)
    box = rows(home)[0][1]
    for moment, boxes, count in (
        (later(days=6.9), 1, 1),
        (Moment(NOW.at + dt.timedelta(days=100), False), 1, 1),  # an unsure time erases nothing
        (later(days=7), 0, 1),
        (later(days=29), 0, 1),
        (later(days=30), 0, 0),
    ):
        store = OutgoingStore(home, moment)
        store.forget()
        store.close()
        found = rows(home)
        assert (sum(row[1] is not None for row in found), len(found)) == (boxes, count), moment
        assert (box in state_path(home).read_bytes()) == bool(boxes), "overwritten in the file too"


def test_what_waits_is_never_forgotten(home: Path) -> None:
    keep(home, opinion(), NOW)
    store = OutgoingStore(home, later(days=399))
    store.forget()
    assert len(store.waiting(10)) == 1
    store.close()


def test_refused_words_stay_with_the_reason(home: Path) -> None:
    keep(home, opinion(), NOW)
    settle_all(home, NOW, "refused", "another box has this id")
    store = OutgoingStore(home, later(days=31))
    store.forget()
    assert store.counts() == (0, 1)
    store.close()
    assert rows(home)[0][2:] == ("refused", "another box has this id")


def test_what_the_county_lost_waits_again_with_the_same_box(home: Path) -> None:
    said = [opinion(f"第{n}条") for n in range(3)]
    codes = [keep(home, one, NOW) for one in said]
    before = rows(home)
    settle_all(home, NOW)
    store = OutgoingStore(home, later(days=1))
    assert sorted(store.holding()) == sorted(codes)
    assert store.send_again([codes[1], "00000000"]) == 1
    (again,) = store.waiting(10)
    store.close()
    assert again.id == said[1].id
    assert [row[:2] for row in rows(home)] == [row[:2] for row in before]


def test_one_that_is_not_taken_goes_behind_the_others(home: Path) -> None:
    said = [opinion() for _ in range(3)]
    for one in said:
        keep(home, one, NOW)
    store = OutgoingStore(home, NOW)
    store.failed(said[0].id)
    assert [one.id for one in store.waiting(10)] == [said[1].id, said[2].id, said[0].id]
    store.close()


def test_ratings_travel_on_their_own_road(home: Path) -> None:
    raw = {"format": 1, "id": new_id(), "said_at": NOW.text, "about": {"place": "general"}, "level": 2}
    keep(home, build(Rating, raw), NOW)
    store = OutgoingStore(home, NOW)
    assert [one.path for one in store.waiting(10)] == ["ratings"]
    store.close()


def test_a_home_of_the_older_program_keeps_its_words(home: Path) -> None:
    connection = sqlite3.connect(state_path(home))
    connection.executescript(
        "DROP INDEX outbox_by_state; ALTER TABLE outbox DROP COLUMN settled_at;"
        "ALTER TABLE outbox DROP COLUMN desk; PRAGMA user_version = 1;"
        "INSERT INTO outbox (id, kind, sealed, sha256, said_at) VALUES ('a', 'opinion', x'00', '', '2026-01-01');"
    )
    connection.close()
    open_state(home).dispose()
    assert [row[0] for row in rows(home)] == ["a"]
    keep(home, opinion(), NOW)
    assert len(rows(home)) == 2


def test_words_go_only_to_the_county_whose_key_they_are_sealed_to(home: Path, desk: PrivateKey) -> None:
    key = bytes(desk.public_key).hex()
    first, second = opinion("给原来的县"), opinion("给现在的县")
    keep(home, first, NOW)
    other = bytes(PrivateKey.generate().public_key).hex()
    remember(home, {SUBMISSIONS_KEY: other, DESK_KEYS: other})  # provisioned to another county
    keep(home, second, NOW)
    store = OutgoingStore(home, NOW)
    assert [one.id for one in store.waiting(10)] == [second.id]
    assert store.counts() == (1, 0)
    store.close()
    (found,) = [one for one in examine(home, NOW) if one.key == "words_foreign"]
    assert "有1件群众意见是封给原来的县的" in found.words
    remember(home, {SUBMISSIONS_KEY: key, DESK_KEYS: key})  # and back again
    store = OutgoingStore(home, NOW)
    assert [one.id for one in store.waiting(10)] == [first.id]
    remember(home, {SUBMISSIONS_KEY: other, DESK_KEYS: f"{key} {other}"})  # the same county took another key
    assert [one.id for one in store.waiting(10)] == [first.id, second.id]
    store.close()


def test_words_do_not_wait_for_the_agent_to_bring_the_file_up_to_date(home: Path, desk: PrivateKey) -> None:
    key = bytes(desk.public_key).hex()
    connection = sqlite3.connect(state_path(home))
    connection.execute("ALTER TABLE outbox DROP COLUMN desk")
    connection.execute("PRAGMA user_version = 2")
    connection.commit()
    connection.close()
    words = opinion("先说的")
    keep(home, words, NOW)
    open_state(home).dispose()
    connection = sqlite3.connect(state_path(home))
    assert connection.execute("SELECT id, desk FROM outbox").fetchall() == [(words.id, key)]
    connection.close()


def test_the_glass_loads_no_cryptography_with_the_outbox() -> None:
    program = "import sys, kiosk.store.outbox; print(json.dumps(sorted(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", "import json;" + program], capture_output=True, text=True, check=True, timeout=60
    )
    loaded = {name.partition(".")[0] for name in json.loads(done.stdout)}
    assert not loaded & {"nacl", "cryptography", "sqlalchemy", "requests", "tuf", "PySide6"}


@pytest.mark.parametrize("rot", ["kind = 'opiniom'", "kind = x'00'", "sealed = x'00'", "sealed = 'text'", "id = x'00'"])
def test_a_row_that_rotted_stands_in_nobodys_way(home: Path, rot: str) -> None:
    first, second = opinion("先说的"), opinion("后说的")
    keep(home, first, NOW)
    keep(home, second, NOW)
    with sqlite3.connect(state_path(home)) as connection:
        connection.execute(f"UPDATE outbox SET {rot} WHERE id = ?", (first.id,))
    connection.close()
    store = OutgoingStore(home, NOW)
    assert [one.id for one in store.waiting(1)] == [second.id]
    assert store.counts() == (2, 0)
    store.close()
