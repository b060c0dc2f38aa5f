"""Hostile sticks: odd files in the place of a county's do no harm and end in time."""

import os
import shutil
import socket
import stat
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.simulator import County, disclosure
from tests.terminal.terminal import Terminal
from tests.terminal.test_pull import FIRST


@pytest.fixture
def stick(terminal: Terminal, county: County, tmp_path: Path) -> Path:
    """A terminal with content, and a stick with newer content."""
    terminal.pull()
    county.put(disclosure(4))
    county.publish()
    county.write(tmp_path / "stick")
    return tmp_path / "stick"


def fifo(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def loop(path: Path) -> None:
    path.unlink()
    path.symlink_to(path.name)


def outside(path: Path) -> None:
    path.unlink()
    path.symlink_to("/etc/hostname")


def device(path: Path) -> None:
    path.unlink()
    path.symlink_to("/dev/zero")


def node(path: Path) -> None:
    """/dev/zero itself, not a link to it."""
    path.unlink()
    try:
        os.mknod(path, stat.S_IFCHR | 0o666, os.makedev(1, 5))
    except PermissionError:
        path.symlink_to("/dev/zero")


def door(path: Path) -> None:
    """A socket. Its name must be short, so it is bound elsewhere and moved."""
    path.unlink()
    listener = socket.socket(socket.AF_UNIX)
    short = Path(f"/tmp/door-{os.getpid()}")
    listener.bind(str(short))
    listener.close()
    shutil.move(short, path)


def sparse(path: Path) -> None:
    with path.open("r+b") as file:
        file.truncate(5_000_000_000)


def empty(path: Path) -> None:
    path.write_bytes(b"")


Harm = Callable[[Path], None]
HARMS = [fifo, folder, loop, outside, device, node, door, sparse, empty]


@pytest.mark.parametrize("harm", HARMS, ids=lambda f: f.__name__)
@pytest.mark.parametrize("kind", ["timestamp", "snapshot", "office", "index"])
def test_an_odd_file_shows_nothing_and_ends_in_time(
    terminal: Terminal, county: County, stick: Path, harm: Harm, kind: str
) -> None:
    harm(stick / county.path_of(kind))
    started = time.monotonic()
    report = terminal.pull(folder=stick)
    assert report.state in ("later", "refused"), report
    assert terminal.titles() == FIRST
    assert time.monotonic() - started < 10
    assert terminal.pull().state == "updated"


def test_twenty_thousand_strange_names_cost_nothing(terminal: Terminal, stick: Path) -> None:
    crowd = stick / "blobs" / "00"
    crowd.mkdir(exist_ok=True)
    for number in range(20_000):
        os.close(os.open(crowd / f"{number:064x}", os.O_CREAT | os.O_WRONLY))
    (stick / "autorun.inf").write_text("[autorun]\nopen=x.exe\n")
    (stick / "metadata" / "坏\u202e名.json").write_text("{}")
    started = time.monotonic()
    assert terminal.pull(folder=stick).state == "updated"
    assert time.monotonic() - started < 10
    assert "示例决定第4号 v1" in terminal.titles()


def test_a_stick_that_is_pulled_out_means_later(terminal: Terminal, stick: Path) -> None:
    for path in (stick / "blobs").rglob("*"):
        if path.is_file():
            path.unlink()
    assert terminal.pull(folder=stick).state == "later"
    assert terminal.titles() == FIRST


@pytest.mark.parametrize("harm", HARMS, ids=lambda f: f.__name__)
def test_an_odd_file_in_the_place_of_everything_ends_in_time(
    terminal: Terminal, county: County, stick: Path, harm: Harm
) -> None:
    for path in sorted(stick.rglob("*")):
        if path.is_file():
            harm(path)
    assert terminal.pull(folder=stick).state in ("later", "refused", "unchanged")
    assert terminal.titles() == FIRST
    assert terminal.pull().state == "updated"


@pytest.mark.parametrize("harm", HARMS, ids=lambda f: f.__name__)
def test_an_odd_bundle_costs_nothing_but_its_blobs_one_by_one(
    terminal: Terminal, county: County, stick: Path, harm: Harm
) -> None:
    county.put(*(disclosure(n) for n in range(20, 60)))
    county.publish()
    county.write(stick)
    harm(stick / county.path_of("bundle"))
    report = terminal.pull(folder=stick)
    assert report.state in ("updated", "later"), report
    assert terminal.titles() == FIRST or len(terminal.titles()) == 46
    assert terminal.pull().state in ("updated", "unchanged")
    assert len(terminal.titles()) == 46


@pytest.mark.parametrize("name", ["metadata", "targets", "blobs"])
def test_a_folder_that_is_a_link_to_elsewhere_is_not_followed(terminal: Terminal, stick: Path, name: str) -> None:
    elsewhere = stick.with_name("elsewhere")
    (stick / name).rename(elsewhere)
    (stick / name).symlink_to(elsewhere)
    assert terminal.pull(folder=stick).state == "later"
    assert terminal.titles() == FIRST


def test_deep_folders_and_names_that_are_no_text_cost_nothing(terminal: Terminal, stick: Path) -> None:
    home = Path.cwd()
    try:
        os.chdir(stick)
        for _ in range(300):  # far beyond the longest path
            Path("deep" * 50).mkdir()
            os.chdir("deep" * 50)
    finally:
        os.chdir(home)
    for name in (b"\xff\xfe", b"a\nb", b"x" * 255, b"-rf", b"CON", b"\xe2\x80\xae"):
        os.close(os.open(os.fsencode(stick / "metadata") + b"/" + name, os.O_CREAT | os.O_WRONLY))
    assert terminal.pull(folder=stick).state == "updated"
    assert "示例决定第4号 v1" in terminal.titles()


@pytest.mark.faults
def test_half_a_million_names_cost_nothing(terminal: Terminal, stick: Path) -> None:
    crowd = stick / "metadata"
    for number in range(500_000):
        os.close(os.open(crowd / f"{number}.snapshot.json.x", os.O_CREAT | os.O_WRONLY))
    assert terminal.pull(folder=stick).state == "updated"
    assert "示例决定第4号 v1" in terminal.titles()
    shutil.rmtree(stick)


# ---- a file system that breaks off ----


@pytest.fixture
def image(stick: Path, tmp_path: Path) -> Iterator[Path]:
    """The stick as an ext4 image; mounted by the test."""
    path, place = tmp_path / "stick.img", tmp_path / "place"
    place.mkdir()
    path.write_bytes(b"")
    os.truncate(path, 8_000_000)
    made = subprocess.run(
        ["mkfs.ext4", "-q", "-F", "-b", "1024", "-O", "^has_journal", "-d", str(stick), str(path)],
        capture_output=True, check=False,
    )  # fmt: skip
    if made.returncode or not _mount(path, place):
        pytest.skip("no file system can be made and mounted here")
    subprocess.run(["umount", str(place)], check=True)
    yield path
    if place.is_mount():
        subprocess.run(["umount", "-l", str(place)], check=True)


def _mount(path: Path, place: Path) -> bool:
    return subprocess.run(["mount", "-o", "loop,ro", path, place], capture_output=True, check=False).returncode == 0


@pytest.mark.parametrize("tenths", [1, 2, 4, 6, 9])
def test_a_file_system_that_breaks_off_means_later(terminal: Terminal, image: Path, tenths: int) -> None:
    place = image.with_name("place")
    assert _mount(image, place)
    os.truncate(image, image.stat().st_size * tenths // 10)  # what lies behind gives I/O errors from now on
    report = terminal.pull(folder=place)
    assert report.state in ("later", "refused", "updated"), report
    assert (terminal.titles() == FIRST) == (report.state != "updated")
    assert terminal.pull().state in ("updated", "unchanged")
    assert "示例决定第4号 v1" in terminal.titles()
