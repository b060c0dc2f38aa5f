"""From a table's raw rows to cells under known headings: which sheet it is, which row names the columns."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sync.county.papers.errors import CellError, Place, Refusal
from sync.county.papers.excel import BROKEN, FORMULA
from sync.county.papers.progress import Progress
from sync.county.papers.sheets import EXAMPLE_MARK, SHEETS, Sheet, match, sheet_of_headings, sheet_of_title
from sync.county.papers.tables import TableRow, read_table
from sync.county.papers.text import clean
from sync.county.papers.values import Cells
from sync.county.papers.workshop import Workshop

_HEAD_WITHIN = 10  # rows of titles and remarks above the headings


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of a known table."""

    sheet: Sheet
    cells: Cells
    place: Place


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A sheet or row that is no content, and why."""

    place: Place
    reason: str


@dataclass(slots=True)
class _Head:
    """The headings of the sheet under way."""

    sheet: Sheet
    columns: dict[str, int]
    headings: dict[str, str]


def read_entries(path: Path, workshop: Workshop, progress: Progress) -> Iterator[Entry | Refusal | LeftOut]:
    """Every row of every known sheet, in order; a row that cannot be read is a `Refusal`.

    Raises:
        PaperError: the file is no table.
    """
    name, head, tried = "\0", None, 0
    wanted: Sheet | None = None
    first: TableRow | None = None
    for row in read_table(path, workshop, progress):
        progress.row()
        if row.place.sheet != name:
            if first is not None and (said := _without_head(first, wanted)) is not None:
                yield said
            name, head, tried, first = row.place.sheet, None, 0, row
            wanted = sheet_of_title(name) if name else sheet_of_title(path.stem)
        if head is None:
            if tried < _HEAD_WITHIN:
                head, tried = _head(row, wanted), tried + 1
                if head is not None:
                    first = None
                    unknown = [
                        word for i, word in enumerate(row.cells) if word.strip() and i not in head.columns.values()
                    ]
                    if unknown:
                        yield LeftOut(
                            row.place, f"不认识的栏没有导入：{'、'.join(' '.join(w.split())[:20] for w in unknown)}"
                        )
            continue
        found = _entry(row, head)
        if found is not None:
            yield found
    if first is not None and (said := _without_head(first, wanted)) is not None:
        yield said


def _head(row: TableRow, wanted: Sheet | None) -> _Head | None:
    words = [cell if cell not in (FORMULA, BROKEN) else "" for cell in row.cells]
    sheet = wanted
    if sheet is not None and not all(column.key in match(sheet, words) for column in sheet.required):
        sheet = None
    sheet = sheet or sheet_of_headings(words)
    if sheet is None:
        return None
    columns = match(sheet, words)
    return _Head(sheet, columns, {c.key: _shown(words[columns[c.key]]) if c.key in columns else c.heading
                                  for c in sheet.columns})  # fmt: skip


def _shown(heading: str) -> str:
    return " ".join(heading.split()).rstrip("*＊ ")


def _without_head(row: TableRow, wanted: Sheet | None) -> Refusal | LeftOut | None:
    """A sheet whose headings we did not find: of a known name it is an error, else not ours."""
    if row.place.sheet == "说明":
        return None
    if wanted is None and row.place.sheet:
        return LeftOut(Place(row.place.file, row.place.sheet), "不是要导入的表，没有导入")
    sheets = [wanted] if wanted is not None else SHEETS
    have = match(wanted, list(row.cells)) if wanted is not None else {}
    missing = [column.heading for column in wanted.required if column.key not in have] if wanted is not None else []
    if missing:
        return Refusal(row.place, "", f"“{sheets[0].title}”表的表头里缺少：{'、'.join(missing)}")
    return Refusal(row.place, "", f"看不出是哪种表；表头请照模板写（{'、'.join(sheet.title for sheet in sheets)}）")


def _entry(row: TableRow, head: _Head) -> Entry | Refusal | None:
    words: dict[str, str] = {}
    sample = head.columns.get("sample")
    if sample is not None and sample < len(row.cells) and EXAMPLE_MARK in row.cells[sample]:
        return None
    for key, at in head.columns.items():
        raw = row.cells[at] if at < len(row.cells) else ""
        if raw == FORMULA:
            return Refusal(row.place, head.headings[key], "是公式；请复制后“选择性粘贴－数值”")
        if raw == BROKEN:
            return Refusal(row.place, head.headings[key], "是表格软件算错的结果（如 #REF!）；请改成内容")
        try:
            words[key] = clean(raw, head.headings[key])
        except CellError as exc:
            return Refusal(row.place, exc.column, exc.reason)
    if not any(words.values()):
        return None
    return Entry(head.sheet, Cells(words, head.headings), row.place)
