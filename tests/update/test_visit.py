"""The glass tells `kiosk update` when somebody is there, and what it shows."""

import os
import time
from pathlib import Path

import pytest
from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication

from kiosk.shell.visit import EmergencyMark, VisitMark
from kiosk.shell.watchdog import Watchdog
from screens.viewmodels.session import Session
from tests.service.manager import Manager


def test_a_visit_leaves_a_mark_for_as_long_as_it_lasts(application: QGuiApplication, tmp_path: Path) -> None:
    session = Session(idle_s=60, warning_s=20)
    mark = tmp_path / "visit"
    mark.write_text("of a glass that fell")
    VisitMark(session, tmp_path)
    assert not mark.exists()
    for end in (session.end, lambda: session.setAway(True)):
        session.setAway(False)
        assert mark.read_text() == f"{os.getpid()}\n"
        end()
        assert not mark.exists()
    session.deleteLater()


def test_a_home_that_takes_no_mark_does_not_trouble_a_visit(application: QGuiApplication, tmp_path: Path) -> None:
    session = Session(idle_s=60, warning_s=20)
    VisitMark(session, tmp_path / "nowhere")
    session.setAway(False)
    session.end()
    session.deleteLater()


def test_an_emergency_leaves_a_mark_that_does_not_grow_old(application: QGuiApplication, tmp_path: Path) -> None:
    mark, is_on = tmp_path / "emergency", False
    follower = EmergencyMark(tmp_path, is_on=lambda: is_on)
    assert not mark.exists()
    is_on = True
    follower.look()
    assert mark.read_text() == f"{os.getpid()}\n"
    os.utime(mark, (0, 0))
    follower.look()
    assert mark.stat().st_mtime > time.time() - 3_600
    is_on = False
    follower.look()
    assert not mark.exists()
    follower.deleteLater()


def test_the_page_of_last_resort_does_not_pass_for_a_page(
    application: QGuiApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    manager = Manager(tmp_path)
    monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
    parent = QObject()
    try:
        Watchdog(parent=parent)
        assert manager.hears("STATUS=out of service", 5)
        assert manager.hears("READY=1", 5)
    finally:
        parent.deleteLater()
        manager.close()
