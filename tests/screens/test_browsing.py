"""党务公开 browsed every way: aspect and item, unit, stage, time; what was withdrawn; and back to a village."""

import shutil
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication

from kiosk.clock import Clock
from kiosk.settings import Settings
from kiosk.store.connect import content_path, open_database
from kiosk.store.read import Card, ContentReader, Filter
from screens.viewmodels.app import App
from sync.contract import instant
from tests.e2e.stage import NOW
from tests.screens.conftest import Until
from tests.screens.test_pages import SURE, arrive


def lists_items_of(catalogue: QObject, aspect: str) -> Callable[[], bool]:
    """Whether the choice of items is this aspect's, to wait for."""
    return lambda: {item["no"][0] for item in catalogue.property("items")} == {aspect}


def test_the_29_items_lie_behind_their_aspects_and_lead_to_the_same_page(app: App, until: Until) -> None:
    arrive(app, until, "catalogue")
    catalogue = app.property("catalogue")
    numbers: set[str] = set()
    for aspect in "ABCDE":
        catalogue.chooseAspect(aspect)
        until(lists_items_of(catalogue, aspect))
        items = catalogue.property("items")
        wanted = int(next(r.count for r in catalogue.property("aspects").rows if r.id == aspect))
        assert sum(int(i["words"].rsplit(" ", 1)[1]) for i in items) == wanted
        numbers |= {i["no"] for i in items}
    assert len(numbers) == 29
    arrive(app, until, "catalogue", "item:A3")
    until(lambda: catalogue.property("item") == "A3" and catalogue.property("rows").rows)
    row = catalogue.property("rows").rows[0]
    arrive(app, until, "item", row.id)
    assert " A3 " in app.property("item").property("crumb")
    assert app.property("item").property("title") == row.title


def test_one_matter_is_reached_by_item_by_unit_by_stage_and_by_time(app: App, until: Until, first_home: Path) -> None:
    card = cards_of(first_home, Filter("disclosure"), 1)[0]
    ways = (f"item:{card.item_no}", f"unit:{card.unit}", f"stage:{card.stage}", "")
    for way in ways:
        arrive(app, until, "catalogue", way)
        catalogue = app.property("catalogue")
        catalogue.setRoom(60)
        if way == "":
            catalogue.choosePeriod("year")
        until(lambda: card.id in {row.id for row in app.property("catalogue").property("rows").rows})
        app.goHome()
        until(lambda: app.property("navigator").property("page") == "home")


def test_what_was_withdrawn_stands_as_tombstones_with_day_and_reason(
    application: QGuiApplication, first_home: Path, tmp_path: Path, until: Until
) -> None:
    home = tmp_path / "H"
    shutil.copytree(first_home, home)
    card = cards_of(home, Filter("disclosure"), 1)[0]
    store = open_database(content_path(home))
    store.execute(
        "INSERT INTO gone (id, unit, title, at, reason, from_release) SELECT ?, ?, ?, ?, ?, release FROM current",
        ("01J00000000000000000000000", card.unit, "撤下的事", "2026-11-20T02:00:00Z", "金额有误"),
    )
    store.close()
    app = App(home=home, clock=Clock(fixed=instant(NOW)), settings=Settings.load(home))
    until(lambda: not app.is_waiting)
    arrive(app, until, "catalogue", f"unit:{card.unit}")
    catalogue = app.property("catalogue")
    catalogue.chooseStage("gone")
    until(lambda: [row.title for row in catalogue.property("rows").rows] == ["撤下的事"])
    row = catalogue.property("rows").rows[0]
    assert "11月20日 10:00撤下，原因：金额有误" in row.subline
    arrive(app, until, "item", row.id)
    assert app.property("item").property("goneTitle") == "撤下的事"
    item = app.property("item")
    assert "金额有误" in item.property("goneWords")
    own = {card.id for card in cards_of(home, Filter("disclosure", units=(card.unit,)), 3)}
    assert item.property("othersTitle").endswith("现在公开的")
    assert item.property("othersUnit") == (card.unit if len(own) == 3 else "")
    now = item.property("others").rows
    assert 3 <= len(now) <= item.property("othersCount")
    assert own == {row.id for row in now[: len(own)]}
    arrive(app, until, "item", now[0].id)
    assert (item.property("title"), list(item.property("others").rows)) == (now[0].title, [])
    app.goHome()
    arrive(app, until, "catalogue")
    catalogue.chooseStage("gone")
    until(lambda: catalogue.property("count") == 3)  # two of the sample county
    catalogue.chooseAspect("A")
    until(lambda: catalogue.property("stage") == "" and catalogue.property("count") > 1)
    app.close()


def cards_of(home: Path, wanted: Filter, limit: int) -> tuple[Card, ...]:
    """What the store shows."""
    reader = ContentReader(home)
    release = reader.release()
    assert release is not None
    found = reader.cards(release, SURE, wanted, limit=limit)
    reader.close()
    return found


def test_villages_of_this_visit_come_back_in_one_tap_and_are_gone_with_it(app: App, until: Until) -> None:
    arrive(app, until, "villages")
    villages = app.property("villages")
    assert villages.property("recent").rows == ()
    chosen = [row.id for row in villages.property("rows").rows[:5]]
    for code in chosen:
        villages.remember(code)
        arrive(app, until, "village", code)
        arrive(app, until, "villages")
    until(lambda: [row.id for row in villages.property("recent").rows] == chosen[:1:-1])
    app.property("session").end()
    until(lambda: app.property("navigator").property("page") == "home")
    arrive(app, until, "villages")
    assert villages.property("recent").rows == ()
