"""Put documents into the records, and have them approved: two keys sign each version's digest."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from securesystemslib.exceptions import UnverifiedSignatureError, VerificationError
from securesystemslib.signer import Key, Signature, Signer
from sqlalchemy import insert, select, tuple_, update
from sqlalchemy.orm import Session

from sync import contract
from sync.county.errors import CountyError, UnsignedError
from sync.county.keys import KeyCard
from sync.county.records import (
    ApprovalRow,
    AttachmentRow,
    DocumentRow,
    MatterRow,
    Publication,
)
from sync.county.records.tables import SCOPES

PUBLISHED_SCOPE = "society"
SEALED_SCOPE = "village"  # published only sealed, for the halls of that village
PUBLISHED_SCOPES = (PUBLISHED_SCOPE, SEALED_SCOPE)

Version = tuple[str, int, str]  # id, v and the SHA-256 of the body


@dataclass(frozen=True, slots=True)
class Draft:
    """A document as its unit hands it in, with who may see it and when."""

    document: contract.Document
    scope: str = PUBLISHED_SCOPE
    visible_from: str | None = None  # else its published_at
    visible_until: str | None = None  # else a notice's end


@dataclass(frozen=True, slots=True)
class Approver:
    """A key in the hand of somebody who approves."""

    signer: Signer
    card: KeyCard
    at: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Signed:
    """What an approval signs: which version of which document, its exact bytes, who may see it, from when to when."""

    document: str
    v: int
    sha256: str
    scope: str
    visible_from: str
    visible_until: str | None

    def words(self) -> bytes:
        """The bytes under the signature."""
        fields = (self.document, str(self.v), self.sha256, self.scope, self.visible_from, self.visible_until or "")
        return "\n".join(("sunshine approval 2", *fields, "")).encode()


def signed_of(row: DocumentRow) -> Signed:
    """What an approval of this row signs."""
    return Signed(row.id, row.v, row.sha256, row.scope, row.visible_from, row.visible_until)


def add_drafts(session: Session, drafts: Iterable[Draft]) -> list[Version]:
    """Store new versions as drafts; returns (id, v, sha256) of each.

    Raises:
        CountyError: an unknown scope, a version that exists, a file beside a sealed list, or too much text.
        ContractError: the document breaks a rule of docs/wire.md.
    """
    rows: list[dict[str, Any]] = []
    files: list[dict[str, Any]] = []
    matters: dict[str, dict[str, Any]] = {}
    for draft in drafts:
        document = draft.document
        if draft.scope not in SCOPES:
            raise CountyError(f"The scope {draft.scope!r} of {document.id} is not one of {', '.join(SCOPES)}.")
        if draft.scope == SEALED_SCOPE and document.attachments:
            raise CountyError(f"{document.id} ({document.title}) is for its own village only; files cannot be sealed.")
        body = contract.encode(document)
        contract.decode(contract.Document, body)  # what we could not read back must not leave the house
        _insist_on_size(document, body)
        rows.append(_document_row(draft, body))
        files += [
            {"document": document.id, "v": document.v, "sha256": a.sha256, "type": a.type, "bytes": a.bytes,
             "name": a.name}
            for a in {a.sha256: a for a in document.attachments}.values()
        ]  # fmt: skip
        if document.disclosure is not None:
            matters.setdefault(document.disclosure.matter, _matter_row(document, document.disclosure))
    if matters:
        known = session.scalars(select(MatterRow.id).where(MatterRow.id.in_(matters)))
        for matter in known:
            del matters[matter]
    for table, values in ((MatterRow, list(matters.values())), (DocumentRow, rows), (AttachmentRow, files)):
        if values:
            session.execute(insert(table), values)
    return [(row["id"], row["v"], row["sha256"]) for row in rows]


def approve(session: Session, signed: Sequence[tuple[Version, Sequence[Approver]]]) -> None:
    """Sign each version by its approvers; with two different keys it is approved and waits for the publisher.

    Raises:
        UnsignedError: fewer than two different keys.
    """
    rows: list[dict[str, Any]] = []
    by_moment: dict[str, list[tuple[str, int]]] = {}
    shown = _shown_when(session, [version[:2] for version, _ in signed])
    for (document, v, sha256), approvers in signed:
        if len({by.card.keyid for by in approvers}) < contract.limits.APPROVERS:
            raise UnsignedError("A document is approved by two different keys, each in another hand.")
        words = Signed(document, v, sha256, *shown[document, v]).words()
        rows += [
            {
                "document": document, "v": v, "keyid": by.card.keyid, "office": by.card.office, "name": by.name,
                "at": by.at, "step": step, "signature": by.signer.sign(words).signature,
            }
            for step, by in enumerate(approvers, start=1)
        ]  # fmt: skip
        by_moment.setdefault(max(by.at for by in approvers), []).append((document, v))
    if not rows:
        return
    session.execute(insert(ApprovalRow), rows)
    for moment, keys in by_moment.items():
        session.execute(
            update(DocumentRow)
            .where(tuple_(DocumentRow.id, DocumentRow.v).in_(keys), DocumentRow.status == "draft")
            .values(status="approved", approved_at=moment)
        )
    these = tuple_(DocumentRow.id, DocumentRow.v).in_([key for keys in by_moment.values() for key in keys])
    units = select(DocumentRow.unit).where(these, DocumentRow.scope.in_(PUBLISHED_SCOPES))
    session.execute(update(Publication).where(Publication.unit.in_(units)).values(dirty=True))


def is_signed(approval: ApprovalRow, row: DocumentRow, key: Key) -> bool:
    """Whether the stored signature is the key's own, over this version."""
    try:
        key.verify_signature(Signature(approval.keyid, approval.signature), signed_of(row).words())
    except (UnverifiedSignatureError, VerificationError):
        return False
    return True


