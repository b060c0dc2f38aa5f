"""The desk's work: clocks, who sees what, each step and its place in the log, figures, and what is destroyed when."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from nacl.public import PrivateKey
from sqlalchemy import text

from kiosk.store.outbox import envelope, seal
from sync.contract import Opinion, Rating, encode
from sync.contract.submission import code_of
from sync.county.desk_web import intake, work
from sync.county.desk_web.people import Person
from sync.county.records import AuditEvent, SubmissionRow, UnitRow, WorkRow
from sync.county.voices import intake as api
from tests.voices import AT, VoiceCounty, opinion, rating, voice_county

TOWN, LEADER = "140929100000", "王示例"
OFFICE = Person("office", "办公室", "office", "", "f", False)
CLERK = Person("town", "镇里", "unit", TOWN, "f", False)
CANARY = "老戏台旁边的路灯坏了两个月"


@pytest.fixture
def county(tmp_path: Path) -> Iterator[VoiceCounty]:
    county = voice_county(tmp_path / "county")
    with county.records.begin() as session:
        for code, name in ((TOWN, "岚漪镇"), ("140929101000", "三井镇")):
            row = UnitRow(
                code=code, name=name, level="township", parent=None, sort=1, wire={"first_responsible": LEADER}
            )
            session.add(row)
    yield county
    county.records.close()


def say(county: VoiceCounty, words: Opinion | Rating, at: str = AT) -> str:
    """As the API takes it from a terminal; returns the code."""
    kind = "opinion" if isinstance(words, Opinion) else "rating"
    body = envelope(words.id, kind, seal(encode(words), county.public.submissions))
    with county.records.begin() as session:
        api.take(session, lambda _m: b"\0" * 64, terminal="t", path=f"{kind}s", body=body, at=at)
    return code_of(words.id)


def sort(county: VoiceCounty, at: str = AT) -> int:
    return intake.sort_new(county.records, [county.desk_key()], at=at)


def lines(county: VoiceCounty, person: Person, at: str = AT) -> list[work.Line]:
    return work.queue(county.records, person, at=at)


def step(county: VoiceCounty, person: Person, code: str, name: str, **form: str) -> None:
    work.take_step(county.records, person, code, name, form, at=AT)


def about(unit: str) -> dict[str, object]:
    return {"about": {"place": "unit", "unit": unit}}


def log(county: VoiceCounty) -> list[tuple[str, str, str]]:
    with county.records.begin() as session:
        return [(e.actor, e.action, e.subject) for e in session.query(AuditEvent).order_by(AuditEvent.id)]


def words_of(county: VoiceCounty, code: str) -> SubmissionRow:
    with county.records.begin() as session:
        row = session.query(SubmissionRow).filter_by(code=code).one()
        session.expunge_all()
        return row


# ---- clocks and order ----


def test_the_overdue_stand_first_and_clocks_run_in_working_days(county: VoiceCounty) -> None:
    new = say(county, opinion("新的"), "2026-11-24T02:00:00Z")
    old = say(county, opinion("旧的"), "2026-09-28T02:00:00Z")  # then come eight days of National Day
    assert sort(county) == 2
    with county.records.begin() as session:
        due = {row.code: (row.accept_by, row.reply_by) for row in session.query(WorkRow)}
    assert due[new] == ("2026-11-25", "2026-12-15")
    assert due[old][0] == "2026-09-29"
    assert due[old][1] > "2026-10-19"  # 15 days without the holiday
    found = lines(county, OFFICE)
    assert [line.code for line in found] == [old, new]
    assert found[0].left is not None
    assert found[0].left < 0
    assert found[1].left == 1
    assert sort(county) == 0


def test_nothing_of_the_words_is_written_down_by_sorting(county: VoiceCounty) -> None:
    say(county, opinion(CANARY, contact="13800000000"))
    sort(county)
    county.records.close()
    for file in county.folder.rglob("*"):
        if file.is_file():
            data = file.read_bytes()
            assert CANARY.encode() not in data, file
            assert b"13800000000" not in data, file


# ---- who sees what ----


def test_a_unit_sees_what_was_passed_to_it_and_nothing_else(county: VoiceCounty) -> None:
    code = say(county, opinion(CANARY, **about(TOWN)))
    sort(county)
    assert lines(county, CLERK) == []
    assert work.sheet(county.records, [county.desk_key()], CLERK, code, at=AT) is None
    step(county, OFFICE, code, "assign", unit=TOWN)
    assert [line.code for line in lines(county, CLERK)] == [code]
    sheet = work.sheet(county.records, [county.desk_key()], CLERK, code, at=AT)
    assert sheet is not None
    assert isinstance(sheet.words, Opinion)
    assert sheet.words.text == CANARY
    stranger = Person("x", "x", "unit", "140929101000", "f", False)
    assert lines(county, stranger) == []
    with pytest.raises(work.StepError):
        step(county, stranger, code, "reply", text="x", office="x")
    for name in work.OFFICE_ONLY:
        with pytest.raises(work.StepError, match="权限"):
            step(county, CLERK, code, name, unit=TOWN)


@pytest.mark.parametrize("text", [f"{LEADER}不接电话", "镇长说话不算数", "你们书记去哪了"])
def test_words_about_a_units_own_leader_never_reach_that_unit(county: VoiceCounty, text: str) -> None:
    code = say(county, opinion(text, **about(TOWN)))
    sort(county)
    assert lines(county, OFFICE)[0].names_leader
    with pytest.raises(work.StepError, match="不能转给这个单位"):
        step(county, OFFICE, code, "assign", unit=TOWN)
    with county.records.begin() as session:  # even if somebody wrote it into the records
        session.query(WorkRow).one().assigned = TOWN
    assert lines(county, CLERK) == []
    assert work.sheet(county.records, [county.desk_key()], CLERK, code, at=AT) is None


@pytest.mark.parametrize("text", ["李别人拿了红包", "三井镇的镇长拿了红包"])
def test_words_about_one_unit_that_name_anothers_leader_do_not_reach_the_other(county: VoiceCounty, text: str) -> None:
    other = "140929101000"
    with county.records.begin() as session:
        session.get_one(UnitRow, other).wire = {"first_responsible": "李别人"}
    code = say(county, opinion(text, **about(TOWN)))
    sort(county)
    with pytest.raises(work.StepError, match="不能转给它"):
        step(county, OFFICE, code, "assign", unit=other)
    with county.records.begin() as session:  # even if somebody wrote it into the records
        session.query(WorkRow).one().assigned = other
    assert lines(county, Person("b", "b", "unit", other, "f", False)) == []


def test_words_about_a_village_that_speak_of_its_townships_leader_do_not_go_to_the_township(
    county: VoiceCounty,
) -> None:
    village = "140929100200"
    with county.records.begin() as session:
        session.add(UnitRow(code=village, name="东街", level="village", parent=TOWN, sort=1, wire={}))
    for words in (opinion(f"{LEADER}不来", **about(village)), opinion(f"{LEADER}不来")):
        code = say(county, words)
        sort(county)
        with pytest.raises(work.StepError, match="不能转给这个单位"):
            step(county, OFFICE, code, "assign", unit=TOWN)


def test_what_no_key_opens_yet_has_its_clock_and_goes_to_no_unit_until_it_is_read(county: VoiceCounty) -> None:
    code = say(county, opinion(f"{LEADER}不接电话", **about(TOWN)))
    assert intake.sort_new(county.records, [PrivateKey.generate()], at=AT) == 1
    (line,) = lines(county, OFFICE)
    assert (line.is_open, line.due, line.names_leader) == (True, "2026-11-25", True)
    with pytest.raises(work.StepError, match="不能转给这个单位"):
        step(county, OFFICE, code, "assign", unit=TOWN)
    sheet = work.sheet(county.records, [county.desk_key()], OFFICE, code, at=AT)
    assert sheet is not None
    assert isinstance(sheet.words, Opinion)


def test_two_that_share_a_code_are_both_worked_on(county: VoiceCounty) -> None:
    code, other = say(county, opinion("先说的")), say(county, opinion("后说的"), "2026-11-24T09:00:00Z")
    with county.records.begin() as session:
        session.query(SubmissionRow).filter_by(code=other).one().code = code
    assert (sort(county), len(lines(county, OFFICE))) == (2, 2)
    for words in ("先说的", "后说的"):
        sheet = work.sheet(county.records, [county.desk_key()], OFFICE, code, at=AT)
        assert sheet is not None
        assert isinstance(sheet.words, Opinion)
        assert sheet.words.text == words
        step(county, OFFICE, code, "reply", text="好", office="县办公室")
    assert lines(county, OFFICE) == []


def test_a_flood_is_opened_a_part_at_a_time_and_whole(county: VoiceCounty, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intake, "BATCH", 2)
    for number in range(5):
        say(county, opinion(f"第{number}条"))
    assert (sort(county), len(lines(county, OFFICE))) == (5, 5)
    opened = [subject for _, action, subject in log(county) if action == "words opened"]
    assert opened == ["2 submissions", "2 submissions", "1 submissions"]


# ---- steps ----


def test_a_reply_is_what_the_code_brings_and_every_step_is_logged(county: VoiceCounty) -> None:
    code = say(county, opinion(CANARY, **about(TOWN)))
    sort(county)
    step(county, OFFICE, code, "accept")
    assert words_of(county, code).state == "accepted"
    step(county, OFFICE, code, "assign", unit=TOWN)
    step(county, CLERK, code, "reply", text="已经修好", office="岚漪镇")
    row = words_of(county, code)
    assert (row.state, row.reply, row.office) == ("replied", "已经修好", "岚漪镇")
    assert lines(county, OFFICE) == []
    told = [(actor, action) for actor, action, subject in log(county) if subject == code]
    assert told == [("office", "desk accept"), ("office", "desk assign"), ("town", "desk reply")]


def test_adopting_needs_a_reason_and_releasing_needs_consent_and_an_answer(county: VoiceCounty) -> None:
    shy = say(county, opinion("不愿公开"))
    free = say(county, opinion("可以公开", may_publish=True))
    sort(county)
    with pytest.raises(work.StepError, match="理由"):
        step(county, OFFICE, shy, "adopt", adoption="declined", reason=" ")
    step(county, OFFICE, shy, "adopt", adoption="declined", reason="钱不够，明年再办")
    step(county, OFFICE, shy, "reply", text="好", office="县办公室")
    with pytest.raises(work.StepError, match="没有同意"):
        step(county, OFFICE, shy, "release", released="yes")
    with pytest.raises(work.StepError, match="先答复"):
        step(county, OFFICE, free, "release", released="yes")
    step(county, OFFICE, free, "reply", text="好", office="县办公室")
    with pytest.raises(work.StepError, match="打不开"):  # without the desk's key nothing comes out (test_release)
        step(county, OFFICE, free, "release", released="yes")


def test_who_is_not_satisfied_with_an_answer_gets_another_one_once(county: VoiceCounty) -> None:
    code = say(county, opinion("路灯坏了"), "2026-11-20T02:00:00Z")
    sort(county)

    def rate(level: int) -> None:
        say(county, rating(level, about={"place": "reply", "ref": code}))
        sort(county)

    rate(1)  # there is no answer yet
    assert words_of(county, code).state == "received"
    step(county, OFFICE, code, "reply", text="等着吧", office="县办公室")
    rate(3)
    assert words_of(county, code).state == "replied"
    rate(2)
    assert words_of(county, code).state == "handling"
    (line,) = [line for line in lines(county, OFFICE) if line.code == code]
    assert (line.is_again, line.due) == (True, "2026-12-15")
    step(county, OFFICE, code, "reply", text="已经换了灯", office="县办公室")
    assert words_of(county, code).reply == "已经换了灯"
    rate(1)
    assert words_of(county, code).state == "replied"
    assert code not in [line.code for line in lines(county, OFFICE)]
    assert [action for _, action, subject in log(county) if subject == code].count("opinion opened again") == 1


def test_a_unit_that_was_passed_over_gets_no_ratings_of_the_answer(county: VoiceCounty) -> None:
    other = "140929101000"
    texts = {"路灯坏了": TOWN, f"{LEADER}不管路灯": "", f"{LEADER}不管路": other}
    for words, unit in texts.items():
        code = say(county, opinion(words, **about(TOWN)))
        sort(county)
        if unit == other:
            with county.records.begin() as session:
                session.query(WorkRow).filter_by(code=code).one().assigned = other
        step(county, OFFICE, code, "reply", text="好", office="县办公室")
        rated = say(county, rating(5, about={"place": "reply", "ref": code}))
        sort(county)
        with county.records.begin() as session:
            assert session.query(WorkRow).filter_by(code=rated).one().unit == unit, words


def test_what_one_visitor_rates_is_of_one_visit(county: VoiceCounty) -> None:
    times = ("2026-11-24T01:20:05Z", "2026-11-24T01:29:50Z", "2026-11-24T01:31:00Z")
    first, same, other = (say(county, rating(5, said_at=at, **about(TOWN))) for at in times)
    sort(county)
    with county.records.begin() as session:
        visits = {row.code: row.visit for row in session.query(WorkRow)}
    assert visits[first] == visits[same] != visits[other]
    assert all(visits.values())


def test_a_bad_rating_opens_work_with_a_clock_and_a_good_one_does_not(county: VoiceCounty) -> None:
    bad = say(county, rating(2))
    say(county, rating(5))
    sort(county)
    (line,) = lines(county, OFFICE)
    assert (line.code, line.due) == (bad, "2026-12-01")
    with pytest.raises(work.StepError, match="怎么改"):
        step(county, OFFICE, bad, "close", reason="")
    step(county, OFFICE, bad, "close", reason="窗口加了一个人")
    assert lines(county, OFFICE) == []


def test_of_what_is_finished_the_newest_of_each_kind_are_listed(
    county: VoiceCounty, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(work, "MOST_DONE", 2)
    first, second = (say(county, opinion(text), "2026-11-10T08:00:00Z") for text in ("路灯坏了", "路坏了"))
    codes = [say(county, rating(5), f"2026-11-2{day}T08:00:00Z") for day in range(4)]
    sort(county)
    for code, day in ((second, "11"), (first, "22")):
        form = {"text": "好", "office": "县办公室"}
        work.take_step(county.records, OFFICE, code, "reply", form, at=f"2026-11-{day}T09:00:00Z")

    def done(*kinds: str) -> list[str]:
        found = work.queue(county.records, OFFICE, at=AT, done=True, kinds=kinds)
        return [line.code for line in found]

    assert done() == [codes[3], first, codes[2], second]
    assert done("opinion") == [first, second]


def test_a_bad_rating_is_passed_on_and_never_to_the_unit_whose_leader_it_names(county: VoiceCounty) -> None:
    bad = say(county, rating(1, **about(TOWN)))
    named = say(county, rating(1, note=f"{LEADER}在窗口骂人", **about(TOWN)))
    sort(county)
    step(county, OFFICE, bad, "assign", unit=TOWN)
    assert [(line.code, line.assigned) for line in lines(county, CLERK)] == [(bad, "岚漪镇")]
    with pytest.raises(work.StepError, match="负责人"):
        step(county, OFFICE, named, "assign", unit=TOWN)
    with pytest.raises(work.StepError, match="没有这一步"):
        step(county, CLERK, bad, "reply", text="好", office="镇里")
    step(county, CLERK, bad, "close", reason="窗口加了一个人")
    assert [line.code for line in lines(county, OFFICE)] == [named]
    assert words_of(county, bad).state == "received"


def files_of(county: VoiceCounty) -> list[Path]:
    """Where the records lie, on either database; PostgreSQL keeps what is long beside its table."""
    if county.records.engine.dialect.name == "sqlite":
        return list(county.folder.rglob("county.db*"))
    with county.records.engine.connect() as connection:
        connection.execute(text("CHECKPOINT"))
        place = Path(connection.scalar(text("SHOW data_directory")) or "")
        beside = "(SELECT reltoastrelid FROM pg_class WHERE relname = 'submission')"
        names = [connection.scalar(text(f"SELECT pg_relation_filepath({one})")) for one in ("'submission'", beside)]
    return [place / str(name) for name in names]


def test_words_are_destroyed_after_their_time_and_the_answer_stays(county: VoiceCounty) -> None:
    for times in (2, 30, 30, 90):
        code = say(county, opinion((CANARY * times)[:500]))
        sort(county)
        step(county, OFFICE, code, "reply", text="好", office="县办公室")
    with county.records.begin() as session:
        boxes = [row.sealed for row in session.query(SubmissionRow)]
    assert intake.erase_due(county.records, at="2027-05-01T00:00:00Z") == 0
    left = b"".join(file.read_bytes() for file in files_of(county))
    assert all(box[-64:] in left for box in boxes), "they were there"
    assert intake.erase_due(county.records, at="2027-06-01T00:00:00Z") == 4
    assert intake.scrub_due(county.records)
    with county.records.begin() as session:
        assert {row.sealed for row in session.query(SubmissionRow)} == {b""}
    sheet = work.sheet(county.records, [county.desk_key()], OFFICE, code, at=AT)
    assert sheet is not None
    assert sheet.words is None
    assert sheet.reply == "好"
    left = b"".join(file.read_bytes() for file in files_of(county))
    assert not any(box[-64:] in left for box in boxes)
