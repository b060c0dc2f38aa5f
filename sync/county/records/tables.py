"""The tables. Instants are text (`2026-11-23T01:20:00Z`), so that text order is time order anywhere."""

from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKeyConstraint, Index, LargeBinary, String, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

SCOPES = ("society", "party", "unit", "village")  # only society is ever published


class Base(DeclarativeBase):
    """Root of the county's tables."""

    type_annotation_map = {dict[str, Any]: JSON}


class UnitRow(Base):
    """A county, department, township or village. `wire` is the rest of the wire's `Unit`."""

    __tablename__ = "unit"
    code: Mapped[str] = mapped_column(String(32), primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    level: Mapped[str] = mapped_column(String(16), index=True)
    parent: Mapped[str | None] = mapped_column(String(32), index=True)
    sort: Mapped[int]
    wire: Mapped[dict[str, Any]]


class SettingRow(Base):
    """What a county sets: the content of county.toml and outline.toml, and a few marks of ours."""

    __tablename__ = "setting"
    key: Mapped[str] = mapped_column(String(40), primary_key=True)
    value: Mapped[dict[str, Any]]


class MatterRow(Base):
    """The thread that the stages of one matter share."""

    __tablename__ = "matter"
    id: Mapped[str] = mapped_column(String(26), primary_key=True)
    unit: Mapped[str] = mapped_column(String(32), index=True)
    title: Mapped[str] = mapped_column(String(80))
    item_no: Mapped[str] = mapped_column(String(8))
    opened_on: Mapped[str] = mapped_column(String(10))


class DocumentRow(Base):
    """One version of a document. `body` is its canonical wire JSON and never changes."""

    __tablename__ = "document"
    id: Mapped[str] = mapped_column(String(26), primary_key=True)
    v: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(16))
    unit: Mapped[str] = mapped_column(String(32))
    matter: Mapped[str | None] = mapped_column(String(26), index=True)
    stage: Mapped[str | None] = mapped_column(String(16))
    status: Mapped[str] = mapped_column(String(16))
    scope: Mapped[str] = mapped_column(String(16))
    sample: Mapped[bool]
    visible_from: Mapped[str] = mapped_column(String(20))
    visible_until: Mapped[str | None] = mapped_column(String(20))
    title: Mapped[str] = mapped_column(String(80))
    body: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    sha256: Mapped[str] = mapped_column(String(64))
    blob_sha256: Mapped[str | None] = mapped_column(String(64))
    blob_bytes: Mapped[int | None] = mapped_column(BigInteger)
    uploaded: Mapped[bool]
    bundle: Mapped[str | None] = mapped_column(String(64))
    approved_at: Mapped[str | None] = mapped_column(String(20))
    withdrawn_at: Mapped[str | None] = mapped_column(String(20))
    withdrawn_reason: Mapped[str | None] = mapped_column(Text)

    __table_args__ = (
        Index("ix_document_unit_status", "unit", "status"),
        Index("ix_document_waiting", "uploaded", "status", "visible_from"),
    )


class AttachmentRow(Base):
    """A file beside a document; its bytes lie under `D/files`."""

    __tablename__ = "attachment"
    document: Mapped[str] = mapped_column(String(26), primary_key=True)
    v: Mapped[int] = mapped_column(primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64), primary_key=True, index=True)
    type: Mapped[str] = mapped_column(String(40))
    bytes: Mapped[int] = mapped_column(BigInteger)
    name: Mapped[str] = mapped_column(String(80))
    __table_args__ = (ForeignKeyConstraint(["document", "v"], ["document.id", "document.v"]),)


class ApprovalRow(Base):
    """One key's signature over one version of a document."""

    __tablename__ = "approval"
    document: Mapped[str] = mapped_column(String(26), primary_key=True)
    v: Mapped[int] = mapped_column(primary_key=True)
    keyid: Mapped[str] = mapped_column(String(64), primary_key=True)
    office: Mapped[str] = mapped_column(String(80))
    name: Mapped[str] = mapped_column(String(80))
    at: Mapped[str] = mapped_column(String(20))
    step: Mapped[int]  # 1 for the first signature, 2 for the second: both may fall into one second
    signature: Mapped[str] = mapped_column(String(512))
    __table_args__ = (ForeignKeyConstraint(["document", "v"], ["document.id", "document.v"]),)


