"""Check the sealed log from its first event, and every document and signature against it."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from sync.county.approvals import file_path, is_signed
from sync.county.desk.accounts import as_logged
from sync.county.desk.chain import Told, published_mark, walk
from sync.county.keys import KeyRing
from sync.county.records import AccountRow, ApprovalRow, AttachmentRow, DocumentRow, FindingRow, PaperRow, Records


@dataclass(slots=True)
class Verdict:
    """What was checked, and what is wrong."""

    events: int = 0
    documents: int = 0
    signatures: int = 0
    head: str = ""
    problems: list[str] = field(default_factory=list)


def verify(records: Records, ring: KeyRing | None, folder: Path, *, expect: str = "",
           timestamp: Path | None = None) -> Verdict:  # fmt: skip
    """Everything from the log's first event to the last approval.

    The log must reach at least as far as the published timestamp of this county says, which its online key signed;
    `timestamp` is such a file kept elsewhere (a web server, a terminal), `expect` a digest noted down earlier.
    """
    verdict = Verdict()
    marks = {expect: f"记录里找不到您记下的 {expect[:16]}：后面的记录被删掉或换过。"} if expect else {}
    for path in (folder / "site" / "metadata" / "timestamp.json", timestamp):
        if path is not None:
            mark, wrong = published_mark(ring, path)
            marks |= mark
            verdict.problems += wrong
    with records.begin() as session:
        told = walk(session, ring, marks)
        verdict.events, verdict.head = told.events, told.head
        verdict.problems += told.problems
        _check_accounts(session, told, verdict)
        _check_documents(session, ring, told, verdict)
        _check_findings(session, told, verdict)
        _check_files(session, folder, verdict)
    return verdict


def _check_accounts(session: Session, told: Told, verdict: Verdict) -> None:
    for row in session.scalars(select(AccountRow)):
        logged = told.accounts.get(row.name)
        if (logged is not None) != row.active or (logged is not None and logged != as_logged(row)):
            verdict.problems.append(f"账号 {row.name} 和记录对不上：它被改动过，或者记录少了。")
    missing = {name for name, logged in told.accounts.items() if logged is not None} - set(
        session.scalars(select(AccountRow.name))
    )
    verdict.problems += [f"账号 {name} 在记录里有，登记表里没有。" for name in sorted(missing)]


def _check_documents(session: Session, ring: KeyRing | None, told: Told, verdict: Verdict) -> None:
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
        told_why = told.withdrawn.get((row.id, row.v))
        if row.kind == "reply":
            told_why = told_why or told.taken_back.get((row.id, row.v))
        if row.status == "withdrawn" and told_why != row.withdrawn_reason:
            verdict.problems.append(f"{name}被撤下，没有记录是谁、为什么，或者和记录对不上。")
        elif row.status == "published" and (row.id, row.v) in told.withdrawn:
            verdict.problems.append(f"{name}已经撤下，又公开了。")
        paper = papers.get((row.id, row.v))
        if paper is not None:
            verdict.problems += [f"{name}{what}" for what in _check_paper(row, paper, signed, told)]
        elif row.status in ("approved", "published") and not (ring is not None and ring.practice):
            verdict.problems.append(f"{name}没有经过编写、审核、审批就公开了。")


def _check_paper(row: DocumentRow, paper: PaperRow, signed: list[ApprovalRow], told: Told) -> Iterator[str]:
    if f"{row.id} {row.v} {row.sha256}" not in told.drafts:
        yield "的导入没有记录，或者记录的不是这个内容。"
    if (paper.state == "returned") != ((row.id, row.v) in told.returned) and paper.state != "replaced":
        yield "的退回没有记录，或者和记录对不上。"
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


def _check_findings(session: Session, told: Told, verdict: Verdict) -> None:
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
