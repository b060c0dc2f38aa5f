"""Hostile sticks: odd files in the place of a county's do no harm and end in time."""

import os
import time
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


def sparse(path: Path) -> None:
    with path.open("r+b") as file:
        file.truncate(5_000_000_000)


def empty(path: Path) -> None:
    path.write_bytes(b"")


@pytest.mark.parametrize("harm", [fifo, folder, loop, outside, device, sparse, empty], ids=lambda f: f.__name__)
@pytest.mark.parametrize("kind", ["timestamp", "snapshot", "office", "index"])
def test_an_odd_file_shows_nothing_and_ends_in_time(
    terminal: Terminal, county: County, stick: Path, harm: object, kind: str
) -> None:
    harm(stick / county.path_of(kind))  # type: ignore[operator]
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
