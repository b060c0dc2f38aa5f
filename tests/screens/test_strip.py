"""The strip: dots that are lit or not, words that stay whole, steps of whole pixels, fields down to 16 rows."""

import itertools
from collections.abc import Callable, Iterator
from itertools import count, pairwise
from pathlib import Path

import pytest
from PySide6.QtCore import QMetaObject, QRect
from PySide6.QtGui import QColor, QGuiApplication, QImage
from PySide6.QtQuick import QQuickItem
from PySide6.QtTest import QTest

from kiosk.clock import Clock
from kiosk.settings import Settings
from kiosk.shell.board_window import BoardWindow
from kiosk.store.shown import ShownLog
from screens.viewmodels.board_page import BoardPage, Figure, Line
from screens.viewmodels.board_paging import measure
from screens.viewmodels.breaks import screenfuls
from screens.viewmodels.led import SIZES, dots, dots_wide
from screens.viewmodels.strip import StripApp, entries_of, layout
from sync.contract import instant
from tests.e2e.stage import NOW
from tests.screens.conftest import Until

WORDS = "正在预公开 还剩9天，岚漪镇60.8万元"
LIT = {"#ffb000", "#ff3020", "#30e030", "#fff4d8"}
Make = Callable[..., BoardWindow]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("words", [WORDS, "𣵦㙦𬇕", "Ag8"])
def test_a_dot_is_lit_in_its_colour_or_not_at_all(application: QGuiApplication, size: int, words: str) -> None:
    image = dots(words, size, QColor("#ffb000"))
    assert image.height() == size
    assert image.width() == dots_wide(words, size)
    assert colours(image) == {(0, "#000000"), (255, "#ffb000")}


@pytest.mark.parametrize("size", [24, 32])
def test_large_words_have_strokes_of_two_dots(application: QGuiApplication, size: int) -> None:
    image = dots(WORDS, size, QColor("#ffb000"))
    for y in range(0, size, 2):
        for x in range(0, image.width() - 1, 2):
            corner = image.pixel(x, y)
            assert {image.pixel(x + 1, y), image.pixel(x, y + 1), image.pixel(x + 1, y + 1)} == {corner}


@pytest.mark.parametrize("size", SIZES)
def test_no_hanzi_loses_its_top_or_foot(application: QGuiApplication, size: int) -> None:
    whole = dots("国漪镇额爨圈", size, QColor("#ffb000"))
    rows = [any(whole.pixelColor(x, y).alpha() for x in range(whole.width())) for y in range(size)]
    assert sum(rows) >= size * 0.85


@pytest.mark.parametrize(
    ("height", "rows", "size", "expected"),
    [
        (32, 0, 0, (1, 24)), (64, 0, 0, (2, 24)), (16, 0, 0, (1, 16)), (12, 0, 0, (1, 12)), (24, 0, 0, (1, 16)),
        (48, 0, 0, (2, 16)), (96, 0, 0, (2, 32)), (64, 4, 0, (4, 16)), (64, 1, 0, (1, 32)), (32, 2, 0, (2, 16)),
        (32, 0, 32, (1, 32)), (32, 0, 12, (1, 12)), (16, 8, 0, (1, 16)), (8, 0, 0, (1, 12)), (32, 1, 16, (1, 16)),
        (20, 0, 24, (1, 16)),
    ],
)  # fmt: skip
def test_a_field_finds_its_rows_and_dots(height: int, rows: int, size: int, expected: tuple[int, int]) -> None:
    assert layout(height, rows, size) == expected


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("width", [32, 64, 192, 384])
@pytest.mark.parametrize("rows", [1, 3])
def test_screenfuls_fit_and_lose_no_word(application: QGuiApplication, size: int, width: int, rows: int) -> None:
    text = "李家沟村2026年三季度村集体收支：收入96211元，支出39040元（季末结余247903元）。" * 3
    cut = screenfuls(text, room=width, rows=rows, wide=lambda part: dots_wide(part, size))
    pieces = [piece for screen in cut for piece in screen]
    assert "".join(pieces) == text
    assert all(1 <= len(screen) <= rows for screen in cut)
    assert all(dots_wide(piece, size) <= width or len(piece) <= 2 for piece in pieces)
    if width >= 4 * size:
        assert not any(piece[0] in "，。：）" for piece in pieces)


