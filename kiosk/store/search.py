"""Search over what is on display: guides, disclosures and lists, notices, units. For the glass: plain `sqlite3`.

Names (titles, other words for them) are looked through in memory; texts by the index. Each hit is compared
with its document, so a stale index can only find less. Person lists are found by their titles alone.
"""

import itertools
import sqlite3
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from kiosk.clock import Moment
from kiosk.errors import StoreError
from kiosk.store import grams, query, sounds
from kiosk.store.connect import open_database
from kiosk.store.found import Found, Group, Hit, in_text, marks_in
from kiosk.store.names import EXACT, INSIDE, START, Match, Names
from kiosk.store.query import Pattern
from kiosk.store.read import Card, ContentReader, Release

GROUPS = ("guide", "disclosure", "notice", "unit")
KINDS = {"guide": ("guide",), "disclosure": ("disclosure", "list", "reply"), "notice": ("notice",)}
MOST = 100  # hits of a group that are counted and can be paged through
ENOUGH = 60  # found by one way to read a query
READ = 5  # texts that are opened for one answer
NEAR = 4
MOST_ASTRAY = 2  # letters at the end that may be wrong
SERIAL_BITS = 32

# How good a hit is. Names first: exact, beginning, inside; then other ways to say it; then texts.
SAID, DATED, SLIPPED, TEXT = 3, 3, 4, 5


@dataclass(slots=True)
class _Candidate:
    """A document or unit on the way to be a hit: its rank, and the names of it that fit, the best first."""

    grade: int
    order: int
    matches: dict[str, Match] = field(default_factory=dict)


class SearchReader:
    """Searches one home. One instance per thread, beside the thread's `ContentReader`.

    Raises (every method):
        StoreError: no content yet, or a file is damaged.
    """

    def __init__(self, home: Path) -> None:
        self._path = home / "search.db"
        self._connection: sqlite3.Connection | None = None
        self._seen: tuple[int, int] | None = None
        self._mark = ""
        self._names: dict[str, Names] = {}

    def close(self) -> None:
        """Let go of the index and of the names."""
        if self._connection is not None:
            self._connection.close()
        self._connection, self._seen, self._names = None, None, {}

    def warm(self) -> None:
        """Load the names if they are not the newest."""
        self._load()

    def find(
        self, reader: ContentReader, release: Release, moment: Moment, typed: str, *, limits: dict[str, int]
    ) -> Found:
        """What fits, the first `limits[group]` hits of each group."""
        asked = sounds.plain(typed)[: query.MOST_CHARACTERS]
        if not asked:
            return Found()
        self._load()
        run = _Run(self, reader, release, moment, asked, typed)
        run.by_name(query.read(asked))
        run.by_saying(query.read(asked), SAID)
        run.by_sentence()
        run.by_date()
        if run.named < 3:
            slips = query.with_one_slip(asked)
            run.by_name(slips, SLIPPED)
            run.by_saying(slips, SLIPPED)
        run.by_short_name()
        run.by_text()
        groups = tuple(filter(None, (run.group(key, limits.get(key, 3)) for key in run.order())))
        if groups:
            return Found(groups)
        near = run.nearest()
        return Found((near,) if near else (), near=True)

    # ---- for a run ----

    def names(self, kind: str) -> Names:
        """The names of a kind of document, of places or of synonyms."""
        return self._names.get(kind, _NONE)

    def rows(self, sql: str, values: Sequence[object] = ()) -> list[tuple[int | str, ...]]:
        """Ask the index."""
        if self._connection is None:
            return []
        try:
            return self._connection.execute(sql, values).fetchall()
        except sqlite3.Error as exc:
            self.close()
            raise StoreError(f"the search index cannot be read: {exc}") from exc

    def _load(self) -> None:
        try:
            inode = self._path.stat().st_ino
        except OSError:
            self.close()  # not made yet
            return
        if self._connection is None or self._seen is None or self._seen[0] != inode:
            self.close()
            self._connection = open_database(self._path, read_only=True)
        version = int(self.rows("PRAGMA data_version")[0][0])
        if self._seen == (inode, version):
            return
        self._seen = (inode, version)
        mark = "".join(str(row[0]) for row in self.rows("SELECT value FROM mark WHERE key IN ('release', 'pack')"))
        if mark != self._mark or not self._names:
            self._mark = mark
            self._read_names()

    def _read_names(self) -> None:
        # Joined by SQLite: 50,000 rows as Python objects would leave 30 MB behind.
        joined = ", ".join(f"group_concat({column}, char(10))" for column in ("plain", "letters", "sounds"))
        for kind in itertools.chain(*KINDS.values()):
            source = f"(SELECT * FROM name WHERE kind = '{kind}' ORDER BY key DESC)"
            keys, *texts = self.rows(f"SELECT group_concat(key), {joined} FROM {source}")[0]
            self._names[kind] = Names(array("q", map(int, str(keys or "").split(",") if keys else ())), *_texts(texts))
        for kind, owner, source in (("unit", "code", "place"), ("synonym", "means", "synonym")):
            owners, *texts = self.rows(f"SELECT group_concat({owner}, char(10)), {joined} FROM {source}")[0]
            self._names[kind] = Names(str(owners or "").split("\n") if owners else (), *_texts(texts))


