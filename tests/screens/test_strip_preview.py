"""The strip behind the PIN: what the LED field shows, its dots enlarged, live, and counted nowhere."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPointF
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtQuick import QQuickItem

from kiosk.store.shown import ShownLog
from screens.viewmodels.strip_preview import StripPreview
from screenshots import Stage
from tests.agent.test_gate import made
from tests.agent.test_screens import Places
from tests.screens.behind_the_pin import entered, overlay
from tests.screens.conftest import Until
from tests.screens.test_strip import LIT

__all__ = ["made"]


@pytest.fixture
def home(made: tuple[Places, Path], tmp_path: Path) -> Path:
    return Path(shutil.copytree(made[1], tmp_path / "H"))


@pytest.fixture(params=["wide", "tall"])
def stage(request: pytest.FixtureRequest, application: QGuiApplication, home: Path, until: Until) -> Iterator[Stage]:
    shown = entered(application, home, until, request.param)
    yield shown
    shown.close()


def test_the_technician_sees_the_strip_dot_for_dot(stage: Stage, until: Until, home: Path) -> None:
    assert stage.tap("屏幕")
    stage.settle()
    assert stage.tap("看条屏")
    stage.settle()
    panel = preview_of(overlay(stage))
    model = stage.app.property("maintenance").desk.property("preview")
    assert isinstance(model, StripPreview)
    until(lambda: not model.property("strip").is_waiting)
    stage.settle()
    assert "192 × 32 点，1 行，字高 24 点，滚动" in model.property("words")
    dot = int(panel.property("dot"))
    assert dot >= 4
    picture = stage.view.grabWindow()
    found = dots(picture, panel, dot)
    assert found & LIT
    assert found <= LIT | {"#000000"}  # each dot of one colour, none smoothed
    assert not [row for row in ShownLog(home).rows() if row.screen in ("", "strip")]


def dots(picture: QImage, panel: QQuickItem, dot: int) -> set[str]:
    """The colours of the dots, taken in two places of each."""
    corner = panel.mapToScene(QPointF(0, 0)).toPoint()
    left = corner.x() + (int(panel.width()) - 192 * dot) // 2
    return {
        picture.pixelColor(left + x * dot + part, corner.y() + y * dot + part).name()
        for x in range(192) for y in range(32) for part in (0, dot - 2)
    }  # fmt: skip


def preview_of(root: QQuickItem) -> QQuickItem:
    stack = [root]
    while stack:
        item = stack.pop()
        if item.metaObject().className().startswith("StripPreview_"):
            return item
        stack += item.childItems()
    raise AssertionError("no preview")
