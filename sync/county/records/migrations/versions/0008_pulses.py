"""The last heartbeats of each terminal, for the fleet page."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "pulse_past",
        sa.Column("terminal", sa.String(length=36), nullable=False),
        sa.Column("heard_at", sa.String(length=20), nullable=False),
        sa.Column("said", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("terminal", "heard_at"),
    )
