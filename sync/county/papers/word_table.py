"""A Word table as the wire's: merged cells undone, the head told from the rows."""

import re
from collections.abc import Callable
from typing import Any

from docx.oxml.ns import qn

from sync.county.papers.numbers import is_number
from sync.county.papers.refusal import Refused

MOST_ROWS, MOST_COLUMNS, MOST_CELL, MOST_NAME = 5_000, 12, 400, 80


def grid(node: Any, text_of: Callable[[Any], str]) -> list[list[tuple[str, bool]]]:
    """Each row's cells: their text, and whether they only continue the cell to the left.

    A cell merged downwards repeats its text in each row, so that every row can be read alone.
    """
    rows: list[list[tuple[str, bool]]] = []
    above: dict[int, str] = {}
    for line in node.findall(qn("w:tr")):
        if len(rows) >= MOST_ROWS + 3:
            raise Refused(f"表格超过{MOST_ROWS}行；请另作附件，或用“名单台账”表导入。")
        row: list[tuple[str, bool]] = [("", False)] * _value(line, "w:trPr/w:gridBefore", 0)
        for cell in line.iter(qn("w:tc")):
            if cell.getparent() is not line and cell.getparent().getparent().getparent() is not line:
                continue  # a cell of a table inside a cell
            if cell.find(qn("w:tbl")) is not None:
                raise Refused("表格里套着表格；请拆开。")
            merge = cell.find(f"{qn('w:tcPr')}/{qn('w:vMerge')}")
            at = len(row)
            if merge is not None and merge.get(qn("w:val")) != "restart":
                text = above.get(at, "")
            else:
                text = "\n".join(part.strip() for part in text_of(cell).splitlines() if part.strip())
            above[at] = text
            row.append((text, False))
            row += [(text, True)] * (_value(cell, "w:tcPr/w:gridSpan", 1) - 1)
            if len(row) > 200:
                raise Refused("表格的栏数不正常。")
        rows.append(row)
    return rows


def table(rows: list[list[tuple[str, bool]]]) -> dict[str, Any]:
    """The wire's table block."""
    rows = [row for row in rows if any(text for text, _ in row)]
    if not rows:
        return {"type": "paragraph", "text": "（空表）"}
    width = max(len(row) for row in rows)
    if width > MOST_COLUMNS:
        raise Refused(f"表格有{width}栏，最多{MOST_COLUMNS}栏；请精简，或另作附件。")
    rows = [row + [("", False)] * (width - len(row)) for row in rows]
    caption = ""
    if len(rows) > 2 and width > 1 and all(is_more for _, is_more in rows[0][1:]):
        caption, rows = rows[0][0][0], rows[1:]
    head = [text for text, _ in rows[0]]
    below = rows[1:]
    if below and any(is_more for _, is_more in rows[0]):
        head = [_joined(upper, lower) for upper, (lower, _) in zip(head, rows[1], strict=True)]
        below = rows[2:]
    body = [["" if is_more else text for text, is_more in row] for row in below]
    for number, cells in enumerate(body, start=1):
        for cell in cells:
            if len(cell) > MOST_CELL:
                raise Refused(f"表格第{number}行有一格有{len(cell)}个字，最多{MOST_CELL}字。")
    block: dict[str, Any] = {
        "type": "table",
        "columns": [_column(name, [row[i] for row in body]) for i, name in enumerate(head)],
        "rows": body,
    }
    if caption:
        block["caption"] = caption.replace("\n", "")[:MOST_CELL]
    if body and re.sub(r"\s", "", body[-1][0]) in ("合计", "总计", "小计"):
        block["total"] = True
    return block


def _column(name: str, cells: list[str]) -> dict[str, Any]:
    column: dict[str, Any] = {"name": name.replace("\n", "")[:MOST_NAME]}
    filled = [cell for cell in cells if cell.strip() and cell.strip() not in ("—", "-", "/")]
    if filled and all(is_number(cell) for cell in filled):
        column["numeric"] = True
    return column


def _joined(upper: str, lower: str) -> str:
    return upper if upper == lower or not lower else f"{upper}·{lower}" if upper else lower


def _value(node: Any, path: str, default: int) -> int:
    found = node.find("/".join(qn(step) for step in path.split("/")))
    try:
        return int(found.get(qn("w:val"))) if found is not None else default
    except (TypeError, ValueError):
        return default
