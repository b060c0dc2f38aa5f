"""The desk's door: who gets in, for how long, what a form must carry; and one morning in a real browser."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests
import uvicorn
from selenium.webdriver.support.ui import Select

from sync.contract import Document, decode
from sync.county.desk_web import people
from sync.county.desk_web.app import Desk, make_desk
from sync.county.records import DeskSessionRow, DocumentRow
from tests.county.desk_browser import BROWSER, DRIVER, browsing
from tests.county.test_desk_web import CANARY, TOWN, about, county, say, words_of
from tests.voices import AT, VoiceCounty, opinion, rating

__all__ = ["county"]


@contextmanager
def serving(county: VoiceCounty) -> Iterator[str]:
    desk = Desk(county.records, [county.desk_key()], lambda: county.at, county.folder)
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


def test_logins_that_ran_out_are_forgotten_by_the_next_one(county: VoiceCounty, url: str) -> None:
    password = person(county)
    for county.at in (AT, "2026-11-24T09:00:00Z", "2026-11-24T09:20:00Z"):
        inside(url, password)
    with county.records.begin() as session:
        kept = sorted(row.made_at for row in session.query(DeskSessionRow))
    assert kept == ["2026-11-24T09:00:00Z", "2026-11-24T09:20:00Z"]


def test_markup_in_words_is_text(county: VoiceCounty, url: str) -> None:
    code = say(county, opinion("<script>alert(1)</script><b>粗</b>"))
    session = inside(url, person(county))
    session.get(url, timeout=10)
    page = session.get(f"{url}words/{code}", timeout=10).text
    assert "<script>" not in page
    assert "&lt;script&gt;" in page
    tagged = say(county, rating(2, tags=["slow", "later"]))
    session.get(url, timeout=10)
    assert "<p>办得慢、later</p>" in session.get(f"{url}words/{tagged}", timeout=10).text


def released(county: VoiceCounty) -> str:
    """What waits to be signed."""
    with county.records.begin() as session:
        row = session.query(DocumentRow).one_or_none()
        document = decode(Document, row.body) if row is not None else None
    return document.reply.said if document is not None and document.reply is not None else ""


@pytest.mark.skipif(not (BROWSER.exists() and DRIVER.exists()), reason="chromium and chromium-driver are missing")
def test_a_morning_at_the_desk_in_a_real_browser(county: VoiceCounty, url: str, tmp_path: Path) -> None:
    late = say(
        county,
        opinion(f"{CANARY}，找李秀英也没来", may_publish=True, contact="13800000000", **about(TOWN)),
        "2026-10-12T02:00:00Z",
    )
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
        assert "归县里办公室看" in browser.text
        browser.press("退出")
        browser.log_in("wang", "a sentence of my own")
        browser.go(f"words/{late}")
        part = browser.part("采纳情况")
        part.find_element("xpath", ".//input[@value='adopted']").click()
        part.find_element("name", "reason").send_keys("确实坏了")
        browser.press("记下", "采纳情况")
        part = browser.part("公开原话")
        assert part.find_element("tag name", "legend").text == "“李秀英”像人名"
        part.find_element("xpath", ".//input[@value='blot']").click()
        browser.press("放行", "公开原话")
        assert "原话已放行，交去审签" in browser.text
        assert released(county) == f"{CANARY}，找×××也没来"
        browser.press("收回并改写答复", "改写答复")  # in one act
        assert released(county) == ""
        browser.part("公开原话").find_element("xpath", ".//input[@value='blot']").click()
        browser.press("放行", "公开原话")
        for path in (
            "",
            "done",
            f"words/{late}",
            "matters",
            "ratings",
            "surveys",
            "newcomers",
            "inspections",
            "fleet",
            "log",
        ):
            browser.go(path)
            assert browser.widest_at(400) <= 400, f"{path!r} is wider than a telephone"
        browser.go("log")
        assert "每一条都接得上前一条" in browser.text
        assert "王小二（wang） 公开" in browser.text
        assert "转办 转给岚漪镇" in browser.text
        assert "2026-11-24 16:00 王小二（wang） 打开原话" in browser.text
    row = words_of(county, late)
    assert (row.state, row.reply) == ("replied", "路灯已经修好，请您再看看。")
