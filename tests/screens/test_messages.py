"""The running line as a still list: a tap on it leads there, the touched message first, each to its document."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtQuick import QQuickItem
from PySide6.QtTest import QTest

from kiosk.shell.register import register_types
from screens.viewmodels.messages import Messages
from screenshots import SHAPES, Stage
from tests.screens.conftest import Until
from tests.screens.look import look


@pytest.fixture(params=sorted(SHAPES))
def stage(request: pytest.FixtureRequest, application: QGuiApplication, first_home: Path) -> Iterator[Stage]:
    register_types()
    made = Stage(application, first_home, SHAPES[request.param], [])
    yield made
    made.close()


def messages(stage: Stage) -> Messages:
    found = stage.app.property("messages")
    assert isinstance(found, Messages)
    return found


def test_a_tap_on_the_line_opens_the_list_with_that_message_first(stage: Stage, until: Until) -> None:
    stage.visit("home", "")
    until(lambda: bool(stage.app.property("ticker").property("entries")))
    stage.settle()
    bar = ticker(stage.view.rootObject())
    centre = bar.mapToScene(QPointF(bar.width() / 2, bar.height() / 2)).toPoint()
    QTest.mouseClick(stage.view, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, centre)
    until(lambda: stage.app.property("navigator").property("page") == "messages")
    stage.settle()
    rows = messages(stage).property("rows").rows
    lines = [entry["text"].replace("\n", " ") for entry in stage.app.property("ticker").property("entries")]
    assert sorted(row.said for row in rows) == sorted(lines)
    assert [row.is_touched for row in rows] == [True] + [False] * (len(rows) - 1)
    assert not look(stage.view.rootObject(), touch_px=0)
    stage.app.go("item", rows[0].id)
    until(lambda: stage.app.property("navigator").property("page") == "item")


def ticker(root: QQuickItem) -> QQuickItem:
    """The running line of the page."""
    stack = [root]
    while stack:
        item = stack.pop()
        if item.metaObject().className().startswith("TickerBar"):
            return item
        stack += item.childItems()
    raise AssertionError("no running line")
