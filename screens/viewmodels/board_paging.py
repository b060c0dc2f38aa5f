"""Cut a text into pages that a passer-by can read: by lines that fit, at the end of a sentence, never in a word.

Widths are estimates (a hanzi is one em, a digit a little more than half) and lean to the safe side; the layout
measures each page before it is shown.
"""

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from screens.viewmodels.board_page import Line

HANZI_S = 4.0  # the fastest that a passer-by is asked to read
LEAST_S = 9
LOOK_S = 3  # to find the place to begin
GAP = 0.45  # lines between two blocks
MOST_LINES = 3  # of a sentence that goes over to the next page as a whole
_FULL = "“”‘’…—·"
_SENTENCE = re.compile(r".+?(?:[。！？；]+[”’）]*|$)", re.S)
# What no line ends in: a number or word and its unit, and marks that may not begin a line.
_WORD, _CLOSE = r"0-9A-Za-z.\-–", "，、：。！？；”’）》"
_CHUNK = re.compile(rf"[“‘（《]*(?:[{_WORD}]+[^{_WORD}{_CLOSE}\s]?|.)[{_CLOSE}]*", re.S)
_PHRASE = re.compile(r".+?(?:[，、：]+|$)", re.S)


def measure(text: str) -> float:
    """The width of a text in em."""
    return sum(_advance(char) for char in text)


def line_count(text: str, columns: float) -> int:
    """Lines that a text takes: a comma that may not begin a line costs room, and a number keeps its unit."""
    return sum(max(_by_width(part, columns), _by_chunks(part, columns)) for part in text.split("\n"))


def _by_width(text: str, columns: float) -> int:
    return max(1, math.ceil(measure(text) / max(2.0, columns - 1.0)))


def _by_chunks(text: str, columns: float) -> int:
    lines, at = 1, 0.0
    for chunk in _CHUNK.findall(text):
        wide = measure(chunk)
        if at and at + wide > columns:
            lines, at = lines + 1, 0.0
        at += wide
    return lines


def title_lines(text: str, em: int, width: int) -> int:
    """Lines of a title set in `em` pixels: one when it fits, then balanced ones."""
    whole = measure(text) * em
    return 1 if whole <= width else max(2, math.ceil(whole / (width - em)))


def reading_s(*texts: str) -> int:
    """How long a page stays: all its words at reading speed, and a moment to look."""
    return max(LEAST_S, LOOK_S + math.ceil(sum(measure(text) for text in texts) / HANZI_S))


def paged(blocks: Sequence[Line], *, columns: float, first: float, other: float) -> list[tuple[Line, ...]]:
    """Blocks in pages: `first` lines on the first, `other` on each that follows. Every word stands on some page.

    Pages are about equally full: no line is left alone on the last. A first page without room for a line is left
    empty, so that its number stands alone.
    """
    full = _filled(blocks, columns, first, other)
    if len(full) < 2:
        return full
    for share in (0.6, 0.7, 0.8, 0.9):
        even = _filled(blocks, columns, first * share if full[0] else first, max(1.0, other * share))
        if len(even) == len(full):
            return even
    return full


def _filled(blocks: Sequence[Line], columns: float, first: float, other: float) -> list[tuple[Line, ...]]:
    pages: list[list[Line]] = [[]]
    left = first
    for block in blocks:
        for piece in _pieces(block, columns, max(1, min(MOST_LINES, int(other)))):
            need = _need(piece, columns)
            if _joins(pages[-1], piece):
                need = _need(_joined(pages[-1][-1], piece), columns) - _need(pages[-1][-1], columns)
            elif pages[-1]:
                need += GAP
            if need > left and (pages[-1] or len(pages) == 1):
                pages.append([])
                left, need = other, _need(piece, columns)
            _add(pages[-1], piece)
            left -= need
    return [tuple(page) for page in _without_orphans(pages)]


def _pieces(block: Line, columns: float, most: int) -> Iterator[Line]:
    """A block by sentences, so that it can go on over the page; its later pieces have no sign."""
    if block.kind == "bring" and most > 1:
        most -= 1  # its sign has a line of its own
    inner = columns - 1.6 if block.kind == "item" else columns
    sentences = [text for text in _SENTENCE.findall(block.text) if text.strip()] if block.kind != "head" else []
    if len(sentences) < 2:
        sentences = [block.text]
    for at, sentence in enumerate(sentences):
        for cut, phrase in enumerate(_short(sentence, inner, most)):
            is_first = at == 0 and cut == 0
            yield Line(block.kind if is_first else f"{block.kind}+", phrase, block.sign if is_first else "")


def _short(sentence: str, columns: float, most: int) -> list[str]:
    """A long sentence by its phrases, `most` lines each; a phrase that is longer still by what a page holds of it."""
    if line_count(sentence, columns) <= most:
        return [sentence]
    found: list[str] = []
    for phrase in filter(None, _PHRASE.findall(sentence)):
        for part in _broken(phrase, columns, most):
            if found and line_count(found[-1] + part, columns) <= most:
                found[-1] += part
            else:
                found.append(part)
    return found


def _broken(phrase: str, columns: float, most: int) -> Iterator[str]:
    while line_count(phrase, columns) > most:
        end = 1
        while end < len(phrase) and line_count(phrase[: end + 1], columns) <= most:
            end += 1
        # Latin words and numbers stay whole.
        whole = re.sub(rf"[{_WORD}]+$", "", phrase[:end]) if phrase[end : end + 1].isalnum() else ""
        at = len(whole) or end
        yield phrase[:at]
        phrase = phrase[at:]
    if phrase:
        yield phrase


def _joins(page: Sequence[Line], piece: Line) -> bool:
    return bool(page) and piece.kind.endswith("+")


def _add(page: list[Line], piece: Line) -> None:
    """A sentence goes on in the paragraph before it; on a new page it begins one of its own kind."""
    kind = piece.kind.removesuffix("+")
    if _joins(page, piece):
        page[-1] = _joined(page[-1], piece)
    else:
        page.append(replace(piece, kind=kind if kind in ("para", "head") or piece.sign else "para"))


def _joined(line: Line, piece: Line) -> Line:
    return replace(line, text=line.text + piece.text)


def _need(piece: Line, columns: float) -> float:
    """Lines that a block takes; one that goes on from the page before stands as a paragraph."""
    if piece.kind == "bring":
        return 0.95 + line_count(piece.text, columns)
    return float(line_count(piece.text, columns - 1.6 if piece.kind == "item" else columns))


def _without_orphans(pages: Sequence[list[Line]]) -> Iterator[list[Line]]:
    """A heading does not end a page: it goes over to its text."""
    carried: list[Line] = []
    for at, page in enumerate(pages):
        here = carried + page
        carried = []
        while here and here[-1].kind == "head" and at + 1 < len(pages):
            carried.insert(0, here.pop())
        if here or at == 0:
            yield here


def _advance(char: str) -> float:
    if ord(char) >= 0x2E80 or char in _FULL:
        return 1.0
    if "A" <= char <= "Z":
        return 0.68
    return 0.26 if char == " " else 0.58
