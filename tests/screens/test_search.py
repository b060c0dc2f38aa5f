"""Search by real clicks: the page as it runs, its pad, its keyboard, physical keys."""

import os
from collections.abc import Callable, Iterator
from functools import partial

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, QSize, Qt, QUrl
from PySide6.QtGui import QGuiApplication, QMouseEvent
from PySide6.QtQuick import QQuickItem, QQuickView
from PySide6.QtTest import QTest

from kiosk.shell.app import INPUT
from kiosk.shell.guard import Guard
from kiosk.shell.register import register_types
from kiosk.shell.window import QML
from screens.viewmodels.app import App

os.environ.update(INPUT)  # before the application is made

Until = Callable[[Callable[[], object]], None]
SHAPES = {"wide": QSize(1920, 1080), "tall": QSize(1080, 1920)}


class Glass:
    """A touch window offscreen, used as a finger and an eye would."""

    def __init__(self, app: App, until: Until, size: QSize) -> None:
        register_types()
        self.app, self._until = app, until
        self.view = QQuickView()
        self.warnings: list[str] = []
        self.view.engine().warnings.connect(lambda found: self.warnings.extend(w.toString() for w in found))
        self.view.engine().addImportPath(str(QML))
        self.view.setResizeMode(QQuickView.ResizeMode.SizeRootObjectToView)
        self.view.setInitialProperties({"app": app, "motion": False, "tickerRuns": False})
        self.view.setGeometry(0, 0, size.width(), size.height())
        self._guard = Guard(is_locked=False)
        self.view.installEventFilter(self._guard)
        self.view.setSource(QUrl.fromLocalFile(str(QML / "Kiosk" / "Touch" / "Main.qml")))
        self.view.show()
        self.view.requestActivate()
        until(self.view.isActive)

    def items(self, item: QQuickItem | None = None) -> Iterator[QQuickItem]:
        """Everything that is visible."""
        for child in (item or self.view.rootObject()).childItems():
            if child.isVisible():
                yield child
                yield from self.items(child)

    def button(self, label: str) -> QQuickItem | None:
        """A touch target by its words."""
        found = [i for i in self.items() if i.property("label") == label and i.property("held") is not None]
        return found[0] if found else None

    def tap(self, label: str) -> None:
        """Find a target and put a finger on its middle."""
        self._until(lambda: self.button(label))
        middle = before = None
        while middle is None or middle != before:  # the scene lays its items out, on a busy machine not at once
            QTest.qWait(30)
            target = self.button(label)
            assert target is not None
            before, middle = middle, target.mapToScene(target.boundingRect().center()).toPoint()
        QTest.mouseClick(self.view, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(middle))
        QTest.qWait(20)

    def shows(self, words: str) -> None:
        """Wait until these words stand somewhere."""
        self._until(lambda: any(i.property("text") == words for i in self.items()))

    def keys(self, *keys: Qt.Key) -> None:
        """A physical keyboard."""
        for key in keys:
            QTest.keyClick(self.view, key)

    def open_search(self) -> None:
        """By the field of the home page."""
        self.tap("想找什么？点这里")
        self._until(lambda: self.app.property("navigator").property("page") == "search")


@pytest.fixture(params=["wide", "tall"])
def glass(request: pytest.FixtureRequest, app: App, until: Until, application: QGuiApplication) -> Iterator[Glass]:
    """The window at home, in both shapes."""
    made = Glass(app, until, SHAPES[request.param])
    yield made
    made.view.setSource(QUrl())
    made.view.close()
    assert made.warnings == []


def typed(glass: Glass) -> str:
    """What the search holds."""
    return str(glass.app.property("search").property("text"))


def test_two_letters_of_the_pad_find_the_guide_and_a_tap_opens_it(glass: Glass, until: Until) -> None:
    glass.open_search()
    glass.tap("D")
    glass.tap("B")
    assert typed(glass) == "db"
    glass.shows("农村低保申请")
    glass.tap("农村低保申请")
    until(lambda: glass.app.property("navigator").property("page") == "guide")
    glass.tap("返回")
    until(lambda: glass.app.property("navigator").property("page") == "search")
    assert typed(glass) == "db"  # coming back, one sees the same results