KEPT = (
    "低保", "对象", "名单", "公示", "便民", "服务", "中心", "窗口", "人居环境", "收费", "防火期", "进山", "上坟",
    "烧纸", "火情", "三季度", "村集体", "收入", "支出", "李家沟村", "岚漪镇", "96211元", "60.8万元", "12119",
)  # fmt: skip


@pytest.mark.parametrize("room", [8, 9, 12, 16])
@pytest.mark.parametrize("rows", [1, 2])
def test_no_word_is_broken_where_its_row_could_hold_it(room: int, rows: int) -> None:
    text = (
        "2026年农村低保对象名单公示，请到便民服务中心窗口查看。岚漪镇三个村整治人居环境：花60.8万元，不向群众收费。"
        "秋季森林防火期到了：进山不带火，上坟不烧纸，发现火情打12119。"
        "李家沟村三季度村集体收支：收入96211元，支出39040元"
    )
    names = frozenset(("李家沟村", "岚漪镇"))
    cut = screenfuls(text, room=room, rows=rows, wide=measure, names=names)
    pieces = [piece for screen in cut for piece in screen]
    assert "".join(pieces) == text
    ends = set(itertools.accumulate(len(piece) for piece in pieces))
    for word in KEPT:
        at = text.index(word)
        assert not ends & set(range(at + 1, at + len(word))), f"{word} in {pieces}"
    assert all(measure(piece) >= 2.5 for piece in pieces), "nobody waits for two characters"


def test_a_screen_ends_where_a_reader_pauses() -> None:
    cut = screenfuls("岚漪镇三个村整治人居环境：花60.8万元，不向群众收费", room=8, rows=1, wide=measure)
    assert [screen[0] for screen in cut][1:] == ["整治人居环境：", "花60.8万元，", "不向群众收费"]


def page(**more: object) -> BoardPage:
    words = {"id": "D/t1", "kind": "text", "head": "正在预公开", "title": "三个村整治环境", "document": "D", **more}
    return BoardPage(**words)  # type: ignore[arg-type]


def test_a_document_is_one_run_of_words() -> None:
    pages = (
        page(days_left=9, lines=(Line("para", "花60.8万元。"),)),
        page(id="D/t2", part=2, lines=(Line("para", "不向群众收费。"),)),
        page(id="E/g1", document="E", kind="guide", head="办事指南", title="低保", figures=(Figure("收费", "不收费"),),
             lines=(Line("bring", "户口簿", "带什么"),)),
    )  # fmt: skip
    first, second = entries_of(pages)
    assert (first.head, first.count) == ("正在预公开", "还剩9天")
    assert first.words == "三个村整治环境：花60.8万元，不向群众收费"
    assert (second.words, second.count) == ("低保：收费不收费，带什么：户口簿", "")


# ---- the window ----


@pytest.fixture
def strip(application: QGuiApplication, first_home: Path, until: Until) -> Iterator[Make]:
    made: list[BoardWindow] = []

    def make(size: tuple[int, int], **settings: str) -> BoardWindow:
        window = BoardWindow(
            home=first_home, settings=Settings.load(first_home, settings), clock=Clock(fixed=instant(NOW)),
            place=QRect(0, 0, *size), has_motion=False, is_locked=False, profile="strip",
        )  # fmt: skip
        made.append(window)
        assert not window.errors
        window.show()
        until(lambda: not window.app.is_waiting)
        QTest.qWait(120)
        return window

    yield make
    for window in made:
        window.close()


@pytest.mark.parametrize(
    ("size", "settings"),
    [
        ((192, 32), {}), ((384, 64), {}), ((64, 16), {}), ((193, 33), {}), ((192, 32), {"strip_way": "page"}),
        ((384, 64), {"strip_rows": "4"}), ((384, 64), {"strip_way": "page", "strip_dots": "16"}),
    ],
)  # fmt: skip
def test_a_field_shows_nothing_that_modules_cannot(
    strip: Make, size: tuple[int, int], settings: dict[str, str]
) -> None:
    picture = strip(size, **settings).view.grabWindow()
    assert (picture.width(), picture.height()) == size
    seen = {name for _, name in colours(picture)}
    assert seen & LIT
    assert seen <= LIT | {"#000000", "#6e4a00"}


