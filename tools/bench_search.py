"""Measure how well and how fast search finds: queries with known answers, made from whatever a home holds.

Usage: python tools/bench_search.py HOME [HOME ...] [--each 40] [--seed 7] [--json FILE]

For each kind of query: recall at 1, 5 and 10 and the mean reciprocal rank of the first right answer within its
group, as the page shows it. Answers are known without the search: a query of a whole title wants a document of
that title, a piece of one any title that holds the piece, a text the document it was taken from. Readings come
from pypinyin on the query alone. Nonsense must find nothing. Then every query is typed key by key and timed.
Exit code 1 when a goal is missed.
"""

import argparse
import datetime as dt
import json
import random
import re
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from pypinyin import Style, lazy_pinyin

from kiosk.clock import Moment
from kiosk.store import index, sounds
from kiosk.store.read import Card, ContentReader, Filter, Release
from kiosk.store.search import GROUPS, KINDS, Hit, SearchReader
from sync.contract import instant

RIGHT = Callable[[Hit], bool]
GOALS = {"words": 0.95, "pinyin": 0.95, "letters": 0.95, "slip": 0.8}
KEYSTROKE_MS = 16.0
HANZI = re.compile(r"[\u4e00-\u9fff]+")
NONSENSE = (
    "飞蓝鲸", "鲸鱼馆", "火星探测", "比特币", "量子纠缠", "鸵鸟蛋糕", "潜水艇票", "滑翔伞证", "企鹅领养", "珊瑚礁",
    "芭蕾舞鞋", "钢琴独奏", "沙漠骆驼", "郁金香展", "鳄鱼皮包", "咖啡拉花", "冲浪教练", "椰子采摘", "北极光团",
    "赛马彩票",
    "qxzqx", "vvvvv", "uiuiui", "xqzwjk", "zzzqqq", "jqxzkq", "wxqzjv", "kqxjzq", "987654321987", "55443322110099",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Query:
    """What is typed, in which group the answer stands, and how it is known."""

    kind: str
    typed: str
    group: str
    right: RIGHT


@dataclass(frozen=True, slots=True)
class Score:
    """How a kind of query went."""

    kind: str
    queries: int
    at_1: float
    at_5: float
    at_10: float
    reciprocal: float


class Bench:
    """One home."""

    def __init__(self, home: Path, *, each: int, seed: int) -> None:
        self.home, self.each = home, each
        self.rng = random.Random(seed)
        self.reader = ContentReader(home)
        self.search = SearchReader(home)
        release = self.reader.release()
        if release is None:
            raise SystemExit(f"{home} shows nothing yet; run: kiosk sync")
        index.follow(home)
        self.release: Release = release
        self.moment = Moment(instant(release.issued_at) + dt.timedelta(minutes=1), True)
        self.cards = [
            card for kind in ("guide", "disclosure", "list", "notice") for card in self._all(kind) if card.title
        ]
        self.titles = [sounds.plain(card.title) for card in self.cards]

    def _all(self, kind: str) -> tuple[Card, ...]:
        return self.reader.cards(self.release, self.moment, Filter(kind), limit=100_000)

    def group(self, typed: str, group: str, most: int = 10) -> tuple[Hit, ...]:
        found = self.search.find(self.reader, self.release, self.moment, typed, limits=dict.fromkeys(GROUPS, most))
        return next((g.hits for g in found.groups if g.key == group and not found.near), ())

    # ---- queries ----

    def queries(self) -> Iterator[Query]:
        """All of them."""
        sample = self._sample(self.cards)
        for card in sample:
            yield Query("words", card.title, _group(card), _same_title(card.title))
            yield Query("pinyin", "".join(_said(card.title)), _group(card), _same_title(card.title))
            yield Query("letters", "".join(s[0] for s in _said(card.title)), _group(card), _same_title(card.title))
            yield from self._pieces(card)
        yield from self._guides()
        yield from self._units()
        yield from self._texts()
        yield from self._synonyms()
        yield from self._days(sample)

    def _pieces(self, card: Card) -> Iterator[Query]:
        runs = [run for run in HANZI.findall(sounds.plain(card.title)) if len(run) >= 4]
        if not runs:
            return
        run = self.rng.choice(runs)
        at = self.rng.randrange(len(run) - 3)
        piece, group = run[at : at + 4], _group(card)
        said = _said(piece)
        yield Query("part: words", piece, group, _holds(piece))
        yield Query("part: pinyin", "".join(said), group, _holds(piece))
        yield Query("part: letters", "".join(s[0] for s in said), group, _sounds_like(said))
        yield Query("part: mixed", piece[:2] + "".join(said[2:]), group, _holds(piece))
        slipped = self._slip(piece)
        if slipped:
            yield Query("slip", slipped, group, _holds(piece))

    def _slip(self, piece: str) -> str | None:
        """The piece with one character that sounds the same."""
        readings = sounds.table().readings
        for at in self.rng.sample(range(len(piece)), len(piece)):
            mine = readings.get(piece[at], "")[:1]
            alike = [c for c, sound in readings.items() if mine and sound[:1] == mine and c != piece[at]]
            if alike:
                slipped = piece[:at] + self.rng.choice(alike) + piece[at + 1 :]
                if not any(slipped in title for title in self.titles):
                    return slipped
        return None

    def _guides(self) -> Iterator[Query]:
        guides = [card for card in self.cards if card.kind == "guide"]
        said = sorted(
            {(alias, card.title.split("（")[0]) for card in guides for alias in card.facts.get("aliases", ())}
        )
        owners: dict[str, set[str]] = defaultdict(set)
        for alias, title in said:
            owners[alias].add(title)
        for alias, _ in self._sample(said):
            yield Query("alias", alias, "guide", _starts(owners[alias]))
            yield Query("alias: pinyin", "".join(_said(alias)), "guide", _starts(owners[alias]))

    def _units(self) -> Iterator[Query]:
        for unit in self._sample([u for u in self.reader.pack(self.release).units if u.valid_to is None]):
            for kind, typed in (
                ("unit", unit.name),
                ("unit: pinyin", unit.pinyin),
                ("unit: letters", unit.initials.split(" ")[0]),
            ):
                if typed:
                    yield Query(kind, typed, "unit", _is_unit(unit.code))

    def _texts(self) -> Iterator[Query]:
        for card in self._sample([card for card in self.cards if card.kind in ("disclosure", "notice", "guide")]):
            shown = self.reader.document(self.release, self.moment, card.id)
            blocks = shown.document.blocks if shown else ()
            text = "\n".join([card.summary, *(getattr(block, "text", "") for block in blocks)])
            runs = [run for run in HANZI.findall(text) if len(run) >= 8 and run[:8] not in card.title]
            if runs:
                wanted = self.rng.choice(runs)[:10]
                yield Query("text", wanted, _group(card), _says(wanted))

    def _synonyms(self) -> Iterator[Query]:
        guides = [title for card, title in zip(self.cards, self.titles, strict=True) if card.kind == "guide"]
        pairs = [(word, s.means) for s in self.reader.pack(self.release).synonyms for word in s.words]
        for word, means in self._sample([(w, m) for w, m in pairs if any(m in title for title in guides)]):
            yield Query("everyday", word, "guide", _holds(means))

    def _days(self, cards: Iterable[Card]) -> Iterator[Query]:
        for card in list(cards)[: self.each // 2]:
            yield Query("day", card.issued_on.replace("-", ""), _group(card), _issued_on(card.issued_on))

    def _sample(self, values: Iterable[Any]) -> list[Any]:
        found = list(values)
        return self.rng.sample(found, min(self.each, len(found)))

    # ---- measuring ----

    def scores(self, queries: Iterable[Query]) -> list[Score]:
        ranks: dict[str, list[int]] = defaultdict(list)
        for one in queries:
            hits = self.group(one.typed, one.group)
            ranks[one.kind].append(next((i for i, hit in enumerate(hits, 1) if one.right(hit)), 0))
        return [_score(kind, found) for kind, found in ranks.items()]

    def found_nonsense(self) -> list[str]:
        """Nonsense that found something."""
        found = ((t, self.search.find(self.reader, self.release, self.moment, t, limits={})) for t in NONSENSE)
        return [typed for typed, answer in found if answer.count]

    def keystrokes(self, queries: Iterable[Query]) -> list[float]:
        """Milliseconds of processor time of each answer while these are typed: what a free core takes."""
        took = []
        for one in queries:
            for end in range(1, min(len(one.typed), 12) + 1):
                began = time.thread_time()
                self.search.find(self.reader, self.release, self.moment, one.typed[:end], limits={})
                took.append((time.thread_time() - began) * 1000)
        return took


def _score(kind: str, ranks: list[int]) -> Score:
    def within(k: int) -> float:
        return sum(0 < rank <= k for rank in ranks) / len(ranks)

    return Score(
        kind, len(ranks), within(1), within(5), within(10), sum(1 / rank for rank in ranks if rank) / len(ranks)
    )


def _group(card: Card) -> str:
    return next(group for group, kinds in KINDS.items() if card.kind in kinds)


def _said(text: str) -> list[str]:
    plain = sounds.plain(text)
    return [s for s in lazy_pinyin(plain, style=Style.NORMAL, errors=list) if s.isascii()]  # type: ignore[arg-type]


def _same_title(title: str) -> RIGHT:
    return lambda hit: hit.title == title


def _holds(piece: str) -> RIGHT:
    return lambda hit: piece in sounds.plain(hit.title)


def _starts(titles: set[str]) -> RIGHT:
    return lambda hit: hit.title.split("（")[0] in titles


def _sounds_like(said: list[str]) -> RIGHT:
    wanted = "".join(s[0] for s in said)
    return lambda hit: wanted in "".join(s[0] for s in _said(hit.title))


def _is_unit(code: str) -> RIGHT:
    return lambda hit: hit.unit == code


def _says(words: str) -> RIGHT:
    return lambda hit: words in hit.snippet or words in hit.title


def _issued_on(day: str) -> RIGHT:
    return lambda hit: hit.card is not None and hit.card.issued_on == day


def main() -> int:
    """Print a table for each home; 0 when every goal is met."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("homes", nargs="+", type=Path)
    parser.add_argument("--each", type=int, default=40, help="queries of each kind")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--json", type=Path, default=None)
    args = parser.parse_args()
    missed: list[str] = []
    out: dict[str, Any] = {}
    for home in args.homes:
        bench = Bench(home, each=args.each, seed=args.seed)
        queries = list(bench.queries())
        scores, nonsense = bench.scores(queries), bench.found_nonsense()
        took = sorted(bench.keystrokes(bench.rng.sample(queries, min(120, len(queries)))))
        p95 = took[int(len(took) * 0.95)]
        print(f"{home}: {len(bench.cards)} documents, {len(queries)} queries")
        print(f"  {'kind':<16}{'n':>4}{'R@1':>7}{'R@5':>7}{'R@10':>7}{'MRR':>7}")
        for s in scores:
            print(f"  {s.kind:<16}{s.queries:>4}{s.at_1:>7.2f}{s.at_5:>7.2f}{s.at_10:>7.2f}{s.reciprocal:>7.2f}")
        print(f"  nonsense         {len(NONSENSE)} asked, {len(nonsense)} found something {nonsense or ''}")
        print(f"  a keystroke      median {statistics.median(took):.1f} ms, p95 {p95:.1f} ms, of {len(took)}")
        by_kind = {s.kind: s.at_5 for s in scores}
        missed += [f"{home}: recall@5 of {k} {by_kind[k]:.2f} < {g}" for k, g in GOALS.items() if by_kind.get(k, 1) < g]
        missed += [f"{home}: nonsense found: {', '.join(nonsense)}"] if nonsense else []
        missed += [f"{home}: a keystroke takes {p95:.1f} ms"] if p95 > KEYSTROKE_MS else []
        out[home.name] = {"scores": [[getattr(s, f) for f in Score.__slots__] for s in scores], "p95_ms": p95}
    if args.json:
        args.json.write_text(json.dumps(out, ensure_ascii=False, indent=1), "utf-8")
    for line in missed:
        print("missed:", line)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
