"""擦屏: a clerk cleans the glass; nothing that the cloth touches happens, and it comes back by itself."""

import argparse
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QDeadlineTimer, QPoint, Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from kiosk.commands import wipe
from kiosk.errors import BusyError
from kiosk.shell.register import register_types
from screens.viewmodels.app import App
from screenshots import SHAPES, Stage
from tests.screens.conftest import Until


@pytest.fixture(params=sorted(SHAPES))
def stage(request: pytest.FixtureRequest, application: QGuiApplication, first_home: Path) -> Iterator[Stage]:
    register_types()
    made = Stage(application, first_home, SHAPES[request.param], [])
    yield made
    made.close()


def rush(app: App) -> None:
    """Let the seconds be short."""
    timer = app.property("wipe").findChild(QTimer)
    assert isinstance(timer, QTimer)
    timer.setInterval(4)


def test_while_the_glass_is_wiped_no_touch_means_anything(stage: Stage, until: Until) -> None:
    stage.app.property("wipe").start()
    stage.settle()
    assert "正在擦屏" in stage.words()
    finger = QTest.createTouchDevice()
    size = stage.view.size()
    for x in range(40, size.width(), 160):
        points = [QPoint(x, y) for y in range(40, size.height(), 160)]
        for kind in ("press", "move", "release"):
            event = QTest.touchEvent(stage.view, finger)
            for number, point in enumerate(points):
                getattr(event, kind)(number, point)
            event.commit()
        for point in points:
            QTest.mouseClick(stage.view, Qt.MouseButton.LeftButton, pos=point)
    stage.settle()
    assert stage.app.property("navigator").property("page") == "home"
    assert stage.app.property("elder") is False
    rush(stage.app)
    until(lambda: not stage.app.property("wipe").property("isOn"))
    stage.settle()
    assert "正在擦屏" not in stage.words()
    assert stage.tap("党务公开")
    assert stage.app.property("navigator").property("page") == "catalogue"


def test_holding_the_emblem_for_five_seconds_begins_it_and_a_tap_does_not(stage: Stage) -> None:
    brand = QPoint(100, 100)
    QTest.mouseClick(stage.view, Qt.MouseButton.LeftButton, pos=brand)
    stage.settle()
    assert not stage.app.property("wipe").property("isOn")
    for _ in range(3):  # as staff would: whose hold was taken for none holds once more
        QTest.mousePress(stage.view, Qt.MouseButton.LeftButton, pos=brand)
        deadline = QDeadlineTimer(9_000)
        while not deadline.hasExpired() and not stage.app.property("wipe").property("isOn"):
            QTest.qWait(50)
        QTest.mouseRelease(stage.view, Qt.MouseButton.LeftButton, pos=brand)
        if stage.app.property("wipe").property("isOn"):
            break
    assert stage.app.property("wipe").property("isOn")


def test_kiosk_wipe_begins_it_on_the_running_glass(app: App, first_home: Path, until: Until) -> None:
    command = subprocess.Popen(
        [sys.executable, "-m", "kiosk", "wipe"],
        env={**os.environ, "KIOSK_HOME": str(first_home)}, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    until(lambda: app.property("wipe").property("isOn"))
    until(lambda: command.poll() is not None)
    out, err = command.communicate()
    assert (command.returncode, err) == (0, "")
    assert "30 seconds" in out


def test_kiosk_wipe_says_when_no_glass_is_there(first_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KIOSK_HOME", str(first_home))
    monkeypatch.setattr(wipe, "PATIENCE_S", 0.2)
    with pytest.raises(BusyError, match="no glass"):
        wipe.run(argparse.Namespace())
