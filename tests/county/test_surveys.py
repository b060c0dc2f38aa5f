"""问卷 at the county: written in plain words, signed, counted once; few people are never told, nor reckoned."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kiosk.store.outbox import envelope, new_id, seal
from sync.contract import Answers, build, dump, encode
from sync.contract.survey import Survey
from sync.county.__main__ import main
from sync.county.desk_web import intake
from sync.county.errors import CountyError
from sync.county.records import SettingRow, SubmissionRow, UnitRow, WorkRow
from sync.county.surveys import book, form, tally
from sync.county.voices import desk
from sync.county.voices import intake as api
from tests.county.test_desk_door import inside, person, serving
from tests.voices import AT, VoiceCounty, moment, voice_county

TOWN = "140929100000"
QUESTIONS = "单选 今天来办什么？*\n- 医保\n- 养老\n- 别的\n\n多选2 哪里不方便？\n- 路远\n- 排队久\n- 材料多\n打分3 打几分？ 很差—很好\n填写 还想说什么？"
OVER = "2026-12-01T00:00:00Z"


@pytest.fixture
def county(tmp_path: Path) -> Iterator[VoiceCounty]:
    county = voice_county(tmp_path / "county")
    with county.records.begin() as session:
        session.add(UnitRow(code=TOWN, name="岚漪镇", level="township", parent=None, sort=1, wire={}))
        session.add(SettingRow(key="county", value={"zone": "Asia/Shanghai", "sample": True}))
    yield county
    county.records.close()


def written(**more: Any) -> Survey:
    fields: dict[str, Any] = {
        "title": "大厅问卷",
        "unit": TOWN,
        "start": "2026-11-20",
        "end": "2026-11-30",
        "questions": QUESTIONS,
    }
    return form.survey_of(form.Asked(**(fields | more)), zone="Asia/Shanghai", now=moment(), is_sample=True)


def signed(county: VoiceCounty) -> Survey:
    """As `county survey publish` leaves it, but for the signatures."""
    survey = written()
    book.draft(county.records, survey, actor="test", at=AT)
    with county.records.begin() as session:
        book.take_over(session, at=AT)
    return survey


def say(county: VoiceCounty, survey: Survey, *answers: dict[str, object], at: str = AT) -> None:
    """As it comes from a terminal."""
    raw = {"format": 1, "id": new_id(), "said_at": at, "survey": survey.id, "answers": list(answers)}
    words = build(Answers, raw)
    body = envelope(words.id, "answers", seal(encode(words), county.public.submissions))
    with county.records.begin() as session:
        api.take(session, lambda _m: b"\0" * 64, terminal="t", path="answers", body=body, at=AT)


def heard(county: VoiceCounty, survey: Survey) -> tally.Heard:
    intake.sort_new(county.records, [county.desk_key()], at=AT)
    return tally.hear(county.records, [county.desk_key()], survey, actor="test", at=OVER)


# ---- writing ----


def test_plain_lines_become_questions() -> None:
    one, many, scale, text = written().questions
    assert (one.kind, one.ask, one.needed, [c.label for c in one.choices]) == (
        "single", "今天来办什么？", True, ["医保", "养老", "别的"],
    )  # fmt: skip
    assert (many.kind, many.most, many.needed) == ("multiple", 2, False)
    assert (scale.kind, scale.ask, scale.points, scale.low, scale.high) == ("scale", "打几分？", 3, "很差", "很好")
    assert (text.kind, text.ask) == ("text", "还想说什么？")
    survey = written()
    assert (survey.start, survey.end) == ("2026-11-19T16:00:00Z", "2026-11-30T16:00:00Z")  # the last day counts whole


@pytest.mark.parametrize(
    ("questions", "words"),
    [("- 医保", "第1行"), ("单选 几时？\n- 早\n随便", "第3行"), ("", "还没有写题目"), ("单选 几时？\n- 早", "two choices"),
     ("打分1 几分？", "allowed are 2 to 10")],
)  # fmt: skip
def test_what_is_no_question_is_said_with_its_line(questions: str, words: str) -> None:
    with pytest.raises(CountyError, match=words):
        written(questions=questions)


def test_a_survey_that_has_begun_does_not_change_and_one_that_is_over_is_not_taken(county: VoiceCounty) -> None:
    survey = signed(county)
    changed = build(Survey, dump(survey) | {"title": "换了题目"})
    book.draft(county.records, changed, actor="test", at=AT)
    with county.records.begin() as session:
        assert [one.title for one in book.take_over(session, at=AT).surveys] == ["大厅问卷"]
    with pytest.raises(CountyError, match="截止日期已经过了"):
        book.draft(county.records, written(start="2026-11-01", end="2026-11-02"), actor="test", at=AT)
    with pytest.raises(CountyError, match="没有 999999 这个单位"):
        book.draft(county.records, written(unit="999999"), actor="test", at=AT)


# ---- counting ----


def test_answers_are_counted_after_the_end_and_only_once(county: VoiceCounty) -> None:
    survey = signed(county)
    for n in range(12):
        say(
            county, survey, {"question": "q1", "chosen": ["c1" if n < 7 else "c2"]}, {"question": "q3", "number": 3},
            {"question": "q4", "text": f"话{n}"},
        )  # fmt: skip
    say(county, survey, {"question": "q1", "chosen": ["c1"]}, at="2026-12-01T00:00:00Z")  # after the end
    say(county, survey, {"question": "q1", "chosen": ["c1", "c2"]})  # two of a single
    say(county, survey, {"question": "q1", "chosen": ["zzz"]}, {"question": "q9", "chosen": ["c1"]})
    intake.sort_new(county.records, [county.desk_key()], at=AT)
    with pytest.raises(CountyError, match="还没有截止"):
        tally.hear(county.records, [county.desk_key()], survey, actor="test", at=AT)
    found = heard(county, survey)
    assert (found.people, sorted(found.words["q4"])) == (12, sorted(f"话{n}" for n in range(12)))
    result = tally.result_of(survey, found, at=OVER)
    first, second, third, fourth = result.questions
    assert result.answered == 12
    assert [(line.label, line.count) for line in first.lines] == [("医保", 7), ("养老", 5), ("别的", 0)]
    assert (second.answered, second.lines) == (None, ())
    assert [line.count for line in third.lines] == [0, 0, 12]
    assert (fourth.answered, fourth.lines) == (12, ())
    book.tell(county.records, result, actor="test", at=OVER)
    with pytest.raises(CountyError, match="只数一次"):
        book.tell(county.records, result, actor="test", at=OVER)
    with county.records.begin() as session:
        told = book.take_over(session, at=OVER)
    assert (told.surveys, [one.survey for one in told.results]) == ((), [survey.id])
    assert "话1" not in str(dump(told))
    with pytest.raises(CountyError, match="只数一次"):
        book.tell(county.records, result, actor="test", at=OVER)


def test_what_was_written_can_be_read_after_the_count_until_it_is_destroyed(county: VoiceCounty) -> None:
    survey = written(end="2027-11-30")
    book.draft(county.records, survey, actor="test", at=AT)
    with county.records.begin() as session:
        book.take_over(session, at=AT)
    for _ in range(5):
        say(county, survey, {"question": "q4", "text": "路灯"})
    intake.sort_new(county.records, [county.desk_key()], at=AT)
    assert intake.erase_due(county.records, at="2027-11-01T00:00:00Z") == 0, "what nobody can count yet stays"
    after = "2027-12-01T00:00:00Z"
    found = tally.hear(county.records, [county.desk_key()], survey, actor="test", at=after)
    result = tally.result_of(survey, found, at=after)
    book.tell(county.records, result, actor="test", at=after)
    with county.records.begin() as session:
        assert book.take_over(session, at=after).surveys == ()
    kept = book.find(county.records, survey.id)
    assert kept == survey
    assert tally.hear(county.records, [county.desk_key()], kept, actor="test", at=after).words == {"q4": ["路灯"] * 5}
    book.drop(county.records, survey.id, actor="test", at=after)
    with county.records.begin() as session:
        assert book.take_over(session, at=after).results == ()
    with pytest.raises(CountyError, match="只数一次"):
        book.tell(county.records, result, actor="test", at=after)
    assert intake.erase_due(county.records, at="2028-06-01T00:00:00Z") == 5


def test_a_count_that_is_taken_back_is_made_once_more_and_told(county: VoiceCounty) -> None:
    survey = signed(county)
    for _ in range(2):
        book.tell(county.records, tally.result_of(survey, tally.Heard(), at=OVER), actor="test", at=OVER)
        assert book.waiting(county.records).results
        book.drop(county.records, survey.id, actor="test", at=OVER)
        assert not book.waiting(county.records)
    book.tell(county.records, tally.result_of(survey, tally.Heard(), at=OVER), actor="test", at=OVER)
    with county.records.begin() as session:
        assert [one.survey for one in book.take_over(session, at=OVER).results] == [survey.id]


def test_of_fewer_than_five_nothing_is_told(county: VoiceCounty) -> None:
    survey = signed(county)
    for _ in range(4):
        say(county, survey, {"question": "q1", "chosen": ["c1"]})
    result = tally.result_of(survey, heard(county, survey), at=OVER)
    assert result.answered is None
    assert all((one.answered, one.lines, one.others) == (None, (), None) for one in result.questions)


def test_several_answers_are_told_all_or_none(county: VoiceCounty) -> None:
    survey = signed(county)
    for n in range(20):
        say(county, survey, {"question": "q2", "chosen": ["c1"] if n < 9 else ["c2"] if n < 18 else ["c1", "c2"]})
    _, second, *_ = tally.result_of(survey, heard(county, survey), at=OVER).questions
    assert second.answered == 20
    assert [line.count for line in second.lines] == [None] * 3  # 11 and 11 of 20: two people chose both
    assert second.others is None


def test_a_small_line_takes_another_with_it(county: VoiceCounty) -> None:
    survey = signed(county)
    for n in range(30):
        say(county, survey, {"question": "q1", "chosen": ["c1" if n < 20 else "c2" if n < 28 else "c3"]})
    (first, *_) = tally.result_of(survey, heard(county, survey), at=OVER).questions
    assert [line.count for line in first.lines] == [20, None, None]
    assert first.others == 10


def test_nobody_reads_an_answer_alone_at_a_prompt(county: VoiceCounty, capsys: pytest.CaptureFixture[str]) -> None:
    survey = signed(county)
    say(county, survey, {"question": "q4", "text": "路灯"})
    folder, code = str(county.folder), desk.listing(county.records)[0].code
    assert main(["desk", "open", "--dir", folder]) == 0
    assert main(["desk", "open", code, "--dir", folder]) == 2
    assert "路灯" not in capsys.readouterr().out


# ---- the desk's page ----


def test_the_office_writes_a_survey_counts_it_and_reads_what_was_written(county: VoiceCounty) -> None:
    with serving(county) as url:
        password = person(county)
        desk = inside(url, password)
        token = desk.get(url + "surveys", timeout=10).text.split('name="form" value="')[1].split('"')[0]
        sent = {
            "form": token, "title": "大厅问卷", "unit": TOWN, "start": "2026-11-20", "end": "2026-11-30", "target": TOWN,
            "questions": QUESTIONS.replace("\n", "\r\n"),
        }  # fmt: skip
        wrong = desk.post(url + "surveys", data=sent | {"questions": "随便"}, timeout=10)
        assert wrong.status_code == 422
        assert "题目第1行看不懂" in wrong.text
        assert "等签发：大厅问卷" in desk.post(url + "surveys", data=sent, timeout=10).text
        (survey,) = book.waiting(county.records).surveys
        assert survey.targets == (TOWN,)
        with county.records.begin() as session:
            book.take_over(session, at=AT)
        for _ in range(6):
            say(county, survey, {"question": "q1", "chosen": ["c1"]}, {"question": "q4", "text": "<b>路灯</b>"})
        shown = desk.get(url + "surveys", timeout=10).text
        assert "<td>6</td>" in shown
        assert "还没截止" in shown
        assert "问卷还没有截止" in desk.post(url + f"surveys/{survey.id}/count", data={"form": token}, timeout=10).text
        county.at = OVER
        desk = inside(url, password)
        token = desk.get(url + "surveys", timeout=10).text.split('name="form" value="')[1].split('"')[0]
        words = desk.post(url + f"surveys/{survey.id}/words", data={"form": token}, timeout=10).text
        assert words.count("&lt;b&gt;路灯&lt;/b&gt;") == 6
        counted = desk.post(url + f"surveys/{survey.id}/count", data={"form": token}, timeout=10).text
        assert "等签发的结果：大厅问卷" in counted
        assert "医保：6 人" in counted
        assert f"surveys/{survey.id}/words" in counted
        with county.records.begin() as session:
            book.take_over(session, at=OVER)
        shown = desk.get(url + "surveys", timeout=10).text
        assert "已公布：大厅问卷" in shown
        assert f"surveys/{survey.id}/words" in shown
        assert (
            "大厅问卷" not in desk.get(url + "done", timeout=10).text
        )  # answers are no work, and nobody reads one alone
        with county.records.begin() as session:
            code = session.query(SubmissionRow).first().code  # type: ignore[union-attr]
            assert session.query(WorkRow).first().ref == survey.id  # type: ignore[union-attr]
        assert desk.get(url + f"words/{code}", timeout=10).status_code == 404


def test_a_unit_has_no_part_in_surveys(county: VoiceCounty) -> None:
    with serving(county) as url:
        desk = inside(url, person(county, "town", "unit", TOWN), "town")
        assert desk.get(url + "surveys", timeout=10).status_code == 403
        token = desk.get(url, timeout=10).text.split('name="form" value="')[1].split('"')[0]
        assert desk.post(url + "surveys", data={"form": token}, timeout=10).status_code == 403