def test_a_field_follows_its_settings_while_it_runs(strip: Make, first_home: Path) -> None:
    window = strip((384, 64))
    (field,) = window.view.rootObject().childItems()

    def plan() -> tuple[object, ...]:
        return tuple(field.property(name) for name in ("rows", "dots", "paged"))

    assert plan() == (2, 24, False)
    window.take_settings(Settings.load(first_home, {"strip_rows": "4", "strip_dots": "12", "strip_way": "page"}))
    assert plan() == (4, 12, True)
    assert {name for _, name in colours(window.view.grabWindow())} & LIT


def test_the_line_steps_whole_dots_at_a_constant_pace(strip: Make) -> None:
    window = strip((192, 32))
    belt = belt_of(window)
    offsets: list[int] = []
    window.view.frameSwapped.connect(lambda: offsets.append(int(belt.property("offset"))))
    QTest.qWait(700)
    moves = sorted(b - a for a, b in pairwise(offsets) if b > a)
    step = int(belt.property("step"))
    assert moves[len(moves) // 2] == step
    assert all(move % step == 0 for move in moves)


def test_words_that_stand_take_turns(strip: Make) -> None:
    window = strip((192, 32), strip_way="page")
    app = window.app
    assert isinstance(app, StripApp)
    model = app.property("strip")
    first = window.view.grabWindow()
    seen = set()
    for _ in range(6):
        model.turn()
        QTest.qWait(30)
        seen.add("".join(model.property("stands")["lines"]))
    assert window.view.grabWindow() != first
    assert len(seen) > 3


def test_no_row_of_two_stays_dark(strip: Make) -> None:
    window = strip((384, 64), strip_way="page")
    app = window.app
    assert isinstance(app, StripApp)
    model = app.property("strip")
    for _ in range(12):
        stands = model.property("stands")
        assert stands["head"]
        assert stands["lines"]
        model.turn()


def counted(window: BoardWindow, monkeypatch: pytest.MonkeyPatch) -> StripApp:
    """A strip whose clock of the proof goes on by two seconds with each look."""
    app = window.app
    assert isinstance(app, StripApp)
    ticks = count(0, 2)
    monkeypatch.setattr(app._proof, "_monotonic", lambda: float(next(ticks)))
    return app


def test_what_runs_through_the_strip_is_kept_for_the_proof(
    strip: Make, first_home: Path, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = strip((192, 32))
    app = counted(window, monkeypatch)
    belt, model = belt_of(window), app.property("strip")
    wanted = [entry.document for entry in model.running][1:4]
    met: list[str] = []
    model.turned.connect(lambda document, *_: met.append(document))
    for _ in range(40_000):
        if len(met) >= 4:
            break
        QMetaObject.invokeMethod(belt, "advance")
    assert met[:3] == wanted
    app.close()
    kept = {row.document: row for row in ShownLog(first_home).rows() if row.screen == "strip"}
    assert all(kept[document].times >= 1 and kept[document].seconds > 0 for document in met[:3])
    titles = {entry.document: entry.title for entry in model.running}
    assert all(kept[document].title == titles[document] for document in met[:3])


def test_what_stands_on_the_strip_is_kept_too(strip: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    app = counted(strip((192, 32), strip_way="page"), monkeypatch)
    model = app.property("strip")
    met: list[str] = []
    model.turned.connect(lambda document, *_: met.append(document))
    for _ in range(60):
        model.turn()
    assert met[0] == model.running[1].document
    assert len(met) == len(set(met[: len(model.running)])) or len(met) > len(model.running)


def belt_of(window: BoardWindow) -> QQuickItem:
    waiting: list[QQuickItem] = [window.view.rootObject()]
    while waiting:
        item = waiting.pop()
        if item.property("pace") is not None:
            return item
        waiting.extend(item.childItems())
    raise LookupError("no belt")


def colours(image: QImage) -> set[tuple[int, str]]:
    found = set()
    for y in range(image.height()):
        for x in range(image.width()):
            colour = image.pixelColor(x, y)
            found.add((colour.alpha(), colour.name()))
    return found
