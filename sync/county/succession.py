"""Which place follows one that the newer tree no longer has. Knows names and codes, no database.

What the file says (`former_codes`) counts first. Else a place of the same name that is new in the file, for a
township also with another ending (宋家沟乡, 宋家沟镇); else, for a township, where most of its villages went; else,
for a village, its township or what follows that: its papers can then still be reached from there.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sync.county.regions import Region, RegionTree

_ENDING = re.compile(r"(街道办事处|居民办事处|街道|镇|乡)$")


@dataclass(frozen=True, slots=True)
class Place:
    """A place of the older tree."""

    code: str
    name: str
    level: str
    parent: str | None


@dataclass(frozen=True, slots=True)
class Follower:
    """What follows one place. `is_named` when the file or the name says so, not only the township."""

    codes: tuple[str, ...]
    is_named: bool


def followers(old: Iterable[Place], tree: RegionTree) -> dict[str, Follower]:
    """For each place of `old` that is not in the tree: its successors."""
    places = list(old)
    kept = {place.code for place in tree.places}
    known = {place.code for place in places}
    gone = [place for place in places if place.code not in kept]
    fresh = [place for place in tree.places if place.code not in known]
    told = _told(tree.places)
    found: dict[str, Follower] = {}
    for level in ("village", "township"):
        lost = [place for place in gone if place.level == level]
        by_name = _by_name([place for place in fresh if place.level == level])
        names = Counter(_stem(place.name, level) for place in lost)
        for place in lost:
            stem = _stem(place.name, level)
            same = by_name.get(stem, [])
            if place.code in told:
                found[place.code] = Follower(tuple(told[place.code]), is_named=True)
            elif len(same) == 1 and names[stem] == 1:
                found[place.code] = Follower((same[0].code,), is_named=True)
    parents = {place.code: place.parent for place in tree.places}
    for place in gone:
        if place.level == "township" and place.code not in found:
            went = Counter(
                above for village in gone if village.parent == place.code and village.code in found
                for code in found[village.code].codes if (above := parents.get(code)) is not None
            )  # fmt: skip
            if went:
                found[place.code] = Follower((went.most_common(1)[0][0],), is_named=False)
    for place in gone:
        if place.level == "village" and place.code not in found and place.parent is not None:
            if place.parent in kept:
                found[place.code] = Follower((place.parent,), is_named=False)
            elif place.parent in found:
                found[place.code] = Follower(found[place.parent].codes, is_named=False)
    return found


def _told(places: Sequence[Region]) -> dict[str, list[str]]:
    told: dict[str, list[str]] = defaultdict(list)
    for place in places:
        for code in place.former_codes:
            told[code].append(place.code)
    return told


def _by_name(places: Iterable[Region]) -> dict[str, list[Region]]:
    found: dict[str, list[Region]] = defaultdict(list)
    for place in places:
        found[_stem(place.name, place.level)].append(place)
    return found


def _stem(name: str, level: str) -> str:
    return _ENDING.sub("", name) if level == "township" else name