def _texts(found: Sequence[object]) -> list[str]:
    return [str(text or "") for text in found]


_NONE = Names((), "", "", "")


class _Run:
    """One answer in the making."""

    def __init__(
        self, index: SearchReader, reader: ContentReader, release: Release, moment: Moment, asked: str, typed: str
    ) -> None:
        self._index, self._reader, self._release, self._moment = index, reader, release, moment
        self._asked = asked
        self._typed = typed
        self._reads = 0
        # By group, by key (documents) or code (units).
        self._found: dict[str, dict[object, _Candidate]] = {group: {} for group in GROUPS}

    @property
    def named(self) -> int:
        """How many were found by name."""
        return sum(map(len, self._found.values()))

    def by_name(self, patterns: Iterable[Pattern], grade: int | None = None, groups: Sequence[str] = GROUPS) -> None:
        """Names that hold a pattern; with a `grade`, all of that grade."""
        for pattern in patterns:
            if self.named >= ENOUGH:
                break  # less likely ways to read it would only stand behind
            for group in groups:
                for kind in KINDS.get(group, ("unit",)):
                    names = self._index.names(kind)
                    for match in names.match(pattern, MOST):
                        owner = names.owners[match.row]
                        self._add(group, owner, match, names.plain(match.row), match.grade if grade is None else grade)

    def by_saying(self, patterns: Iterable[Pattern], grade: int) -> None:
        """Everyday words for an official one."""
        synonyms = self._index.names("synonym")
        good = START if len(self._asked) < 4 else INSIDE
        said: list[object] = []
        for pattern in patterns if len(self._asked) > 1 else ():
            said += [synonyms.owners[m.row] for m in synonyms.match(pattern, 20) if m.grade <= good]
        self._by_meaning(said, grade)

    def by_sentence(self) -> None:
        """A name within a longer sentence."""
        if len(self._asked) < 3:
            return
        synonyms, guides, units = map(self._index.names, ("synonym", "guide", "unit"))
        self._by_meaning([synonyms.owners[row] for row in synonyms.within(self._asked, 2)], SAID)
        for row in guides.within(self._asked, 2):
            self._add("guide", guides.owners[row], None, guides.plain(row), SAID)
        for row in units.within(self._asked, 3):
            name = units.plain(row)
            self._add("unit", units.owners[row], Match(row, 0, len(name), SAID), name, SAID)

    def by_short_name(self) -> None:
        """An office as everybody shortens it: 人社局 is 人力资源和社会保障局."""
        if self._found["unit"] or len(self._asked) < 3 or not query.is_hanzi(self._asked):
            return
        units = self._index.names("unit")
        for row in units.shortened(self._asked):
            self._add("unit", units.owners[row], None, units.plain(row), SAID)

    def order(self) -> tuple[str, ...]:
        """The groups as they stand: the unit whose name was typed before what it published."""
        named = any(
            match.at + match.length == len(name)
            for candidate in self._found["unit"].values()
            for name, match in candidate.matches.items()
            if match.grade != SAID and candidate.grade <= INSIDE
        )
        said = any(candidate.grade == EXACT for candidate in self._found["guide"].values())
        whole = len(self._asked) > 2 or query.is_hanzi(self._asked)
        return ("unit", *GROUPS[:-1]) if named and whole and not said else GROUPS

    def _by_meaning(self, said: Iterable[object], grade: int) -> None:
        for means in dict.fromkeys(said):
            self.by_name(query.read(sounds.plain(str(means))), grade)

    def by_date(self) -> None:
        """Documents issued on a day or in a month that was typed."""
        today = self._moment.at.date()
        for first, end in query.days(self._typed, today):
            rows = self._index.rows(
                "SELECT key FROM indexed WHERE key >= ? AND key < ? ORDER BY key DESC LIMIT ?",
                (first.toordinal() << SERIAL_BITS, end.toordinal() << SERIAL_BITS, MOST),
            )
            self._put([int(row[0]) for row in rows], DATED)

    def by_text(self) -> None:
        """Documents whose text holds the query."""
        if len(self._asked) < 2 or any(map(sounds.is_letter, self._asked)):
            return
        expression = grams.asked(self._typed)
        if not expression or self.named >= MOST:
            return
        rows = self._index.rows(
            "SELECT rowid FROM words WHERE words MATCH ? ORDER BY rowid DESC LIMIT ?", (expression, MOST)
        )
        known = {key for group in self._found.values() for key in group}
        self._put([int(row[0]) for row in rows if row[0] not in known], TEXT)

    def group(self, key: str, most: int) -> Group | None:
        """The hits of a group, best first."""
        ranked = sorted(self._found[key].items(), key=lambda item: (item[1].grade, item[1].order))[:MOST]
        if key == "unit":
            hits = tuple(_unit_hit(str(code), candidate, self._asked) for code, candidate in ranked[:most])
            return Group(key, hits, len(ranked)) if hits else None
        rids = self._alive([owner for owner, _ in ranked if isinstance(owner, int)])
        alive = [(rids[owner], candidate) for owner, candidate in ranked if owner in rids]
        if key == "guide":
            alive = self._shortest_first(alive)
        opened = self._open(alive, most)
        count = len(alive) if len(opened) >= most else len(opened)
        return Group(key, opened, count, len(self._found[key]) >= MOST) if opened else None

    def _open(self, alive: "Sequence[tuple[_Place, _Candidate]]", most: int) -> tuple[Hit, ...]:
        """The first hits in full. A text that does not hold the query after all is none."""
        opened: list[Hit] = []
        at = 0
        while len(opened) < most and at < len(alive):
            piece = alive[at : at + most]
            cards = self._reader.cards_of(self._release, self._moment, [place.rid for place, _ in piece])
            for place, candidate in piece:
                if candidate.grade == TEXT and self._reads >= READ + most:
                    return tuple(opened[:most])
                if place.rid in cards and (hit := self._hit(place.sha256, cards[place.rid], candidate)):
                    opened.append(hit)
            at += most
        return tuple(opened[:most])

    def _shortest_first(self, alive: "list[tuple[_Place, _Candidate]]") -> "list[tuple[_Place, _Candidate]]":
        """Of guides that fit equally well the general one: 农村低保申请 before the same of each township."""
        cards = self._reader.cards_of(self._release, self._moment, [place.rid for place, _ in alive])
        return sorted(
            (one for one in alive if one[0].rid in cards),
            key=lambda one: (one[1].grade, len(cards[one[0].rid].title), one[1].order),
        )

    def nearest(self) -> Group | None:
        """What is close when nothing fits: the same to the ear, fewer of the letters, or guides that share words."""
        self.by_name(query.by_ear(self._asked), SLIPPED, ("guide", "disclosure"))
        for key in ("guide", "disclosure"):
            if found := self.group(key, NEAR):
                return found
        if any(map(sounds.is_letter, self._asked)):
            return self._with_fewer_letters()
        pairs = {self._asked[i : i + 2] for i in range(len(self._asked) - 1)}
        guides = self._index.names("guide")
        for row in range(len(guides)):
            name = guides.plain(row)
            shared = sum(pair in name for pair in pairs)
            if shared:
                self._add("guide", guides.owners[row], None, "", TEXT + 1 + len(pairs) - shared)
        return self.group("guide", NEAR)

    def _with_fewer_letters(self) -> Group | None:
        """What fits without the last letter or two: a finger went astray (dibo, dbv); or without the last
        syllables: there is nothing of a canji zheng, but of canji."""
        least = max(2, -(-len(self._asked) * 2 // 3))
        ends = list(range(len(self._asked) - 1, max(least, len(self._asked) - MOST_ASTRAY) - 1, -1))
        for end in dict.fromkeys((*ends, *query.after_syllables(self._asked))):
            self.by_name(query.read(self._asked[:end]), SLIPPED, ("guide", "disclosure"))
            for key in ("guide", "disclosure"):
                if found := self.group(key, NEAR):
                    return found
        return None

    # ---- parts ----

    def _add(self, group: str, owner: object, match: Match | None, name: str, grade: int) -> None:
        found = self._found[group].get(owner)
        if found is None:
            order = -owner if isinstance(owner, int) else match.row if match else 0
            found = self._found[group][owner] = _Candidate(grade, order)
        found.grade = min(found.grade, grade)
        if match is not None:
            found.matches.setdefault(name, match)
        elif name:
            found.matches.setdefault(name, Match(0, 0, 0, grade))

    def _alive(self, keys: Sequence[int]) -> "dict[object, _Place]":
        """Where those keys lead whose document is on display and is the one that was indexed."""
        marks = ", ".join("?" * len(keys))
        rows = self._index.rows(f"SELECT key, rid, sha256 FROM indexed WHERE key IN ({marks})", keys)
        alive = self._reader.alive(self._release, self._moment, [int(rid) for _, rid, _ in rows])
        return {key: _Place(int(rid), str(sha256)) for key, rid, sha256 in rows if alive.get(int(rid)) == sha256}

    def _put(self, keys: Sequence[int], grade: int) -> None:
        """Documents that are here by other things than their names."""
        places = self._alive(keys)
        cards = self._reader.cards_of(self._release, self._moment, [place.rid for place in places.values()])
        for key in keys:
            if key in places and places[key].rid in cards:
                self._add(_group(cards[places[key].rid].kind), key, None, "", grade)

    def _hit(self, sha256: str, card: Card, candidate: _Candidate) -> Hit | None:
        if candidate.grade == TEXT:
            self._reads += 1
            text = grams.text_of(self._reader.raw(sha256) or {"title": "", "unit_name": "", "kind": ""})
            return in_text(card, text, self._typed, self._asked)
        match = candidate.matches.get(sounds.plain(card.title))
        if match is not None and match.length:
            at = sounds.places(card.title)
            return Hit(card, card.unit, card.title, ((at[match.at], at[match.at + match.length - 1] + 1),))
        name = next(iter(candidate.matches), "")
        alias = next((a for a in card.facts.get("aliases", ()) if sounds.plain(a) == name), "")
        marks = marks_in(card.title, self._asked, alias)
        if marks or not alias:
            return Hit(card, card.unit, card.title, marks)
        at, found = sounds.places(alias), candidate.matches[name]
        why = ((at[found.at], at[found.at + found.length - 1] + 1),) if found.length else ((0, len(alias)),)
        return Hit(card, card.unit, card.title, (), alias, "", why)


@dataclass(frozen=True, slots=True)
class _Place:
    """A row of content, by the digest that was indexed."""

    rid: int
    sha256: str


def _unit_hit(code: str, candidate: _Candidate, asked: str) -> Hit:
    name, match = next(iter(candidate.matches.items()))
    if match.length:
        return Hit(None, code, name, ((match.at, match.at + match.length),))
    marks, at = [], -1
    for char in asked:  # of a shortened name
        at = name.find(char, at + 1)
        marks.append((at, at + 1))
    return Hit(None, code, name, tuple(marks))


def _group(kind: str) -> str:
    return next((group for group, kinds in KINDS.items() if kind in kinds), "disclosure")


__all__ = ["EXACT", "GROUPS", "Found", "Group", "Hit", "SearchReader"]
