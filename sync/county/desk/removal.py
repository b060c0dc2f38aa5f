"""Withdraw a document in somebody's name: who and why stand in the log, under their signature."""

import datetime as dt

from sqlalchemy import func, select

from sync import contract
from sync.county.desk import accounts
from sync.county.desk.steps import key_of, log_event
from sync.county.errors import CountyError
from sync.county.keys import KeyRing
from sync.county.publish.removal import on_display, take_off
from sync.county.publish.removal import withdraw as withdraw_unnamed
from sync.county.records import AccountRow, Records, UnitRow


def withdraw(records: Records, ring: KeyRing, name: str, document: str, *, reason: str, now: dt.datetime) -> str:
    """Take it off display, leaving a tombstone; returns its title. One reviewer or approver is enough: it only hides.

    A county without any account, such as the sample, withdraws in nobody's name.

    Raises:
        CountyError: no such document on display, no reason, no account, or not one for this unit.
        UnsignedError: the holder's key is not at hand.
    """
    if not name:
        with records.begin() as session:
            if session.scalar(select(func.count()).select_from(AccountRow)):
                raise CountyError("请用 --as 写明是谁撤下的（审核人或审批人的账号）。")
        return withdraw_unnamed(records, document, reason=reason, now=now)
    at = contract.instant_text(now)
    with records.turn() as session:
        who = accounts.of(session, name, "reviewer", "approver")
        row = on_display(session, document)
        unit = session.get(UnitRow, row.unit)
        if unit is None or not who.covers(unit.code, unit.parent):
            raise CountyError(f"账号 {name} 不管“{row.title}”的单位。")
        signer = key_of(session, who, ring, row.unit, need=True)
        take_off(session, row, reason, at=at)
        detail = {"v": row.v, "reason": row.withdrawn_reason}
        log_event(session, signer, who.name, "withdraw", row.id, detail, at=at)
        return row.title
