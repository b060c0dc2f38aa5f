"""Pictures and papers on a board: words that are whole, papers that can be read from where passers-by stand."""

import itertools
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QImage

from kiosk.store.pages import Pages, Paper
from screens.viewmodels.board_makers import Maker
from screens.viewmodels.board_page import BoardPage, Figure, Room
from screens.viewmodels.board_picture import BEYOND, MOST_READ, bands, pages_with
from tests.screens.conftest import Until
from tests.screens.look import look
from tests.screens.test_board import ROOM, TALL, WIDE, Desk, Make, board, desk, front, program, stage_of, turn

__all__ = ["board", "desk"]

# A page as GB/T 9704 sets it, written in 12 points: 31 lines.
A4, EM = QSize(1697, 2400), 12 / 595
PAPER = Paper((0.121, 0.049, 0.87, 0.952), tuple(0.06 + 0.0285 * line for line in range(31)), EM, 874)
LONG_MM = 1218.0  # 55 inch


def test_a_paper_is_shown_from_top_to_foot_cut_between_its_lines() -> None:
    parts = bands(PAPER, A4, ROOM, 400)
    assert len(parts) > 2
    assert parts[0].top == PAPER.box[1]
    assert parts[-1].top + parts[-1].share == pytest.approx(PAPER.box[3])
    for one, other in itertools.pairwise(parts):
        assert one.top + one.share == pytest.approx(other.top)
        assert other.top in PAPER.gaps
    shares = [part.share for part in parts]
    assert max(shares) < 1.5 * min(shares)


def test_a_paper_without_a_blank_row_loses_nothing_at_a_cut() -> None:
    for one, other in itertools.pairwise(bands(replace(PAPER, gaps=()), A4, ROOM, 400)):
        assert other.top < one.top + one.share
    assert bands(replace(PAPER, gaps=()), QSize(400, 90_000), ROOM, 400) == [], "no paper of a usual shape"


@pytest.mark.parametrize(("room", "height"), [(ROOM, 400), (replace(ROOM, height=900), 830)])
def test_a_paper_in_large_type_is_shown_whole(room: Room, height: float) -> None:
    assert bands(replace(PAPER, em=0.12), A4, room, height) == []


@pytest.mark.parametrize(("size", "ink_mm"), [(WIDE, 16), ((3840, 2160), 16), (TALL, 14), ((2160, 3840), 14)])
@pytest.mark.parametrize("layout", ["side", "full"])
def test_twelve_points_can_be_read_from_three_metres_on_fifty_five_inches(
    board: Make, size: tuple[int, int], ink_mm: float, layout: str
) -> None:
    room = stage_of(board(size)).rooms[layout]
    mm = LONG_MM / max(size)
    wide = (room.width + BEYOND * room.body) / (PAPER.box[2] - PAPER.box[0])
    assert EM * wide * mm >= 3000 / 200, "an em of a two hundredth of the distance"
    assert EM * wide * mm * 0.92 >= ink_mm
    height = room.height - 1.34 * room.heading
    whole = EM * min(room.width, height * A4.width() / A4.height()) * mm * 0.92
    assert whole < 9, "that nobody could read"
    assert 2 <= len(bands(PAPER, A4, room, height)) <= 9


def shown(page: BoardPage, file: Path, *, paper: Paper | None, maker: Maker, caption: str = "") -> list[BoardPage]:
    return list(pages_with(
        page, Pages((file,), 1, (paper,)), caption=caption, name="表", room=maker.room,
        height=maker._height_left(page), full=False, is_tight=False, told=maker._worded, rest="后面还有",
    ))  # fmt: skip


def drawn(file: Path, wide: int, high: int) -> Path:
    picture = QImage(wide, high, QImage.Format.Format_RGB32)
    picture.fill(0x88AABB)
    assert picture.save(str(file))
    return file


