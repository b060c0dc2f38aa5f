"""The sentences of health and of the technician's errands in English, for who reads them so.

They are made, kept and sent in Chinese, by processes that know no reader. English is found at the very end, by the
sentence's pattern in `assets/i18n/findings.toml`; what its holes held is looked up in the same way. What no pattern
fits stays: names of places, and words of the system.
"""

import functools
import re
from collections.abc import Sequence

HANZI = re.compile(r"[\u3400-\u9fff]")
DEEPEST = 4
ONE = re.compile(r"(?<![\w.,:-])1 (day|document|hour|place|second)s\b")  # what findings.toml counts in plain plurals


def english(words: str) -> str:
    """The sentence in English."""
    return ONE.sub(r"1 \1", _english(words, DEEPEST))


def _english(words: str, deeper: int) -> str:
    if not HANZI.search(words) or not deeper:
        return words.replace("、", ", ").replace("；", "; ").replace("：", ": ")
    for pattern, meant in _patterns():
        found = pattern.fullmatch(words)
        if found is not None:
            return meant.format(*(_english(held, deeper - 1) for held in found.groups()))
    return words


@functools.cache
def _patterns() -> Sequence[tuple[re.Pattern[str], str]]:
    """Those that say most first: a tail that fits many sentences comes after the whole ones."""
    import tomllib

    import assets

    pairs: dict[str, str] = tomllib.loads(assets.path("i18n/findings.toml").read_text("utf-8"))
    longest = sorted(pairs.items(), key=lambda pair: -len(pair[0].replace("{}", "")))
    return [
        (re.compile("(.+?)".join(map(re.escape, source.split("{}"))), re.DOTALL), meant) for source, meant in longest
    ]
