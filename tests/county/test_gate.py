"""How much one may ask: by terminal, by address, by name; whatever the address looks like and however many ask at once."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from sqlalchemy import event

from sync.county.records import Records, open_records, records_url
from sync.county.records.voices import GateRow
from sync.county.voices import gate
from sync.county.voices.gate import Gate, network_of, sweep
from tests.voices import voice_county


@pytest.fixture
def records(tmp_path: Path) -> Iterator[Records]:
    records = open_records(records_url(tmp_path), create=True)
    yield records
    records.close()


@pytest.mark.parametrize(
    ("host", "counted"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff:1:2:3", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::1", "2001:db8:1:3::/64"),
        ("::ffff:10.0.0.7", "10.0.0.7"),
        ("10.0.0.7", "10.0.0.7"),
        ("testclient", "testclient"),
        ("", ""),
    ],
)
def test_an_address_is_counted_by_its_subscriber(host: str, counted: str) -> None:
    assert network_of(host) == counted


@pytest.mark.parametrize("in_hand", [1, 7])
def test_many_threads_and_two_processes_share_one_share(records: Records, in_hand: int) -> None:
    guards = [Gate("desk name", 50, 1e-9, in_hand=in_hand, clock=lambda: 0.0) for _ in range(2)]  # as two processes
    passed: list[bool] = []

    def ask(number: int) -> None:
        passed.extend(guards[number % 2].wait_s(records, "wang") == 0 for _ in range(20))

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(passed) == 120
    assert sum(passed) <= 50
    if in_hand == 1:
        assert sum(passed) == 50


def test_what_may_be_tried_comes_back_with_time(records: Records) -> None:
    now = [1_000.0]
    one, other = (Gate("case", 5, 1 / 600, clock=lambda: now[0]) for _ in range(2))
    assert [one.wait_s(records, "A1"), other.wait_s(records, "A1"), one.wait_s(records, "A1")] == [0, 0, 0]
    assert [other.wait_s(records, "A1"), other.wait_s(records, "A1")] == [0, 0]
    assert one.wait_s(records, "A1") == pytest.approx(600)
    assert other.wait_s(records, "B2") == 0
    assert Gate("desk name", 5, 1 / 600, clock=lambda: now[0]).wait_s(records, "A1") == 0
    now[0] += 600.1
    assert (one.wait_s(records, "A1"), other.wait_s(records, "A1") > 0) == (0, True)
    now[0] -= 900  # a clock that is set back gives nothing away
    assert one.wait_s(records, "A1") > 0


def test_a_clock_that_was_years_ahead_shuts_nobody_out_for_years(records: Records) -> None:
    now = [2_000_000_000.0]
    guard = Gate("case", 5, 1 / 600, clock=lambda: now[0])
    assert guard.wait_s(records, "A1") == 0
    now[0] = 1_000.0
    assert guard.wait_s(records, "A1") == pytest.approx(600)
    now[0] += 601
    assert guard.wait_s(records, "A1") == 0


def test_what_a_process_holds_in_its_hand_costs_no_write_and_is_lost_in_time(records: Records) -> None:
    now = [1_000.0]
    written: list[object] = []
    event.listen(records.engine, "begin", written.append)
    guard, other = (Gate("address", 10, 1.0, in_hand=5, clock=lambda: now[0]) for _ in range(2))
    assert [guard.wait_s(records, "a") for _ in range(5)] == [0] * 5
    assert len(written) == 1
    assert guard.wait_s(records, "a") == 0  # four more in its hand
    assert other.wait_s(records, "a") == pytest.approx(1)
    assert len(written) == 3
    assert other.wait_s(records, "a") == pytest.approx(1)  # it remembers
    assert len(written) == 3
    now[0] += 5.5  # what is in the hand counts as used: the share has five anew, and no more than five
    assert [guard.wait_s(records, "a") == 0 for _ in range(7)] == [True] * 5 + [False] * 2


def test_shares_that_are_whole_again_are_forgotten_and_their_number_is_bounded(
    records: Records, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gate, "MOST_ROWS", 3)
    monkeypatch.setattr(gate, "MOST_KNOWN", 2)
    monkeypatch.setattr(gate, "SWEEP_EVERY", 4)
    now = [1_000.0]
    guard = Gate("address", 10, 1.0, clock=lambda: now[0])
    for name in "abcdefgh":
        now[0] += 0.01
        assert guard.wait_s(records, name) == 0
    assert len(guard._hand) <= 2
    with records.begin() as session:
        assert session.query(GateRow).count() == 3
        assert all(len(row.name) == 64 for row in session.query(GateRow))
        sweep(session, now[0] + 2)
        assert session.query(GateRow).count() == 0


def test_two_real_servers_give_one_address_one_share(tmp_path: Path) -> None:
    """As behind a proxy that spreads its requests: guessing codes is not twice as fast."""
    county = voice_county(tmp_path / "county")
    (county.folder / "site" / "metadata").mkdir(parents=True)
    (county.folder / "site" / "metadata" / "timestamp.json").write_text("{}")
    command = [sys.executable, "-m", "sync.county", "serve", "--dir", str(county.folder), "--port", "0"]
    servers = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=os.environ) for _ in range(2)]
    try:
        urls = [one.stdout.readline().strip() for one in servers if one.stdout is not None]
        began = time.monotonic()
        answers = [
            requests.request(*ask, timeout=10)
            for _ in range(25) for url in urls
            for ask in (("GET", f"{url}/api/v1/receipts/AAAA0000"), ("POST", f"{url}/api/v1/opinions"))
        ]  # fmt: skip
        refilled = time.monotonic() - began + 1
    finally:
        for one in servers:
            one.terminate()
        for one in servers:
            one.communicate(timeout=10)
    refused = [one for one in answers if one.status_code == 429]
    assert {one.status_code for one in answers} == {404, 401, 429}
    assert 100 - 60 - refilled <= len(refused) <= 100 - 50  # what lies in the other's hand is lost to both
    assert all(int(one.headers["Retry-After"]) <= 2 for one in refused)
    county.records.close()
