"""What the terminal says about itself."""

import datetime as dt
import re
from pathlib import Path

import pytest

from kiosk import devices, health, machine
from kiosk.clock import Clock, Moment
from kiosk.health import BAD, OK, WARN, Finding, examine, worst
from kiosk.store.connect import content_path, open_database
from kiosk.store.identity import Identity
from kiosk.store.remember import remember
from kiosk.store.touches import TouchState, keep
from tests.simulator import County
from tests.terminal.terminal import Terminal

NOW = Moment(dt.datetime(2026, 11, 24, 8, tzinfo=dt.UTC), True)


@pytest.fixture(autouse=True)
def fonts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "_has_chinese_font", lambda: True)
    monkeypatch.setattr(machine, "look", lambda: iter(()))  # not this machine's own state
    monkeypatch.setattr(devices, "look", lambda **_how: iter(()))


def levels(home: Path, moment: Moment = NOW, *, deep: bool = False) -> dict[str, str]:
    return {f.key: f.level for f in examine(home, moment, deep=deep)}


def test_a_new_home_has_no_county_and_no_content(tmp_path: Path) -> None:
    found = levels(tmp_path)
    assert (found["home"], found["provision"], found["store"], found["sync"]) == (OK, BAD, WARN, WARN)
    assert levels(tmp_path / "nowhere")["home"] == BAD


def test_a_terminal_after_a_pull_is_well(terminal: Terminal) -> None:
    terminal.pull()
    findings = examine(terminal.home, NOW, deep=True)
    assert worst(findings) == OK
    assert all(f.words for f in findings)
    place = next(f for f in findings if f.key == "provision").words
    assert "位置 示例县委 990100，" in place, "a hall is called by its name, and its code told"


def test_old_content_and_a_doubtful_clock_are_said(terminal: Terminal) -> None:
    terminal.pull()
    later = Moment(NOW.at + dt.timedelta(days=9), False)
    found = {f.key: f for f in examine(terminal.home, later)}
    assert (found["content_age"].level, found["clock"].level) == (WARN, WARN)
    assert "9 天前" in found["content_age"].words
    assert "超过一周" in found["content_age"].words


def test_a_new_machine_tells_its_own_clock_and_that_nobody_has_checked_it(tmp_path: Path) -> None:
    own = dt.datetime(2026, 11, 24, 8, tzinfo=dt.UTC)
    found = {f.key: f for f in examine(tmp_path, Clock(system=lambda: own).now())}
    assert found["clock"] == Finding("clock", WARN, "时间待核对：还没有收到过县里的时间，本机时钟是 2026-11-24 16:00")


def test_a_doubtful_clock_is_told_beside_the_time_that_is_assumed(terminal: Terminal) -> None:
    terminal.pull()
    found = {f.key: f for f in examine(terminal.home, Moment(NOW.at, False))}
    assert re.fullmatch(
        r"时间待核对，暂按 2026-11-24 16:00 计；本机时钟是 [0-9-]{10} [0-9:]{5}，不对请校准", found["clock"].words
    )


def test_a_refusal_is_bad_and_a_dead_network_is_a_warning(terminal: Terminal, county: County) -> None:
    terminal.pull()
    county.flip("timestamp")
    terminal.pull()
    assert levels(terminal.home)["sync"] == BAD
    terminal.site.url = "http://127.0.0.1:9"
    terminal.provision()
    terminal.pull()
    finding = next(f for f in examine(terminal.home, NOW) if f.key == "sync")
    assert finding.level == WARN
    assert "refused" in finding.words


def test_a_deep_look_finds_rotten_bodies(terminal: Terminal) -> None:
    terminal.pull()
    connection = open_database(content_path(terminal.home))
    connection.execute("UPDATE body SET data = x'00' WHERE sha256 = (SELECT min(sha256) FROM body)")
    connection.close()
    assert levels(terminal.home)["store"] == OK
    assert levels(terminal.home, deep=True)["store"] == BAD


def test_a_store_that_is_no_database_is_bad(terminal: Terminal) -> None:
    content_path(terminal.home).write_bytes(b"x" * 8192)
    assert levels(terminal.home)["store"] == BAD


def test_little_disk_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Usage:
        free = 10_000_000

    monkeypatch.setattr(health.shutil, "disk_usage", lambda _path: Usage)
    assert levels(tmp_path)["disk"] == BAD


def test_what_the_county_asks_of_a_terminal_is_held_against_it(
    terminal: Terminal, county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    public = Identity.load(terminal.home).public()
    county.set_screen(public, name="示例一号机", max_offline_days=3, min_version="0.10.0")
    county.publish()
    terminal.pull()
    monkeypatch.setattr(health, "program_version", lambda: "0.10.0")
    found = {f.key: f for f in examine(terminal.home, NOW)}
    assert "示例一号机" in found["screen"].words
    assert {"offline", "program"} & set(found) == set()
    monkeypatch.setattr(health, "program_version", lambda: "0.9.2.dev1")
    found = {f.key: f for f in examine(terminal.home, Moment(NOW.at + dt.timedelta(days=4, hours=1), True))}
    assert (found["offline"].level, found["program"].level) == (BAD, WARN)
    assert "4 天" in found["offline"].words
    assert "0.10.0" in found["program"].words


@pytest.mark.parametrize("rot", ["[", "17", '[["x"]]'])
def test_a_rotten_note_of_what_cannot_be_shown_stops_neither_pull_nor_health(terminal: Terminal, rot: str) -> None:
    terminal.pull()
    remember(terminal.home, {"broken": rot})
    assert terminal.pull().state == "unchanged"
    assert worst(examine(terminal.home, NOW)) == OK


@pytest.mark.parametrize(
    ("profile", "outputs", "is_said"),
    [("touch", "", True), ("board", "", False), ("board", "A=board; B=touch", True), ("touch", "A=board", False)],
)
def test_what_is_wrong_with_a_touch_screen_is_said_where_a_window_can_be_touched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, profile: str, outputs: str, is_said: bool
) -> None:
    keep(tmp_path, TouchState(faults=("触摸点没有对上：xrandr 没有应答",)))
    monkeypatch.setenv("KIOSK_PROFILE", profile)
    monkeypatch.setenv("KIOSK_OUTPUTS", outputs)
    assert ("touch" in levels(tmp_path)) == is_said
