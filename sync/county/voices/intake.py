"""Take what terminals send, once each, and sign the same receipt however often one is asked for.

Called with an open session; the caller commits before it answers. Works the same on SQLite and PostgreSQL.
"""

import base64
import binascii
import datetime as dt
import hashlib
import itertools
from collections.abc import Iterable
from dataclasses import replace

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from sync.contract import (
    Acknowledgement,
    Finding,
    Heartbeat,
    Picture,
    Receipt,
    Standing,
    Submission,
    TakeoverSeen,
    Wish,
    decode,
    dump,
    instant,
    limits,
)
from sync.contract.submission import PATHS, PICTURES, code_of
from sync.county.records.database import insert_once
from sync.county.records.voices import PulsePastRow, PulseRow, RecallSeenRow, SubmissionRow, TakeoverSeenRow
from sync.county.voices import pictures
from sync.county.voices.signing import Sign
from sync.errors import ContractError

FRESH = dt.timedelta(hours=1)
LEAST_TURNS = 2  # from one machine to another and back
PULSES_KEPT = 100  # of each terminal: a day, at one each quarter of an hour
RECALLS_KEPT = 8  # of each terminal
_KINDS = {path: kind for kind, path in PATHS.items()}


def take(session: Session, sign: Sign, *, terminal: str, path: str, body: bytes, at: str) -> Receipt:
    """Take one post of a terminal that was recognised; `at` is now.

    Raises:
        ContractError: it is not what `docs/wire.md` says; nothing was taken.
    """
    if path == "heartbeats":
        return _heartbeat(session, sign, terminal, body, at)
    if path == "acknowledgements":
        return _acknowledgement(session, sign, terminal, body, at)
    if path == PICTURES:
        return _picture(session, sign, terminal, body, at)
    if path == "takeovers":
        return _takeover(session, sign, terminal, body, at)
    said = decode(Submission, body)
    if said.kind != _KINDS[path]:
        raise ContractError(f"does not belong under {path}", "kind")
    return _submission(session, sign, terminal, said, at)


def standing_of(session: Session, sign: Sign, code: str) -> Standing | None:
    """How far the opinion of a code has come; None when there is none."""
    found = session.scalar(
        select(SubmissionRow).where(SubmissionRow.code == code, SubmissionRow.kind == "opinion").limit(1)
    )
    if found is None:
        return None
    bare = Standing(
        format=limits.FORMAT, code=code, state=found.state, at=found.state_at, signature="", reply=found.reply,
        office=found.office,
    )  # fmt: skip
    return replace(bare, signature=sign(bare.signed_bytes()).hex())


def receipt_of(row: SubmissionRow, sign: Sign) -> Receipt:
    """The receipt of a submission that came before."""
    return _receipt(sign, row.id, row.sha256, row.at)


def _submission(session: Session, sign: Sign, terminal: str, said: Submission, at: str) -> Receipt:
    sealed = _box(said.sealed)
    sha256 = hashlib.sha256(sealed).hexdigest()
    insert_once(
        session, SubmissionRow,
        {
            "id": said.id, "code": code_of(said.id), "kind": said.kind, "terminal": terminal, "sha256": sha256,
            "sealed": sealed, "at": at, "state": "received", "state_at": at, "reply": "", "office": "",
        },
    )  # fmt: skip
    kept = session.execute(
        select(SubmissionRow.sha256, SubmissionRow.kind, SubmissionRow.at).where(SubmissionRow.id == said.id)
    ).one()
    if (kept.sha256, kept.kind) != (sha256, said.kind):
        return _receipt(sign, said.id, sha256, kept.at, refused="another submission came with this id")
    return _receipt(sign, said.id, sha256, kept.at)


def _heartbeat(session: Session, sign: Sign, terminal: str, body: bytes, at: str) -> Receipt:
    said = decode(Heartbeat, body)
    row = session.get(PulseRow, terminal)
    findings = tuple(replace(finding, extra={}) for finding in said.findings)
    before = int(row.said.get("count", 0)) if row is not None else 0
    held = dump(replace(said, holding=(), findings=findings, count=max(said.count, before), extra={}))
    is_new = row is None or _is_new(said, row.at, row.heard_at, before, at)
    if row is None:
        insert_once(session, PulseRow, {"terminal": terminal, "at": said.at, "heard_at": at, "said": held})
    elif is_new:
        row.at, row.heard_at, row.said = said.at, at, held
    if is_new:
        insert_once(session, PulsePastRow, {"terminal": terminal, "heard_at": at, "said": held})
        twins = _twins(session, terminal)
        if twins:
            told = {**held, "findings": [dump(twins), *held.get("findings", ())][: limits.FINDINGS]}
            session.execute(update(PulseRow).where(PulseRow.terminal == terminal).values(said=told))
    last = (
        select(PulsePastRow.heard_at)
        .where(PulsePastRow.terminal == terminal)
        .order_by(PulsePastRow.heard_at.desc())
        .offset(PULSES_KEPT)
        .limit(1)
        .scalar_subquery()
    )
    session.execute(delete(PulsePastRow).where(PulsePastRow.terminal == terminal, PulsePastRow.heard_at <= last))
    known = set(
        session.scalars(
            select(SubmissionRow.code).where(SubmissionRow.terminal == terminal, SubmissionRow.code.in_(said.holding))
        )
    )
    missing = [code for code in said.holding if code not in known]
    wish = pictures.wish_of(session, sign, terminal, at) if is_new else None
    return _receipt(sign, said.id, hashlib.sha256(body).hexdigest(), at, missing=missing, wish=wish)


