"""The `kiosk` command as a person or script meets it: real processes, one sentence, exit codes."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from kiosk.store.connect import content_path
from kiosk.store.facts import facts_of
from kiosk.store.remember import remember
from tests.simulator import County, Site
from tests.terminal.terminal import Terminal


def kiosk(home: Path, *args: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "kiosk", *args],
        env=os.environ | {"KIOSK_HOME": str(home)} | environment,
        capture_output=True,
        text=True,
        timeout=60,
    )


def one_sentence(done: "subprocess.CompletedProcess[str]", code: int, *words: str) -> None:
    assert done.returncode == code, done.stderr
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1
    assert done.stderr.startswith("kiosk: ")
    assert "Traceback" not in done.stderr
    for word in words:
        assert word in done.stderr


def test_the_trip_by_hand(site: Site, county: County, tmp_path: Path) -> None:
    file = tmp_path / "provision.json"
    file.write_bytes(county.provision("http://127.0.0.1:9"))
    home = tmp_path / "home"
    fixed = {"KIOSK_NOW": "2026-11-24T08:00:00Z"}
    assert kiosk(home, "provision", str(file), "--url", site.url).returncode == 0
    done = kiosk(home, "sync", "--json", **fixed)
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert done.stdout.count("\n") == 1
    assert {
        "release",
        "requests",
        "bytes_in",
        "documents",
        "added",
        "changed",
        "removed",
        "sent",
        "seconds",
        "state",
    } <= set(report)
    assert (report["state"], report["documents"]) == ("updated", 5)
    assert "nothing changed" in kiosk(home, "sync", **fixed).stdout
    doctor = kiosk(home, "doctor", "--json", **fixed)
    levels = {f["key"]: f["level"] for f in json.loads(doctor.stdout)["findings"]}
    assert {levels[k] for k in ("home", "provision", "store", "release", "content_age", "sync", "clock")} == {"ok"}
    county.flip("timestamp")
    refused = kiosk(home, "sync", "--json", **fixed)
    assert refused.returncode == 76
    assert json.loads(refused.stdout)["state"] == "refused"
    one_sentence(kiosk(home, "sync", **fixed), 76, "refused as untrusted")
    one_sentence(kiosk(home, "sync", KIOSK_SERVER_URL="http://127.0.0.1:9", **fixed), 75, "not now")


def test_a_home_without_a_county_says_so(tmp_path: Path) -> None:
    one_sentence(kiosk(tmp_path / "home", "sync"), 2, "belongs to no county")
    assert kiosk(tmp_path / "home", "doctor").returncode == 1


@pytest.mark.parametrize(
    ("content", "word"),
    [(None, "no such file"), (b"{", "not JSON"), (b"{}", "missing"), (b'{"format":1,"url":"ftp://x"}', "url")],
)
def test_a_wrong_provision_file_is_one_sentence(tmp_path: Path, content: bytes | None, word: str) -> None:
    file = tmp_path / "p.json"
    if content is not None:
        file.write_bytes(content)
    one_sentence(kiosk(tmp_path / "home", "provision", str(file)), 2, word)


def test_a_root_that_did_not_sign_itself_is_refused(tmp_path: Path, county: County) -> None:
    raw = json.loads(county.provision("http://x"))
    root = json.loads(raw["root"])
    root["signed"]["version"] = 5
    raw["root"] = json.dumps(root)
    (tmp_path / "p.json").write_text(json.dumps(raw))
    one_sentence(kiosk(tmp_path / "home", "provision", str(tmp_path / "p.json")), 2, "cannot be trusted")


def test_a_wrong_address_is_refused(tmp_path: Path, county: County) -> None:
    (tmp_path / "p.json").write_bytes(county.provision("http://x"))
    one_sentence(kiosk(tmp_path / "h", "provision", str(tmp_path / "p.json"), "--url", "ftp://y"), 2, "ftp://y")


def test_another_county_is_taken_only_on_purpose(terminal: Terminal, tmp_path: Path) -> None:
    terminal.pull()
    other = County()
    (tmp_path / "other.json").write_bytes(other.provision(terminal.site.url))
    one_sentence(kiosk(terminal.home, "provision", str(tmp_path / "other.json")), 2, "another county")
    assert len(terminal.titles()) == 5
    told = {"recall_seq": "3", "recall_told": "3", "reply_key": "0" * 64, "heartbeat_at": "2026-11-24T08:00:00Z"}
    remember(terminal.home, told)
    assert kiosk(terminal.home, "provision", str(tmp_path / "other.json"), "--replace").returncode == 0
    assert terminal.titles() == []
    facts = facts_of(terminal.home)
    assert {key: facts[key] for key in told} == dict.fromkeys(told, ""), "the other county was told nothing yet"
    terminal.site.county = other
    assert content_path(terminal.home).exists()


def test_the_same_county_again_changes_address_and_seat_only(terminal: Terminal) -> None:
    terminal.pull()
    before = kiosk(terminal.home, "doctor", "--json").stdout
    terminal.provision(subscribe=("990100",))
    assert len(terminal.titles()) == 5
    same = next(f for f in json.loads(before)["findings"] if f["key"] == "provision")["words"]
    assert same in kiosk(terminal.home, "doctor").stdout


@pytest.mark.parametrize(
    ("args", "word"),
    [
        (["settings", "set", "poll_s", "3"], "10 to 86400"),
        (["settings", "get", "pol_s"], "poll_s"),
        (["run", "--windowed", "big"], "1920x1080"),
        (["sync", "--nonsense"], "--nonsense"),
        (["frobnicate"], "frobnicate"),
        (["sync", "--set", "x"], "KEY=VALUE"),
    ],
)
def test_wrong_input_is_one_sentence_with_the_offending_value(tmp_path: Path, args: list[str], word: str) -> None:
    one_sentence(kiosk(tmp_path, *args), 2, word)


def test_settings_are_set_and_listed(tmp_path: Path) -> None:
    assert kiosk(tmp_path, "settings", "set", "poll_s", "120").stdout == "poll_s = 120\n"
    assert kiosk(tmp_path, "settings", "get", "poll_s").stdout == "120\n"
    assert "poll_s = 120  (file;" in kiosk(tmp_path, "settings", "list").stdout


def test_a_home_that_cannot_be_written_is_said_plainly(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    done = kiosk(tmp_path / "file" / "home", "settings", "list")
    assert "Traceback" not in done.stderr
    one_sentence(kiosk(tmp_path / "file" / "home", "agent"), 75, "cannot be used")
    done = kiosk(tmp_path / "home", "sync")
    assert done.returncode == 2
    (tmp_path / "home" / "agent.lock").unlink()
    (tmp_path / "home" / "agent.lock").mkdir()
    one_sentence(kiosk(tmp_path / "home", "sync"), 75, "cannot be used")


def test_a_stick_is_imported(terminal: Terminal, county: County, tmp_path: Path) -> None:
    county.write(tmp_path / "stick")
    done = kiosk(terminal.home, "import", str(tmp_path / "stick"), "--json")
    assert json.loads(done.stdout)["documents"] == 5
    one_sentence(kiosk(terminal.home, "import", str(tmp_path)), 2, "metadata")


def test_no_subcommand_but_run_loads_qt_and_the_agent_stays_small() -> None:
    code = (
        "import sys; from kiosk.__main__ import main; import kiosk.agent.resident, kiosk.commands.agent;"
        "import kiosk.commands.sync, kiosk.health, kiosk.commands.doctor;"
        "print([m for m in ('PySide6', 'sqlalchemy', 'tuf', 'requests') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=30)
    assert done.stdout.strip() == "[]", done.stderr
