"""What is written where on a page: so that a board can show a paper in parts that a passer-by can read.

Takes a page's picture (and its PDF page, if it has one), returns shares of it; touches no file.
"""

import itertools
import statistics
from typing import Any

import pypdfium2
from PIL import Image

from kiosk.store.pages import MOST_GAPS, MOST_HANZI, Paper

INK = 200  # of 255: what is darker is written; a watermark is not
LEAST_GAP = 0.0025  # of the height: a blank row between two lines of words
EDGE = 0.012  # beside what is written
TALL, BRIGHT = 1.2, 0.55  # a picture that is a paper: its height by its width, and how much of it is white
MOST_LOOKED_AT = 200  # characters whose width is measured


def paper_of(picture: Image.Image, page: "pypdfium2.PdfPage | None" = None) -> Paper | None:
    """What stands on a page; None for a picture that is no paper, and for a blank page."""
    dark = picture.convert("L").point(lambda level: 255 if level < INK else 0)
    if page is None and not _is_scan(dark):
        return None
    width, height = dark.size
    across = _runs(dark.resize((width, 1), Image.Resampling.BOX))
    down = _runs(dark.resize((1, height), Image.Resampling.BOX))
    if not across or not down:
        return None
    gaps = [
        round((before + after) / 2 / height, 4)
        for (_, before), (after, _) in itertools.pairwise(down)
        if after - before >= LEAST_GAP * height
    ]
    em, hanzi = _type(page) if page is not None else (0.0, 0)
    left, right = across[0][0] / width, across[-1][1] / width
    top, bottom = down[0][0] / height, down[-1][1] / height
    box = (max(0.0, left - EDGE), max(0.0, top - EDGE), min(1.0, right + EDGE), min(1.0, bottom + EDGE))
    return Paper(tuple(round(side, 4) for side in box), tuple(gaps[:MOST_GAPS]), round(em, 5), min(hanzi, MOST_HANZI))


def _is_scan(dark: Image.Image) -> bool:
    written = dark.histogram()[255] / (dark.width * dark.height)
    return dark.height >= TALL * dark.width and written <= 1 - BRIGHT


def _runs(line: Image.Image) -> list[tuple[int, int]]:
    """Where a row or column of mean darkness is not blank: begin and end; a speck counts for nothing."""
    found: list[tuple[int, int]] = []
    for at, level in enumerate(line.tobytes()):
        if level == 0:
            continue
        if found and found[-1][1] == at:
            found[-1] = (found[-1][0], at + 1)
        else:
            found.append((at, at + 1))
    return found


def _type(page: "pypdfium2.PdfPage") -> tuple[float, int]:
    """The usual width of a hanzi as a share of the page's, and how many there are; zeros where nothing is text."""
    try:
        text: Any = page.get_textpage()
        count = text.count_chars()
        said = text.get_text_range()
        places = [at for at, char in enumerate(said[:count]) if "\u4e00" <= char <= "\u9fff"]
        step = max(1, len(places) // MOST_LOOKED_AT)
        boxes = [text.get_charbox(at, loose=True) for at in places[::step]]
    except (pypdfium2.PdfiumError, ValueError, IndexError):
        return 0.0, 0
    wide = [right - left for left, _, right, _ in boxes if right > left]
    width = page.get_size()[0]
    return (statistics.median(wide) / width if wide and width > 0 else 0.0), len(places)
