"""How the county sees its terminals: silent ones first, then the ill, each in words that someone can act on."""

import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sync.contract import Heartbeat, build, encode
from sync.county.__main__ import main
from sync.county.records import PulseRow
from sync.county.voices.fleet import fleet
from sync.county.voices.intake import take
from tests.voices import AT, Key, VoiceCounty, voice_county

NOW = dt.datetime(2026, 11, 24, 8, tzinfo=dt.UTC)
TERMINALS = [f"8d6f6d0e-3f0e-4c0f-9c62-6a6b6a5f3a1{n}" for n in range(5)]


@pytest.fixture
def county(tmp_path: Path) -> Iterator[VoiceCounty]:
    county = voice_county(tmp_path / "county")
    for terminal in TERMINALS:
        county.admit(Key(terminal))
    yield county
    county.records.close()


def heard(county: VoiceCounty, terminal: str, at: str, **more: Any) -> None:
    said = {
        "format": 1, "id": "5b0c9d5e-7c1a-4f7e-9a53-0d6c6a2f8e01", "at": at, "program": "0.1.0", "release": 3,
        "documents": 9, **more,
    }  # fmt: skip
    with county.records.begin() as session:
        session.add(PulseRow(terminal=terminal, at=at, heard_at=at, said=said))


def test_silent_ones_stand_first_then_those_with_something_bad(county: VoiceCounty) -> None:
    heard(county, TERMINALS[0], "2026-11-24T07:59:00Z")
    heard(
        county, TERMINALS[1], "2026-11-24T07:59:00Z", waiting=3,
        findings=[{"key": "disk", "level": "bad", "words": "磁盘已满"}],
    )  # fmt: skip
    heard(county, TERMINALS[2], "2026-11-23T07:59:59Z")
    heard(
        county, TERMINALS[3], "2026-11-23T08:00:00Z", findings=[{"key": "sync", "level": "warn", "words": "稍后再试"}]
    )
    found = fleet(county.records, NOW)
    assert [(one.terminal, one.is_silent, one.is_well) for one in found] == [
        (TERMINALS[4], True, False),
        (TERMINALS[2], True, False),
        (TERMINALS[1], False, False),
        (TERMINALS[3], False, True),
        (TERMINALS[0], False, True),
    ]


def test_the_command_says_it_in_words_and_in_its_exit_code(
    county: VoiceCounty, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["fleet", "--dir", str(county.folder), "--now", AT]
    for terminal in TERMINALS[1:]:
        heard(county, terminal, "2026-11-24T07:59:00Z")
    assert main(command) == 1
    assert "从来没有" in capsys.readouterr().out
    heard(
        county, TERMINALS[0], "2026-11-24T07:59:00Z", waiting=3, later=[1],
        findings=[{"key": "disk", "level": "bad", "words": "磁盘已满"}],
    )  # fmt: skip
    assert main(command) == 1
    said = capsys.readouterr().out
    assert "▲ 磁盘已满" in said
    assert "3件意见等着送" in said
    assert "共5台：0台超过24小时没有消息，1台有问题。" in said
    assert main([*command, "--json"]) == 1
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert rows[0]["heartbeat"]["findings"][0]["words"] == "磁盘已满"


@pytest.mark.parametrize(
    ("machines", "is_told"),
    [("aaab", False), ("aba", True), ("abab", True), ("ab", False), ("a-a", False), ("abbb", False), ("abac", True)],
)
def test_two_machines_under_one_id_are_told_and_a_repaired_one_is_not(
    county: VoiceCounty, machines: str, is_told: bool
) -> None:
    for minute, machine in enumerate(machines):
        at = f"2026-11-24T07:{minute:02}:00Z"
        said = {
            "format": 1, "id": f"5b0c9d5e-7c1a-4f7e-9a53-0d6c6a2f8e{minute:02}", "at": at, "program": "0.1.0",
            "release": 3, "documents": 9, "count": 1764000000 + minute,
            **({} if machine == "-" else {"machine": machine * 24}),
        }  # fmt: skip
        with county.records.begin() as session:
            body = encode(build(Heartbeat, said))
            take(session, lambda _: bytes(64), terminal=TERMINALS[0], path="heartbeats", body=body, at=at)
    (seen,) = [one for one in fleet(county.records, NOW) if one.terminal == TERMINALS[0]]
    assert ("两台机器" in seen.last_error) is is_told
    assert (seen.state == "bad") is is_told
