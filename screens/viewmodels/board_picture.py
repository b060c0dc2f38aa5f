"""How pictures and papers stand on a board's page, as PicturePage.qml sets them. Pure: sizes in, answers out.

A paper is written to be held in a hand. Where its words would be smaller than the smallest of the board itself, it is
shown in parts, from top to foot, each as wide as the sheet and cut where no line of it is.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QSize
from PySide6.QtGui import QImageReader

from kiosk.store.pages import Pages, Paper
from screens.viewmodels.board_page import BoardPage, Room
from screens.viewmodels.board_paging import line_count

CAPTION_EM, CAPTION_LINE = 0.83, 1.45  # the words, and their lines: in em of running text, and of themselves
COLUMN = 0.42  # of the width, for words beside a picture
LEAST = 0.6  # of its full size: what a picture keeps beside or above its words
BEYOND = 1.73  # by how much a part of a paper is wider than the words of a sheet, in em of running text
RIM = 0.16  # above and under it, in the same
LEGIBLE = 0.55  # the smallest words of a board, in the same
A4_12PT = 12 / 595  # a hanzi of the usual paper, as a share of its width, where nothing is known
UNKNOWN_HANZI = 300  # of a page that was scanned
MOST_READ = 600  # hanzi of one part: a file may say anything of what cannot be seen on it
MOST_BANDS = 16  # what is longer is no paper of a usual shape
OVERLAP = 0.94  # of a part that ends in the middle of a line: the next one begins above
PAPER_PAGES, FULL_PAGES = 2, 20  # of one paper; what is left out is said


@dataclass(frozen=True, slots=True)
class Band:
    """A part of a page: shares of the page's width and height."""

    left: float
    wide: float
    top: float
    share: float


def pages_with(
    page: BoardPage, made: Pages, *, caption: str, name: str, room: Room, height: float, full: bool, is_tight: bool,
    told: Callable[[BoardPage, str], Sequence[BoardPage]], rest: str,
) -> Iterator[BoardPage]:  # fmt: skip
    """The pages of one attachment. `name` stands under it where it has no `caption` and is shown whole.

    `told` makes pages of words; `rest` says that there is more of it elsewhere.
    """
    shown = made.files[: FULL_PAGES if full else PAPER_PAGES]
    for at, (file, paper) in enumerate(zip(shown, made.papers, strict=False)):
        size, said = QImageReader(str(file)).size(), (caption or name) if at == 0 else ""
        one = replace(page, picture=file.as_uri())
        parts = bands(paper, size, room, height) if paper is not None else []
        hanzi = (paper.hanzi or UNKNOWN_HANZI) if paper is not None else 0
        whole = sum(band.share for band in parts)
        for band in parts:
            yield replace(
                one, left=band.left, wide=band.wide, top=band.top, share=band.share,
                hanzi=min(MOST_READ, math.ceil(hanzi * band.share / whole)),
            )  # fmt: skip
        if parts and at == 0 and caption:
            yield from told(page, caption)
        one = replace(one, hanzi=min(MOST_READ, hanzi))
        if not parts and has_room(said, size, room, height, is_tight=is_tight):
            yield replace(one, caption=said)
        elif not parts:
            yield one
            yield from told(page, said)
    if made.total > len(shown):
        yield from told(page, rest)


def bands(paper: Paper, size: QSize, room: Room, height: float) -> list[Band]:
    """The parts of a paper, none when it can be read whole."""
    if size.isEmpty() or height <= 0:
        return []
    ratio, em = size.height() / size.width(), paper.em or A4_12PT
    if em * min(room.width, height / ratio) >= LEGIBLE * room.body:
        return []
    left, top, right, bottom = paper.box
    across = (room.width + BEYOND * room.body) / (right - left)  # the whole page, its words as wide as the sheet
    most = (height - RIM * room.body) / (across * ratio)  # of the page's height, in one part
    if bottom - top > most * MOST_BANDS:
        return []
    least = math.ceil((bottom - top) / most - 1e-6)
    # Parts end at lines, so that a part more may be needed; then all are smaller.
    tries = (_cut(top, bottom, most, paper.gaps, count) for count in range(least, 2 * least + 2))
    found = next((ends for ends in tries if ends), [])
    return [Band(left, right - left, start, end - start) for start, end in found]


def _cut(top: float, bottom: float, most: float, gaps: Sequence[float], count: int) -> list[tuple[float, float]]:
    """So many parts, about as much in each, ending between two lines where there is such a place; [] where not."""
    found, at = [], top
    for left in range(count, 0, -1):
        wanted = at + (bottom - at) / left
        near = [gap for gap in gaps if at + most * 0.4 < gap <= at + most]
        end = bottom if bottom - at <= most else min(near, key=lambda gap: abs(gap - wanted), default=at + most)
        found.append((at, end))
        if end >= bottom:
            return found
        at = end if end in near else at + (end - at) * OVERLAP
    return []


def has_room(caption: str, size: QSize, room: Room, height: float, *, is_tight: bool = False) -> bool:
    """Whether the words stand under or beside a picture that stays large. `is_tight`: that was tried, in vain."""
    if not caption or size.isEmpty():
        return True
    if is_tight:
        return False
    em, ratio = room.body * CAPTION_EM, size.height() / size.width()
    alone = min(room.width, height / ratio)  # how wide it stands without words

    def high(width: float) -> float:
        return line_count(caption, width / em) * em * CAPTION_LINE

    under = min(room.width, (height - high(room.width)) / ratio)
    beside = min(room.width * (1 - COLUMN), height / ratio) if high(room.width * COLUMN) <= height else 0.0
    return max(under, beside) >= alone * LEAST