def test_letters_that_come_faster_than_the_machine_draws_all_arrive(glass: Glass, until: Until) -> None:
    glass.open_search()
    glass.tap("A")
    middles = []
    for key in "DBSQ":
        target = glass.button(key)
        assert target is not None
        middles.append(target.mapToScene(target.boundingRect().center()))
    down, up = QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonRelease
    left, none = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
    for middle in middles:  # one after the other, as they wait in the queue of a busy machine
        for kind, held in ((down, left), (up, none)):
            event = QMouseEvent(kind, middle, middle, left, held, Qt.KeyboardModifier.NoModifier)
            QGuiApplication.sendEvent(glass.view, event)
    until(lambda: typed(glass) == "adbsq")


def test_keys_take_back_and_empty_and_ending_a_visit_erases(glass: Glass, until: Until) -> None:
    glass.open_search()
    for key in "DIB":
        glass.tap(key)
    glass.tap("退一个")
    assert typed(glass) == "di"
    glass.tap("全部清掉")
    assert typed(glass) == ""
    glass.tap("X")
    glass.tap("结束")
    until(lambda: glass.app.property("navigator").property("page") == "home")
    assert typed(glass) == ""
    assert glass.app.property("search").property("rows").rows == ()


def test_nothing_found_says_so_and_gives_the_phone(glass: Glass) -> None:
    glass.open_search()
    for key in "QXZQ":
        glass.tap(key)
    glass.shows("没有找到“qxzq”")
    phone = str(glass.app.property("search").property("phone"))
    assert phone
    glass.shows(phone)
    glass.shows("比如，找这些")


def test_a_finger_that_went_astray_is_offered_what_is_near_and_a_tap_opens_it(glass: Glass, until: Until) -> None:
    glass.open_search()
    for key in "NCDBV":
        glass.tap(key)
    glass.shows("没有找到")
    glass.shows("您是不是要找")
    texts = [item.property("text") for item in glass.items()]
    assert texts.index("您是不是要找") < texts.index("都不是您要找的？") < texts.index("比如，找这些")
    glass.tap("农村低保申请")
    until(lambda: glass.app.property("navigator").property("page") == "guide")


@pytest.mark.parametrize("words", ["残疾证", "canjizheng"])
def test_what_shares_a_word_is_offered_where_the_keyboard_leaves_room(glass: Glass, until: Until, words: str) -> None:
    glass.open_search()
    glass.tap("拼音")
    glass.app.property("search").setText(words)
    glass.shows("您是不是要找")
    texts = [item.property("text") for item in glass.items()]
    assert texts.index("残疾人两项补贴申请") < texts.index("都不是您要找的？")
    glass.tap("残疾人两项补贴申请")
    until(lambda: glass.app.property("navigator").property("page") == "guide")


def test_a_unit_found_says_by_which_of_its_names(glass: Glass, until: Until) -> None:
    glass.open_search()
    rows = glass.app.property("search").property("rows")

    def found() -> list[tuple[str, str]]:
        units = [row for row in rows.rows if row.group == "unit" and row.part == "hit"]
        spans = [(row.subline, row.more_marks) if row.subline else (row.title, row.marks) for row in units]
        return [(row.subline, text[marks[0] : marks[1]]) for row, (text, marks) in zip(units, spans, strict=True)]

    def shows_one(wanted: tuple[str, str]) -> bool:
        return found() == [wanted]

    for words, subline in (("县教育局", "原名：县教育局"), ("监察委员会", ""), ("县财政局", "")):
        glass.app.property("search").setText(words)
        until(partial(shows_one, (subline, words)))


