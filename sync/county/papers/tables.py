"""The rows of a clerk's table, from .xlsx or .csv, each with its place. Streams: memory does not grow with the file."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from sync.county.papers.errors import PaperError, Place
from sync.county.papers.progress import Progress, about_lines
from sync.county.papers.text import encoding_of
from sync.county.papers.workshop import Workshop

_MOST_CSV_BYTES = 300_000_000
_MOST_CELL = 200_000


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row that is not blank."""

    place: Place
    cells: tuple[str, ...]


def read_table(path: Path, workshop: Workshop, progress: Progress) -> Iterator[TableRow]:
    """Every row of every sheet.

    Raises:
        PaperError: not a table that we read.
    """
    if not path.is_file():
        raise PaperError(path.name, "找不到这个文件。")
    ending = path.suffix.lower()
    if ending == ".xlsx":
        return _workbook(path, workshop, progress)
    if ending in (".csv", ".txt", ".tsv"):
        progress.begin(path.name, lambda: about_lines(path))
        return _csv(path)
    if ending in (".xls", ".et", ".xlsm", ".xlsb", ".ods"):
        raise PaperError(path.name, f"是 {ending} 格式；请在表格软件里另存为 .xlsx。")
    raise PaperError(path.name, "只能导入 .xlsx 和 .csv 表格。")


def _workbook(path: Path, workshop: Workshop, progress: Progress) -> Iterator[TableRow]:
    sheet = ""
    for item in workshop.run("table", path):
        if "sheet" in item:
            sheet, about = item["sheet"], item["about"]
            progress.begin(f"{path.name}“{sheet}”", partial(int, about))
        for number, cells in item.get("rows", ()):
            yield TableRow(Place(path.name, sheet, number), tuple(cells))


def _csv(path: Path) -> Iterator[TableRow]:
    if path.stat().st_size > _MOST_CSV_BYTES:
        raise PaperError(path.name, f"超过{_MOST_CSV_BYTES // 1_000_000}兆；请分成几个文件。")
    encoding = encoding_of(path)
    csv.field_size_limit(_MOST_CELL)
    with path.open(encoding=encoding, newline="") as file:
        mark = _separator(file)
        file.seek(0)
        reader = csv.reader(file, delimiter=mark, strict=True)
        line = 1
        try:
            for cells in reader:
                start, line = line, reader.line_num + 1
                if any(cell.strip() for cell in cells):
                    yield TableRow(Place(path.name, "", start), tuple(cells))
        except csv.Error as exc:
            raise PaperError(path.name, f"第{reader.line_num}行不是正确的 CSV（引号不成对，或一格太长）。") from exc


def _separator(file: io.TextIOBase) -> str:
    """Comma, tab or semicolon: what parts the headings."""
    head = file.read(20_000)
    lines = (line for line in head.splitlines() if line.strip(" ,;\t\ufeff"))
    first = next(lines, "")
    outside = "".join(first.split('"')[::2])
    return max(",\t;", key=lambda mark: (outside.count(mark), mark == ","))
