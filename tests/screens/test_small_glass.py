"""15.6 inches: keys as large as a finger under a whole keyboard, and room above it to see what one writes."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QGuiApplication
from PySide6.QtQuick import QQuickItem

from kiosk.shell.app import INPUT
from kiosk.shell.register import register_types
from screens.viewmodels.glass import pixels_per_mm
from screenshots import Finder, Stage, shown, touchable
from tests.screens.conftest import Until
from tests.screens.finger import Finger, finger
from tests.screens.look import look

__all__ = ["finger"]

os.environ.update(INPUT)  # before the application is made
WIDE, WIDE_MM = QSize(1366, 768), 344.0
# Real millimetres of a letter's key, across and high: all targets of this glass are 18 by the design (decision 0011).
KEY_MM = (24.0, 18.5)
UPRIGHT_KEY_MM = 17.5
# Upright, ten letters have the whole width.
KEYS = re.compile(r"a target of \d+ x \d+ px: ([a-z]|123|退一个|空格)$")
LINES = 2.5  # of the field, at least


@pytest.fixture(scope="module")
def stage(application: QGuiApplication, hall_home: Path) -> Iterator[Stage]:
    register_types()
    ppm = pixels_per_mm(WIDE_MM, (WIDE.width(), WIDE.height()))
    made = Stage(application, hall_home, WIDE, [], ppm=ppm)
    yield made
    made.close()


def box(item: QQuickItem) -> QRectF:
    return item.mapRectToScene(QRectF(0, 0, item.width(), item.height()))


def letters(stage: Stage) -> list[QRectF]:
    return [
        box(item) for item, _ in touchable(stage.root) if str(item.property("label")) in "qwertyuiopasdfghjklzxcvbnm"
    ]


def assert_writable(stage: Stage) -> None:
    """A whole keyboard of large keys, and above it a field that can be read."""
    keys = letters(stage)
    px_mm = WIDE.width() / WIDE_MM
    assert len(keys) == 26
    assert min(one.width() for one in keys) >= KEY_MM[0] * px_mm
    assert min(one.height() for one in keys) >= KEY_MM[1] * px_mm
    field = next(item for item in shown(stage.root) if "WordsField" in item.metaObject().className())
    words = next(item for item in shown(field) if item.inherits("QQuickTextEdit"))
    assert box(field).bottom() < min(one.top() for one in keys)
    assert field.height() > LINES * words.property("cursorRectangle").height()
    target = 20 * float(stage.root.property("ppm"))
    assert [str(fault) for fault in look(stage.root, touch_px=target, picture=stage.view.grabWindow())] == []


def test_first_one_writes_with_large_keys_then_says_what_becomes_of_it(
    stage: Stage, finger: Finger, until: Until
) -> None:
    opinion = stage.app.property("opinion")
    stage.visit("opinion", "")
    assert_writable(stage)
    assert finger.where("送出去") is None
    for letter in "hao":
        finger.touch(letter)
    finger.touch("好")
    until(lambda: opinion.property("text") == "好")
    finger.touch("写好了")
    assert {"建议", "可以公开，不说是谁", "送出去"} <= set(finger.labels())
    assert not letters(stage)
    assert not look(stage.root, touch_px=20 * float(stage.root.property("ppm")), picture=stage.view.grabWindow())
    finger.touch("留个电话")
    assert finger.where("7") is not None
    assert finger.where("送出去") is not None
    finger.touch("拼音")
    assert_writable(stage)
    finger.touch("写好了")
    field = next(item for item in shown(stage.root) if "WordsField" in item.metaObject().className())
    finger.put(box(field).center().toPoint())
    assert_writable(stage)
    assert opinion.property("text") == "好"
    finger.touch("写好了")
    stage.face("elder")
    assert not letters(stage)
    finger.touch("拼音")
    assert len(letters(stage)) == 26, "two steps in the large face too"
    stage.face("normal")


def test_a_question_in_words_is_seen_with_its_answer(stage: Stage, finger: Finger) -> None:
    stage.visit("survey", Finder(stage.app).survey(over=False))
    for answer in ("医保", "路远", "4 分"):
        finger.touch(answer)
        finger.touch("下一题")
    assert_writable(stage)
    assert finger.sees("还想让大厅添点什么？")
    assert {"上一题", "交上去"} <= set(finger.labels())


@pytest.mark.parametrize(("size", "wide_mm"), [(QSize(1920, 1080), 344.0), (QSize(1080, 1920), 194.0)])
def test_the_bar_of_old_content_leaves_room_for_the_home_page(
    application: QGuiApplication, hall_home: Path, monkeypatch: pytest.MonkeyPatch, until: Until,
    size: QSize, wide_mm: float,
) -> None:  # fmt: skip
    monkeypatch.setenv("KIOSK_NOW", "2026-12-08T01:26:00Z")
    register_types()
    stage = Stage(application, hall_home, size, [], ppm=pixels_per_mm(wide_mm, (size.width(), size.height())))
    until(lambda: "天没连上县里" in stage.app.property("hall").property("banner"))
    target = 20 * float(stage.root.property("ppm"))
    for page in ("guide", "opinion", "villages", "catalogue", "home"):
        stage.visit(page, Finder(stage.app).first("guide") if page == "guide" else "")
        faults = [str(fault) for fault in look(stage.root, touch_px=target, picture=stage.view.grabWindow())]
        assert [fault for fault in faults if not KEYS.match(fault)] == [], page
    texts = {str(one.property("text")): box(one) for one in shown(stage.root) if one.inherits("QQuickText")}
    icons = [box(one) for one in shown(stage.root) if one.metaObject().className().startswith("Icon_")]
    assert len(icons) > 6
    for title in ("网上查询", "在线互动", "绩效评估", "党务公开", "网上办事", "选择您的村"):
        ink = texts[title].adjusted(0, texts[title].height() / 5, 0, 0)  # a line's box begins above its characters
        assert not any(ink.intersects(icon) for icon in icons), title
    stage.close()


@pytest.mark.parametrize("size", [WIDE, WIDE.transposed()])
def test_the_large_face_writes_with_keys_as_large_as_the_usual_one(
    application: QGuiApplication, hall_home: Path, size: QSize
) -> None:
    register_types()
    wide_mm = WIDE_MM * size.width() / WIDE.width()
    stage = Stage(application, hall_home, size, [], ppm=pixels_per_mm(wide_mm, (size.width(), size.height())))
    stage.face("elder")
    stage.visit("opinion", "")
    keys = letters(stage)
    px_mm = WIDE.width() / WIDE_MM
    assert len(keys) == 26
    # Upright, ten have the whole width.
    assert min(one.width() for one in keys) >= (KEY_MM[0] if size == WIDE else UPRIGHT_KEY_MM) * px_mm
    assert min(one.height() for one in keys) >= 21 * px_mm
    field = next(item for item in shown(stage.root) if "WordsField" in item.metaObject().className())
    assert field.height() > (44 if size == WIDE else 30) * px_mm
    assert look(stage.root, touch_px=17 * px_mm, picture=stage.view.grabWindow()) == []
    stage.close()


@pytest.mark.parametrize("face", ["normal", "elder", "english"])
def test_every_page_behind_the_pin_can_be_reached(stage: Stage, face: str) -> None:
    stage.face(face)
    stage.maintain("status")
    places = {label: (top, foot) for label, top, foot in stage.targets()}
    names = ["State", "About", "Leave"] if face == "english" else ["状态", "关于", "退出维护"]
    (first, _), (_, last), (out, end) = (places[name] for name in names)
    assert 0 < first < last < out
    assert end < stage.view.height()
    stage.app.property("maintenance").close()
    stage.face("normal")


def test_an_aspect_chosen_in_large_type_leaves_a_list_and_not_one_row(stage: Stage) -> None:
    stage.face("elder")
    try:
        stage.visit("catalogue", "")
        aspect = next(label for label, _, _ in stage.targets() if label.startswith("A "))
        assert stage.tap(aspect)
        rows = [item for item in shown(stage.root) if "DisclosureRowItem" in item.metaObject().className()]
        assert len(rows) >= 3, "the turning keys take a row of their own"
    finally:
        stage.face("normal")
        stage.visit("home", "")
