"""The way back: what residents said, how terminals are, who has seen which recall."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the three tables."""
    op.create_table(
        "submission",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("code", sa.String(length=8), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("terminal", sa.String(length=36), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("state_at", sa.String(length=20), nullable=False),
        sa.Column("reply", sa.Text(), nullable=False),
        sa.Column("office", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    for name in ("at", "code", "terminal"):
        op.create_index(op.f(f"ix_submission_{name}"), "submission", [name], unique=False)
    op.create_table(
        "pulse",
        sa.Column("terminal", sa.String(length=36), nullable=False),
        sa.Column("at", sa.String(length=20), nullable=False),
        sa.Column("heard_at", sa.String(length=20), nullable=False),
        sa.Column("said", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("terminal"),
    )
    op.create_table(
        "recall_seen",
        sa.Column("terminal", sa.String(length=36), nullable=False),
        sa.Column("recall", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("hidden", sa.Integer(), nullable=False),
        sa.Column("at", sa.String(length=20), nullable=False),
        sa.Column("heard_at", sa.String(length=20), nullable=False),
        sa.PrimaryKeyConstraint("terminal", "recall"),
    )
