"""The gates find what must not go out, with its place, and let pass what only looks like it."""

import datetime as dt
import tomllib
from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum import luhn
from stdnum.cn import ric, uscc

import assets
from sync import contract
from sync.county.checks import check_document, check_matter
from sync.county.checks.finding import Finding
from sync.county.checks.gates import Rules
from sync.county.checks.words import card_lengths, words
from sync.county.records import FindingRow
from tests.county.makers import NOW, disclosure
from tests.county.papers.conftest import County, Take
from tests.county.papers.office import DISCLOSURE, example, pdf, workbook

KINDS = {
    "society": contract.NoticeKind("society", "面向社会的事前公开", 15, "day"),
    "member": contract.NoticeKind("member", "发展党员公示", 5, "workday"),
}
RULES = Rules(now=NOW, zone=ZoneInfo("Asia/Shanghai"), notice_kinds=KINDS, days_off=frozenset({"2026-10-01", "2026-10-02"}),
              workdays=frozenset({"2026-10-10"}))  # fmt: skip
ID, CHILD = "11010519491231002X", "140929201505120010"
CHILD = CHILD[:17] + ric.calc_check_digit(CHILD)
CARD = "622848000000000000"
CARD += luhn.calc_check_digit(CARD)


def paper(text: str = "正文。", **body: object) -> contract.Document:
    base = disclosure(1)
    assert base.disclosure is not None
    window = {"comment_from": "2026-11-23", "comment_until": "2026-12-10"}
    inner = replace(base.disclosure, **(window | body))  # type: ignore[arg-type]
    return replace(base, blocks=(contract.ParagraphBlock(text),), disclosure=inner, basis=(contract.Basis("法"),))


def rules_of(found: list[Finding]) -> list[str]:
    return [one.rule for one in found]


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        (f"联系人身份证号{ID}。", "id_number"),
        ("身份证１１０１０５１９４９１２３１００２Ｘ", "id_number"),
        ("号码 110105 19491231 002x 已核", "id_number"),
        ("老身份证140929580305001", "id_number"),
        (f"打入{CARD}账户", "bank_card"),
        (f"卡号 {CARD[:4]} {CARD[4:8]} {CARD[8:12]} {CARD[12:16]} {CARD[16:]}", "bank_card"),
        ("电话13812345678", "phone"),
        ("电话：+86 138-1234-5678", "phone"),
        ("王小明，男，12岁，南沟村人", "minor"),
        ("学生姓名李红，十一岁", "minor"),
        ("张三患有尿毒症", "illness"),
        ("李四肢体残疾二级", "illness"),
        ("本件为内部资料，注意保存", "secret"),
        ("机密★3年", "secret"),
    ],
)
def test_personal_and_secret_words_are_found(text: str, rule: str) -> None:
    found = check_document(paper(text), RULES)
    assert rule in rules_of(found)
    assert next(one for one in found if one.rule == rule).place == "正文第1段"


@pytest.mark.parametrize(
    "text",
    [
        "统一社会信用代码91140929MA0H12345X", "统一社会信用代码911409291234567890", "编号110105194912310021",
        "金额123456789012345678元", "资金6228480000000000001元", "示例-2026-00013812345678", "工程款 1381234567.89 元",
        "年满18周岁的居民", "60周岁以上老年人", "16周岁以上儿童", "咨询电话0350-000 1008", "12345热线", "商业秘密不予公开的除外",
        "残疾人两项补贴", "注册号140929580305001", "发票号 140929580305001", "编号991029580305001", "号140929581305001",
        "结余140929580305001元", "咨询400-800-1234", "电话0350-4123456", "项目编号140929201605120010", "2026年11月23日至2027年11月23日", "国家秘密", "合同号 2026 1123 0001 0002", "医疗保障",
    ],
)  # fmt: skip
def test_what_only_looks_like_it_passes(text: str) -> None:
    assert [one for one in check_document(paper(text), RULES) if one.gate in ("个人信息",)] == []


@settings(max_examples=300, deadline=None)
@given(number=st.from_regex(r"[1-9][0-9]{16}[0-9X]", fullmatch=True))
def test_an_id_number_counts_only_with_its_check_digit_and_a_day_of_birth(number: str) -> None:
    try:
        born = dt.date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
        is_real = born.year >= 1880 and born <= NOW.date() and ric.calc_check_digit(number) == number[17]
    except ValueError:
        is_real = False
    assert ("id_number" in rules_of(check_document(paper(f"号{number}。"), RULES))) == is_real


