"""One measured row: what, goal, figure, reached or not; and the table of them."""

import json
import statistics
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table. `reached` is None where there is no goal or no peer to compare with."""

    name: str
    goal: str
    measured: str
    ratio: float | None = None
    reached: bool | None = None
    detail: dict[str, Any] = field(default_factory=dict)


BUSY = 1.0  # the load of a machine on which a subject is not alone; with the eye it takes half a core at most


def under(loads: Sequence[float]) -> str:
    """The words that mark a figure of time which was taken while the machine had other work; else none."""
    return f" (UNDER LOAD {max(loads):.1f})" if max(loads) > BUSY else ""


def spread(values: Sequence[float], unit: str = "", digits: int = 0) -> str:
    """Median, with the least and the most."""
    if not values:
        return "none"
    middle, least, most = (f"{v:,.{digits}f}" for v in (statistics.median(values), min(values), max(values)))
    return f"{middle}{unit} ({least} to {most}, n={len(values)})"


def p95(values: Sequence[float]) -> float:
    """The value that 19 of 20 do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))]


def middle(values: Sequence[float]) -> float:
    """The median."""
    return statistics.median(values)


HEAD = "| row | goal | measured | ratio | reached |\n|---|---|---|---|---|"


def line(row: Row) -> str:
    """A row as a line of a Markdown table."""
    ratio = "" if row.ratio is None else f"{row.ratio:.2f}"
    word = {True: "yes", False: "NO", None: "-"}[row.reached]
    return f"| {row.name} | {row.goal} | {row.measured} | {ratio} | {word} |"


def write(path: Path, rows: Sequence[Row], about: dict[str, Any]) -> None:
    """All rows as JSON."""
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps({"about": about, "rows": [asdict(row) for row in rows]}, ensure_ascii=False, indent=1)
    path.write_text(text + "\n", encoding="utf-8")
