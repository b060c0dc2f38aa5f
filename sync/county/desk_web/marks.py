"""Mark what may tell who somebody is in words that are to be released.

Numbers by their form, names by what stands around them. A mark decides nothing; a person at the desk blots it out or
says that it is none. What is looked for stands in `assets/desk/marks.toml`. Knows no records.
"""

import datetime as dt
import re
import tomllib
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import assets
from sync.county.checks.private import born_of, is_card
from sync.county.checks.words import pattern

BLOT = "×"
SURE = {"phone": "手机号", "id_number": "身份证号", "bank_card": "银行卡号"}
_DIGITS = re.compile(r"(?<![0-9A-Za-z.])[0-9](?:[ -]?[0-9]){12,18}[Xx]?(?![0-9A-Za-z])")
_HAN = "一-鿿"


@dataclass(frozen=True, slots=True)
class Mark:
    """A piece of a text, from `start` to before `end`. `may_stay`: a person may say that it tells nobody. `part`: of
    which text, where there are several."""

    start: int
    end: int
    kind: str
    text: str
    words: str  # what it looks like
    may_stay: bool
    part: str = ""

    @property
    def field(self) -> str:
        """Under what a form tells what becomes of it."""
        return f"mark-{self.part}{self.start}-{self.end}"


def marks(text: str, day: dt.date, names: Collection[str] = (), part: str = "") -> tuple[Mark, ...]:
    """All marks, by place, none inside another. `names`: people whom the county knows by name."""
    narrow = "".join(one if len(one := unicodedata.normalize("NFKC", char)) == 1 else char for char in text)
    found = [*_sure(narrow, day), *_likely(narrow), *_names(narrow, names)]
    found.sort(key=lambda one: (one[0], -one[1]))
    made: list[Mark] = []
    for start, end, kind in found:
        if made and start < made[-1].end:
            continue
        words = SURE.get(kind) or str(_lists()[kind]["words"])
        made.append(Mark(start, end, kind, text[start:end], words, kind not in SURE, part))
    return tuple(made)


def decided(original: str, text: str, found: Collection[Mark], form: Mapping[str, str]) -> tuple[str, list[Mark]]:
    """The text with what was to be blotted out, and the marks that nobody decided on.

    One that a person blotted out by hand, if only in part, counts as decided.
    """
    chars, left = list(text), []
    for mark in found:
        said = form.get(mark.field, "")
        if said == "blot":
            chars[mark.start : mark.end] = BLOT * (mark.end - mark.start)
        elif text[mark.start : mark.end] == original[mark.start : mark.end] and not (said == "stay" and mark.may_stay):
            left.append(mark)
    return "".join(chars), left


def _sure(text: str, day: dt.date) -> Iterator[tuple[int, int, str]]:
    for found in _DIGITS.finditer(text):
        digits = re.sub(r"[ -]", "", found.group())
        if born_of(digits, day) is not None:
            yield (*found.span(), "id_number")
        elif is_card(digits):
            yield (*found.span(), "bank_card")
    for found in _mobile().finditer(text):
        yield (*found.span(), "phone")


def _likely(text: str) -> Iterator[tuple[int, int, str]]:
    for kind, rule in _lists().items():
        for one in rule.get("patterns", ()):
            for found in re.finditer(one, text):
                yield (*found.span(), kind)


def _names(text: str, known: Collection[str]) -> Iterator[tuple[int, int, str]]:
    for name in filter(None, known):
        for found in re.finditer(re.escape(name), text):
            yield (*found.span(), "name")
    for rule in _name_rules():
        for found in rule.finditer(text):
            start, end = found.span("name")
            if not any(text.startswith(word, start) for word in _lists()["name"]["words_not"]):
                yield start, end, "name"


def is_name(text: str) -> bool:
    """Whether it has the form of a person's name, as a county's lists of people have them."""
    rule = _lists()["name"]
    return 2 <= len(text) <= 4 and (text[0] in rule["surnames"] or text[:2] in rule["double"])


@cache
def _mobile() -> re.Pattern[str]:
    return re.compile(rf"(?<![0-9A-Za-z.])(?:{pattern('phone').pattern})(?![0-9A-Za-z])")


@cache
def _lists() -> dict[str, Any]:
    return tomllib.loads(assets.path("desk/marks.toml").read_text("utf-8"))


@cache
def _name_rules() -> tuple[re.Pattern[str], ...]:
    """某, 老 and 小, with a title, after a cue, before what people do, after 姓."""
    rule = _lists()["name"]

    def any_of(key: str) -> str:
        return "|".join(sorted(map(re.escape, rule[key]), key=len, reverse=True))

    surname = f"(?:{any_of('double')}|[{rule['surnames']}])"
    given = f"(?:(?![{rule['never']}])[{_HAN}])"
    begins = r"(?:^|(?<=[\s，。、；：！？,.;:!?“”（）()]))"
    return tuple(
        re.compile(one)
        for one in (
            f"(?P<name>{surname}某{{1,2}})",
            f"(?P<name>[老小][{rule['plain']}])",
            f"(?P<name>[老小]{surname})(?=[^{_HAN}]|$|{any_of('after')})",
            f"(?P<name>{surname}{given}{{0,2}}?(?:{any_of('titles')}))",
            f"(?:{any_of('cues')})(?P<name>{surname}{given}{{1,2}})",
            f"{begins}(?P<name>{surname}{given}{{1,2}}?)(?={any_of('after')})",
            f"(?:姓)(?P<name>{surname})",
        )
    )
