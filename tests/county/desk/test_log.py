"""The log proves who did what: authors by a passphrase, withdrawals by a key; a log cut short is noticed."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text

from sync.county.__main__ import main
from sync.county.desk import accounts, authors, removal
from sync.county.desk.log import verify
from sync.county.errors import CountyError, UnsignedError
from sync.county.records import AccountRow, AuditEvent, DocumentRow
from tests.county.client import Client
from tests.county.desk.test_approvals import Desk, desk, signed, waiting, without_guard
from tests.county.makers import NOW
from tests.county.papers.conftest import AT, County, Take
from tests.county.papers.office import DISCLOSURE, workbook

__all__ = ["desk", "signed", "waiting"]

PASSPHRASE = "correct horse battery"


def with_passphrase(desk: Desk) -> accounts.Account:
    """zhang, who proves to be zhang."""
    public, secret = authors.make_key(PASSPHRASE)
    account = replace(desk.people["zhang"], public=public, secret=secret)
    with desk.records.begin() as session:
        accounts.add(session, desk.publisher.ring, account, at=AT)
    return account


def test_an_author_signs_what_they_hand_in(tmp_path: Path, desk: Desk, take: Take) -> None:
    account = with_passphrase(desk)
    with pytest.raises(CountyError, match="zhang 的密码不对"):
        authors.open_key(account.secret, "incorrect horse", "zhang")
    signer = authors.open_key(account.secret, PASSPHRASE, "zhang")
    path = workbook(tmp_path / "公开.xlsx", disclosures=[DISCLOSURE])
    take(path, signer=signer)
    assert desk.problems() == []
    workbook(path, disclosures=[DISCLOSURE | {"正文": "拟硬化三公里。"}])
    take(path)  # somebody else in zhang's name
    assert [one.partition("条")[2] for one in desk.problems()] == ["（zhang draft）的签字不对。"]


def test_in_a_real_county_a_name_alone_is_no_author(waiting: Path, desk: Desk) -> None:
    assert desk.problems() == []
    desk.publisher.ring.practice = False
    assert any("zhang 的导入）没有用密码证明是本人" in one for one in desk.problems())


def test_the_command_wants_the_authors_passphrase(tmp_path: Path, county: County, capsys: pytest.CaptureFixture[str]) -> None:  # fmt: skip
    folder, secret = str(county[1].folder), tmp_path / "zhang.txt"
    secret.write_text(PASSPHRASE, "utf-8")
    path = str(workbook(tmp_path / "公开.xlsx", disclosures=[DISCLOSURE]))
    words = ["--account-passphrase-file", str(secret)]
    assert main(["account", "--dir", folder, "--add", "zhang", "--duty", "author", *words]) == 0
    assert "zhang  zhang  编写  —  全县，有密码" in capsys.readouterr().out
    assert main(["import", path, "--dir", folder, "--as", "zhang"]) == 2
    assert "账号 zhang 的密码" in capsys.readouterr().err
    secret.write_text("something else", "utf-8")
    assert main(["import", path, "--dir", folder, "--as", "zhang", *words]) == 2
    assert "账号 zhang 的密码不对" in capsys.readouterr().err
    secret.write_text(PASSPHRASE, "utf-8")
    assert main(["import", path, "--dir", folder, "--as", "zhang", *words]) == 0
    assert main(["verify", "--dir", folder]) == 0
    assert main(["account", "--dir", folder, "--add", "zhang", "--label", "张三", "--duty", "author"]) == 0
    with county[0].begin() as session:
        assert session.get(AccountRow, "zhang").secret.startswith("-----BEGIN ENCRYPTED")  # type: ignore[union-attr]
    secret.write_text("short", "utf-8")
    assert main(["account", "--dir", folder, "--add", "sun", "--duty", "author", *words]) == 2


def withdrawn(signed: Desk, name: str = "wang", reason: str = "项目取消") -> str:
    with signed.records.begin() as session:
        identity = session.query(DocumentRow.id).scalar()
    return removal.withdraw(signed.records, signed.publisher.ring, name, str(identity), reason=reason, now=NOW)


def test_who_withdrew_and_why_stands_in_the_log_under_their_key(signed: Desk, client: Client) -> None:
    for name, reason in (("", "请用 --as 写明"), ("zhang", "不能审核、审批"), ("nobody", "没有账号")):
        with pytest.raises(CountyError, match=reason):
            withdrawn(signed, name)
    assert withdrawn(signed) == DISCLOSURE["标题"]
    with signed.records.begin() as session:
        event = session.query(AuditEvent).filter_by(action="withdraw").one()
        assert (event.actor, event.detail["reason"]) == ("wang", "项目取消")
    signed.publisher.publish(NOW)
    assert [gone.reason for gone in client.index(DISCLOSURE["单位"]).gone] == ["项目取消"]
    assert signed.problems() == []
    without_guard(signed.records, "UPDATE document SET withdrawn_reason = '没有这回事'")
    assert any("被撤下，没有记录是谁" in one for one in signed.problems())


def test_nobody_withdraws_without_the_holders_key(signed: Desk) -> None:
    signed.publisher.ring.signers.clear()
    with pytest.raises(UnsignedError, match="请用 --key 指明"):
        withdrawn(signed)


@pytest.mark.parametrize("kept", [4, -4, -3])
def test_a_log_cut_short_is_noticed_by_what_was_published(kept: int, signed: Desk) -> None:
    withdrawn(signed)
    signed.publisher.publish(NOW)
    without_guard(signed.records, "UPDATE document SET status = 'published'")  # as if it had never happened
    without_guard(
        signed.records,
        f"DELETE FROM audit_event WHERE id > (SELECT id FROM audit_event ORDER BY id {'LIMIT 1 OFFSET ' + str(kept - 1) if kept > 0 else 'DESC LIMIT 1 OFFSET ' + str(-kept - 1)})",
    )
    assert any("次发布时的最后一条记录" in one for one in signed.problems()), signed.problems()


def test_a_timestamp_kept_elsewhere_shows_that_everything_was_set_back(signed: Desk, tmp_path: Path) -> None:
    """Somebody with the whole machine brings back yesterday's records and yesterday's site."""
    folder, ring = signed.publisher.folder, signed.publisher.ring
    backup = tmp_path / "yesterday"
    shutil.copytree(folder, backup)
    withdrawn(signed)
    signed.publisher.publish(NOW)
    kept = tmp_path / "timestamp.json"
    shutil.copy(folder / "site" / "metadata" / "timestamp.json", kept)
    assert verify(signed.records, ring, folder, timestamp=kept).problems == []
    signed.records.engine.dispose()
    for name in ("county.db", "site"):
        source, target = backup / name, folder / name
        shutil.rmtree(target) if target.is_dir() else target.unlink()
        shutil.copytree(source, target) if source.is_dir() else shutil.copy(source, target)
    assert verify(signed.records, ring, folder).problems == []
    assert "次发布时的最后一条记录" in verify(signed.records, ring, folder, timestamp=kept).problems[0]
    kept.write_bytes(kept.read_bytes().replace(b'"x-log":"', b'"x-log":"0'))
    assert verify(signed.records, ring, folder, timestamp=kept).problems == [f"{kept} 的签字不对，不是本县发布的。"]
    kept.write_text("{}", "utf-8")
    assert verify(signed.records, ring, folder, timestamp=kept).problems == [f"{kept} 不是时间戳文件。"]


@pytest.mark.parametrize(
    ("statement", "problem"),
    [
        ("UPDATE account SET units = '140929101000' WHERE name = 'zhang'", "账号 zhang 和记录对不上"),
        ("UPDATE account SET active = false WHERE name = 'li'", "账号 li 和记录对不上"),
        ("DELETE FROM account WHERE name = 'li'", "账号 li 在记录里有"),
        ("UPDATE paper SET state = 'returned'", "退回没有记录"),
    ],
)
def test_rows_without_their_event_are_noticed(statement: str, problem: str, signed: Desk) -> None:
    with signed.records.begin() as session:
        session.execute(text(statement))
    assert any(problem in one for one in signed.problems()), signed.problems()
