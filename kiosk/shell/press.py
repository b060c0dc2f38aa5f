"""Print one paper; runs as a process of its own: `python -m kiosk.shell.press HOME QUEUE`.

What is printed stands on standard input as JSON: `{"document": id}`, or `{"code": code}` for the slip of a code.
Reads the document as the glass would (only what is on display, digest checked), draws it as a PDF of at most
MOST_PAGES pages of A4 and gives that to CUPS's `lp`. The kernel bounds its cost, the parent its time. Qt draws the
text and finds a face for rare characters; no markup is ever read.
"""

import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from PySide6.QtCore import QMarginsF, QRectF, QSizeF, Qt, QUrl
from PySide6.QtGui import (
    QFont,
    QGuiApplication,
    QImage,
    QPageLayout,
    QPageSize,
    QPainter,
    QPdfWriter,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextImageFormat,
    QTextLength,
    QTextOption,
    QTextTableFormat,
)

from kiosk.agent.printer import TO_FILE
from kiosk.clock import Clock
from kiosk.errors import StoreError
from kiosk.shell.sheet import Grid, Line, Mark, Part, foot, parts
from kiosk.shell.slip import slip
from kiosk.store.facts import facts_of, seat_of
from kiosk.store.read import ContentReader
from screens.viewmodels.county import County
from screens.viewmodels.source import Scene
from screens.viewmodels.takeaway import modules
from sync.contract import instant

CPU_S = 30
DATA_BYTES = 768 * 1024 * 1024
FILE_BYTES = 32 * 1024 * 1024
LP_S = 25.0
MOST_PAGES = 12
MOST_ROWS = 600
PRINTED, MOST_KEPT = "printed", 20
MARGIN_MM = 16.0
RESOLUTION = 300
FOOT_POINTS = 9.0
# Points: an elder reads it at a counter. The air above is in the same measure.
SIZES = {"title": 20.0, "heading": 15.0, "text": 12.5, "item": 12.5, "note": 10.5, "code": 54.0}
ABOVE = {"title": 0.0, "heading": 11.0, "text": 5.0, "item": 2.0, "note": 4.0, "code": 4.0}
MARK_MM, QT_DPI, DOTS = 40.0, 96.0, 12
PAPER_BYTES = 1_000
EXIT_GONE, EXIT_PRINTER = 3, 4


def main(words: list[str]) -> int:
    """Print; EXIT_GONE when the document is not on display, EXIT_PRINTER when CUPS would not take it."""
    home, queue = Path(words[0]), words[1]
    paper: dict[str, str] = json.loads(sys.stdin.read(PAPER_BYTES))
    _limit()
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    QGuiApplication(["kiosk-press"])
    try:
        found = _found(home, paper)
    except StoreError:
        found = None
    if found is None:
        return EXIT_GONE
    with tempfile.TemporaryDirectory(prefix="kiosk-press-") as folder:
        file = Path(folder) / "sheet.pdf"
        draw(*found, file)
        if queue == TO_FILE:
            return _keep(file, home / PRINTED, paper.get("document", "slip"))
        return _hand_over(file, queue)


def draw(content: tuple[Part, ...], under: str, file: Path) -> int:
    """Draw the parts as a PDF; returns how many pages it has."""
    writer = QPdfWriter(str(file))
    writer.setResolution(RESOLUTION)
    writer.setPageLayout(
        QPageLayout(
            QPageSize(QPageSize.PageSizeId.A4), QPageLayout.Orientation.Portrait,
            QMarginsF(MARGIN_MM, MARGIN_MM, MARGIN_MM, MARGIN_MM), QPageLayout.Unit.Millimeter,
        )
    )  # fmt: skip
    text = _text(content)
    layout = text.documentLayout()
    layout.setPaintDevice(writer)
    line = FOOT_POINTS / 72 * RESOLUTION
    width, height = float(writer.width()), writer.height() - 3 * line
    text.setPageSize(QSizeF(width, height))
    total = text.pageCount()
    pages = min(total, MOST_PAGES)
    painter = QPainter(writer)
    font = QFont("Noto Sans CJK SC")
    font.setPointSizeF(FOOT_POINTS)
    painter.setFont(font)
    for number in range(pages):
        if number:
            writer.newPage()
        painter.save()
        painter.translate(0, -number * height)
        text.drawContents(painter, QRectF(0, number * height, width, height))
        painter.restore()
        count = f"第 {number + 1} 页，共 {pages} 页"
        if total > pages:
            count += f"（全文 {total} 页，请看屏幕）"
        at = QRectF(0, height + line, width, 2 * line)
        painter.drawText(at, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop, under)
        painter.drawText(at, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop, count)
    painter.end()
    return pages


def _found(home: Path, paper: dict[str, str]) -> tuple[tuple[Part, ...], str] | None:
    known = facts_of(home)
    floor = known.get("clock_floor")
    clock = Clock.from_environment(floor=instant(floor) if floor else None)
    reader = ContentReader(home)
    try:
        release = reader.release()
        if release is None:
            return None
        seat = seat_of(known)
        county = County(reader.pack(release))
        scene = Scene(release, clock.now(), county, seat.unit if seat else county.pack.code, known)
        if "code" in paper:
            return slip(paper["code"], scene), foot(scene)
        found = reader.document(release, scene.moment, paper["document"])
        if found is None or found.is_sealed:  # lists of people are looked at here, and not carried away
            return None
        return parts(found), foot(scene)
    finally:
        reader.close()


