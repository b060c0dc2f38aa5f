"""The fleet page: what needs somebody first, in words, for those who look after it, and nothing of any resident."""

import base64
import datetime as dt
import io
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image

from sync.contract import Heartbeat, Picture, build, encode
from sync.county.desk_web import fleet as page
from sync.county.desk_web.people import Person
from sync.county.records import (
    AuditEvent,
    DeskSessionRow,
    PairingRow,
    PulsePastRow,
    RoleRow,
    SettingRow,
    TerminalRow,
    UnitRow,
)
from sync.county.records.voices import PictureRow
from sync.county.voices import intake, pictures
from sync.county.voices.fleet import fleet, past
from sync.errors import UntrustedError
from tests.county.desk_browser import BROWSER, DRIVER, browsing
from tests.county.test_desk_door import inside, person, serving
from tests.pairing import Knocker
from tests.voices import AT, Key, VoiceCounty, voice_county

TOWN, VILLAGE, OTHER = "140929100000", "140929100200", "140929101000"
NOW = dt.datetime(2026, 11, 24, 8, tzinfo=dt.UTC)
OFFICE = Person("office", "办公室", "office", "", "f", False)
NEWEST = "2026-11-24T06:00:00Z"
HALLS = {
    "never": ("从没来过的", TOWN), "silent": ("失联的", OTHER), "bad": ("磁盘满的", TOWN), "stale": ("内容旧的", VILLAGE),
    "warn": ("有提醒的", TOWN), "well": ("好的", OTHER),
}  # fmt: skip
IDS = {state: f"8d6f6d0e-3f0e-4c0f-9c62-6a6b6a5f3a1{n}" for n, state in enumerate(HALLS)}
DISK = {"key": "disk", "level": "bad", "words": "磁盘剩余 0.0 GB，空间不足"}
SYNC = {"key": "sync", "level": "warn", "words": "上次同步：未成功，稍后再试"}


@pytest.fixture
def county(tmp_path: Path) -> Iterator[VoiceCounty]:
    """Six terminals, one in each state."""
    county = voice_county(tmp_path / "county")
    with county.records.begin() as session:
        for code, name, level, parent in (
            (TOWN, "岚漪镇", "township", None), (OTHER, "三井镇", "township", None), (VILLAGE, "东街村", "village", TOWN),
        ):  # fmt: skip
            session.add(UnitRow(code=code, name=name, level=level, parent=parent, sort=1, wire={}))
        signed = b'{"signed":{"x-issued":"%s"}}' % NEWEST.encode()
        session.add(RoleRow(name="timestamp", version=1, signed=1, metadata_json=signed))
    for state, (name, unit) in HALLS.items():
        county.admit(Key(IDS[state]))
        with county.records.begin() as session:
            row = session.get(TerminalRow, IDS[state])
            assert row is not None
            row.name, row.unit, row.wire = name, unit, {"subscribe": ["*"], "hours": "07:30-18:30"}
    beat(county, "silent", "2026-11-22T07:00:00Z", issued_at="2026-11-22T06:00:00Z")
    beat(county, "bad", "2026-11-24T07:59:00Z", findings=[DISK, SYNC], waiting=3)
    beat(county, "stale", "2026-11-24T07:50:00Z", issued_at="2026-11-23T03:00:00Z")
    beat(county, "warn", "2026-11-24T07:58:00Z", findings=[SYNC])
    beat(county, "well", "2026-11-24T07:57:00Z")
    yield county
    county.records.close()


def beat(county: VoiceCounty, state: str, at: str, **more: object) -> None:
    """As the API takes it."""
    said = {
        "format": 1, "id": "5b0c9d5e-7c1a-4f7e-9a53-0d6c6a2f8e01", "at": at, "program": "0.1.0", "release": 3,
        "documents": 9, "issued_at": NEWEST,
    }  # fmt: skip
    body = encode(build(Heartbeat, said | more))
    with county.records.begin() as session:
        intake.take(session, lambda _m: b"\0" * 64, terminal=IDS[state], path="heartbeats", body=body, at=at)


