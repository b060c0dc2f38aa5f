"""Batches of terminals that are paired by one secret, and the list of who is expected."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "batch",
        sa.Column("id", sa.String(length=6), nullable=False),
        sa.Column("made_at", sa.String(length=20), nullable=False),
        sa.Column("ends_at", sa.String(length=20), nullable=False),
        sa.Column("most", sa.Integer(), nullable=False),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.Column("root", sa.String(length=64), nullable=False),
        sa.Column("revoked_at", sa.String(length=20), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "expected",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("batch", sa.String(length=6), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("marks", sa.Text(), nullable=False),
        sa.Column("seat", sa.JSON(), nullable=False),
        sa.Column("terminal", sa.String(length=36), nullable=False),
        sa.Column("taken_at", sa.String(length=20), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_expected_batch"), "expected", ["batch"], unique=False)
    op.add_column("pairing", sa.Column("batch", sa.String(length=6), nullable=False, server_default=""))
    op.create_index(op.f("ix_pairing_batch"), "pairing", ["batch"], unique=False)
