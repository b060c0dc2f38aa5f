"""The glass without a screen: the real view-models and pages over a home that has pulled the sample county."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QDeadlineTimer, QThread
from PySide6.QtGui import QGuiApplication

from kiosk.clock import Clock
from kiosk.settings import Settings
from screens.viewmodels.app import App
from sync.contract import instant
from tests.e2e.stage import NOW
from tests.sample import first_county, first_home, hall_home

__all__ = ["first_county", "first_home", "hall_home"]

Until = Callable[[Callable[[], object]], None]


@pytest.fixture(autouse=True)
def nothing_left() -> Iterator[None]:
    """A test may set its time; the next one starts in the present, and in Chinese."""
    yield
    os.environ.pop("KIOSK_NOW", None)
    assert QCoreApplication.translate("", "返回") == "返回", "a glass left its language behind"


@pytest.fixture
def until(application: QGuiApplication) -> Until:
    """Let Qt work until something holds; a test fails when it never does."""

    def wait(holds: Callable[[], object]) -> None:
        deadline = QDeadlineTimer(30_000)  # a busy machine is no fault of ours
        while not holds():
            assert not deadline.hasExpired(), "it never came"
            application.processEvents()
            QThread.msleep(1)  # the threads that read have the processor meanwhile

    return wait


@pytest.fixture
def app(application: QGuiApplication, first_home: Path, until: Until) -> Iterator[App]:
    """The view-models of a touch window, at home, with content."""
    made = App(home=first_home, clock=Clock(fixed=instant(NOW)), settings=Settings.load(first_home))
    until(lambda: not made.is_waiting)
    yield made
    made.close()


@pytest.fixture
def empty_app(application: QGuiApplication, tmp_path: Path, until: Until) -> Iterator[App]:
    """The same before anything was pulled."""
    made = App(home=tmp_path, clock=Clock(fixed=instant(NOW)), settings=Settings.load(tmp_path))
    until(lambda: not made.is_waiting)
    yield made
    made.close()
