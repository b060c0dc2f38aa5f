"""From a resident's words to the desk, by nothing but the commands that a county and a technician type."""

import json
import os
import sqlite3
import subprocess
import sys

from kiosk.clock import Moment
from kiosk.store.outbox import Taking, keep, taking
from kiosk.store.remember import remember
from sync.contract.submission import code_of
from tests.agent.test_both_ends import Trip, trip
from tests.county.makers import NOW, TOWNSHIP
from tests.voices import opinion

__all__ = ["trip"]
WHEN = "2026-11-23T02:00:00Z"


def county(trip: Trip, command: str, *words: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "sync.county", command, "--dir", str(trip.folder), "--now", WHEN, *words],
        capture_output=True, text=True, timeout=60, env=os.environ,
    )  # fmt: skip
    assert done.returncode in (0, 1), done.stderr
    return done.stdout


def admit(trip: Trip) -> None:
    identity = trip.kiosk("identity", "--json").stdout
    county(trip, "screens", "admit", "--json", identity, "--name", "示例一号机", "--unit", TOWNSHIP)
    county(trip, "publish")


def test_words_go_from_the_glass_to_the_desk_while_the_terminal_is_admitted(trip: Trip) -> None:
    trip.sync()
    assert taking(trip.home) is Taking.NO_KEY, "nobody is invited before the county has said to whom words are sealed"
    admit(trip)
    assert trip.sync()["sent"] == 0
    assert taking(trip.home) is Taking.YES
    said = opinion("桥头的路灯坏了", contact="13835012345")
    code = keep(trip.home, said, Moment(NOW, True))
    report = trip.sync()
    assert (report["sent"], report["unsent"], report["unsent_reason"]) == (1, 0, "")
    assert trip.sync()["sent"] == 0
    assert code in county(trip, "desk", "list")
    (line,) = county(trip, "desk", "open", "--json").splitlines()
    words = json.loads(line)["words"]
    assert (words["id"], words["text"], words["contact"]) == (said.id, "桥头的路灯坏了", "13835012345")
    assert code == code_of(said.id)
    county(trip, "screens", "retire", json.loads(trip.kiosk("identity", "--json").stdout)["terminal_id"])
    keep(trip.home, opinion(), Moment(NOW, True))
    report = trip.sync()
    assert (report["sent"], report["unsent"]) == (0, 1), "one that was retired is heard no more"
    assert "unknown_terminal" in str(report["unsent_reason"])


def test_words_go_though_the_store_is_of_a_program_that_is_newer_by_far(trip: Trip) -> None:
    trip.sync()
    admit(trip)
    trip.sync()
    code = keep(trip.home, opinion(), Moment(NOW, True))
    connection = sqlite3.connect(trip.home / "state.db")
    connection.executescript("PRAGMA user_version = 99; PRAGMA application_id = 98")
    connection.close()
    done = trip.kiosk("sync", "--json")
    report = json.loads(done.stdout)
    assert (done.returncode, report["state"], report["sent"], report["unsent"]) == (75, "later", 1, 0)
    assert "update the program" in report["reason"]
    assert "update the program" in trip.kiosk("doctor").stdout
    assert code in county(trip, "desk", "list")
    assert "update the program" in county(trip, "fleet", "--json")


def test_the_county_sees_who_has_a_recall_in_force(trip: Trip) -> None:
    trip.sync()
    admit(trip)
    trip.sync()
    county(trip, "recall", "--unit", TOWNSHIP, "--reason", "内容有误")
    assert "示例一号机  has not acknowledged" in county(trip, "recall", "--status")
    trip.sync()
    said = county(trip, "recall", "--status")
    assert "示例一号机  in force since" in said
    assert "30 document(s) hidden" in said
    assert "1 of 1 terminal(s)" in said


def test_a_hall_without_a_network_is_heard_by_stick(trip: Trip) -> None:
    trip.sync()
    admit(trip)
    stick = trip.folder.parent / "stick"
    county(trip, "export-usb", "--to", str(stick))
    assert trip.kiosk("import", str(stick)).returncode == 0
    keep(trip.home, opinion("没有网络"), Moment(NOW, True))
    assert "1 submissions are on" in trip.kiosk("export", str(stick)).stdout
    assert "post(s) taken" in county(trip, "import-usb", "--from", str(stick))
    back = json.loads(trip.kiosk("import", str(stick), "--json").stdout)
    assert (back["state"], back["sent"], back["unsent"]) == ("unchanged", 1, 0)
    assert "没有网络" in county(trip, "desk", "open")


def test_new_keys_take_the_place_of_stolen_ones_and_no_word_is_lost(trip: Trip) -> None:
    trip.sync()
    admit(trip)
    trip.sync()
    keep(trip.home, opinion("旧钥匙"), Moment(NOW, True))
    for which in ("submissions", "reply"):
        county(trip, "desk", "keys", "--new", which)
    assert trip.sync()["sent"] == 1, "the running server still signs with the old one"
    county(trip, "publish")
    trip.sync()
    keep(trip.home, opinion("新钥匙"), Moment(NOW, True))
    report = trip.sync()
    assert (report["sent"], report["unsent"]) == (0, 1), "its receipt is not believed any more"
    server = subprocess.Popen(
        [sys.executable, "-m", "sync.county", "serve", "--dir", str(trip.folder), "--port", "0"],
        stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert server.stdout is not None
        remember(trip.home, {"url": server.stdout.readline().strip()})
        assert trip.sync()["sent"] == 1
    finally:
        server.terminate()
        server.communicate(timeout=10)
    said = county(trip, "desk", "open")
    assert "旧钥匙" in said
    assert "新钥匙" in said
