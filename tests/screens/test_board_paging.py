"""A board's text: every word on some page, pages that a passer-by can read, the number first."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import QGuiApplication

from kiosk.clock import Moment
from kiosk.store.read import Filter, Shown
from screens.viewmodels.board_makers import MOST_PARTS, Maker, headline
from screens.viewmodels.board_page import Figure, Line
from screens.viewmodels.board_paging import HANZI_S, line_count, measure, paged, reading_s, title_lines
from sync.contract import instant
from tests.e2e.stage import NOW
from tests.screens.test_board import ROOM, Desk, desk, heads

__all__ = ["desk"]

TEXT = st.text(alphabet="公开村民收支，。；！、0123456789abc（）", min_size=1, max_size=600)
LINES = st.builds(Line, st.sampled_from(["para", "head", "item", "bring"]), TEXT, st.sampled_from(["", "1.", "•"]))


@given(st.lists(LINES, min_size=1, max_size=12), st.floats(8, 30), st.floats(0, 9), st.floats(3, 12))
def test_no_word_is_lost_and_none_comes_twice(blocks: list[Line], columns: float, first: float, other: float) -> None:
    pages = paged(blocks, columns=columns, first=first, other=other)
    assert "".join(line.text for page in pages for line in page) == "".join(block.text for block in blocks)


@given(st.lists(LINES, min_size=1, max_size=8), st.floats(10, 30), st.floats(4, 12))
def test_no_page_but_an_opening_number_is_empty(blocks: list[Line], columns: float, other: float) -> None:
    pages = paged(blocks, columns=columns, first=0.5, other=other)
    assert all(pages[1:])


def test_a_page_ends_with_a_sentence() -> None:
    text = "一二三四五六七八九十。" * 12
    pages = paged([Line("para", text)], columns=20, first=4, other=4)
    assert len(pages) > 1
    assert all(page[-1].text.endswith("。") for page in pages)


def test_pages_are_about_equally_full() -> None:
    pages = paged([Line("item", f"第{i}件事，说清楚", f"{i}.") for i in range(7)], columns=20, first=6, other=6)
    assert [len(page) for page in pages] == [4, 3]


def test_a_heading_goes_with_its_text() -> None:
    blocks = [Line("para", "甲" * 60), Line("head", "怎么选"), Line("para", "乙" * 30)]
    pages = paged(blocks, columns=21, first=4, other=4)
    assert all(page[-1].kind != "head" for page in pages)


def test_a_paragraph_that_goes_over_the_page_stays_a_paragraph() -> None:
    pages = paged([Line("item", "一句话说完了。" * 30, "1.")], columns=20, first=3, other=3)
    assert [page[0].kind for page in pages][:2] == ["item", "para"]
    assert [page[0].sign for page in pages][:2] == ["1.", ""]


@pytest.mark.parametrize("hanzi", [0, 20, 100, 400])
def test_nobody_is_asked_to_read_faster_than_four_hanzi_a_second(hanzi: int) -> None:
    assert hanzi / reading_s("字" * hanzi) <= HANZI_S


def test_digits_are_narrower_than_hanzi() -> None:
    assert measure("2026年") == pytest.approx(4 * 0.58 + 1)
    assert line_count("字" * 19, 20.5) == 1
    assert line_count("字" * 20, 20.5) == 2


def test_a_title_takes_two_lines_when_one_does_not_hold_it() -> None:
    assert title_lines("字" * 10, 64, 640) == 1
    assert title_lines("字" * 11, 64, 640) == 2
    assert title_lines("字" * 40, 64, 1000) == 3


@pytest.mark.parametrize(
    ("text", "figure"),
    [
        ("涉及365户、3181亩，补助286290元，公示到11月27日。", Figure("补助", "286,290", "元")),
        ("总投资60.8万元，不向群众收费。", Figure("总投资", "60.8", "万元")),
        ("每月补贴900元，合计12000元。", Figure("", "12,000", "元")),
        ("6种岗位17人，补贴30400元，按考勤发放。", Figure("补贴", "30,400", "元")),
        ("拟吸收4名同志入党，公示到11月28日。", None),
        ("每人不超过3元/天，没有别的。", None),
        ("", None),
    ],
)
def test_the_number_of_a_summary_with_its_word(text: str, figure: Figure | None) -> None:
    assert headline(text) == figure


@given(st.text(alphabet="补助共计0123456789.,，万亿元户。每", max_size=80))
def test_any_summary_gives_a_number_or_none(text: str) -> None:
    found = headline(text)
    assert found is None or re.fullmatch(r"[\d,.]+", found.number)


@pytest.mark.parametrize(
    ("text", "columns", "lines"),
    [
        ("玉龙村，品种黄芥，承保2271亩，受灾330亩，赔付20692元", 14.7, 3),  # numbers keep their units
        ("玉龙村，品种黄芥", 14.7, 1),
        ("一二三四五六七八九十", 10.0, 2),  # a mark might follow that may not begin a line
        ("一二三\n四五六", 10.0, 2),
    ],
)
def test_lines_are_counted_as_they_are_set(text: str, columns: float, lines: int) -> None:
    assert line_count(text, columns) == lines


def test_a_page_of_two_lines_takes_a_long_row_by_its_phrases() -> None:
    row = Line("item", "玉龙村，品种黄芥，承保2271亩，受灾330亩，赔付20692元", "•")
    pages = paged([row], columns=16.3, first=2.4, other=2.4)
    assert [[line.text for line in page] for page in pages] == [
        ["玉龙村，品种黄芥，承保2271亩，受灾330亩，"], ["赔付20692元"],
    ]  # fmt: skip


def test_a_phrase_longer_than_a_page_goes_on_on_the_next() -> None:
    pages = paged([Line("para", "山" * 70)], columns=11, first=2.5, other=2.5)
    assert [len(page[0].text) for page in pages] == [20, 20, 20, 10]


@pytest.fixture
def told(application: QGuiApplication, hall_home: Path) -> Iterator[tuple[Desk, Shown]]:
    """A board's desk, and a list of a few columns that it may show."""
    desk = Desk(hall_home)
    moment = Moment(instant(NOW), True)
    cards = desk.reader.cards(desk.release, moment, Filter("list"), limit=400)
    shown = filter(None, (desk.reader.document(desk.release, moment, card.id) for card in cards))
    yield (
        desk,
        min(
            (one for one in shown if one.document.public_list and one.document.public_list.rows),
            key=lambda one: len(one.document.public_list.columns if one.document.public_list else ()),
        ),
    )
    desk.reader.close()