def store_file(folder: Path, data: bytes) -> str:
    """Keep an attachment's bytes under `D/files`; returns its digest."""
    sha256 = hashlib.sha256(data).hexdigest()
    path = file_path(folder, sha256)
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return sha256


def file_path(folder: Path, sha256: str) -> Path:
    """Where an attachment's bytes lie in the county's folder."""
    return folder / "files" / sha256[:2] / sha256


def _shown_when(session: Session, keys: list[tuple[str, int]]) -> dict[tuple[str, int], tuple[str, str, str | None]]:
    query = select(
        DocumentRow.id, DocumentRow.v, DocumentRow.scope, DocumentRow.visible_from, DocumentRow.visible_until
    ).where(tuple_(DocumentRow.id, DocumentRow.v).in_(keys))
    return {(i, v): (scope, start, end) for i, v, scope, start, end in session.execute(query)}


def _document_row(draft: Draft, body: bytes) -> dict[str, Any]:
    document, disclosure = draft.document, draft.document.disclosure
    end = document.notice.end if document.notice is not None else None
    return {
        "id": document.id, "v": document.v, "kind": document.kind, "unit": document.unit,
        "matter": disclosure.matter if disclosure else None, "stage": disclosure.stage if disclosure else None,
        "status": "draft", "scope": draft.scope, "sample": document.sample,
        "visible_from": draft.visible_from or document.published_at, "visible_until": draft.visible_until or end,
        "title": document.title, "body": body, "sha256": hashlib.sha256(body).hexdigest(), "uploaded": False,
    }  # fmt: skip


def _insist_on_size(document: contract.Document, body: bytes) -> None:
    """Terminals show no larger text; the editor learns it before anybody approves."""
    most, unpacked = contract.limits.DOCUMENT_BYTES, contract.limits.DOCUMENT_UNPACKED_BYTES
    if len(body) > unpacked or (len(body) > most and len(contract.pack_gzip(body)) > most):
        raise CountyError(f"{document.id} ({document.title}) is too large; cut it into several documents.")


def _matter_row(document: contract.Document, disclosure: contract.Disclosure) -> dict[str, Any]:
    return {
        "id": disclosure.matter, "unit": document.unit, "title": disclosure.matter_title,
        "item_no": disclosure.item_no, "opened_on": document.issued_on,
    }  # fmt: skip
