"""Real disks: one that fills up, and one that turns read-only under the running program. Needs root to mount."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kiosk.clock import Clock
from kiosk.errors import StoreError
from kiosk.health import BAD, examine
from kiosk.store import outbox
from kiosk.store.outbox import Taking
from tests.faults.test_disk import publish_version
from tests.faults.words import open_ears, say_something, words_kept
from tests.simulator import County, Site, disclosure
from tests.terminal.terminal import Terminal

DISK_BYTES = 12_000_000


def mount(*words: str) -> bool:
    return subprocess.run(["mount", *words], capture_output=True, check=False).returncode == 0


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of its own, small."""
    place = tmp_path / "disk"
    place.mkdir()
    if not mount("-t", "tmpfs", "-o", f"size={DISK_BYTES}", "tmpfs", str(place)):
        pytest.skip("nothing can be mounted here")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


@pytest.fixture
def small(disk: Path, site: Site, county: County, monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """A terminal on that disk, with content, and with a resident's words."""
    monkeypatch.setenv("KIOSK_NOW", "2026-11-24T08:00:00Z")
    monkeypatch.setenv("KIOSK_DISK_RESERVE_MB", "0")
    publish_version(county, 1)
    terminal = Terminal(disk / "home", site)
    terminal.provision()
    open_ears(terminal.home)
    assert terminal.pull().state == "updated"
    say_something(terminal.home, 0)
    return terminal


def free(place: Path) -> int:
    disk = os.statvfs(place)
    return disk.f_bavail * disk.f_frsize


def ballast(place: Path, leave: int) -> None:
    """Fill the disk but for so many bytes."""
    with (place / "ballast").open("wb") as file:
        file.write(bytes(max(0, free(place) - leave)))


def fill_step_by_step(small: Terminal, county: County, leaves: range) -> tuple[int, int, int]:
    """With ever less room: the pull and a resident's words, each kept whole or refused with a reason."""
    shown, said, refused, later, v = small.titles(), 1, 0, 0, 1
    place = small.home.parent
    for leave in leaves:
        v += 1
        county.put(disclosure(500, v=v, text=os.urandom(1500).hex()))
        wanted = publish_version(county, v)
        ballast(place, leave)
        report = small.pull()
        seen = small.titles()
        assert seen in (shown, wanted), leave
        assert (report.state == "updated") == (seen == wanted), report
        if report.state != "updated":
            later += 1
            assert (report.state, report.cause in ("", "store")) == ("later", True), report
            assert "full" in report.reason or "space" in report.reason or "I/O" in report.reason, report.reason
        shown = seen
        try:
            say_something(small.home, 1000 + v)
            said += 1
        except StoreError:
            refused += 1
        # After an error the words may be there all the same; what was acknowledged always is.
        assert said <= words_kept(small.home) <= said + refused
        (place / "ballast").unlink()
    report = small.pull()
    assert report.state in ("updated", "unchanged")
    assert small.titles() == wanted
    assert words_kept(small.home) >= said
    return later, refused, said


@pytest.mark.expects_log("could not be kept")
def test_a_disk_that_fills_up_loses_nothing(small: Terminal, county: County) -> None:
    later, refused, _ = fill_step_by_step(small, county, range(0, 200_000, 25_000))
    assert later
    assert refused


@pytest.mark.faults
@pytest.mark.expects_log("could not be kept")
def test_a_disk_with_every_little_room_loses_nothing(
    small: Terminal, county: County, say: Callable[[str], None]
) -> None:
    leaves = range(0, 400_000, 4_096)
    later, refused, said = fill_step_by_step(small, county, leaves)
    say(f"{len(leaves)} full disks: {later} pulls put off, {refused} words refused, {said} acknowledged, 0 lost")


def test_nobody_is_asked_to_speak_when_there_is_no_room(small: Terminal) -> None:
    assert outbox.taking(small.home) is Taking.YES
    ballast(small.home.parent, 100_000)
    assert outbox.taking(small.home) is Taking.NO_DISK


def test_a_disk_that_turns_read_only_shows_what_it_has_and_says_so(small: Terminal, county: County) -> None:
    shown = small.titles()
    wanted = publish_version(county, 2)
    place = small.home.parent
    assert mount("-o", "remount,ro", str(place))
    try:
        assert small.titles() == shown
        try:
            report = small.pull()
        except StoreError as exc:
            said = str(exc)
        else:
            assert (report.state, report.release) == ("later", 1)
            said = report.reason
        assert "ead-only" in said or "readonly" in said, said
        assert small.titles() == shown
        assert outbox.taking(small.home) is Taking.NO_DISK
        with pytest.raises(StoreError, match="readonly"):
            say_something(small.home, 1)
        found = {f.key: f for f in examine(small.home, Clock.from_environment().now(), deep=True)}
        assert found["home"].level == BAD
        assert "不可写" in found["home"].words
        assert found["store"].level == "ok"
    finally:
        assert mount("-o", "remount,rw", str(place))
    assert small.pull().state == "updated"
    assert small.titles() == wanted
    say_something(small.home, 1)
    assert words_kept(small.home) == 2


def test_the_command_says_it_in_one_sentence_on_a_read_only_disk(small: Terminal) -> None:
    place = small.home.parent
    assert mount("-o", "remount,ro", str(place))
    try:
        for words in (["sync"], ["sync", "--json"], ["doctor"]):
            done = subprocess.run(
                [sys.executable, "-m", "kiosk", *words], env=os.environ | {"KIOSK_HOME": str(small.home)},
                capture_output=True, text=True, timeout=60, check=False,
            )  # fmt: skip
            assert done.returncode not in (0, -6, -11), (words, done)
            assert "Traceback" not in done.stderr, (words, done.stderr)
            assert "ead-only" in done.stderr + done.stdout or "不可写" in done.stdout, (words, done)
    finally:
        assert mount("-o", "remount,rw", str(place))
