"""Workbooks as Excel itself writes them (shared strings, phonetics, serial dates), more of those that mean harm, and the bar."""

import io
import os
import pty
import resource
import subprocess
import sys
import termios
import time
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from xml.sax.saxutils import escape

import docx
import pytest
from PIL import Image, PngImagePlugin

from sync.county.papers.errors import PaperError
from sync.county.papers.progress import Bar, about_lines
from sync.county.papers.workshop import Workshop
from tests.county.papers.conftest import AT, County, Take, documents
from tests.county.papers.office import DISCLOSURE, repacked, workbook

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
    '<Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>'
    '<Override PartName="/xl/sharedStrings.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/>'
    '<Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/>'
    "</Types>"
)


def excel(path: Path, rows: Sequence[Sequence[str]], strings: Sequence[str], *, title: str = "公开事项") -> Path:
    """A workbook with a table of shared strings; `rows` hold the XML of cells, `strings` the XML within each <si>."""
    body = "".join(f'<row r="{n}">{"".join(cells)}</row>' for n, cells in enumerate(rows, start=1))
    kind = f"{REL}/"
    parts = {
        "[Content_Types].xml": TYPES,
        "_rels/.rels": f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="{kind}officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{REL}"><sheets><sheet name="{title}" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="{kind}worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="{kind}sharedStrings" Target="sharedStrings.xml"/><Relationship Id="rId3" Type="{kind}styles" Target="styles.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{MAIN}"><dimension ref="A1"/><sheetData>{body}</sheetData></worksheet>',
        "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}" count="{len(strings)}">{"".join(f"<si>{one}</si>" for one in strings)}</sst>',
        "xl/styles.xml": f'<styleSheet xmlns="{MAIN}"><fonts count="1"><font><sz val="11"/></font></fonts><fills count="1"><fill><patternFill patternType="none"/></fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="2"><xf/><xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>',
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n' + text)
    return path


def plain(text: str) -> str:
    return f'<t xml:space="preserve">{escape(text)}</t>'


def at(string: int) -> str:
    return f'<c t="s"><v>{string}</v></c>'


def test_what_excel_writes_is_read_as_a_person_sees_it(tmp_path: Path, take: Take, county: County) -> None:
    """Headings and texts shared, a title in two fonts with its reading above, a date as a serial number."""
    heads = list(DISCLOSURE)
    strings = [plain(head) for head in heads] + [plain(value) for value in DISCLOSURE.values()]
    title, day = heads.index("标题"), heads.index("成文日期")
    strings[len(heads) + title] = (
        "<r><rPr><b/></rPr><t>南沟村</t></r><r><t>道路硬化</t></r>"
        '<rPh sb="0" eb="3"><t>nangoucun</t></rPh><phoneticPr fontId="0"/>'
    )
    cells = [at(len(heads) + i) for i in range(len(heads))]
    cells[day] = '<c s="1"><v>46346</v></c>'
    report = take(excel(tmp_path / "表.xlsx", [[at(i) for i in range(len(heads))], cells], strings))
    assert [str(one) for one in report.refused] == []
    (document,) = documents(county[0])
    assert (document.title, document.issued_on) == ("南沟村道路硬化", "2026-11-20")


def test_fifty_thousand_shared_strings_are_an_honest_file(tmp_path: Path, take: Take) -> None:
    heads = list(DISCLOSURE)
    strings = [plain(head) for head in heads] + [plain(v) for v in DISCLOSURE.values()]
    strings += [plain(f"第{n}段文字，谁也没有用到。") for n in range(50_000)]
    rows = [[at(i) for i in range(len(heads))], [at(len(heads) + i) for i in range(len(heads))]]
    assert take(excel(tmp_path / "表.xlsx", rows, strings)).new == 1


def echo(path: Path) -> Path:
    """One long string, shared by every cell of many rows: 30 kB on the disk, 12 GB when written out."""
    row = [at(0)] * 200
    return excel(path, [row] * 2_000, [plain("长" * 32_000)])


def strings_without_end(path: Path) -> Path:
    """Thirty million small strings."""
    excel(path, [[at(0)]], ["<t>x</t>"])
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(path.with_name("字符串.xlsx"), "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            if part.filename != "xl/sharedStrings.xml":
                new.writestr(part.filename, old.read(part))
        with new.open("xl/sharedStrings.xml", "w", force_zip64=True) as out:
            out.write(f'<sst xmlns="{MAIN}">'.encode())
            for _ in range(300):
                out.write(b"<si><t>x</t></si>" * 100_000)
            out.write(b"</sst>")
    return path.with_name("字符串.xlsx")


def nested(path: Path) -> Path:
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("0.zip", b"0" * 1_000_000)
    plain_book = workbook(path.with_name("底.xlsx"), disclosures=[DISCLOSURE])
    return repacked(plain_book, path, {"xl/media/1.zip": inner.getvalue()})


def zip_of_zip(path: Path) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("表.xlsx", workbook(path.with_name("底.xlsx"), disclosures=[DISCLOSURE]).read_bytes())
    return path


def twins(path: Path) -> Path:
    """Two parts of one name: what is checked need not be what is read."""
    workbook(path, disclosures=[DISCLOSURE])
    with zipfile.ZipFile(path, "a") as archive, pytest.warns(UserWarning, match="Duplicate name"):
        archive.writestr("xl/worksheets/sheet1.xml", "<worksheet/>")
    return path


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (echo, "大得不正常|内存"),
        (strings_without_end, "压缩炸弹|内存|太慢"),
        (nested, "藏着别的文件"),
        (zip_of_zip, "不是 .xlsx 或 .docx"),
        (twins, "零件太多或重复"),
    ],
)
def test_a_workbook_that_grows_or_hides_is_refused_by_a_sentence(make: Callable[[Path], Path], reason: str, tmp_path: Path, take: Take) -> None:  # fmt: skip
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(PaperError, match=reason):
        take(make(tmp_path / "表.xlsx"))
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 300_000  # kB: the child bears it


