"""The chain of approvals: author, reviewer, approver; broken at each link it is refused, and the log knows."""

import datetime as dt
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import text, update

from sync.county.__main__ import main
from sync.county.approvals import signed_of
from sync.county.desk import accounts, queue, steps
from sync.county.desk.findings import open_rules
from sync.county.desk.log import verify
from sync.county.errors import CountyError, UnsignedError
from sync.county.publish.removal import withdraw
from sync.county.records import ApprovalRow, DocumentRow, FindingRow, PaperRow, Records
from tests.county.client import Client
from tests.county.makers import NOW
from tests.county.papers.conftest import AT, County, Take
from tests.county.papers.office import DISCLOSURE, photo, workbook

VILLAGE = DISCLOSURE["单位"]
People = dict[str, accounts.Account]


class Desk:
    """Short hands for the tests."""

    def __init__(self, county: County, people: People) -> None:
        self.records, self.publisher = county
        self.people = people

    def show(self, name: str, now: dt.datetime = NOW, **words: Any) -> queue.Showing:
        account = self.people[name]
        with self.records.begin() as session:
            rules = open_rules(session, now)
            found = queue.show(session, account.duties[0], account, rules, ring=self.publisher.ring, **words)
            session.expunge_all()
        return found

    def sign(self, name: str, showing: queue.Showing | None = None, code: str | None = None, **words: Any) -> int:
        account = self.people[name]
        showing = showing or self.show(name)
        step = steps.review if account.duties[0] == "reviewer" else steps.approve
        with self.records.begin() as session:
            return step(session, account, self.publisher.ring, showing, code or showing.code, at=AT, **words)

    def state(self) -> list[str]:
        with self.records.begin() as session:
            return [row.state for row in session.query(PaperRow).order_by(PaperRow.v, PaperRow.row)]

    def problems(self, expect: str = "") -> list[str]:
        return verify(self.records, self.publisher.ring, self.publisher.folder, expect=expect).problems


@pytest.fixture
def desk(county: County, people: People) -> Desk:
    return Desk(county, people)


@pytest.fixture
def waiting(tmp_path: Path, take: Take) -> Path:
    path = workbook(tmp_path / "公开.xlsx", disclosures=[DISCLOSURE])
    assert take(path).new == 1
    return path


def test_two_people_sign_and_a_terminal_sees_it(waiting: Path, desk: Desk, client: Client) -> None:
    assert desk.sign("li") == 1
    assert desk.publisher.publish(NOW).documents == 0
    assert desk.sign("wang") == 1
    assert desk.publisher.publish(NOW).documents == 1
    (entry,) = client.index(VILLAGE).entries
    signed = [(a.office, a.name) for a in entry.approved]  # in their order, though both signed within one second
    assert signed == [("岚漪镇", "李四"), ("岢岚县公开工作领导组办公室", "王五")]
    assert client.document(entry).title == DISCLOSURE["标题"]
    assert desk.problems() == []


def test_what_changed_since_it_was_seen_is_not_signed(waiting: Path, desk: Desk, take: Take) -> None:
    seen = desk.show("li")
    take(workbook(waiting, disclosures=[DISCLOSURE | {"正文": "拟硬化三公里。"}]))
    assert desk.show("li").code != seen.code
    with pytest.raises(CountyError, match="看过码"):
        desk.sign("li", code=seen.code)
    with pytest.raises(CountyError, match="刚刚被别人处理过"):
        desk.sign("li", seen)
    assert desk.state() == ["replaced", "waiting"]


def test_a_date_or_a_scope_changed_behind_the_desk_gives_another_code(waiting: Path, desk: Desk) -> None:
    seen = desk.show("li")
    with desk.records.begin() as session:
        session.execute(update(DocumentRow).values(visible_until="2030-01-01T00:00:00Z"))
    assert desk.show("li").code != seen.code


@pytest.mark.parametrize(
    ("author", "reviewer", "reason"), [("li", "li", "自己编写"), ("wang", "li", "自己编写"), ("", "li", "没有记录")]
)
def test_nobody_signs_what_they_wrote(author: str, reviewer: str, reason: str, waiting: Path, desk: Desk) -> None:
    with desk.records.begin() as session:
        session.execute(update(PaperRow).values(author=author))
    with pytest.raises(CountyError, match=reason):
        desk.sign("li")
        desk.sign("wang")
    assert desk.publisher.publish(NOW).documents == 0


