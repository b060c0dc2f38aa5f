"""One matter: its facts and tables are drawn once, so that all its stages tell the same story."""

import random
from collections.abc import Mapping
from decimal import Decimal

from sync import contract
from sync.county.demo.plan import ColumnPlan, NumberRule, Plan, TablePlan
from sync.county.demo.speaker import Speaker
from sync.county.demo.template import Template

Cells = dict[str, Decimal]


class Facts:
    """The facts of one matter as words for the speaker, and its tables ready for each stage."""

    def __init__(self, *, plan: Plan, speaker: Speaker, common: Mapping[str, NumberRule]) -> None:
        self.texts: dict[str, str] = {}
        self._numbers: dict[str, Decimal] = {}
        self._tables: dict[str, _Table] = {}
        self._speaker = speaker
        rules = {**common, **plan.numbers}
        early = {name: rule for name, rule in rules.items() if not _needs_table(rule)}
        self._settle(early)
        self._say(plan.texts)
        for table in plan.tables:
            self._tables[table.key] = _Table(table, speaker)
            self._learn(self._tables[table.key])
        self._settle({name: rule for name, rule in rules.items() if name not in early})

    def tables(self, stage: str) -> dict[str, contract.TableBlock]:
        """The tables as this stage shows them."""
        return {key: table.block(stage) for key, table in self._tables.items()}

    def totals(self, key: str) -> Mapping[str, list[Decimal]]:
        """The columns of numbers of one table."""
        return self._tables[key].numbers if key in self._tables else {}

    def _settle(self, rules: Mapping[str, NumberRule]) -> None:
        for name, rule in rules.items():
            self._numbers[name] = draw(rule, self._numbers, self._speaker.rng)
            self._tell(name, number_text(self._numbers[name]))

    def _say(self, texts: Mapping[str, Template]) -> None:
        for name, text in texts.items():
            self._tell(name, self._speaker.say(text))

    def _tell(self, name: str, text: str) -> None:
        self.texts[name] = text
        self._speaker.know(**{name: text})

    def _learn(self, table: "_Table") -> None:
        key = table.plan.key
        for column, total in table.totals().items():
            self._numbers[f"{key}.{column}"] = total
            self._tell(f"{key}.{column}", number_text(total))
            self._tell(f"{key}.{column}_total", number_text(total))
        self._tell(f"{key}.n", str(len(table.rows)))
        self._tell(f"{key}.first", table.rows[0])
        self._tell(f"{key}.last", table.rows[-1])
        self._tell(f"{key}.names", "、".join(table.rows))


def draw(rule: NumberRule, known: Mapping[str, Decimal], rng: random.Random) -> Decimal:
    """A number by its rule."""
    if rule.sum:
        total = Decimal(0)
        for name in rule.sum:
            total += -known[name[1:]] if name.startswith("-") else known[name]
        return total
    if rule.of:
        share = float(known[rule.of]) * rng.uniform(*rule.ratio) * 10**rule.decimals
        return Decimal(int(share / rule.step + 1e-9) * rule.step).scaleb(-rule.decimals)
    return Decimal(rng.randint(rule.least, rule.most) * rule.step).scaleb(-rule.decimals)


def number_text(value: Decimal) -> str:
    """Plain digits, as many decimals as the number was made with."""
    return f"{value:f}"


class _Table:
    """The drawn cells of a table."""

    def __init__(self, plan: TablePlan, speaker: Speaker) -> None:
        self.plan = plan
        self.rows = _row_names(plan, speaker)
        self.numbers: dict[str, list[Decimal]] = {}
        self._texts: dict[str, list[str]] = {}
        for row in self.rows:
            known: Cells = {}
            for column in plan.columns:
                self._fill(column, row, known, speaker)
        self.caption = speaker.choose(plan.caption) if plan.caption else ""

    def totals(self) -> dict[str, Decimal]:
        """The sum of every column of numbers."""
        return {key: sum(values, Decimal(0)) for key, values in self.numbers.items()}

    def block(self, stage: str) -> contract.TableBlock:
        """The table with the columns of that stage, its sums below."""
        shown = [c for c in self.plan.columns if not c.stages or stage in c.stages]
        rows = [tuple(self._cell(column, i) for column in shown) for i in range(len(self.rows))]
        total = any(column.total for column in shown)
        if total:
            sums = self.totals()
            rows.append(tuple(
                "合计" if i == 0 else number_text(sums[c.key]) if c.total else "" for i, c in enumerate(shown)
            ))  # fmt: skip
        columns = tuple(contract.Column(name=c.name, numeric=c.number is not None) for c in shown)
        return contract.TableBlock(columns=columns, rows=tuple(rows), caption=self.caption, total=total)

    def _fill(self, column: ColumnPlan, row: str, known: Cells, speaker: Speaker) -> None:
        if column.number is not None:
            known[column.key] = draw(column.number, known, speaker.rng)
            self.numbers.setdefault(column.key, []).append(known[column.key])
        elif column.text is not None:
            speaker.know(row=row)
            self._texts.setdefault(column.key, []).append(speaker.say(column.text))

    def _cell(self, column: ColumnPlan, index: int) -> str:
        if column.number is not None:
            return number_text(self.numbers[column.key][index])
        return self._texts[column.key][index]


def _row_names(plan: TablePlan, speaker: Speaker) -> tuple[str, ...]:
    count = speaker.rng.randint(plan.least, plan.most)
    if plan.rows == "villages":
        near = speaker.area.near(speaker.unit)
        villages = speaker.rng.sample(list(near), min(count, len(near)))
        return tuple(speaker.village_name(village) for village in villages)
    if plan.rows == "townships":
        townships = speaker.area.townships
        return tuple(unit.name for unit in speaker.rng.sample(list(townships), min(count, len(townships))))
    return speaker.points(plan.words, count)


def _needs_table(rule: NumberRule) -> bool:
    return "." in rule.of or any("." in name for name in rule.sum)
