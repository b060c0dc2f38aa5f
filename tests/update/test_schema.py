"""Two real programs with a step of the schema between them: given back in whatever way, the older one has news."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from kiosk.clock import Moment
from kiosk.store.connect import content_path, open_database, state_path
from kiosk.store.outbox import keep
from kiosk.update.slots import Slots, UpdateError
from kiosk.update.trial import apply
from tests.agent.test_both_ends import Trip, trip
from tests.agent.test_way_back import admit, county
from tests.county.makers import NOW, TOWNSHIP
from tests.e2e.stage import serving
from tests.update.versions import ROOT, SETTLE, Supervisor, showing, supervised
from tests.voices import opinion

__all__ = ["trip"]

START_S = 120.0  # real programs on a machine that has other things to do
WORDS = {"agent": ("-m", "kiosk", "agent"), "run": ("-m", "kiosk", "run", "--no-agent", "--windowed", "800x600")}
# What the later program does to both files.
STEPS = """

def _of_a_later_program(connection: Connection) -> None:
    has_words = connection.exec_driver_sql("SELECT 1 FROM sqlite_master WHERE name = 'outbox'").scalar()
    table = "outbox" if has_words else "document"
    connection.exec_driver_sql(f"ALTER TABLE {table} ADD COLUMN weight INTEGER DEFAULT 0 NOT NULL")


CONTENT = (*CONTENT, Step("later", _of_a_later_program))
STATE = (*STATE, Step("later", _of_a_later_program))
"""


def make_version(place: Path, *, is_later: bool = False) -> None:
    """This very program in a folder of its own, as a version lies; a later one has more steps."""
    (place / "bin").mkdir(parents=True)
    for name in ("assets", "screens", "sync"):
        (place / name).symlink_to(ROOT / name)
    shutil.copytree(ROOT / "kiosk", place / "kiosk")
    (place / "bin/python").write_text(f'#!/bin/sh\nexport PYTHONPATH={place}\nexec {sys.executable} "$@"\n')
    (place / "bin/python").chmod(0o755)
    if is_later:
        with (place / "kiosk/store/steps.py").open("a", encoding="utf-8") as stream:
            stream.write(STEPS)


@contextmanager
def hall(trip: Trip, folder: Path, port: int) -> Iterator[tuple[Slots, Supervisor]]:
    """A terminal in a hall that runs the program of before; a later version lies ready."""
    make_version(folder / "sunshine-kiosk")
    make_version(folder / "sunshine-kiosk.d/versions/2.0.0", is_later=True)
    for link in ("current", "good"):
        (folder / "sunshine-kiosk.d" / link).symlink_to("../sunshine-kiosk")
    slots = Slots(folder / "sunshine-kiosk.d")
    here = {
        "KIOSK_HOME": str(trip.home), "KIOSK_NOW": "2026-11-23T08:00:00Z", "QT_QPA_PLATFORM": "offscreen",
        "QT_QUICK_BACKEND": "software", "PATH": os.environ["PATH"], "PYTHONSAFEPATH": "1", "KIOSK_SERVER_URL": f"http://127.0.0.1:{port}",
    }  # fmt: skip
    with supervised(slots.top, folder, words=WORDS, start_s=START_S, environment=here) as supervisor:
        assert showing(supervisor)
        yield slots, supervisor


def versions(trip: Trip) -> list[int]:
    found = []
    for path in (content_path(trip.home), state_path(trip.home)):
        connection = open_database(path, read_only=True)
        found.append(connection.execute("PRAGMA user_version").fetchone()[0])
        connection.close()
    return found


def waiting(trip: Trip) -> int:
    connection = open_database(state_path(trip.home), read_only=True)
    try:
        return int(connection.execute("SELECT count(*) FROM outbox WHERE state = 'waiting'").fetchone()[0])
    finally:
        connection.close()


def comes(what: Callable[[], bool], seconds: float = START_S) -> bool:
    ends_at = time.monotonic() + seconds
    while not what():
        if time.monotonic() > ends_at:
            return False
        time.sleep(0.1)
    return True


def free_port() -> int:
    with socket.socket() as line:
        line.bind(("127.0.0.1", 0))
        return int(line.getsockname()[1])


class FailsAtLast:
    """A machine on which the later version brings its files up to date, shows a page and cannot write its units."""

    def __init__(self, supervisor: Supervisor, has_climbed: Callable[[], bool]) -> None:
        self.restart, self.look = supervisor.restart, supervisor.look
        self._has_climbed = has_climbed

    def write_system(self, program: Path) -> None:
        if program.resolve().name == "2.0.0":
            assert comes(self._has_climbed), "the later version was to bring the files up to date"
            raise UpdateError("as it must")


@pytest.mark.faults
@pytest.mark.expects_log("version 2.0.0 failed: as it must; the one before runs again")
def test_a_version_that_changed_the_store_is_given_back_and_news_and_words_go_on(trip: Trip, tmp_path: Path) -> None:
    trip.sync()
    admit(trip)
    trip.sync()
    climbed = [number + 1 for number in versions(trip)]
    port = free_port()
    with hall(trip, tmp_path / "opt", port) as (slots, supervisor):
        # The county does not answer, so words wait while the later version is tried and fails.
        codes = [keep(trip.home, opinion("第一句"), Moment(NOW, True))]
        with pytest.raises(UpdateError, match="the one before runs again"):
            fails = FailsAtLast(supervisor, lambda: versions(trip) == climbed)
            apply(slots, "2.0.0", fails, start_s=START_S, steady_s=1)
        assert showing(supervisor)
        assert (slots.current.resolve().name, versions(trip)) == ("sunshine-kiosk", climbed)
        trip.publish(2, 1, unit=TOWNSHIP, start=31)
        with serving(trip.folder, port):
            report = trip.sync()
            assert report["documents"] == 31
            assert comes(lambda: waiting(trip) == 0)

        # A power cut within the trial, and a word that was said to the later version.
        slots.begin("2.0.0")
        supervisor.restart()
        assert showing(supervisor)
        codes.append(keep(trip.home, opinion("第二句"), Moment(NOW, True)))
        subprocess.run(["sh", str(SETTLE), str(slots.top)], check=True, capture_output=True, timeout=20)
        supervisor.restart()
        assert showing(supervisor)
        assert slots.current.resolve().name == "sunshine-kiosk"
        trip.publish(3, 1, unit=TOWNSHIP, start=32)
        with serving(trip.folder, port):
            report = trip.sync()
            assert report["documents"] == 32
            assert comes(lambda: waiting(trip) == 0)
    listed = county(trip, "desk", "list")
    assert [code in listed for code in codes] == [True, True]
