"""All the words of the sample county, read once: plans, word lists, common facts, finance, guides, notices."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import assets
from sync.county.demo.area import Area, read_area
from sync.county.demo.plan import NumberRule, Plan, Section, read_facts, read_plans, read_sections, read_words
from sync.county.demo.speaker import Words


@dataclass(frozen=True, slots=True)
class Library:
    """What the generator draws from."""

    area: Area
    plans: tuple[Plan, ...]
    common: Words
    sections: tuple[Section, ...]
    words_of: Mapping[str, Words]  # by plan key: the plan's own before the common ones
    facts: Mapping[str, NumberRule]
    windows: Mapping[str, tuple[int, str]]  # notice kind -> least days, kind of day
    finance: Mapping[str, Any]
    guides: tuple[Mapping[str, Any], ...]
    notices: tuple[Mapping[str, Any], ...]

    def plans_of(self, *, kind: str, public: bool) -> tuple[Plan, ...]:
        """The plans of one kind, those that may leave the county or those that may not."""
        return tuple(p for p in self.plans if p.kind == kind and (p.scope == "society") == public)


def read_library() -> Library:
    """Everything under `assets/demo`."""
    raw = _toml("demo/words.toml")
    extra = _toml("demo/sections.toml")
    common = read_words(raw["words"] | extra["words"])
    texts, numbers = read_facts(raw["facts"])
    if texts:
        raise ValueError("common facts are numbers")
    plans = read_plans()
    kinds = _toml("demo/county.toml")["notice_kinds"]
    folder = assets.path("demo/guides")
    return Library(
        area=read_area(),
        plans=plans,
        common=common,
        sections=read_sections(extra),
        words_of={plan.key: {**common, **plan.words} for plan in plans},
        facts=numbers,
        windows={kind["key"]: (kind["min_days"], kind["day_kind"]) for kind in kinds},
        finance=_toml("demo/finance.toml"),
        guides=tuple(tomllib.loads(path.read_text("utf-8")) for path in sorted(folder.glob("*.toml"))),
        notices=tuple(_toml("demo/notices.toml")["notices"]),
    )


def _toml(name: str) -> dict[str, Any]:
    return tomllib.loads(assets.path(name).read_text("utf-8"))
