"""The county's picture of the screens: small, whole, and never of a person's visit or what is left of it."""

import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QColor, QGuiApplication, QImage
from PySide6.QtQml import QQmlComponent
from PySide6.QtQuick import QQuickItem, QQuickView

from kiosk.shell.portrait import CALM_S, HIGH, WIDE, Portrait, Sitter, is_in_use, jpeg, stacked
from kiosk.store.mailbox import PORTRAIT, Mailbox
from kiosk.store.portrait import keep, take
from screens.viewmodels.app import App
from sync.contract import limits
from tests.screens.conftest import Until


class Time:
    """A clock that a test moves."""

    now = 50.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def view(application: QGuiApplication) -> Iterator[QQuickView]:
    made = QQuickView()
    component = QQmlComponent(made.engine())
    component.setData(b'import QtQuick; Rectangle { width: 320; height: 180; color: "#a61d18" }', QUrl())
    root = component.create()
    assert isinstance(root, QQuickItem), component.errorString()
    made.setContent(QUrl(), component, root)
    made.show()
    application.processEvents()
    yield made
    made.close()


@pytest.fixture
def home(first_home: Path, app: App) -> Iterator[Path]:
    """The home of the session; what a test leaves in its mailbox is taken away."""
    yield first_home
    connection = sqlite3.connect(first_home / "state.db")
    connection.execute("DELETE FROM ask WHERE kind = ?", (PORTRAIT,))
    connection.commit()
    connection.close()


def test_a_visit_is_never_pictured_nor_what_is_left_of_it(view: QQuickView, app: App, home: Path, until: Until) -> None:
    clock = Time()
    sitters = (Sitter(view, "touch", lambda: is_in_use(app)),)
    portrait = Portrait(sitters, home=home, source=app.source, monotonic=clock, parent=app)
    assert portrait.take()[0] == "in_use", "just started: who knows what was before"
    clock.now += CALM_S
    assert portrait.take()[:2] == ("shown", ["touch"])
    app.go("search")
    assert is_in_use(app)
    until(lambda: not app.is_travelling)
    clock.now += 3_600
    assert portrait.take() == ("in_use", [], None)
    app.property("session").end()
    until(lambda: not is_in_use(app))
    assert portrait.take()[0] == "in_use", "it is still on its way out"
    clock.now += CALM_S / 2
    assert portrait.take()[0] == "in_use"
    clock.now += CALM_S / 2
    assert portrait.take()[0] == "shown"
    app.openMaintenance()
    assert portrait.take()[0] == "in_use"
    app.property("session").end()
    view.hide()
    assert portrait.take() == ("dark", [], None)


def test_a_board_beside_a_visit_is_pictured_alone(view: QQuickView, app: App, home: Path) -> None:
    clock = Time()
    sitters = (Sitter(view, "touch", lambda: True), Sitter(view, "board"))
    portrait = Portrait(sitters, home=home, source=app.source, monotonic=clock, parent=app)
    clock.now += CALM_S
    state, names, picture = portrait.take()
    assert (state, names) == ("shown", ["board"])
    assert picture is not None
    assert picture.pixelColor(100, 100) == QColor("#a61d18")


def test_the_glass_answers_through_the_mailbox(view: QQuickView, app: App, home: Path, until: Until) -> None:
    clock = Time()
    portrait = Portrait((Sitter(view, "board"),), home=home, source=app.source, monotonic=clock, parent=app)
    clock.now += CALM_S
    mailbox = Mailbox(home)
    ask = mailbox.ask(PORTRAIT)
    portrait.look()
    until(lambda: (answer := mailbox.answer(ask)) is not None and answer.state == "done")
    answer = mailbox.answer(ask)
    assert answer is not None
    assert answer.body == {"state": "shown", "screens": ["board"]}
    mailbox.close()
    data = take(home)
    assert data is not None
    assert data.startswith(b"\xff\xd8\xff")
    assert take(home) is None, "taken away when it is read"


def test_any_number_of_screens_of_any_size_fits_the_wire() -> None:
    wide, high = 1920, 1080
    noise = QImage(os.urandom(4 * wide * high), wide, high, QImage.Format.Format_RGB32).copy()
    whole = stacked([noise, noise.copy(0, 0, 700, 1080), noise.copy(0, 0, 192, 32)])
    assert whole.width() <= WIDE
    assert whole.height() <= HIGH
    assert 0 < len(jpeg(whole)) <= limits.PICTURE_BYTES
    strip = noise.copy(0, 0, 192, 32)
    assert stacked([strip]).size() == strip.size(), "never made larger"


def test_a_picture_that_is_too_large_or_cannot_be_kept_is_none(tmp_path: Path) -> None:
    assert take(tmp_path) is None
    assert keep(tmp_path, b"x" * (limits.PICTURE_BYTES + 1))
    assert take(tmp_path) is None
    assert not keep(tmp_path / "gone", b"x")
