"""What of one document the public may read now: the published bytes themselves, or that it was withdrawn."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from sync.contract import Document, decode, limits, unpack_gzip
from sync.county.publish.recall import SETTING
from sync.county.publish.site import blob_path
from sync.county.records import ApprovalRow, AttachmentRow, DocumentRow, Records, SettingRow
from sync.errors import ContractError

OPEN_SCOPE = "society"
RECALLED = "县政务公开办公室已撤回"


@dataclass(frozen=True, slots=True)
class Shown:
    """A document on display; `approved` names who signed, in order."""

    document: Document
    approved: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """What stands in the place of a document that was taken back. `at` is an instant, empty where none is known."""

    title: str
    at: str
    reason: str


def look_up(records: Records, site: Path, document: str, *, at: str) -> Shown | Withdrawn | None:
    """What stands under this id at an instant; None for what never stood there, has ended or is for one village.

    The bytes are those that terminals fetch, and only if they still are what was signed.
    """
    with records.begin() as session:
        row = session.scalar(
            select(DocumentRow)
            .where(DocumentRow.id == document, DocumentRow.status.in_(("published", "withdrawn")))
            .order_by(DocumentRow.v.desc())
            .limit(1)
        )
        if row is None or row.scope != OPEN_SCOPE or row.visible_from > at:
            return None
        if row.status == "withdrawn":
            return Withdrawn(row.title, row.withdrawn_at or "", row.withdrawn_reason or "")
        recalled = _recalled(session, row)
        if recalled:
            return Withdrawn(row.title, "", recalled)
        if not row.uploaded or row.blob_sha256 is None or (row.visible_until or "9999") <= at:
            return None
        signed = select(ApprovalRow).where(ApprovalRow.document == row.id, ApprovalRow.v == row.v)
        names = tuple(f"{one.office}{one.name}" for one in session.scalars(signed.order_by(ApprovalRow.step)))
        blob, text = row.blob_sha256, row.sha256
    try:
        body = _read(site / blob_path(blob), blob)
        if hashlib.sha256(body).hexdigest() != text:
            return None
        return Shown(decode(Document, body), names)
    except (OSError, ContractError):
        return None


def _recalled(session: Session, row: DocumentRow) -> str:
    """Why the officer on duty has taken it off every screen; empty when nobody has."""
    setting = session.get(SettingRow, SETTING)
    if setting is None:
        return ""
    files = select(AttachmentRow.sha256).where(AttachmentRow.document == row.id, AttachmentRow.v == row.v)
    digests = {row.sha256, row.blob_sha256, *session.scalars(files)}
    said = setting.value
    is_named = row.id in said.get("ids", ()) or row.unit in said.get("units", ())
    return str(said.get("reason") or RECALLED) if is_named or digests & set(said.get("sha256", ())) else ""


def _read(path: Path, sha256: str) -> bytes:
    data = path.read_bytes()
    if hashlib.sha256(data).hexdigest() != sha256:
        raise ContractError("is not what was published")
    return unpack_gzip(data, limits.DOCUMENT_UNPACKED_BYTES)
