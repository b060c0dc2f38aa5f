"""What a board plays besides disclosures: replies, films, the running line as a still list."""

import os
import signal
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QRect
from PySide6.QtGui import QGuiApplication

from kiosk.clock import Clock, Moment
from kiosk.settings import Settings
from kiosk.shell.board_window import BoardWindow
from kiosk.store.read import ContentReader, Filter, Shown
from screens.viewmodels import board_film, board_program
from screens.viewmodels.board_makers import Maker
from screens.viewmodels.board_page import BoardPage
from screens.viewmodels.board_stage import Stage
from screens.viewmodels.ticker import due_notices
from sync import contract
from sync.contract import build, instant
from sync.contract.playlist import Playlists
from tests.e2e.stage import NOW
from tests.sample import HALL
from tests.screens.conftest import Until
from tests.screens.look import look
from tests.screens.test_board import ROOM, Desk, Make, board, desk, front, program, stage_of, turn

__all__ = ["board", "desk"]

WIRE = Path(__file__).parents[1] / "data" / "wire"
SHORT = Path(__file__).parents[1] / "data" / "film" / "short.mp4"


@pytest.fixture
def playing(board: Make, monkeypatch: pytest.MonkeyPatch) -> Callable[[], Stage]:
    """A board whose films move."""
    monkeypatch.delenv("KIOSK_STILL")
    return lambda: stage_of(board((960, 540)))


def film_page(stage: Stage, file: Path) -> BoardPage:
    return replace(stage.pages[0], id="film/film1", document="film", kind="film", film=str(file), seconds=60)


def test_a_film_waits_with_its_first_picture_plays_in_front_and_gives_way_at_its_end(
    playing: Callable[[], Stage], until: Until
) -> None:
    stage = playing()
    first, last = stage.pages[0], stage.pages[2]
    stage.show(program(stage, first, film_page(stage, SHORT), last))
    turn(stage, until)
    assert front(stage).kind == "film"
    film = stage.property("filmA" if stage.property("front") == 0 else "filmB")
    assert film.property("frame") > 0  # never an empty screen: the picture was there before the page
    until(lambda: front(stage) == last)
    assert film.property("state") != "playing"
    assert stage.passed_over == 0


@pytest.mark.expects_log("film/film1 is passed over")
def test_a_film_that_is_none_is_passed_over(playing: Callable[[], Stage], until: Until, tmp_path: Path) -> None:
    stage = playing()
    noise = tmp_path / "noise.mp4"
    noise.write_bytes(b"\x00\x00\x00\x18ftypmp42" + os.urandom(20_000))
    first, last = stage.pages[0], stage.pages[2]
    stage.show(program(stage, first, film_page(stage, noise), last))
    until(lambda: stage.passed_over == 1 and stage.is_next_ready)
    stage.turn()
    assert front(stage) == last


