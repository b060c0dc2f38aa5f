"""Inspections from a CSV, as an office keeps them in a table: all rows are taken, or none."""

import csv
import io
from pathlib import Path

from sync.county.draft import wire_unit
from sync.county.errors import CountyError
from sync.county.inspections.book import POINTS, RESULTS, Inspection
from sync.county.papers.errors import CellError
from sync.county.papers.unit_book import UnitBook
from sync.county.papers.values import Cells
from sync.county.records import Records, UnitRow
from sync.county.regions import text_of

HEADINGS = {
    "unit": "单位", "on": "检查日期", "inspectors": "检查人", **POINTS, "found": "查到的问题", "result": "结果",
    "correct_by": "整改期限", "corrected_on": "整改完成",
}  # fmt: skip
_MARKS = {"合格": True, "是": True, "√": True, "不合格": False, "否": False, "×": False}
_RESULTS = {words: key for key, words in RESULTS.items()}
_MOST_BYTES, _MOST_ROWS = 5_000_000, 10_000
TEMPLATE = (
    ",".join(HEADINGS.values()) + "\r\n"
    "县民政局,2026-11-03,督查一组,合格,合格,合格,不合格,,两份公开晚了,限期整改,2026-11-20,2026-11-18\r\n"
    "岚漪镇,2026-11-04,督查一组,合格,合格,合格,合格,合格,,合格,,\r\n"
)


def read(path: Path, records: Records, *, is_sample: bool = False) -> list[Inspection]:
    """The rows of a file; a unit by code or by name, a point `合格`, `不合格` or blank (nobody looked at it).

    Raises:
        CountyError: the file cannot be read, or a row is wrong; it says which.
    """
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise CountyError(f"{path.name} is larger than {_MOST_BYTES // 1_000_000} MB.")
        text = text_of(path.read_bytes(), path.name)
    except OSError as exc:
        raise CountyError(f"{path} cannot be read: {exc.strerror}.") from exc
    rows = list(csv.reader(io.StringIO(text, newline="")))
    head = [cell.strip() for cell in rows[0]] if rows else []
    if missing := [name for name in HEADINGS.values() if name not in head]:
        raise CountyError(f"{path.name}：第一行要有这些栏：{'、'.join(HEADINGS.values())}；少了“{missing[0]}”。")
    if len(rows) > _MOST_ROWS:
        raise CountyError(f"{path.name}：最多 {_MOST_ROWS} 行。")
    with records.begin() as session:
        units = UnitBook(wire_unit(row) for row in session.query(UnitRow).order_by(UnitRow.code))
    keys = {words: key for key, words in HEADINGS.items()}
    found = []
    for number, cells in enumerate(rows[1:], start=2):
        if not any(cell.strip() for cell in cells):
            continue
        words = {keys[name]: cell.strip() for name, cell in zip(head, cells, strict=False) if name in keys}
        try:
            found.append(_inspection(Cells(words, HEADINGS), units, is_sample))
        except CellError as exc:
            raise CountyError(f"{path.name}，第{number}行，“{exc.column}”栏：{exc.reason}；一行也没有导入。") from exc
    return found


def _inspection(cells: Cells, units: UnitBook, is_sample: bool) -> Inspection:
    points = {}
    for key, heading in POINTS.items():
        mark = cells.line(key)
        if mark and mark not in _MARKS:
            raise CellError(heading, "写：合格、不合格；没有看就空着")
        if mark:
            points[key] = _MARKS[mark]
    result = cells.line("result", need=True)
    if result not in _RESULTS:
        raise CellError(HEADINGS["result"], f"写：{'、'.join(_RESULTS)}")
    return Inspection(
        unit=units.find(cells.line("unit", need=True), HEADINGS["unit"]).code, on=cells.day("on", need=True) or "",
        inspectors=cells.line("inspectors", 80, need=True), points=points, result=_RESULTS[result],
        found=cells.text("found", 1000), correct_by=cells.day("correct_by") or "",
        corrected_on=cells.day("corrected_on") or "", sample=is_sample,
    )  # fmt: skip
