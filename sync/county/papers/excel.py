"""The rows of a workbook as text, one after the other. Runs in the child (`bench`)."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sync.county.papers import office
from sync.county.papers.refusal import Refused

FORMULA, BROKEN = "\x00formula", "\x00error"  # what no clerk can type
_MOST_BLANK = 5_000
_MOST_COLUMNS = 200
_BATCH = 200


def rows(path: Path) -> Iterator[Any]:
    """`{"sheet": name}` at the head of each visible sheet, then batches `{"rows": [[number, [cells]], ...]}`.

    Raises:
        Refused
    """
    office.check(path, "xl")
    from openpyxl import load_workbook

    book = load_workbook(path, read_only=True, data_only=False, keep_links=False)
    for sheet in book.worksheets:
        if sheet.sheet_state != "visible":
            yield {"hidden": sheet.title}
            continue
        yield {"sheet": sheet.title, "about": sheet.max_row or 0}
        sheet.reset_dimensions()  # some programs write wrong ones
        yield from _batches(sheet)


def _batches(sheet: Any) -> Iterator[Any]:
    batch: list[Any] = []
    blank = 0
    for number, cells in enumerate(sheet.iter_rows(), start=1):
        if len(cells) > _MOST_COLUMNS and any(cell.value is not None for cell in cells[_MOST_COLUMNS:]):
            raise Refused(f"工作表“{sheet.title}”第{number}行有{len(cells)}栏，最多{_MOST_COLUMNS}栏。")
        words = [_text(cell) for cell in cells[:_MOST_COLUMNS]]
        while words and not words[-1]:
            words.pop()
        if not words:
            blank += 1
            if blank > _MOST_BLANK:
                raise Refused(
                    f"工作表“{sheet.title}”第{number - blank}行以后有{_MOST_BLANK}多个空行；"
                    "请选中下面的空行，整行删除后再保存。"
                )
            continue
        blank = 0
        batch.append([number, words])
        if len(batch) == _BATCH:
            yield {"rows": batch}
            batch = []
    if batch:
        yield {"rows": batch}


def _text(cell: Any) -> str:
    value = cell.value
    if value is None:
        return ""
    if cell.data_type == "f":
        return FORMULA
    if cell.data_type == "e":
        return BROKEN
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, dt.datetime):
        return value.strftime("%Y-%m-%d" if value.time() == dt.time() else "%Y-%m-%d %H:%M:%S")
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e18 else repr(value)
    return str(value)
