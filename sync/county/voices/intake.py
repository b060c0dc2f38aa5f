"""Take what terminals send, once each, and sign the same receipt however often one is asked for.

Called with an open session; the caller commits before it answers. Works the same on SQLite and PostgreSQL.
"""

import base64
import binascii
import hashlib
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from sync.contract import (
    Acknowledgement,
    Heartbeat,
    Receipt,
    Standing,
    Submission,
    decode,
    dump,
    limits,
)
from sync.contract.submission import PATHS, code_of
from sync.county.records.voices import PulsePastRow, PulseRow, RecallSeenRow, SubmissionRow
from sync.errors import ContractError

Sign = Callable[[bytes], bytes]
PULSES_KEPT = 100  # of each terminal: a day, at one each quarter of an hour
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
    _insert(
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
    held = dump(replace(said, holding=(), findings=findings, extra={}))
    if row is None:
        _insert(session, PulseRow, {"terminal": terminal, "at": said.at, "heard_at": at, "said": held})
    elif said.at >= row.at or row.heard_at[:10] < at[:10]:
        # An older one may come late by stick; but a clock that was set back must not silence a terminal for years.
        row.at, row.heard_at, row.said = said.at, at, held
    _insert(session, PulsePastRow, {"terminal": terminal, "heard_at": at, "said": held})
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
    return _receipt(sign, said.id, hashlib.sha256(body).hexdigest(), at, missing=missing)


def _acknowledgement(session: Session, sign: Sign, terminal: str, body: bytes, at: str) -> Receipt:
    said = decode(Acknowledgement, body)
    row = {"terminal": terminal, "recall": said.recall, "hidden": said.hidden, "at": said.at, "heard_at": at}
    _insert(session, RecallSeenRow, row)
    first = session.scalars(
        select(RecallSeenRow.heard_at).where(RecallSeenRow.terminal == terminal, RecallSeenRow.recall == said.recall)
    ).one()
    return _receipt(sign, said.id, hashlib.sha256(body).hexdigest(), first)


def _receipt(
    sign: Sign, submission_id: str, sha256: str, at: str, *, refused: str = "", missing: Iterable[str] = ()
) -> Receipt:
    bare = Receipt(
        format=limits.FORMAT, id=submission_id, sha256=sha256, state="refused" if refused else "received", at=at,
        signature="", reason=refused, missing=tuple(missing),
    )  # fmt: skip
    return replace(bare, signature=sign(bare.signed_bytes()).hex())


def _box(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error as exc:
        raise ContractError("is not Base64", "sealed") from exc


def _insert(session: Session, table: Any, row: dict[str, Any]) -> None:
    """Add it unless its key is there already; two at once make one row."""
    made = (postgresql if session.get_bind().dialect.name == "postgresql" else sqlite).insert(table)
    session.execute(made.values(row).on_conflict_do_nothing())
