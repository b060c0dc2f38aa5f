"""Make one unit's index from its approved documents: blobs, transport bundles, tombstones.

Touches the rows and files of this unit only, so that its cost does not grow with the county.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from securesystemslib.signer import Key
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from sync import contract
from sync.county.approvals import PUBLISHED_SCOPES, SEALED_SCOPE, file_path, is_signed
from sync.county.errors import CountyError, UnsignedError
from sync.county.publish.sealing import key_year, known_key, list_key, seal_blob
from sync.county.publish.site import Site, blob_path, bundle_path
from sync.county.records import ApprovalRow, AttachmentRow, BundleRow, DocumentRow

MOST_LOOSE = 32  # more loose blobs than this, or more than half of the entries, and they are bundled
LEAST_BUNDLE = 4
BUNDLE_TARGET_BYTES = 8_000_000
_BATCH = 200


@dataclass(slots=True)
class UnitIndex:
    """The new index of a unit, the files nothing names any more, and its emergencies that are not over."""

    unit: str
    data: bytes  # gzip, as served
    entries: int
    published: int
    urgent: tuple[str, ...] = ()
    retired: list[str] = field(default_factory=list)

    @property
    def sha256(self) -> str:
        """The digest under which it is served."""
        return hashlib.sha256(self.data).hexdigest()


def build_unit_index(session: Session, site: Site, folder: Path, unit: str, *, seq: int, now: str,
                     keys: dict[str, Key]) -> UnitIndex:  # fmt: skip
    """Upload what is new, bundle what is loose, and write down what the unit has on display.

    Raises:
        UnsignedError: a document that two different keys of the role have not approved.
    """
    retired: list[str] = []
    published = _publish_approved(session, unit, keys, retired)
    # Before a new list makes the year's key again: until then a missing key tells which ones were given up.
    retired += _seal_anew(session, site, folder, unit, now=now)
    for wave in _pieces(published):
        upload(session, site, folder, wave, now=now)
    retired += _drop_worn_bundles(session, unit)
    live = _live(session, unit)
    _bundle_loose(session, site, unit, live, seq=seq)
    index = _index(session, unit, live, seq=seq)
    data = contract.pack_gzip(contract.encode(index))
    contract.decode(contract.Index, contract.unpack_gzip(data, contract.limits.INDEX_UNPACKED_BYTES))
    return UnitIndex(unit, data, len(live), len(published), _urgent(live, now), retired)


def upload(session: Session, site: Site, folder: Path, rows: Sequence[DocumentRow], *, now: str) -> int:
    """Put the blobs of documents on the site whose time has come; the others wait. Returns how many went up.

    What a signed index names already keeps its digest: a list whose key was given up waits for its unit's next index.
    """
    keys = [(row.id, row.v) for row in rows]
    if not keys:
        return 0
    bodies = session.execute(
        select(DocumentRow.id, DocumentRow.body).where(
            DocumentRow.id.in_([key[0] for key in keys]), DocumentRow.status == "published"
        )
    )
    body_of = {document: body for document, body in bodies}  # noqa: C416 (rows are no pairs to the type checker)
    for row in rows:
        if hashlib.sha256(body_of[row.id]).hexdigest() != row.sha256:
            raise UnsignedError(f"{row.id} v{row.v} is not the text that was approved; have it approved again.")
    sent = 0
    for row in rows:
        blob = contract.pack_gzip(body_of[row.id])
        if row.scope == SEALED_SCOPE:
            find = list_key if row.blob_sha256 is None else known_key
            key = find(session, row.unit, key_year(row.visible_from))
            if key is None:
                continue
            blob = seal_blob(blob, key)
        if len(blob) > contract.limits.DOCUMENT_BYTES:
            raise CountyError(f"{row.id} v{row.v} is too large for a terminal ({len(blob)} bytes); withdraw it.")
        row.blob_sha256, row.blob_bytes = hashlib.sha256(blob).hexdigest(), len(blob)
        if row.visible_from > now:
            continue
        site.stage(blob_path(row.blob_sha256), blob)
        _stage_attachments(session, site, folder, row)
        row.uploaded = True
        sent += 1
    site.commit()
    session.flush()
    return sent


def _seal_anew(session: Session, site: Site, folder: Path, unit: str, *, now: str) -> list[str]:
    """Lists on display whose key was given up get another; returns the blobs that nobody needs any more."""
    query = select(DocumentRow).where(
        DocumentRow.unit == unit, DocumentRow.status == "published", DocumentRow.scope == SEALED_SCOPE,
        DocumentRow.uploaded.is_(False), DocumentRow.blob_sha256.is_not(None),
    )  # fmt: skip
    rows = [row for row in session.scalars(query) if known_key(session, unit, key_year(row.visible_from)) is None]
    old = [blob_path(row.blob_sha256 or "") for row in rows]
    for row in rows:
        row.blob_sha256, row.bundle = None, None
    for wave in _pieces(rows):
        upload(session, site, folder, wave, now=now)
    return old


def _publish_approved(session: Session, unit: str, keys: dict[str, Key], retired: list[str]) -> list[DocumentRow]:
    """Check the approvals of what waits; turn it published, and the version before it superseded."""
    waiting = session.scalars(
        select(DocumentRow)
        .where(DocumentRow.unit == unit, DocumentRow.status == "approved", DocumentRow.scope.in_(PUBLISHED_SCOPES))
        .order_by(DocumentRow.id, DocumentRow.v)
        .with_for_update()  # the desk may be taking one back at the same moment
    ).all()
    newest = {row.id: row for row in waiting}
    for wave in _pieces(waiting):
        approvals: dict[tuple[str, int], list[ApprovalRow]] = {}
        ids = [row.id for row in wave]
        for approval in session.scalars(select(ApprovalRow).where(ApprovalRow.document.in_(ids))):
            approvals.setdefault((approval.document, approval.v), []).append(approval)
        for row in wave:
            _check_approvals(row, approvals.get((row.id, row.v), []), keys)
            _check_sealable(session, row)
        before = session.scalars(
            select(DocumentRow).where(DocumentRow.id.in_(ids), DocumentRow.status.in_(("published", "withdrawn")))
        )
        for old in before:
            if old.v >= newest[old.id].v:
                raise CountyError(f"{old.id} v{old.v} is on display; a correction needs a higher number.")
            if old.uploaded and old.blob_sha256 and old.status == "published":
                retired.append(blob_path(old.blob_sha256))
            old.status = "superseded"
        for row in wave:
            row.status = "published" if newest[row.id] is row else "superseded"
    session.flush()
    return list(newest.values())


def _check_approvals(row: DocumentRow, approvals: list[ApprovalRow], keys: dict[str, Key]) -> None:
    good = {a.keyid for a in approvals if a.keyid in keys and is_signed(a, row, keys[a.keyid])}
    if len(good) < contract.limits.APPROVERS:
        raise UnsignedError(
            f"{row.id} v{row.v} ({row.title}) is approved by {len(good)} of the keys of its office and needs "
            f"{contract.limits.APPROVERS} different ones."
        )


def _check_sealable(session: Session, row: DocumentRow) -> None:
    """A file beside a list would lie open on the web server."""
    if row.scope != SEALED_SCOPE:
        return
    files = select(AttachmentRow.name).where(AttachmentRow.document == row.id, AttachmentRow.v == row.v)
    name = session.scalar(files.limit(1))
    if name is not None:
        raise CountyError(
            f"{row.id} v{row.v} ({row.title}) is for its own village only and carries the file {name}; files cannot "
            "be sealed: take it out and have the list approved again."
        )


def _stage_attachments(session: Session, site: Site, folder: Path, row: DocumentRow) -> None:
    found = session.scalars(select(AttachmentRow).where(AttachmentRow.document == row.id, AttachmentRow.v == row.v))
    for attachment in found:
        if site.has(blob_path(attachment.sha256)):
            continue
        try:
            data = file_path(folder, attachment.sha256).read_bytes()
        except OSError as exc:
            raise CountyError(f"The file {attachment.name} of {row.id} is missing from the county's folder.") from exc
        if hashlib.sha256(data).hexdigest() != attachment.sha256:
            raise CountyError(f"The file {attachment.name} of {row.id} is damaged; its digest does not hold.")
        site.stage(blob_path(attachment.sha256), data)


def _live(session: Session, unit: str) -> list[DocumentRow]:
    query = select(DocumentRow).where(DocumentRow.unit == unit, DocumentRow.status == "published")
    return list(session.scalars(query.order_by(DocumentRow.id)))


def _urgent(live: Sequence[DocumentRow], now: str) -> tuple[str, ...]:
    """The emergencies that are not over, the newest first."""
    notices = [(row, contract.parse(row.body)["notice"]) for row in live if row.kind == "notice"]
    found = [(said["start"], row.id) for row, said in notices if said["level"] == "urgent" and said["end"] > now]
    return tuple(one for _, one in sorted(found, reverse=True)[: contract.limits.URGENT])


def _drop_worn_bundles(session: Session, unit: str) -> list[str]:
    """Let go of bundles that hold a withdrawn text, or more dead blobs than live ones."""
    retired = []
    for bundle in session.scalars(select(BundleRow).where(BundleRow.unit == unit)).all():
        inside = session.execute(
            select(DocumentRow.status, DocumentRow.id).where(
                DocumentRow.unit == unit, DocumentRow.bundle == bundle.sha256
            )
        ).all()
        alive = sum(status == "published" for status, _ in inside)
        if alive * 2 >= bundle.blobs and not any(status == "withdrawn" for status, _ in inside):
            continue
        session.execute(
            update(DocumentRow).where(DocumentRow.unit == unit, DocumentRow.bundle == bundle.sha256).values(bundle=None)
        )
        session.delete(bundle)
        retired.append(bundle_path(bundle.sha256))
    session.flush()
    session.expire_all()
    return retired


def _bundle_loose(session: Session, site: Site, unit: str, live: list[DocumentRow], *, seq: int) -> None:
    # A resident's words lie by themselves, so that they go at once when they are taken back.
    loose = [row for row in live if row.bundle is None and row.uploaded and row.blob_sha256 and row.kind != "reply"]
    if len(loose) < LEAST_BUNDLE or not (len(loose) > MOST_LOOSE or len(loose) * 2 > len(live)):
        return
    for group in _by_size(loose):
        blobs = ((row.blob_sha256 or "", site.read(blob_path(row.blob_sha256 or ""))) for row in group)
        sha256, length = site.write_bundle(blobs)
        session.merge(BundleRow(sha256=sha256, unit=unit, bytes=length, blobs=len(group), made=seq))
        for row in group:
            row.bundle = sha256
    session.flush()


def _index(session: Session, unit: str, live: list[DocumentRow], *, seq: int) -> contract.Index:
    bundles = list(
        session.scalars(select(BundleRow).where(BundleRow.unit == unit).order_by(BundleRow.made, BundleRow.sha256))
    )
    place = {bundle.sha256: i for i, bundle in enumerate(bundles)}
    approvals: dict[str, list[ApprovalRow]] = {}
    for approval in session.scalars(
        select(ApprovalRow)
        .join(DocumentRow, (DocumentRow.id == ApprovalRow.document) & (DocumentRow.v == ApprovalRow.v))
        .where(DocumentRow.unit == unit, DocumentRow.status == "published")
        .order_by(ApprovalRow.document, ApprovalRow.step, ApprovalRow.at, ApprovalRow.keyid)
    ):
        approvals.setdefault(approval.document, []).append(approval)
    gone = session.execute(
        select(DocumentRow.id, DocumentRow.title, DocumentRow.withdrawn_at, DocumentRow.withdrawn_reason)
        .where(
            DocumentRow.unit == unit,
            DocumentRow.status == "withdrawn",
            DocumentRow.blob_sha256.is_not(None),
            DocumentRow.scope != SEALED_SCOPE,  # its title and the reason would stand open
        )
        .order_by(DocumentRow.withdrawn_at, DocumentRow.id)
    )
    return contract.Index(
        format=contract.limits.FORMAT,
        unit=unit,
        seq=seq,
        entries=tuple(_entry(row, approvals.get(row.id, []), place) for row in live),
        gone=tuple(contract.Gone(id=i, title=title, at=at or "", reason=reason or "") for i, title, at, reason in gone),
        bundles=tuple(contract.Bundle(sha256=bundle.sha256, bytes=bundle.bytes) for bundle in bundles),
    )


def _entry(row: DocumentRow, approvals: list[ApprovalRow], place: dict[str, int]) -> contract.Entry:
    is_sealed = row.scope == SEALED_SCOPE
    return contract.Entry(
        id=row.id,
        v=row.v,
        kind=row.kind,
        sha256=row.blob_sha256 or "",
        bytes=row.blob_bytes or 0,
        approved=tuple(contract.Approval(office=a.office, keyid=a.keyid, name=a.name) for a in approvals),
        approved_at=max(a.at for a in approvals),
        visible_from=row.visible_from,
        visible_until=row.visible_until,
        scope="village" if is_sealed else "public",
        sealed=is_sealed,
        year=key_year(row.visible_from) if is_sealed else None,
        bundle=place[row.bundle] if row.bundle is not None else None,
    )


def _by_size(rows: list[DocumentRow]) -> Iterator[list[DocumentRow]]:
    group: list[DocumentRow] = []
    size = 0
    for row in rows:
        if group and size + (row.blob_bytes or 0) > BUNDLE_TARGET_BYTES:
            yield group
            group, size = [], 0
        group.append(row)
        size += row.blob_bytes or 0
    if group:
        yield group


def _pieces(rows: Sequence[DocumentRow]) -> Iterator[Sequence[DocumentRow]]:
    for start in range(0, len(rows), _BATCH):
        yield rows[start : start + _BATCH]
