"""Words on a field of a few rows: broken where a reader pauses, else between words, in a word only where it must be.

Chinese is written without spaces, so words are found by a list of the usual ones (`assets/words/zh.txt`, the most
frequent first): of all ways to divide a text the likeliest is taken. Loaded with the first text that stands in pieces.
"""

import functools
import math
import re
from collections.abc import Callable, Sequence

import assets

NO_START = "，。；：、！？）》」』”’％%·,.;:!?)"
NO_END = "（《「『“‘("
AFTER = ("的", "了", "着", "们", "吗", " ")
LONGEST = 10  # hanzi of a name
PAUSE, END = "，、：,:）)》", "。；！？;!?"
# What a break costs, at the end of a row and of a screen, and what a screen more costs.
AT_END, AT_PAUSE, AT_WORD, BEFORE_ONE, IN_WORD = (0.0, 0.0), (0.1, 0.15), (0.25, 0.9), (0.6, 1.6), (3.0, 4.0)
SCREEN = 0.8
RAGGED, FEW = 0.6, 0.5
_RUN = re.compile(r"[\u4e00-\u9fff]+|[0-9A-Za-z.\-–]+|.", re.S)


def words_of(text: str, names: frozenset[str] = frozenset()) -> list[str]:
    """The text in words, none lost; a figure keeps the measure behind it, a mark stands with what it ends or opens.

    `names`: words of this place, such as its villages.
    """
    found: list[str] = []
    for run in _RUN.findall(text):
        found += _divided(run, names) if _is_hanzi(run[0]) else [run]
    return _held(found)


def screenfuls(
    text: str, *, room: float, rows: int, wide: Callable[[str], float], names: frozenset[str] = frozenset()
) -> list[tuple[str, ...]]:
    """The text in screens of at most `rows` rows, each at most `room` wide; as even as it goes, no character lost."""
    pieces = [part for word in words_of(text, names) for part in _fitting(word, room, wide)]
    widths = [wide(piece[0]) for piece in pieces]
    count = len(pieces)
    best: list[list[tuple[float, int, bool]]] = [[(0.0, count, True)] * rows for _ in range(count + 1)]
    for at in range(count - 1, -1, -1):
        for used in range(rows):
            best[at][used] = min(_choices(at, used, rows, room, pieces, widths, best))
    return _laid(pieces, best)


def _choices(
    at: int, used: int, rows: int, room: float, pieces: Sequence[tuple[str, bool]], widths: Sequence[float],
    best: Sequence[Sequence[tuple[float, int, bool]]],
) -> list[tuple[float, int, bool]]:  # fmt: skip
    """Every row that may begin at a piece, `used` rows standing over it: its cost, its end, whether the screen ends."""
    found, full = [], 0.0
    for end in range(at + 1, len(pieces) + 1):
        full += widths[end - 1]
        if full > room and end > at + 1:
            break
        is_last = end == len(pieces)
        in_row, at_screen = (0.0, 0.0) if is_last else _break(pieces[end - 1], pieces[end])
        slack = max(0.0, 1 - full / room)
        here = 0.0 if is_last else RAGGED * slack * slack * (0.4 if in_row == 0 else 1)
        if full < 0.3 * room and (at > 0 or not is_last):
            here += FEW
        if used == 0:
            here += SCREEN
        if used + 1 < rows:
            found.append((here + in_row + best[end][used + 1][0], end, is_last))
        if used + 1 == rows or (in_row == 0 and not is_last):
            rest = best[end][0][0] if not is_last else 0.0
            found.append((here + at_screen + rest, end, True))
    return found


def _break(piece: tuple[str, bool], other: tuple[str, bool]) -> tuple[float, float]:
    text, is_cut = piece
    if is_cut:
        return IN_WORD
    if text[-1] in END or text[-1] in PAUSE:
        return AT_END if text[-1] in END else AT_PAUSE
    return BEFORE_ONE if _is_hanzi(other[0][0]) and len(other[0].rstrip(NO_START)) == 1 else AT_WORD


def _laid(
    pieces: Sequence[tuple[str, bool]], best: Sequence[Sequence[tuple[float, int, bool]]]
) -> list[tuple[str, ...]]:
    screens: list[tuple[str, ...]] = []
    screen: list[str] = []
    at = 0
    while at < len(pieces):
        _, end, is_full = best[at][len(screen)]
        screen.append("".join(text for text, _ in pieces[at:end]))
        at = end
        if is_full:
            screens.append(tuple(screen))
            screen = []
    return screens + ([tuple(screen)] if screen else [])


def _fitting(word: str, room: float, wide: Callable[[str], float]) -> list[tuple[str, bool]]:
    """A word, or what a row holds of it: each piece, and whether the word goes on behind it."""
    found: list[tuple[str, bool]] = []
    while len(word) > 1 and wide(word) > room:
        end = 1
        while end < len(word) - 1 and wide(word[: end + 1]) <= room:
            end += 1
        while end > 1 and (word[end] in NO_START or word[end - 1] in NO_END):
            end -= 1
        found.append((word[:end], True))
        word = word[end:]
    return [*found, (word, False)]


def _held(parts: Sequence[str]) -> list[str]:
    """Marks stand with the word they end or open; a figure with the measure behind it."""
    found: list[str] = []
    for part in parts:
        before = found[-1][-1] if found else ""
        is_measure = before.isdigit() and len(part) <= 2 and _is_hanzi(part[0])
        if found and (part[0] in NO_START or part in AFTER or before in NO_END or is_measure):
            found[-1] += part
        else:
            found.append(part)
    return found


def _is_hanzi(char: str) -> bool:
    return "\u4e00" <= char <= "\u9fff"


def _divided(run: str, names: frozenset[str]) -> list[str]:
    """The likeliest division of a run of hanzi."""
    ranks = _ranks()
    alone = math.log(len(ranks) + 10) + 1.5  # a character that stands by itself
    cost, cut = [0.0] + [math.inf] * len(run), [0] * (len(run) + 1)
    for end in range(1, len(run) + 1):
        for start in range(max(0, end - LONGEST), end):
            word = run[start:end]
            rank = 0 if word in names else ranks.get(word)
            price = alone if end - start == 1 else math.log(rank + 10) if rank is not None else math.inf
            if cost[start] + price < cost[end]:
                cost[end], cut[end] = cost[start] + price, start
    found, at = [], len(run)
    while at > 0:
        found.append(run[cut[at] : at])
        at = cut[at]
    return found[::-1]


@functools.cache
def _ranks() -> dict[str, int]:
    return {word: at for at, word in enumerate(assets.path("words/zh.txt").read_text("utf-8").split())}
