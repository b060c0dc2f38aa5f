"""A real stick, that is a disk in a file: mounted by the units' script, read, written, pulled out.

Needs root and loop devices. FAT is not in every kernel that runs tests, so the stick is ext4 here.
"""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

import assets
from kiosk.agent import errand, plugged
from kiosk.agent.writable import ASK, writable
from kiosk.store.identity import Identity
from sync.contract.pairing import GIFT_FILE
from tests.agent.test_plugged import gift, kept
from tests.simulator import County, Site
from tests.terminal.terminal import Terminal

pytestmark = pytest.mark.faults
SCRIPT = assets.path("system/usr/local/lib/sunshine-kiosk/stick")


class Stick:
    """`folder` is where it is mounted."""

    def __init__(self, top: Path, image: Path) -> None:
        self.place, self.ask = top / "sticks", top / "run" / ASK
        self.ask.parent.mkdir()
        self.device = run("losetup", "-f", "--show", str(image))
        self.folder = self.place / Path(self.device).name
        self._here = os.environ | {"PLACE": str(self.place), "TYPES": "vfat,ext4", "OWNER": ""}

    def script(self, *words: str) -> None:
        subprocess.run(["sh", str(SCRIPT), *words], env=self._here, check=True, timeout=60)

    def unit(self) -> "subprocess.Popen[bytes]":
        """sunshine-stick-write.path and its service: whenever it is asked."""
        wait = f"until [ -e {self.ask} ]; do sleep 0.05; done; exec sh {SCRIPT} write {self.ask}"
        return subprocess.Popen(["sh", "-c", wait], env=self._here)

    def options(self) -> set[str]:
        lines = Path("/proc/self/mountinfo").read_text().splitlines()
        (found,) = (line.split()[5] for line in lines if line.split()[4] == str(self.folder))
        return set(found.split(","))

    def remove(self) -> None:
        subprocess.run(["umount", "-l", str(self.folder)], check=False, capture_output=True)
        run("losetup", "-d", self.device)


def run(*words: str) -> str:
    return subprocess.run(words, check=True, capture_output=True, text=True, timeout=60).stdout.strip()


@pytest.fixture
def stick(tmp_path: Path, county: County, site: Site, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stick]:
    """With a county's files on it."""
    if os.geteuid() != 0 or shutil.which("mkfs.ext4") is None:
        pytest.skip("NOT CHECKED, a stick that is mounted: root and mkfs.ext4 are needed")
    content, image = tmp_path / "content", tmp_path / "image"
    county.write(content)
    gift(county, content, site.url)
    with image.open("wb") as file:
        file.truncate(16_000_000)
    run("mkfs.ext4", "-q", "-d", str(content), str(image))
    try:
        one = Stick(tmp_path, image)
    except subprocess.CalledProcessError:
        pytest.skip("NOT CHECKED, a stick that is mounted: no loop device")
    monkeypatch.setenv("RUNTIME_DIRECTORY", str(one.ask.parent))
    monkeypatch.setattr("kiosk.agent.writable.PLACE", one.place)
    monkeypatch.setattr("kiosk.agent.errand.PLACE", one.place)
    one.script("put", one.folder.name)
    yield one
    one.remove()


def test_a_stick_is_for_reading_and_runs_nothing(stick: Stick, terminal: Terminal) -> None:
    assert {"ro", "nosuid", "nodev", "noexec"} <= stick.options()
    before = kept(stick.folder)
    assert plugged.take(terminal.home, stick.folder)["findings"][0]["level"] == "ok"
    assert len(terminal.titles()) == 5
    assert kept(stick.folder) == before


def test_the_technician_writes_the_log_and_then_it_is_for_reading_again(stick: Stick, terminal: Terminal) -> None:
    unit = stick.unit()
    (found,) = errand.answer(terminal.home, {"kind": "export_logs"}, sticks=(stick.place,))["findings"]
    assert (found["level"], unit.wait(20)) == ("ok", 0), found
    assert {"ro", "nosuid", "nodev", "noexec"} <= stick.options()
    assert [one.name for one in stick.folder.glob("sunshine-kiosk-*.txt")] == [found["words"].partition("：")[2]]
    assert not stick.ask.exists()


def test_a_stick_that_somebody_holds_is_for_reading_again_all_the_same(stick: Stick) -> None:
    unit = stick.unit()
    with writable(stick.folder) as may_write:
        assert may_write
        held = (stick.folder / "metadata/timestamp.json").open("rb")
    with held:
        assert unit.wait(30) == 0
        assert {"ro", "nosuid", "nodev", "noexec"} <= stick.options()
        with pytest.raises(OSError, match="Read-only"):
            (stick.folder / "more").touch()


def test_a_stick_that_nobody_opens_for_writing_says_so(
    stick: Stick, terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kiosk.agent.writable.PATIENCE_S", 0.3)
    (found,) = errand.answer(terminal.home, {"kind": "export_logs"}, sticks=(stick.place,))["findings"]
    assert (found["level"], "写不进去" in found["words"]) == ("bad", True)
    assert not stick.ask.exists()


def test_a_new_terminal_leaves_on_the_stick_who_it_is(
    stick: Stick, site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KIOSK_NOW", "2026-11-24T08:00:00Z")
    fresh, unit = Terminal(tmp_path / "home", site), stick.unit()
    assert [one["level"] for one in plugged.take(fresh.home, stick.folder)["findings"]] == ["ok", "ok"]
    assert unit.wait(20) == 0
    number = Identity.load(fresh.home).public().terminal_id
    assert [one.name for one in (stick.folder / "terminals").iterdir()] == [f"{number}.json"]
    assert (stick.folder / GIFT_FILE).exists()
    assert "ro" in stick.options()


def test_a_stick_pulled_out_while_it_is_read_harms_nothing(stick: Stick, terminal: Terminal) -> None:
    terminal.pull()
    shown = terminal.titles()
    child = subprocess.Popen(
        ["sh", "-c", f"cd {stick.folder}; exec python3 -c 'import time; time.sleep(60)'"]
    )  # somebody reads it
    try:
        run("umount", "-l", str(stick.folder))  # as the unit's end does
        assert "cause" in plugged.take(terminal.home, stick.folder)
        assert terminal.titles() == shown
    finally:
        child.kill()
        child.wait()
