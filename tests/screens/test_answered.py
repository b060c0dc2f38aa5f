"""The whole way: said at the glass, delivered, answered at the desk, read at the glass by its code, and rated."""

import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QGuiApplication

from kiosk.agent.enquirer import Answered, Enquirer
from kiosk.clock import Clock
from kiosk.settings import Settings
from kiosk.store.mailbox import Mailbox
from screens.viewmodels.app import App
from sync.contract import Opinion, instant
from sync.county.desk_web import figures, intake, work
from sync.county.desk_web.people import Person
from tests.e2e.stage import NOW
from tests.screens.test_search import SHAPES, Glass
from tests.voices import VoiceCounty, VoiceTerminal, listening, voice_county

Until = Callable[[Callable[[], object]], None]
OFFICE = Person("office", "办公室", "office", "", "f", False)


@pytest.fixture
def county(tmp_path: Path) -> Iterator[VoiceCounty]:
    county = voice_county(tmp_path / "county")
    county.at = NOW
    yield county
    county.records.close()


@pytest.fixture
def terminal(
    county: VoiceCounty, first_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[VoiceTerminal]:
    monkeypatch.setenv("KIOSK_NOW", NOW)
    shutil.copytree(first_home, tmp_path / "H")
    with listening(county.voices(), county.folder / "site") as url:
        yield VoiceTerminal(tmp_path / "H", county, url)


@pytest.fixture
def glass(application: QGuiApplication, terminal: VoiceTerminal, until: Until) -> Iterator[Glass]:
    app = App(home=terminal.home, clock=Clock(fixed=instant(NOW)), settings=Settings.load(terminal.home))
    until(lambda: not app.is_waiting)
    made = Glass(app, until, SHAPES["tall"])
    yield made
    made.view.setSource(QUrl())
    made.view.close()
    app.close()
    assert made.warnings == []


def enquire(home: Path, until: Until) -> None:
    """As the agent does: a real child for the one question that waits."""
    mailbox, enquirer = Mailbox(home), Enquirer(home, wall_s=60)
    answered: list[Answered] = []
    until(lambda: [one for one in mailbox.waiting() if one.kind == "standing"])
    (asked,) = (one for one in mailbox.waiting() if one.kind == "standing")
    enquirer.want(asked.id, asked.kind, asked.args)
    deadline = time.monotonic() + 60
    while not answered:
        assert time.monotonic() < deadline
        answered += enquirer.tick()
        time.sleep(0.05)
    mailbox.reply(asked.id, "failed" if "cause" in answered[0].body else "done", answered[0].body)
    mailbox.close()


def ask_for(glass: Glass, code: str, home: Path, until: Until) -> None:
    """From the first page to what became of these words."""
    glass.tap("网上查询")
    glass.tap("查我的答复")
    for key in code:
        glass.tap(key)
    glass.tap("查一查")
    enquire(home, until)


def test_words_go_to_the_desk_and_the_answer_comes_back_and_is_rated(
    glass: Glass, terminal: VoiceTerminal, county: VoiceCounty, until: Until
) -> None:
    keys = [county.desk_key()]
    glass.tap("在线互动")
    glass.tap("问一问")
    glass.tap("现成的话")
    glass.tap("钱什么时候发？")
    glass.tap("送出去")
    glass.shows("收到了，谢谢您")
    code = str(glass.app.property("receipt").property("code")).replace(" ", "")
    glass.tap("好了")

    assert terminal.deliver().sent == 1
    assert intake.sort_new(county.records, keys, at=NOW) == 1
    sheet = work.sheet(county.records, keys, OFFICE, code, at=NOW)
    assert sheet is not None
    assert isinstance(sheet.words, Opinion)
    assert (sheet.words.topic, sheet.words.text) == ("question", "钱什么时候发？")
    answer = {"text": "十二月十日前打到卡上。", "office": "县财政局（示例）"}
    work.take_step(county.records, OFFICE, code, "reply", answer, at=NOW)

    glass.app.property("standing")._inquiry._looks = 200  # a busy test machine may take longer than a hall's
    ask_for(glass, code, terminal.home, until)
    glass.shows("已经答复")
    glass.shows("十二月十日前打到卡上。")
    glass.tap("这个答复满意吗")
    glass.tap("非常不满意")
    glass.shows("记下了，对不起您。头一回不满意，会再答复一次。哪里不好？")
    glass.tap("结束")

    assert terminal.deliver().sent == 1
    assert intake.sort_new(county.records, keys, at=NOW) == 1
    bad, again = work.queue(county.records, OFFICE, at=NOW)
    assert (again.code, again.is_again, again.state) == (code, True, "handling")
    assert (bad.kind, bad.level, bad.about, bad.left) == ("rating", 1, code, 5)
    assert [one.mean for one in figures.satisfaction(county.records)] == [None]

    ask_for(glass, code, terminal.home, until)
    glass.shows("您说不满意，正在再办一次")
    glass.shows("上一次的答复：十二月十日前打到卡上。")
    assert glass.button("这个答复满意吗") is None
