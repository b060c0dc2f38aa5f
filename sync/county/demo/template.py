"""The small language of the sentence plans: slots, numbers, choices.

`{词}` asks the speaker for a word, `{#3-12}` is a number in that range (as many decimals as written),
`[甲|乙]` chooses one. ` / ` between sentences separates alternatives. Compiled once, spoken many times.
"""

import functools
import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sync.county.errors import CountyError

Answer = Callable[[str], str]

_NUMBER = re.compile(r"#(\d+)(?:\.(\d+))?-(\d+)(?:\.\d+)?")


@dataclass(frozen=True, slots=True)
class Template:
    """A compiled text. Parts are literal text, a slot's name in a 1-tuple, a number range or a choice."""

    parts: tuple["Part", ...]

    def say(self, answer: Answer, rng: random.Random) -> str:
        """The text with every slot answered."""
        out: list[str] = []
        for part in self.parts:
            if isinstance(part, str):
                out.append(part)
            elif isinstance(part, Slot):
                out.append(answer(part.name))
            elif isinstance(part, Range):
                out.append(part.draw(rng))
            else:
                out.append(rng.choice(part).say(answer, rng))
        return "".join(out)


@dataclass(frozen=True, slots=True)
class Slot:
    """A word that the speaker knows."""

    name: str


@dataclass(frozen=True, slots=True)
class Range:
    """A number in the text; bounds in units of the last decimal."""

    least: int
    most: int
    decimals: int

    def draw(self, rng: random.Random) -> str:
        """One number of the range, as text."""
        value = rng.randint(self.least, self.most)
        return f"{value / 10**self.decimals:.{self.decimals}f}" if self.decimals else str(value)


Part = str | Slot | Range | tuple[Template, ...]


@functools.cache
def template(text: str) -> Template:
    """Compile one text.

    Raises:
        CountyError: a bracket that is not closed.
    """
    parts: list[Part] = []
    at = 0
    for found in re.finditer(r"\{([^{}]+)\}|\[([^\[\]]+)\]", text):
        if found.start() > at:
            parts.append(text[at : found.start()])
        slot, choice = found.groups()
        parts.append(_slot(slot) if slot is not None else tuple(template(word) for word in choice.split("|")))
        at = found.end()
    if at < len(text):
        parts.append(text[at:])
    if any(isinstance(part, str) and set(part) & set("{}[]") for part in parts):
        raise CountyError(f"A bracket is not closed in: {text[:60]}")
    return Template(tuple(parts))


@functools.cache
def alternatives(text: str) -> tuple[Template, ...]:
    """The alternatives of one line, separated by ` / `."""
    return tuple(template(part.strip()) for part in text.strip().split(" / "))


def one_of(options: Sequence[Template], answer: Answer, rng: random.Random) -> str:
    """One alternative, spoken."""
    return rng.choice(options).say(answer, rng)


def _slot(name: str) -> Part:
    number = _NUMBER.fullmatch(name)
    if number is None:
        return Slot(name)
    decimals = len(number[2] or "")
    least, most = name[1:].split("-")
    return Range(round(float(least) * 10**decimals), round(float(most) * 10**decimals), decimals)
