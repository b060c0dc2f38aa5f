"""Burn-in care: what never moves goes round by one pixel at a time, on touch screens as on boards, and comes back."""

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from PySide6.QtCore import QMetaObject, QPointF
from PySide6.QtGui import QGuiApplication
from PySide6.QtQuick import QQuickItem

from kiosk.shell.register import register_types
from screenshots import SHAPES, Stage
from tests.screens.conftest import Until
from tests.screens.look import look
from tests.screens.test_board import Make, board

__all__ = ["board"]
STEPS = 16


@pytest.fixture(params=sorted(SHAPES))
def stage(request: pytest.FixtureRequest, application: QGuiApplication, first_home: Path) -> Iterator[Stage]:
    register_types()
    made = Stage(application, first_home, SHAPES[request.param], [])
    yield made
    made.close()


def found(root: QQuickItem, name: str) -> QQuickItem:
    stack = [root]
    while stack:
        item = stack.pop()
        if item.metaObject().className().startswith(f"{name}_"):
            return item
        stack += item.childItems()
    raise AssertionError(f"no {name}")


def places(root: QQuickItem, name: str) -> list[tuple[float, float]]:
    """Where a part stands, once round."""
    seen = []
    for _ in range(STEPS + 1):
        at = found(root, name).mapToScene(QPointF(0, 0))
        seen.append((at.x(), at.y()))
        QMetaObject.invokeMethod(found(root, "Wander"), "step")
    return seen


def assert_slow(seen: list[tuple[float, float]]) -> None:
    assert seen[0] == seen[STEPS]
    assert len(set(seen)) == STEPS
    assert all(abs(a[0] - b[0]) + abs(a[1] - b[1]) == 1 for a, b in pairwise(seen))
    assert all(max(abs(x - seen[0][0]), abs(y - seen[0][1])) <= 2 for x, y in seen)


def test_the_keys_of_a_touch_screen_wander_unnoticed(stage: Stage) -> None:
    stage.visit("services", "")
    assert_slow(places(stage.root, "PageKeys"))
    for _ in range(4):  # the farthest corner
        QMetaObject.invokeMethod(found(stage.root, "Wander"), "step")
    stage.view.grabWindow()
    assert not look(stage.root, touch_px=0)


def test_the_head_of_a_board_wanders_unnoticed(board: Make, until: Until) -> None:
    assert_slow(places(board().view.rootObject(), "BoardHead"))