@settings(max_examples=300, deadline=None)
@given(number=st.from_regex(r"[1-9][0-9]{14}", fullmatch=True))
def test_an_old_id_number_has_a_province_and_a_day_of_the_last_century(number: str) -> None:
    try:
        dt.date(1900 + int(number[6:8]), int(number[8:10]), int(number[10:12]))
        is_real = number[:2] in words("id_number", "provinces")
    except ValueError:
        is_real = False
    assert ("id_number" in rules_of(check_document(paper(f"号{number}。"), RULES))) == is_real


@settings(max_examples=300, deadline=None)
@given(begins=st.sampled_from(["62", "4", "5", "35", "37", "36", "60", "95", "22", "1", "7", "8", "20"]),
       length=st.integers(13, 19), rest=st.text("0123456789", min_size=19, max_size=19), is_right=st.booleans())  # fmt: skip
def test_a_card_has_known_first_digits_their_length_and_its_check_digit(begins: str, length: int, rest: str, is_right: bool) -> None:  # fmt: skip
    number = (begins + rest)[: length - 1]
    digit = int(luhn.calc_check_digit(number))
    number += str(digit if is_right else (digit + 1) % 10)
    expected = (
        is_right and len(number) in card_lengths(number[:4]) and not uscc.is_valid(number) and len(set(number)) > 2
    )
    expected = expected and "id_number" not in rules_of(check_document(paper(f"号{number}。"), RULES))
    assert ("bank_card" in rules_of(check_document(paper(f"号{number}。"), RULES))) == expected
    assert rules_of(check_document(paper(f"金额{number}元"), RULES)) == []


@settings(max_examples=200, deadline=None)
@given(st.text("0123456789ABCDEFGHJKLMNPQRTUWXY", min_size=8, max_size=8))
def test_a_social_credit_code_passes(subject: str) -> None:
    code = f"91140929{subject}1"
    code += uscc.calc_check_digit(code)
    assert rules_of(check_document(paper(f"统一社会信用代码{code}"), RULES)) == []


@pytest.mark.parametrize(
    ("template", "names", "found"),
    [
        ("dibao", ("姓名", "村", "保障人数", "月保障金(元)"), []),
        ("dibao", ("户主姓名", "家庭住址", "金额（元）"), ["个人信息"]),
        ("subsidy", ("姓名", "卡号", "补贴金额(元)"), ["个人信息"]),
        ("tuigeng", ("户主", "面积(亩)", "树种", "成活率", "鞋码"), ["内容"]),
        ("other", ("姓名", "鞋码"), []),
        ("other", ("姓名", "联系电话"), ["个人信息"]),
    ],
)
def test_a_list_shows_only_the_columns_of_its_kind(template: str, names: tuple[str, ...], found: list[str]) -> None:
    body = contract.PublicList(template=template, period="2026年", period_from="2026-01-01", period_until="2026-12-31",
                               columns=tuple(contract.Column(name) for name in names), rows=(("一",) * len(names),),
                               complaint_phone="0350-000 1", nil=False, signed_by="")  # fmt: skip
    document = replace(paper(), kind="list", disclosure=None, public_list=body)
    assert [one.gate for one in check_document(document, RULES) if one.rule == "column"] == found


def test_offices_may_give_their_phones_in_a_table() -> None:
    table = contract.TableBlock(
        columns=(contract.Column("窗口"), contract.Column("联系电话")), rows=(("民政", "0350-000 1"),)
    )
    assert check_document(replace(paper(), blocks=(table,)), RULES) == []


def test_every_list_names_its_source() -> None:
    for name in ("private", "lists"):
        lists = tomllib.loads(assets.path(f"checks/{name}.toml").read_text("utf-8"))
        assert {key for key, one in lists.items() if not one.get("source")} <= {"person"}