def test_each_state_is_told_and_the_gravest_stand_first(county: VoiceCounty) -> None:
    found = fleet(county.records, NOW)
    assert [one.state for one in found] == ["never", "silent", "bad", "stale", "warn", "well"]
    assert found[3].lag == dt.timedelta(hours=27)
    assert page.late(found[3]) == "落后27小时"
    assert page.late(found[5]) == "最新"
    assert page.ago(found[1].silence) == "2天前"
    assert page.ago(found[0].silence) == "从来没有"


def test_what_was_signed_a_moment_ago_makes_nobody_late(county: VoiceCounty) -> None:
    found = {one.state: one for one in fleet(county.records, dt.datetime(2026, 11, 24, 6, 20, tzinfo=dt.UTC))}
    assert "stale" not in found
    late = next(one for one in found.values() if one.terminal == IDS["stale"] or one.lag)
    assert not late.is_behind


@pytest.mark.parametrize(
    ("who", "seen"),
    [
        (OFFICE, set(HALLS)),
        (Person("t", "镇里", "unit", TOWN, "f", False), {"never", "bad", "stale", "warn"}),
        (Person("v", "村里", "unit", VILLAGE, "f", False), {"stale"}),
        (Person("x", "别处", "unit", "140929-08", "f", False), set()),
    ],
)
def test_a_unit_sees_its_own_terminals_and_those_of_its_villages(
    county: VoiceCounty, who: Person, seen: set[str]
) -> None:
    view = page.overview(county.records, who, {}, at=AT)
    assert {one.state for one in view.lines} == seen
    for state, terminal in IDS.items():
        assert (page.of_terminal(county.records, who, terminal, at=AT) is not None) == (state in seen)


def test_the_page_filters_by_township_unit_and_state(county: VoiceCounty) -> None:
    def states(**asked: str) -> list[str]:
        return [one.state for one in page.overview(county.records, OFFICE, asked, at=AT).lines]

    assert states(place=TOWN) == ["never", "bad", "stale", "warn"]
    assert states(place=TOWN, unit=VILLAGE) == ["stale"]
    assert states(state="bad") == ["bad"]
    assert states(state="bad", place=OTHER) == []


def test_a_terminal_keeps_its_last_hundred_heartbeats(county: VoiceCounty) -> None:
    start = dt.datetime(2026, 11, 23, tzinfo=dt.UTC)
    times = [f"{start + dt.timedelta(minutes=n):%Y-%m-%dT%H:%M:%SZ}" for n in range(intake.PULSES_KEPT + 20)]
    for at in times:
        beat(county, "never", at)
    kept = past(county.records, IDS["never"])
    assert [one.heard_at for one in kept] == times[:-101:-1]
    with county.records.begin() as session:  # of this terminal only
        assert session.query(PulsePastRow).filter_by(terminal=IDS["well"]).count() == 1


def test_a_page_that_asks_again_by_itself_keeps_nobody_logged_in(county: VoiceCounty) -> None:
    with serving(county) as url:
        session = inside(url, person(county))
        for county.at in ("2026-11-24T08:10:00Z", "2026-11-24T08:20:00Z", "2026-11-24T08:29:00Z"):
            assert "失联" in session.get(url + "fleet?again=1", timeout=10).text
        with county.records.begin() as rows:
            assert rows.query(DeskSessionRow).one().seen_at == AT
        county.at = "2026-11-24T08:31:00Z"
        answer = session.get(url + "fleet?again=1", timeout=10, allow_redirects=False)
        assert (answer.status_code, answer.headers["location"]) == (303, "/login")
        assert session.get(url + f"fleet/{IDS['bad']}", timeout=10, allow_redirects=False).status_code == 303


