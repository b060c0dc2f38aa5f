"""问卷 by real clicks: one question a page and back, sealed before the thanks, once a visit, closed on the second."""

import datetime as dt
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from nacl.public import SealedBox
from PySide6.QtCore import QUrl
from PySide6.QtGui import QGuiApplication

from kiosk.clock import Clock
from kiosk.settings import Settings
from kiosk.store.facts import SUBMISSIONS_KEY
from kiosk.store.remember import remember
from screens.viewmodels.app import App
from screens.viewmodels.asked import is_open, open_here
from sync.contract import Answers, decode, instant
from sync.contract.survey import AskResult, SurveyResult, Told
from tests.e2e.stage import NOW
from tests.screens.test_search import SHAPES, Glass
from tests.screens.test_speaking import DESK, page, rows

Until = Callable[[Callable[[], object]], None]
TITLE, OVER = "便民服务大厅好不好用", "村里吃水够不够"


class Hand:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.at = instant(NOW)

    def clock(self) -> Clock:
        return Clock(
            floor=self.at - dt.timedelta(days=1), system=lambda: self.at, monotonic=lambda: self.at.timestamp()
        )


@pytest.fixture
def home(first_home: Path, tmp_path: Path) -> Path:
    copy = tmp_path / "H"
    shutil.copytree(first_home, copy)
    remember(copy, {SUBMISSIONS_KEY: DESK.public_key.encode().hex()})
    return copy


@pytest.fixture
def hand() -> Hand:
    return Hand()


@pytest.fixture
def glass(
    request: pytest.FixtureRequest, application: QGuiApplication, home: Path, until: Until, hand: Hand
) -> Iterator[Glass]:
    app = App(home=home, clock=hand.clock(), settings=Settings.load(home))
    until(lambda: not app.is_waiting)
    made = Glass(app, until, SHAPES[getattr(request, "param", "wide")])
    yield made
    made.view.setSource(QUrl())
    made.view.close()
    app.close()
    assert made.warnings == []


def opened(home: Path) -> list[Answers]:
    return [decode(Answers, SealedBox(DESK).decrypt(sealed)) for _, kind, sealed in rows(home) if kind == "answers"]


def begin(glass: Glass) -> None:
    glass.tap("在线互动")
    glass.tap(TITLE)
    glass.shows("第 1 题，共 4 题")


@pytest.mark.parametrize("glass", ["wide", "tall"], indirect=True)
def test_a_resident_answers_question_by_question_goes_back_and_hands_in(glass: Glass, home: Path, until: Until) -> None:
    begin(glass)
    key = glass.button("下一题")
    assert key is not None
    assert not key.isEnabled()  # this one needs an answer
    glass.tap("养老")
    glass.tap("医保")  # another mind
    glass.tap("下一题")
    glass.shows("第 2 题，共 4 题")
    for words in ("路远", "材料多", "排队久"):  # the third is one too many
        glass.tap(words)
    glass.tap("下一题")
    glass.tap("4 分")
    glass.tap("上一题")
    glass.shows("哪里不方便？")
    glass.tap("路远")  # taken back
    glass.tap("下一题")
    glass.tap("下一题")
    glass.shows("第 4 题，共 4 题")
    glass.app.property("survey").setText("多放几把椅子")
    assert rows(home) == []
    glass.tap("交上去")
    glass.shows("收到了，谢谢您")
    (said,) = opened(home)
    assert [(one.question, one.chosen, one.number, one.text) for one in said.answers] == [
        ("q1", ("c1",), None, ""), ("q2", ("c3",), None, ""), ("q3", (), 4, ""), ("q4", (), None, "多放几把椅子"),
    ]  # fmt: skip
    glass.tap("好了")
    until(lambda: page(glass) == "forum")
    for file in home.rglob("*"):
        assert not file.is_file() or "多放几把椅子".encode() not in file.read_bytes(), file


def test_once_a_visit_and_the_next_visitor_finds_nothing(glass: Glass, home: Path, until: Until) -> None:
    begin(glass)
    glass.tap("医保")
    for _ in range(3):
        glass.tap("下一题")
    glass.tap("交上去")
    glass.shows("收到了，谢谢您")
    glass.tap("好了")
    glass.tap(TITLE)
    glass.shows("这次来访已经答过了，谢谢您")
    assert glass.button("下一题") is None
    assert len(opened(home)) == 1
    glass.tap("结束")
    until(lambda: page(glass) == "home")
    begin(glass)
    model = glass.app.property("survey")
    assert not any(one["chosen"] for one in model.property("choices"))
    glass.tap("养老")
    glass.tap("首页")
    until(lambda: page(glass) == "home")
    begin(glass)
    assert not any(one["chosen"] for one in model.property("choices"))


def test_it_closes_by_the_one_clock_also_on_who_is_half_way(glass: Glass, home: Path, until: Until, hand: Hand) -> None:
    begin(glass)
    glass.tap("医保")
    for _ in range(3):
        glass.tap("下一题")
    scenes: list[Any] = []
    glass.app.source.ask(lambda _r, scene: open_here(scene), scenes.append, scenes.append)
    until(lambda: scenes)
    survey = scenes[0][0]
    end = instant(survey.end)
    seen: list[bool] = []
    for moment in (end - dt.timedelta(seconds=1), end):
        hand.at, count = moment, len(seen) + 1
        glass.app.source.ask(lambda _r, scene: is_open(survey, scene), seen.append, scenes.append)
        until(lambda count=count: len(seen) == count)  # type: ignore[misc]
    assert seen == [True, False]
    glass.tap("交上去")
    glass.shows("这份问卷已经截止")
    glass.shows("您答到一半时截止了，没有收下，对不起")
    assert rows(home) == []
    glass.app.goHome()
    glass.tap("在线互动")
    until(lambda: glass.button(OVER))
    assert glass.button(TITLE) is None


def test_a_disk_that_keeps_nothing_leaves_the_answers_where_they_are(glass: Glass, home: Path) -> None:
    begin(glass)
    glass.tap("医保")
    for _ in range(3):
        glass.tap("下一题")
    remember(home, {SUBMISSIONS_KEY: "00"})
    glass.tap("交上去")
    glass.shows("没有存下来，您答的还在这里，请再按一次")
    remember(home, {SUBMISSIONS_KEY: DESK.public_key.encode().hex()})
    glass.tap("交上去")
    glass.shows("收到了，谢谢您")
    assert len(opened(home)) == 1


@pytest.mark.parametrize("glass", ["wide", "tall"], indirect=True)
def test_the_result_of_an_earlier_one_says_what_it_does_not_tell(glass: Glass) -> None:
    glass.tap("在线互动")
    glass.tap(OVER)
    glass.shows("您家的水够用吗？")
    glass.shows("41 人")
    glass.shows("不单列")
    glass.shows("没有单列的，合起来")
    glass.shows("20 人")
    texts = [str(item.property("text")) for item in glass.items()]
    assert "3 人" not in texts
    assert "17 人" not in texts
    # When no line can be told, that is said once.
    tally = glass.app.property("tally")
    asked = AskResult("single", "够用吗？", 9, (Told("够"), Told("不够")))
    told = SurveyResult("", OVER, "", NOW, NOW, NOW, (asked,), 9)
    tally.property("rows").show(tuple(tally._lines(told)))
    glass.shows("9 人答了。有的答案人太少，各项都不公布")
    assert "不单列" not in [str(item.property("text")) for item in glass.items()]
