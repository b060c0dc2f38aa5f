"""What the county's office found when it inspected a unit, and when that was put right."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "inspection",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("unit", sa.String(length=32), nullable=False),
        sa.Column("on_day", sa.String(length=10), nullable=False),
        sa.Column("inspectors", sa.String(length=80), nullable=False),
        sa.Column("met", sa.String(length=80), nullable=False),
        sa.Column("unmet", sa.String(length=80), nullable=False),
        sa.Column("result", sa.String(length=16), nullable=False),
        sa.Column("found", sa.Text(), nullable=False),
        sa.Column("correct_by", sa.String(length=10), nullable=False),
        sa.Column("corrected_on", sa.String(length=10), nullable=False),
        sa.Column("corrected", sa.Text(), nullable=False),
        sa.Column("struck", sa.Text(), nullable=False),
        sa.Column("sample", sa.Boolean(), nullable=False),
        sa.Column("at", sa.String(length=20), nullable=False),
        sa.Column("actor", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_inspection_unit", "inspection", ["unit"])