def made_picture() -> bytes:
    data = io.BytesIO()
    Image.new("RGB", (16, 9), (122, 19, 15)).save(data, "JPEG")
    return data.getvalue()


def answer(county: VoiceCounty, state: str, jpeg: bytes = b"") -> None:
    """The terminal answers what it was asked."""
    with county.records.begin() as session:
        row = session.get(PictureRow, IDS["bad"])
        assert row is not None
        said = {
            "format": 1, "id": "5b0c9d5e-7c1a-4f7e-9a53-0d6c6a2f8e02", "wish": row.wish, "at": AT, "state": state,
            **({"jpeg": base64.b64encode(jpeg).decode(), "screens": ["touch"]} if jpeg else {}),
        }  # fmt: skip
        assert pictures.take(session, IDS["bad"], build(Picture, said), AT) == ""


def test_a_picture_is_asked_for_by_name_and_seen_by_those_who_may(county: VoiceCounty) -> None:
    terminal = IDS["bad"]
    stranger = Person("x", "别处", "unit", OTHER, "f", False)
    assert not page.ask_picture(county.records, stranger, terminal, at=AT)
    assert page.ask_picture(county.records, OFFICE, terminal, at=AT)
    answer(county, "shown", made_picture())
    assert page.picture(county.records, OFFICE, terminal, at=AT) == made_picture()
    assert page.picture(county.records, stranger, terminal, at=AT) == b""
    with county.records.begin() as session:
        asked = session.query(AuditEvent).filter_by(action="picture asked").one()
        assert (asked.actor, asked.subject) == ("office", terminal)


@pytest.fixture
def published(county: VoiceCounty) -> VoiceCounty:
    """With a name and a root to give to newcomers."""
    with county.records.begin() as session:
        session.merge(SettingRow(key="county", value={"name": "岚县", "code": "140929000000"}))
    (county.folder / "site/metadata").mkdir(parents=True)
    (county.folder / "site/metadata/1.root.json").write_text("{}")
    return county


def test_only_the_office_pairs_and_only_by_its_own_form(published: VoiceCounty, tmp_path: Path) -> None:
    knocker = Knocker(tmp_path / "home", published.records, AT, machine="示例 一体机", marks=["serial:SLK-0001"])
    with serving(published) as url:
        office = inside(url, person(published))
        town = inside(url, person(published, "town", "unit", TOWN), "town")
        page_url = url + f"newcomers/{knocker.id}"
        assert "示例 一体机" in office.get(url + "newcomers?still=1", timeout=10).text
        assert knocker.code[3:] not in office.get(page_url, timeout=10).text  # nobody here knows it
        assert "接入新终端" not in town.get(url + "fleet", timeout=10).text
        assert [town.get(one, timeout=10).status_code for one in (url + "newcomers", page_url)] == [403, 403]
        form = re.findall(r'name="form" value="([^"]+)"', office.get(page_url, timeout=10).text)[-1]
        filled = {"code": knocker.code, "name": "一号机", "unit": TOWN, "profile": "touch", "form": form}
        assert office.post(page_url, data=filled | {"form": "x"}, timeout=10).status_code == 403
        refused = [
            ({"code": "hello"}, "这不是配对码"), ({"code": "222" + knocker.code[3:]}, "请看清是哪一台"),
            ({"name": ""}, "请给终端起个名字"), ({"unit": "999999"}, "请选它所在的单位"), ({"profile": "wall"}, "请选样式"),
            ({"pin": "482913"}, "口令不一样"), ({"pin": "111111", "pin_again": "111111"}, "不能全一样"),
        ]  # fmt: skip
        for wrong, words in refused:
            answer = office.post(page_url, data=filled | wrong, timeout=10)
            assert (answer.status_code, words in answer.text) == (422, True), words
        assert office.post(url + "newcomers/" + "0" * 36, data=filled, timeout=10).status_code == 404
        other = knocker.code[:-1] + ("A" if knocker.code[-1] != "A" else "C")
        assert office.post(page_url, data=filled | {"code": other}, timeout=10).status_code == 200
        with pytest.raises(UntrustedError):  # and so it says that it was wrong
            knocker.answer()
        with published.records.begin() as session:
            row = session.get(PairingRow, knocker.id)
            assert row is not None
            row.state = "wrong"
        until(lambda: "没有接入：终端打不开" in office.get(url + "newcomers", timeout=10).text)
        assert "在等了" in office.get(page_url, timeout=10).text


