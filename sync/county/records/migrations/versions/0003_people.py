"""Who proves to be whom: an author's own key, and which of two signatures came first."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add three columns; what was signed before has no order but its instants."""
    op.add_column("approval", sa.Column("step", sa.Integer(), nullable=False, server_default="0"))
    for name in ("public", "secret"):
        op.add_column("account", sa.Column(name, sa.Text(), nullable=False, server_default=""))
