"""Which published document tells an opinion and its answer, and which opinion speaks again of an answered one."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns."""
    op.add_column("work", sa.Column("document", sa.String(length=26), nullable=False, server_default=""))
    op.add_column("work", sa.Column("again", sa.String(length=36), nullable=False, server_default=""))
