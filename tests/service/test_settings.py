"""A settings file that came to be wrong: the hall goes on with the last good one, and doctor says so."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.errors import SettingsError
from kiosk.settings import LAST_GOOD, SET_ASIDE, Settings, in_service, keep
from tests.agent.test_commands import kiosk
from tests.service.manager import Manager
from tests.terminal.conftest import county, site, terminal
from tests.terminal.terminal import Terminal

__all__ = ["county", "site", "terminal"]

GOOD = "# the hall's own\npoll_s = 77\nelder = true\n"
WRONG = [b"poll_s = 'soon'\n", b"poll_s = 99999999\n", b"no_such = 1\n", b"\x00\xff\xfe rotten", b"poll_s ="]


@pytest.fixture
def manager(tmp_path: Path) -> Iterator[Manager]:
    one = Manager(tmp_path)
    yield one
    one.close()


def wait_for_file(path: Path) -> None:
    ends_at = time.monotonic() + 20
    while not path.exists():
        assert time.monotonic() < ends_at, f"{path.name} did not come"
        time.sleep(0.05)


@pytest.mark.expects_log("settings.toml is set aside as settings.toml.bad")
@pytest.mark.parametrize("wrong", WRONG)
def test_the_last_good_file_takes_the_place_of_a_wrong_one(tmp_path: Path, wrong: bytes) -> None:
    file = tmp_path / "settings.toml"
    file.write_text(GOOD)
    keep(tmp_path)
    file.write_bytes(wrong)
    settings = in_service(tmp_path)
    assert (settings.number("poll_s"), settings.flag("elder")) == (77, True)
    assert file.read_text() == GOOD, "its comments too"
    assert (tmp_path / SET_ASIDE).read_bytes() == wrong


@pytest.mark.expects_log("settings.toml is set aside")
def test_without_a_good_one_the_defaults_serve(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_bytes(WRONG[0])
    assert in_service(tmp_path).number("poll_s") == 60
    assert not (tmp_path / "settings.toml").exists()


def test_a_wrong_file_is_never_kept_as_good(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_bytes(WRONG[1])
    keep(tmp_path)
    assert not (tmp_path / LAST_GOOD).exists()


@pytest.mark.expects_log("cannot be used and not be set aside")
def test_a_disk_that_refuses_writing_still_starts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "settings.toml").write_text(GOOD)
    keep(tmp_path)
    (tmp_path / "settings.toml").write_bytes(WRONG[0])

    def refuse(self: Path, target: Path) -> Path:
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(Path, "replace", refuse)
    assert in_service(tmp_path).number("poll_s") == 77


def test_a_wrong_flag_is_still_told_to_who_typed_it(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="poll_s"):
        in_service(tmp_path, {"poll_s": "never"})


def test_an_agent_runs_on_and_doctor_says_what_happened(terminal: Terminal, manager: Manager) -> None:
    file = terminal.home / "settings.toml"
    file.write_text(GOOD)
    with manager.start("-m", "kiosk", "agent", home=terminal.home, patience_s=2) as process:
        wait_for_file(terminal.home / LAST_GOOD)
        process.send_signal(signal.SIGTERM)
        process.wait(10)
    file.write_bytes(WRONG[0])
    manager.drain()
    with manager.start("-m", "kiosk", "agent", home=terminal.home, patience_s=2):
        assert manager.hears("READY=1", 20)
        assert manager.hears("WATCHDOG=1", 20)
    assert Settings.load(terminal.home).number("poll_s") == 77
    said = kiosk(terminal.home, "doctor").stdout
    assert "沿用上次可用的设置" in said
    assert "poll_s: 'soon' is not allowed" in said
    (terminal.home / SET_ASIDE).unlink()
    assert "设置文件" not in kiosk(terminal.home, "doctor").stdout


def test_a_glass_starts_with_a_wrong_file(terminal: Terminal, manager: Manager) -> None:
    terminal.pull()
    (terminal.home / "settings.toml").write_bytes(WRONG[3])
    words = ("-m", "kiosk", "run", "--no-agent", "--windowed", "640x480")
    with manager.start(*words, home=terminal.home, patience_s=2):
        assert manager.hears("READY=1", 30)


def test_a_person_at_a_shell_is_told_and_nothing_is_moved(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_bytes(WRONG[0])
    done = subprocess.run(
        [sys.executable, "-m", "kiosk", "settings", "list"],
        env=os.environ | {"KIOSK_HOME": str(tmp_path)}, capture_output=True, text=True, timeout=30, check=False,
    )  # fmt: skip
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)
    assert (tmp_path / "settings.toml").exists()
