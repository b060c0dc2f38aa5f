"""All names of one kind in memory, newest first, as three long texts: characters, first letters, sounds.

The texts have one length, so a place found in one is the same place in the others. 50,000 titles take about
8 MB and are looked through in a few milliseconds. Plain Python, one thread.
"""

import bisect
import re
from array import array
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from operator import attrgetter

from kiosk.store.query import Pattern, Piece

END = "\n"
MOST_LOOKS = 4_000  # places that are looked at for one pattern

EXACT, START, INSIDE = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Match:
    """A name that fits: which row, where in its plain form, how well."""

    row: int
    at: int
    length: int
    grade: int


class Names:
    """The names: each text holds one a line, in one order; `owners` says whose it is. One owner may have several."""

    def __init__(self, owners: Sequence[object], plain: str, letters: str, sounds: str) -> None:
        self.owners = owners
        self._plain, self._letters, self._sounds = (
            f"{END}{text}{END}" if owners else END for text in (plain, letters, sounds)
        )
        self._whole: list[str] | None = None
        self._starts = array("q")
        at = 1
        for _ in owners:
            self._starts.append(at)
            at = self._plain.index(END, at) + 1

    def __len__(self) -> int:
        return len(self.owners)

    def plain(self, row: int) -> str:
        """A name's plain form."""
        at = self._starts[row]
        return self._plain[at : self._plain.index(END, at)]

    def match(self, pattern: Pattern, most: int) -> list[Match]:
        """Rows that hold the pattern: whole names, then beginnings, then the rest, each newest first."""
        only_from_the_start = len(pattern) == 1 and not (pattern[0].char or pattern[0].sound)
        found: dict[int, Match] = {}
        if not only_from_the_start:
            for one in self._anywhere(pattern, most):
                found.setdefault(one.row, one)
        if only_from_the_start or len(found) >= most:
            # Older names that begin so are better than newer ones that hold it.
            for one in self._from_the_start(pattern, most):
                found[one.row] = one
        return sorted(found.values(), key=lambda one: (one.grade, one.row))[:most]

    def within(self, text: str, least: int) -> Iterator[int]:
        """Rows whose whole name, of at least so many characters, stands in the text."""
        for row, name in enumerate(self._each()):
            if len(name) >= least and name in text:
                yield row

    def shortened(self, text: str) -> Iterator[int]:
        """Rows whose name holds the characters in this order and ends as they do (委 is also 委员会)."""
        wanted = re.compile(".*".join(map(re.escape, text)) + "(员会)?$")
        yield from (row for row, name in enumerate(self._each()) if wanted.search(name))

    def _each(self) -> list[str]:
        if self._whole is None:
            self._whole = self._plain.strip(END).split(END)
        return self._whole

    def _from_the_start(self, pattern: Pattern, most: int) -> Iterator[Match]:
        if by_sound := _by_sound(pattern):
            return self._heard(re.compile(END + by_sound), len(pattern), 1, most)
        needle, where, at, run = self._anchor(pattern, first=True)
        return self._matches(pattern, END + needle, where, run and at - 1, most) if run else iter(())

    def _anywhere(self, pattern: Pattern, most: int) -> Iterator[Match]:
        if by_sound := _by_sound(pattern):
            return self._heard(re.compile(by_sound), len(pattern), 0, most)
        needle, where, at, run = self._anchor(pattern)
        return self._matches(pattern, needle, where, at, most) if run else iter(())

    def _heard(self, wanted: "re.Pattern[str]", length: int, lead: int, most: int) -> Iterator[Match]:
        """Matches of a pattern that is looked up by its sounds alone, in C."""
        place = 0
        for _ in range(most):
            found = wanted.search(self._sounds, place)
            if found is None:
                return
            start = found.start() + lead
            yield self._as_match(start, length)
            place = self._plain.find(END, start + length)  # one match a name is enough

    def _matches(self, pattern: Pattern, needle: str, where: str, before: int, most: int) -> Iterator[Match]:
        """Every place of the needle, which stands `before` places into the pattern."""
        place, looks, count = where.find(needle), 0, 0
        is_whole = len(needle.strip(END)) == len(pattern) and (where is self._plain or _all_letters(pattern))
        while place >= 0 and looks < MOST_LOOKS and count < most:
            looks += 1
            start = place - before
            if is_whole or self._fits(pattern, start):
                yield self._as_match(start, len(pattern))
                count += 1
                # One match a name is enough.
                place = where.find(needle, self._plain.find(END, place + len(needle) - 1))
            else:
                place = where.find(needle, place + 1)

    def _fits(self, pattern: Pattern, start: int) -> bool:
        end = start + len(pattern)
        if start < 1 or end > len(self._plain):
            return False
        return all(map(_fits, pattern, self._plain[start:end], self._sounds[start:end]))

    def _as_match(self, start: int, length: int) -> Match:
        row = bisect.bisect_right(self._starts, start) - 1
        is_first = self._plain[start - 1] == END
        is_whole = is_first and self._plain[start + length] == END
        return Match(row, start - self._starts[row], length, EXACT if is_whole else START if is_first else INSIDE)

    def _anchor(self, pattern: Pattern, *, first: bool = False) -> tuple[str, str, int, int]:
        """The part of the pattern that is looked up literally: the needle, in which text, where, how telling."""
        best = ("", self._plain, 0, 0)
        for where, weight, key in (
            (self._plain, 4, _char), (self._sounds, 3, _sound), (self._letters, 1, _letter),
        ):  # fmt: skip
            for at, needle in _runs(pattern, key):
                if len(needle) * weight > best[3] and not (first and at):
                    best = (needle, where, at, len(needle) * weight)
        return best


_fits = Piece.fits
_char = attrgetter("char")
_sound = attrgetter("sound")
_letter = attrgetter("letter")


def _all_letters(pattern: Pattern) -> bool:
    """Whether first letters are all that was typed, so that to find them is to know."""
    return all(piece.letter and piece.is_letter for piece in pattern)


def _by_sound(pattern: Pattern) -> str:
    """The pattern as a regular expression over sounds; "" when characters or first letters find it sooner."""
    if _all_letters(pattern) or any(piece.char and not piece.sound for piece in pattern):
        return ""
    return "".join(piece.sound or f"[{''.join(sorted(piece.heard))}]" for piece in pattern)


def _runs(pattern: Pattern, key: Callable[[Piece], str]) -> Iterator[tuple[int, str]]:
    at = 0
    while at < len(pattern):
        end = at
        while end < len(pattern) and key(pattern[end]):
            end += 1
        if end > at:
            yield at, "".join(map(key, pattern[at:end]))
        at = end + 1
