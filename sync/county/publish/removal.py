"""Take things off display: a withdrawn document with its tombstone, and files that nothing names any more."""

import datetime as dt
from collections.abc import Iterator

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from sync import contract
from sync.county.errors import CountyError
from sync.county.publish.site import Site, blob_path
from sync.county.records import AttachmentRow, BundleRow, DocumentRow, Publication, Records, RetiredFile
from sync.county.records.database import audit

GRACE_DAYS = 7  # a terminal in the middle of a pull still finds the files it began with


def withdraw(records: Records, document: str, *, reason: str, now: dt.datetime) -> str:
    """Take a published document off display, in nobody's name; see `desk.removal` for one with an account."""
    with records.turn() as session:
        row = on_display(session, document)
        take_off(session, row, reason, at=contract.instant_text(now))
        detail = {"v": row.v, "reason": row.withdrawn_reason}
        audit(session, at=contract.instant_text(now), actor="county withdraw", action="withdraw", subject=row.id,
              detail=detail)  # fmt: skip
        return row.title


def on_display(session: Session, document: str) -> DocumentRow:
    """The published version of a document.

    Raises:
        CountyError: no such document on display.
    """
    row = session.scalar(select(DocumentRow).where(DocumentRow.id == document, DocumentRow.status == "published"))
    if row is None:
        raise CountyError(f"No document {document!r} is on display.")
    return row


def take_off(session: Session, row: DocumentRow, reason: str, *, at: str) -> None:
    """Turn it into a tombstone; the publisher does the rest.

    Raises:
        CountyError: no reason, or a long one.
    """
    if not 1 <= len(reason.strip()) <= contract.limits.SUMMARY:
        raise CountyError(f"Say why, in 1 to {contract.limits.SUMMARY} characters; the screen shows it.")
    row.status, row.withdrawn_at, row.withdrawn_reason = "withdrawn", at, reason.strip()
    for path in _files_only_of(session, row):
        session.merge(RetiredFile(path=path, at=at))
    publication = session.get(Publication, row.unit)
    if publication is not None:
        publication.dirty = True


def sweep(records: Records, site: Site, now: dt.datetime) -> None:
    """Remove what nothing has named for the grace period."""
    limit = contract.instant_text(now - dt.timedelta(days=GRACE_DAYS))
    with records.begin() as session:
        for path in session.scalars(select(RetiredFile.path).where(RetiredFile.at < limit)).all():
            if not _is_named(session, path):
                site.remove(path)
        session.execute(delete(RetiredFile).where(RetiredFile.at < limit))


def _files_only_of(session: Session, row: DocumentRow) -> Iterator[str]:
    """The blob of a document, and those of its attachments that no other document on display shows."""
    if row.blob_sha256:
        yield blob_path(row.blob_sha256)
    mine = session.scalars(select(AttachmentRow.sha256).where(AttachmentRow.document == row.id)).all()
    for sha256 in set(mine):
        other = session.scalar(
            select(AttachmentRow.document)
            .join(DocumentRow, (DocumentRow.id == AttachmentRow.document) & (DocumentRow.v == AttachmentRow.v))
            .where(AttachmentRow.sha256 == sha256, DocumentRow.status == "published", DocumentRow.id != row.id)
            .limit(1)
        )
        if other is None:
            yield blob_path(sha256)


def _is_named(session: Session, path: str) -> bool:
    """Whether something on display needs a file that was retired once, e.g. a picture shown again."""
    name = path.rpartition("/")[2]
    shown = DocumentRow.status == "published"
    found = (
        select(DocumentRow.id).where(DocumentRow.blob_sha256 == name, shown),
        select(AttachmentRow.sha256)
        .join(DocumentRow, (DocumentRow.id == AttachmentRow.document) & (DocumentRow.v == AttachmentRow.v))
        .where(AttachmentRow.sha256 == name, shown),
        select(BundleRow.sha256).where(BundleRow.sha256 == name),
        select(Publication.unit).where(Publication.index_sha256 == name.partition(".")[0]),
    )
    return any(session.execute(query.limit(1)).first() is not None for query in found)
