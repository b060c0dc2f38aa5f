"""Several rows to one list: a head, its content, perhaps a sum."""

from collections.abc import Sequence
from typing import Any

from sync import contract
from sync.county.papers.context import Context, Paper
from sync.county.papers.errors import CellError, Place
from sync.county.papers.forms import attachments, head, paper
from sync.county.papers.numbers import is_number
from sync.county.papers.values import Cells, choice

ROW_KINDS = {"表头": "head", "内容": "row", "": "row", "合计": "total"}
_TEMPLATES = {"财务": "finance", "村务财务": "finance", "低保": "dibao", "退耕": "tuigeng", "退耕还林": "tuigeng",
              "补贴": "subsidy", "保险": "insurance", "党费": "dues", "评先": "honours", "岗位": "posts",
              "其他": "other", "其它": "other"}  # fmt: skip
_FINANCE = ("收支", "项目", "金额(元)")


def row_kind(cells: Cells) -> str:
    """head, row or total."""
    return choice(cells.line("row_kind") or "内容", ROW_KINDS, cells.heading("row_kind"))


def public_list(rows: Sequence[tuple[Cells, Place]], context: Context) -> Paper:
    """The list whose head is the first row.

    Raises:
        CellError: the head cannot be taken.
        RowError: another row cannot.
    """
    cells, place = rows[0]
    unit = context.units.find(cells.line("unit"), cells.heading("unit"))
    template = cells.choice("template", _TEMPLATES)
    period = cells.line("period", 40, need=True)
    is_nil = cells.yes("nil")
    columns = _columns(cells, template) if not is_nil else []
    body_rows, numbers = [], []
    for row, where in rows[1:]:
        words = [row.text(f"c{n}", 400) for n in range(1, 13)]
        if any(words[len(columns) :]):
            raise RowError(where, CellError("", f"比表头多出内容；表头有{len(columns)}栏"))
        if template == "finance" and row_kind(row) != "total" and words[0] not in ("收入", "支出"):
            raise RowError(where, CellError("收支", "财务清单的第一栏写“收入”或“支出”"))
        body_rows.append(words[: len(columns)])
        numbers.append(where.row)
    body: dict[str, Any] = {
        "template": template, "period": period, "period_from": cells.day("period_from", need=True),
        "period_until": cells.day("period_until", need=True), "nil": is_nil, "signed_by": cells.line("signed_by", 80),
        "columns": _typed(columns, body_rows), "rows": body_rows,
        "complaint_phone": cells.line("phone_complaint", 40) or unit.phone_supervise,
    }  # fmt: skip
    if not body["complaint_phone"]:
        raise CellError(cells.heading("phone_complaint"), "没有填写，单位表里也没有")
    if not is_nil and not body_rows:
        raise CellError(cells.heading("row_kind"), "表头下面没有内容；本期没有内容时“本期无”写“是”")
    signed = cells.day("signed_on")
    if signed is not None:
        body["signed_on"] = signed
    title = cells.line("title", 60, need=True)
    raw = head(
        cells,
        context,
        unit,
        "list",
        title,
        cells.day("issued_on", need=True),
        template,
        period,
        "" if template == "finance" else title,
    )
    raw["list"] = body
    return paper(raw, attachments(cells, context), cells, context, place, rows=tuple(numbers))


class RowError(Exception):
    """A cell error of another row than the head's."""

    def __init__(self, place: Place, error: CellError) -> None:
        super().__init__(str(error))
        self.place, self.error = place, error


def _columns(cells: Cells, template: str) -> list[str]:
    names = [cells.line(f"c{n}", contract.limits.NAME) for n in range(1, 13)]
    while names and not names[-1]:
        names.pop()
    if not names or "" in names:
        raise CellError("栏1", "表头行要从“栏1”起，把各栏的名称连着写")
    if template == "finance":
        plain = tuple(name.replace("（", "(").replace("）", ")") for name in names)
        if plain[:3] != _FINANCE:
            raise CellError("栏1", f"财务清单的前三栏是 {'、'.join(_FINANCE)}")
        names[:3] = _FINANCE
    return names


def _typed(names: list[str], rows: list[list[str]]) -> list[dict[str, Any]]:
    columns = []
    for i, name in enumerate(names):
        filled = [row[i] for row in rows if row[i].strip()]
        column: dict[str, Any] = {"name": name}
        if filled and all(is_number(cell) for cell in filled):
            column["numeric"] = True
        columns.append(column)
    return columns
