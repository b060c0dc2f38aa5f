"""The steps of a draft: reviewed, approved, returned, a finding cleared. Each is one transaction and one event."""

import json
from collections.abc import Sequence
from typing import Any

from securesystemslib.signer import Signer
from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from sync.county.approvals import PUBLISHED_SCOPES
from sync.county.desk.accounts import Account
from sync.county.desk.queue import Item, Showing
from sync.county.errors import CountyError, UnsignedError
from sync.county.keys import KeyRing
from sync.county.publish.roles import role_of_unit
from sync.county.records import ApprovalRow, DocumentRow, FindingRow, PaperRow, Publication, UnitRow
from sync.county.records.database import audit

LEAST_REASON = 4


def review(session: Session, account: Account, ring: KeyRing, showing: Showing, code: str, *, at: str) -> int:
    """The first signature, by the reviewer, under everything that was shown.

    Raises:
        CountyError: something else than was shown, an open finding, the author's own paper, another's key.
    """
    _check_seen(showing, code)
    for item in showing.items:
        _apart(account, item, {"编写": item.paper.author})
        if item.open:
            raise CountyError(
                f"“{item.document.title}”还有{len(item.open)}处问题没有处理：{item.open[0].place}，{item.open[0].words}。"
            )
    for item in showing.items:
        signer = _sign(session, account, ring, item, at)
        _move(session, item, state="reviewed", reviewer=account.name)
        _log(session, account, "review", item, code, signer, at)
    return len(showing.items)


def approve(session: Session, account: Account, ring: KeyRing, showing: Showing, code: str, *, at: str) -> int:
    """The second signature: the document waits for the publisher from now on.

    Raises:
        CountyError: as for `review`; also the reviewer's own review.
    """
    _check_seen(showing, code)
    for item in showing.items:
        _apart(account, item, {"编写": item.paper.author, "审核": item.paper.reviewer})
        if item.open:
            raise CountyError(
                f"“{item.document.title}”又出现了问题：{item.open[0].place}，{item.open[0].words}；请退回。"
            )
    for item in showing.items:
        signer = _sign(session, account, ring, item, at)
        _move(session, item, state="approved", approver=account.name)
        session.execute(
            update(DocumentRow)
            .where(DocumentRow.id == item.document.id, DocumentRow.v == item.document.v, DocumentRow.status == "draft")
            .values(status="approved", approved_at=at)
        )
        if item.scope in PUBLISHED_SCOPES:
            session.execute(update(Publication).where(Publication.unit == item.document.unit).values(dirty=True))
        _log(session, account, "approve", item, code, signer, at)
    return len(showing.items)


def send_back(session: Session, account: Account, ring: KeyRing, showing: Showing, reason: str, *, at: str) -> int:
    """Back to the author, with the reason."""
    reason = _checked_reason(reason)
    for item in showing.items:
        _move(session, item, state="returned")
        detail = {"v": item.document.v, "sha256": item.sha256, "reason": reason}
        log_event(session, key_of(session, account, ring, item.document.unit), account.name, "return", item.document.id,
                  detail, at=at)  # fmt: skip
    return len(showing.items)


def reopen(session: Session, document: str, v: int, *, author: str, at: str, signer: Signer | None = None) -> None:
    """A returned paper handed in again without a change: it waits from the beginning."""
    session.execute(delete(ApprovalRow).where(ApprovalRow.document == document, ApprovalRow.v == v))
    session.execute(
        update(PaperRow).where(PaperRow.document == document, PaperRow.v == v).values(state="waiting", reviewer="")
    )
    log_event(session, signer, author, "submit again", document, {"v": v}, at=at)


def clear(session: Session, account: Account, ring: KeyRing, item: Item, numbers: Sequence[int], reason: str, *,
          at: str) -> int:  # fmt: skip
    """Declare findings false alarms, with the reason on record.

    Raises:
        CountyError: not one that people may clear, or the author's own paper.
    """
    reason = _checked_reason(reason)
    signer = key_of(session, account, ring, item.document.unit)
    _apart(account, item, {"编写": item.paper.author})
    found = {finding.number: finding for finding in item.open}
    for number in numbers:
        finding = found.get(number)
        if finding is None:
            raise CountyError(f"“{item.document.title}”没有第{number}号问题，或者已经处理。")
        if not finding.clearable:
            raise CountyError(f"第{number}号问题（{finding.words}）不能放行，只能改正。")
        session.execute(
            update(FindingRow)
            .where(FindingRow.document == finding.document, FindingRow.v == finding.v, FindingRow.number == number)
            .values(cleared_by=account.name, cleared_at=at, cleared_reason=reason)
        )
        detail = {"v": finding.v, "number": number, "rule": finding.rule, "place": finding.place,
                  "words": finding.words, "reason": reason}  # fmt: skip
        log_event(session, signer, account.name, "clear", finding.document, detail, at=at)
    return len(numbers)


