"""View-models over real content: counts, filters, the way between pages."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication

from kiosk.clock import Clock, Moment
from kiosk.settings import Settings
from kiosk.store.read import ContentReader, Filter
from screens.viewmodels.app import App
from sync.contract import instant
from tests.e2e.stage import NOW

Until = Callable[[Callable[[], object]], None]
SURE = Moment(instant(NOW), True)


def shows(one: QObject, name: str, value: object) -> Callable[[], bool]:
    """Whether a view-model's property has a value, to wait for."""
    return lambda: bool(one.property(name) == value)


def arrive(app: App, until: Until, page: str, arg: str = "") -> None:
    """Go to a page and wait until it shows."""
    app.go(page, arg)
    until(lambda: app.property("navigator").property("page") == page and app.property(page).page_state != "loading")


def count(home: Path, wanted: Filter) -> int:
    """The same number, asked of the store."""
    reader = ContentReader(home)
    release = reader.release()
    assert release is not None
    number = reader.count(release, SURE, wanted)
    reader.close()
    return number


def test_home_shows_the_comment_windows_that_end_first(app: App) -> None:
    days = [row.days for row in app.property("home").property("open_").rows]
    assert len(days) == 2
    assert days == sorted(days)
    assert all(left >= 0 for left in days)


def test_the_hall_says_its_name_the_time_and_how_fresh_it_is(app: App) -> None:
    hall = app.property("hall")
    assert hall.property("name") == "岢岚县便民服务中心"
    assert hall.property("time") == "09:26"
    assert hall.property("date") == "2026年11月23日 星期一"
    assert hall.property("updated").startswith("内容更新至今天")
    assert hall.property("banner") == ""
    assert hall.property("servicePhone")


def test_aspects_add_up_to_all(app: App, until: Until) -> None:
    arrive(app, until, "catalogue")
    aspects = app.property("catalogue").property("aspects").rows
    everything, *each = (int(row.count) for row in aspects)
    assert len(each) == 5
    assert everything == sum(each) == app.property("catalogue").property("total")


def test_an_aspect_narrows_the_list_and_pages_turn(app: App, until: Until) -> None:
    arrive(app, until, "catalogue")
    catalogue = app.property("catalogue")
    catalogue.chooseAspect("A")
    wanted = int(next(r.count for r in catalogue.property("aspects").rows if r.id == "A"))
    until(lambda: catalogue.property("count") == wanted)
    first = [row.id for row in catalogue.property("rows").rows]
    catalogue.turn(1)
    until(lambda: catalogue.property("pageNumber") == 2)
    until(lambda: [row.id for row in catalogue.property("rows").rows] != first)
    assert not set(first) & {row.id for row in catalogue.property("rows").rows}
    catalogue.turn(-5)
    until(lambda: [row.id for row in catalogue.property("rows").rows] == first)


def test_every_page_of_the_list_together_is_the_whole_list(app: App, until: Until, first_home: Path) -> None:
    arrive(app, until, "catalogue")
    catalogue = app.property("catalogue")
    catalogue.setRoom(7)
    until(lambda: len(catalogue.property("rows").rows) == 7)
    seen: list[str] = []
    for page in range(1, catalogue.property("pages") + 1):
        until(shows(catalogue, "pageNumber", page))
        seen += [row.id for row in catalogue.property("rows").rows]
        catalogue.turn(1)
        if page < catalogue.property("pages"):
            until(shows(catalogue, "pageNumber", page + 1))
    assert len(seen) == len(set(seen)) == count(first_home, Filter("disclosure"))


def test_taller_rows_make_a_smaller_page_until_something_else_is_chosen(app: App, until: Until) -> None:
    arrive(app, until, "catalogue")
    catalogue = app.property("catalogue")
    catalogue.squeeze()
    until(lambda: len(catalogue.property("rows").rows) == 4)
    catalogue.chooseStage("result")
    until(lambda: len(catalogue.property("rows").rows) == 5)


def test_a_unit_chosen_leads_back_to_its_list(app: App, until: Until) -> None:
    arrive(app, until, "catalogue")
    arrive(app, until, "units", "departments")
    units = app.property("units").property("rows").rows
    assert len(units) == 22
    chosen = next(row for row in units if row.count > 0)
    app.property("catalogue").chooseUnit(chosen.id)
    app.backTo("catalogue")
    until(lambda: app.property("navigator").property("page") == "catalogue")
    until(lambda: app.property("catalogue").property("count") == chosen.count)
    app.back()
    until(lambda: app.property("navigator").property("page") == "home")


def test_an_item_is_one_page_whatever_way_leads_to_it(app: App, until: Until) -> None:
    arrive(app, until, "catalogue", "open")
    row = app.property("catalogue").property("rows").rows[0]
    arrive(app, until, "item", row.id)
    item = app.property("item")
    assert item.property("title") == row.title
    assert item.property("stage") == "pre"
    assert item.property("days") == row.days
    facts = {fact.id: fact.value for fact in item.property("facts").rows}
    assert facts["第一责任人"]
    assert facts["索引号"]
    assert facts["依据"]
    assert facts["审签"].count("、") == 1
    assert item.property("blocks").rowCount() > 0


