"""Every page in every face and orientation: nothing clipped, nothing over something else, targets large enough."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QSize, QUrl
from PySide6.QtGui import QGuiApplication
from PySide6.QtQml import QQmlComponent
from PySide6.QtQuick import QQuickItem, QQuickView

from kiosk.shell.register import register_types
from kiosk.shell.window import QML
from screens.viewmodels.glass import SHORT_MM, pixels_per_mm
from screenshots import SHAPES, Stage, pages, shown
from tests.screens.look import look

SMALL_MM, LARGE_MM = 344.0, 1439.0  # the widths of 15.6 and 65 inches
# Shape: size in pixels, and the width of the glass in millimetres.
GLASSES = {
    **{name: (size, 476.0 if size.width() > size.height() else 268.0) for name, size in SHAPES.items()},
    "small-wide": (QSize(1366, 768), SMALL_MM),
    "small-tall": (QSize(768, 1366), SMALL_MM * 768 / 1366),
    "large-wide": (QSize(3840, 2160), LARGE_MM),
    "large-tall": (QSize(2160, 3840), LARGE_MM * 2160 / 3840),
}
# The letter pad of search is drawn for 21 inches; on a smaller glass its keys shrink with the design.
PAD = re.compile(r"search.*: a target of .*: (\w|123|清掉|全部清掉|退一个|空格|Clear|Clear all|Back|Space)$")
KEYS = re.compile(r"opinion.*: a target of (\d+) x (\d+) px: [a-z]$")
SMALL_KEYS = re.compile(r"opinion.*: a target of (\d+) x (\d+) px: ([a-z]|123|退一个|空格|Back|Space)$")
# The one main act of a page, in both languages: seen without scrolling.
ACTS = {"receipt": ("好了", "Done"), "item-pre": ("我要提意见", "Comment on it")}
KEY_MM = 23.0  # of the keyboard, also in large words: ten stand side by side
# On 15.6 inches upright ten have the whole width: real millimetres.
SMALL_KEY_MM = 17.0
# Stand at one place wherever one is.
KEYS_OF_EVERY_PAGE = (("首页", "Home"), ("显示", "Display"), ("结束", "End"))
LATER = {("large", "normal"), ("small", "english")}
# As many windows as make the narrowest cards, one with all that the wire allows.
WINDOWS = (("A123", "社会保险和医疗保险参保登记" * 6 + "等"), *((f"{n}", "社保医保") for n in range(2, 9)))


@pytest.fixture(scope="module")
def speaker(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A folder with a voice that works: one more key stands wherever a page can be read aloud."""
    program = tmp_path_factory.mktemp("bin") / "espeak-ng"
    program.write_text("#!/bin/sh\n", "utf-8")
    program.chmod(0o755)
    return str(program.parent)


@pytest.fixture(scope="module")
def stage(
    request: pytest.FixtureRequest, application: QGuiApplication, hall_home: Path, speaker: str
) -> Iterator[Stage]:
    register_types()
    size, width_mm = GLASSES[request.param]
    ppm = pixels_per_mm(width_mm, (size.width(), size.height()))
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("PATH", speaker, prepend=os.pathsep)
        made = Stage(application, hall_home, size, [], ppm=ppm)
        made.app.property("voice").probe()  # not only when the glass has been up for a while
        for _ in range(100):
            if made.app.property("voice").property("isAvailable"):
                break
            made.settle()
        else:
            pytest.fail("the voice was not found")
        yield made
        made.close()


def is_key(fault: str, keys: re.Pattern[str], least_px: float) -> bool:
    """A key of the keyboard that is as large as the keyboard's keys are meant to be."""
    found = keys.match(fault)
    return found is not None and min(int(found[1]), int(found[2])) >= least_px


# Contrast has the sizes of elder; its own lines are looked at on the usual glass.
@pytest.mark.parametrize(
    ("stage", "face"),
    # On the largest glass the usual face has more room than anywhere, and English on the smallest is rare: looked at in
    # the long runs.
    [pytest.param(glass, face, marks=[pytest.mark.faults] if (glass[:5], face) in LATER else [])
     for glass in sorted(GLASSES) for face in ("normal", "elder", "contrast", "english", "grey")
     if face in ("normal", "elder") or glass in SHAPES or (glass[:5], face) in LATER],
    indirect=["stage"],
)  # fmt: skip
def test_every_page_stands_up_to_a_careful_look(stage: Stage, face: str, request: pytest.FixtureRequest) -> None:
    stage.face(face)
    size = stage.root.size()
    drawn_for = min(size.width(), size.height()) / SHORT_MM
    is_small = stage.root.property("ppm") > drawn_for * 1.01
    # As drawn: on a small glass 20 of these millimetres are 18 real ones.
    target = 20 * float(stage.root.property("ppm")) if face in ("normal", "english", "grey") else 25 * drawn_for
    keys, key_px = KEYS, KEY_MM * drawn_for
    glass = request.node.callspec.params["stage"]
    if glass == "small-tall":
        keys, key_px = SMALL_KEYS, SMALL_KEY_MM * size.width() / GLASSES[glass][1]
    faults: list[str] = []
    hall = stage.app.property("hall")
    told = [hall.property("terminal"), hall.property("servicePhone")]
    assert all(told)
    places: dict[str, set[QPoint | None]] = {word[face == "english"]: set() for word in KEYS_OF_EVERY_PAGE}
    for name, walk in pages(stage.app).items():
        for place in walk:
            stage.visit(*place)
        for word, seen in places.items():
            if name != "home":
                seen.add(stage.where(word))
        act = ACTS.get(name)
        if act and stage.where(act[face == "english"]) is None:
            faults.append(f"{name}: its main act is below the fold")
        words = " ".join(stage.words())
        faults += [f"{name}: {whom} is not told" for whom in told if whom not in words]
        picture = stage.view.grabWindow() if size.height() in (1080, 1920) else None
        found = [f"{name}: {fault}" for fault in look(stage.root, touch_px=target, picture=picture)]
        faults += [fault for fault in found if not (is_small and PAD.match(fault)) and not is_key(fault, keys, key_px)]
        if name in ("home", "guide"):
            read_aloud(stage)
            faults += [f"{name} while it is read: {fault}" for fault in look(stage.root, touch_px=target)]
        stage.visit("home", "")
    faults += [f"{word} stands at {len(seen)} places" for word, seen in places.items() if len(seen) != 1]
    sheet = panel(stage)
    picture = stage.view.grabWindow() if size.height() in (1080, 1920) else None
    faults += [f"the panel: {fault}" for fault in look(sheet, touch_px=target, picture=picture)]
    stage.visit("home", "")
    stage.face("normal")
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize(
    ("stage", "face"), [("small-wide", "normal"), ("wide", "normal"), ("tall", "elder")], indirect=["stage"]
)
def test_the_longest_office_stands_within_its_key(stage: Stage, face: str) -> None:
    stage.face(face)
    stage.visit("services", "")
    stage.app.property("services").chooseWay("unit")
    stage.settle()
    assert "县人力资源和社会保障局" in stage.words()
    assert not look(stage.root, touch_px=1)
    stage.visit("home", "")
    stage.face("normal")


