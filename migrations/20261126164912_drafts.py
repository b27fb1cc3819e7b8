"""Drafts: what a person typed before a log-in, kept with the session that it began."""

import sqlalchemy as sa
from alembic import op

revision = "20261126164912"
down_revision = "20261126160441"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("sessions", sa.Column("draft", sa.Text(), nullable=True))
    op.add_column("sessions", sa.Column("draft_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(op.f("ix_sessions_draft_at"), "sessions", ["draft_at"])


def downgrade() -> None:
    op.drop_index(op.f("ix_sessions_draft_at"), "sessions")
    with op.batch_alter_table("sessions") as table:
        table.drop_column("draft_at")
        table.drop_column("draft")
