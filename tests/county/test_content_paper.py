"""docs/content.md and its Chinese twin: every command on the page is run, every column is on the page."""

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import docx
from openpyxl import load_workbook

import assets
from sync.county.papers.sheets import SHEETS
from tests.county.papers.office import DISCLOSURE, workbook

DOCS = Path(__file__).parents[2] / "docs"
NOW = "2026-11-23T01:20:00Z"


def steps(page: str) -> list[tuple[str, list[str]]]:
    """Each command with the lines that it must print."""
    found: list[tuple[str, list[str]]] = []
    for block in re.findall(r"```console\n(.*?)```", page, re.DOTALL):
        for line in block.splitlines():
            if line.startswith("$ "):
                found.append((line[2:], []))
            else:
                found[-1][1].append(line)
    return found


def prepare(folder: Path) -> None:
    """What the reader does between the commands: fill in, correct, make a folder."""
    shutil.copy(assets.path("demo/regions-2022.csv"), folder / "regions.csv")
    rows = [DISCLOSURE | {"单位": "岚漪镇", "成文日期": "去年"}]
    workbook(folder / "有错.xlsx", disclosures=rows)
    papers = folder / "材料"
    papers.mkdir()
    letter = docx.Document()
    letter.add_paragraph("拟硬化村道两公里。")
    letter.save(str(papers / "公示.docx"))
    (papers / "草稿.txt").write_text("x", "utf-8")
    row = {key: value for key, value in DISCLOSURE.items() if key != "正文"}
    workbook(papers / "索引.xlsx", disclosures=[row | {"单位": "岚漪镇", "索引号": "LY-9", "正文文件": "公示.docx"}])


def fill(template: Path) -> None:
    """The template's examples as they stand, no longer marked; and the same with one figure corrected."""
    book = load_workbook(template)
    del book["目录"]
    for page in book.worksheets[1:]:
        heads = [str(cell.value) for cell in page[1]]
        for row in range(2, page.max_row + 1):
            page.cell(row, heads.index("示例") + 1).value = None
            for cell in page[row]:
                if cell.value == "县民政局" and page.title != "单位":
                    cell.value = "岚漪镇"
    del book["单位"]
    book.save(template.with_name("填好.xlsx"))
    accounts = book["名单台账"]
    cell = next(cell for row in accounts.iter_rows() for cell in row if cell.value == "3000")
    cell.value = "3100"
    book.save(template.with_name("改正.xlsx"))


def test_every_command_on_the_page_does_what_the_page_says(tmp_path: Path) -> None:
    page = (DOCS / "content.zh-CN.md").read_text("utf-8")
    prepare(tmp_path)
    code, identity = "0000-0000", ""
    told = steps(page)
    assert len(told) > 15
    for command, expected in told:
        words = shlex.split(command.replace("XXXX-XXXX", code).replace("编号", identity))
        assert words[0] == "county"
        extra = [] if words[1] == "template" else ["--now", NOW]
        done = subprocess.run([sys.executable, "-m", "sync.county", *words[1:], *extra], cwd=tmp_path,
                              capture_output=True, text=True, timeout=120, check=False,
                              env={"PYTHONPATH": str(DOCS.parent), "PATH": "/usr/bin:/bin"})  # fmt: skip
        said = done.stdout + done.stderr
        assert done.returncode == (2 if "有错" in command else 0), f"{command}\n{said}"
        for line in expected:
            pattern = re.escape(line).replace("XXXX\\-XXXX", "[0-9a-f]{4}-[0-9a-f]{4}")
            assert re.search(pattern, said), f"{command}\nwithout {line!r}\n{said}"
        if found := re.search(r"看过码 ([0-9a-f-]{9})", said):
            code = found.group(1)
        identity = [identity, *re.findall(r"编号 ([0-9A-Z]{26})；", said)][-1]  # the list stands last
        if words[1] == "template":
            fill(tmp_path / words[2])


def test_the_chinese_page_lists_every_column() -> None:
    page = (DOCS / "content.zh-CN.md").read_text("utf-8")
    for sheet in SHEETS:
        assert f"### {sheet.title}\n" in page
        part = page.partition(f"### {sheet.title}\n")[2].partition("\n### ")[0]
        missing = [
            c.heading for c in sheet.columns if f"| {c.heading} " not in part and not re.fullmatch(r"栏\d+", c.heading)
        ]
        assert missing == []


def test_the_english_page_shows_the_same_commands_and_answers() -> None:
    english, chinese = (steps((DOCS / name).read_text("utf-8")) for name in ("content.md", "content.zh-CN.md"))
    assert [command for command, _ in english] == [command for command, _ in chinese]
    for (_, few), (_, all_) in zip(english, chinese, strict=True):
        assert set(few) <= set(all_)


def test_both_pages_have_the_same_chapters_and_pictures() -> None:
    pages = [(DOCS / name).read_text("utf-8") for name in ("content.md", "content.zh-CN.md")]
    chapters = [re.findall(r"^## (\d)\.", page, re.MULTILINE)[:8] for page in pages]
    assert chapters[0] == chapters[1] == list("12345678")
    for page in pages:
        for picture in re.findall(r"!\[.*?\]\((.*?)\)", page):
            assert (DOCS / picture).exists(), picture
