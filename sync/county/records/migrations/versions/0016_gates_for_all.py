"""Every share that is counted is one number: when it is whole again. Those of before are forgotten."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Another table in its place."""
    op.drop_table("gate")
    op.create_table(
        "gate",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("until", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_index(op.f("ix_gate_until"), "gate", ["until"], unique=False)
