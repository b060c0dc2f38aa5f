"""Which lines of a survey's question are told, so that whoever reads them and knows this rule learns of no group of one
to four people: neither those who chose something, nor those who did not, nor those who chose two things together.

- Five people or fewer: no line.
- One answer each: lines of one to four people are withheld, and with them every line of the next number, so that nobody
  can say which of the withheld is the small one; without such a line, all.
- Several answers each: all lines or none. None when a line, or those without it, are one to four people. None when the
  sum of the lines tells as much: N people who chose at most m and S in all, X = S - N beyond their first. Those with j
  and more are at least (S - N(j - 1)) / (m - j + 1) and at most X / (j - 1); if that, or the rest of N, is one to four.

`tests/county/test_survey_cells.py` goes through all that could have been said, for few people and choices.
"""

from collections.abc import Sequence

from sync.contract.survey import LEAST


def of_one(counts: Sequence[int], answered: int) -> set[int]:
    """Withheld where each person chose one line."""
    small = {i for i, count in enumerate(counts) if _is_few(count)}
    if answered > LEAST and not small:
        return set()
    next_up = min((count for count in counts if count >= LEAST), default=None)
    if answered <= LEAST or next_up is None:
        return set(range(len(counts)))
    return small | {i for i, count in enumerate(counts) if count == next_up}


def of_many(counts: Sequence[int], answered: int, most: int) -> set[int]:
    """Withheld where each person chose from one to `most` lines."""
    is_safe = (
        answered > LEAST
        and not any(_is_few(count) or _is_few(answered - count) for count in counts)
        and not _sum_tells(sum(counts), answered, most)
    )
    return set() if is_safe else set(range(len(counts)))


def _sum_tells(total: int, people: int, most: int) -> bool:
    for j in range(2, most + 1):
        least = max(0, -(-(total - people * (j - 1)) // (most - j + 1)))
        greatest = min(people, (total - people) // (j - 1))
        if (least > 0 and greatest < LEAST) or (greatest < people and people - least < LEAST):
            return True
    return False


def _is_few(people: int) -> bool:
    return 0 < people < LEAST
