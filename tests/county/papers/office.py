"""Write real office files for the tests: workbooks, CSV, Word files, PDFs, pictures, and hostile ones."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from PIL import Image

from sync.county.papers.sheets import SHEETS, Sheet

DISCLOSURE = {
    "单位": "140929100201", "索引号": "NG-2026-001", "标题": "南沟村道路硬化事前公开", "目录编号": "A3", "阶段": "事前",
    "成文日期": "2026-11-20", "发布时间": "2026-11-23 08:00", "责任人": "村党支部书记", "征求意见开始": "2026-11-23",
    "征求意见截止": "2026-12-10", "依据": "《村民委员会组织法》｜2025｜第二十四条", "正文": "拟硬化村道两公里。",
    "咨询电话": "0350-000 5001",
}  # fmt: skip


def sheet(kind: str) -> Sheet:
    return next(sheet for sheet in SHEETS if sheet.kind == kind)


def example(kind: str, **changes: str) -> dict[str, str]:
    """The template's own example as heading -> words, not marked as an example."""
    row = {column.heading: column.example for column in sheet(kind).columns if column.key != "sample"}
    return row | changes


def workbook(path: Path, **rows: Sequence[Mapping[str, Any]]) -> Path:
    """A workbook with one sheet for each keyword (a kind), its rows as heading -> value."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for kind, lines in rows.items():
        page = book.create_sheet(sheet(kind).title)
        heads = list(dict.fromkeys(key for line in lines for key in line))
        page.append(heads)
        for line in lines:
            page.append([line.get(head) for head in heads])
    book.save(path)
    return path


def repacked(source: Path, path: Path, add: Mapping[str, bytes] | None = None, *,
             replace: Mapping[str, tuple[bytes, bytes]] | None = None) -> Path:  # fmt: skip
    """A copy of an office file with parts added, or bytes in a part replaced."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            data = old.read(part)
            for name, (before, after) in (replace or {}).items():
                if part.filename == name:
                    assert before in data
                    data = data.replace(before, after)
            new.writestr(part.filename, data)
        for name, data in (add or {}).items():
            new.writestr(name, data)
    return path


def pdf(path: Path, pages: Sequence[str] = ("",)) -> Path:
    """A PDF with a text layer (ASCII), one text a page."""
    objects: list[bytes] = [b"<</Type/Catalog/Pages 2 0 R>>"]
    kids = " ".join(f"{3 + 2 * i} 0 R" for i in range(len(pages)))
    objects.append(f"<</Type/Pages/Kids[{kids}]/Count {len(pages)}>>".encode())
    for i, text in enumerate(pages):
        font = "<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>"
        objects.append(
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 300]/Contents {4 + 2 * i} 0 R/Resources<</Font{font}>>>>".encode()
        )
        stream = f"BT /F1 12 Tf 20 200 Td ({text}) Tj ET".encode()
        objects.append(b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream))
    out, places = io.BytesIO(b""), []
    out.write(b"%PDF-1.4\n")
    for number, body in enumerate(objects, start=1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, body))
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    for place in places:
        out.write(b"%010d 00000 n \n" % place)
    out.write(b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, start))
    path.write_bytes(out.getvalue())
    return path


def photo(path: Path, *, size: tuple[int, int] = (40, 20), turned: int = 1, words: str = "") -> Path:
    """A JPEG whose left half is red, with an EXIF orientation and a camera's words."""
    picture = Image.new("RGB", size, (255, 255, 255))
    picture.paste((220, 0, 0), (0, 0, size[0] // 2, size[1]))
    exif = Image.Exif()
    exif[0x0112] = turned
    exif[0x010F] = words or "camera"
    exif.get_ifd(0x8825)[1] = "N"
    picture.save(path, "JPEG", exif=exif, quality=95)
    return path
