"""The glass judges its own picture, repairs it once, and says what stays wrong."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, QRect, QSize, QUrl
from PySide6.QtGui import QColor, QGuiApplication, QImage
from PySide6.QtQml import QQmlComponent
from PySide6.QtQuick import QQuickItem, QQuickView

from kiosk.clock import Clock
from kiosk.english import english
from kiosk.health import WARN, examine
from kiosk.settings import Settings
from kiosk.shell.board_window import BoardWindow
from kiosk.shell.faces import FAMILY
from kiosk.shell.portrait import Sitter
from kiosk.shell.register import register_types
from kiosk.shell.seen import BLACK, BLANK, FROZEN, judge, running_line
from kiosk.shell.self_check import PictureCheck
from kiosk.store.picture import read
from screenshots import Stage
from sync.contract import instant
from tests.e2e.stage import NOW
from tests.screens.conftest import Until

CLOCK = Clock(fixed=instant(NOW))


def picture(colour: str, *dots: tuple[int, int], size: tuple[int, int] = (320, 180)) -> QImage:
    image = QImage(*size, QImage.Format.Format_RGB32)
    image.fill(QColor(colour))
    for x, y in dots:
        for dx in range(30):
            for dy in range(30):
                image.setPixelColor(min(x + dx, size[0] - 1), min(y + dy, size[1] - 1), QColor("#ffb000"))
    return image


def test_pictures_are_judged() -> None:
    assert judge(QImage(), is_strip=False) == BLACK
    assert judge(picture("#000000"), is_strip=False) == BLACK
    assert judge(picture("#faf7f2"), is_strip=False) == BLANK
    assert judge(picture("#faf7f2", (100, 80)), is_strip=False) == ""
    assert judge(picture("#000000", size=(192, 32)), is_strip=True) == BLACK
    assert judge(picture("#000000", (10, 1), size=(192, 32)), is_strip=True) == ""


@pytest.fixture
def view(application: QGuiApplication) -> Iterator[QQuickView]:
    made = QQuickView()
    component = QQmlComponent(made.engine())
    component.setData(
        b"""
        import QtQuick
        Rectangle {
            width: 320; height: 180; color: "#faf7f2"
            property alias ink: ink.visible
            Rectangle { id: ink; x: 60; y: 40; width: 80; height: 60; color: "#a61d18" }
            Item {
                property real reach: 1; property bool still: true; property int offset: 0; objectName: "line"
                function startOver(): void {}
            }
        }
        """,
        QUrl(),
    )
    root = component.create()
    assert isinstance(root, QQuickItem), component.errorString()
    made.setContent(QUrl(), component, root)
    made.show()
    application.processEvents()
    yield made
    made.close()


def check(view: QQuickView, home: Path, *families: str) -> PictureCheck:
    return PictureCheck([Sitter(view, "board")], home=home, clock=CLOCK, families=lambda: families or (FAMILY,))


def test_a_good_picture_is_noted_as_good(view: QQuickView, tmp_path: Path) -> None:
    assert check(view, tmp_path).look() == ()
    kept = read(tmp_path)
    assert kept is not None
    assert (kept.at, kept.faults) == (NOW, ())


def test_what_a_board_cannot_show_reaches_the_health_and_is_no_fault_of_the_picture(
    view: QQuickView, tmp_path: Path
) -> None:
    missed = ["会议室影片"]
    sitter = Sitter(view, "board", missed=lambda: tuple(missed))
    check = PictureCheck([sitter], home=tmp_path, clock=CLOCK, families=lambda: (FAMILY,))
    assert check.look() == ()
    (said,) = (one for one in examine(tmp_path, CLOCK.now()) if one.key == "board_pages")
    assert said.words.endswith("board：会议室影片")
    assert english(said.words).endswith("board: 会议室影片")
    missed.clear()
    check.look()
    assert not [one for one in examine(tmp_path, CLOCK.now()) if one.key in ("board_pages", "picture")]


@pytest.mark.expects_log("it is shown anew", "is not as it should be: board: one colour")
def test_a_blank_picture_is_repaired_once_and_said(view: QQuickView, tmp_path: Path) -> None:
    view.rootObject().setProperty("ink", False)
    checks = check(view, tmp_path)
    assert checks.look() == (f"board: {BLANK}",)
    assert view.isVisible()
    assert checks.look() == (f"board: {BLANK}",)
    view.rootObject().setProperty("ink", True)
    assert checks.look() == ()
    finding = [one for one in examine(tmp_path, CLOCK.now()) if one.key == "picture"]
    assert finding == []


@pytest.mark.expects_log("it is shown anew", "frozen")
def test_a_line_that_says_it_runs_and_draws_nothing_is_frozen(
    view: QQuickView, tmp_path: Path, until: Until, application: QGuiApplication
) -> None:
    checks = check(view, tmp_path)
    checks.look()
    line = view.rootObject().findChild(QQuickItem, "line")
    assert line is not None
    line.setProperty("still", False)
    checks._watched[0].frames = 0
    assert checks.look() == (f"board: {FROZEN}",)
    (finding,) = [one for one in examine(tmp_path, CLOCK.now()) if one.key == "picture"]
    assert finding.level == WARN
    assert finding.words.endswith("board：滚动的字不动了")


@pytest.mark.expects_log("it is shown anew", "frozen")
def test_a_line_that_stands_while_the_page_draws_is_frozen_at_the_third_look(view: QQuickView, tmp_path: Path) -> None:
    checks = check(view, tmp_path)
    line = view.rootObject().findChild(QQuickItem, "line")
    assert line is not None
    line.setProperty("still", False)
    for offset, fault in ((40, ""), (40, ""), (40, FROZEN), (80, ""), (80, "")):
        line.setProperty("offset", offset)
        checks._watched[0].frames = 100  # pages turn meanwhile
        assert checks.look() == ((f"board: {fault}",) if fault else ())
        assert view.isVisible()


@pytest.mark.expects_log("no Chinese face")
def test_a_missing_face_is_said(view: QQuickView, tmp_path: Path) -> None:
    assert check(view, tmp_path, "DejaVu Sans").look() == ("no Chinese face",)


def test_a_window_that_is_hidden_on_purpose_is_let_be(view: QQuickView, tmp_path: Path) -> None:
    view.hide()
    assert check(view, tmp_path).look() == ()


# ---- the real windows, each with faults planted into it ----

NO_CHARACTER = "\U0002fff0"  # never assigned: no font draws it
PRIVATE = "\ue863"  # Unifont has a box there


@pytest.fixture(params=["board", "board-tall", "strip", "touch"])
def real(
    request: pytest.FixtureRequest, application: QGuiApplication, first_home: Path, until: Until,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[tuple[QQuickView, str]]:  # fmt: skip
    """A window over the sample county whose line runs."""
    kind = str(request.param)
    monkeypatch.setenv("KIOSK_NOW", NOW)
    if kind == "touch":
        register_types()
        stage = Stage(application, first_home, QSize(1920, 1080), [])
        stage.root.setProperty("tickerRuns", True)
        yield stage.view, kind
        stage.close()
        return
    size = {"board": (1920, 1080), "board-tall": (1080, 1920), "strip": (192, 32)}[kind]
    window = BoardWindow(
        home=first_home, settings=Settings.load(first_home), clock=CLOCK, place=QRect(0, 0, *size), has_motion=False,
        is_locked=True, profile=kind.partition("-")[0],
    )  # fmt: skip
    window.show()
    until(lambda: not window.app.is_waiting)
    yield window.view, kind
    window.close()


@pytest.mark.expects_log("it is shown anew", "black", "frozen", "no face for", "one colour")
def test_a_planted_fault_is_found_on_each_window_and_what_can_be_is_mended(
    real: tuple[QQuickView, str], tmp_path: Path, until: Until
) -> None:
    view, name = real
    in_use: list[str] = []
    kept: list[QQmlComponent] = []  # Python lets nothing go that a window shows
    check = PictureCheck([Sitter(view, name, lambda: bool(in_use))], home=tmp_path, clock=CLOCK)
    root = view.rootObject()
    until(lambda: running_line(root) is not None)
    line = running_line(root)
    assert line is not None

    def runs() -> bool:
        return check._watched[0].frames > 4

    def plant(words: str) -> QQuickItem:
        component = QQmlComponent(view.engine())
        component.setData(f"import QtQuick\n{words}".encode(), QUrl())
        item = component.create()
        assert isinstance(item, QQuickItem), component.errorString()
        item.setParentItem(root)
        kept.append(component)
        return item

    until(runs)
    assert check.look() == (), "as it is, nothing is wrong"
    for colour, fault in (("black", BLACK), ("#a61d18", BLANK)):
        cover = plant(f'Rectangle {{ z: 9999; width: 9999; height: 9999; color: "{colour}" }}')
        until(runs)
        assert check.look() == (f"{name}: {fault}",)
        cover.setVisible(False)
        until(runs)
        assert check.look() == ()

    words = plant(f'Text {{ text: "{NO_CHARACTER}某{PRIVATE}" }}')
    until(runs)
    assert check.look() == (f"{name}: no face for {PRIVATE} U+E863 {NO_CHARACTER} U+2FFF0",)
    in_use.append("a visit")
    until(runs)
    assert check.look() == (), "what a resident writes is nobody's business"
    in_use.clear()
    words.setVisible(False)
    until(runs)
    assert check.look() == ()

    until(runs)
    motor = next(one for one in line.findChildren(QObject) if one.metaObject().className() == "QQuickFrameAnimation")
    motor.setProperty("running", False)
    assert line.property("still") is True
    for fault in ("", "", FROZEN):
        check._watched[0].frames = 100  # pages turn meanwhile
        assert check.look() == ((f"{name}: {fault}",) if fault else ())
    until(lambda: line.property("still") is False)
    until(runs)
    assert check.look() == ()