@pytest.mark.expects_log("its film stood still")
def test_a_decoder_that_stands_still_in_front_gives_way(
    playing: Callable[[], Stage], until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(board_film, "STALL_MS", 400)
    stage = playing()
    first, last = stage.pages[0], stage.pages[2]
    stage.show(program(stage, first, film_page(stage, SHORT), last))
    until(lambda: stage.is_next_ready)
    film = stage.property("filmA" if stage.property("front") == 1 else "filmB")
    assert film._process is not None
    os.kill(film._process.pid, signal.SIGSTOP)
    stage.turn()
    until(lambda: front(stage) == last)
    assert stage.passed_over == 1


def test_a_reply_says_what_was_said_answered_and_done(desk: Desk) -> None:
    document = contract.decode(contract.Document, (WIRE / "reply.json").read_bytes())
    assert document.reply is not None
    pages = Maker(ROOM, desk.scene(), desk.home).reply(Shown(document, (), ""))
    words = "".join(line.sign + line.text for page in pages for line in page.lines)
    assert document.reply.said in words
    assert document.reply.reply in words
    assert document.reply.reason in words
    assert all(page.head == "意见答复" and page.document == document.id for page in pages)


def test_a_reply_stands_up_to_a_careful_look(board: Make, desk: Desk, until: Until) -> None:
    window = board()
    stage = stage_of(window)
    document = contract.decode(contract.Document, (WIRE / "reply.json").read_bytes())
    room = stage.rooms["side"]
    pages = Maker(room, desk.scene(), desk.home).reply(Shown(document, (), ""))
    stage.show(program(stage, stage.pages[0], *pages))
    for page in pages:
        turn(stage, until)
        assert front(stage) == page
        window.view.grabWindow()
        assert not [f for f in look(window.view.rootObject(), touch_px=0) if "beyond the screen" not in str(f)]


def test_the_running_line_is_also_a_still_list(desk: Desk) -> None:
    scene = desk.scene(playlists=[{"id": "one", "name": "一", "items": [{"show": "ticker"}]}])
    pages = desk.pages(scene)
    shown = "".join(line.text for page in pages for line in page.lines)
    lines = [card.facts["text"] for card in due_notices(desk.reader, scene)]
    assert lines
    assert all(line.replace("\n", " ") in shown for line in lines)
    assert all(page.document == "" for page in pages)  # each line has a document of its own
    assert len({page.id for page in pages}) == len(pages)


def test_a_guides_film_plays_though_no_disclosure_has_one(desk: Desk) -> None:
    pages = desk.pages(desk.scene(playlists=[{"id": "one", "name": "一", "items": [{"show": "film", "most": 3}]}]))
    assert {(page.kind, page.head) for page in pages} == {("film", "办事指南")}
    assert all(Path(page.film).is_file() for page in pages)


def test_words_have_a_page_without_the_title_where_it_leaves_them_no_room(
    board: Make, desk: Desk, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    cards = desk.reader.cards(desk.release, Moment(instant(NOW), True), Filter("reply"), limit=50)
    longest = max(cards, key=lambda card: len(card.title))
    said = build(Playlists, {"format": 1, "seq": 1, "lists": [
        {"id": "one", "name": "答复", "layout": "columns", "items": [
            {"show": "document", "document": longest.id}, {"show": "notice", "most": 2}]}]}).lists  # fmt: skip
    monkeypatch.setattr(board_program, "playlists_of", lambda _pack: said)
    window = board((1080, 1920))
    stage = stage_of(window)
    first, *more = [page for page in stage.pages if page.document == longest.id]
    assert (first.lines, first.is_untitled) == ((), False)
    assert more
    for page in more:
        assert (page.is_untitled, page.title) == (True, longest.title)
        turn(stage, until)
        assert front(stage) == page
    assert stage.passed_over == 0
    assert not stage._tight


@pytest.mark.parametrize(
    ("layout", "size", "show", "kind"),
    [("side", (1920, 1080), {"show": "list", "most": 1}, "table"),
     ("side", (1920, 1080), {"show": "document"}, "text"), ("columns", (1080, 1920), {"show": "document"}, "text")],
)  # fmt: skip
def test_a_list_has_several_rows_on_a_page_or_each_row_in_words_and_none_is_passed_over(
    application: QGuiApplication, hall_home: Path, monkeypatch: pytest.MonkeyPatch, until: Until,
    layout: str, size: tuple[int, int], show: dict[str, Any], kind: str,
) -> None:  # fmt: skip
    """One of few columns is a table; the widest there is would break its rows, or pass the zone."""
    if kind == "text":
        show = show | {"document": widest(hall_home)}
    monkeypatch.setenv("KIOSK_STILL", "1")
    monkeypatch.setattr("screens.viewmodels.board_stage.SETTLE_MS", 10)
    said = build(Playlists, {"format": 1, "seq": 1, "lists": [
        {"id": "one", "name": "名单", "layout": layout, "items": [show, {"show": "welcome"}]}]}).lists  # fmt: skip
    monkeypatch.setattr(board_program, "playlists_of", lambda _pack: said)
    window = BoardWindow(
        home=hall_home, settings=Settings.load(hall_home), clock=Clock(fixed=instant(NOW)),
        place=QRect(0, 0, *size), has_motion=False, is_locked=False,
    )  # fmt: skip
    window.show()
    try:
        until(lambda: not window.app.is_waiting)
        stage = stage_of(window)
        pages = [page for page in stage.pages if page.document]
        assert {page.kind for page in pages} == {kind}
        assert all(page.rows or page.lines for page in pages)
        for page in pages[1:]:
            turn(stage, until)
            assert front(stage) == page
        assert stage.passed_over == 0
        assert not stage._tight, "none had to be made anew"
    finally:
        window.close()
        application.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)  # its page goes before its view-models


def widest(home: Path) -> str:
    """The list with the most columns."""
    reader = ContentReader(home)
    release, moment = reader.release(), Moment(instant(NOW), True)
    assert release is not None
    cards = reader.cards(release, moment, Filter("list"), limit=400)
    shown = filter(None, [reader.document(release, moment, card.id) for card in cards])
    reader.close()
    found = {one.document.id: one.document.public_list for one in shown if one.document.unit == HALL}
    return max((len(said.columns), name) for name, said in found.items() if said is not None)[1]


def test_a_notice_meant_for_another_hall_is_no_page(desk: Desk) -> None:
    playlists = [{"id": "one", "name": "一", "items": [{"show": "notice", "most": 50}]}]
    scene = desk.scene(playlists=playlists)
    meant = {card.id for card in due_notices(desk.reader, scene)}
    assert {page.document for page in desk.pages(scene)} <= meant
