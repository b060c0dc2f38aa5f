"""Whoever reads a result and knows its rule learns of no group of one to four people: all that could be said is tried."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from itertools import combinations, pairwise, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.contract.survey import LEAST
from sync.county.surveys import cells

World = tuple[int, ...]  # people of each kind; a kind is a set of chosen lines, as bits
Published = tuple[int | None, ...]


def shared_out(people: int, kinds: int) -> Iterator[World]:
    """Every way to share people out among kinds."""
    for bars in combinations(range(people + kinds - 1), kinds - 1):
        edges = (-1, *bars, people + kinds - 1)
        yield tuple(after - before - 1 for before, after in pairwise(edges))


def leaks(
    people: int, lines: int, most: int, hide: Callable[[Sequence[int], int], set[int]]
) -> list[tuple[Published, tuple[int, ...]]]:
    """What is published, and a group that is then surely one to four people: any set of kinds of people at all."""
    kinds = [kind for kind in range(1, 2**lines) if kind.bit_count() <= most]
    groups = [group for group in product((0, 1), repeat=len(kinds)) if any(group) and not all(group)]
    said: dict[Published, set[World]] = defaultdict(set)
    for world in shared_out(people, len(kinds)):
        counts = [sum(n for n, kind in zip(world, kinds, strict=True) if kind >> i & 1) for i in range(lines)]
        withheld = hide(counts, people)
        said[tuple(None if i in withheld else count for i, count in enumerate(counts))].add(world)
    found = []
    for published, worlds in said.items():
        for group in groups:
            is_pinned = True
            for world in worlds:
                if not 0 < sum(n for n, is_in in zip(world, group, strict=True) if is_in) < LEAST:
                    is_pinned = False
                    break
            if is_pinned:
                found.append((published, group))
    return found


@pytest.mark.parametrize("people", range(LEAST, 14))
@pytest.mark.parametrize("most", [2, 3])
def test_no_few_people_are_known_from_several_answers(people: int, most: int) -> None:
    assert leaks(people, 3, most, lambda counts, n: cells.of_many(counts, n, most)) == []


@pytest.mark.parametrize(("lines", "up_to"), [(2, 30), (3, 30), (4, 20), (5, 16)])
def test_no_few_people_are_known_from_one_answer_each(lines: int, up_to: int) -> None:
    for people in range(LEAST, up_to + 1):
        assert leaks(people, lines, 1, cells.of_one) == [], people


def test_the_trial_finds_what_leaks() -> None:
    assert leaks(11, 3, 3, lambda _counts, _n: set())
    only_small = leaks(20, 3, 1, lambda counts, _n: {i for i, count in enumerate(counts) if 0 < count < LEAST})
    assert only_small, "the rest of the others"
    by_margins = leaks(11, 3, 2, lambda counts, n: cells.of_many(counts, n, 1))  # without the sum of the lines
    assert ((6, 6, 6), (1, 1, 0, 1, 0, 0)) in by_margins


@given(st.lists(st.integers(0, 12), min_size=2, max_size=8))
def test_what_is_told_is_five_or_none(counts: list[int]) -> None:
    people = sum(counts)
    withheld = cells.of_one(counts, people)
    assert all(count == 0 or count >= LEAST for i, count in enumerate(counts) if i not in withheld)
    assert not withheld or people <= LEAST or (len(withheld) >= 2 and sum(counts[i] for i in withheld) >= LEAST)


@pytest.mark.parametrize(
    ("counts", "people", "is_told"),
    [((12, 9, 6), 20, True), ((11, 11, 0), 20, False), ((9, 6, 0), 10, False), ((10, 0, 0), 10, True)],
)
def test_several_answers_are_told_where_nothing_overlaps_too_little(
    counts: tuple[int, ...], people: int, *, is_told: bool
) -> None:
    assert bool(cells.of_many(counts, people, 3)) is not is_told
