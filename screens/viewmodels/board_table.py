"""A table on a board: how wide it would stand, and its rows as words where it is too wide."""

import re
from collections.abc import Sequence

from screens.viewmodels.board_paging import measure
from sync.contract import Column

NAME_EM, FIGURE_EM = 0.92, 1.05  # the size of names and figures, as TablePage.qml sets them
_UNIT = re.compile(r"(?P<name>.+)[（(](?P<unit>[\u4e00-\u9fff]{1,4})[）)]")


def row_words(columns: Sequence[Column], row: Sequence[str]) -> str:
    """A table's row as one line: 焦山村，名额3人，管护面积6300亩."""
    head, *rest = row
    return "，".join([head, *(_cell_words(c.name, cell) for c, cell in zip(columns[1:], rest, strict=True) if cell)])


def _cell_words(name: str, cell: str) -> str:
    """A cell behind the name of its column; a figure takes along the unit that stands there in brackets."""
    unit = _UNIT.fullmatch(name)
    return f"{unit['name']}{cell}{unit['unit']}" if unit and cell[-1:].isdigit() else f"{name}{cell}"


def table_em(columns: Sequence[Column], rows: Sequence[Sequence[str]], *, halved: bool) -> float:
    """How wide a table stands with no cell broken, in em of running text, as TableBlock.qml sets it.

    `halved`: a figure's name stands over its unit.
    """
    em = 0.0
    for at, column in enumerate(columns):
        unit = column.name.find("（") if halved and column.numeric else 0
        name = max(measure(column.name[:unit]), measure(column.name[unit:])) if unit > 0 else measure(column.name)
        cells = [measure(row[at]) * (FIGURE_EM if column.numeric else 1) for row in rows]
        em += 0.4 + max([name * NAME_EM, *cells])
    return em + (0.8 if len(columns) > 5 else 1.34) * (len(columns) - 1) + 1.34  # between them, and both edges
