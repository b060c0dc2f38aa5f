"""The technician's errands, done by the agent: the way to the county step by step, sticks, a check of the store."""

import csv
import datetime as dt
import io
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from email.utils import formatdate
from pathlib import Path
from typing import Any

import pytest

from kiosk.agent import errand, probe
from kiosk.agent.writable import writable
from kiosk.settings import Settings
from kiosk.store import factory
from kiosk.store.mailbox import Answer, Mailbox
from kiosk.store.shown import Seen, ShownLog
from tests.authority import Authority
from tests.simulator import County
from tests.site import Site, served
from tests.terminal.terminal import Terminal


def levels(home: Path, url: str, root: Path = Path("/"), **environment: str) -> dict[str, str]:
    settings = Settings.load(home, {"server_url": url, **environment})
    return {one.key: one.level for one in probe.steps(settings, {}, root=root)}


def machine(root: Path, *, carrier: str = "1", route: str = "00000000") -> Path:
    (root / "sys/class/net/eth0").mkdir(parents=True)
    (root / "sys/class/net/eth0/carrier").write_text(carrier)
    (root / "proc/net").mkdir(parents=True)
    (root / "proc/net/route").write_text(f"Iface\tDestination\neth0\t{route}\t0\n")
    return root


def test_a_county_that_answers_is_green_step_by_step(tmp_path: Path, site: Site, county: County) -> None:
    site.fault = lambda handler, path: handler.answer(200, county.files[path], Date=formatdate(usegmt=True)) or True
    found = levels(tmp_path, site.url, machine(tmp_path / "R"))
    assert list(found) == ["link", "address", "name", "tls", "server", "time"]
    assert set(found.values()) == {"ok"}


def test_a_pulled_cable_and_a_missing_route_are_red(tmp_path: Path) -> None:
    root = machine(tmp_path / "R", carrier="0", route="0000A8C0")
    found = levels(tmp_path, "http://county.invalid", root)
    assert (found["link"], found["address"], found["name"]) == ("bad", "bad", "bad")
    assert (found["tls"], found["server"], found["time"]) == ("warn", "warn", "warn"), "not tried"


