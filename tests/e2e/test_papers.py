"""A clerk's own Word, Excel and CSV files, followed to the pixels of the glass; also corrected, and withdrawn."""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import docx
import pytest

from kiosk.shell.faces import lacking
from kiosk.store.read import Filter
from tests.county.papers.office import DISCLOSURE, example, workbook
from tests.e2e.screen import NOTE, ROW, TITLE, VILLAGE, Screen, Style, tile
from tests.e2e.stage import NOW, Terminal, county, serving

TOWNSHIP, HAMLET = "140929100000", "140929100217"
TODAY = {"成文日期": "2026-11-23", "发布时间": "2026-11-23 09:25"}
KEY = Style("Theme.label", "Theme.card")
GONE = Style("Theme.label", "Theme.card", "Theme.soft", bold=False)
TEXT = Style("Theme.row", "Theme.paper", bold=False)
INDENT = "\u3000\u3000"  # where it begins decides its pixels
SPENT = Style("Theme.label", "Theme.card", bold=False)
FOUND = Style("Theme.row", "Theme.card", bold=False)
LETTER = Style("Theme.type(9.6)", "Theme.card")
RARE = "𬇕桥"  # a village's name as its people write it
WORKER = "㙦𣵦"  # a person's
CHOOSE = Style("Theme.heading", "Theme.white", 'Theme.words("disclosure")')


def publish(folder: Path, terminal: Terminal) -> dict[str, Any]:
    """Two people look and sign, a publication, a pull."""
    for command, who in (("review", "li"), ("approve", "wang")):
        words = (command, "--dir", str(folder), "--as", who)
        code = county(*words).rpartition("看过码 ")[2].split()[0]
        county(*words, "--sign", code)
    county("publish", "--dir", str(folder))
    return terminal.sync()


def letter(folder: Path, title: str = "村道硬化公示") -> None:
    """A Word file, and an index of Excel that also holds a guide."""
    document = docx.Document()
    document.add_paragraph("拟硬化村道两公里，请大家提意见。")
    document.save(str(folder / "公示.docx"))
    row = {key: value for key, value in DISCLOSURE.items() if key != "正文"}
    row |= {"单位": TOWNSHIP, "标题": title, "正文文件": "公示.docx"} | TODAY
    guide = example("guides", **{"单位": TOWNSHIP, "事项名称": "申请镇上公租房"} | TODAY)
    workbook(folder / "索引.xlsx", disclosures=[row], guides=[guide])


def accounts(path: Path) -> None:
    """A village's money as a CSV file in GB 18030, parted by semicolons."""
    head = example("lists", **{"单位": HAMLET, "标题": "北道坡村本月收支", "期间": "2026年11月"} | TODAY)
    head |= {"起": "2026-11-01", "止": "2026-11-30"}
    rows = [
        head,
        {"行别": "内容", "栏1": "收入", "栏2": "林地承包", "栏3": "61357"},
        {"行别": "内容", "栏1": "支出", "栏2": f"{WORKER}清扫街道", "栏3": "2468"},
    ]
    with path.open("w", encoding="gb18030", newline="") as file:
        writer = csv.DictWriter(file, list(head), delimiter=";", restval="")
        writer.writeheader()
        writer.writerows(rows)


@pytest.fixture
def office(sample_county: Path, terminal: Terminal, tmp_path: Path) -> Iterator[Path]:
    """A folder for papers; three people are entered, the county is served, the terminal knows its address."""
    papers = tmp_path / "材料"
    papers.mkdir()
    folder = ("--dir", str(sample_county))
    county("account", *folder, "--add", "zhang", "--duty", "author")
    reviewer = ("--duty", "reviewer", "--holder", "office-140929100", "--label", "李四")
    approver = ("--duty", "approver", "--holder", "release-officer", "--label", "王五")
    county("account", *folder, "--add", "li", *reviewer)
    county("account", *folder, "--add", "wang", *approver)
    with serving(sample_county) as url:
        terminal.run("provision", str(sample_county / "provision.json"), "--url", url)
        terminal.sync()
        yield papers


def take(folder: Path, papers: Path, *words: str) -> str:
    """Import the folder in zhang's name."""
    return county("import", str(papers), "--dir", str(folder), "--as", "zhang", "--now", NOW, *words)


def test_word_excel_and_csv_reach_the_glass(
    office: Path, sample_county: Path, terminal: Terminal, display: Screen
) -> None:
    assert lacking(RARE + WORKER) == ""  # here; so what has the same pixels on the glass is no empty box
    letter(office, f"{RARE}村道硬化公示")
    accounts(office / "名单.csv")
    assert "新增3件" in take(sample_county, office)
    assert publish(sample_county, terminal)["added"] == 3
    with terminal.glass(display.display):
        display.tap("党务公开", tile("disclosure"))
        display.tap(f"{RARE}村道硬化公示", ROW)
        display.see(f"{RARE}村道硬化公示", TITLE)
        display.see(f"{INDENT}拟硬化村道两公里，请大家提意见。", TEXT)
        display.tap("首页", KEY)
        display.tap("网上办事", tile("services"))
        display.tap("申请镇上公租房", ROW)
        display.see("申请镇上公租房", TITLE)
        display.tap("首页", KEY)
        display.tap("选择您的村", CHOOSE)
        display.tap("北道坡村", VILLAGE)
        display.see("2026年11月收入", NOTE)
        display.see(f"{WORKER}清扫街道", SPENT)
        display.tap("首页", KEY)
        display.tap("网上查询", tile("query"))
        for key in "CDYH":
            display.tap(key, LETTER)
        display.see(RARE[0], FOUND)  # a mark begins in the next one


def test_a_correction_and_a_withdrawal_reach_the_open_page(
    office: Path, sample_county: Path, terminal: Terminal, display: Screen
) -> None:
    letter(office)
    take(sample_county, office)
    publish(sample_county, terminal)
    patient = Terminal(terminal.home, settings={"idle_s": "900"})  # the county works while the visit waits
    with patient.glass(display.display):
        display.tap("党务公开", tile("disclosure"))
        display.tap("村道硬化公示", ROW)
        display.see("村道硬化公示", TITLE)
        letter(office, "村道硬化更正")
        assert "改正1件" in take(sample_county, office, "--reason", "里程写错")
        publish(sample_county, terminal)
        display.see("村道硬化更正", TITLE)
        display.see(f"{INDENT}更正说明：2026年11月23日更正。里程写错", TEXT)
        identity = next(card.id for card in terminal.cards(Filter("disclosure"), 5) if card.title == "村道硬化更正")
        off = ("withdraw", "--dir", str(sample_county), "--id", identity, "--reason", "改走别处")
        assert "已撤下：村道硬化更正" in county(*off, "--as", "wang")
        county("publish", "--dir", str(sample_county))
        terminal.sync()
        display.see("改走别处", GONE)
    assert "都对得上" in county("verify", "--dir", str(sample_county))
