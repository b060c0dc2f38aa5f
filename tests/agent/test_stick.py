"""The way back by stick: words out, receipts in, beside the network; and sticks that mean harm."""

import json
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.agent import delivery
from kiosk.agent.plugged import imported
from kiosk.agent.stick import Carried, put_out, take_in
from kiosk.store.connect import state_path
from kiosk.store.remember import remember
from sync import stick
from sync.county.__main__ import main as county_main
from sync.county.voices import desk
from tests.voices import AT, VoiceCounty, VoiceTerminal, listening, voice_county


@pytest.fixture
def county(tmp_path: Path) -> Iterator[VoiceCounty]:
    county = voice_county(tmp_path / "county")
    yield county
    county.records.close()


@pytest.fixture
def terminal(county: VoiceCounty, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> VoiceTerminal:
    monkeypatch.setenv("KIOSK_NOW", AT)
    monkeypatch.setattr("kiosk.health._fonts", lambda: delivery.health.Finding("fonts", "ok", ""))
    monkeypatch.setattr("kiosk.health._rare", lambda _home: ())
    return VoiceTerminal(tmp_path / "home", county, "http://127.0.0.1:9/")


@pytest.fixture
def medium(tmp_path: Path) -> Path:
    (tmp_path / "stick").mkdir()
    return tmp_path / "stick"


def take_at_the_county(county: VoiceCounty, medium: Path) -> int:
    return county_main(["import-usb", "--dir", str(county.folder), "--from", str(medium), "--now", AT])


def at_the_desk(county: VoiceCounty) -> list[str]:
    return sorted(one.code for one in desk.listing(county.records))


def test_words_go_out_and_receipts_come_back(county: VoiceCounty, terminal: VoiceTerminal, medium: Path) -> None:
    codes = sorted(terminal.say(f"第{n}条") for n in range(3))
    assert put_out(terminal.home, medium) == Carried(out=3)
    assert take_in(terminal.home, medium) == Carried(), "no receipt yet: everything waits"
    assert take_at_the_county(county, medium) == 0
    assert at_the_desk(county) == codes
    assert list((medium / "outbox").rglob("*.json")) == []
    assert take_in(terminal.home, medium) == Carried(received=3)
    assert take_in(terminal.home, medium) == Carried()
    assert put_out(terminal.home, medium) == Carried(out=0)


def test_a_stick_that_was_only_plugged_in_carries_no_words_away(terminal: VoiceTerminal, medium: Path) -> None:
    terminal.say()
    (medium / "receipts").mkdir()
    for may_write in (False, True):
        report = imported(terminal.home, medium, patience_s=60, may_write=may_write)
        assert report is not None
        assert report.is_ok
        assert (medium / "outbox").exists() is may_write


def test_no_word_can_be_read_on_the_stick(terminal: VoiceTerminal, medium: Path) -> None:
    terminal.say("桥头的路灯坏了")
    put_out(terminal.home, medium)
    text = b"".join(path.read_bytes() for path in medium.rglob("*.json"))
    assert "桥头".encode() not in text
    assert b"sealed" in text


def test_both_roads_at_once_make_one(county: VoiceCounty, terminal: VoiceTerminal, medium: Path) -> None:
    codes = sorted(terminal.say(f"第{n}条") for n in range(3))
    put_out(terminal.home, medium)
    with listening(county.voices(), county.folder / "site") as url:
        remember(terminal.home, {"url": url})
        assert terminal.deliver().sent == 3
    take_at_the_county(county, medium)
    take_at_the_county(county, medium)
    assert at_the_desk(county) == codes
    assert take_in(terminal.home, medium) == Carried()


def test_a_stick_also_says_how_the_terminal_is_and_which_recall_holds(
    county: VoiceCounty, terminal: VoiceTerminal, medium: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    remember(terminal.home, {"recall_seq": "4", "recall_hidden": "2", "recall_at": AT})
    with county.records.begin() as session:
        from sync.county.records import SettingRow

        session.merge(SettingRow(key="recall", value={"seq": 4}))
    status = ["recall", "--status", "--dir", str(county.folder)]
    assert county_main(status) == 1
    assert "has not acknowledged" in capsys.readouterr().out
    put_out(terminal.home, medium, release=7, documents=9)
    take_at_the_county(county, medium)
    capsys.readouterr()
    assert county_main(status) == 0
    assert "1 of 1 terminal(s) have it in force" in capsys.readouterr().out
    connection = sqlite3.connect(county.folder / "county.db")
    ((text,),) = connection.execute("SELECT said FROM pulse").fetchall()
    connection.close()
    assert (json.loads(text)["release"], json.loads(text)["documents"]) == (7, 9)


def test_a_restored_county_gets_the_words_again_by_stick(
    county: VoiceCounty, terminal: VoiceTerminal, medium: Path
) -> None:
    codes = sorted(terminal.say(f"第{n}条") for n in range(3))
    put_out(terminal.home, medium)
    take_at_the_county(county, medium)
    assert take_in(terminal.home, medium) == Carried(received=3)
    connection = sqlite3.connect(county.folder / "county.db")
    connection.execute("DELETE FROM submission WHERE code != ?", (codes[0],))  # as yesterday's backup has it
    connection.commit()
    connection.close()
    assert put_out(terminal.home, medium) == Carried(out=0)
    take_at_the_county(county, medium)
    take_in(terminal.home, medium)
    assert put_out(terminal.home, medium) == Carried(out=2)
    take_at_the_county(county, medium)
    assert at_the_desk(county) == codes
    assert take_in(terminal.home, medium) == Carried(received=2)


def test_a_recall_that_was_acknowledged_by_stick_is_not_told_again(
    county: VoiceCounty, terminal: VoiceTerminal, medium: Path
) -> None:
    def told() -> bool:
        return any("acknowledgements" in path.read_text() for path in (medium / "outbox").rglob("*.json"))

    remember(terminal.home, {"recall_seq": "4", "recall_hidden": "2", "recall_at": AT})
    put_out(terminal.home, medium)
    assert told()
    take_at_the_county(county, medium)
    take_in(terminal.home, medium)
    put_out(terminal.home, medium)
    assert not told()


def test_receipts_also_come_on_the_countys_own_sticks(
    county: VoiceCounty, terminal: VoiceTerminal, medium: Path, tmp_path: Path
) -> None:
    from sync.county.voices.keys import load_reply, reply_path
    from sync.county.voices.stick import put_receipts

    terminal.say()
    put_out(terminal.home, medium)
    take_at_the_county(county, medium)
    path = reply_path(county.folder)
    assert path is not None
    (tmp_path / "next").mkdir()
    assert put_receipts(county.records, load_reply(path, None), tmp_path / "next") == 1
    assert take_in(terminal.home, tmp_path / "next") == Carried(received=1)


def test_forged_and_broken_posts_are_left_and_counted(
    county: VoiceCounty, terminal: VoiceTerminal, medium: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    terminal.say()
    put_out(terminal.home, medium)
    mine = medium / "outbox" / terminal.identity.terminal_id
    good = next(path for path in mine.iterdir() if "opinions" in path.read_text())
    raw = json.loads(good.read_text())
    number = "5b0c9d5e-7c1a-4f7e-9a53-0d6c6a2f8e0{}.json"
    (mine / number.format(1)).write_text(json.dumps(raw | {"signature": "0" * 128}))
    (mine / number.format(2)).write_text("{")
    (mine / number.format(3)).write_bytes(b"x" * 200_000)
    (mine / number.format(4)).symlink_to("/etc/hostname")
    os.mkfifo(mine / number.format(5))
    (mine / number.format(6)).mkdir()
    stranger = medium / "outbox" / "8d6f6d0e-3f0e-4c0f-9c62-6a6b6a5f3a11"
    stranger.mkdir()
    (stranger / number.format(7)).write_text(json.dumps(raw))
    (medium / "outbox" / "8d6f6d0e-3f0e-4c0f-9c62-6a6b6a5f3a12").symlink_to("/etc")
    assert take_at_the_county(county, medium) == 0
    said = capsys.readouterr()
    assert "2 post(s) taken" in said.out
    assert "7 file(s) are no posts" in said.err
    assert len(at_the_desk(county)) == 1


def test_a_link_in_the_way_of_a_receipt_is_not_followed(
    county: VoiceCounty, terminal: VoiceTerminal, medium: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    terminal.say()
    put_out(terminal.home, medium)
    victim = tmp_path / "victim"
    victim.mkdir()
    (medium / "receipts").symlink_to(victim)
    assert take_at_the_county(county, medium) == 2
    assert "cannot be written" in capsys.readouterr().err
    assert list(victim.iterdir()) == []
    assert len(at_the_desk(county)) == 1, "taken; the receipt comes with the next stick"


def test_receipts_of_others_and_lies_settle_nothing(
    county: VoiceCounty, terminal: VoiceTerminal, medium: Path, tmp_path: Path
) -> None:
    terminal.say()
    connection = sqlite3.connect(state_path(terminal.home))
    ((number, digest),) = connection.execute("SELECT id, sha256 FROM outbox").fetchall()
    connection.close()
    folder = medium / "receipts" / terminal.identity.terminal_id
    folder.mkdir(parents=True)
    lie = {"format": 1, "id": number, "sha256": digest, "state": "received", "at": AT, "signature": "ab" * 64}
    for data in (json.dumps(lie).encode(), b"", b"\xff" * 40_000, b"{}"):
        (folder / f"{number}.json").write_bytes(data)
        assert take_in(terminal.home, medium) == Carried()
    (folder / f"{number}.json").unlink()
    os.mkfifo(folder / f"{number}.json")
    assert take_in(terminal.home, medium) == Carried()
    assert put_out(terminal.home, medium).out == 1


def test_a_stick_of_many_names_is_read_only_so_far(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import re

    monkeypatch.setattr(stick, "MOST_FILES", 50)
    for number in range(200):
        (tmp_path / f"{number}.json").touch()
    assert len(list(stick.files(tmp_path, re.compile(r"[0-9]+\.json")))) == 50
    assert list(stick.files(tmp_path / "gone", re.compile(".*"))) == []
    assert stick.read(tmp_path / "a\0b", 10) is None