def test_a_page_of_a_paper_stays_as_long_as_reading_it_takes(desk: Desk, tmp_path: Path) -> None:
    maker = Maker(ROOM, desk.scene(), desk.home)
    page = replace(desk.pages(desk.scene())[0], kind="picture", lines=())
    file = drawn(tmp_path / "1.png", 1697, 2400)
    made = shown(page, file, paper=PAPER, maker=maker, caption="这是一份文件")
    assert sum(one.hanzi for one in made) >= PAPER.hanzi
    assert "".join(line.text for one in made for line in one.lines) == "这是一份文件", (
        "its words have a page of their own"
    )
    unknown = shown(page, file, paper=replace(PAPER, hanzi=0), maker=maker)
    assert sum(one.hanzi for one in unknown) >= 300
    hidden = shown(page, file, paper=replace(PAPER, hanzi=20_000), maker=maker)
    assert max(one.hanzi for one in hidden) == MOST_READ, "a layer of text that nobody sees"
    more = list(pages_with(
        page, Pages((file,) * 5, 9, (PAPER,) * 5), caption="", name="表", room=ROOM, height=400, full=False,
        is_tight=False, told=maker._worded, rest="后面还有",
    ))  # fmt: skip
    assert [line.text for line in more[-1].lines] == ["后面还有"]
    assert sum(one.picture != "" for one in more) == 2 * len([one for one in made if one.picture])


@pytest.mark.parametrize("size", [TALL, WIDE])
@pytest.mark.parametrize(("wide", "high"), [(1200, 720), (1000, 1000), (720, 1200)])
def test_a_picture_stays_whole_and_large_and_so_do_its_words(
    board: Make, desk: Desk, until: Until, tmp_path: Path, size: tuple[int, int], wide: int, high: int
) -> None:
    """Beside or under it as long as it stays large, else on pages of their own."""
    window = board(size)
    stage = stage_of(window)
    maker = Maker(stage.rooms["side"], desk.scene(), desk.home)
    file = drawn(tmp_path / "picture.png", wide, high)
    base = replace(next(page for page in stage.pages if page.kind == "picture"), caption="")
    pages: list[BoardPage] = []
    for at, said in enumerate(
        ("村口路面硬化。", "左边是三月的村口，右边是十月的村口。" * 3, "路面已经硬化，两侧栽了国槐。" * 28)
    ):
        made = shown(base, file, paper=None, maker=maker, caption=said)
        assert "".join(one.caption + "".join(line.text for line in one.lines) for one in made) == said
        pages += [replace(one, id=f"{at}/{part}", document=f"{at}") for part, one in enumerate(made)]
    assert [page.kind for page in pages].count("picture") == 3
    assert all(page.share == 1 for page in pages)
    stage.show(program(stage, stage.pages[0], *pages))
    for page in pages:
        turn(stage, until)
        assert front(stage).id == page.id
        window.view.grabWindow()
        assert not [f for f in look(window.view.rootObject(), touch_px=0) if "beyond the screen" not in str(f)]
    assert stage.passed_over == 0
    assert not stage._tight


def test_a_paper_and_the_welcome_stand_up_to_a_careful_look(
    board: Make, desk: Desk, until: Until, tmp_path: Path
) -> None:
    window = board()
    stage = stage_of(window)
    maker = Maker(stage.rooms["side"], desk.scene(), desk.home)
    page = replace(next(page for page in stage.pages if page.kind == "picture"), document="paper", caption="")
    paper = shown(page, drawn(tmp_path / "1.png", 1697, 2400), paper=PAPER, maker=maker)
    parts = tuple(replace(one, id=f"paper/p{at}") for at, one in enumerate(paper, start=1))
    assert len(parts) > 2
    welcome = maker.welcome("岚漪镇便民服务中心", [Figure("公开内容", "225", "件"), Figure("办事指南", "24", "份")])
    assert len(welcome) == 1
    stage.show(program(stage, stage.pages[0], *parts, *(replace(page, layout="side") for page in welcome)))
    for one in (*parts, *welcome):
        turn(stage, until)
        assert front(stage).id == one.id
        window.view.grabWindow()
        assert not [f for f in look(window.view.rootObject(), touch_px=0) if "beyond the screen" not in str(f)]
    assert stage.passed_over == 0
