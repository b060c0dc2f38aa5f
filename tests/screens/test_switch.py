"""A resident with a switch device: two or three keys, no finger. Every page is reached, every target too, no trap."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QAccessible, QAccessibleInterface, QGuiApplication
from PySide6.QtQml import QQmlComponent
from PySide6.QtQuick import QQuickItem
from PySide6.QtTest import QTest

from kiosk.shell.guard import Guard
from kiosk.shell.register import register_types
from kiosk.shell.scanner import Scanner
from kiosk.shell.window import QML
from kiosk.store.facts import SUBMISSIONS_KEY
from kiosk.store.remember import remember
from screens.viewmodels.pages import LATER
from screenshots import SETTINGS, SHAPES, Finder, Stage, pages
from tests.e2e.stage import NOW
from tests.screens.conftest import Until
from tests.screens.test_newcomer import WAITING, say

KEY = Qt.Key
CONTROLS = (QAccessible.Role.Button, QAccessible.Role.CheckBox, QAccessible.Role.RadioButton,
            QAccessible.Role.ButtonDropDown, QAccessible.Role.EditableText)  # fmt: skip
NAMED = (*CONTROLS, QAccessible.Role.Graphic, QAccessible.Role.Canvas, QAccessible.Role.Dialog)


SCROLLING = {"往上", "往下"}
ONE_SHAPE = pytest.mark.parametrize("stage", ["wide"], indirect=True, scope="module")


class Hand:
    """A person with a switch device at one window."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.scanner = Scanner(view=stage.view, app=stage.app, qml=QML, parent=stage.app)
        self._guard = Guard(is_locked=True, scanner=lambda: self.scanner)
        stage.view.installEventFilter(self._guard)

    def key(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(self.stage.view, key, modifiers)
        self.stage.settle()

    def step_to(self, words: str) -> None:
        """To the target with these words; "单位…" is one that begins so."""
        for _ in range(len(self.scanner.targets()) + 1):
            QTest.keyClick(self.stage.view, KEY.Key_Tab)
            said = self.scanner.words
            if said == words or (words.endswith("…") and said.startswith(words[:-1])):
                return
        raise AssertionError(f"no {words!r} among {[t.property('label') for t in self.scanner.targets()]}")

    def press(self, words: str) -> None:
        self.step_to(words)
        self.key(KEY.Key_Space)

    @property
    def page(self) -> str:
        return str(self.stage.app.property("navigator").property("page"))


@pytest.fixture(scope="module")
def home(first_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A terminal that takes words, so that every form is there."""
    copy = Path(shutil.copytree(first_home, tmp_path_factory.mktemp("switch") / "H"))
    remember(copy, {SUBMISSIONS_KEY: "07" * 32})
    return copy


@pytest.fixture(scope="module", params=sorted(SHAPES))
def stage(request: pytest.FixtureRequest, application: QGuiApplication, home: Path) -> Iterator[Stage]:
    register_types()
    QAccessible.setActive(True)
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("KIOSK_NOW", NOW)
        made = Stage(application, home, SHAPES[request.param], [])
    yield made
    made.close()


@pytest.fixture(scope="module")
def hand(stage: Stage) -> Hand:
    return Hand(stage)


@pytest.fixture(autouse=True)
def at_home(hand: Hand) -> None:
    hand.scanner.rest()
    hand.stage.visit("home", "")


def test_every_target_of_every_page_has_a_name_and_is_stepped_to_in_a_round(hand: Hand) -> None:
    walks = pages(hand.stage.app)
    assert {page for walk in walks.values() for page, _ in walk} == {"home", *LATER} - {"attract"}
    for name, walk in walks.items():
        for place in walk:
            hand.stage.visit(*place)
        assert faults(hand) == [], name
        if name != "home":
            labels = {str(target.property("label")) for target in hand.scanner.targets()}
            assert {"返回", "首页", "结束"} <= labels, (name, labels)
        hand.stage.visit("home", "")


@ONE_SHAPE
def test_so_are_those_of_a_film_that_plays_and_of_a_survey_to_its_end(hand: Hand, until: Until) -> None:
    hand.stage.visit("paper", Finder(hand.stage.app).film())
    film = hand.stage.app.property("film")
    until(lambda: film.property("state") == "ready")
    hand.press("播放")
    until(lambda: hand.stage.app.property("film").property("frame") > 1)
    hand.press("暂停")
    assert faults(hand) == []
    hand.key(KEY.Key_Escape)
    assert hand.stage.app.property("film").property("state") == ""
    hand.stage.visit("survey", Finder(hand.stage.app).survey(over=False))
    for answer in ("医保", "路远", "4 分", "拼音"):
        hand.press(answer)
        assert faults(hand) == [], answer
        if answer != "拼音":
            hand.press("下一题")
    hand.press("交上去")
    hand.stage.settle()
    assert faults(hand) == []
    hand.press("好了")


@ONE_SHAPE
def test_so_are_those_behind_the_pin(hand: Hand) -> None:
    for page in SETTINGS:
        hand.stage.maintain(page.removeprefix("settings-"))
        assert faults(hand) == [], page
        hand.stage.app.property("trial").hide()
        hand.stage.app.property("maintenance").close()


@ONE_SHAPE
@pytest.mark.parametrize("said", [{"state": "no_address"}, WAITING])
def test_so_are_those_of_a_terminal_without_a_county(
    application: QGuiApplication, tmp_path: Path, until: Until, said: dict[str, str]
) -> None:
    say(tmp_path, said)
    register_types()
    stage = Stage(application, tmp_path, SHAPES["wide"], [])
    hand = Hand(stage)
    until(lambda: hand.scanner.targets())
    assert faults(hand) == []
    hand.press("改地址" if said is WAITING else "a")
    assert faults(hand) == []
    hand.press(".gov.cn")
    assert any(".gov.cn" in words for words in stage.words())
    stage.close()


@ONE_SHAPE
@pytest.mark.parametrize(
    ("what", "fault"),
    [
        ("Press { label: ''; width: 90; height: 90 }", "no words"),
        ("Press { label: '好'; Accessible.name: ''; width: 90; height: 90 }", "no name"),
        ("Press { label: '好'; Accessible.ignored: true; width: 90; height: 90 }", "no name"),
        ("TextInput { width: 90; height: 90; Accessible.role: Accessible.EditableText }", "no name"),
        ("Press { id: one; label: one.activeFocus ? '甲' : '乙'; width: 90; height: 90; x: -200 }", "no ring"),
    ],
)
def test_a_planted_fault_is_found(hand: Hand, what: str, fault: str) -> None:
    component = QQmlComponent(hand.stage.view.engine())
    component.setData(f"import QtQuick\nimport Kiosk.Ui\nItem {{ width: 99; height: 99; {what} }}".encode(), QUrl())
    planted = component.create()
    assert isinstance(planted, QQuickItem), component.errorString()
    planted.setParentItem(hand.stage.root)
    hand.stage.settle()
    found = faults(hand)
    planted.setParentItem(None)  # type: ignore[arg-type] # Qt takes none
    planted.deleteLater()
    assert any(line.startswith(fault) for line in found), found


def faults(hand: Hand) -> list[str]:
    """What a person with a switch, or a reader of the screen, would point at."""
    hand.scanner.rest()
    labels = [str(target.property("label")) for target in hand.scanner.targets()]
    found = [] if labels else ["no target"]
    found += [f"no words: target {number} of {labels}" for number, one in enumerate(labels) if not one.strip()]
    seen = []
    # Stepping scrolls, so that the keys for scrolling come and go on the way.
    for _ in range(len(labels) + 2):
        QTest.keyClick(hand.stage.view, KEY.Key_Tab)
        seen.append(hand.scanner.words)
        if ring(hand) is None:
            found.append(f"no ring around {hand.scanner.words}")
    found += [f"no name: {place}" for place in nameless(hand)]
    found += [f"not stepped to: {one}" for one in set(labels) - SCROLLING - set(seen)]
    steady = [words for words in seen if words not in SCROLLING]
    lap = len([words for words in labels if words not in SCROLLING])
    if steady[lap:] != steady[: len(steady) - lap]:
        found.append(f"no round: {steady}")
    return found


def ring(hand: Hand) -> QQuickItem | None:
    """The ring, when it can be seen whole on the screen."""
    root = hand.stage.root
    found = [item for item in everything(hand.stage.view.contentItem()) if "FocusRing" in item.metaObject().className()]
    if not found or not found[0].isVisible():
        return None
    place = found[0].mapRectToScene(found[0].boundingRect())
    inside = place.intersected(root.mapRectToScene(root.boundingRect()))
    return found[0] if inside.width() > 20 and inside.height() > 20 else None


def everything(item: QQuickItem) -> Iterator[QQuickItem]:
    yield item
    for child in item.childItems():
        yield from everything(child)


# What is pressed on the way from home, and where it leads. "…": a target that begins so; "": back.
WAYS = (
    (("党务公开", "catalogue"), ("单位…", "units"), ("", "catalogue"), ("{paper}", "item"), ("带走", "takeaway"),
     ("", "item"), ("评一评", "rating"), ("", "item"), ("说两句", "opinion"), ("现成的话", ""),
     ("希望字再大一些。", ""), ("送出去", "receipt"), ("好了", "home")),
    (("我村的事 选择您的村", "villages"), ("{village}", "village")),
    (("网上办事", "services"), ("{guide}", "guide"), ("{film}", "paper")),
    (("网上查询", "search"), ("查办件进度", "case"), ("", "search"), ("查我的答复", "standing")),
    (("在线互动", "forum"), ("便民服务大厅好不好用", "survey"), ("", "forum"),
     ("村里吃水够不够", "tally"), ("", "forum"), ("群众意见与答复…", "replies"), ("{said}", "item")),
    (("绩效评估", "merit"),),
    (("看滚动的消息", "messages"),),
)  # fmt: skip


@ONE_SHAPE
def test_every_kind_of_page_is_reached_from_home_and_left_again_by_three_keys(hand: Hand, until: Until) -> None:
    reached = {"home"}
    for way in WAYS:
        for words, page in way:
            if words == "":
                hand.key(KEY.Key_Escape)
            else:
                hand.press(named(hand, words))
            assert page in ("", hand.page), (words, hand.page)
            reached.add(hand.page)
        while hand.page != "home":
            hand.key(KEY.Key_Escape)
    assert reached == {"home", *LATER} - {"attract"}


def named(hand: Hand, words: str) -> str:
    """The words of a row that only the content knows; the list is turned until it stands there."""
    app = hand.stage.app
    rows = {"{paper}": ("catalogue", "title"), "{village}": ("villages", "name"), "{said}": ("replies", "said")}
    if words in rows:
        page, role = rows[words]
        return str(getattr(app.property(page).property("rows").rows[0], role))
    if words == "{guide}":  # the one with a film
        with_film = Finder(app).film().partition("/")[0]
        services = app.property("services").property("rows")
        while not any(row.id == with_film for row in services.rows):
            hand.press("下一页")
        return next(str(row.title) for row in services.rows if row.id == with_film)
    if words == "{film}":
        return next(str(row.name) for row in app.property("guide").property("files").rows if row.kind == "video")
    return words


def test_a_word_is_searched_by_its_letters(hand: Hand, until: Until) -> None:
    hand.stage.visit("search", "")
    hand.press("D")
    hand.press("B")
    until(lambda: hand.stage.app.property("search").property("count") > 0)


def test_a_choice_over_the_page_holds_the_ring_and_escape_closes_it(hand: Hand) -> None:
    hand.stage.visit("catalogue", "")
    opener = next(t for t in hand.scanner.targets() if "PickButton" in t.metaObject().className()
                  and "阶段" in str(t.property("label")) + str(t.property("caption")))  # fmt: skip
    hand.press(str(opener.property("label")))
    labels = [str(t.property("label")) for t in hand.scanner.targets()]
    assert "事前公开" in labels
    assert "返回" not in labels
    hand.key(KEY.Key_Escape)
    assert "返回" in [str(t.property("label")) for t in hand.scanner.targets()]
    assert hand.page == "catalogue"


@ONE_SHAPE
def test_the_panel_of_switches_holds_the_ring_and_does_what_they_say(hand: Hand) -> None:
    hand.stage.visit("catalogue", "")
    hand.press("显示")
    assert faults(hand) == []
    labels = [str(t.property("label")) for t in hand.scanner.targets()]
    assert labels == ["关闭", "大字，看得清楚", "高对比，黑底白字", "低位，坐着也够得着", "中文", "English"]
    hand.press("English")
    hand.press("High contrast")
    assert hand.stage.app.property("contrast")
    assert "Close" in [str(t.property("label")) for t in hand.scanner.targets()]
    hand.press("High contrast")
    hand.press("中文")
    hand.key(KEY.Key_Escape)
    assert "返回" in [str(t.property("label")) for t in hand.scanner.targets()]
    assert hand.page == "catalogue"


def test_keys_count_as_presence_and_wake_the_idle_page(hand: Hand, until: Until) -> None:
    hand.stage.app.rest()
    hand.stage.settle()
    assert hand.stage.app.property("isResting")
    hand.key(KEY.Key_Space)
    assert not hand.stage.app.property("isResting")


def test_other_keys_do_nothing_outside_text_fields(hand: Hand) -> None:
    for key in (KEY.Key_A, KEY.Key_F4, KEY.Key_Left, KEY.Key_Delete, KEY.Key_Menu, KEY.Key_Return, KEY.Key_Space):
        hand.key(key)
    for modifier in (Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier):
        for key in (KEY.Key_Tab, KEY.Key_F4, KEY.Key_Escape):
            hand.key(key, modifier)
    assert hand.page == "home"
    assert not hand.scanner.is_at_work


def test_a_touch_takes_the_ring_away(hand: Hand) -> None:
    hand.key(KEY.Key_Tab)
    assert hand.scanner.is_at_work
    assert hand.stage.tap("网上办事")
    assert not hand.scanner.is_at_work


def test_shift_and_tab_step_back(hand: Hand) -> None:
    hand.key(KEY.Key_Tab)
    first = hand.scanner.words
    hand.key(KEY.Key_Tab)
    hand.key(KEY.Key_Backtab, Qt.KeyboardModifier.ShiftModifier)
    assert hand.scanner.words == first


def nameless(hand: Hand) -> list[str]:
    """What can be pressed, written in or looked at, and a reader of screens would have no word for."""
    window = QAccessible.queryAccessibleInterface(hand.stage.view)
    named = [one for one in interfaces(window) if one.role() in NAMED]
    found = [f"{one.rect()}" for one in named if not one.text(QAccessible.Text.Name).strip()]
    told = {one.object() for one in named if one.role() in CONTROLS}
    return found + [
        f"{target.property('label')} is no control" for target in hand.scanner.targets() if target not in told
    ]


def interfaces(one: QAccessibleInterface) -> Iterator[QAccessibleInterface]:
    yield one
    for number in range(one.childCount()):
        child = one.child(number)
        if child is not None and not child.state().invisible:
            yield from interfaces(child)
