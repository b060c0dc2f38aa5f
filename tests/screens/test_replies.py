"""群众意见与答复 by real clicks: in 在线互动, on a unit's page, under the matter; gone with a recall."""

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QGuiApplication

from kiosk.clock import Clock
from kiosk.settings import Settings
from kiosk.store.connect import content_path
from kiosk.store.read import Card, ContentReader, Filter
from screens.viewmodels.app import App
from sync.contract import instant
from tests.e2e.stage import NOW
from tests.screens.test_search import SHAPES, Glass
from tests.screens.test_speaking import page

Until = Callable[[Callable[[], object]], None]


@pytest.fixture
def home(first_home: Path, tmp_path: Path) -> Path:
    shutil.copytree(first_home, tmp_path / "H")
    return tmp_path / "H"


@pytest.fixture
def glass(request: pytest.FixtureRequest, application: QGuiApplication, home: Path, until: Until) -> Iterator[Glass]:
    app = App(home=home, clock=Clock(fixed=instant(NOW)), settings=Settings.load(home))
    until(lambda: not app.is_waiting)
    made = Glass(app, until, SHAPES[getattr(request, "param", "wide")])
    yield made
    made.view.setSource(QUrl())
    made.view.close()
    app.close()
    assert made.warnings == []


@pytest.fixture
def card(home: Path) -> Card:
    """One about a matter that takes comments."""
    reader = ContentReader(home)
    release = reader.release()
    assert release is not None
    cards = reader.cards(release, Clock(fixed=instant(NOW)).now(), Filter("reply"), limit=20)
    reader.close()
    return next(card for card in cards if card.facts["about"])


@pytest.mark.parametrize("glass", ["wide", "tall"], indirect=True)
def test_a_visitor_reads_what_others_said_and_what_was_answered(glass: Glass, card: Card, until: Until) -> None:
    glass.tap("在线互动")
    glass.shows("群众意见与答复")
    glass.app.go("replies")
    glass.shows("6")
    glass.tap(card.facts["said"])
    until(lambda: page(glass) == "item")
    glass.shows(card.facts["said"])
    glass.shows(card.facts["reply"])
    glass.shows("采纳")
    glass.shows(card.facts["reason"])
    glass.tap("返回")
    until(lambda: page(glass) == "replies")


def test_what_was_taken_up_stands_under_the_matter_and_on_the_units_page(
    glass: Glass, card: Card, until: Until
) -> None:
    glass.app.go("item", card.facts["about"])
    glass.shows(f"“{card.facts['said']}”")
    glass.shows("采纳")
    glass.app.go("merit", f"unit:{card.unit}")
    glass.tap("群众意见与答复")
    until(lambda: page(glass) == "replies")
    glass.shows(f"“{card.facts['said']}”")
    glass.app.go("replies", "unit:140929-17")
    glass.shows("还没有公开的意见和答复")


def test_a_closed_thread_says_where_its_end_stands(home: Path, card: Card, application: QGuiApplication,
                                                   until: Until) -> None:  # fmt: skip
    reader = ContentReader(home)
    release = reader.release()
    assert release is not None
    found = reader.document(release, Clock(fixed=instant(NOW)).now(), card.facts["about"])
    reader.close()
    assert found is not None
    assert found.document.disclosure is not None
    after = f"{found.document.disclosure.comment_until}T20:00:00Z"  # the day after, in the county
    app = App(home=home, clock=Clock(fixed=instant(after)), settings=Settings.load(home))
    app.go("item", card.facts["about"])
    until(lambda: app.property("item").property("closedWords"))
    assert app.property("item").property("closedWords") == "意见收完了。怎么采纳的，看下面"
    app.close()


def test_a_recalled_answer_is_nowhere(home: Path, card: Card, application: QGuiApplication, until: Until) -> None:
    connection = sqlite3.connect(content_path(home))
    (rid,) = connection.execute("SELECT rid FROM document WHERE id = ?", (card.id,)).fetchone()
    connection.execute("INSERT INTO hidden VALUES (?)", (rid,))
    connection.execute("INSERT INTO recall (slot, seq, sha256, data, reason, at) VALUES (1, 1, '', x'', '', ?)", (NOW,))
    connection.commit()
    connection.close()
    app = App(home=home, clock=Clock(fixed=instant(NOW)), settings=Settings.load(home))
    app.go("replies")
    until(lambda: app.property("replies").property("count"))
    assert app.property("replies").property("count") == 5
    app.go("item", card.facts["about"])
    until(lambda: app.property("item").property("title"))
    assert card.id not in [row.id for row in app.property("item").property("said").rows]
    app.close()


def test_search_finds_what_somebody_said(glass: Glass, card: Card, until: Until) -> None:
    glass.app.go("search")
    glass.app.property("search").setText(card.facts["said"][:5])
    glass.tap(card.title)
    until(lambda: page(glass) == "item")
    glass.shows(card.facts["reply"])
