"""A matter in time: 事前, 决策, 结果, each a document of its day; later stages are there once their day has come."""

import datetime as dt
import random
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from sync import contract
from sync.county.approvals import Draft
from sync.county.demo import days
from sync.county.demo.area import branch_name, display_name, hall_name
from sync.county.demo.library import Library
from sync.county.demo.matter import Facts
from sync.county.demo.media import Media
from sync.county.demo.plan import STAGES, BlockPlan, Plan
from sync.county.demo.speaker import Speaker

_PICTURE_ODDS = 0.25  # of public disclosures with a table


@dataclass(slots=True)
class Desk:
    """The one who numbers and dates the documents of a run."""

    library: Library
    now: dt.datetime
    media: Media | None = None
    numbers: dict[str, int] = field(default_factory=dict)
    heard: set[int] = field(default_factory=set)  # check sums of paragraphs said, so that none is said twice

    @property
    def today(self) -> dt.date:
        """The civil day of `now` in the county."""
        return self.now.astimezone(days.ZONE).date()

    def next_number(self, unit: str) -> int:
        """A running number per unit."""
        self.numbers[unit] = self.numbers.get(unit, 0) + 1
        return self.numbers[unit]


@dataclass(frozen=True, slots=True)
class Timeline:
    """When the stages of a matter are issued, and its comment window."""

    issued: dict[str, dt.date]
    window: tuple[dt.date, dt.date] | None


def stages_of(plan: Plan) -> tuple[str, ...]:
    """The stages this family goes through, in order."""
    return tuple(stage for stage in STAGES if stage in plan.stages)


def timeline(desk: Desk, plan: Plan, opened: dt.date, rng: random.Random, *, until: dt.date | None = None) -> Timeline:
    """The days of a matter opened on `opened`; `until` sets the end of the comment window."""
    day = opened if until is not None else days.workday_from(opened)
    issued: dict[str, dt.date] = {}
    window: tuple[dt.date, dt.date] | None = None
    for stage in stages_of(plan):
        if stage == "pre":
            extra = rng.choice((0, 0, 0, 2, 5))
            end = until or days.window_end(day, *desk.library.windows[plan.notice_kind], extra=extra)
            window = (day, end)
        elif issued:
            gap = plan.decision_after if stage == "decision" else plan.result_after
            base = window[1] if window is not None and list(issued) == ["pre"] else day
            day = days.workday_from(base + dt.timedelta(days=max(1, rng.randint(*gap))))
        issued[stage] = day
    return Timeline(issued, window)


def opened_for(desk: Desk, plan: Plan, until: dt.date) -> dt.date:
    """The latest working day on which a window may begin that ends on `until` and is long enough."""
    least, day_kind = desk.library.windows[plan.notice_kind]
    day = until - dt.timedelta(days=1)
    while not days.is_workday(day) or days.window_end(day, least, day_kind, 0) > until:
        day -= dt.timedelta(days=1)
    return day


def documents(desk: Desk, plan: Plan, unit: contract.Unit, line: Timeline, rng: random.Random) -> Iterator[Draft]:
    """The stages whose day has come, oldest first."""
    stages = [stage for stage in stages_of(plan) if line.issued[stage] <= desk.today]
    if not stages:
        return
    first = line.issued[stages[0]]
    speaker = Speaker(
        unit=unit, area=desk.library.area, words=desk.library.words_of[plan.key], facts={}, day=first, rng=rng
    )
    facts = Facts(plan=plan, speaker=speaker, common=desk.library.facts)
    title = speaker.choose(plan.matter)
    published = {stage: days.at_office_hour(line.issued[stage], rng, desk.now) for stage in stages}
    matter = days.ulid(published[stages[0]], rng)
    earliest: dt.date | None = None
    known = {**facts.texts, "matter": title, "年": str(first.year), "去年": f"{first.year - 1}年"}
    for number, stage in enumerate(stages):
        day = line.issued[stage]
        voice = Speaker(
            unit=unit, area=desk.library.area, words=desk.library.words_of[plan.key],
            facts={**known, **_periods(desk, plan, first, line, day)}, day=day, rng=rng,
            earliest=earliest,
        )  # fmt: skip
        earliest = line.window[1] if stage == "pre" and line.window else day
        adoption = voice.answer("采纳说明") if number == 1 and line.window is not None else ""
        disclosure = contract.Disclosure(
            matter=matter, matter_title=title, item_no=plan.item_no, stage=stage,
            index_no=f"{unit.code}/{day:%Y%m}-{desk.next_number(unit.code):04d}",
            responsible=unit.first_responsible or branch_name(unit),
            notice_kind=plan.notice_kind if stage == "pre" and line.window else None,
            comment_from=line.window[0].isoformat() if stage == "pre" and line.window else None,
            comment_until=line.window[1].isoformat() if stage == "pre" and line.window else None,
            adoption=adoption,
        )  # fmt: skip
        document = _document(desk, plan, unit, voice, facts, stage, published[stage], rng)
        yield Draft(replace(document, disclosure=disclosure), scope=plan.scope)


