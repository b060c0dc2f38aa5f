"""What a search answers: hits in groups, each with the places of its words that were meant. Pure."""

import re
from dataclasses import dataclass

from kiosk.store import sounds
from kiosk.store.read import Card

CONTEXT = 9  # characters of a text before what was found
SNIPPET = 30
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing found. `marks` are spans of the title; `alias` or `snippet` say why when the title does not,
    with `snippet_marks` in either."""

    card: Card | None
    unit: str
    title: str
    marks: tuple[Span, ...] = ()
    alias: str = ""
    snippet: str = ""
    snippet_marks: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """Hits of one kind, best first; `count` is how many there are, or more than that."""

    key: str
    hits: tuple[Hit, ...]
    count: int
    has_more: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """An answer. `near`: nothing fits, these are close."""

    groups: tuple[Group, ...] = ()
    near: bool = False

    @property
    def count(self) -> int:
        """How many fit."""
        return 0 if self.near else sum(group.count for group in self.groups)


def marks_in(title: str, *words: str) -> tuple[Span, ...]:
    """Where the first of these words that is there stands in the title."""
    folded, at = sounds.plain(title), sounds.places(title)
    for word in map(sounds.plain, words):
        start = folded.find(word) if word else -1
        if start >= 0:
            return ((at[start], at[start + len(word) - 1] + 1),)
    return ()


def in_text(card: Card, text: str, typed: str, asked: str) -> Hit | None:
    """The hit with the words around it; None when the text does not hold the query after all."""
    folded, at = sounds.plain(text), sounds.places(text)
    start = folded.find(asked)
    if start < 0:
        runs = [run for run in re.split(r"\W+", typed) if run]
        if not all(sounds.plain(run) in folded for run in runs):
            return None
        start, asked = folded.find(sounds.plain(runs[0])), sounds.plain(runs[0])
    first, last = at[start], at[start + len(asked) - 1] + 1
    begin = max(text.rfind("\n", 0, first) + 1, first - CONTEXT)
    piece = text[begin : begin + SNIPPET].split("\n")[0]
    lead = "…" if begin > 0 and text[begin - 1] != "\n" else ""
    shown = lead + piece
    mark = (len(lead) + first - begin, min(len(lead) + last - begin, len(shown)))
    return Hit(card, card.unit, card.title, marks_in(card.title, asked), "", shown, (mark,))
