"""The board: the real pages over the sample county, looked at as a careful person would; turns without a gap."""

import datetime as dt
import itertools
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtQuick import QQuickItem

from kiosk.clock import Clock, Moment
from kiosk.schedule.plan import Post
from kiosk.settings import Settings
from kiosk.shell.board_window import BoardWindow
from kiosk.store.facts import facts_of
from kiosk.store.read import ContentReader
from kiosk.store.shown import ShownLog
from screens.viewmodels.alarm import AlarmFace
from screens.viewmodels.board import BoardApp
from screens.viewmodels.board_makers import Maker
from screens.viewmodels.board_page import BoardPage, Room
from screens.viewmodels.board_program import Program, Programmer, post_of
from screens.viewmodels.board_stage import Stage
from screens.viewmodels.county import County
from screens.viewmodels.glass import board_pixels_per_mm
from screens.viewmodels.source import Scene
from sync.contract import CountyPack, build, dump, instant
from tests.e2e.stage import NOW
from tests.sample import HALL
from tests.screens.conftest import Until
from tests.screens.look import look

WIDE, TALL = (1920, 1080), (1080, 1920)
FAR = {"viewing_m": "8", "screen_mm": "1218"}
ROOM = Room(980, 470, 51, 64, 58, 3)
Make = Callable[..., BoardWindow]


@pytest.fixture
def board(
    application: QGuiApplication, first_home: Path, until: Until, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Make]:
    """Makes boards that stand still until they are turned."""
    monkeypatch.setenv("KIOSK_STILL", "1")
    monkeypatch.setattr("screens.viewmodels.board_stage.SETTLE_MS", 10)
    made: list[BoardWindow] = []

    def make(size: tuple[int, int] = WIDE, **settings: str) -> BoardWindow:
        window = BoardWindow(
            home=first_home, settings=Settings.load(first_home, settings), clock=Clock(fixed=instant(NOW)),
            place=QRect(0, 0, *size), has_motion=False, is_locked=False,
        )  # fmt: skip
        made.append(window)
        assert not window.errors
        window.show()
        until(lambda: not window.app.is_waiting)
        return window

    yield make
    for window in made:
        window.close()


def stage_of(window: BoardWindow) -> Stage:
    found = window.app.property("stage")
    assert isinstance(found, Stage)
    return found


def front(stage: Stage) -> BoardPage:
    page = stage.shown
    assert page is not None
    return page


def turn(stage: Stage, until: Until) -> None:
    until(lambda: stage.is_next_ready)
    stage.turn()


@pytest.mark.parametrize(
    ("size", "settings"), [(WIDE, {}), (TALL, {}), (WIDE, {"viewing_m": "8", "screen_mm": "1218"})]
)
def test_every_page_stands_up_to_a_careful_look(
    board: Make, until: Until, size: tuple[int, int], settings: dict[str, str]
) -> None:
    window = board(size, **settings)
    stage = stage_of(window)
    until(lambda: stage.is_next_ready)
    faults: list[str] = []
    kinds = set()
    for _ in range(18):
        page = front(stage)
        kinds.add(page.kind)
        window.view.grabWindow()
        faults += [f"{page.id} {page.title}: {fault}" for fault in look(window.view.rootObject(), touch_px=0)
                   if "beyond the screen" not in str(fault)]  # fmt: skip
        turn(stage, until)
    assert not faults, "\n".join(faults)
    assert {"figure", "text", "guide"} <= kinds


def test_each_page_comes_in_its_turn_and_the_first_comes_again(board: Make, until: Until) -> None:
    stage = stage_of(board())
    wanted = [page.id for page in stage.pages]
    seen = []
    for _ in range(len(wanted) + 1):
        seen.append(front(stage).id)
        turn(stage, until)
    assert seen == [*wanted, wanted[0]]


def test_there_is_no_picture_of_neither_page(board: Make, until: Until) -> None:
    window = board((960, 540))
    stage = stage_of(window)
    for _ in range(6):
        before = ground(window.view.grabWindow())
        turn(stage, until)
        after = ground(window.view.grabWindow())
        assert before == after == "#faf7f2"  # paper stands where the sheet is, in the very first picture


