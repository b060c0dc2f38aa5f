"""A sentence plan as it stands in `assets/demo/plans`: one family of matters, stage by stage."""

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import assets
from sync import contract
from sync.county.demo.template import Template, alternatives, template
from sync.county.errors import CountyError

STAGES = ("pre", "decision", "result")


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of a paragraph, in several wordings; an optional one stands in half of the texts."""

    options: tuple[Template, ...]
    optional: bool = False


@dataclass(frozen=True, slots=True)
class ParagraphPlan:
    """A paragraph: its sentences in order."""

    sentences: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class HeadingPlan:
    """A heading."""

    options: tuple[Template, ...]


@dataclass(frozen=True, slots=True)
class TablePlace:
    """Here stands the table `key`."""

    key: str


@dataclass(frozen=True, slots=True)
class PointsPlan:
    """Points drawn from a word list."""

    words: str
    least: int
    most: int
    ordered: bool


BlockPlan = ParagraphPlan | HeadingPlan | TablePlace | PointsPlan


@dataclass(frozen=True, slots=True)
class StagePlan:
    """Title, summary and body of one stage."""

    title: tuple[Template, ...]
    summary: tuple[Template, ...]
    body: tuple[BlockPlan, ...]


@dataclass(frozen=True, slots=True)
class NumberRule:
    """How a number comes about: drawn, a share of another, or a sum of others (`-name` subtracts)."""

    decimals: int
    least: int = 0  # drawn: in units of `step`, which is in units of the last decimal
    most: int = 0
    step: int = 1
    of: str = ""
    ratio: tuple[float, float] = (1.0, 1.0)
    sum: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ColumnPlan:
    """One column of a table; text or number, in some stages only."""

    key: str
    name: str
    text: Template | None
    number: NumberRule | None
    total: bool
    stages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TablePlan:
    """A table whose rows are villages, townships or words of a list."""

    key: str
    rows: str
    words: str
    least: int
    most: int
    columns: tuple[ColumnPlan, ...]
    caption: tuple[Template, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """One family of matters, or (`kind` "list") of published lists."""

    key: str
    name: str
    item_no: str
    kind: str
    list_template: str
    scope: str
    levels: tuple[str, ...]
    units: tuple[str, ...]
    weight: int
    tag: str
    notice_kind: str
    decision_after: tuple[int, int]
    result_after: tuple[int, int]
    basis: tuple[contract.Basis, ...]
    matter: tuple[Template, ...]
    words: Mapping[str, tuple[Template, ...]]
    texts: Mapping[str, Template]
    numbers: Mapping[str, NumberRule]
    tables: tuple[TablePlan, ...]
    stages: Mapping[str, StagePlan] = field(default_factory=dict)

    def fits(self, unit: contract.Unit) -> bool:
        """Whether this unit has matters of this family."""
        if unit.level not in self.levels:
            return False
        return unit.level != "department" or not self.units or unit.code.rpartition("-")[2] in self.units


def read_plans(folder: Path | None = None) -> tuple[Plan, ...]:
    """Every plan of a folder, in the order of file names."""
    base = folder or assets.path("demo/plans")
    return tuple(read_plan(path) for path in sorted(base.glob("*.toml")))


def read_plan(path: Path) -> Plan:
    """One plan.

    Raises:
        CountyError: it is not a plan, with the file's name.
    """
    try:
        return make_plan(tomllib.loads(path.read_text("utf-8")))
    except (tomllib.TOMLDecodeError, KeyError, ValueError) as exc:
        raise CountyError(f"{path.name} is not a sentence plan: {exc}.") from exc


def make_plan(raw: Mapping[str, Any]) -> Plan:
    """A plan from its parsed TOML."""
    texts, numbers = read_facts(raw.get("facts", {}))
    names = (*STAGES, "list")
    return Plan(
        key=raw["key"],
        name=raw["name"],
        item_no=raw["item_no"],
        kind=raw.get("kind", "disclosure"),
        list_template=raw.get("template", ""),
        scope={"party": "party", "unit": "unit"}.get(raw.get("scope", ""), "society"),
        levels=tuple(raw["levels"]),
        units=tuple(raw.get("units", ())),
        weight=raw.get("weight", 1),
        tag=raw.get("tag", ""),
        notice_kind=raw.get("notice_kind", ""),
        decision_after=tuple(raw.get("decision_after", (3, 10))),
        result_after=tuple(raw.get("result_after", (0, 0))),
        basis=tuple(
            contract.Basis(law=b["law"], version=b.get("version", ""), article=b.get("article", ""))
            for b in raw.get("basis", ())
        ),
        matter=alternatives(raw["matter"]),
        words=read_words(raw.get("words", {})),
        texts=texts,
        numbers=numbers,
        tables=tuple(_table(table) for table in raw.get("tables", ())),
        stages={name: make_stage(raw[name]) for name in names if isinstance(raw.get(name), dict)},
    )


@dataclass(frozen=True, slots=True)
class Section:
    """More to read, for longer documents: which families and stages may carry it."""

    tags: tuple[str, ...]
    stages: tuple[str, ...]
    body: tuple[BlockPlan, ...]

    def fits(self, plan: Plan, stage: str) -> bool:
        """Whether a document of this family and stage may carry it."""
        return stage in self.stages and ((plan.tag or "plain") in self.tags or "any" in self.tags)


def read_sections(raw: Mapping[str, Any]) -> tuple[Section, ...]:
    """The sections of a data file."""
    return tuple(Section(tuple(s["tags"]), tuple(s["stages"]), read_body(s["body"])) for s in raw["sections"])


def read_words(raw: Mapping[str, list[str]]) -> dict[str, tuple[Template, ...]]:
    """Word lists, compiled."""
    return {name: tuple(template(word) for word in words) for name, words in raw.items()}


def read_facts(raw: Mapping[str, Any]) -> tuple[dict[str, Template], dict[str, NumberRule]]:
    """Facts of a matter: texts, and numbers with their rules."""
    texts = {name: template(rule) for name, rule in raw.items() if isinstance(rule, str)}
    return texts, {name: number_rule(rule) for name, rule in raw.items() if name not in texts}


def number_rule(raw: Any) -> NumberRule:
    """`[least, most, step]`, `{of, from, to, step}`, `{sum}` or `{minus}`."""
    if isinstance(raw, list):
        step = raw[2] if len(raw) > 2 else 1
        decimals = max(_decimals(value) for value in (step, raw[0]))
        scale = 10**decimals
        unit = round(step * scale)
        return NumberRule(decimals, round(raw[0] * scale / unit), round(raw[1] * scale / unit), unit)
    if "of" in raw:
        decimals = _decimals(raw["step"])
        unit = round(raw["step"] * 10**decimals)
        return NumberRule(decimals, step=unit, of=raw["of"], ratio=(raw["from"], raw["to"]))
    if "minus" in raw:
        first, second = raw["minus"]
        return NumberRule(0, sum=(first, f"-{second}"))
    return NumberRule(0, sum=tuple(raw["sum"]))


def make_stage(raw: Mapping[str, str]) -> StagePlan:
    """One stage."""
    return StagePlan(
        title=alternatives(raw["title"]), summary=alternatives(raw["summary"]), body=read_body(raw["body"])
    )


def read_body(text: str) -> tuple[BlockPlan, ...]:
    """The body: paragraphs parted by blank lines, one sentence a line, `? ` before an optional one.

    A line of its own is `# ` a heading, `= key` a table, `* words 3-5` points, `+ words 3-5` numbered points.
    """
    blocks: list[BlockPlan] = []
    sentences: list[Sentence] = []
    for line in [*text.strip().splitlines(), ""]:
        mark, _, rest = line.strip().partition(" ")
        alone = _BLOCKS.get(mark)
        if alone is None and mark:
            sentences.append(Sentence(alternatives(line.removeprefix("? ")), optional=mark == "?"))
            continue
        if sentences:
            blocks.append(ParagraphPlan(tuple(sentences)))
            sentences = []
        if alone is not None:
            blocks.append(alone(rest.strip()))
    return tuple(blocks)


def _points(text: str, *, ordered: bool = False) -> PointsPlan:
    words, _, counts = text.rpartition(" ")
    least, most = counts.split("-")
    return PointsPlan(words, int(least), int(most), ordered=ordered)


_BLOCKS: Mapping[str, Callable[[str], BlockPlan]] = {
    "#": lambda text: HeadingPlan(alternatives(text)),
    "=": TablePlace,
    "*": _points,
    "+": lambda text: _points(text, ordered=True),
}


def _table(raw: Mapping[str, Any]) -> TablePlan:
    kind, _, rest = raw["rows"].partition(" ")
    words, _, counts = rest.rpartition(" ") if kind == "words" else ("", "", rest)
    least, most = counts.split("-")
    return TablePlan(
        key=raw["key"],
        rows=kind,
        words=words,
        least=int(least),
        most=int(most),
        columns=tuple(_column(column) for column in raw["columns"]),
        caption=alternatives(raw.get("caption", "")) if raw.get("caption") else (),
    )


def _column(raw: Mapping[str, Any]) -> ColumnPlan:
    rule: NumberRule | None = None
    if "number" in raw:
        rule = number_rule(raw["number"])
    elif "of" in raw or "sum" in raw:
        rule = number_rule(raw)
    return ColumnPlan(
        key=raw.get("key", raw["name"]),
        name=raw["name"],
        text=template(raw["value"]) if rule is None else None,
        number=rule,
        total=bool(raw.get("total")),
        stages=tuple(raw.get("stages", ())),
    )


def _decimals(value: float) -> int:
    return 0 if isinstance(value, int) else len(f"{value}".rpartition(".")[2])
