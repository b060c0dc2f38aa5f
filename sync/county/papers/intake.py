"""Take a county's papers into the records: all of a good source, or none of it.

One transaction from the first row to the last: a bad row undoes everything unless it may be skipped, and so does a
dry run. Papers pass through in batches, so that memory does not grow with the source.
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from securesystemslib.signer import Signer
from sqlalchemy.orm import Session

from sync import contract
from sync.county.papers.compare import Change, Taker
from sync.county.papers.context import Context, Paper, open_context
from sync.county.papers.errors import CellError, PaperError, Place, Refusal
from sync.county.papers.forms import disclosure, guide, notice
from sync.county.papers.lists import RowError, public_list, row_kind
from sync.county.papers.places import PlacesIntake
from sync.county.papers.progress import Progress
from sync.county.papers.rows import Entry, LeftOut, read_entries
from sync.county.papers.shelf import Shelf
from sync.county.papers.workshop import Workshop
from sync.county.records import Records
from sync.county.records.database import audit

_BATCH = 250
_MOST_KEPT = 1_000  # sentences kept for the clerk; the counts go on
_FORMS = {"disclosures": disclosure, "guides": guide, "notices": notice}
_TABLES = (".xlsx", ".csv", ".tsv")


@dataclass(frozen=True, slots=True)
class Options:
    """How to take a source."""

    author: str = ""
    reason: str = ""
    skip_bad: bool = False
    dry_run: bool = False
    may_write: Callable[[str], bool] = lambda _unit: True  # whether the author's account covers a unit
    signer: Signer | None = None  # the author's own key


@dataclass(slots=True)
class Report:
    """What came of it."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    places: int = 0
    rows: int = 0
    refused_count: int = 0
    found_count: int = 0
    is_written: bool = False
    refused: list[Refusal] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    found: list[str] = field(default_factory=list)
    has_new_pack: bool = False

    def refuse(self, refusal: Refusal) -> None:
        """Count and keep one."""
        self.refused_count += 1
        if len(self.refused) < _MOST_KEPT:
            self.refused.append(refusal)


class _Undone(Exception):
    """Leave the transaction without keeping it."""


def import_papers(records: Records, folder: Path, source: Path, options: Options, *, now: str,
                  progress: Progress | None = None) -> Report:  # fmt: skip
    """Take a table, or a folder with tables, Word files and attachments.

    Raises:
        CountyError: no county yet, or the source is nothing we read.
    """
    report = Report()
    tables, beside = _tables(source)
    # Two children: a table is still being read while the files that its rows name are opened.
    with Workshop() as workshop, Workshop() as other, Shelf(beside, folder, other, keep=not options.dry_run) as shelf:
        context = open_context(records, shelf, now=contract.instant(now))
        try:
            with records.begin() as session:
                for table in tables:
                    _take_table(session, table, workshop, context, options, report, progress or Progress())
                if source.is_dir():
                    _name_unused(source, shelf, tables, report)
                if options.dry_run or (report.refused_count and not options.skip_bad):
                    raise _Undone
                report.is_written = True
        except _Undone:
            pass
    return report


def is_papers(source: Path) -> bool:
    """Whether a source holds papers, rather than the tree of places."""
    if source.is_dir() or source.suffix.lower() != ".csv":
        return True
    with source.open("rb") as file:
        head = file.read(2_000).removeprefix(b"\xef\xbb\xbf").replace(b"\0", b"").lower()
    return b"parent_code" not in head.splitlines()[0] if head.strip() else False


def _take_table(session: Session, table: Path, workshop: Workshop, context: Context, options: Options, report: Report,
                progress: Progress) -> None:  # fmt: skip
    places = PlacesIntake(session, context, options.author or "county import")
    taker = Taker(session, context, author=options.author, reason=options.reason, with_changes=options.dry_run,
                  signer=options.signer)  # fmt: skip
    batch: list[Paper] = []
    seen: dict[str, int] = {}
    audit(session, at=contract.instant_text(context.now), actor=options.author or "county import", action="import",
          subject=table.name[:200], detail={"sha256": _digest(table), "skip_bad": options.skip_bad})  # fmt: skip
    for found in _papers(read_entries(table, workshop, progress), context, places):
        if isinstance(found, LeftOut):
            report.left_out.append(found)
            continue
        report.rows += 1
        if isinstance(found, Refusal):
            report.refuse(found)
            continue
        problem = _problem(found, seen, options)
        if problem:
            report.refuse(Refusal(found.place, *problem))
            continue
        for name in found.left_out:
            report.left_out.append(LeftOut(found.place, f"Word 文件里的{name}没有导入"))
        seen[found.document.id] = found.place.row
        batch.append(found)
        if len(batch) == _BATCH:
            _flush(taker, batch, report)
            batch = []
    _flush(taker, batch, report)
    for found_late in taker.check_matters():
        _note(report, found_late)
    report.places += places.count
    report.has_new_pack = report.has_new_pack or places.has_changed


