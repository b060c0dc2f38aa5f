"""How much one may ask: by terminal, by address, by name; whatever the address looks like and however many ask at once."""

import sys
import threading

import pytest

from sync.county.voices import gate
from sync.county.voices.gate import Gate, network_of


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