def read_aloud(stage: Stage) -> None:
    """The voice reads and pauses: the longest words stand on its keys."""
    voice = stage.app.property("voice")
    voice.read(["这一句读到一半。"])
    voice.pause()
    stage.settle()
    assert voice.property("state") == "paused"
    assert stage.where("停止") or stage.where("Stop")


def panel(stage: Stage) -> QQuickItem:
    """The panel of 显示 over a page."""
    stage.visit("catalogue", "")
    assert stage.tap("显示") or stage.tap("Display")
    return next(one for one in shown(stage.root) if one.property("modal"))


@pytest.mark.parametrize(
    ("stage", "face"),
    [("small-wide", "normal"), ("tall", "elder"), ("wide", "normal"), ("wide", "elder")],
    indirect=["stage"],
)
def test_a_window_with_a_long_number_and_a_long_name_keeps_both_in_its_card(stage: Stage, face: str) -> None:
    stage.face(face)
    stage.visit("rating", "window:hall")
    rating = stage.app.property("rating")
    rating._windows = WINDOWS
    rating.given.emit()
    stage.settle()
    cards = [one for one in shown(stage.root) if one.property("held") is not None]
    cards = [one for one in cards if str(one.property("label")).endswith("号窗口")]
    assert len(cards) == len(WINDOWS)
    for card in cards:
        place = card.mapRectToScene(card.boundingRect())
        for words in (one for one in shown(card) if one.inherits("QQuickText") and one.property("text")):
            assert place.contains(words.mapRectToScene(words.boundingRect())), words.property("text")
            assert words.property("font").pixelSize() > 6 * float(stage.root.property("ppm"))
    assert not look(stage.root, touch_px=1)
    stage.visit("home", "")
    stage.face("normal")


@pytest.mark.parametrize(
    ("what", "fault"),
    [
        ("Label { width: 20; wrapMode: Text.NoWrap; text: '很长的一句话' }", "wider than its place"),
        ("Label { width: 400; height: 8; text: '很长的一句话' }", "higher than its place"),
        ("Label { x: 780; wrapMode: Text.NoWrap; text: '很长的一句话' }", "beyond the screen"),
        ("Item { Label { text: '甲甲甲' } Label { x: 10; text: '乙乙乙' } }", "over each other"),
        (
            "Flickable { width: 800; height: 200; clip: true; Label { y: 300; text: '甲甲甲' }"
            " Label { y: 302; text: '乙乙乙' } }",
            "over each other",
        ),
        ("Press { label: '小'; width: 40; height: 40 }", "a target of 40 x 40 px"),
        ("Press { label: ' '; width: 100; height: 100 }", "a target without a name"),
        ("Label { color: '#999'; text: '淡淡的几个字' }", "words at 2.8 to 1"),
        (f"Label {{ width: 90; color: '#707070'; text: '{'要仔细读的正文，' * 5}' }}", "words at 5.0 to 1"),
        ("ChipButton { label: '很长的一个名字'; count: '139'; width: 100; height: 100 }", "out of its key"),
        (
            "Item { ChipButton { label: '键'; count: '1'; width: 300; height: 100 }"
            " Label { x: 250; y: 60; text: '旁边' } }",
            "over a key",
        ),
        ("Press { label: '远'; y: 550; width: 100; height: 100 }", "a target beyond the screen"),
    ],
)
def test_a_planted_fault_is_found(application: QGuiApplication, what: str, fault: str) -> None:
    view = QQuickView()
    view.engine().addImportPath(str(QML))
    component = QQmlComponent(view.engine())
    component.setData(
        f"import QtQuick\nimport Kiosk.Ui\nRectangle {{ width: 800; height: 600; {what} }}".encode(), QUrl()
    )
    root = component.create()
    assert isinstance(root, QQuickItem), component.errorString()
    view.setContent(QUrl(), component, root)
    view.resize(QSize(800, 600))
    view.show()
    application.processEvents()
    found = [str(f) for f in look(root, touch_px=80, picture=view.grabWindow())]
    view.close()
    assert any(fault in line for line in found), found
