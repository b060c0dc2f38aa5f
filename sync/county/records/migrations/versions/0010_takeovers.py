"""Which terminal showed which emergency notice, and the last picture of each terminal's screen."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "takeover_seen",
        sa.Column("terminal", sa.String(length=36), nullable=False),
        sa.Column("document", sa.String(length=26), nullable=False),
        sa.Column("v", sa.Integer(), nullable=False),
        sa.Column("since", sa.String(length=20), nullable=False),
        sa.Column("screens", sa.JSON(), nullable=False),
        sa.Column("heard_at", sa.String(length=20), nullable=False),
        sa.PrimaryKeyConstraint("terminal", "document", "v"),
    )
    op.create_table(
        "picture",
        sa.Column("terminal", sa.String(length=36), nullable=False),
        sa.Column("wish", sa.String(length=36), nullable=False),
        sa.Column("wished_at", sa.String(length=20), nullable=False),
        sa.Column("answer", sa.String(length=36), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("at", sa.String(length=20), nullable=False),
        sa.Column("heard_at", sa.String(length=20), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("terminal"),
    )