def until(holds: Callable[[], bool]) -> None:
    for _ in range(200):
        if holds():
            return
        time.sleep(0.05)
    raise AssertionError("it did not come to that")


@pytest.mark.skipif(not (BROWSER.exists() and DRIVER.exists()), reason="chromium and chromium-driver are missing")
def test_the_office_finds_the_ill_terminal_in_a_real_browser(
    published: VoiceCounty, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    county = published
    monkeypatch.setattr(page, "AGAIN_S", 1)
    with serving(county) as url, browsing(url, tmp_path) as browser:
        browser.log_in("office", person(county))
        browser.driver.find_element("link text", "终端").click()
        assert [browser.text.index(name) for name, _ in HALLS.values()] == sorted(
            browser.text.index(name) for name, _ in HALLS.values()
        )
        assert "✕ 失联" in browser.text
        with browser.another_page():
            county.at = "2026-11-24T08:00:01Z"
        assert "16:00:01" in browser.text
        monkeypatch.setattr(page, "AGAIN_S", 600)
        browser.go("fleet")
        browser.choose("place", "岚漪镇")
        browser.press("筛选")
        assert "三井镇" not in browser.driver.find_element("class name", "fleet").text
        browser.driver.find_element("link text", "磁盘满的").click()
        assert "▲ 故障：磁盘剩余 0.0 GB" in browser.text
        assert "3 件等着送" in browser.text
        assert "最近的心跳 1 次" in browser.text
        assert "07:30-18:30" in browser.text
        monkeypatch.setattr(page, "PICTURE_AGAIN_S", 2)
        browser.press("看一眼")
        assert "已经问了" in browser.text
        with browser.another_page():
            answer(county, "in_use")
        assert "有人正在用屏幕" in browser.text
        monkeypatch.setattr(page, "PICTURE_AGAIN_S", 600)
        browser.press("看一眼")
        answer(county, "shown", made_picture())
        browser.go(f"fleet/{IDS['bad']}")
        shown = browser.driver.find_element("css selector", "figure img")
        assert browser.driver.execute_script("return arguments[0].naturalWidth", shown) == 16
        knocker = Knocker(tmp_path / "home", county.records, county.at, machine="示例 一体机", program="0.1.0")
        browser.go("fleet")
        assert "有 1 台新终端在等接入" in browser.text
        browser.driver.find_element("link text", "接入新终端").click()
        assert f"{knocker.code[:3]}…" in browser.text
        browser.driver.find_element("link text", "接入").click()
        browser.fill(code=knocker.code.lower(), name="王狮一号机", pin="482913", pin_again="482913")
        browser.choose("unit", "　　东街村")
        browser.press("接入")
        assert "正在接入“王狮一号机”" in browser.text
        with browser.another_page():
            gift = knocker.answer()
        assert (gift.name, gift.provision.terminal.unit) == ("王狮一号机", VILLAGE)
        until(lambda: "已接入“王狮一号机”" in browser.text)
        assert "0 台在等" in browser.text
    with county.records.begin() as session:
        row = session.get(TerminalRow, knocker.identity.terminal_id)
        assert row is not None
        assert (row.name, row.unit, row.profile, row.pin[:9]) == ("王狮一号机", VILLAGE, "touch", "$argon2id")
        done = session.query(AuditEvent).filter_by(action="terminal admitted").order_by(AuditEvent.id.desc()).first()
        assert done is not None
        assert (done.actor, done.subject) == ("office", row.id)
