"""The gate of the maintenance pages: wrong PINs cost time, and nothing gives a try back."""

import json
import os
import shutil
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.agent import gate
from kiosk.agent.gate import Answer, knock
from kiosk.errors import StoreError
from kiosk.store.identity import Identity
from sync.county import terminals
from tests.agent.test_screens import PIN, Places
from tests.county.makers import NOW, TOWNSHIP

WRONG = "240818193503"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Places, Path]]:
    os.environ["KIOSK_NOW"] = "2026-11-24T08:00:00Z"
    places = Places(tmp_path_factory.mktemp("places"))
    home = places.terminal("hall", TOWNSHIP)
    _set(places, home, PIN)
    yield places, home
    places.records.close()
    os.environ.pop("KIOSK_NOW", None)


def _set(places: Places, home: Path, pin: str) -> None:
    terminals.change(places.records, Identity.load(home).terminal_id, {}, pin=pin, now=NOW)
    places.show()
    places.pull(home)


@pytest.fixture
def home(made: tuple[Places, Path], tmp_path: Path) -> Path:
    return Path(shutil.copytree(made[1], tmp_path / "H"))


class Uptime:
    """How long the machine has run, as the test says."""

    def __init__(self) -> None:
        self.s = 1_000.0

    def __call__(self) -> float:
        return self.s


def test_the_countys_pin_opens(home: Path) -> None:
    assert knock(home, PIN) == Answer("open")


def test_each_wrong_pin_doubles_the_wait_and_the_tenth_closes_for_a_day(home: Path) -> None:
    uptime, waits = Uptime(), []
    for _ in range(10):
        answer = knock(home, WRONG, uptime=uptime)
        assert answer.state == "wrong"
        waits.append(answer.wait_s)
        assert knock(home, PIN, uptime=uptime).state == "wait", "the right one too"
        uptime.s += answer.wait_s
    assert waits == [2, 4, 8, 16, 32, 64, 128, 256, 512, 86_400]
    assert knock(home, PIN, uptime=uptime) == Answer("open")


def test_the_right_pin_forgets_the_wrong_ones(home: Path) -> None:
    uptime = Uptime()
    assert knock(home, WRONG, uptime=uptime).wait_s == 2
    uptime.s += 2
    assert knock(home, PIN, uptime=uptime).state == "open"
    assert knock(home, WRONG, uptime=uptime).wait_s == 2


def test_a_restart_gives_nothing_back(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    uptime = Uptime()
    for _ in range(6):
        uptime.s += knock(home, WRONG, uptime=uptime).wait_s
    uptime.s -= 1
    monkeypatch.setattr(gate, "BOOT", tmp_path / "boot")
    (tmp_path / "boot").write_text("another")
    uptime.s = 5.0  # the machine has just started
    answer = knock(home, PIN, uptime=uptime)
    assert (answer.state, answer.wait_s) == ("wait", 60)
    uptime.s = 64.0
    assert knock(home, WRONG, uptime=uptime).wait_s == 128


def test_a_kill_in_the_middle_of_a_try_counts(home: Path) -> None:
    program = """
        import os, signal, sys
        from pathlib import Path
        from kiosk.agent.gate import knock
        from kiosk.store.vault import Vault
        Vault.check_pin = lambda self, pin: os.kill(os.getpid(), signal.SIGKILL)
        knock(Path(sys.argv[1]), "111")
    """
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(program), str(home)], timeout=60, check=False)
    assert done.returncode == -9
    assert knock(home, PIN).state == "wait"


def test_what_cannot_be_counted_is_not_tried(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_home: Path, _facts: object) -> None:
        raise StoreError("the disk is full")

    monkeypatch.setattr(gate, "remember", refuse)
    assert knock(home, PIN) == Answer("unsure")


def test_a_counter_that_somebody_wrote_closes_the_gate(home: Path) -> None:
    gate.remember(home, {gate.FACT: '{"wrong": "none"'})
    assert knock(home, PIN).state == "wait"


def test_a_new_pin_of_the_county_opens_at_once(made: tuple[Places, Path]) -> None:
    places, home = made
    for _ in range(2):
        knock(home, WRONG, uptime=lambda: 1.0)
    assert knock(home, PIN, uptime=lambda: 1.0).state == "wait"
    _set(places, home, "907315826413")
    assert knock(home, "907315826413", uptime=lambda: 1.0) == Answer("open")
    for _ in range(2):
        knock(home, WRONG, uptime=lambda: 1.0)
    _set(places, home, "907315826413")
    assert knock(home, "907315826413", uptime=lambda: 1.0) == Answer("open"), "the same, set anew, lifts the wait"
    _set(places, home, "")
    assert knock(home, "", uptime=lambda: 1.0) == Answer("none")
    _set(places, home, PIN)


def test_a_terminal_without_a_county_has_nothing_to_lock(tmp_path: Path) -> None:
    assert knock(tmp_path, "") == Answer("open")


def test_the_command_reads_the_pin_where_no_other_process_sees_it(home: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "kiosk", "pin"], input=PIN + "\n", env=os.environ | {"KIOSK_HOME": str(home)},
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert (done.returncode, json.loads(done.stdout)) == (0, {"state": "open", "wait_s": 0})
