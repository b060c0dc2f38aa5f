"""The desk in a browser: who gets in, what they see, what they can do, and that all of it is in the log."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests
import uvicorn
from selenium.webdriver.support.ui import Select

from kiosk.store.outbox import envelope, seal
from sync.contract import Opinion, Rating, encode
from sync.contract.submission import code_of
from sync.county.desk_web import figures, intake, people, work
from sync.county.desk_web.app import Desk, make_desk
from sync.county.desk_web.people import Person
from sync.county.records import AuditEvent, DocumentRow, SubmissionRow, UnitRow, WorkRow
from sync.county.voices import intake as api
from tests.county.desk_browser import BROWSER, DRIVER, browsing
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
    step(county, OFFICE, free, "release", released="yes")
    with county.records.begin() as session:
        assert {row.code for row in session.query(WorkRow).filter_by(released=True)} == {free}


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


def test_ratings_show_from_five_people_and_an_amended_one_counts_once(county: VoiceCounty) -> None:
    first = rating(1)
    say(county, first)
    say(county, rating(2, amends=first.id))
    for level in (4, 4, 5):
        say(county, rating(level))
    sort(county)
    (four,) = figures.satisfaction(county.records)
    assert (four.count, four.mean, four.good_share) == (4, None, None)
    say(county, rating(5))
    sort(county)
    (five,) = figures.satisfaction(county.records)
    assert (five.count, five.mean, five.good_share) == (5, 4.0, 0.8)


def test_words_are_destroyed_after_their_time_and_the_answer_stays(county: VoiceCounty) -> None:
    code = say(county, opinion(CANARY))
    sort(county)
    step(county, OFFICE, code, "reply", text="好", office="县办公室")
    assert intake.erase_due(county.records, at="2027-05-01T00:00:00Z") == 0
    assert intake.erase_due(county.records, at="2027-06-01T00:00:00Z") == 1
    with county.records.begin() as session:
        assert session.query(SubmissionRow).one().sealed == b""
    sheet = work.sheet(county.records, [county.desk_key()], OFFICE, code, at=AT)
    assert sheet is not None
    assert sheet.words is None
    assert sheet.reply == "好"


def test_comments_are_bound_to_the_matter_and_come_to_one_paragraph(county: VoiceCounty) -> None:
    with county.records.begin() as session:
        for key, stage in (("01J00000000000000000000001", "pre"), ("01J00000000000000000000002", "decision")):
            session.add(
                DocumentRow(
                    id=key, v=1, kind="disclosure", unit=TOWN, matter="01J00000000000000000000000", stage=stage,
                    status="published", scope="society", sample=True, visible_from=AT, visible_until=None,
                    title="修路", body=b"{}", sha256="0" * 64, blob_sha256=None, blob_bytes=None, uploaded=False,
                    bundle=None, approved_at=None, withdrawn_at=None, withdrawn_reason=None,
                )
            )  # fmt: skip
    codes = [
        say(county, opinion(CANARY, about={"place": "document", "unit": TOWN, "ref": f"01J0000000000000000000000{n}"}))
        for n in (1, 1, 2)
    ]
    sort(county)
    step(county, OFFICE, codes[0], "adopt", adoption="adopted", reason="路灯一起装")
    step(county, OFFICE, codes[1], "adopt", adoption="declined", reason="钱不够。")
    (matter,) = figures.matters(county.records)
    assert (matter.title, matter.unit, matter.said, matter.undecided) == ("修路", "岚漪镇", 3, 1)
    assert matter.words.startswith("共收到意见 3 条，采纳 1 条，部分采纳 0 条，不采纳 1 条。")
    assert "采纳：路灯一起装。" in matter.words
    assert CANARY not in matter.words


# ---- the door ----


@contextmanager
def serving(county: VoiceCounty) -> Iterator[str]:
    desk = Desk(county.records, [county.desk_key()], lambda: county.at)
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(make_desk(desk), log_level="warning", lifespan="off"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/"
    finally:
        server.should_exit = True
        thread.join(5)
        listener.close()


@pytest.fixture
def url(county: VoiceCounty) -> Iterator[str]:
    with serving(county) as url:
        yield url


def person(county: VoiceCounty, name: str = "office", role: str = "office", unit: str = "") -> str:
    """Somebody who has chosen a password of their own; returns it."""
    first = people.add(county.records, name, label=name, role=role, unit=unit, actor="test", at=AT)
    assert people.change_password(county.records, name, first, "correct horse battery", at=AT) == ""
    return "correct horse battery"


def inside(url: str, password: str, name: str = "office") -> requests.Session:
    session = requests.Session()
    done = session.post(url + "login", data={"name": name, "password": password}, timeout=10)
    assert done.status_code == 200
    return session


def test_without_a_login_there_is_only_the_login(county: VoiceCounty, url: str) -> None:
    code = say(county, opinion(CANARY))
    for path in ("", "done", f"words/{code}", "matters", "ratings", "log", "password"):
        answer = requests.get(url + path, timeout=10, allow_redirects=False)
        assert (answer.status_code, answer.headers["location"]) == (303, "/login")
    answer = requests.get(url + "login", timeout=10)
    assert "script" not in answer.headers["content-security-policy"].replace("default-src 'none'", "")
    assert "<script" not in answer.text
    assert answer.headers["cache-control"] == "no-store"


def test_a_wrong_password_says_nothing_of_the_name_and_tries_are_few(county: VoiceCounty, url: str) -> None:
    person(county)
    for name in ("office", "nobody"):
        answer = requests.post(url + "login", data={"name": name, "password": "wrong"}, timeout=10)
        assert (answer.status_code, "名字或者密码不对" in answer.text) == (403, True)
    seen = [
        requests.post(url + "login", data={"name": "office", "password": "wrong"}, timeout=10).status_code
        for _ in range(6)
    ]
    assert seen[-1] == 429
    late = requests.post(url + "login", data={"name": "office", "password": "correct horse battery"}, timeout=10)
    assert late.status_code == 429
    with county.records.begin() as session:
        assert b"argon2id" in session.query(people.DeskUserRow).one().password.encode()


def test_a_post_without_its_form_or_from_elsewhere_does_nothing(county: VoiceCounty, url: str) -> None:
    code = say(county, opinion(CANARY))
    session = inside(url, person(county))
    session.get(url, timeout=10)
    for data, headers in (
        ({}, {}),
        ({"form": "guess"}, {}),
        ({"form": _form(session.get(f"{url}words/{code}", timeout=10).text)}, {"Origin": "http://evil.example"}),
    ):
        answer = session.post(f"{url}words/{code}/accept", data=data, headers=headers, timeout=10)
        assert answer.status_code == 403
    assert words_of(county, code).state == "received"


def _form(page: str) -> str:
    return page.split('name="form" value="', 1)[1].split('"', 1)[0]


def test_a_login_ends_by_itself_by_leaving_and_by_a_new_password(county: VoiceCounty, url: str) -> None:
    password = person(county)
    session = inside(url, password)
    assert "待办" in session.get(url, timeout=10).text
    county.at = "2026-11-24T08:31:00Z"
    assert session.get(url, timeout=10, allow_redirects=False).status_code == 303
    session = inside(url, password)
    session.post(url + "logout", data={"form": _form(session.get(url, timeout=10).text)}, timeout=10)
    assert session.get(url, timeout=10, allow_redirects=False).status_code == 303
    session = inside(url, password)
    people.retire(county.records, "office", actor="test", at=AT)
    assert session.get(url, timeout=10, allow_redirects=False).status_code == 303


def test_markup_in_words_is_text(county: VoiceCounty, url: str) -> None:
    code = say(county, opinion("<script>alert(1)</script><b>粗</b>"))
    session = inside(url, person(county))
    session.get(url, timeout=10)
    page = session.get(f"{url}words/{code}", timeout=10).text
    assert "<script>" not in page
    assert "&lt;script&gt;" in page


@pytest.mark.skipif(not (BROWSER.exists() and DRIVER.exists()), reason="chromium and chromium-driver are missing")
def test_a_morning_at_the_desk_in_a_real_browser(county: VoiceCounty, url: str, tmp_path: Path) -> None:
    late = say(county, opinion(CANARY, may_publish=True, contact="13800000000", **about(TOWN)), "2026-10-12T02:00:00Z")
    say(county, opinion("刚来的", **about(TOWN)))
    first = people.add(county.records, "wang", label="王小二", role="office", unit="", actor="test", at=AT)
    clerk = person(county, "town", "unit", TOWN)
    with browsing(url, tmp_path) as browser:
        browser.log_in("wang", "wrong")
        assert "名字或者密码不对" in browser.text
        browser.log_in("wang", first)
        assert "请换成自己的密码" in browser.text
        browser.fill(old=first, new="a sentence of my own", again="a sentence of my own")
        browser.press("换密码")
        browser.log_in("wang", "a sentence of my own")
        assert browser.text.index(f"{late[:4]} {late[4:]}") < browser.text.index("还剩 1 个工作日")
        assert "超期" in browser.text
        browser.go(f"words/{late}")
        assert CANARY in browser.text
        assert "13800000000" in browser.text
        Select(browser.part("转办").find_element("name", "unit")).select_by_visible_text("岚漪镇")
        browser.press("转办", "转办")
        assert "岚漪镇办" in browser.text
        browser.press("退出")
        browser.log_in("town", clerk)
        assert "1 件" in browser.text
        browser.go(f"words/{late}")
        browser.part("答复").find_element("name", "text").send_keys("路灯已经修好，请您再看看。")
        browser.press("答复", "答复")
        assert "路灯已经修好" in browser.text
        browser.go("log")
        assert "没有看记录的权限" in browser.text
        browser.press("退出")
        browser.log_in("wang", "a sentence of my own")
        browser.go(f"words/{late}")
        part = browser.part("采纳情况")
        part.find_element("xpath", ".//input[@value='adopted']").click()
        part.find_element("name", "reason").send_keys("确实坏了")
        browser.press("记下", "采纳情况")
        browser.press("放行", "公开原话")
        assert "原话已放行公开" in browser.text
        browser.go("log")
        assert "每一条都接得上前一条" in browser.text
        assert "desk release" in browser.text
        assert "words opened" in browser.text
    row = words_of(county, late)
    assert (row.state, row.reply) == ("replied", "路灯已经修好，请您再看看。")