def _document(desk: Desk, plan: Plan, unit: contract.Unit, voice: Speaker, facts: Facts, stage: str,
              published: dt.datetime, rng: random.Random) -> contract.Document:  # fmt: skip
    words = plan.stages[stage]
    title, summary = voice.choose(words.title), voice.choose(words.summary)
    tables = facts.tables(stage)
    blocks = voice.body((*words.body, *_sections(desk, plan, stage, rng)), tables, desk.heard)
    attachments: tuple[contract.Attachment, ...] = ()
    shown = [block for block in blocks if isinstance(block, contract.TableBlock)]
    if desk.media is not None and shown and plan.scope == "society" and rng.random() < _PICTURE_ODDS:
        picture, attachments = desk.media.illustrate(shown[0], rng)
        after = blocks.index(shown[0]) + 1
        blocks = (*blocks[:after], *picture, *blocks[after:])
    return contract.Document(
        format=contract.limits.FORMAT,
        id=days.ulid(published, rng),
        v=1,
        kind="disclosure",
        unit=unit.code,
        unit_name=display_name(unit),
        title=title[: contract.limits.TITLE],
        summary=summary[: contract.limits.SUMMARY],
        issued_on=voice.day.isoformat(),
        published_at=contract.instant_text(published),
        contact=contact(unit),
        basis=plan.basis,
        sample=True,
        blocks=blocks,
        attachments=attachments,
    )


def _sections(desk: Desk, plan: Plan, stage: str, rng: random.Random) -> list[BlockPlan]:
    """A third of the documents stay short, some grow by a section or by all that fit."""
    fitting = [section for section in desk.library.sections if section.fits(plan, stage)]
    count = min(len(fitting), rng.choices(range(10), weights=(30, 22, 15, 11, 8, 5, 3, 2, 2, 2))[0])
    return [block for section in rng.sample(fitting, count) for block in section.body]


def contact(unit: contract.Unit) -> contract.Contact:
    """Whom to ask about a unit's documents."""
    return contract.Contact(phone=unit.phone_ask, place=unit.address or hall_name(unit), hours=unit.hours)


def _periods(desk: Desk, plan: Plan, first: dt.date, line: Timeline, seen: dt.date) -> dict[str, str]:
    year, quarter = days.quarter_before(first)
    known = {
        "季年": f"{year}年",
        "季度": days.quarter_name(quarter),
        "本季": days.quarter_name((first.month - 1) // 3),
        "时令": days.season(first),
        "半年": days.half_before(first),
        "上月": days.month_text(first, -1),
    }
    if line.window is not None:
        start, end = line.window
        least, day_kind = desk.library.windows[plan.notice_kind]
        length = f"{least}个工作日" if day_kind == "workday" else f"{(end - start).days}天"
        known |= {"起": days.day_text(start, seen), "止": days.day_text(end, seen), "天数": length}
    if "decision" in line.issued:
        known["决定日"] = days.day_text(line.issued["decision"], seen)
    return known