def test_the_reviewer_cannot_approve_too(waiting: Path, desk: Desk) -> None:
    desk.sign("li")
    desk.people["li2"] = replace(desk.people["wang"], name="li")
    with pytest.raises(CountyError, match="自己审核"):
        desk.sign("li2")
    desk.people["li3"] = replace(desk.people["li"], name="qian", duties=("approver",))
    with pytest.raises(UnsignedError, match="已经用这把密钥签过"):
        desk.sign("li3")


def test_an_account_signs_only_with_its_own_key_and_only_its_units(waiting: Path, desk: Desk) -> None:
    desk.people["sun"] = replace(desk.people["li"], name="sun", holder="office-140929101")
    assert desk.show("sun").items == ()
    with pytest.raises(UnsignedError, match="没有这个单位"):
        desk.sign("sun", desk.show("li"))
    desk.publisher.ring.signers.clear()
    with pytest.raises(UnsignedError, match="请用 --key 指明"):
        desk.sign("li")


def test_a_finding_blocks_until_the_reviewer_clears_it_with_a_reason(tmp_path: Path, take: Take, desk: Desk) -> None:
    take(workbook(tmp_path / "x.xlsx", disclosures=[DISCLOSURE | {"正文": "值班电话13812345678"}]))
    with pytest.raises(CountyError, match="还有1处问题没有处理"):
        desk.sign("li")
    item = desk.show("li").items[0]
    at = {"at": AT}
    with desk.records.begin() as session, pytest.raises(CountyError, match="写明理由"):
        steps.clear(session, desk.people["li"], desk.publisher.ring, item, [1], "误", **at)
    with desk.records.begin() as session, pytest.raises(CountyError, match="没有第7号"):
        steps.clear(session, desk.people["li"], desk.publisher.ring, item, [7], "办公用手机", **at)
    before = desk.show("li").code
    with desk.records.begin() as session:
        steps.clear(session, desk.people["li"], desk.publisher.ring, item, [1], "是便民服务中心值班手机", **at)
    assert desk.show("li").code != before
    desk.sign("li")
    assert desk.show("wang").items[0].cleared[0].cleared_reason == "是便民服务中心值班手机"
    desk.sign("wang")
    assert desk.problems() == []
    with desk.records.begin() as session:
        session.execute(update(FindingRow).values(cleared_by="nobody"))
    assert "没有放行的记录" in desk.problems()[0]


def test_what_no_one_may_clear_can_only_be_corrected(tmp_path: Path, take: Take, desk: Desk) -> None:
    take(workbook(tmp_path / "x.xlsx", disclosures=[DISCLOSURE | {"征求意见截止": "2026-11-25"}]))
    with desk.records.begin() as session, pytest.raises(CountyError, match="不能放行"):
        steps.clear(session, desk.people["li"], desk.publisher.ring, desk.show("li").items[0], [1], "领导同意的", at=AT)


def test_a_returned_paper_waits_again_when_it_is_handed_in_again(waiting: Path, desk: Desk, take: Take) -> None:
    desk.sign("li")
    with desk.records.begin() as session:
        steps.send_back(session, desk.people["wang"], desk.publisher.ring, desk.show("wang"), "请补充资金来源", at=AT)
    assert desk.state() == ["returned"]
    assert take(waiting).unchanged == 1
    assert desk.state() == ["waiting"]
    desk.sign("li")
    desk.sign("wang")
    assert desk.problems() == []