def test_a_closed_port_is_red_and_what_follows_is_not_tried(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        found = levels(tmp_path, f"http://127.0.0.1:{taken.getsockname()[1]}")
    assert (found["name"], found["tls"], found["server"]) == ("ok", "bad", "warn")


def test_who_speaks_no_tls_is_not_believed(tmp_path: Path, site: Site) -> None:
    assert levels(tmp_path, site.url.replace("http:", "https:"))["tls"] == "bad"


def sealed(tmp_path: Path, county: County, behind_s: float = 0.0, **certificate: Any) -> dict[str, tuple[str, str]]:
    """Each step before a county over TLS, by the certificate that its server has."""
    authority = Authority(tmp_path / "ca")
    with served(county, authority.server(**certificate)) as site:
        said = formatdate(time.time() - behind_s, usegmt=True)
        site.fault = lambda handler, path: handler.answer(200, county.files[path], Date=said) or True
        settings = Settings.load(tmp_path, {"server_url": site.url.replace("127.0.0.1", "localhost")})
        found = list(probe.steps(settings, {}, root=machine(tmp_path / "R"), trusted=authority.file))
    return {one.key: (one.level, one.words) for one in found}


def test_a_county_over_tls_is_green_and_the_end_of_its_certificate_is_said(tmp_path: Path, county: County) -> None:
    found = sealed(tmp_path, county, until=30)
    assert [level for level, _ in found.values()] == ["ok"] * 6
    ends = (dt.datetime.now(dt.UTC) + dt.timedelta(days=30)).date().isoformat()
    assert found["tls"][1] == f"加密连接正常，证书到 {ends}"


@pytest.mark.parametrize(
    ("certificate", "words"),
    [
        ({"since": -60, "until": -1}, "已经过期"),
        ({"since": 1, "until": 30}, "还没到生效的日子"),
        ({"host": "county.example"}, "不是给 localhost 的"),
        ({"is_own": True}, "自己签的"),
    ],
)
def test_a_certificate_that_is_not_believed_is_red_for_its_own_reason(
    tmp_path: Path, county: County, certificate: dict[str, Any], words: str
) -> None:
    found = sealed(tmp_path, county, **certificate)
    assert found["tls"][0] == "bad"
    assert words in found["tls"][1]
    assert [found[key][0] for key in ("link", "address", "name", "server", "time")] == [
        "ok",
        "ok",
        "ok",
        "warn",
        "warn",
    ]
    if "since" in certificate:  # the technician must be able to see whether it is this machine's clock
        assert f"本机现在是 {dt.datetime.now().astimezone():%Y-%m-%d}" in found["tls"][1]


def test_an_authority_that_a_pull_does_not_believe_is_not_believed_here(tmp_path: Path, county: County) -> None:
    authority = Authority(tmp_path / "ca")
    with served(county, authority.server()) as site:
        settings = Settings.load(tmp_path, {"server_url": site.url.replace("127.0.0.1", "localhost")})
        found = {one.key: one for one in probe.steps(settings, {}, root=machine(tmp_path / "R"))}
    assert (found["tls"].level, "不认得签对方证书的机构" in found["tls"].words) == ("bad", True)


def test_a_clock_that_is_off_shows_over_tls_too(tmp_path: Path, county: County) -> None:
    found = sealed(tmp_path, county, behind_s=3 * 3_600)
    assert found["server"][0] == "ok"
    assert found["time"] == ("bad", "本机比县里快 3 小时，请校准本机时间")


def test_a_wrong_address_is_red_at_the_server(tmp_path: Path, site: Site) -> None:
    assert levels(tmp_path, site.url + "/elsewhere")["server"] == "bad"


def test_a_clock_that_is_hours_off_is_said_in_hours() -> None:
    found = probe._time("Mon, 01 Jan 2024 00:00:00 GMT")
    assert (found.level, "小时" in found.words, "请校准" in found.words) == ("bad", True, True)
    assert probe._time("soon").level == "warn"


@pytest.fixture
def stick(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A stick is mounted."""
    folder = tmp_path / "media" / "hall"
    folder.mkdir(parents=True)
    monkeypatch.setattr(os.path, "ismount", lambda path: Path(path) == folder)
    return folder


def test_a_stick_with_the_countys_files_is_taken_in(terminal: Terminal, county: County, stick: Path) -> None:
    county.write(stick)
    answer = errand.answer(terminal.home, {"kind": "import"}, sticks=(stick.parent,))
    assert [one["level"] for one in answer["findings"]] == ["ok"], answer
    assert len(terminal.titles()) == 5
    checked = errand.answer(terminal.home, {"kind": "verify"})["findings"]
    assert {one["key"]: one["level"] for one in checked}["store"] == "ok"


@pytest.mark.expects_log("the stick hall can still be written")
def test_a_stick_that_stays_open_for_writing_stands_in_the_log(
    stick: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RUNTIME_DIRECTORY", str(tmp_path))
    monkeypatch.setattr("kiosk.agent.writable.PLACE", stick.parent)
    monkeypatch.setattr("kiosk.agent.writable.PATIENCE_S", 0.2)
    with writable(stick) as may_write:
        assert may_write


def test_without_a_stick_it_is_said(terminal: Terminal, tmp_path: Path) -> None:
    for kind in ("import", "export_logs"):
        assert errand.answer(terminal.home, {"kind": kind}, sticks=(tmp_path,)) == {"cause": "no_stick"}


def test_the_log_goes_onto_a_stick_without_personal_text(terminal: Terminal, stick: Path) -> None:
    (terminal.home / "log").mkdir(exist_ok=True)
    (terminal.home / "log" / "agent.log").write_text("2026-11-23 01:26:02,000 ERROR x: 13835012345\n")
    answer = errand.answer(terminal.home, {"kind": "export_logs"}, sticks=(stick.parent,))
    (file,) = stick.iterdir()
    assert file.name in answer["findings"][0]["words"]
    text = file.read_text("utf-8")
    assert "ERROR x: ***" in text
    assert "13835012345" not in text


def test_what_the_screens_showed_goes_onto_the_stick_as_a_table(terminal: Terminal, stick: Path) -> None:
    noon = "2026-11-23T04:00:00Z"
    seen = Seen("2026-11-23", "board", "0" * 26, 2, "集体资金，三季度", "text", 3, 61.5, noon, noon)
    ShownLog(terminal.home).add([seen])
    answer = errand.answer(terminal.home, {"kind": "export_logs"}, sticks=(stick.parent,))
    (table,) = stick.glob("sunshine-shown-*.csv")
    assert table.name in answer["findings"][0]["words"]
    (row,) = csv.DictReader(io.StringIO(table.read_text("utf-8-sig")))
    assert (row["screen"], row["title"], row["v"], row["times"], row["seconds"]) == (
        "board",
        seen.title,
        "2",
        "3",
        "61.5",
    )

    (terminal.home / "shown.db").write_bytes(b"no database" * 400)
    table.unlink()
    answer = errand.answer(terminal.home, {"kind": "export_logs"}, sticks=(stick.parent,))
    assert answer["findings"][0]["level"] == "ok"
    assert not list(stick.glob("*.csv"))


@pytest.fixture
def agent(terminal: Terminal) -> Iterator["subprocess.Popen[bytes]"]:
    process = _start(terminal)
    yield process
    process.kill()
    process.communicate()


def _start(terminal: Terminal) -> "subprocess.Popen[bytes]":
    environment = os.environ | {"KIOSK_HOME": str(terminal.home)}
    return subprocess.Popen([sys.executable, "-m", "kiosk", "agent"], env=environment)


def answered(home: Path, kind: str) -> Answer:
    mailbox = Mailbox(home)
    try:
        ask = mailbox.ask(kind)
        found: list[Answer] = []

        def look() -> bool:
            answer = mailbox.answer(ask)
            if answer is not None and answer.state != "working":
                found.append(answer)
            return bool(found)

        wait_for(look)
        return found[0]
    finally:
        mailbox.close()


def wait_for(true: Callable[[], object]) -> None:
    ends_at = time.monotonic() + 30
    while not true():
        assert time.monotonic() < ends_at, "it did not happen in time"
        time.sleep(0.05)


def test_the_glass_asks_the_agent_and_never_opens_a_connection(
    terminal: Terminal, agent: "subprocess.Popen[bytes]"
) -> None:
    wait_for(lambda: len(terminal.titles()) == 5)
    answer = answered(terminal.home, "network")
    found: list[dict[str, Any]] = answer.body["findings"]
    assert {one["key"]: one["level"] for one in found}["server"] == "ok", json.dumps(found, ensure_ascii=False)


def test_an_agent_that_is_told_to_ends_and_gives_back_what_was_ordered(
    terminal: Terminal, agent: "subprocess.Popen[bytes]"
) -> None:
    wait_for(lambda: len(terminal.titles()) == 5)
    factory.order(terminal.home)
    assert answered(terminal.home, "restart").state == "done"
    assert agent.wait(10) == 0
    again = _start(terminal)
    try:
        wait_for(lambda: not (terminal.home / factory.MARK).exists())
        assert not (terminal.home / "content.db").exists()
        assert not (terminal.home / "identity.key").exists()
    finally:
        again.send_signal(signal.SIGTERM)
        assert again.wait(10) == 0
