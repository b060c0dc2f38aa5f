"""网上查询 by number: the right four digits and nothing else open a case, and the question leaves no trace."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from sync import contract
from sync.county.__main__ import main
from sync.county.demo.progress import CASES, sample_cases
from sync.county.voices.cases import take_csv
from sync.errors import TransportError
from sync.terminal import Options
from sync.terminal.poster import NotTakenError, Poster
from sync.terminal.push import progress
from tests.voices import AT, Key, VoiceCounty, listening, voice_county

HEAD = "number,phone4,title,office,phone,note,steps\n"
ROW = "2026-110-0042,4271,农村宅基地审批（示例）,示例乡便民服务中心,0350-000 1008,请带户口簿,受理:2026-11-01;审查:;办结:\n"


@pytest.fixture
def county(tmp_path: Path) -> Iterator[VoiceCounty]:
    county = voice_county(tmp_path / "county")
    take_csv(county.records, HEAD + ROW, at=AT)
    yield county
    county.records.close()


@pytest.fixture
def url(county: VoiceCounty) -> Iterator[str]:
    with listening(county.voices(), county.folder / "site") as url:
        yield url


@pytest.fixture
def poster(county: VoiceCounty, url: str, tmp_path: Path) -> Iterator[Poster]:
    key = Key("8d6f6d0e-3f0e-4c0f-9c62-6a6b6a5f3a11")
    county.admit(key)
    poster = Poster(Options(url=url, subscribe=("*",), scratch=tmp_path), key)
    yield poster
    poster.close()


def asked(number: str, phone4: str) -> contract.CaseQuery:
    return contract.CaseQuery(format=1, id="5b0c9d5e-7c1a-4f7e-9a53-0d6c6a2f8e01", number=number, phone4=phone4)


def test_the_right_digits_open_the_case(county: VoiceCounty, poster: Poster) -> None:
    found = progress(poster, asked("2026-110-0042", "4271"), county.public.reply)
    assert (found.state, found.title, found.phone) == ("found", "农村宅基地审批（示例）", "0350-000 1008")
    assert [(step.name, step.on) for step in found.steps] == [("受理", "2026-11-01"), ("审查", None), ("办结", None)]


def test_the_sample_county_has_cases_to_find(county: VoiceCounty, poster: Poster) -> None:
    sample_cases(county.records, now=contract.instant(AT))
    number, digits, title, *_ = CASES[0]
    found = progress(poster, asked(number, digits), county.public.reply)
    assert (found.state, found.title) == ("found", title)
    assert [step.on for step in found.steps] == ["2026-11-15", "2026-11-20", None, None]


def test_wrong_digits_and_no_such_number_look_the_same(county: VoiceCounty, poster: Poster) -> None:
    one = progress(poster, asked("2026-110-0042", "4272"), county.public.reply)
    two = progress(poster, asked("2026-110-9999", "4271"), county.public.reply)
    assert one == two
    assert one.state == "unknown"
    assert (one.title, one.steps) == ("", ())


def test_digits_cannot_be_found_out_by_trying(county: VoiceCounty, poster: Poster) -> None:
    for digits in ("0000", "0001", "0002", "0003", "0004"):
        progress(poster, asked("2026-110-0042", digits), county.public.reply)
    with pytest.raises(NotTakenError) as refused:
        progress(poster, asked("2026-110-0042", "4271"), county.public.reply)
    assert (refused.value.status, refused.value.key) == (429, "too_many")


def test_the_question_is_kept_nowhere(county: VoiceCounty, poster: Poster) -> None:
    progress(poster, asked("2026-110-7777", "8642"), county.public.reply)
    kept = b"".join(path.read_bytes() for path in county.folder.rglob("*") if path.is_file())
    assert b"2026-110-7777" not in kept
    assert b"8642" not in kept.replace(b"2026-110-0042", b"")


def test_an_answer_by_another_key_is_none(county: VoiceCounty, poster: Poster) -> None:
    with pytest.raises(TransportError, match="not signed"):
        progress(poster, asked("2026-110-0042", "4271"), "ab" * 32)


def test_a_stranger_is_not_answered(url: str) -> None:
    body = contract.encode(asked("2026-110-0042", "4271"))
    assert requests.post(url + "api/v1/case-queries", data=body, timeout=10).status_code == 401


def test_a_wrong_line_takes_nothing_and_is_named(
    county: VoiceCounty, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "cases.csv"
    command = ["cases", str(file), "--dir", str(county.folder), "--now", AT]
    file.write_text("\ufeff" + HEAD + ROW.replace("4271", "4272") + "no number!,1,x,,,,\n", "utf-8")
    assert main(command) == 2
    assert "Line 3: number breaks a rule" in capsys.readouterr().err
    file.write_text("a,b\n1,2\n", "utf-8")
    assert main(command) == 2
    file.write_text("\ufeff" + HEAD + ROW.replace("请带户口簿", "已办结"), "utf-8")
    assert main(command) == 0
    assert "1 case(s) taken" in capsys.readouterr().out