def _twins(session: Session, terminal: str) -> Finding | None:
    """Two machines that take turns under one id: a disk was copied. One that changed once was repaired."""
    rows = session.scalars(
        select(PulsePastRow.said).where(PulsePastRow.terminal == terminal).order_by(PulsePastRow.heard_at.desc())
    )
    machines = [machine for said in rows if (machine := said.get("machine"))]
    turns = sum(one != other for one, other in itertools.pairwise(machines))
    if turns < LEAST_TURNS:
        return None
    return Finding("twins", "bad", "两台机器用这同一个编号在报告：有一块盘是复制的，请把其中一台停用后重新接入")


def _is_new(said: Heartbeat, last_at: str, heard_at: str, count: int, at: str) -> bool:
    """Whether the terminal speaks now; not so an old heartbeat from a stick, or one that somebody sends again.

    The count decides. A terminal that was set up anew may have lost it: then the time does, if it is right.
    """
    if said.count > count:
        return True
    if count:
        return said.at > last_at and abs(instant(at) - instant(said.at)) <= FRESH
    # Both of a program that does not count; a clock that was set back must not silence it for years.
    return said.at > last_at or heard_at[:10] < at[:10]


def _acknowledgement(session: Session, sign: Sign, terminal: str, body: bytes, at: str) -> Receipt:
    said = decode(Acknowledgement, body)
    row = {"terminal": terminal, "recall": said.recall, "hidden": said.hidden, "at": said.at, "heard_at": at}
    insert_once(session, RecallSeenRow, row)
    first = session.scalars(
        select(RecallSeenRow.heard_at).where(RecallSeenRow.terminal == terminal, RecallSeenRow.recall == said.recall)
    ).one()
    _forget_old_recalls(session, terminal)
    return _receipt(sign, said.id, hashlib.sha256(body).hexdigest(), first)


def _forget_old_recalls(session: Session, terminal: str) -> None:
    """The newest few are told; a terminal that was stolen may acknowledge as many as it likes."""
    kept = select(RecallSeenRow.recall).where(RecallSeenRow.terminal == terminal)
    numbers = list(session.scalars(kept.order_by(RecallSeenRow.recall.desc()).offset(RECALLS_KEPT)))
    if numbers:
        session.execute(
            delete(RecallSeenRow).where(RecallSeenRow.terminal == terminal, RecallSeenRow.recall <= numbers[0])
        )


def _takeover(session: Session, sign: Sign, terminal: str, body: bytes, at: str) -> Receipt:
    said = decode(TakeoverSeen, body)
    key = {"terminal": terminal, "document": said.document, "v": said.v}
    insert_once(
        session, TakeoverSeenRow, key | {"since": said.since, "screens": {"names": list(said.screens)}, "heard_at": at}
    )  # fmt: skip
    first = session.scalars(select(TakeoverSeenRow.heard_at).filter_by(**key)).one()
    return _receipt(sign, said.id, hashlib.sha256(body).hexdigest(), first)


def _picture(session: Session, sign: Sign, terminal: str, body: bytes, at: str) -> Receipt:
    said = decode(Picture, body)
    refused = pictures.take(session, terminal, said, at)
    return _receipt(sign, said.id, hashlib.sha256(body).hexdigest(), at, refused=refused)


def _receipt(
    sign: Sign, submission_id: str, sha256: str, at: str, *, refused: str = "", missing: Iterable[str] = (),
    wish: Wish | None = None,
) -> Receipt:  # fmt: skip
    bare = Receipt(
        format=limits.FORMAT, id=submission_id, sha256=sha256, state="refused" if refused else "received", at=at,
        signature="", reason=refused, missing=tuple(missing), wish=wish,
    )  # fmt: skip
    return replace(bare, signature=sign(bare.signed_bytes()).hex())


def _box(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error as exc:
        raise ContractError("is not Base64", "sealed") from exc
