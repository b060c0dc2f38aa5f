"""Check the sealed log from its first event, and every document and signature against it."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from securesystemslib.exceptions import UnverifiedSignatureError, VerificationError
from securesystemslib.signer import Signature
from sqlalchemy import select
from sqlalchemy.orm import Session

from sync.county.approvals import file_path, is_signed
from sync.county.desk.steps import step_words
from sync.county.keys import KeyRing
from sync.county.records import ApprovalRow, AttachmentRow, AuditEvent, DocumentRow, FindingRow, PaperRow, Records
from sync.county.records.database import seal


@dataclass(slots=True)
class Verdict:
    """What was checked, and what is wrong."""

    events: int = 0
    documents: int = 0
    signatures: int = 0
    head: str = ""
    problems: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Told:
    """What the log tells about documents."""

    drafts: set[str] = field(default_factory=set)
    steps: dict[tuple[str, str, int], tuple[str, str]] = field(default_factory=dict)  # -> account, sha256
    cleared: set[tuple[str, int, int, str]] = field(default_factory=set)


def verify(records: Records, ring: KeyRing | None, folder: Path, *, expect: str = "") -> Verdict:
    """Everything from the log's first event to the last approval. `expect` is a digest noted down earlier."""
    verdict = Verdict()
    with records.begin() as session:
        told = _check_chain(session, ring, verdict, expect)
        _check_documents(session, ring, told, verdict)
        _check_findings(session, told, verdict)
        _check_files(session, folder, verdict)
    return verdict


def _check_chain(session: Session, ring: KeyRing | None, verdict: Verdict, expect: str) -> _Told:
    told, before, is_met = _Told(), "", not expect
    for event in session.scalars(select(AuditEvent).order_by(AuditEvent.id).execution_options(yield_per=1000)):
        digest = seal(before, event.at, event.actor, event.action, event.subject, event.detail)
        if digest != event.digest:
            verdict.problems.append(
                f"记录第{event.id}条（{event.at} {event.actor} {event.action}）被改动过，或者它前面少了一条。"
            )
        verdict.problems += _check_step(event, ring, before)
        _remember(event, told)
        before = event.digest
        is_met = is_met or before.startswith(expect)
        verdict.events += 1
    if not is_met:
        verdict.problems.append(f"记录里找不到您记下的 {expect[:16]}：后面的记录被删掉或换过。")
    verdict.head = before
    return told


def _check_step(event: AuditEvent, ring: KeyRing | None, before: str) -> Iterator[str]:
    if event.action not in ("review", "approve"):
        return
    detail: dict[str, Any] = event.detail
    card = ring.cards.get(detail.get("keyid", "")) if ring is not None else None
    if card is None:
        yield f"记录第{event.id}条的签字用的不是本县的密钥。"
        return
    words = step_words(event.action, event.actor, event.subject, detail["v"], detail["sha256"], detail["code"], before)
    try:
        card.key().verify_signature(Signature(card.keyid, detail.get("signature", "")), words)
    except (UnverifiedSignatureError, VerificationError, ValueError):
        yield f"记录第{event.id}条（{event.actor} {event.action}）的签字不对。"


def _remember(event: AuditEvent, told: _Told) -> None:
    detail: dict[str, Any] = event.detail
    if event.action == "draft":
        told.drafts.update(detail.get("versions", ()))
    elif event.action in ("review", "approve"):
        told.steps[event.action, event.subject, detail["v"]] = (event.actor, detail["sha256"])
    elif event.action == "clear":
        told.cleared.add((event.subject, detail["v"], detail["number"], event.actor))


def _check_documents(session: Session, ring: KeyRing | None, told: _Told, verdict: Verdict) -> None:
    papers = {(paper.document, paper.v): paper for paper in session.scalars(select(PaperRow))}
    approvals: dict[tuple[str, int], list[ApprovalRow]] = {}
    for approval in session.scalars(select(ApprovalRow)):
        approvals.setdefault((approval.document, approval.v), []).append(approval)
    bodies = select(DocumentRow, DocumentRow.body).order_by(DocumentRow.id, DocumentRow.v)
    for row, body in session.execute(bodies.execution_options(yield_per=200)):
        verdict.documents += 1
        name = f"{row.id} 第{row.v}版（{row.title}）"
        if hashlib.sha256(body).hexdigest() != row.sha256:
            verdict.problems.append(f"{name}的内容被改动过。")
        signed = approvals.get((row.id, row.v), [])
        verdict.signatures += len(signed)
        for approval in signed:
            card = ring.cards.get(approval.keyid) if ring is not None else None
            if card is None or not is_signed(approval, row, card.key()):
                verdict.problems.append(f"{name}上 {approval.office} 的签字不对。")
        paper = papers.get((row.id, row.v))
        if paper is not None:
            verdict.problems += [f"{name}{what}" for what in _check_paper(row, paper, signed, told)]
        elif row.status in ("approved", "published") and not (ring is not None and ring.practice):
            verdict.problems.append(f"{name}没有经过编写、审核、审批就公开了。")


def _check_paper(row: DocumentRow, paper: PaperRow, signed: list[ApprovalRow], told: _Told) -> Iterator[str]:
    if f"{row.id} {row.v} {row.sha256}" not in told.drafts:
        yield "的导入没有记录，或者记录的不是这个内容。"
    if paper.state != "approved":
        if row.status in ("approved", "published"):
            yield "没有走完审核审批就公开了。"
        return
    people = (paper.author, paper.reviewer, paper.approver)
    if "" in people or len(set(people)) != 3:
        yield f"的编写、审核、审批不是三个人（{'、'.join(people)}）。"
    if len({approval.keyid for approval in signed}) < 2:
        yield "没有两把不同密钥的签字。"
    for action, name, word in (("review", paper.reviewer, "审核"), ("approve", paper.approver, "审批")):
        if told.steps.get((action, row.id, row.v)) != (name, row.sha256):
            yield f"的{word}没有记录，或者和记录对不上。"


def _check_findings(session: Session, told: _Told, verdict: Verdict) -> None:
    for finding in session.scalars(select(FindingRow)):
        if finding.cleared_by and (finding.document, finding.v, finding.number, finding.cleared_by) not in told.cleared:
            verdict.problems.append(f"{finding.document} 第{finding.v}版的第{finding.number}号问题没有放行的记录。")
    still_open = (
        select(FindingRow.document, FindingRow.v, FindingRow.number)
        .join(DocumentRow, (DocumentRow.id == FindingRow.document) & (DocumentRow.v == FindingRow.v))
        .where(DocumentRow.status.in_(("approved", "published")), FindingRow.cleared_by == "")
    )
    for document, v, number in session.execute(still_open):
        verdict.problems.append(f"{document} 第{v}版公开时第{number}号问题没有处理。")


def _check_files(session: Session, folder: Path, verdict: Verdict) -> None:
    query = (
        select(AttachmentRow.sha256, AttachmentRow.name)
        .join(DocumentRow, (DocumentRow.id == AttachmentRow.document) & (DocumentRow.v == AttachmentRow.v))
        .where(DocumentRow.status.in_(("draft", "approved", "published")))
        .distinct()
    )
    for sha256, name in session.execute(query).all():
        path = file_path(folder, sha256)
        if not path.exists():
            verdict.problems.append(f"附件“{name}”（{sha256[:12]}）不见了。")
            continue
        digest = hashlib.sha256()
        with path.open("rb") as file:
            while piece := file.read(1 << 20):
                digest.update(piece)
        if digest.hexdigest() != sha256:
            verdict.problems.append(f"附件“{name}”（{sha256[:12]}）被改动过。")
