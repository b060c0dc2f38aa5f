"""The lists behind the checks, from `assets/checks`: words with their sources, read once and made into patterns."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from typing import Any

import assets


@dataclass(frozen=True, slots=True)
class ListRule:
    """What a kind of list may show besides who and where."""

    name: str
    columns: frozenset[str]


@cache
def _read(name: str) -> dict[str, Any]:
    return tomllib.loads(assets.path(f"checks/{name}.toml").read_text("utf-8"))


def words(key: str, field: str = "words") -> tuple[str, ...]:
    """A list of private.toml."""
    return tuple(_read("private")[key][field])


@cache
def pattern(key: str, *fields: str) -> re.Pattern[str]:
    """Any of a list's words or patterns, longest words first."""
    lists: dict[str, list[str]] = _read("private")[key]
    parts: list[str] = []
    for field in fields or ("words", "patterns"):
        found = lists.get(field, [])
        is_plain = field in ("words", "person", "not_after")
        parts += [re.escape(word) for word in sorted(found, key=len, reverse=True)] if is_plain else found
    return re.compile("|".join(f"(?:{part})" for part in parts))


@cache
def card_lengths(begins: str) -> frozenset[int]:
    """How many digits a bank card has that begins with these four digits; none when no card does."""
    found: set[int] = set()
    for first, last, lengths in _read("private")["bank_card"]["ranges"]:
        if first <= begins[: len(first)] <= last:
            found.update(lengths)
    return frozenset(found)


@cache
def hidden_columns(*, in_list: bool) -> tuple[str, ...]:
    """Parts of headings under which nobody's details may stand in public; a list of people may show less."""
    hidden: dict[str, list[str]] = _read("lists")["hidden"]
    return tuple(hidden["words"] + (hidden["in_lists"] if in_list else []))


@cache
def list_rule(template: str) -> ListRule | None:
    """The columns of a kind of list; None where any may stand (other) or the wire says it already (finance)."""
    lists = _read("lists")
    if template not in lists:
        return None
    return ListRule(lists[template]["name"], frozenset((*lists["person"]["words"], *lists[template]["words"])))
