"""What a visitor typed, as patterns over names. Pure.

`dibao`, `db`, `低bao`, `diba` and `低保` all mean the same. A pattern is one way to read the query: each piece
is a character as it stands, or the beginning of a syllable; typed letters can be cut in several ways.
"""

import contextlib
import datetime as dt
import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kiosk.store import sounds

MOST_CHARACTERS = 40
MOST_WAYS = 4
_DATE = re.compile(r"(?:(?P<year>20\d\d)[-年./]?)?(?P<month>\d{1,2})[-月./]?(?P<day>\d{1,2})[日号]?")
_MONTH = re.compile(r"(?:(?P<year>20\d\d)[-年./]?)?(?P<month>\d{1,2})(?P<end>月份?)?")
_PAIRS = {"zh", "ch", "sh"}
_SYLLABLE = 6


@dataclass(frozen=True, slots=True)
class Piece:
    """One place of a name: this character, or one of these sounds beginning with this letter."""

    char: str = ""
    heard: frozenset[str] = frozenset()
    letter: str = ""
    sound: str = ""  # when `heard` is this one sound
    is_letter: bool = False  # any sound that begins with the letter will do

    def fits(self, char: str, heard: str) -> bool:
        """Whether a name's character with its sound is what was typed."""
        return char == self.char if self.char else heard in self.heard


Pattern = tuple[Piece, ...]


def read(query: str) -> list[Pattern]:
    """The ways to read a query, the likeliest first. None when it holds nothing to look for."""
    ways: list[list[Pattern]] = []
    for is_pinyin, run in itertools.groupby(query[:MOST_CHARACTERS], key=sounds.is_letter):
        text = "".join(run)
        cuts = [tuple(map(_typed, cut)) for cut in _cuts(text)] if is_pinyin else [tuple(map(_exact, text))]
        if not cuts:
            return []
        ways.append(cuts)
    whole = (tuple(itertools.chain(*parts)) for parts in itertools.product(*ways))
    return sorted(itertools.islice(whole, MOST_WAYS), key=len) if ways else []


def with_one_slip(query: str) -> list[Pattern]:
    """Patterns for a query of hanzi in which one is a homophone of the right one (低宝 for 低保)."""
    if len(query) < 2 or any(map(sounds.is_letter, query)):
        return []
    readings = sounds.table().readings
    found = []
    for at, char in enumerate(query):
        if heard := readings.get(char):
            pieces = [_exact(c) for c in query]
            pieces[at] = _heard(heard)
            found.append(tuple(pieces))
    return found


def by_ear(query: str) -> list[Pattern]:
    """The query as a neighbour of the dialect says it: every hanzi by its sound, ng as n, zh as z."""
    readings = sounds.table().readings
    found = []
    for pattern in read(query):
        pieces = [_heard(_alike(readings.get(p.char, ""))) if p.char else p for p in pattern]
        pieces = [_heard(_alike(p.sound)) if p.sound and not p.char else p for p in pieces]
        if all(p.heard for p in pieces):
            found.append(tuple(pieces))
    return found


def _exact(char: str) -> Piece:
    itself = char if char.isascii() else ""  # a digit is its own letter and sound
    return Piece(char=char, letter=itself, sound=itself, is_letter=bool(itself))


def _typed(letters: str) -> Piece:
    table = sounds.table()
    heard = table.prefixes.get(letters, frozenset()) | ({letters} if len(letters) == 1 else set())
    only = table.codes.get(letters, "") if len(heard) == 1 else ""
    return Piece(heard=frozenset(heard), letter=letters[0], sound=only, is_letter=len(letters) == 1)


def _heard(codes: str) -> Piece:
    table = sounds.table()
    letters = {table.syllables[ord(c) - sounds.FIRST_CODE][0] for c in codes}
    letter = letters.pop() if len(letters) == 1 else ""
    return Piece(heard=frozenset(codes), letter=letter, sound=codes if len(codes) == 1 else "")


def _alike(codes: str) -> str:
    """The sounds that a speaker of the dialect does not tell from these."""
    table = sounds.table()
    said = {_flat(table.syllables[ord(c) - sounds.FIRST_CODE]) for c in codes}
    return "".join(code for syllable, code in table.codes.items() if _flat(syllable) in said)


def _flat(syllable: str) -> str:
    return syllable.replace("h", "", 1).removesuffix("g") if syllable[:2] in _PAIRS else syllable.removesuffix("g")


def _cuts(letters: str) -> list[Sequence[str]]:
    """Ways to cut letters into syllables and first letters; the last piece may be half typed."""
    found = sorted(itertools.islice(_cut(letters), 400), key=_unlikely)
    # The shortest, those a little longer, and a letter for each character.
    return [cut for cut in found if len(cut) <= len(found[0]) + 1 or len(cut) == len(letters)][:MOST_WAYS]


def _unlikely(cut: Sequence[str]) -> tuple[int, int]:
    """Whole syllables are meant where there are some; else a letter stands for each character."""
    return len(cut), sum(len(piece) == 1 for piece in cut)


def _cut(letters: str) -> Iterator[Sequence[str]]:
    if not letters:
        yield ()
        return
    table = sounds.table()
    for end in range(min(_SYLLABLE, len(letters)), 0, -1):
        piece = letters[:end]
        is_last = end == len(letters)
        whole = piece in table.codes or end == 1 or piece in _PAIRS
        if (whole and (end > 1 or piece in table.prefixes)) or (is_last and piece in table.prefixes):
            for rest in _cut(letters[end:]):
                yield (piece, *rest)


def after_syllables(letters: str) -> list[int]:
    """Where whole syllables of typed pinyin end, from the back: two of them at least, the whole not among them."""
    cut = next(iter(_cuts(letters)), ())
    if any(piece not in sounds.table().codes or len(piece) == 1 for piece in cut):
        return []
    ends = list(itertools.accumulate(map(len, cut)))
    return ends[-2:0:-1]


def is_hanzi(query: str) -> bool:
    """Whether nothing but hanzi was typed."""
    return not query.isascii() and all(sounds.table().readings.get(char) for char in query)


def days(typed: str, today: dt.date) -> list[tuple[dt.date, dt.date]]:
    """The days that a query may mean, the second no longer: 11月6日, 2026-11-06, 20261106, 1106; 2026年11月, 202611."""
    typed = typed.strip()
    found = _DATE.fullmatch(typed) if len(typed) > 3 else None
    whole = _MONTH.fullmatch(typed)
    if whole is not None and (whole["year"] or whole["end"]):
        found = whole
    if found is None:
        return []
    spans = []
    for year in (int(found["year"]),) if found["year"] else (today.year, today.year - 1):
        with contextlib.suppress(ValueError):
            if found is whole:
                first = dt.date(year, int(found["month"]), 1)
                spans.append((first, (first + dt.timedelta(31)).replace(day=1)))
            else:
                first = dt.date(year, int(found["month"]), int(found["day"]))
                spans.append((first, first + dt.timedelta(1)))
    return spans