def test_rows_of_tables_and_lists_are_named_by_their_number() -> None:
    table = contract.TableBlock(
        columns=(contract.Column("姓名"), contract.Column("年龄"), contract.Column("账号")),
        rows=(("王某", "56", "—"), ("李某", "12", CARD), ("赵某", "70", CHILD)),
    )  # fmt: skip
    found = check_document(replace(paper(), blocks=(table,)), RULES)
    assert [(one.rule, one.place) for one in found] == [
        ("minor", "正文表1第2行“年龄”栏"), ("bank_card", "正文表1第2行“账号”栏"),
        ("id_number", "正文表1第3行“账号”栏"), ("minor", "正文表1第3行“账号”栏"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("document", "rule", "clearable"),
    [
        (replace(paper(), basis=()), "no_basis", False),
        (replace(paper(), blocks=()), "empty", True),
        (paper(comment_until=None, comment_from=None), "no_window", False),
        (paper(comment_until="2026-12-06"), "short_window", False),
        (paper(notice_kind="member", comment_until="2026-11-26"), "short_window", False),
        (paper(notice_kind="nothing"), "kind", False),
        (replace(paper(), issued_on="2026-11-24"), "future", True),
        (replace(paper(), issued_on="2026-10-01"), "late", True),
        (
            replace(
                paper("字\ue000"),
            ),
            "character",
            False,
        ),
    ],
)
def test_the_four_gates(document: contract.Document, rule: str, clearable: bool) -> None:
    found = [one for one in check_document(document, RULES) if one.rule == rule]
    assert [one.is_clearable for one in found] == [clearable]


def test_a_window_of_just_the_least_days_passes_in_days_and_in_working_days() -> None:
    assert rules_of(check_document(paper(comment_until="2026-12-07"), RULES)) == []
    assert rules_of(check_document(paper(notice_kind="member", comment_until="2026-11-27"), RULES)) == []
    assert RULES.days_between("2026-09-30", "2026-10-12", "workday") == 8  # two days off, one made up for


def test_a_decision_waits_for_the_end_of_its_window_and_says_what_became_of_opinions() -> None:
    pre = paper()
    decision = replace(paper(stage="decision"), id="01" + "A" * 24)
    assert decision.disclosure is not None
    body = replace(decision.disclosure, comment_from=None, comment_until=None)
    decision = replace(decision, disclosure=body)
    later = replace(RULES, now=NOW + dt.timedelta(days=18))
    told = replace(decision, disclosure=replace(body, adoption="收到意见三条，采纳一条。"))
    assert rules_of(check_matter(decision, [], RULES)) == ["no_pre"]
    assert rules_of(check_matter(decision, [], RULES, exempt="抢险工程")) == ["exempt"]
    assert rules_of(check_matter(decision, [pre], RULES)) == ["window_open", "no_adoption"]
    assert rules_of(check_matter(told, [pre], RULES)) == ["window_open"]
    assert rules_of(check_matter(told, [pre], replace(RULES, now=NOW + dt.timedelta(days=17, hours=14)))) == [
        "window_open"
    ]
    assert rules_of(check_matter(told, [pre], later)) == []
    result = replace(told, disclosure=replace(body, stage="result"))
    assert rules_of(check_matter(result, [pre], later)) == ["no_decision"]
    assert rules_of(check_matter(result, [pre, told], later)) == []


def test_findings_come_with_sheet_and_row_from_the_files(tmp_path: Path, take: Take, county: County) -> None:
    head = example("lists", 单位="南沟村", 种类="补贴", 标题="补贴名单", 栏1="姓名", 栏2="身份证", 栏3="金额(元)")
    rows = [
        {"行别": "内容", "栏1": "王某", "栏2": "1409…", "栏3": "100"},
        {"行别": "内容", "栏1": "李某", "栏2": ID, "栏3": "90"},
    ]
    pdf(tmp_path / "表.pdf", ["nothing", f"No {ID}"])
    pdf(tmp_path / "扫描.pdf", [""])
    report = take(workbook(tmp_path / "x.xlsx", lists=[head, *rows],
                           disclosures=[DISCLOSURE | {"附件": "表.pdf\n扫描.pdf", "正文": "张三电话13812345678"}]))  # fmt: skip
    assert report.is_written
    assert [line for line in report.found if "名单" in line] == [
        "x.xlsx，工作表“名单台账” 〔个人信息〕第4行“身份证”栏：有身份证号（110…2X），请删掉",
        "x.xlsx，工作表“名单台账”，第2行 〔个人信息〕表头：有“身份证”栏；名单只写姓名、村、金额这样的内容，这一栏请删掉",
    ]
    assert [line.partition("〔")[2] for line in report.found if "公开事项" in line] == [
        "形式〕附件“扫描.pdf”：PDF 没有文字层，机器看不了；请审核人逐页看过再放行",
        "个人信息〕正文第1段：有手机号（138…78），请换成办公电话或删掉",
        "个人信息〕附件“表.pdf”第2页：有身份证号（110…2X），请删掉",
    ]
    with county[0].begin() as session:
        assert session.query(FindingRow).count() == 5


def test_open_ended_materials_and_fees_without_a_basis_are_found(tmp_path: Path, take: Take) -> None:
    row = example("guides", 单位="岚漪镇", 申请材料="户口簿\n其他相关材料", 收费="工本费｜5")
    assert [line.rpartition("〕")[2] for line in take(workbook(tmp_path / "x.xlsx", guides=[row])).found] == [
        "材料第2条：“其他相关材料”没有说清要什么；要逐项写明", "收费第1条：收费要写依据",
    ]  # fmt: skip
