"""The glass judges its own picture, repairs it once, and says what stays wrong."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QColor, QGuiApplication, QImage
from PySide6.QtQml import QQmlComponent
from PySide6.QtQuick import QQuickItem, QQuickView

from kiosk.clock import Clock
from kiosk.health import WARN, examine
from kiosk.shell.self_check import BLACK, BLANK, FAMILY, FROZEN, PictureCheck, judge
from kiosk.store.picture import read
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
            Item { property int pace: 1; property bool still: true; property int offset: 0; objectName: "line" }
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
    return PictureCheck([(view, "board")], home=home, clock=CLOCK, families=lambda: families or (FAMILY,))


def test_a_good_picture_is_noted_as_good(view: QQuickView, tmp_path: Path) -> None:
    assert check(view, tmp_path).look() == ()
    kept = read(tmp_path)
    assert kept is not None
    assert (kept.at, kept.faults) == (NOW, ())


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
    assert "frozen" in finding.words


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
