"""督查: written down at the desk or from a table, put right by a day, never changed; each step in the log."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium.webdriver.common.by import By

from sync.county.__main__ import main
from sync.county.errors import CountyError
from sync.county.inspections import book
from sync.county.records import AuditEvent, SettingRow, UnitRow
from tests.county.desk_browser import BROWSER, DRIVER, browsing
from tests.county.test_desk_door import inside, person, serving
from tests.voices import AT, VoiceCounty, voice_county

TOWN, OTHER, ZONE = "140929100000", "140929101000", "Asia/Shanghai"
BAD = {"content": True, "time": False}


@pytest.fixture
def county(tmp_path: Path) -> Iterator[VoiceCounty]:
    county = voice_county(tmp_path / "county")
    with county.records.begin() as session:
        for code, name in ((TOWN, "岚漪镇"), (OTHER, "三井镇")):
            session.add(UnitRow(code=code, name=name, level="township", parent=None, sort=1, wire={}))
        session.add(SettingRow(key="county", value={"zone": ZONE, "sample": True}))
    yield county
    county.records.close()


def lines(county: VoiceCounty) -> list[book.Line]:
    return book.listing(county.records, at=AT, zone=ZONE)


def log(county: VoiceCounty) -> list[tuple[str, str]]:
    with county.records.begin() as session:
        return [(e.actor, e.action) for e in session.query(AuditEvent).order_by(AuditEvent.id)]


@pytest.mark.parametrize(
    ("change", "words"),
    [({"on": "2026-13-01"}, "日期要写成"), ({"on": "2026-12-01"}, "还没有到"), ({"inspectors": " "}, "检查人"),
     ({"points": {}}, "至少写一项"), ({"result": "passed", "correct_by": ""}, "就不能写合格"), ({"found": ""}, "查到什么"),
     ({"correct_by": ""}, "整改期限"), ({"correct_by": "2026-10-30"}, "整改期限"), ({"result": "fine"}, "结果写"),
     ({"corrected_on": "2026-12-30"}, "整改完成"), ({"unit": "999"}, "没有 999"), ({"points": {"content": True}}, "哪一项"),
     ({"points": {"content": True}, "result": "passed"}, "没有整改期限")],
)  # fmt: skip
def test_what_cannot_be_is_refused_in_a_sentence(county: VoiceCounty, change: dict[str, object], words: str) -> None:
    fields: dict[str, object] = {
        "unit": TOWN, "on": "2026-11-03", "inspectors": "一组", "points": BAD, "result": "correct", "found": "晚了",
        "correct_by": "2026-11-20",
    }  # fmt: skip
    one = book.Inspection(**(fields | change))  # type: ignore[arg-type]
    with pytest.raises(CountyError, match=words):
        book.record(county.records, [one], actor="test", at=AT, zone=ZONE)
    assert lines(county) == []


def test_a_table_is_taken_whole_or_not_at_all_and_never_twice(
    county: VoiceCounty, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table, folder = tmp_path / "检查.csv", str(county.folder)

    def run(deed: str, *more: str) -> tuple[int, str]:
        code = main(["inspections", deed, *more, "--dir", folder, "--now", AT])
        said = capsys.readouterr()
        return code, said.out + said.err

    assert run("template", str(table))[0] == 0
    good = table.read_text("utf-8-sig").replace("县民政局", "三井镇")
    table.write_text(good + "岚漪镇,2026-11-05,一组,合格,,,不合格,,,限期整改,2026-11-20,\n", "gb18030")
    code, said = run("add", str(table))
    assert (code, "第3条：不合格的，要写查到什么问题" in said, lines(county)) == (2, True, [])
    table.write_text(good.replace("岚漪镇", "没有的镇"), "utf-8")
    assert "第3行，“单位”栏：没有叫“没有的镇”的单位" in run("add", str(table))[1]
    table.write_text(good.replace(",2026-11-18", ","), "utf-8-sig")
    assert "2 new, 0 put right" in run("add", str(table))[1]
    table.write_text(good, "utf-8-sig")  # the same, and one was put right since
    assert "0 new, 1 put right, 1 known" in run("add", str(table))[1]
    assert "0 new, 0 put right, 2 known" in run("add", str(table))[1]
    table.write_text(good.replace("两份公开晚了", "三份公开晚了"), "utf-8-sig")
    assert "已经记过（第 1 号），写的不一样" in run("add", str(table))[1]
    assert {line.state for line in lines(county)} == {"right", "passed"}
    assert "1  2026-11-03  三井镇  已整改  到 2026-11-20" in run("list")[1]
    assert run("strike", "2", "--text", "不是这个镇")[0] == 0
    assert "没有第 2 号检查" in run("strike", "2", "--text", "又一次")[1]
    assert [action for _, action in log(county)] == ["inspection recorded"] * 2 + [
        "inspection put right", "inspection struck",
    ]  # fmt: skip


def test_a_unit_sees_its_own_and_writes_nothing(county: VoiceCounty) -> None:
    said = [book.Inspection(unit, "2026-11-03", "一组", {"content": True}) for unit in (TOWN, OTHER)]
    book.record(county.records, said, actor="test", at=AT, zone=ZONE)
    with serving(county) as url:
        desk = inside(url, person(county, "town", "unit", TOWN), "town")
        page = desk.get(url + "inspections", timeout=10).text
        assert "岚漪镇" in page
        assert "三井镇" not in page
        assert "记一次检查" not in page
        token = desk.get(url, timeout=10).text.split('name="form" value="')[1].split('"')[0]
        for path in ("inspections", "inspections/1/strike"):
            assert desk.post(url + path, data={"form": token, "reason": "x"}, timeout=10).status_code == 403
        office = inside(url, person(county))
        token = office.get(url, timeout=10).text.split('name="form" value="')[1].split('"')[0]
        wrong = office.post(url + f"inspections/{9**30}/strike", data={"form": token, "reason": "x"}, timeout=10)
        assert (wrong.status_code, "没有第" in wrong.text) == (422, True)
    assert {line.state for line in lines(county)} == {"passed"}


@pytest.mark.skipif(not (BROWSER.exists() and DRIVER.exists()), reason="chromium and chromium-driver are missing")
def test_an_inspection_is_written_put_right_and_struck_in_a_real_browser(county: VoiceCounty, tmp_path: Path) -> None:
    password = person(county)
    with serving(county) as url, browsing(url, tmp_path) as browser:
        browser.log_in("office", password)
        browser.go("inspections")
        assert "还没有检查记录" in browser.text
        browser.choose("unit", "三井镇")
        browser.fill(inspectors="督查一组", found="<b>晚了</b>")
        for name, day in (("on", "2026-11-03"), ("correct_by", "2026-11-20")):
            browser.driver.execute_script(f"document.getElementsByName('{name}')[0].value = '{day}'")
        browser.choose("point_content", "合格")
        browser.choose("point_time", "不合格")
        browser.press("记下", within="记一次检查")
        assert "有不合格的项，结果就不能写合格" in browser.text
        browser.choose("result", "限期整改")
        browser.press("记下", within="记一次检查")
        assert "整改超期" in browser.text
        assert "<b>晚了</b>" in browser.text
        browser.driver.find_element(By.XPATH, "//summary[.='整改好了']").click()
        browser.press("记下", within="")
        assert "已整改（超期）" in browser.text
        browser.driver.find_element(By.XPATH, "//summary[.='记错了']").click()
        browser.fill(reason="查的不是这个镇")
        browser.press("作废")
        assert "作废：查的不是这个镇" in browser.text
    assert [action for actor, action in log(county) if action.startswith("inspection")] == [
        "inspection recorded", "inspection put right", "inspection struck",
    ]  # fmt: skip