def test_a_decision_becomes_ready_when_its_window_has_closed(tmp_path: Path, take: Take, desk: Desk) -> None:
    decision = DISCLOSURE | {"索引号": "NG-2", "标题": "道路硬化决策公开", "阶段": "决策", "事项名称": "道路", "征求意见开始": "",
                             "征求意见截止": "", "采纳情况": "收到三条，采纳一条。", "成文日期": "2026-11-22"}  # fmt: skip
    report = take(workbook(tmp_path / "x.xlsx", disclosures=[DISCLOSURE | {"事项名称": "道路"}, decision]))
    assert [line.rpartition("：")[2] for line in report.found] == [
        "事前公开征求意见到2026-12-10才截止，决策不能在这之前公开"
    ]
    item = next(i for i in desk.show("li").items if i.document.title == "道路硬化决策公开")
    assert [f.rule for f in item.open] == ["window_open"]
    later = NOW + dt.timedelta(days=18)
    item = next(i for i in desk.show("li", now=later).items if i.document.title == "道路硬化决策公开")
    assert item.open == ()


def test_twenty_at_once_and_no_more(tmp_path: Path, take: Take, desk: Desk) -> None:
    take(workbook(tmp_path / "x.xlsx", disclosures=[DISCLOSURE | {"索引号": f"N-{n}"} for n in range(25)]))
    showing = desk.show("li")
    assert (len(showing.items), showing.waiting) == (20, 25)
    with pytest.raises(CountyError, match="一次最多签20件"):
        desk.show("li", ids=[item.document.id for item in showing.items] + ["x"])
    assert desk.sign("li") == 20
    assert len(desk.show("li").items) == 5


def test_a_correction_needs_a_reason_and_shows_old_and_new(waiting: Path, desk: Desk, take: Take, client: Client, tmp_path: Path) -> None:  # fmt: skip
    desk.sign("li")
    desk.sign("wang")
    desk.publisher.publish(NOW)
    photo(tmp_path / "图.jpg")
    changed = DISCLOSURE | {"正文": "拟硬化村道三公里。", "附件": "图.jpg"}
    workbook(waiting, disclosures=[changed])
    assert "已经公开，改正要写理由" in take(waiting).refused[0].reason
    assert take(waiting, reason="里程写错").changed == 1
    assert take(waiting, reason="里程写错").unchanged == 1
    item = desk.show("li").items[0]
    assert item.live is not None
    assert list(item.lines)[:3] == [
        "－拟硬化村道两公里。",
        "＋拟硬化村道三公里。",
        "＋更正说明：2026年11月23日更正。里程写错",
    ]
    (path,) = queue.draw(desk.show("li"), tmp_path / "pictures", desk.publisher.folder)
    with Image.open(path) as picture:
        colours = {c for _, c in picture.convert("RGB").getcolors(1 << 24) or () if isinstance(c, tuple)}
    assert {(253, 228, 225), (222, 243, 224)} <= colours  # what goes and what comes
    assert any(colour[0] > 200 and colour[1] < 40 for colour in colours)  # the attached picture itself
    with desk.records.begin() as session:
        steps.clear(
            session,
            desk.people["li"],
            desk.publisher.ring,
            item,
            [f.number for f in item.open],
            "现场照片，没有人像",
            at=AT,
        )
    desk.sign("li")
    assert [e.v for e in client.index(VILLAGE).entries] == [1]
    desk.sign("wang")
    desk.publisher.publish(NOW)
    assert [e.v for e in client.index(VILLAGE).entries] == [2]
    withdraw(desk.records, item.document.id, reason="项目取消", now=NOW)
    desk.publisher.publish(NOW)
    assert [g.reason for g in client.index(VILLAGE).gone] == ["项目取消"]
    assert take(waiting, reason="再来").unchanged == 1
    assert desk.problems() == []


@pytest.fixture
def signed(waiting: Path, desk: Desk) -> Desk:
    desk.sign("li")
    desk.sign("wang")
    desk.publisher.publish(NOW)
    assert desk.problems() == []
    return desk


def without_guard(records: Records, statement: str) -> None:
    """What somebody with the database file could do."""
    with records.begin() as session:
        for verb in ("update", "delete"):
            session.execute(text(f"DROP TRIGGER IF EXISTS audit_event_no_{verb}"))
        session.execute(text(statement))


