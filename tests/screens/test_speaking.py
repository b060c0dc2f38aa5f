"""Speaking up and rating by real clicks: what is kept, what is shown, and what the next visitor finds."""

import json
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from nacl.public import PrivateKey, SealedBox
from PySide6.QtCore import QUrl
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtTest import QTest

from kiosk.clock import Clock
from kiosk.settings import Settings
from kiosk.store.connect import state_path
from kiosk.store.facts import SUBMISSIONS_KEY
from kiosk.store.outbox import MOST_WAITING
from kiosk.store.read import ContentReader, Filter
from kiosk.store.remember import remember
from screens.viewmodels.app import App
from screens.viewmodels.pace import Pace
from sync.contract import Opinion, Rating, decode, instant
from sync.contract.submission import code_of
from sync.county.desk.plain import REASONS
from tests.e2e.stage import NOW
from tests.screens.test_search import SHAPES, Glass

Until = Callable[[Callable[[], object]], None]
DESK = PrivateKey(b"\x07" * 32)
CANARY = "垃圾桶离老戏台太远"


@pytest.fixture
def home(first_home: Path, tmp_path: Path) -> Path:
    """A terminal that the county has told whom residents' words are sealed to."""
    copy = tmp_path / "H"
    shutil.copytree(first_home, copy)
    remember(copy, {SUBMISSIONS_KEY: DESK.public_key.encode().hex()})
    return copy


@pytest.fixture
def glass(request: pytest.FixtureRequest, application: QGuiApplication, home: Path, until: Until) -> Iterator[Glass]:
    """A window at home, wide unless said otherwise."""
    app = App(home=home, clock=Clock(fixed=instant(NOW)), settings=Settings.load(home))
    until(lambda: not app.is_waiting)
    made = Glass(app, until, SHAPES[getattr(request, "param", "wide")])
    yield made
    made.view.setSource(QUrl())
    made.view.close()
    app.close()
    assert made.warnings == []


def rows(home: Path) -> list[tuple[str, str, bytes]]:
    """What lies in the outbox: id, kind, box."""
    connection = sqlite3.connect(state_path(home))
    try:
        return connection.execute("SELECT id, kind, sealed FROM outbox ORDER BY seq").fetchall()
    finally:
        connection.close()


def opened(home: Path) -> list[Opinion | Rating]:
    """What the desk will read, in the order of speaking."""
    kinds = {"opinion": Opinion, "rating": Rating}
    return [decode(kinds[kind], SealedBox(DESK).decrypt(sealed)) for _, kind, sealed in rows(home)]


def page(glass: Glass) -> str:
    """Where the visitor is."""
    return str(glass.app.property("navigator").property("page"))


def document_of(home: Path, kind: str) -> str:
    """The id of some document."""
    reader = ContentReader(home)
    release = reader.release()
    assert release is not None
    card = reader.cards(release, Clock(fixed=instant(NOW)).now(), Filter(kind), limit=1)[0]
    reader.close()
    return card.id


def write(glass: Glass, words: str) -> None:
    """As an input method does; the keys themselves are tested on their own."""
    glass.app.property("opinion").setText(words)


@pytest.mark.parametrize("glass", ["wide", "tall"], indirect=True)
def test_words_are_sealed_on_the_disk_before_the_thanks_and_the_code_is_theirs(
    glass: Glass, home: Path, until: Until
) -> None:
    glass.tap("在线互动")
    glass.tap("提意见")
    glass.tap("现成的话")
    glass.tap("办得太慢。")
    glass.tap("可以公开我的话，不公开我是谁")
    glass.tap("留个电话")
    for digit in "13800000000":
        glass.tap(digit)
    glass.tap("送出去")
    glass.shows("收到了，谢谢您")
    (words,) = opened(home)
    assert isinstance(words, Opinion)
    assert (words.topic, words.text, words.contact, words.may_publish) == ("opinion", "办得太慢。", "13800000000", True)
    assert words.about.place == "general"
    code = code_of(words.id)
    glass.shows(f"{code[:4]} {code[4:]}")
    glass.tap("好了")
    until(lambda: page(glass) == "home")
    assert glass.app.property("opinion").property("text") == ""


@pytest.mark.parametrize("glass", ["tall"], indirect=True)
def test_characters_come_from_the_pinyin_keys_and_half_a_word_goes_as_it_stands(
    glass: Glass, home: Path, until: Until
) -> None:
    glass.app.go("opinion", "advice|")
    for key in "nihao":
        glass.tap(key)
    glass.tap("你好")
    until(lambda: glass.app.property("opinion").property("text") == "你好")
    for key in "ma":
        glass.tap(key)
    glass.tap("送出去")
    glass.shows("收到了，谢谢您")
    (words,) = opened(home)
    assert isinstance(words, Opinion)
    assert words.text.startswith("你好")


