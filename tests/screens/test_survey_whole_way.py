"""The whole way of a survey: signed by two keys, answered at the glass, counted in a browser at the desk, told on the
glass."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QGuiApplication

from kiosk.clock import Clock
from kiosk.settings import Settings
from kiosk.store.trust import StateStore
from screens.viewmodels.app import App
from sync.contract import instant
from sync.county.desk_web import people
from sync.county.records import open_records, records_url
from sync.county.surveys import book
from sync.county.voices import keys
from tests.county.desk_browser import BROWSER, DRIVER, browsing
from tests.county.test_desk_door import serving as desk_serving
from tests.e2e.stage import NOW, Terminal, county, serving
from tests.screens.test_search import SHAPES, Glass
from tests.screens.test_speaking import page
from tests.voices import VoiceCounty

Until = Callable[[Callable[[], object]], None]
LATER = "2026-11-25T02:00:00Z"
FILE = """
title = "赶集那天大厅开不开门"
unit = "140929000000"
start = 2026-11-23
end = 2026-11-24
targets = ["140929100000"]
questions = '''
单选 赶集那天开门好不好？*
- 好
- 不用
填写 为什么？
'''
"""


@contextmanager
def window(home: Path, at: str, until: Until) -> Iterator[Glass]:
    app = App(home=home, clock=Clock(fixed=instant(at)), settings=Settings.load(home))
    until(lambda: not app.is_waiting)
    made = Glass(app, until, SHAPES["tall"])
    yield made
    made.view.setSource(QUrl())
    made.view.close()
    app.close()
    assert made.warnings == []


@pytest.mark.skipif(not (BROWSER.exists() and DRIVER.exists()), reason="no Chromium here")
def test_a_survey_is_signed_answered_counted_and_told(
    application: QGuiApplication, hall_home: Path, tmp_path: Path, until: Until
) -> None:
    folder, home = tmp_path / "D", tmp_path / "H"
    shutil.copytree(hall_home.parent / "D", folder)
    shutil.copytree(hall_home, home)
    (tmp_path / "ask.toml").write_text(FILE, "utf-8")
    terminal = Terminal(home)
    county("survey", "add", str(tmp_path / "ask.toml"), "--dir", str(folder))
    assert "waits for signatures:\n赶集那天大厅开不开门" in county("survey", "show", "--dir", str(folder))
    assert "2 survey(s)" in county("survey", "publish", "--dir", str(folder))
    records = open_records(records_url(folder))
    survey = next(one for one in book.signed(records).surveys if one.title == "赶集那天大厅开不开门")

    with serving(folder) as url:
        store = StateStore(home)
        store.learn({"url": url})
        store.close()
        assert terminal.sync()["requests"] <= 6
        with window(home, NOW, until) as glass:
            for n in range(7):
                glass.tap("在线互动")
                glass.tap("赶集那天大厅开不开门")
                glass.tap("好" if n < 6 else "不用")
                glass.tap("下一题")
                if n == 0:
                    glass.app.property("survey").setText("买完东西顺路办")
                glass.tap("交上去")
                glass.shows("收到了，谢谢您")
                glass.tap("结束")
                until(lambda: page(glass) == "home")
        assert terminal.sync()["sent"] == 7

    desk = VoiceCounty(folder, records, keys.public_keys(records) or keys.VoiceKeys("", ""), at=LATER)
    first = people.add(records, "office", label="办公室", role="office", unit="", actor="test", at=LATER)
    assert people.change_password(records, "office", first, "correct horse battery", at=LATER) == ""
    with desk_serving(desk) as url, browsing(url, tmp_path) as browser:
        browser.log_in("office", "correct horse battery")
        browser.go("surveys")
        assert "赶集那天大厅开不开门 2026-11-23 2026-11-25 0 点前 7" in browser.text
        browser.press("看填写的话")
        assert "买完东西顺路办" in browser.text
        browser.go("surveys")
        browser.press("数结果")
        assert "等签发的结果：赶集那天大厅开不开门" in browser.text
        assert "好：人少，不公布" in browser.text  # or the one who said 不用 would be known
        assert "没有单列的合起来" not in browser.text  # of two lines, what is left would be the other
    records.close()

    later = ("--dir", str(folder), "--now", LATER)
    assert "2 result(s)" in county("survey", "publish", *later)
    assert not any("买完东西顺路办".encode() in file.read_bytes() for file in (folder / "site").rglob("*.json"))
    terminal.environment["KIOSK_NOW"] = LATER
    with serving(folder) as url:
        store = StateStore(home)
        store.learn({"url": url})
        store.close()
        terminal.sync()
    with window(home, LATER, until) as glass:
        glass.tap("在线互动")
        glass.shows("结果，7 人答了")
        glass.tap("赶集那天大厅开不开门")
        glass.shows("赶集那天开门好不好？")
        glass.shows("答的人太少，不公布")
        assert survey.id == glass.app.property("navigator").property("arg")