@pytest.mark.parametrize(
    ("statement", "problem"),
    [
        ("UPDATE audit_event SET actor = 'qian' WHERE action = 'review'", "被改动过"),
        ("UPDATE audit_event SET at = '2020-01-01T00:00:00Z' WHERE id = 3", "被改动过"),
        ("DELETE FROM audit_event WHERE action = 'review'", "少了一条"),
        ("DELETE FROM audit_event WHERE action IN ('publish') AND id > 5", "找不到您记下的"),
        ("DELETE FROM audit_event WHERE id >= (SELECT id FROM audit_event WHERE action = 'approve')", "审批没有记录"),
        (
            "UPDATE document SET title = title, body = CAST(replace(CAST(body AS TEXT), '两公里', '九公里') AS BLOB)",
            "内容被改动过",
        ),
        ("UPDATE document SET visible_until = '2026-12-01T00:00:00Z'", "签字不对"),
        ("UPDATE document SET scope = 'party'", "签字不对"),
        ("UPDATE paper SET author = 'li'", "不是三个人"),
        ("UPDATE paper SET reviewer = 'qian'", "审核没有记录"),
        ("UPDATE paper SET state = 'waiting'", "没有走完审核审批就公开了"),
        ("DELETE FROM approval WHERE name = '李四'", "没有两把不同密钥的签字"),
        ("UPDATE approval SET signature = (SELECT signature FROM approval WHERE name = '王五')", "签字不对"),
    ],
)
def test_verify_finds_each_broken_link(statement: str, problem: str, signed: Desk) -> None:
    head = verify(signed.records, signed.publisher.ring, signed.publisher.folder).head
    without_guard(signed.records, statement)
    assert any(problem in one for one in signed.problems(expect=head)), signed.problems(expect=head)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE document SET visible_until = '2026-12-01T00:00:00Z'",
        "UPDATE document SET scope = 'society', visible_from = '2020-01-01T00:00:00Z'",
        "DELETE FROM approval WHERE name = '李四'",
        "UPDATE approval SET signature = 'ff' WHERE name = '王五'",
    ],
)
def test_the_publisher_refuses_what_was_not_signed_like_this(statement: str, waiting: Path, desk: Desk) -> None:
    desk.sign("li")
    desk.sign("wang")
    without_guard(desk.records, statement)
    done = desk.publisher.publish(NOW)
    assert (done.documents, len(done.refused)) == (0, 1)


def test_the_publisher_refuses_another_text_under_the_signatures(waiting: Path, desk: Desk) -> None:
    desk.sign("li")
    desk.sign("wang")
    without_guard(desk.records, "UPDATE document SET body = CAST(replace(CAST(body AS TEXT), '两', '九') AS BLOB)")
    assert desk.publisher.publish(NOW).documents == 0
    with desk.records.begin() as session:
        row = session.query(DocumentRow).one()
        assert signed_of(row).words().decode().startswith("sunshine approval 2\n")
        assert session.query(ApprovalRow).count() == 2


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (("Zhang", ("author",), ""), "要写小写字母"),
        (("sun", (), ""), "职责要写"),
        (("sun", ("author", "reviewer"), ""), "只有一种职责"),
        (("sun", ("reviewer",), "nobody"), "不是密钥持有人"),
        (("sun", ("approver",), "office-140929100"), "不能再兼别的职责"),
    ],
)
def test_an_account_that_would_blur_the_duties_is_refused(words: tuple[str, tuple[str, ...], str], reason: str, desk: Desk) -> None:  # fmt: skip
    name, duties, holder = words
    with desk.records.begin() as session, pytest.raises(CountyError, match=reason):
        accounts.add(session, desk.publisher.ring, accounts.Account(name, name, duties, holder, ()), at=AT)


def test_an_author_writes_only_for_the_units_of_the_account(tmp_path: Path, desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:  # fmt: skip
    folder = str(desk.publisher.folder)
    path = str(workbook(tmp_path / "x.xlsx", disclosures=[DISCLOSURE]))
    assert main(["account", "--dir", folder, "--add", "qian", "--duty", "author", "--units", "140929101000"]) == 0
    assert main(["import", path, "--dir", folder, "--as", "qian"]) == 2
    assert "账号 qian 不管" in capsys.readouterr().err
    assert main(["import", path, "--dir", folder]) == 2
    assert "请用 --as 写明" in capsys.readouterr().err
    assert main(["import", path, "--dir", folder, "--as", "li"]) == 2
    assert "不能编写" in capsys.readouterr().err