def test_what_was_said_stands_nowhere_in_the_open(glass: Glass, home: Path) -> None:
    glass.app.go("opinion", f"correction|document:{document_of(home, 'guide')}")
    glass.shows("您想说什么？")
    write(glass, CANARY)
    glass.tap("送出去")
    glass.shows("收到了，谢谢您")
    (words,) = opened(home)
    assert isinstance(words, Opinion)
    assert (words.text, words.about.place, words.contact) == (CANARY, "document", None)
    for file in home.rglob("*"):
        if file.is_file():
            assert CANARY.encode() not in file.read_bytes(), file


def test_a_half_filled_form_is_warned_of_and_erased_and_the_next_visitor_finds_nothing(
    glass: Glass, home: Path, until: Until
) -> None:
    def look() -> QImage:
        glass.tap("在线互动")
        glass.tap("提建议")
        glass.shows("您想说什么？")
        until(lambda: not glass.app.is_travelling)
        glass.tap("现成的话")
        glass.shows("希望字再大一些。")
        return glass.view.grabWindow()

    def stands(words: str) -> bool:
        return any(words in str(item.property("text") or "") for item in glass.items())

    clean = look()
    glass.tap("拼音")
    for key in "nihao":
        glass.tap(key)
    glass.tap("你好")
    for key in "ma":  # half a word: the input method still holds it
        glass.tap(key)
    until(lambda: stands("你好"))
    glass.tap("留个电话")
    for digit in "139":
        glass.tap(digit)
    glass.shows("139")
    glass.tap("拼音")
    glass.tap("b")
    session = glass.app.property("session")
    assert session.property("warningSeconds") >= 20
    session._quiet.setInterval(10)  # the visit's own quiet seconds, and the seconds of its countdown, made short
    session._second.setInterval(40)
    glass.tap("u")
    glass.shows("您还在看吗？")
    until(lambda: page(glass) == "home")
    session._quiet.setInterval(60_000)
    assert rows(home) == []
    again = look()
    assert again == clean
    glass.tap("拼音")
    QTest.qWait(50)
    assert not stands("你好")
    assert glass.app.property("opinion").property("text") == ""
    assert not [one for one in glass.items() if one.property("preeditText")]
    glass.tap("留个电话")
    glass.shows("—")
    assert not stands("139")
    for file in home.rglob("*"):
        assert not file.is_file() or "你好".encode() not in file.read_bytes(), file


def test_without_the_countys_key_the_page_says_so_and_gives_the_phone(glass: Glass, home: Path) -> None:
    remember(home, {SUBMISSIONS_KEY: ""})
    glass.app.go("opinion", "advice|")
    glass.shows("这块屏现在收不了您的话")
    glass.shows(str(glass.app.property("opinion").property("phone")))
    assert glass.button("送出去") is None


def test_a_full_queue_is_told_before_anybody_types(glass: Glass, home: Path) -> None:
    connection = sqlite3.connect(state_path(home))
    connection.executemany(
        "INSERT INTO outbox (id, kind, sealed, sha256, said_at) VALUES (?, 'opinion', x'00', '', '')",
        [(f"{n}",) for n in range(MOST_WAITING)],
    )
    connection.commit()
    connection.close()
    glass.tap("在线互动")
    glass.shows("等着送的话太多，现在收不下了")
    assert glass.button("提建议") is None


def test_a_child_at_play_does_not_fill_the_queue(glass: Glass, home: Path, until: Until) -> None:
    model = glass.app.property("opinion")
    now = 0.0
    model._pace = Pace(2, 600.0, clock=lambda: now)
    for number in range(2):
        glass.app.go("opinion", "advice|")
        glass.shows("您想说什么？")
        write(glass, "啊啊啊")
        glass.tap("送出去")
        glass.shows("收到了，谢谢您")
        assert len(rows(home)) == number + 1
    glass.app.go("opinion", "advice|")
    glass.shows("刚才说的人很多，请过几分钟再来")
    assert glass.button("送出去") is None
    now = 601.0
    glass.app.goHome()
    glass.app.go("opinion", "advice|")
    glass.tap("现成的话")
    assert glass.button("送出去") is not None


