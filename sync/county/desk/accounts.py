"""Who may write, review and approve. An account names a person; a key proves that it is them.

Reviewers and approvers hold keys of the county (`holder`), an author's own key comes with the account.
"""

import re
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from sync.county.errors import CountyError
from sync.county.keys import KeyRing
from sync.county.records import AccountRow, UnitRow
from sync.county.records.database import audit

DUTIES = {"author": "编写", "reviewer": "审核", "approver": "审批"}
_NAME = re.compile(r"[a-z][a-z0-9._-]{1,39}")


@dataclass(frozen=True, slots=True)
class Account:
    """A person with duties."""

    name: str
    label: str
    duties: tuple[str, ...]
    holder: str
    units: tuple[str, ...]
    public: str = ""  # an author's own key, see `authors`
    secret: str = ""

    def covers(self, unit: str, parent: str | None) -> bool:
        """Whether the account's units include this one, or the township it lies in."""
        return not self.units or unit in self.units or parent in self.units


def add(session: Session, ring: KeyRing | None, account: Account, *, at: str) -> None:
    """Enter an account, or change it.

    Raises:
        CountyError
    """
    if not _NAME.fullmatch(account.name):
        raise CountyError(f"账号“{account.name}”要写小写字母、数字，2到40个字符，如 zhang.li。")
    unknown = [duty for duty in account.duties if duty not in DUTIES]
    if unknown or not account.duties:
        raise CountyError(f"职责要写 {'、'.join(DUTIES)}，不是“{'、'.join(unknown) or '空'}”。")
    if len(set(account.duties)) > 1:
        raise CountyError("一个账号只有一种职责：编写、审核、审批要三个人分开。")
    if account.duties[0] != "author":
        holders = {card.holder for card in ring.cards.values() if not card.online} if ring is not None else set()
        if account.holder not in holders:
            known = "、".join(sorted(holders))[:300] or "（还没有密钥，先 county init）"
            raise CountyError(f"“{account.holder}”不是密钥持有人；可以写：{known}。")
        taken = session.scalars(
            select(AccountRow).where(
                AccountRow.holder == account.holder, AccountRow.name != account.name, AccountRow.active,
                AccountRow.duties != account.duties[0],
            )
        ).first()  # fmt: skip
        if taken is not None:
            raise CountyError(
                f"“{account.holder}”的密钥已经归账号 {taken.name}（{DUTIES[taken.duties]}），不能再兼别的职责。"
            )
    for unit in account.units:
        if session.get(UnitRow, unit) is None:
            raise CountyError(f"没有代码是“{unit}”的单位。")
    before = session.get(AccountRow, account.name)
    public, secret = account.public, account.secret
    if before is not None and not public and account.duties == ("author",):
        public, secret = before.public, before.secret  # the passphrase stays as it was
    row = session.merge(AccountRow(
        name=account.name, label=account.label, duties=",".join(account.duties), holder=account.holder,
        units=",".join(account.units), active=True, public=public, secret=secret,
    ))  # fmt: skip
    detail = as_logged(row)
    audit(session, at=at, actor="county account", action="account", subject=account.name, detail=detail)


def as_logged(row: AccountRow) -> dict[str, Any]:
    """What the log says of an open account: everything but the secret."""
    detail: dict[str, Any] = {
        "label": row.label, "duties": row.duties.split(","), "holder": row.holder,
        "units": list(filter(None, row.units.split(","))),
    }  # fmt: skip
    return detail | ({"public": row.public} if row.public else {})


def close(session: Session, name: str, *, at: str) -> None:
    """An account that may do nothing any more; what it did stays."""
    row = session.get(AccountRow, name)
    if row is None or not row.active:
        raise CountyError(f"没有账号“{name}”。")
    row.active = False
    audit(session, at=at, actor="county account", action="account closed", subject=name, detail={})


def of(session: Session, name: str, *duties: str) -> Account:
    """The account, if it has one of the duties.

    Raises:
        CountyError
    """
    row = session.get(AccountRow, name)
    if row is None or not row.active:
        raise CountyError(f"没有账号“{name}”；先用 county account 登记。")
    if not set(duties) & set(row.duties.split(",")):
        can = "、".join(DUTIES[d] for d in row.duties.split(","))
        raise CountyError(f"账号 {name} 的职责是{can}，不能{'、'.join(DUTIES[d] for d in duties)}。")
    return Account(
        row.name, row.label, tuple(row.duties.split(",")), row.holder, tuple(filter(None, row.units.split(","))),
        row.public, row.secret,
    )  # fmt: skip


def everybody(session: Session) -> list[AccountRow]:
    """All accounts, open ones first."""
    return list(session.scalars(select(AccountRow).order_by(AccountRow.active.desc(), AccountRow.name)))