def test_the_pinyin_keyboard_writes_characters(glass: Glass, until: Until) -> None:
    glass.open_search()
    glass.tap("拼音")
    for key in "dibao":
        glass.tap(key)
    glass.shows("农村低保申请")  # while one is still typing
    glass.tap("低保")
    until(lambda: typed(glass) == "低保")
    glass.tap("退一个")
    until(lambda: typed(glass) == "低")
    glass.tap("123")
    glass.tap("6")
    until(lambda: typed(glass) == "低6")
    glass.tap("结束")
    until(lambda: typed(glass) == "")


def test_physical_keys_write_in_the_field_and_do_nothing_elsewhere(glass: Glass, until: Until) -> None:
    glass.keys(Qt.Key.Key_D, Qt.Key.Key_B)
    assert glass.app.property("navigator").property("page") == "home"
    glass.open_search()
    until(lambda: glass.view.activeFocusItem() is not None)
    glass.keys(Qt.Key.Key_D, Qt.Key.Key_B)
    until(lambda: typed(glass) == "db")
    QTest.keyClick(glass.view, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(glass.view, Qt.Key.Key_Escape)
    QTest.keyClick(glass.view, Qt.Key.Key_Tab)
    QTest.keyClick(glass.view, Qt.Key.Key_Backspace)
    until(lambda: typed(glass) == "d")


def test_a_group_opens_whole_and_closes_again(glass: Glass, until: Until) -> None:
    glass.open_search()
    search = glass.app.property("search")
    for key in "CUN":
        glass.tap(key)
    # Answers to the letters before come on the way; what counts is that several groups stand there.
    until(lambda: any(row.part == "more" for row in search.property("rows").rows))
    until(lambda: len({row.group for row in search.property("rows").rows}) > 1)
    group = next(row.group for row in search.property("rows").rows if row.part == "more")
    search.showGroup(group)
    until(lambda: {row.group for row in search.property("rows").rows} == {group})
    assert len(search.property("rows").rows) > 4
    glass.tap("回到全部结果")
    until(lambda: len({row.group for row in search.property("rows").rows}) > 1)


def test_the_input_method_learns_nothing_of_a_visitor(glass: Glass, until: Until) -> None:
    """Twice an unusual choice of characters; the third time it is offered as before."""
    glass.open_search()
    glass.tap("拼音")
    offered = []
    for _ in range(3):
        for key in "dibao":
            glass.tap(key)
        QTest.qWait(50)
        offered.append([str(i.property("display")) for i in glass.items() if i.property("display") is not None][:6])
        glass.tap(offered[0][5])
        until(lambda: any(i.property("display") == "抱" for i in glass.items()))
        glass.tap("抱")
        glass.tap("全部清掉")
    assert offered[0] == offered[1] == offered[2]


def test_a_character_drawn_by_hand_is_recognised_and_taken(glass: Glass, until: Until) -> None:
    glass.open_search()
    glass.tap("手写")
    until(lambda: any(i.property("undrawn") is not None or i.inherits("QQuickMouseArea") for i in glass.items()))
    QTest.qWait(50)
    field = next(i for i in glass.items() if i.inherits("QQuickMouseArea") and i.width() > 200)
    for line in (((0.2, 0.5), (0.8, 0.5)), ((0.5, 0.15), (0.5, 0.85))):  # 十
        points = [field.mapToScene(QPointF(x * field.width(), y * field.height())).toPoint() for x, y in _along(line)]
        QTest.mousePress(glass.view, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, points[0])
        for point in points[1:]:
            QTest.mouseMove(glass.view, point)
        QTest.mouseRelease(glass.view, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, points[-1])
    until(lambda: "十" in (glass.app.property("search").property("offered") or []))
    glass.tap("十")
    until(lambda: typed(glass) == "十")
    assert glass.app.property("search").property("offered") == []
    glass.tap("退一个")
    assert typed(glass) == ""


def _along(line: tuple[tuple[float, float], tuple[float, float]]) -> list[tuple[float, float]]:
    (x0, y0), (x1, y1) = line
    return [(x0 + (x1 - x0) * i / 12, y0 + (y1 - y0) * i / 12) for i in range(13)]
