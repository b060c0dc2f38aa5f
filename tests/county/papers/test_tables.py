"""Tables from .xlsx and .csv: every kind, every encoding, tolerant headings, refusals that name the place."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from sync import contract
from sync.county.characters import GB18030_MOVED
from sync.county.papers.errors import PaperError
from sync.county.papers.sheets import SHEETS, match, sheet_of_headings
from sync.county.papers.template import write_template
from sync.county.records import DocumentRow, SettingRow, UnitRow
from tests.county.papers.conftest import County, Take, documents
from tests.county.papers.office import DISCLOSURE, example, workbook


def csv_text(row: dict[str, str], mark: str = ",") -> str:
    quoted = ['"' + value.replace('"', '""') + '"' for value in row.values()]
    return mark.join(row) + "\r\n" + mark.join(quoted) + "\r\n"


def test_the_template_imports_nothing_and_its_unmarked_examples_import_whole(
    tmp_path: Path, take: Take, county: County
) -> None:
    path = tmp_path / "模板.xlsx"
    write_template(path)
    assert take(path).rows == 0
    book = load_workbook(path)
    assert [page.title for page in book.worksheets] == ["说明", *(sheet.title for sheet in SHEETS)]
    del book["目录"]
    for page in book.worksheets[1:]:
        at = [cell.value for cell in page[1]].index("示例") + 1
        for row in range(2, page.max_row + 1):
            page.cell(row, at).value = None
            for cell in page[row]:
                if cell.value == "岚漪镇/乔家湾村":
                    cell.value = "岚漪镇/南沟村"
    book.save(tmp_path / "填好.xlsx")
    report = take(tmp_path / "填好.xlsx")
    assert [str(one) for one in report.refused] == []
    assert (report.new, report.places, report.is_written) == (4, 1, True)
    assert sorted(document.kind for document in documents(county[0])) == ["disclosure", "guide", "list", "notice"]
    again = take(tmp_path / "填好.xlsx", now="2026-11-24T01:20:00Z")
    assert (again.new, again.changed, again.unchanged) == (0, 0, 4)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030"])
@pytest.mark.parametrize("mark", [",", "\t", ";"])
def test_csv_in_every_encoding_and_with_every_separator(
    encoding: str, mark: str, tmp_path: Path, take: Take, county: County
) -> None:
    row = DISCLOSURE | {"标题": '𣵦㙦𬇕村，"硬化"；公开', "正文": "第一段\n第二段；有,分隔\t符"}
    (tmp_path / "公开.csv").write_bytes(csv_text(row, mark).encode(encoding))
    assert [str(one) for one in take(tmp_path / "公开.csv").refused] == []
    (document,) = documents(county[0])
    assert document.title == '𣵦㙦𬇕村，"硬化"；公开'
    assert [block.text for block in document.blocks if isinstance(block, contract.ParagraphBlock)] == [
        "第一段",
        "第二段；有,分隔 符",
    ]


def test_old_private_use_places_of_gb18030_are_moved_and_others_refused(
    tmp_path: Path, take: Take, county: County
) -> None:
    data = csv_text(DISCLOSURE | {"标题": "ＸＹ村公开"}).encode("gb18030")
    data = data.replace("ＸＹ".encode("gb18030"), bytes.fromhex("fe59fe52"))
    (tmp_path / "a.csv").write_bytes(data)
    assert take(tmp_path / "a.csv").new == 1
    assert documents(county[0])[0].title == "\u9fb4\U00020089村公开"
    path = workbook(tmp_path / "b.xlsx", disclosures=[DISCLOSURE | {"标题": "王\ue123村公开"}])
    (refusal,) = take(path).refused
    assert str(refusal) == (
        "b.xlsx，工作表“公开事项”，第2行，“标题”栏：“王”后面的字符 U+E123 是本单位自造的字，别的电脑上没有；"
        "请换成规范字，或用“木+匕”这样的写法"
    )
    assert len(set(GB18030_MOVED.values())) == 26


@pytest.mark.parametrize(
    ("changes", "column", "reason"),
    [
        ({"单位": "没有的村"}, "单位", "没有叫“没有的村”的单位"),
        ({"单位": ""}, "单位", "没有填写"),
        ({"标题": "长" * 61}, "标题", "有61个字，最多60个字"),
        ({"成文日期": "2026-13-01"}, "成文日期", "“2026-13-01”不是日历上的日子"),
        ({"成文日期": "去年"}, "成文日期", "“去年”不是日期，请写成 2026-11-20"),
        ({"阶段": "中间"}, "阶段", "“中间”不认识；可以写：事前、决策、结果"),
        ({"目录编号": "Z9"}, "目录编号", "目录里没有“Z9”"),
        ({"征求意见截止": "2026-11-22"}, "", "征求意见的截止日早于开始日"),
        ({"征求意见截止": ""}, "", "征求意见的开始日和截止日要一起写"),
        ({"咨询电话": ""}, "咨询电话", "没有填写，单位表里也没有"),
        ({"发布时间": "2026-11-23 25:00"}, "发布时间", "“2026-11-23 25:00”没有这个钟点"),
        ({"附件": "没有.pdf"}, "附件", "“没有.pdf”不在表格所在的文件夹里"),
        ({"附件": "../x.pdf"}, "附件", "“../x.pdf”只写文件名，不写文件夹"),
        ({"显示截止": "2026-11-01"}, "显示截止", "早于发布时间"),
        ({"正文": "一\n" * 401}, "正文", "有401段，最多400段"),
        ({"正文": "向\u202e左"}, "正文", "“向”后面的字符 U+202E 会改变文字的方向或显示；请删掉"),
        ({"正文": "未\U000e1234定"}, "正文", "“未”后面的字符 U+E1234 没有对应的字；请重新输入"),
    ],
)
def test_a_bad_row_is_refused_with_sheet_row_column_and_reason(
    changes: dict[str, str], column: str, reason: str, tmp_path: Path, take: Take
) -> None:
    good = DISCLOSURE | {"索引号": "NG-2026-009"}
    path = workbook(tmp_path / "公开.xlsx", disclosures=[good, DISCLOSURE | changes])
    report = take(path)
    (refusal,) = report.refused
    assert (refusal.place.sheet, refusal.place.row, refusal.column, refusal.reason) == ("公开事项", 3, column, reason)
    assert not report.is_written


@pytest.mark.parametrize(
    ("changes", "column", "reason"),
    [
        ({"承诺天数": "31"}, "", "承诺31天，比法定的30天还长"),
        ({"法定天数": "三十"}, "法定天数", "“三十”不是整数"),
        (
            {"申请材料": "户口簿｜原本｜1"},
            "申请材料",
            "“户口簿｜原本｜1”应写成：名称｜原件或复印件｜份数｜来源｜必要或非必要",
        ),
        ({"申请材料": ""}, "申请材料", "没有填写；不要材料时写“无”"),
        ({"办理流程": "\n".join(f"第{n}步" for n in range(13))}, "办理流程", "有13步，要在1到12步之间"),
        ({"收费": "工本费"}, "收费", "“工本费”应写成：名称｜金额｜单位｜依据"),
        ({"可以代办": "也许"}, "可以代办", "“也许”应写“是”或“否”"),
    ],
)
def test_a_bad_guide_is_refused(changes: dict[str, str], column: str, reason: str, tmp_path: Path, take: Take) -> None:
    row = example("guides", 单位="岚漪镇", **changes)
    (refusal,) = take(workbook(tmp_path / "指南.xlsx", guides=[row])).refused
    assert (refusal.column, refusal.reason) == (column, reason)


def test_a_guide_says_all_it_was_told(tmp_path: Path, take: Take, county: County) -> None:
    row = example("guides", 单位="岚漪镇", 收费="工本费｜10｜元/本｜晋价费〔2010〕1号", 附件="")
    assert take(workbook(tmp_path / "指南.xlsx", guides=[row])).new == 1
    guide = documents(county[0], "guide")[0].guide
    assert guide is not None
    assert [(m.name, m.form, m.count) for m in guide.materials] == [
        ("户口簿", "copy", 1),
        ("低保申请书", "original", 1),
    ]
    assert [(s.name, s.time) for s in guide.steps] == [("申请", "当场"), ("审核公示", "20天"), ("确认", "8天")]
    assert (guide.fees[0].amount, guide.topics, guide.handled_at) == ("10", ("aid",), ("township", "village"))


def test_one_bad_row_imports_nothing_unless_it_may_be_skipped(tmp_path: Path, take: Take, county: County) -> None:
    rows = [DISCLOSURE | {"索引号": f"N-{n}"} for n in range(5)]
    rows[2]["成文日期"] = "没有"
    path = workbook(tmp_path / "公开.xlsx", disclosures=rows)
    report = take(path)
    assert (report.refused_count, report.is_written, documents(county[0])) == (1, False, [])
    report = take(path, skip_bad=True)
    assert (report.new, report.is_written, len(documents(county[0]))) == (4, True, 4)
    assert report.refused[0].place.row == 4


def test_a_dry_run_shows_the_difference_and_writes_nothing(tmp_path: Path, take: Take, county: County) -> None:
    path = workbook(tmp_path / "公开.xlsx", disclosures=[DISCLOSURE])
    assert take(path, dry_run=True).new == 1
    assert documents(county[0]) == []
    take(path)
    workbook(path, disclosures=[DISCLOSURE | {"正文": "拟硬化村道三公里。"}])
    (change,) = take(path, dry_run=True).changes
    assert change.lines == ("－拟硬化村道两公里。", "＋拟硬化村道三公里。")
    assert documents(county[0])[0].v == 1


def test_a_corrected_file_makes_the_next_version_of_the_same_paper(tmp_path: Path, take: Take, county: County) -> None:
    path = workbook(tmp_path / "公开.xlsx", disclosures=[DISCLOSURE])
    take(path)
    first = documents(county[0])[0].id
    workbook(path, disclosures=[DISCLOSURE | {"标题": "南沟村道路硬化（更正）"}])
    assert take(path).changed == 1
    (document,) = documents(county[0])
    assert (document.id, document.v) == (first, 2)
    with county[0].begin() as session:
        assert {row.v: row.status for row in session.query(DocumentRow)} == {1: "superseded", 2: "draft"}


def test_the_same_paper_twice_in_one_file_is_refused(tmp_path: Path, take: Take) -> None:
    path = workbook(tmp_path / "公开.xlsx", disclosures=[DISCLOSURE, DISCLOSURE])
    assert take(path).refused[0].reason == "和第2行是同一件（单位和编号都一样）；一个文件里只写一次"


def test_headings_may_be_written_in_many_ways(tmp_path: Path, take: Take, county: County) -> None:
    row = {
        "责任单位（全称）": "南沟村", " 索 引 号 ：": "N1", "题目*": "标题", "目录项": "A3", "公开阶段": "事前公开",
        "印发日期": "2026年11月20日", "公示开始": "2026.11.23", "公示截止": "2026/12/10", "法律依据": "法",
        "内容": "正文", "联系电话": "0350-000 5001", "负责人": "书记", "第一责任人": "书记",
    }  # fmt: skip
    report = take(workbook(tmp_path / "x.xlsx", disclosures=[row]))
    assert [str(one) for one in report.refused] == []
    document = documents(county[0])[0]
    assert (document.title, document.issued_on) == ("标题", "2026-11-20")
    assert document.disclosure is not None
    assert document.disclosure.comment_until == "2026-12-10"
    assert [one.reason for one in report.left_out] == ["不认识的栏没有导入：负责人"]


def test_formulas_and_broken_cells_are_refused(tmp_path: Path, take: Take) -> None:
    rows = [DISCLOSURE | {"标题": "=A1&B1"}, DISCLOSURE | {"标题": "#REF!", "索引号": "2"}]
    book = Workbook()
    page = book.worksheets[0]
    page.title = "公开事项"
    page.append(list(DISCLOSURE))
    for row in rows:
        page.append(list(row.values()))
    page.cell(3, 3).data_type = "e"
    book.save(tmp_path / "f.xlsx")
    assert [(one.column, one.reason.partition("；")[0]) for one in take(tmp_path / "f.xlsx").refused] == [
        ("标题", "是公式"), ("标题", "是表格软件算错的结果（如 #REF!）"),
    ]  # fmt: skip


def test_lists_gather_their_rows_and_know_their_numbers(tmp_path: Path, take: Take, county: County) -> None:
    head: dict[str, Any] = example("lists", 单位="南沟村", 标题="南沟村三季度财务")
    rows = [
        head,
        {"行别": "内容", "栏1": "收入", "栏2": "租金", "栏3": 3000},
        {"栏1": "支出", "栏2": "清扫", "栏3": "1,200"},
    ]
    nil: dict[str, Any] = example(
        "lists", 单位="140929101200", 标题="三井村三季度财务", 本期无="是", 栏1="", 栏2="", 栏3=""
    )
    report = take(workbook(tmp_path / "名单.xlsx", lists=[*rows, nil]))
    assert [str(one) for one in report.refused] == []
    found = {document.title: document.public_list for document in documents(county[0], "list")}
    first, second = found["南沟村三季度财务"], found["三井村三季度财务"]
    assert first is not None
    assert second is not None
    assert first.rows == (("收入", "租金", "3000"), ("支出", "清扫", "1,200"))
    assert [(c.name, c.numeric) for c in first.columns] == [("收支", False), ("项目", False), ("金额(元)", True)]
    assert (second.nil, second.signed_by) == (True, "村务监督委员会")
    rows[2] = {"栏1": "开支", "栏2": "清扫", "栏3": "1"}
    (refusal,) = take(workbook(tmp_path / "名单.xlsx", lists=rows), now="2026-11-24T00:00:00Z").refused
    assert (refusal.place.row, refusal.reason) == (4, "财务清单的第一栏写“收入”或“支出”")


def test_units_and_catalogue_change_the_county(tmp_path: Path, take: Take, county: County) -> None:
    unit = {
        "代码": "140929100201",
        "名称": "南沟新村村委会",
        "级别": "村",
        "咨询电话": "0350-000 7001",
        "第一责任人": "书记",
        "大厅窗口": "1 综合受理、a2号窗口：社保医保",
    }
    items = [
        {"编号": "A1", "方面": "决议", "内容": "党委会决议", "简称": "决议"},
        {"编号": "B1", "方面": "财务", "内容": "村级财务", "简称": "财务"},
    ]
    report = take(workbook(tmp_path / "x.xlsx", units=[unit], catalogue=items))
    assert ([str(one) for one in report.refused], report.places, report.has_new_pack) == ([], 3, True)
    with county[0].begin() as session:
        row = session.get(UnitRow, "140929100201")
        outline = session.get(SettingRow, "outline")
        assert row is not None
        assert outline is not None
        assert (row.name, row.wire["former_names"], row.wire["phone_ask"]) == ("南沟新村", ["南沟村"], "0350-000 7001")
        assert row.wire["counters"] == [{"name": "综合受理", "number": "1"}, {"name": "社保医保", "number": "A2"}]
        assert [item["no"] for item in outline.value["items"]] == ["A1", "B1"]
    assert not take(workbook(tmp_path / "x.xlsx", units=[unit], catalogue=items)).has_new_pack
    (refused,) = take(workbook(tmp_path / "x.xlsx", units=[unit | {"大厅窗口": "社保医保"}])).refused
    assert (refused.column, "前面要写窗口的号数" in refused.reason) == ("大厅窗口", True)


def test_what_is_no_table_is_refused_in_one_sentence(tmp_path: Path, take: Take) -> None:
    (tmp_path / "x.csv").write_bytes(b"\xff\xfe\x00\xd8\x00\x00")
    (tmp_path / "y.csv").write_bytes(b"\x81\x20\xff" * 10)
    (tmp_path / "z.doc").write_bytes(b"x")
    (tmp_path / "w.csv").write_text("甲,乙\n1,2\n", "utf-8")
    for name, reason in (("x.csv", "内容却不是"), ("y.csv", "不是 UTF-8、UTF-16 或 GB18030"), ("z.doc", "只能导入"),
                         ("no.xlsx", "找不到")):  # fmt: skip
        with pytest.raises(PaperError, match=reason):
            take(tmp_path / name)
    assert take(tmp_path / "w.csv").refused[0].reason.startswith("看不出是哪种表")


@settings(max_examples=150, deadline=None)
@given(st.permutations(range(12)), st.text(" *：（必填）", max_size=3))
def test_columns_are_found_in_any_order_with_any_trimming(order: list[int], trim: str) -> None:
    for sheet in SHEETS:
        heads = [trim.replace("（", "").replace("）", "") + column.heading + trim.replace("（", "").replace("）", "")
                 for column in sheet.columns]  # fmt: skip
        heads = [heads[i] for i in order if i < len(heads)] + heads[12:]
        trimmed = [head.replace("必填", "").replace("必", "").replace("填", "") for head in heads]
        found = match(sheet, trimmed)
        wanted = {column.key for column in sheet.columns}
        assert set(found) == wanted
        assert sheet_of_headings(trimmed) is sheet


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes=st.dictionaries(st.sampled_from(sorted(DISCLOSURE)), st.text(max_size=70), max_size=4))
def test_no_cell_makes_the_importer_fall(changes: dict[str, str], tmp_path: Path, take: Take) -> None:
    text = csv_text(DISCLOSURE | changes)
    (tmp_path / "p.csv").write_bytes(text.encode("utf-8", "replace"))
    try:
        report = take(tmp_path / "p.csv", dry_run=True)
    except PaperError as exc:
        said = str(exc)
    else:
        said = "p.csv：" + "".join(str(refusal) for refusal in report.refused)
        assert report.new + report.refused_count <= 1
    assert said.startswith("p.csv：")


def test_memory_stays_flat_over_many_rows(tmp_path: Path, county: County) -> None:
    def peak_after(count: int) -> int:
        path = tmp_path / f"{count}.csv"
        with path.open("w", encoding="utf-8") as file:
            file.write(",".join(DISCLOSURE) + "\n")
            for n in range(count):
                values = (DISCLOSURE | {"索引号": f"N-{n}", "正文": f"第{n}号正文。" * 60}).values()
                file.write(",".join(f'"{value}"' for value in values) + "\n")
        script = (
            "import resource, sys; from sync.county.__main__ import main\n"
            f"code = main(['import', {str(path)!r}, '--dir', {str(county[1].folder)!r}, '--dry-run'])\n"
            "print(code, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
        )
        done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=300, check=True)
        code, peak = done.stdout.splitlines()[-1].split()
        assert code == "0", done.stdout
        assert f"新增{count}件" in done.stdout
        return int(peak)

    assert peak_after(6_000) - peak_after(1_000) < 15_000  # kB
