"""Write the workbook that a county fills in: one sheet per kind, headings, one example row, and how to use it."""

from pathlib import Path
from typing import Any

from sync.county.errors import CountyError
from sync.county.papers.sheets import EXAMPLE_MARK, SHEETS, Sheet

_GUIDE = (
    "怎么用这个文件",
    "1. 每张工作表是一类内容，用哪张填哪张，不用的留空。",
    "2. 表头不要删；栏的顺序可以换，不需要的栏可以删（带 * 的必须有）。",
    "3. 灰色的行是示例，最后一栏写着“示例”，不会导入。",
    "4. 一格里写几条的，用 Alt+Enter 换行，一行一条；一条里分几段的，用 ｜ 隔开。",
    "5. 日期写 2026-11-20 或 2026年11月20日。不要用公式，公式请先“选择性粘贴－数值”。",
    "6. 附件、Word 正文和这个文件放在同一个文件夹里，格子里只写文件名。",
    "7. 身份证号、银行卡号、手机号、病情、未成年人姓名都不要写。",
    "8. 先试：county import 文件 --dir 县文件夹 --dry-run，看看会变什么；没有问题再去掉 --dry-run。",
)


def write_template(path: Path) -> None:
    """Write the workbook.

    Raises:
        CountyError: the file exists, or cannot be written.
    """
    from openpyxl import Workbook

    if path.suffix.lower() != ".xlsx":
        raise CountyError(f"模板是表格文件，文件名要以 .xlsx 结尾：{path.name}")
    if path.exists():
        raise CountyError(f"{path} 已经有了，没有覆盖；请换一个文件名。")
    book = Workbook()
    front: Any = book.active
    _front(front)
    for sheet in SHEETS:
        _sheet(book.create_sheet(sheet.title), sheet)
    try:
        book.save(path)
    except OSError as exc:
        raise CountyError(f"{path} 写不了：{exc.strerror}。") from exc


def _front(front: Any) -> None:
    from openpyxl.styles import Alignment, Font

    front.title = "说明"
    for line in _GUIDE:
        front.append([line])
    front.append([])
    front.append(["工作表", "栏", "必须填", "怎么写", "例子"])
    head = front.max_row
    for sheet in SHEETS:
        front.append([sheet.title, "", "", sheet.about, ""])
        for column in sheet.columns:
            need = "必须" if column.required else ""
            front.append(["", column.heading, need, column.help, column.example])
    front["A1"].font = Font(bold=True, size=16)
    for cell in front[head]:
        cell.font = Font(bold=True)
    for letter, width in zip("ABCDE", (14, 18, 8, 60, 50), strict=True):
        front.column_dimensions[letter].width = width
    for row in front.iter_rows(min_row=head):
        for cell in row:
            cell.alignment = Alignment(vertical="top", wrap_text=cell.column in (4, 5))


def _sheet(page: Any, sheet: Sheet) -> None:
    from openpyxl.comments import Comment
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter

    page.append([f"{column.heading}*" if column.required else column.heading for column in sheet.columns])
    for cell, column in zip(page[1], sheet.columns, strict=True):
        cell.font = Font(bold=True)
        cell.fill = PatternFill("solid", fgColor="DDEBF7" if column.required else "F2F2F2")
        if column.help:
            cell.comment = Comment(column.help, "county")
        page.column_dimensions[get_column_letter(cell.column)].width = max(12, min(40, 2 * len(column.heading) + 6))
    rows = [{column.key: column.example for column in sheet.columns}]
    rows += [extra | {"sample": EXAMPLE_MARK} for extra in sheet.more_examples]
    for words in rows:
        page.append([words.get(column.key, "") for column in sheet.columns])
        for cell in page[page.max_row]:
            cell.number_format = "@"
            cell.fill = PatternFill("solid", fgColor="EEEEEE")
            cell.font = Font(color="808080")
            cell.alignment = Alignment(vertical="top", wrap_text=True)
        widths = [page.column_dimensions[get_column_letter(i + 1)].width for i in range(len(sheet.columns))]
        most = max(_lines(words.get(c.key, ""), width) for c, width in zip(sheet.columns, widths, strict=True))
        page.row_dimensions[page.max_row].height = 16 * most  # not every program fits rows by itself
    page.freeze_panes = "A2"


def _lines(text: str, width: float) -> int:
    """How many lines a cell takes; a Chinese character is two columns wide."""
    return sum(1 + int(sum(1 if char.isascii() else 2 for char in line) / width) for line in text.split("\n"))