def test_the_stages_of_a_matter_lead_to_each_other(app: App, until: Until, first_home: Path) -> None:
    reader = ContentReader(first_home)
    release = reader.release()
    assert release is not None
    results = reader.cards(release, SURE, Filter("disclosure", stage="result"), limit=50)
    matters = [reader.document(release, SURE, c.id) for c in results]
    threads = [
        (m.document.id, reader.stages(release, SURE, m.document.disclosure.matter))
        for m in matters
        if m is not None and m.document.disclosure is not None
    ]
    reader.close()
    last, stages = next(pair for pair in threads if len(pair[1]) == 3)
    arrive(app, until, "item", last)
    shown = {row.id: row.document for row in app.property("item").property("stages").rows}
    assert shown == {card.stage: card.id for card in stages}
    arrive(app, until, "item", shown["pre"])
    until(lambda: app.property("item").property("stage") == "pre")


def test_what_is_gone_says_so(app: App, until: Until) -> None:
    app.go("item", "01J00000000000000000000000")
    until(lambda: app.property("item").page_state == "empty")
    assert app.property("item").property("goneTitle") == "这份内容已到期或撤下"


def test_a_guide_offers_its_form_filled_in_and_its_film(app: App, until: Until) -> None:
    arrive(app, until, "services")
    (row,) = (one for one in app.property("services").property("rows").rows if "低保" in one.title)
    arrive(app, until, "guide", row.id)
    guide = app.property("guide")
    assert guide.property("filesTitle") == "样表和短片"
    assert [file.kind for file in guide.property("files").rows] == ["application", "video"]


def test_guides_are_found_by_topic_by_asker_and_by_department(app: App, until: Until) -> None:
    arrive(app, until, "services")
    services = app.property("services")
    for way in ("topic", "audience", "unit"):
        services.chooseWay(way)
        until(shows(services, "way", way))
        until(lambda: len(services.property("choices").rows) > 2)
        choice = services.property("choices").rows[1]
        services.choose(choice.id)
        until(shows(services, "count", choice.count))


def test_villages_stand_under_their_letters_and_twins_tell_their_township(app: App, until: Until) -> None:
    arrive(app, until, "villages")
    villages = app.property("villages")
    assert len(villages.property("townships").rows) == 12
    assert villages.property("townships").rows[0].is_here
    villages.setRoom(60)
    villages.chooseLetter("N")
    until(lambda: villages.property("letter") == "N")
    twins = [row for row in villages.property("rows").rows if row.name == "南沟村"]
    assert len(twins) == 2
    assert len({row.township for row in twins}) == 2


def test_a_village_shows_its_money_and_adds_it_up(app: App, until: Until, first_home: Path) -> None:
    reader = ContentReader(first_home)
    release = reader.release()
    assert release is not None
    card = next(
        c
        for c in reader.cards(release, SURE, Filter("list"), limit=300)
        if c.facts["template"] == "finance" and not c.facts["nil"]
    )
    reader.close()
    arrive(app, until, "village", card.unit)
    village = app.property("village")
    assert village.property("income")
    spent = sum(float(row.amount.replace(",", "")) for row in village.property("money").rows)
    assert spent == float(village.property("spending").replace(",", ""))


def test_ending_a_visit_forgets_what_was_chosen(app: App, until: Until) -> None:
    arrive(app, until, "catalogue", "stage:pre")
    app.property("catalogue").chooseAspect("A")
    app.toggleElder()
    app.property("session").end()
    until(lambda: app.property("navigator").property("page") == "home")
    assert app.property("elder") is False
    assert app.property("catalogue").property("aspect") == ""
    assert app.property("catalogue").property("stage") == ""
    assert app.property("navigator").property("canGoBack") is False


def test_before_the_first_release_the_glass_says_so(empty_app: App, until: Until) -> None:
    until(lambda: empty_app.property("hall").page_state == "empty")
    assert empty_app.property("home").page_state == "empty"
    assert empty_app.property("ticker").property("entries") == []


def test_the_ticker_shows_notices_in_force_most_urgent_first(app: App, until: Until, first_home: Path) -> None:
    until(lambda: app.property("ticker").page_state == "ready")
    reader = ContentReader(first_home)
    release = reader.release()
    assert release is not None
    level = {c.id: c.facts["level"] for c in reader.cards(release, SURE, Filter("notice"), limit=100)}
    reader.close()
    entries = app.property("ticker").property("entries")
    order = ["urgent", "important", "normal"]
    ranks = [order.index(level[entry["id"]]) for entry in entries]
    assert ranks
    assert ranks == sorted(ranks)


@pytest.mark.expects_log("a page's question failed")
def test_a_question_that_fails_fails_its_page_and_nothing_else(app: App, until: Until) -> None:
    failures: list[Exception] = []
    answers: list[str] = []
    nothing: dict[str, str] = {}
    app.source.ask(lambda _reader, _scene: nothing["missing"], lambda _answer: None, failures.append)
    app.source.ask(lambda _reader, scene: scene.county.pack.name, answers.append, lambda _exc: None)
    until(lambda: answers)
    assert answers == ["岢岚县"]
    assert "KeyError" in str(failures[0])


def test_a_store_that_cannot_be_read_is_told_on_home_and_cured_in_place(
    application: QGuiApplication, first_home: Path, tmp_path: Path, until: Until
) -> None:
    home = tmp_path / "H"
    shutil.copytree(first_home, home)
    store = home / "content.db"
    whole = store.read_bytes()
    store.write_bytes(b"not a database at all" * 400)
    app = App(home=home, clock=Clock(fixed=instant(NOW)), settings=Settings.load(home))
    until(lambda: app.property("home").page_state == "failed")
    fresh = home / "fresh.db"
    fresh.write_bytes(whole)
    fresh.replace(store)
    until(lambda: app.property("home").page_state == "ready")
    app.close()
