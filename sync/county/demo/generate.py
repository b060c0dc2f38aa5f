"""The sample county's documents, one after another: the same for the same seed, day and number of items."""

import datetime as dt
import itertools
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from sync import contract
from sync.county.approvals import Draft
from sync.county.demo import days, papers, voices
from sync.county.demo.library import Library, read_library
from sync.county.demo.lists import VillageMoney, summed_list
from sync.county.demo.media import Media
from sync.county.demo.people import person_lists
from sync.county.demo.plan import Plan
from sync.county.demo.thread import Desk, documents, opened_for, timeline

_MOST_PICTURES = 60
_VILLAGES_WITH_LISTS = 24  # two of each township
_REASONS = ("合计金额算错了，改好以后重新公开（示例）", "附表里写了不该公开的电话，去掉以后重新公开（示例）")
_LONGEST_WINDOW = 80  # days that a comment window may take, land plans included


@dataclass(frozen=True, slots=True)
class Mix:
    """How many documents of each sort make up `items`."""

    guides: int
    notices: int
    villages: int
    quarters: int
    nil_reports: int
    sums: int
    disclosures: int
    replies: int
    open_now: int
    township_guides: bool
    horizon_days: int
    is_large: bool


def drafts(*, folder: Path, items: int, seed: int, now: dt.datetime, library: Library | None = None) -> Iterator[Draft]:
    """Exactly `items` documents for everybody, then lists of people for their villages, then some that never leave.

    Pictures and PDF pages are written below `folder`.
    """
    library = library or read_library()
    desk = Desk(library=library, now=now, media=Media(folder, most=_MOST_PICTURES))
    mix = mixture(library, items)
    yield from itertools.islice(_public(desk, mix, seed), items)
    yield from person_lists(desk, shown_villages(library, _VILLAGES_WITH_LISTS), seed=seed)
    yield from _private(desk, seed, count=min(300, max(12, items // 100)))


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """A document that was on display and is not any more: when it was taken off, and why."""

    draft: Draft
    at: dt.datetime
    reason: str


def withdrawn(*, seed: int, now: dt.datetime, library: Library | None = None) -> Iterator[Withdrawn]:
    """One of a township, one of an office: what is left of them on the screens is title, day and reason."""
    desk = Desk(library=library or read_library(), now=now)
    plans = [plan for plan in desk.library.plans_of(kind="disclosure", public=True) if "result" in plan.stages]
    area = desk.library.area
    for place, (unit, reason) in enumerate(zip((area.townships[0], area.departments[5]), _REASONS, strict=True)):
        rng = random.Random(f"{seed}/withdrawn/{unit.code}")
        plan = _weighted([plan for plan in plans if plan.fits(unit)], rng)
        line = timeline(desk, plan, days.workday_before(desk.today - dt.timedelta(days=_LONGEST_WINDOW)), rng)
        draft = list(documents(desk, plan, unit, line, rng))[-1]
        off = days.workday_before(desk.today - dt.timedelta(days=1 + 3 * place))
        yield Withdrawn(draft, days.at_office_hour(off, rng, now), reason)


def mixture(library: Library, items: int) -> Mix:
    """Guides and notices once, village money for every shown village, the rest disclosures."""
    small = items < 220
    guides = min(len(library.guides), items // 9) if small else len(library.guides)
    notices = min(len(library.notices), items // 14) if small else len(library.notices)
    villages = items // 6 if small else min(len(library.area.villages), max(61, items // 8))
    quarters = 1 if small else min(8, 2 + items // 8000)
    nil_reports = villages // 12
    sums = min(items // 20, 600) if items >= 400 else items // 60
    township_guides = items >= 2000
    local = sum("township" in guide["handled_at"] for guide in library.guides) * len(library.area.townships)
    replies = min(voices.MOST, items // 40)
    taken = guides + notices + villages * quarters + nil_reports + sums + replies + (local if township_guides else 0)
    return Mix(
        guides=guides, notices=notices, villages=villages, quarters=quarters, nil_reports=nil_reports, sums=sums,
        disclosures=max(0, items - taken), replies=replies, open_now=max(1, min(items // 24, 10 + items // 600)),
        township_guides=township_guides, horizon_days=330 if items <= 1000 else 1000, is_large=items >= 2000,
    )  # fmt: skip


def _public(desk: Desk, mix: Mix, seed: int) -> Iterator[Draft]:
    yield from itertools.islice(papers.guides(desk, seed=seed), mix.guides)
    yield from itertools.islice(papers.notices(desk, seed=seed), mix.notices)
    if mix.township_guides:
        yield from papers.township_guides(desk, seed=seed)
    yield from _village_lists(desk, mix, seed)
    yield from _sums(desk, mix, seed)
    heard: list[contract.Document] = []
    for draft in _disclosures(desk, mix, seed):
        body = draft.document.disclosure
        if body is not None and body.comment_until is not None and len(heard) < mix.replies:
            heard.append(draft.document)
        yield draft
    yield from voices.replies(desk, heard, mix.replies, seed=seed)


def _village_lists(desk: Desk, mix: Mix, seed: int) -> Iterator[Draft]:
    shown = shown_villages(desk.library, mix.villages)
    money = VillageMoney(desk, seed=seed, quarters=mix.quarters)
    for village in shown:
        yield from money.books(village)
    for village in shown[:: max(1, len(shown) // max(1, mix.nil_reports))][: mix.nil_reports]:
        yield money.nil_report(village)


def shown_villages(library: Library, count: int) -> list[contract.Unit]:
    """Villages in turn from every township, so that none is forgotten."""
    by_township = [list(villages) for villages in library.area.villages_of.values()]
    turns = itertools.zip_longest(*by_township)
    return [village for turn in turns for village in turn if village is not None][:count]


def _sums(desk: Desk, mix: Mix, seed: int) -> Iterator[Draft]:
    plans = desk.library.plans_of(kind="list", public=True)
    rng = random.Random(f"{seed}/sums")
    for number in range(mix.sums):
        plan = plans[number % len(plans)]
        units = [unit for unit in desk.library.area.townships if plan.fits(unit)]
        unit = units[number // len(plans) % len(units)]
        day = desk.today - dt.timedelta(days=1 + rng.randrange(mix.horizon_days))
        yield summed_list(desk, plan, unit, day, random.Random(f"{seed}/sum/{number}"))


def _disclosures(desk: Desk, mix: Mix, seed: int) -> Iterator[Draft]:
    left = mix.disclosures
    for number in itertools.count():
        if left <= 0:
            return
        rng = random.Random(f"{seed}/matter/{number}")
        unit = _unit_for(desk.library, number, mix, rng)
        for draft in itertools.islice(_matter(desk, mix, unit, number, rng), left):
            left -= 1
            yield draft


def _matter(desk: Desk, mix: Mix, unit: contract.Unit, number: int, rng: random.Random) -> Iterator[Draft]:
    """The first `open_now` matters are open for opinions today; the others lie behind us."""
    plans = [plan for plan in desk.library.plans_of(kind="disclosure", public=True) if plan.fits(unit)]
    hearing = [plan for plan in plans if "pre" in plan.stages]
    if number < mix.open_now and hearing:
        plan = _weighted(hearing, rng)
        days_left = number if number < 12 else rng.randrange(14)
        least, day_kind = desk.library.windows[plan.notice_kind]
        days_left = min(days_left, least - 1 if day_kind == "day" else least)
        until = desk.today + dt.timedelta(days=days_left)
        line = timeline(desk, plan, opened_for(desk, plan, until), rng, until=until)
    else:
        plan = _weighted(plans, rng)
        rest = _LONGEST_WINDOW if "pre" in plan.stages else 1
        opened = desk.today - dt.timedelta(days=rest + rng.randrange(mix.horizon_days))
        line = timeline(desk, plan, opened, rng)
    yield from documents(desk, plan, unit, line, rng)


def _unit_for(library: Library, number: int, mix: Mix, rng: random.Random) -> contract.Unit:
    """Every department and township once, then mostly villages and townships."""
    area = library.area
    everyone = [unit for pair in itertools.zip_longest(area.townships, area.departments) for unit in pair if unit]
    if number < len(everyone):
        return everyone[number]
    if mix.is_large:
        # Evenly: a unit's index is fetched whole, so a few giants would cost every screen more than a county does.
        return rng.choice([*everyone, *area.villages])
    kind = rng.random()
    if kind < 0.5:
        return rng.choice(shown_villages(library, max(mix.villages, 60)))
    return rng.choice(area.townships if kind < 0.78 else area.departments)


def _weighted(plans: Sequence[Plan], rng: random.Random) -> Plan:
    return rng.choices(plans, weights=[plan.weight for plan in plans])[0]


def _private(desk: Desk, seed: int, *, count: int) -> Iterator[Draft]:
    plans = desk.library.plans_of(kind="disclosure", public=False)
    units = tuple(desk.library.area.units.values())
    for number in range(count):
        rng = random.Random(f"{seed}/private/{number}")
        plan = plans[number % len(plans)]
        unit = rng.choice([unit for unit in units if plan.fits(unit)])
        line = timeline(desk, plan, desk.today - dt.timedelta(days=1 + rng.randrange(300)), rng)
        yield from itertools.islice(documents(desk, plan, unit, line, rng), 1)
