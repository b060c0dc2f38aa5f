"""The desk: who works there, who is logged in, how far each submission has come."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the three tables."""
    op.create_table(
        "desk_user",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("label", sa.String(length=80), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("unit", sa.String(length=32), nullable=False),
        sa.Column("password", sa.String(length=200), nullable=False),
        sa.Column("changed_at", sa.String(length=20), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "desk_session",
        sa.Column("token", sa.String(length=64), nullable=False),
        sa.Column("user", sa.String(length=40), nullable=False),
        sa.Column("form", sa.String(length=64), nullable=False),
        sa.Column("made_at", sa.String(length=20), nullable=False),
        sa.Column("seen_at", sa.String(length=20), nullable=False),
        sa.PrimaryKeyConstraint("token"),
    )
    op.create_index(op.f("ix_desk_session_user"), "desk_session", ["user"], unique=False)
    op.create_table(
        "work",
        sa.Column("submission", sa.String(length=36), nullable=False),
        sa.Column("code", sa.String(length=8), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("topic", sa.String(length=16), nullable=False),
        sa.Column("place", sa.String(length=16), nullable=False),
        sa.Column("unit", sa.String(length=32), nullable=False),
        sa.Column("ref", sa.String(length=40), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("amends", sa.String(length=36), nullable=False),
        sa.Column("may_publish", sa.Boolean(), nullable=False),
        sa.Column("names_leader", sa.Boolean(), nullable=False),
        sa.Column("assigned", sa.String(length=32), nullable=False),
        sa.Column("at", sa.String(length=20), nullable=False),
        sa.Column("accept_by", sa.String(length=10), nullable=False),
        sa.Column("reply_by", sa.String(length=10), nullable=False),
        sa.Column("accepted_at", sa.String(length=20), nullable=False),
        sa.Column("done_at", sa.String(length=20), nullable=False),
        sa.Column("adoption", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("released", sa.Boolean(), nullable=False),
        sa.Column("erased_at", sa.String(length=20), nullable=False),
        sa.PrimaryKeyConstraint("submission"),
    )
    op.create_index(op.f("ix_work_code"), "work", ["code"], unique=False)
    op.create_index(op.f("ix_work_unit"), "work", ["unit"], unique=False)
    op.create_index(op.f("ix_work_amends"), "work", ["amends"], unique=False)
    op.create_index(op.f("ix_work_assigned"), "work", ["assigned"], unique=False)
    op.create_index(op.f("ix_work_reply_by"), "work", ["reply_by"], unique=False)
