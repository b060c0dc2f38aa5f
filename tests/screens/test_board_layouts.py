"""The zones of a board as the county divides them: made to measure, changed live, no zone left empty."""

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtQuick import QQuickItem

from kiosk.schedule import lists
from kiosk.shell.board_window import BoardWindow
from screens.viewmodels import board_program
from screens.viewmodels.board_page import BoardPage, Room
from sync.contract import build
from sync.contract.playlist import LAYOUTS, Playlists
from tests.screens.conftest import Until
from tests.screens.look import look
from tests.screens.test_board import FAR, TALL, WIDE, Desk, Make, board, desk, front, stage_of, turn

__all__ = ["board", "desk"]

ROOMS = {
    "side": Room(980, 470, 51, 64, 58, 3),
    "full": Room(1600, 470, 51, 64, 58),
    "columns": Room(700, 430, 51, 64, 58),
}
ITEMS = [{"show": "open", "most": 3}, {"show": "guide", "most": 3}, {"show": "finance", "most": 2}]
Plays = Callable[..., None]


def playlist(layout: str | None, items: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    said = {"id": "one", "name": "一", "items": items or ITEMS}
    return said if layout is None else {**said, "layout": layout}


@pytest.fixture
def plays(monkeypatch: pytest.MonkeyPatch) -> Plays:
    """Changes what the county's pack says."""

    def change(layout: str | None, items: list[dict[str, Any]] | None = None) -> None:
        said = build(Playlists, {"format": 1, "seq": 1, "lists": [playlist(layout, items)]}).lists
        monkeypatch.setattr(board_program, "playlists_of", lambda _pack: said)

    return change


@pytest.mark.parametrize(
    ("said", "expected"),
    [(None, "side"), ("side", "side"), ("full", "full"), ("columns", "columns"), ("head", "head"), ("mosaic", "side")],
)
def test_the_county_names_a_layout_and_a_word_of_later_days_is_the_usual_one(
    desk: Desk, said: str | None, expected: str
) -> None:
    program = desk.program(desk.scene(playlists=[playlist(said)]), rooms=ROOMS)
    assert {page.layout for page in program.pages} == {expected}
    assert bool(program.second) == (expected == "columns")


def test_a_source_of_later_days_shows_nothing_and_the_rest_plays(desk: Desk) -> None:
    items: list[dict[str, Any]] = [{"show": "hologram"}, {"show": "guide", "most": 1}]
    assert {page.head for page in desk.pages(desk.scene(playlists=[playlist(None, items)]))} == {"办事指南"}


def test_two_columns_share_the_documents_and_lose_none(desk: Desk) -> None:
    whole = desk.program(desk.scene(playlists=[playlist("full")]), rooms=ROOMS)
    both = desk.program(desk.scene(playlists=[playlist("columns")]), rooms=ROOMS)
    first, second = ({page.document for page in pages} for pages in (both.pages, both.second))
    assert not first & second
    assert first | second == {page.document for page in whole.pages}


def test_one_document_takes_the_whole_glass_and_a_far_board_has_one_zone(desk: Desk) -> None:
    alone = desk.scene(playlists=[playlist("columns", [{"show": "guide", "most": 1}])])
    assert {page.layout for page in desk.program(alone, rooms=ROOMS).pages} == {"full"}
    wished = desk.scene(playlists=[playlist("columns")])
    assert {page.layout for page in desk.program(wished, rooms={"full": ROOMS["full"]}).pages} == {"full"}


def test_with_nothing_to_show_in_a_layout_the_default_plays_in_its_own(desk: Desk) -> None:
    nothing = [{"show": "document", "document": "01J00000000000000000000009"}]
    program = desk.program(desk.scene(playlists=[playlist("columns", nothing)]), rooms=ROOMS)
    assert program.playlists == ("default",)
    assert {page.layout for page in program.pages} == {"side"}


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize(("size", "settings"), [(WIDE, {}), (TALL, {}), (WIDE, FAR)])
def test_every_layout_stands_up_to_a_careful_look(
    board: Make, until: Until, plays: Plays, layout: str, size: tuple[int, int], settings: dict[str, str]
) -> None:
    plays(layout)
    window = board(size, **settings)
    stages = [stage_of(window)]
    second = window.app.property("second")
    faults: list[str] = []
    for _ in range(4):
        if front(stages[0]).layout == "columns":
            until(lambda: second.shown is not None and second.is_next_ready)
            stages = [stages[0], second]
        window.view.grabWindow()
        faults += [f"{layout} {front(stages[0]).title}: {fault}" for fault in look(window.view.rootObject(), touch_px=0)
                   if "beyond the screen" not in str(fault)]  # fmt: skip
        if layout == "head":
            break
        for stage in stages:
            turn(stage, until)
    assert not faults, "\n".join(faults)
    assert (len(stages) == 2) == (layout == "columns" and not settings)


def test_the_zones_change_live_with_the_page_that_comes(board: Make, until: Until, plays: Plays) -> None:
    plays("side")
    window = board()
    stage = stage_of(window)
    until(lambda: stage.is_next_ready)
    narrow = sheet_in_front(window).width()
    seen: list[
        tuple[str, bool]
    ] = []  # the layout of each frame, and whether its page stands as wide as it was made for
    window.view.frameSwapped.connect(
        lambda: seen.append((front(stage).layout, sheet_in_front(window).width() == narrow))
    )
    for layout in ("full", "columns", "head", "side"):
        plays(layout)
        window.app.refresh()
        until(lambda wanted=layout: stage.property("layout") == wanted)  # type: ignore[misc]
        assert front(stage).layout == layout
    assert all(as_before == (layout == "side") for layout, as_before in seen)
    assert window.app.property("second").shown is None


def sheet_in_front(window: BoardWindow) -> QQuickItem:
    """The sheet of the main zone that is seen."""
    stack: list[QQuickItem] = [window.view.rootObject()]
    while stack:
        item = stack.pop()
        if item.property("inFront") is True:
            return item
        stack += reversed(item.childItems())
    raise AssertionError("no sheet")


CAMPAIGN = {"id": "fire", "name": "专题", "campaign": True, "every": 2, "items": [{"show": "notice", "most": 1}]}


def layouts(pages: tuple[BoardPage, ...]) -> dict[bool, set[str]]:
    """Of the campaign's pages (True) and the others, the layouts."""
    found: dict[bool, set[str]] = {}
    for page in pages:
        found.setdefault("~" in page.id, set()).add(page.layout)
    return found


@pytest.mark.parametrize(
    ("base", "own", "expected"),
    [
        ("side", "full", "full"), ("full", "side", "side"), ("columns", "full", "full"), ("columns", "side", "side"),
        ("side", None, "side"), ("full", "columns", "full"), ("full", "head", "full"), ("columns", None, "columns"),
    ],
)  # fmt: skip
def test_a_campaign_brings_its_own_layout(desk: Desk, base: str, own: str | None, expected: str) -> None:
    campaign = {**CAMPAIGN, "layout": own} if own else CAMPAIGN
    program = desk.program(desk.scene(playlists=[playlist(base), campaign]), rooms=ROOMS)
    both = layouts((*program.pages, *program.second))
    assert both == {True: {expected}, False: {base}}
    if own in ("full", "side"):
        assert set(layouts(program.second)) <= {False}, "it takes the glass, not a column"


def test_a_campaign_changes_the_zones_for_its_own_pages_and_gives_them_back(
    board: Make, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    both = {"format": 1, "seq": 1, "lists": [playlist("columns"), {**CAMPAIGN, "every": 1, "layout": "full"}]}
    said = build(Playlists, both).lists
    monkeypatch.setattr(board_program, "playlists_of", lambda _pack: said)
    window = board()
    stage, second = stage_of(window), window.app.property("second")
    until(lambda: stage.is_next_ready and second.shown is not None)
    wide = {"columns": sheet_in_front(window).width()}
    seen: list[tuple[str, float]] = []
    window.view.frameSwapped.connect(lambda: seen.append((front(stage).layout, sheet_in_front(window).width())))
    order = [front(stage).layout]
    while order.count("full") < 2 and len(order) < 12:
        turn(stage, until)
        order.append(front(stage).layout)
        window.app.refresh()  # as with every minute and release: nobody's page jumps
        until(lambda: stage.is_next_ready)
        assert front(stage).layout == order[-1]
        window.view.grabWindow()
    assert [one for one, before in zip(order, ["", *order], strict=False) if one != before] == ["columns", "full"] * 2
    wide["full"] = max(width for _, width in seen)
    assert wide["full"] > 1.8 * wide["columns"]
    assert all(width == wide[layout] for layout, width in seen)


def test_a_column_that_is_covered_stands_still_and_goes_on_when_it_is_seen(
    board: Make, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("KIOSK_STILL")
    both = {"format": 1, "seq": 1, "lists": [playlist("columns"), {**CAMPAIGN, "every": 1, "layout": "full"}]}
    said = build(Playlists, both).lists
    monkeypatch.setattr(board_program, "playlists_of", lambda _pack: said)
    window = board()
    stage, second = stage_of(window), window.app.property("second")
    until(lambda: second.shown is not None)
    page = second.shown
    for layout, goes in (("columns", True), ("full", False), ("columns", True)):
        if front(stage).layout != layout:
            turn(stage, until)
        assert (front(stage).layout, second._dwell.isActive(), second.shown) == (layout, goes, page)
    window.app.set_dark(True)
    assert [one._dwell.isActive() for one in (stage, second)] == [False, False]
    window.app.set_dark(False)
    assert [one._dwell.isActive() for one in (stage, second)] == [True, True]


def test_explain_and_glass_agree_on_the_layout() -> None:
    tier = build(Playlists, {"format": 1, "seq": 1, "lists": [playlist(None), {**playlist("full"), "id": "two"}]}).lists
    assert lists.layout_of(tier) == "full"
    assert lists.layout_of(()) == "side"