def with_rows(shown: Shown, times: int) -> Shown:
    said = shown.document.public_list
    assert said is not None
    return replace(shown, document=replace(shown.document, public_list=replace(said, rows=said.rows[:1] * times)))


def test_a_list_without_a_row_takes_no_other_page_along(told: tuple[Desk, Shown]) -> None:
    desk, shown = told
    maker = Maker(ROOM, desk.scene(), desk.home)
    assert maker.public_list(with_rows(shown, 0)) == ()


def test_what_is_too_long_for_a_board_says_where_the_rest_can_be_read(told: tuple[Desk, Shown]) -> None:
    desk, shown = told
    maker = Maker(ROOM, desk.scene(), desk.home)
    table = maker.public_list(with_rows(shown, 2_000))
    words = replace(maker, is_tight=True).public_list(with_rows(shown, 2_000))
    assert {page.kind for page in table[:-1]} == {"table"}
    assert {page.kind for page in words} == {"text"}
    for pages in (table, words):
        assert [page.part for page in pages] == list(range(1, MOST_PARTS + 1))
        assert ["请到触摸屏上看" in "".join(line.text for line in page.lines) for page in pages] == [
            *[False] * (MOST_PARTS - 1), True,
        ]  # fmt: skip


@pytest.mark.expects_log("cannot be made into pages")
def test_a_document_that_cannot_be_made_leaves_the_others(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def wrong(*_args: object, **_more: object) -> None:
        raise TypeError("a fault of ours")

    monkeypatch.setattr(Maker, "guide", wrong)
    assert {"正在预公开", "通知公告", "村务公开"} <= heads(desk.pages(desk.scene()))