def test_reports_of_misconduct_are_given_a_phone_and_kept_nowhere(glass: Glass, home: Path) -> None:
    glass.tap("在线互动")
    glass.shows("举报不在屏上收")
    phones = {row.phone for row in glass.app.property("forum").property("hotlines").rows}
    assert phones == {"12388", "12345"}
    assert rows(home) == []


def test_no_more_than_500_characters_and_none_that_no_wire_carries(glass: Glass) -> None:
    model = glass.app.property("opinion")
    model.setText("长" * 600)
    assert (len(model.property("text")), model.property("left")) == (500, 0)
    model.setText("甲\u202e乙\x00丙")
    assert model.property("text") == "甲乙丙"


def test_another_subject_is_another_draft(glass: Glass, home: Path) -> None:
    guide = document_of(home, "guide")
    glass.app.go("opinion", f"|document:{guide}")
    write(glass, CANARY)
    glass.app.go("opinion", f"|document:{document_of(home, 'disclosure')}")
    assert glass.app.property("opinion").property("text") == ""


@pytest.mark.parametrize("glass", ["wide", "tall"], indirect=True)
def test_one_tap_rates_and_reasons_amend_it_once_a_visit(glass: Glass, home: Path, until: Until) -> None:
    guide = document_of(home, "guide")
    glass.app.go("rating", f"document:{guide}")
    glass.tap("不满意")
    glass.shows("记下了，对不起您。还想说说哪里不好？不选也行")
    (first,) = opened(home)
    assert isinstance(first, Rating)
    assert (first.level, first.tags, first.about.ref) == (2, (), guide)
    for row in glass.app.property("rating").property("tags"):
        assert REASONS[row["key"]] == row["label"], "the desk reads what was tapped"
    glass.tap("说不清楚")
    glass.tap("好了")
    until(lambda: len(rows(home)) == 2)
    second = opened(home)[1]
    assert isinstance(second, Rating)
    assert (second.level, second.tags, second.amends) == (2, ("unclear",), first.id)
    glass.app.go("rating", f"document:{guide}")
    glass.shows("这次来访已经评过了，谢谢您")
    glass.tap("非常满意")
    glass.tap("结束")
    until(lambda: page(glass) == "home")
    assert len(rows(home)) == 2
    glass.app.go("rating", f"document:{guide}")
    glass.tap("满意")
    until(lambda: len(rows(home)) == 3)


@pytest.mark.parametrize("glass", ["wide", "tall"], indirect=True)
def test_one_tap_says_which_window_it_was_and_another_passes_over_that(glass: Glass, home: Path, until: Until) -> None:
    glass.tap("绩效评估")
    glass.tap("给这里的窗口服务打分")
    glass.shows("哪个窗口给您办的？")
    glass.tap("2号窗口")
    glass.shows("这次办事，您满意吗？")
    glass.tap("不满意")
    glass.shows("记下了，对不起您。还想说说哪里不好？不选也行")
    glass.tap("好了")
    until(lambda: page(glass) == "merit")
    glass.tap("给这里的窗口服务打分")
    glass.shows("评过了")
    glass.tap("2号窗口")
    glass.shows("这次来访已经评过了，谢谢您")
    glass.tap("返回")
    glass.tap("给这里的窗口服务打分")
    glass.tap("记不清，不分窗口")
    glass.tap("满意")
    until(lambda: len(rows(home)) == 2)
    window, hall = opened(home)
    assert isinstance(window, Rating)
    assert (window.about.place, window.about.ref, window.level) == ("window", "2", 2)
    assert window.about.unit == hall.about.unit
    assert hall.about.ref == "hall"


def test_a_document_leads_to_speaking_and_rating_of_itself(glass: Glass, home: Path, until: Until) -> None:
    guide = document_of(home, "guide")
    for key, where, arg in (("说两句", "opinion", f"|document:{guide}"), ("评一评", "rating", f"document:{guide}")):
        glass.app.go("guide", guide)
        until(lambda: page(glass) == "guide")
        for _ in range(12):
            glass.tap("往下")
        glass.tap(key)
        until(lambda: page(glass) != "guide")
        assert page(glass) == where
        assert glass.app.property("navigator").property("arg") == arg


def test_nothing_of_a_visit_is_logged(glass: Glass, home: Path, caplog: pytest.LogCaptureFixture) -> None:
    glass.app.go("opinion", "advice|")
    write(glass, CANARY)
    glass.tap("送出去")
    glass.shows("收到了，谢谢您")
    assert CANARY not in json.dumps([record.getMessage() for record in caplog.records], ensure_ascii=False)
