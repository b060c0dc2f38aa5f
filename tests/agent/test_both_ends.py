"""The real publisher, the real server process and the real `kiosk` command: the two ends meet on the wire only."""

import datetime as dt
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from sync.county.publish.publisher import Publisher
from sync.county.records import Records
from sync.county.sample import take
from sync.county.seat import write_provision
from tests.county.makers import NOW, TOWNSHIP, drafts, small_county

MINUTE = dt.timedelta(minutes=1)


class Trip:
    """A county folder, its server and a terminal's home."""

    def __init__(self, folder: Path, records: Records, publisher: Publisher, url: str) -> None:
        self.folder = folder
        self.records = records
        self.publisher = publisher
        self.url = url
        self.home = folder / "home"

    def publish(self, after: int, count: int, *, unit: str, start: int) -> None:
        take(self.records, self.publisher.ring, drafts(count, unit=unit, start=start))
        self.publisher.publish(NOW + after * MINUTE)

    def kiosk(self, *args: str) -> "subprocess.CompletedProcess[str]":
        environment = os.environ | {"KIOSK_HOME": str(self.home), "KIOSK_NOW": "2026-11-23T08:00:00Z"}
        return subprocess.run(
            [sys.executable, "-m", "kiosk", *args], env=environment, capture_output=True, text=True, timeout=60
        )

    def sync(self) -> dict[str, object]:
        done = self.kiosk("sync", "--json")
        assert done.returncode == 0, done.stdout + done.stderr
        report: dict[str, object] = json.loads(done.stdout)
        return report


@pytest.fixture
def trip(tmp_path: Path) -> Iterator[Trip]:
    folder = tmp_path / "county"
    folder.mkdir()
    records, publisher = small_county(folder)
    take(records, publisher.ring, drafts(30, unit=TOWNSHIP))
    publisher.publish(NOW + MINUTE)
    provision = write_provision(records, folder)
    server = subprocess.Popen(
        [sys.executable, "-m", "sync.county", "serve", "--dir", str(folder), "--port", "0"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert server.stdout is not None
        trip = Trip(folder, records, publisher, server.stdout.readline().strip())
        done = trip.kiosk("provision", str(provision), "--url", trip.url)
        assert done.returncode == 0, done.stderr
        yield trip
    finally:
        server.terminate()
        server.communicate(timeout=10)
        records.close()


def test_what_a_county_publishes_reaches_the_terminal_at_the_promised_cost(trip: Trip) -> None:
    first = trip.sync()
    assert (first["state"], first["documents"]) == ("updated", 30)
    again = trip.sync()
    assert (again["state"], again["requests"]) == ("unchanged", 2)
    assert int(str(again["bytes_in"])) <= 1_000
    trip.publish(2, 1, unit=TOWNSHIP, start=31)
    one = trip.sync()
    assert (one["added"], one["documents"]) == (1, 31)
    assert int(str(one["requests"])) <= 6
    assert trip.kiosk("doctor").returncode == 0


def test_one_changed_byte_on_the_servers_disk_is_refused(trip: Trip) -> None:
    trip.sync()
    trip.publish(2, 1, unit=TOWNSHIP, start=31)
    path = trip.folder / "site" / "metadata" / "timestamp.json"
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(bytes(data))
    done = trip.kiosk("sync", "--json")
    assert (done.returncode, json.loads(done.stdout)["documents"]) == (76, 30)
