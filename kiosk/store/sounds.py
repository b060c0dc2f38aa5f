"""How words are compared in search: what is left of a text, and how a character sounds.

A name has three texts of one length: its plain characters, the first letter of each, and the sound of each
as one private-use character. So a place in one is the same place in the others, and looking for pinyin,
letters or characters is one `str.find`. Standard library only; the table is made by tools/make_readings.py.
"""

import functools
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import assets

FIRST_CODE = 0xE000
SILENT = "?"  # the letter and sound of a character without a known reading


@dataclass(frozen=True, slots=True)
class Table:
    """The syllables of Mandarin, and the readings of common characters."""

    syllables: tuple[str, ...]
    codes: Mapping[str, str]  # syllable -> its sound
    readings: Mapping[str, str]  # character -> its sounds, the usual one first
    prefixes: Mapping[str, frozenset[str]]  # "ba" -> the sounds of ba, bai, ban, bang, bao


@functools.cache
def table() -> Table:
    """The table, read once."""
    codes: dict[str, str] = {}
    usual: dict[str, str] = {}
    other: dict[str, str] = {}
    prefixes: dict[str, set[str]] = {}
    for number, line in enumerate(assets.path("pinyin/readings.txt").read_text("utf-8").splitlines()):
        syllable, first, more = line.split(" ")
        code = codes[syllable] = chr(FIRST_CODE + number)
        for char in first.strip("-"):
            usual[char] = code
        for char in more.strip("-"):
            other[char] = other.get(char, "") + code
        for end in range(1, len(syllable) + 1):
            prefixes.setdefault(syllable[:end], set()).add(code)
    readings = {char: usual.get(char, "") + other.get(char, "") for char in usual.keys() | other.keys()}
    return Table(tuple(codes), codes, readings, {key: frozenset(value) for key, value in prefixes.items()})


def plain(text: str) -> str:
    """Letters, digits and hanzi, folded; everything else is left out."""
    return "".join(folded for folded, _ in _pieces(text))


def places(text: str) -> list[int]:
    """Where in `text` each character of its plain form stands."""
    return [at for _, at in _pieces(text)]


def _pieces(text: str) -> list[tuple[str, int]]:
    if text.isascii():
        return [(char.lower(), at) for at, char in enumerate(text) if char.isalnum()]
    return [
        (folded, at)
        for at, char in enumerate(text)
        for folded in (unicodedata.normalize("NFKC", char).lower() if char < "\u4e00" or char > "\u9fff" else char)
        if folded.isalnum()
    ]


def is_letter(char: str) -> bool:
    """Whether a character of a query is typed pinyin."""
    return "a" <= char <= "z"


def beginning(char: str, letter: str) -> str:
    """The sound of a character that begins with this letter: 长 with c is chang. "" when it has none."""
    known = table()
    heard = known.readings.get(char, "")
    return next((code for code in heard if known.syllables[ord(code) - FIRST_CODE].startswith(letter)), "")


def letters_of(syllables: Sequence[str]) -> str:
    """The first letter of each syllable."""
    return "".join(s[0] if s else SILENT for s in syllables)


def sounds_of(syllables: Sequence[str]) -> str:
    """The sound of each syllable; a letter or digit sounds as itself."""
    codes = table().codes
    return "".join(codes.get(s) or (s if len(s) == 1 and s.isascii() else SILENT) for s in syllables)
