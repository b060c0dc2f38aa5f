"""Which units an opinion speaks of the leaders of: it is passed to none of them, whatever unit it is about."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column."""
    op.add_column("work", sa.Column("named", sa.Text(), nullable=False, server_default=""))