def step_words(action: str, account: str, document: str, v: int, sha256: str, code: str, before: str) -> bytes:
    """What the signature in an event covers: also the digest of the event before it."""
    return json.dumps(
        ["sunshine step 1", action, account, document, v, sha256, code, before], ensure_ascii=False
    ).encode()


def event_words(action: str, account: str, subject: str, detail: dict[str, Any], before: str) -> bytes:
    """What a signature under any other event covers; `detail` with the key's id, without the signature."""
    told = {key: value for key, value in detail.items() if key != "signature"}
    return json.dumps(["sunshine event 1", action, account, subject, told, before], ensure_ascii=False,
                      sort_keys=True).encode()  # fmt: skip


def log_event(session: Session, signer: Signer | None, account: str, action: str, subject: str,
              detail: dict[str, Any], *, at: str) -> None:  # fmt: skip
    """Append an event, signed by whoever did it when their key is at hand."""
    if signer is None:
        audit(session, at=at, actor=account, action=action, subject=subject, detail=detail)
        return
    detail = {**detail, "keyid": signer.public_key.keyid}

    def sign(before: str) -> str:
        return str(signer.sign(event_words(action, account, subject, detail, before)).signature)

    audit(session, at=at, actor=account, action=action, subject=subject, detail=detail, sign=sign)


def key_of(session: Session, account: Account, ring: KeyRing, unit: str, *, need: bool = False) -> Signer | None:
    """The account holder's key for a unit, if it is at hand.

    Raises:
        UnsignedError: it is needed, and not at hand or not theirs.
    """
    row = session.get(UnitRow, unit)
    assert row is not None
    role = role_of_unit(row.code, row.level)
    mine = [card for card in ring.cards.values()
            if card.holder == account.holder and role in card.roles and not card.online]  # fmt: skip
    at_hand = [ring.signers[card.keyid] for card in mine if card.keyid in ring.signers]
    if at_hand or not need:
        return at_hand[0] if at_hand else None
    lacks = f"请用 --key 指明 {mine[0].file}" if mine else f"“{account.holder}”没有这个单位（{role}）的密钥"
    raise UnsignedError(f"要用 {account.label or account.name} 的密钥：{lacks}。")


def _check_seen(showing: Showing, code: str) -> None:
    if not showing.items:
        raise CountyError("没有等待签字的内容。")
    if code.strip().lower() != showing.code:
        raise CountyError(f"看过码“{code}”对不上：内容在您看过以后变了，或者不是这一批。请重新看一遍再签。")


def _checked_reason(reason: str) -> str:
    reason = reason.strip()
    if len(reason) < LEAST_REASON:
        raise CountyError(f"请写明理由，至少{LEAST_REASON}个字；会永久记录。")
    return reason


def _apart(account: Account, item: Item, others: dict[str, str]) -> None:
    for duty, name in others.items():
        if name == account.name or not name:
            raise CountyError(f"“{item.document.title}”是{account.name}自己{duty}的，要由另一个人来签。"
                              if name else f"“{item.document.title}”没有记录是谁{duty}的，不能签。")  # fmt: skip


def _sign(session: Session, account: Account, ring: KeyRing, item: Item, at: str) -> Signer:
    try:
        signer = key_of(session, account, ring, item.document.unit, need=True)
    except UnsignedError as exc:
        raise UnsignedError(f"签“{item.document.title}”{exc}") from exc
    assert signer is not None
    card = ring.cards[signer.public_key.keyid]
    used = session.scalars(
        select(ApprovalRow.keyid).where(ApprovalRow.document == item.document.id, ApprovalRow.v == item.document.v)
    ).all()
    if card.keyid in used:
        raise UnsignedError(f"“{item.document.title}”已经用这把密钥签过；第二次要用另一个人的密钥。")
    session.execute(insert(ApprovalRow).values(
        document=item.document.id, v=item.document.v, keyid=card.keyid, office=card.office, name=account.label, at=at,
        step=len(used) + 1, signature=signer.sign(item.signed).signature,
    ))  # fmt: skip
    return signer


def _move(session: Session, item: Item, **values: str) -> None:
    done = session.scalars(
        update(PaperRow)
        .where(PaperRow.document == item.document.id, PaperRow.v == item.document.v, PaperRow.state == item.paper.state)
        .values(**values)
        .returning(PaperRow.v)
    ).all()
    if len(done) != 1:
        raise CountyError(f"“{item.document.title}”刚刚被别人处理过；请重新看一遍。")


def _log(session: Session, account: Account, action: str, item: Item, code: str, signer: Signer, at: str) -> None:
    document, v = item.document.id, item.document.v

    def sign(before: str) -> str:
        words = step_words(action, account.name, document, v, item.sha256, code, before)
        return str(signer.sign(words).signature)

    detail = {"v": v, "sha256": item.sha256, "code": code, "keyid": signer.public_key.keyid}
    audit(session, at=at, actor=account.name, action=action, subject=document, detail=detail, sign=sign)
