"""In which visit a rating was given: one visitor who rates five things is not five. Of those before nobody knows it."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """One column more."""
    op.add_column("work", sa.Column("visit", sa.String(length=16), nullable=False, server_default=""))
