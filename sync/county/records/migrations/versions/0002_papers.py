"""The county's own papers: accounts, where a version came from, what the checks found."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the three tables."""
    op.create_table(
        "account",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("label", sa.String(length=80), nullable=False),
        sa.Column("duties", sa.String(length=80), nullable=False),
        sa.Column("holder", sa.String(length=80), nullable=False),
        sa.Column("units", sa.Text(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "paper",
        sa.Column("document", sa.String(length=26), nullable=False),
        sa.Column("v", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("author", sa.String(length=40), nullable=False),
        sa.Column("file", sa.String(length=200), nullable=False),
        sa.Column("sheet", sa.String(length=80), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("at", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("exempt", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("reviewer", sa.String(length=40), nullable=False),
        sa.Column("approver", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["document", "v"], ["document.id", "document.v"]),
        sa.PrimaryKeyConstraint("document", "v"),
    )
    op.create_index(op.f("ix_paper_state"), "paper", ["state"], unique=False)
    op.create_table(
        "finding",
        sa.Column("document", sa.String(length=26), nullable=False),
        sa.Column("v", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("gate", sa.String(length=16), nullable=False),
        sa.Column("rule", sa.String(length=32), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("clearable", sa.Boolean(), nullable=False),
        sa.Column("cleared_by", sa.String(length=40), nullable=False),
        sa.Column("cleared_at", sa.String(length=20), nullable=False),
        sa.Column("cleared_reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["document", "v"], ["document.id", "document.v"]),
        sa.PrimaryKeyConstraint("document", "v", "number"),
    )
