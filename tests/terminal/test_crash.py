"""A real `kiosk sync` process, killed at any moment, leaves the old release or the new one, whole."""

import errno
import hashlib
import os
import random
import signal
import subprocess
import sys
import time

import pytest

from kiosk.agent import once
from kiosk.errors import StoreError
from kiosk.store import write as writing
from kiosk.store.connect import blob_path, content_path, open_database
from tests.simulator import COUNTY, VILLAGE, County, disclosure, ulid
from tests.terminal.terminal import Terminal

TRIALS = 12


def publish_version(county: County, v: int) -> list[str]:
    """Everything in a new version; the titles that a whole release shows."""
    for unit, numbers in ((COUNTY, range(40)), (VILLAGE, range(100, 140))):
        county.put(*(disclosure(n, unit=unit, v=v) for n in numbers))
    county.publish()
    return sorted(f"示例决定第{n}号 v{v}" for numbers in (range(40), range(100, 140)) for n in numbers)


def start(terminal: Terminal) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [sys.executable, "-m", "kiosk", "sync", "--json"],
        env=os.environ | {"KIOSK_HOME": str(terminal.home)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def test_kill_at_any_moment_leaves_the_old_or_the_new_release_whole(terminal: Terminal, county: County) -> None:
    county.withdraw(VILLAGE, ulid(11))
    county.withdraw(VILLAGE, ulid(12))
    expected = publish_version(county, 1)
    started = time.monotonic()
    assert start(terminal).wait(60) == 0
    whole_s = time.monotonic() - started
    assert terminal.titles() == expected
    chance = random.Random(9)
    seen = set()
    for trial in range(TRIALS):
        wanted = publish_version(county, trial + 2)
        process = start(terminal)
        time.sleep(whole_s * chance.uniform(0.2, 1.1))
        process.send_signal(signal.SIGKILL)
        process.wait()
        shown = terminal.titles()
        assert shown in (expected, wanted)
        seen.add(shown == wanted)
        expected = shown
    report = terminal.pull()
    assert report.documents == 80
    assert terminal.titles() == wanted
    assert not list((terminal.home / "scratch").glob("*"))


def test_every_transaction_of_a_pull_may_be_the_last(
    terminal: Terminal, county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same, step by step: a pull dies before its n-th transaction, for every n."""
    county.withdraw(VILLAGE, ulid(11))
    county.withdraw(VILLAGE, ulid(12))
    expected = publish_version(county, 1)
    terminal.pull()
    wanted = publish_version(county, 2)
    plain = writing.transaction
    step = 0
    while True:
        left = step

        def dying(engine: object) -> object:
            nonlocal left
            if left == 0:
                raise KeyboardInterrupt
            left -= 1
            return plain(engine)  # type: ignore[arg-type]

        with monkeypatch.context() as patch:
            patch.setattr(writing, "transaction", dying)
            patch.setattr(writing.sweep, "transaction", dying)
            try:
                report = terminal.pull()
            except KeyboardInterrupt:
                shown = terminal.titles()
                assert shown in (expected, wanted)
                step += 1
                if shown == wanted:
                    break  # adopted; what follows is tidying
                continue
        pytest.fail(f"ended with {report.state} before it was stopped")
    assert step > 6
    assert terminal.pull().state == "unchanged"


def test_damaged_content_is_set_aside_and_filled_again(terminal: Terminal, county: County) -> None:
    terminal.pull()
    titles = terminal.titles()
    path = terminal.home / "content.db"
    path.write_bytes(b"\0" * path.stat().st_size)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(once.log, "warning", lambda *a: None)
        report = terminal.pull()
    assert (report.state, report.documents) == ("updated", 5)
    assert terminal.titles() == titles
    assert (terminal.home / "content.db.damaged").exists()


def test_a_full_disk_means_later_and_leaves_the_old_release(
    terminal: Terminal, county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal.pull()
    titles = terminal.titles()
    county.put(*(disclosure(n, text="长" * 3000 + str(n)) for n in range(50, 120)))
    county.publish()
    plain = writing.open_content

    def small(home: object) -> object:
        engine = plain(home)  # type: ignore[arg-type]
        with engine.connect() as connection:
            pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
            connection.exec_driver_sql(f"PRAGMA max_page_count = {pages + 3}")
        return engine

    with monkeypatch.context() as patch:
        patch.setattr(writing, "open_content", small)
        report = terminal.pull()
    assert (report.state, report.exit_code, report.release) == ("later", 75, 1)
    assert "full" in report.reason
    assert terminal.titles() == titles
    assert terminal.pull().documents == 75


def test_what_rots_on_the_disk_is_fetched_again(terminal: Terminal, county: County) -> None:
    picture = b"\x89PNG sample"
    sha256 = hashlib.sha256(picture).hexdigest()
    county.files[f"blobs/{sha256[:2]}/{sha256}"] = picture
    said = {"sha256": sha256, "type": "image/png", "bytes": len(picture), "name": "图.png"}
    county.put(disclosure(4, attachments=[said]))
    county.publish()
    terminal.pull()
    titles = terminal.titles()
    assert terminal.pull(check=True).state == "unchanged"
    connection = open_database(content_path(terminal.home))
    connection.execute("UPDATE body SET data = x'00' WHERE sha256 = (SELECT min(sha256) FROM body)")
    connection.close()
    blob_path(terminal.home, sha256).write_bytes(b"rot")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(once.log, "warning", lambda *a: None)
        report = terminal.pull(check=True)
    assert (report.state, report.documents, report.added, report.removed) == ("updated", 6, 0, 0)
    assert terminal.titles() == titles
    assert blob_path(terminal.home, sha256).read_bytes() == picture


def test_a_damaged_state_is_said_and_set_aside_only_on_purpose(terminal: Terminal) -> None:
    terminal.pull()
    path = terminal.home / "state.db"
    path.write_bytes(b"\0" * path.stat().st_size)
    with pytest.raises(StoreError, match="--replace"):
        terminal.pull()
    with pytest.raises(StoreError, match="--replace"):
        terminal.provision()
    terminal.provision(replace=True)
    assert terminal.pull().documents == 5


def test_a_scratch_folder_that_cannot_be_written_means_later(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal.pull()

    def full(*_args: object, **_kwargs: object) -> str:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("sync.terminal.trust.tempfile.mkdtemp", full)
    report = terminal.pull()
    assert (report.state, report.release) == ("later", 1)
    assert "No space left" in report.reason