def _text(content: tuple[Part, ...]) -> QTextDocument:
    text = QTextDocument()
    font = QFont("Noto Sans CJK SC")
    font.setPointSizeF(SIZES["text"])
    text.setDefaultFont(font)
    text.setDocumentMargin(0)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    text.setDefaultTextOption(option)
    cursor = QTextCursor(text)
    for part in content:
        if isinstance(part, Line):
            _line(cursor, part)
        elif isinstance(part, Mark):
            _mark(cursor, part)
        else:
            _grid(cursor, part)
    return text


def _line(cursor: QTextCursor, line: Line) -> None:
    block, letters = QTextBlockFormat(), QTextCharFormat()
    block.setTopMargin(ABOVE[line.role] / 72 * RESOLUTION)
    block.setLineHeight(118, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
    letters.setFontPointSize(SIZES[line.role])
    if line.role in ("title", "heading", "code"):
        letters.setFontWeight(QFont.Weight.Bold)
    if cursor.atStart():
        cursor.setBlockFormat(block)
    else:
        cursor.insertBlock(block, letters)
    cursor.insertText(line.text, letters)


def _mark(cursor: QTextCursor, mark: Mark) -> None:
    # Qt reckons a picture's size at QT_DPI, whatever the paper has.
    side = MARK_MM / 25.4 * QT_DPI
    cursor.document().addResource(QTextDocument.ResourceType.ImageResource.value, QUrl(mark.text), drawn(mark.text))
    picture, block = QTextImageFormat(), QTextBlockFormat()
    picture.setName(mark.text)
    picture.setWidth(side)
    picture.setHeight(side)
    block.setTopMargin(ABOVE["text"] / 72 * RESOLUTION)
    cursor.insertBlock(block)
    cursor.insertImage(picture)


def drawn(words: str) -> QImage:
    """A QR code, sharp on paper."""
    small = QImage.fromData(modules(words))
    return small.scaled(small.width() * DOTS, small.height() * DOTS)


def _grid(cursor: QTextCursor, grid: Grid) -> None:
    rows = grid.rows[:MOST_ROWS]
    across = max((len(row) for row in (grid.columns, *rows)), default=0)
    if across == 0 or not rows:
        return
    head = 1 if any(grid.columns) else 0
    form = QTextTableFormat()
    form.setBorder(1)
    form.setBorderStyle(QTextTableFormat.BorderStyle.BorderStyle_Solid)
    form.setBorderCollapse(True)
    form.setCellPadding(9)
    form.setTopMargin(ABOVE["text"] / 72 * RESOLUTION)
    form.setHeaderRowCount(head)
    form.setWidth(QTextLength(QTextLength.Type.PercentageLength, 100))
    if not head and across == 2:
        form.setColumnWidthConstraints(
            [QTextLength(QTextLength.Type.PercentageLength, share) for share in (26.0, 74.0)]
        )
    table = cursor.insertTable(len(rows) + head, across, form)
    bold = QTextCharFormat()
    bold.setFontWeight(QFont.Weight.Bold)
    at_right = QTextBlockFormat()
    at_right.setAlignment(Qt.AlignmentFlag.AlignRight)
    for down, row in enumerate((grid.columns, *rows) if head else rows):
        for column, words in enumerate(row):
            cell = table.cellAt(down, column).firstCursorPosition()
            if column < len(grid.numeric) and grid.numeric[column]:
                cell.setBlockFormat(at_right)
            is_name = down < head or (not head and across == 2 and column == 0)
            cell.insertText(words, bold if is_name else QTextCharFormat())
    cursor.movePosition(QTextCursor.MoveOperation.End)


def _keep(file: Path, folder: Path, name: str) -> int:
    """Into a folder instead of a printer; the oldest make room."""
    try:
        folder.mkdir(exist_ok=True)
        shutil.move(file, folder / f"{name}-{time.time_ns() // 1_000_000}.pdf")
        for old in sorted(folder.glob("*.pdf"), key=lambda one: one.stat().st_mtime_ns)[:-MOST_KEPT]:
            old.unlink()
    except OSError:
        return EXIT_PRINTER
    return 0


def _hand_over(file: Path, queue: str) -> int:
    words = ["lp", "-d", queue, "-t", "sunshine-kiosk", "-o", "media=A4", str(file)]
    try:
        done = subprocess.run(words, stdin=subprocess.DEVNULL, capture_output=True, timeout=LP_S, check=False)
    except (OSError, subprocess.SubprocessError):
        return EXIT_PRINTER
    return 0 if done.returncode == 0 else EXIT_PRINTER


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_S, CPU_S + 1))
    resource.setrlimit(resource.RLIMIT_DATA, (DATA_BYTES, DATA_BYTES))
    resource.setrlimit(resource.RLIMIT_FSIZE, (FILE_BYTES, FILE_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
