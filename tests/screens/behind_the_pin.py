"""The technician's pages on a stage, opened as a technician opens them."""

import os
from collections.abc import Iterator
from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtQuick import QQuickItem
from PySide6.QtTest import QTest

from kiosk.shell.register import register_types
from screenshots import SHAPES, Stage
from tests.agent.test_screens import PIN
from tests.screens.conftest import Until
from tests.screens.look import look

NOW = "2026-11-24T08:00:00Z"


def knocked(application: QGuiApplication, home: Path, until: Until, shape: str, *, by_hand: bool = True) -> Stage:
    """The PIN is asked for; `by_hand`: the corner was held for five seconds."""
    os.environ["KIOSK_NOW"] = NOW
    register_types()
    stage = Stage(application, home, SHAPES[shape], [])
    if not by_hand:
        stage.app.openMaintenance()
        until(lambda: not stage.app.property("maintenance").property("isBusy"))
        return stage
    corner = QPoint(SHAPES[shape].width() - 40, 40)
    QTest.mousePress(stage.view, Qt.MouseButton.LeftButton, pos=corner)
    until(lambda: stage.app.property("isMaintained"))
    QTest.mouseRelease(stage.view, Qt.MouseButton.LeftButton, pos=corner)
    until(lambda: not stage.app.property("maintenance").property("isBusy"))
    return stage


def entered(application: QGuiApplication, home: Path, until: Until, shape: str) -> Stage:
    """The PIN was typed: the status page."""
    stage = knocked(application, home, until, shape, by_hand=False)
    desk = stage.app.property("maintenance")
    for digit in PIN:
        desk.type(digit)
    desk.enter()
    until(lambda: desk.property("headline") != "")
    stage.settle()
    return stage


def overlay(stage: Stage) -> QQuickItem:
    """The technician's pages alone: what they cover is nobody's business."""
    found = [item for item in _all(stage.root) if item.metaObject().className().startswith("Maintenance_")]
    assert len(found) == 1, [item.metaObject().className() for item in found]
    return found[0]


def _all(item: QQuickItem) -> Iterator[QQuickItem]:
    yield item
    for child in item.childItems():
        yield from _all(child)


def stands(stage: Stage, name: str) -> None:
    """It stands up to a careful look; kept as a picture where KIOSK_TEST_PICTURES says."""
    picture = stage.view.grabWindow()
    folder = os.environ.get("KIOSK_TEST_PICTURES")
    if folder:
        picture.save(str(Path(folder) / f"{name}.png"))
    target = 19.5 * min(stage.root.width(), stage.root.height()) / 268
    assert [str(f) for f in look(overlay(stage), touch_px=target, picture=picture)] == []