def _flush(taker: Taker, batch: Sequence[Paper], report: Report) -> None:
    for outcome in taker.take(batch):
        match outcome:
            case Refusal():
                report.refuse(outcome)
            case Change(is_new=is_new):
                report.new += is_new
                report.changed += not is_new
                if len(report.changes) < _MOST_KEPT:
                    report.changes.append(outcome)
                for sentence in outcome.found:
                    _note(report, sentence)
            case None:
                report.unchanged += 1


def _note(report: Report, sentence: str) -> None:
    report.found_count += 1
    if len(report.found) < _MOST_KEPT:
        report.found.append(sentence)


def _problem(paper: Paper, seen: dict[str, int], options: Options) -> tuple[str, str] | None:
    if paper.document.id in seen:
        return "", f"和第{seen[paper.document.id]}行是同一件（单位和编号都一样）；一个文件里只写一次"
    if not options.may_write(paper.document.unit):
        return "单位", f"账号 {options.author} 不管“{paper.document.unit_name}”"
    return None


def _papers(entries: Iterator[Entry | Refusal | LeftOut], context: Context,
            places: PlacesIntake) -> Iterator[Paper | Refusal | LeftOut]:  # fmt: skip
    """Rows to papers; the rows of one list are gathered first."""
    gathered: list[Entry] = []
    for entry in entries:
        is_more = isinstance(entry, Entry) and entry.sheet.kind == "lists" and gathered and not _begins(entry)
        if gathered and not is_more and not isinstance(entry, LeftOut):
            yield _list(gathered, context)
            gathered = []
        if not isinstance(entry, Entry):
            yield entry
            continue
        if entry.sheet.kind not in ("units", "catalogue") and places.is_pending:
            yield from places.apply()
        if entry.sheet.kind in ("units", "catalogue"):
            refusal = places.add(entry)
            if refusal is not None:
                yield refusal
        elif entry.sheet.kind == "lists":
            if not gathered and not _begins(entry):
                yield Refusal(entry.place, "行别", "前面没有“表头”行")
                continue
            gathered.append(entry)
        else:
            yield _made(entry, context)
    if gathered:
        yield _list(gathered, context)
    yield from places.apply()


def _begins(entry: Entry) -> bool:
    try:
        return row_kind(entry.cells) == "head"
    except CellError:
        return False


def _made(entry: Entry, context: Context) -> Paper | Refusal:
    try:
        return _FORMS[entry.sheet.kind](entry.cells, context, entry.place)
    except CellError as exc:
        return Refusal(entry.place, exc.column, exc.reason)


def _list(gathered: list[Entry], context: Context) -> Paper | Refusal:
    place = gathered[0].place
    try:
        for entry in gathered:
            place = entry.place
            row_kind(entry.cells)
        place = gathered[0].place
        return public_list([(entry.cells, entry.place) for entry in gathered], context)
    except RowError as exc:
        return Refusal(exc.place, exc.error.column, exc.error.reason)
    except CellError as exc:
        return Refusal(place, exc.column, exc.reason)


def _tables(source: Path) -> tuple[list[Path], Path]:
    if not source.exists():
        raise PaperError(source.name, "找不到这个文件。")
    if not source.is_dir():
        return [source], source.parent
    found = sorted(
        path for path in source.iterdir()
        if path.suffix.lower() in _TABLES and path.is_file() and not path.name.startswith(("~$", "."))
    )  # fmt: skip
    if not found:
        raise PaperError(source.name, "文件夹里没有 .xlsx 或 .csv 索引表；请用 county template 写一张。")
    return found, source


def _name_unused(source: Path, shelf: Shelf, tables: Sequence[Path], report: Report) -> None:
    known = {table.name for table in tables} | shelf.used
    for path in sorted(source.iterdir()):
        if path.name not in known and not path.name.startswith(("~$", ".")):
            report.left_out.append(LeftOut(Place(path.name), "没有写在索引表里，没有导入"))


def _digest(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(1 << 20):
            digest.update(piece)
    return digest.hexdigest()
