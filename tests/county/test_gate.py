"""How much one may ask: by terminal, by address, by name; whatever the address looks like and however many ask at once."""

import sys
import threading
from pathlib import Path

import pytest

from sync.county.records import open_records, records_url
from sync.county.records.voices import GateRow
from sync.county.voices import gate
from sync.county.voices.gate import Gate, SharedGate, forget_old, network_of


def test_many_threads_share_one_share() -> None:
    guard = Gate(100, 1e-9, clock=lambda: 0.0)
    passed: list[bool] = []

    def ask() -> None:
        passed.extend(guard.wait_s("one") == 0 for _ in range(500))

    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        threads = [threading.Thread(target=ask) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        sys.setswitchinterval(before)
    assert sum(passed) == 100


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


def test_it_knows_so_many_and_forgets_the_one_that_was_quiet_longest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate, "MOST_KNOWN", 2)
    guard = Gate(1, 1.0, clock=lambda: 0.0)
    assert [guard.wait_s(name) for name in ("a", "b", "b", "c", "a")] == [0, 0, 1, 0, 0]


def test_two_processes_share_what_may_be_tried_and_it_comes_back_with_time(tmp_path: Path) -> None:
    records = open_records(records_url(tmp_path), create=True)
    now = [1_000.0]
    one, other = (SharedGate("case", 5, 1 / 600, clock=lambda: now[0]) for _ in range(2))
    assert [one.wait_s(records, "A1"), other.wait_s(records, "A1"), one.wait_s(records, "A1")] == [0, 0, 0]
    assert [other.wait_s(records, "A1"), other.wait_s(records, "A1")] == [0, 0]
    assert one.wait_s(records, "A1") == pytest.approx(600)
    assert other.wait_s(records, "B2") == 0
    assert SharedGate("desk name", 5, 1 / 600, clock=lambda: now[0]).wait_s(records, "A1") == 0
    now[0] += 600
    assert (one.wait_s(records, "A1"), other.wait_s(records, "A1") > 0) == (0, True)
    now[0] -= 900  # a clock that is set back gives nothing away
    assert one.wait_s(records, "A1") > 0
    with records.begin() as session:
        assert "A1" not in {row.name for row in session.query(GateRow)}
        forget_old(session, now[0] + 200_000)
        assert session.query(GateRow).count() == 0
    records.close()


def test_many_threads_share_one_share_in_the_records(tmp_path: Path) -> None:
    records = open_records(records_url(tmp_path), create=True)
    guard = SharedGate("desk name", 5, 1e-9, clock=lambda: 0.0)
    passed: list[bool] = []
    threads = [threading.Thread(target=lambda: passed.append(guard.wait_s(records, "wang") == 0)) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(passed), sum(passed)) == (12, 5)
    records.close()