def svg() -> bytes:
    return b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>x</script></svg>'


def emf() -> bytes:
    return b"\x01\0\0\0" + bytes(36) + b" EMF" + bytes(100)


def chatty() -> bytes:
    """A PNG whose comment unpacks to 80 MB."""
    out, words = io.BytesIO(), PngImagePlugin.PngInfo()
    words.add_itxt("Comment", "x" * 80_000_000, zip=True)
    Image.new("RGB", (4, 4)).save(out, "PNG", pnginfo=words)
    return out.getvalue()


def huge() -> bytes:
    out = io.BytesIO()
    limit, Image.MAX_IMAGE_PIXELS = Image.MAX_IMAGE_PIXELS, None
    Image.new("1", (20_000, 20_000)).save(out, "PNG")
    Image.MAX_IMAGE_PIXELS = limit
    return out.getvalue()


@pytest.mark.parametrize(
    ("picture", "reason"), [(svg, "矢量图"), (emf, "矢量图"), (chatty, "不是完好的"), (huge, "像素")]
)
def test_a_picture_in_a_word_file_or_beside_it_is_refused(picture: Callable[[], bytes], reason: str, tmp_path: Path, take: Take) -> None:  # fmt: skip
    data, folder = picture(), tmp_path / "材料"
    folder.mkdir()
    letter, drawn = docx.Document(), io.BytesIO()
    Image.new("RGB", (30, 10)).save(drawn, "PNG")
    letter.add_paragraph("拟硬化村道两公里。")
    letter.add_picture(io.BytesIO(drawn.getvalue()))
    letter.save(str(tmp_path / "底.docx"))
    with zipfile.ZipFile(tmp_path / "底.docx") as archive:
        (name,) = [n for n in archive.namelist() if n.startswith("word/media/")]
        old = archive.read(name)
    repacked(tmp_path / "底.docx", folder / "公示.docx", replace={name: (old, data)})
    row = {key: value for key, value in DISCLOSURE.items() if key != "正文"}
    workbook(folder / "索引.xlsx", disclosures=[row | {"正文文件": "公示.docx"}])
    (refusal,) = take(folder).refused
    assert refusal.column == "正文文件"
    assert reason in refusal.reason
    assert "第1张图片" in refusal.reason
    (folder / "图.png").write_bytes(data)
    workbook(folder / "索引.xlsx", disclosures=[DISCLOSURE | {"附件": "图.png"}])
    (refusal,) = take(folder).refused
    assert reason in refusal.reason


# ---- how far it is ----


def many(path: Path, count: int) -> Path:
    with path.open("w", encoding="utf-8") as file:
        file.write(",".join(DISCLOSURE) + "\n")
        for n in range(count):
            values = (DISCLOSURE | {"索引号": f"N-{n}", "正文": "一段。\n二段。"}).values()
            file.write(",".join(f'"{value}"' for value in values) + "\n")
    return path


def test_a_bar_stands_at_a_terminal_and_nowhere_else(tmp_path: Path, county: County) -> None:
    path = many(tmp_path / "表.csv", 6_000)
    words = [
        sys.executable,
        "-m",
        "sync.county",
        "import",
        str(path),
        "--dir",
        str(county[1].folder),
        "--dry-run",
        "--now",
        AT,
    ]
    main, side = pty.openpty()
    termios.tcsetwinsize(side, (24, 100))
    with subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=side) as process:
        os.close(side)
        said = b""
        end = time.monotonic() + 60
        while time.monotonic() < end:
            try:
                piece = os.read(main, 4096)
            except OSError:  # the other side has closed
                break
            if not piece:
                break
            said += piece
        os.close(main)
        assert process.wait(60) == 0
    text = said.decode("utf-8", "replace")
    assert "表.csv：" in text
    assert "%|" in text
    assert "/约6001行，每秒" in text
    done = subprocess.run(words, capture_output=True, text=True, timeout=60, check=True)
    assert done.stderr == ""
    assert "新增6000件" in done.stdout


def test_lines_are_estimated_without_the_ones_inside_cells(tmp_path: Path) -> None:
    path = many(tmp_path / "表.csv", 40_000)  # several pieces, with line ends inside quotes
    assert about_lines(path) == 40_001


def test_a_short_import_draws_nothing() -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    out = Terminal()
    with Bar(out) as bar:
        bar.begin("表.csv", lambda: 10)
        for _ in range(10):
            bar.row()
    assert out.getvalue() == ""


def test_only_waiting_for_the_child_counts_as_its_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A busy county takes minutes over rows that came in a second; the file is not to blame."""
    path = workbook(
        tmp_path / "表.xlsx", disclosures=[DISCLOSURE | {"正文": "一段。" * 2_000}] * 300
    )  # much for a pipe
    real, late = time.monotonic, [0.0]
    monkeypatch.setattr("sync.county.papers.workshop.time.monotonic", lambda: real() + late[0])
    with Workshop() as workshop:
        answers = workshop.run("table", path)
        found = [next(answers), next(answers)]
        late[0] = 10_000.0  # what the county did with them
        assert sum(len(item.get("rows", ())) for item in (*found, *answers)) == 301
