"""A clerk's own Word and Excel files, followed to the pixels of the glass."""

from pathlib import Path

import docx

from kiosk.store.read import Filter
from tests.county.papers.office import DISCLOSURE, example, workbook
from tests.e2e.screen import ROW, TITLE, Screen, Style, tile
from tests.e2e.stage import NOW, Terminal, county, serving

UNIT = "140929100000"
BODY = Style("Theme.body", "Theme.card", bold=False)


def sign(folder: Path, command: str, who: str) -> None:
    """Look and sign."""
    words = (command, "--dir", str(folder), "--as", who, "--unit", UNIT)
    code = county(*words).rpartition("看过码 ")[2].split()[0]
    county(*words, "--sign", code)


def test_a_word_file_and_a_guide_from_excel_reach_the_glass(sample_county: Path, tmp_path: Path, terminal: Terminal,
                                                            display: Screen) -> None:  # fmt: skip
    papers = tmp_path / "材料"
    papers.mkdir()
    letter = docx.Document()
    letter.add_paragraph("拟硬化村道两公里，请大家提意见。")
    letter.save(str(papers / "公示.docx"))
    row = {key: value for key, value in DISCLOSURE.items() if key != "正文"}
    row |= {"单位": UNIT, "标题": "岚漪镇村道硬化公示", "正文文件": "公示.docx", "发布时间": "2026-11-23 09:25"}
    workbook(papers / "索引.xlsx", disclosures=[row], guides=[example("guides", 单位=UNIT, 事项名称="申请镇上公租房")])
    folder = str(sample_county)
    county("account", "--dir", folder, "--add", "zhang", "--duty", "author")
    county("account", "--dir", folder, "--add", "li", "--duty", "reviewer", "--holder", "office-140929100")
    county("account", "--dir", folder, "--add", "wang", "--duty", "approver", "--holder", "release-officer")
    assert "新增2件" in county("import", str(papers), "--dir", folder, "--as", "zhang", "--now", NOW)
    sign(sample_county, "review", "li")
    sign(sample_county, "approve", "wang")
    assert "Published 2 document(s)" in county("publish", "--dir", folder)
    with serving(sample_county) as url:
        terminal.run("provision", f"{folder}/provision.json", "--url", url)
        assert terminal.sync()["added"] == 2
    assert "申请镇上公租房" in {card.title for card in terminal.cards(Filter("guide"), 200)}
    with terminal.glass(display.display):
        display.tap("党务公开", tile("disclosure"))
        display.tap("岚漪镇村道硬化公示", ROW)
        display.see("岚漪镇村道硬化公示", TITLE)
