"""Who speaks in one document: answers the slots of the sentence plans, and never says the same word twice in it."""

import datetime as dt
import random
import re
import zlib
from collections.abc import Iterable, Mapping

from sync import contract
from sync.county.demo import days
from sync.county.demo.area import Area, branch_name, display_name, hall_name
from sync.county.demo.plan import (
    BlockPlan,
    HeadingPlan,
    ParagraphPlan,
    PointsPlan,
    TablePlace,
)
from sync.county.demo.template import Template, one_of
from sync.county.errors import CountyError

Words = Mapping[str, tuple[Template, ...]]

_DAY = re.compile(r"(日|月)([+-])(\d+)(?:\.\.(\d+))?")
_TRIES = 6


class Speaker:
    """One unit on one day: fills templates with facts, dates, places and words."""

    def __init__(self, *, unit: contract.Unit, area: Area, words: Words, facts: Mapping[str, str], day: dt.date,
                 rng: random.Random, earliest: dt.date | None = None) -> None:  # fmt: skip
        self.unit, self.area, self.day, self.rng = unit, area, day, rng
        self._earliest = earliest  # what this document tells happened after this day
        self._words = words
        self._facts = {**identity(unit, area), **calendar(day), **facts}
        self._said: dict[str, set[str]] = {}

    def know(self, **facts: str) -> None:
        """Learn more facts."""
        self._facts.update(facts)

    def say(self, text: Template) -> str:
        """One template, filled."""
        return text.say(self.answer, self.rng)

    def choose(self, options: tuple[Template, ...]) -> str:
        """One of several templates, filled."""
        return one_of(options, self.answer, self.rng)

    def answer(self, name: str) -> str:
        """The word for a slot.

        Raises:
            CountyError: nobody knows that word.
        """
        known = self._facts.get(name)
        if known is not None:
            return known
        moved = _DAY.fullmatch(name)
        if moved is not None:
            return self._moved(moved)
        return self._fresh(name)

    def points(self, words: str, count: int, *, ordered: bool = False) -> tuple[str, ...]:
        """Several different entries of a list; `ordered` keeps them in the order of the list."""
        options = list(self._list(words))
        while len(options) < count:
            options.extend(self._list(words))
        chosen = self.rng.sample(range(len(options)), count)
        out: list[str] = []
        for option in (options[i] for i in (sorted(chosen) if ordered else chosen)):
            text = self.say(option)
            if text not in out:
                out.append(text)
        return tuple(out)

    def body(
        self, plans: Iterable[BlockPlan], tables: Mapping[str, contract.TableBlock], heard: set[int]
    ) -> tuple[contract.Block, ...]:
        """The blocks of a body; paragraphs that were `heard` in another document are said differently."""
        return tuple(block for plan in plans for block in self._block(plan, tables, heard))

    def _block(
        self, plan: BlockPlan, tables: Mapping[str, contract.TableBlock], heard: set[int]
    ) -> tuple[contract.Block, ...]:
        match plan:
            case ParagraphPlan():
                text = self._paragraph(plan)
                for _ in range(_TRIES):
                    if (mark := zlib.crc32(text.encode())) not in heard:
                        heard.add(mark)
                        break
                    text = self._paragraph(plan)
                return (contract.ParagraphBlock(text),) if text else ()
            case HeadingPlan():
                return (contract.HeadingBlock(self.choose(plan.options)),)
            case TablePlace():
                return (tables[plan.key],) if plan.key in tables else ()
            case PointsPlan():
                items = self.points(plan.words, self.rng.randint(plan.least, plan.most), ordered=plan.ordered)
                return (contract.ListBlock(items=items, ordered=plan.ordered),)

    def _paragraph(self, plan: ParagraphPlan) -> str:
        return "".join(self.choose(s.options) for s in plan.sentences if not s.optional or self.rng.random() < 0.5)

    def _moved(self, found: re.Match[str]) -> str:
        unit, sign, low, high = found.groups()
        bounds = sorted((int(low), int(high or low)))
        value = self.rng.randint(*bounds) * (-1 if sign == "-" else 1)
        if unit == "月":
            return days.month_text(self.day, value)
        day = self.day + dt.timedelta(days=value)
        # Offices act on working days; a day before today never slips behind it.
        day = days.workday_before(day) if value <= 0 else days.workday_from(day)
        if value <= 0 and self._earliest is not None and day <= self._earliest:
            day = min(days.workday_from(self._earliest + dt.timedelta(days=1)), self.day)
        return days.day_text(day, self.day)

    def _fresh(self, name: str) -> str:
        said = self._said.setdefault(name, set())
        text = self._draw(name)
        for _ in range(_TRIES):
            if text not in said:
                break
            text = self._draw(name)
        said.add(text)
        return text

    def _draw(self, name: str) -> str:
        if name == "某村":
            return self._hamlet() if self.unit.level == "village" else self._village()
        if name == "某乡":
            return self.rng.choice(self.area.townships).name if self.unit.level == "department" else self._village()
        if name == "小地名":
            spot = self.say(self.rng.choice(self._list("地名")))
            return spot if self.unit.level == "village" else f"{self._village()}{spot}"
        return self.say(self.rng.choice(self._list(name)))

    def _village(self) -> str:
        return self.village_name(self.rng.choice(self.area.near(self.unit)))

    def _hamlet(self) -> str:
        return f"{self.say(self.rng.choice(self._list('地名')))}自然村"

    def village_name(self, village: contract.Unit) -> str:
        """A village as this unit calls it: with its township when the county speaks."""
        township = self.area.township_of(village) if self.unit.level == "department" else None
        return f"{township.name}{village.name}" if township else village.name

    def _list(self, name: str) -> tuple[Template, ...]:
        if name == "职能":
            return self.area.duties_of(self.unit)
        found = self._words.get(name)
        if not found:
            raise CountyError(f"The sentence plans use {{{name}}}, which is neither a fact nor a word list.")
        return found


def identity(unit: contract.Unit, area: Area) -> dict[str, str]:
    """What a unit always knows of itself."""
    township = area.township_of(unit)
    return {
        "单位": display_name(unit),
        "班子": branch_name(unit),
        "支部": branch_name(unit) if unit.level == "village" else f"{display_name(unit)}机关党支部",
        "村": unit.name,
        "乡镇": township.name if township else "县里",
        "大厅": hall_name(unit),
        "电话": unit.phone_ask,
        "监督电话": unit.phone_supervise,
    }


def calendar(day: dt.date) -> dict[str, str]:
    """What everybody knows on that day."""
    year, quarter = days.quarter_before(day)
    return {
        "年": str(day.year),
        "去年": f"{day.year - 1}年",
        "季年": f"{year}年",
        "季度": days.quarter_name(quarter),
        "本季": days.quarter_name((day.month - 1) // 3),
        "半年": days.half_before(day),
        "上月": days.month_text(day, -1),
        "时令": days.season(day),
        "今日": f"{day.year}年{day.month}月{day.day}日",
    }
