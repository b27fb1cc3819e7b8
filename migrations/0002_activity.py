"""Activity: attempts to sign in, which the throttle counts; and expired sessions by an index."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "activity",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("key_hash", sa.LargeBinary(32), nullable=False),
        sa.Column("network", sa.String(45), nullable=False),
        sa.Column("block", sa.String(45), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["users.id"],
            name=op.f("fk_activity_user_id_users"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activity")),
    )
    op.create_index(op.f("ix_activity_user_id"), "activity", ["user_id"])
    op.create_index(op.f("ix_activity_key_hash_at"), "activity", ["key_hash", "at"])
    op.create_index(op.f("ix_activity_network_at"), "activity", ["network", "at"])
    op.create_index(op.f("ix_activity_block_at"), "activity", ["block", "at"])
    op.create_index(op.f("ix_activity_kind_at"), "activity", ["kind", "at"])
    op.create_index(op.f("ix_sessions_created_at"), "sessions", ["created_at"])
    op.create_index(op.f("ix_sessions_seen_at"), "sessions", ["seen_at"])


def downgrade() -> None:
    op.drop_index(op.f("ix_sessions_seen_at"), "sessions")
    op.drop_index(op.f("ix_sessions_created_at"), "sessions")
    op.drop_table("activity")