def ground(picture: QImage) -> str:
    """The colour beside the text of the main card, where no page has ink."""
    return picture.pixelColor(int(picture.width() * 0.045), picture.height() // 2).name()


def program(stage: Stage, *pages: BoardPage) -> Program:
    return Program(pages, (), ("test",))


@pytest.mark.expects_log("broken/p1 is passed over", "Cannot open: file:///nowhere.png")
def test_a_broken_picture_is_passed_over(board: Make, until: Until) -> None:
    stage = stage_of(board())
    first, second = stage.pages[0], stage.pages[2]
    broken = replace(second, id="broken/p1", kind="picture", picture="file:///nowhere.png")
    stage.show(program(stage, first, broken, second))
    until(lambda: stage.passed_over == 1 and stage.is_next_ready)
    assert front(stage) == first  # never black
    assert stage.missed.titles == (broken.title,)
    stage.turn()
    assert front(stage) == second
    stage.show(program(stage, first, second))
    assert not stage.missed.titles, "it left the program"


@pytest.mark.expects_log("slow/t1 is passed over on the board: it was not ready")
def test_a_page_that_never_gets_ready_is_passed_over(board: Make, until: Until) -> None:
    window = board()
    stage = stage_of(window)
    first, second = stage.pages[0], stage.pages[1]
    window.close()  # nothing is laid out any more: no answer comes
    stage.show(program(stage, first, replace(second, id="slow/t1")))
    stage.on_stuck()
    assert front(stage) == first


def test_what_was_recalled_leaves_the_glass_at_once(board: Make, until: Until) -> None:
    stage = stage_of(board())
    gone = front(stage)
    stage.show(program(stage, *(p for p in stage.pages if p.document != gone.document)))
    until(lambda: front(stage).document != gone.document)


def test_text_is_as_high_as_a_two_hundredth_of_the_viewing_distance() -> None:
    for metres in (3.0, 4.0, 6.0, 8.0):
        ppm = board_pixels_per_mm(1218, WIDE, metres)
        hanzi_mm = 6.9 * ppm / (1920 / 1218)
        assert hanzi_mm >= metres * 1000 / 200 - 0.01 or metres > 7  # 8 m is more than 55 inches can do whole
    assert board_pixels_per_mm(1218, WIDE, 8.0) > board_pixels_per_mm(1218, WIDE, 4.0)
    assert board_pixels_per_mm(0, (3840, 2160), 4.0) == pytest.approx(2 * board_pixels_per_mm(0, WIDE, 4.0))


def test_a_page_behind_a_dark_glass_does_not_count_as_shown(
    board: Make, first_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def counted() -> float:
        rows = ShownLog(first_home).rows()
        return sum(row.seconds for row in rows if (row.screen, row.document) == ("board", page.document))

    window = board()
    app, page = window.app, front(stage_of(window))
    assert isinstance(app, BoardApp)
    now, before = [0.0], counted()
    for proof in app._proofs:
        monkeypatch.setattr(proof, "_monotonic", lambda: now[0])
        proof._since = 0.0
    for seconds, is_dark in ((20.0, True), (36_000.0, False), (30.0, False)):  # seen, a night, seen
        now[0] += seconds
        app.set_dark(is_dark)
    app.close()
    assert counted() - before == pytest.approx(50)


@pytest.mark.parametrize(
    "body", ["带上身份证、口罩和水，不要回去拿东西" * 12, "请马上下山" * 21 + "打电话03500001017后" * 12]
)
def test_an_emergencys_long_sentence_goes_over_where_it_pauses_never_in_a_number(board: Make, body: str) -> None:
    window = board()
    alarm = window.app.property("alarm")
    alarm._set_face(AlarmFace(id="a" * 26, title="预警", text="请马上下山", body=body))
    (over,) = [
        one for one in window.view.rootObject().findChildren(QQuickItem) if one.property("words") == "请马上下山"
    ]
    pages = over.property("pages").toVariant()
    assert "".join(pages[1:]) == body
    assert all(len(page) <= 111 for page in pages)
    for page in pages[1:-1]:
        assert page[-1] in "，、" if "，" in body else not page[-1].isdigit()


# ---- the programme, without a window ----


Wish = dict[str, Any]


class Desk:
    """Programs of one release at a moment."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.reader = ContentReader(home)
        release = self.reader.release()
        assert release is not None
        self.release = release
        self.pack = self.reader.pack(release)
        self.facts = facts_of(home)

    def scene(self, *, playlists: list[Wish] | None = None, unit: str = "", at: str = NOW) -> Scene:
        pack = self.pack
        if playlists is not None:
            pack = build(CountyPack, {**dump(pack), "playlists": {"format": 1, "seq": 1, "lists": playlists}})
        return Scene(self.release, Moment(instant(at), True), County(pack), unit or pack.code, self.facts)

    def pages(self, scene: Scene, post: Post | None = None) -> tuple[BoardPage, ...]:
        return self.program(scene, post).pages

    def program(self, scene: Scene, post: Post | None = None, rooms: dict[str, Room] | None = None) -> Program:
        post = post or post_of(scene, profile="board", tags=())
        return Programmer(self.reader, Maker(ROOM, scene, self.home), post, rooms=rooms).program()


@pytest.fixture
def desk(application: QGuiApplication, first_home: Path) -> Iterator[Desk]:
    made = Desk(first_home)
    yield made
    made.reader.close()


def heads(pages: tuple[BoardPage, ...]) -> set[str]:
    return {page.head for page in pages}


def test_without_a_playlist_the_board_shows_of_everything(desk: Desk) -> None:
    pages = desk.pages(desk.scene())
    assert {"正在预公开", "通知公告", "办事指南", "村务公开"} <= heads(pages)
    assert len({page.id for page in pages}) == len(pages)
    assert all(page.days_left >= 0 for page in pages if page.head == "正在预公开")


def test_kinds_take_turns(desk: Desk) -> None:
    first = [page.head for page in desk.pages(desk.scene()) if page.part == 1][:4]
    assert len(set(first)) == 4


def test_the_countys_playlist_plays_instead(desk: Desk) -> None:
    scene = desk.scene(playlists=[{"id": "one", "name": "只放指南", "items": [{"show": "guide", "most": 2}]}])
    pages = desk.pages(scene)
    assert heads(pages) == {"办事指南"}
    assert len({page.document for page in pages}) == 2


def test_a_playlist_without_anything_to_show_gives_way_to_the_next(desk: Desk) -> None:
    nothing: Wish = {"id": "none", "name": "空", "priority": 9,
               "items": [{"show": "document", "document": "01J00000000000000000000009"}]}  # fmt: skip
    less: Wish = {"id": "less", "name": "通知", "priority": 3, "items": [{"show": "notice"}]}
    assert heads(desk.pages(desk.scene(playlists=[nothing, less]))) == {"通知公告"}
    assert "正在预公开" in heads(desk.pages(desk.scene(playlists=[nothing])))


def test_a_campaign_comes_after_every_few_pages(desk: Desk) -> None:
    base: Wish = {"id": "base", "name": "指南", "items": [{"show": "guide", "most": 6}]}
    extra: Wish = {"id": "fire", "name": "防火", "campaign": True, "every": 3, "items": [{"show": "notice", "most": 1}]}
    pages = desk.pages(desk.scene(playlists=[base, extra]))
    at = [i for i, page in enumerate(pages) if page.head == "通知公告"]
    assert len(at) >= 3
    assert all(b - a >= 4 for a, b in itertools.pairwise(at))
    assert len({page.id for page in pages}) == len(pages)


def test_a_document_in_full_loses_no_word(desk: Desk) -> None:
    scene = desk.scene()
    document = next(page.document for page in desk.pages(scene) if page.head == "正在预公开")
    playlist: Wish = {"id": "one", "name": "全文", "items": [{"show": "document", "document": document}]}
    pages = desk.pages(desk.scene(playlists=[playlist]))
    shown = desk.reader.document(desk.release, scene.moment, document)
    assert shown is not None
    text = "".join(line.text for page in pages for line in page.lines)
    for block in shown.document.blocks:
        for part in (getattr(block, "text", ""), *getattr(block, "items", ())):
            assert part in text
    assert [page.part for page in pages] == list(range(1, len(pages) + 1))


def test_a_list_of_persons_plays_in_its_own_place_only(application: QGuiApplication, hall_home: Path) -> None:
    hall = Desk(hall_home)
    wanted: list[Wish] = [{"id": "one", "name": "名单", "items": [{"show": "list", "most": 50}]}]
    elsewhere = next(u.code for u in hall.pack.units if u.name == "三井镇")
    try:
        assert "名单公示" in heads(hall.pages(hall.scene(playlists=wanted, unit=HALL)))
        assert "名单公示" not in heads(hall.pages(hall.scene(playlists=wanted, unit=elsewhere)))
        assert "名单公示" not in heads(hall.pages(hall.scene(playlists=wanted)))
    finally:
        hall.reader.close()


def test_outside_its_hours_a_playlist_gives_way(desk: Desk) -> None:
    night = [
        {"id": "night", "name": "夜", "when": [{"start": "22:00", "end": "06:00"}], "items": [{"show": "welcome"}]}
    ]
    assert [page.kind for page in desk.pages(desk.scene(playlists=night, at="2026-11-23T15:00:00Z"))] == ["welcome"]
    assert len(desk.pages(desk.scene(playlists=night))) > 5


def test_an_end_of_comments_counts_down(desk: Desk) -> None:
    def left(scene: Scene) -> dict[str, int]:
        return {p.document: p.days_left for p in desk.pages(scene) if p.days_left >= 0}

    today = left(desk.scene())
    later = instant(NOW) + dt.timedelta(days=1)
    tomorrow = left(desk.scene(at=later.strftime("%Y-%m-%dT%H:%M:%SZ")))
    both = today.keys() & tomorrow.keys()
    assert both
    assert [tomorrow[key] for key in both] == [today[key] - 1 for key in both]


def test_a_board_follows_its_settings_while_it_runs(board: Make, until: Until, first_home: Path) -> None:
    window = board()
    root, stage = window.view.rootObject(), stage_of(window)
    ppm, page = root.property("ppm"), front(stage).id
    changed = {"mourning": "true", "ticker_hanzi_s": "2", **FAR, "tags": "lobby"}
    window.take_settings(Settings.load(first_home, changed))
    assert root.property("ppm") > 1.3 * ppm
    assert (window.app.property("mourning"), window.app.property("tickerHanzi")) == (True, 2.0)
    until(lambda: front(stage).layout == "full" and stage.is_next_ready)
    assert window.view.grabWindow().pixelColor(900, 4).saturation() == 0, "grey"
    window.take_settings(Settings.load(first_home), turned="right")
    until(lambda: front(stage).layout == "side")
    assert root.property("turned") == 90
    window.take_settings(Settings.load(first_home), turned="auto")
    assert (root.property("turned"), root.property("ppm")) == (0, ppm)
    until(lambda: page in {one.id for one in stage.pages})