class Publication(Base):
    """How far one unit's index has come; `dirty` says that it must be made again."""

    __tablename__ = "publication"
    unit: Mapped[str] = mapped_column(String(32), primary_key=True)
    seq: Mapped[int]
    index_sha256: Mapped[str | None] = mapped_column(String(64))
    dirty: Mapped[bool] = mapped_column(index=True)


class BundleRow(Base):
    """A transport bundle `blobs/packs/<sha256>` that a unit's index names."""

    __tablename__ = "bundle"
    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    unit: Mapped[str] = mapped_column(String(32), index=True)
    bytes: Mapped[int] = mapped_column(BigInteger)
    blobs: Mapped[int]
    made: Mapped[int]  # the unit's seq at the time: the order in the index


class RoleRow(Base):
    """A TUF role: the version counter, which never goes back, and the metadata signed last."""

    __tablename__ = "role"
    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    version: Mapped[int]
    signed: Mapped[int]  # the version of `metadata`; behind `version` when a publication broke off
    metadata_json: Mapped[bytes | None] = mapped_column("metadata", LargeBinary)


class RetiredFile(Base):
    """A published file that nothing names any more; swept after the grace period."""

    __tablename__ = "retired_file"
    path: Mapped[str] = mapped_column(String(200), primary_key=True)
    at: Mapped[str] = mapped_column(String(20))


class AccountRow(Base):
    """A person who writes, reviews or approves. `holder` is whose keys they hold (`KeyCard.holder`)."""

    __tablename__ = "account"
    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    label: Mapped[str] = mapped_column(String(80))
    duties: Mapped[str] = mapped_column(String(80))  # author, reviewer, approver; parted by commas
    holder: Mapped[str] = mapped_column(String(80))
    units: Mapped[str] = mapped_column(Text)  # codes parted by commas; empty = every unit
    public: Mapped[str] = mapped_column(Text)  # an author's own key: id and public half as JSON, or empty
    secret: Mapped[str] = mapped_column(Text)  # its private half, as PKCS8 under the author's passphrase
    active: Mapped[bool]


class PaperRow(Base):
    """Where one version of a document came from, and how far its review has come."""

    __tablename__ = "paper"
    document: Mapped[str] = mapped_column(String(26), primary_key=True)
    v: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(String(64))  # of the content without v and the moment
    author: Mapped[str] = mapped_column(String(40))
    file: Mapped[str] = mapped_column(String(200))
    sheet: Mapped[str] = mapped_column(String(80))
    row: Mapped[int]
    at: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str] = mapped_column(Text)  # of a correction
    exempt: Mapped[str] = mapped_column(Text)  # why there was no pre-disclosure
    state: Mapped[str] = mapped_column(String(16), index=True)  # waiting, reviewed, returned, approved, replaced
    reviewer: Mapped[str] = mapped_column(String(40))
    approver: Mapped[str] = mapped_column(String(40))
    __table_args__ = (ForeignKeyConstraint(["document", "v"], ["document.id", "document.v"]),)


class FindingRow(Base):
    """What a check found in one version, and who cleared it as a false alarm, and why."""

    __tablename__ = "finding"
    document: Mapped[str] = mapped_column(String(26), primary_key=True)
    v: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    gate: Mapped[str] = mapped_column(String(16))
    rule: Mapped[str] = mapped_column(String(32))
    place: Mapped[str] = mapped_column(String(200))
    words: Mapped[str] = mapped_column(Text)
    clearable: Mapped[bool]
    cleared_by: Mapped[str] = mapped_column(String(40))
    cleared_at: Mapped[str] = mapped_column(String(20))
    cleared_reason: Mapped[str] = mapped_column(Text)
    __table_args__ = (ForeignKeyConstraint(["document", "v"], ["document.id", "document.v"]),)


class AuditEvent(Base):
    """Who did what, when. Append-only: the database refuses changes; each event seals the one before."""

    __tablename__ = "audit_event"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    at: Mapped[str] = mapped_column(String(20))
    actor: Mapped[str] = mapped_column(String(80))
    action: Mapped[str] = mapped_column(String(40))
    subject: Mapped[str] = mapped_column(String(200))
    detail: Mapped[dict[str, Any]]
    digest: Mapped[str] = mapped_column(String(64))
