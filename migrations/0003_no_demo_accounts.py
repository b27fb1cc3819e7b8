"""No demo accounts: the demo has a database of its own."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

users = sa.table(
    "users",
    sa.column("is_demo", sa.Boolean()),
    sa.column("disabled_at", sa.DateTime(timezone=True)),
)


def upgrade() -> None:
    # Everybody knows their password. `flask users set-password` and `enable` open them again.
    op.execute(sa.update(users).where(users.c.is_demo).values(disabled_at=sa.func.now()))
    with op.batch_alter_table("users") as table:
        table.drop_column("is_demo")


def downgrade() -> None:
    with op.batch_alter_table("users") as table:
        table.add_column(
            sa.Column("is_demo", sa.Boolean(), nullable=False, server_default=sa.false())
        )
    with op.batch_alter_table("users") as table:
        table.alter_column("is_demo", server_default=None)
