"""The first schema: units, settings, matters, documents, approvals, publications, roles, audit."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create every table, and make the audit trail append-only."""
    op.create_table(
        "audit_event",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("at", sa.String(length=20), nullable=False),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "bundle",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("unit", sa.String(length=32), nullable=False),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.Column("blobs", sa.Integer(), nullable=False),
        sa.Column("made", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("sha256"),
    )
    op.create_index(op.f("ix_bundle_unit"), "bundle", ["unit"], unique=False)
    op.create_table(
        "document",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("v", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("unit", sa.String(length=32), nullable=False),
        sa.Column("matter", sa.String(length=26), nullable=True),
        sa.Column("stage", sa.String(length=16), nullable=True),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("scope", sa.String(length=16), nullable=False),
        sa.Column("sample", sa.Boolean(), nullable=False),
        sa.Column("visible_from", sa.String(length=20), nullable=False),
        sa.Column("visible_until", sa.String(length=20), nullable=True),
        sa.Column("title", sa.String(length=80), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("blob_sha256", sa.String(length=64), nullable=True),
        sa.Column("blob_bytes", sa.BigInteger(), nullable=True),
        sa.Column("uploaded", sa.Boolean(), nullable=False),
        sa.Column("bundle", sa.String(length=64), nullable=True),
        sa.Column("approved_at", sa.String(length=20), nullable=True),
        sa.Column("withdrawn_at", sa.String(length=20), nullable=True),
        sa.Column("withdrawn_reason", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", "v"),
    )
    op.create_index(op.f("ix_document_matter"), "document", ["matter"], unique=False)
    op.create_index("ix_document_unit_status", "document", ["unit", "status"], unique=False)
    op.create_index("ix_document_waiting", "document", ["uploaded", "status", "visible_from"], unique=False)
    op.create_table(
        "matter",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("unit", sa.String(length=32), nullable=False),
        sa.Column("title", sa.String(length=80), nullable=False),
        sa.Column("item_no", sa.String(length=8), nullable=False),
        sa.Column("opened_on", sa.String(length=10), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_matter_unit"), "matter", ["unit"], unique=False)
    op.create_table(
        "publication",
        sa.Column("unit", sa.String(length=32), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("index_sha256", sa.String(length=64), nullable=True),
        sa.Column("dirty", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("unit"),
    )
    op.create_index(op.f("ix_publication_dirty"), "publication", ["dirty"], unique=False)
    op.create_table(
        "retired_file",
        sa.Column("path", sa.String(length=200), nullable=False),
        sa.Column("at", sa.String(length=20), nullable=False),
        sa.PrimaryKeyConstraint("path"),
    )
    op.create_table(
        "role",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("signed", sa.Integer(), nullable=False),
        sa.Column("metadata", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "setting",
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_table(
        "unit",
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("level", sa.String(length=16), nullable=False),
        sa.Column("parent", sa.String(length=32), nullable=True),
        sa.Column("sort", sa.Integer(), nullable=False),
        sa.Column("wire", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("code"),
    )
    op.create_index(op.f("ix_unit_level"), "unit", ["level"], unique=False)
    op.create_index(op.f("ix_unit_parent"), "unit", ["parent"], unique=False)
    op.create_table(
        "approval",
        sa.Column("document", sa.String(length=26), nullable=False),
        sa.Column("v", sa.Integer(), nullable=False),
        sa.Column("keyid", sa.String(length=64), nullable=False),
        sa.Column("office", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("at", sa.String(length=20), nullable=False),
        sa.Column("signature", sa.String(length=512), nullable=False),
        sa.ForeignKeyConstraint(
            ["document", "v"],
            ["document.id", "document.v"],
        ),
        sa.PrimaryKeyConstraint("document", "v", "keyid"),
    )
    op.create_table(
        "attachment",
        sa.Column("document", sa.String(length=26), nullable=False),
        sa.Column("v", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("type", sa.String(length=40), nullable=False),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(
            ["document", "v"],
            ["document.id", "document.v"],
        ),
        sa.PrimaryKeyConstraint("document", "v", "sha256"),
    )
    op.create_index(op.f("ix_attachment_sha256"), "attachment", ["sha256"], unique=False)
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER audit_event_no_{verb.lower()} BEFORE {verb} ON audit_event "
                "BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END"
            )
    elif op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE FUNCTION audit_event_stays() RETURNS trigger LANGUAGE plpgsql AS "
            "$$BEGIN RAISE EXCEPTION 'the audit trail is append-only'; END$$"
        )
        op.execute(
            "CREATE TRIGGER audit_event_stays BEFORE UPDATE OR DELETE ON audit_event "
            "FOR EACH ROW EXECUTE FUNCTION audit_event_stays()"
        )
