"""Accounts: addresses, links and mails, and what a person sees of sessions and activity."""

import re
import unicodedata

import sqlalchemy as sa
from alembic import op

revision = "20261126160441"
down_revision = "0003"
branch_labels = None
depends_on = None

users = sa.table("users", sa.column("id"), sa.column("name"), sa.column("key"))
sessions = sa.table(
    "sessions", sa.column("authenticated_at"), sa.column("created_at"), sa.column("is_remembered")
)
activity = sa.table("activity", sa.column("kind"))


def upgrade() -> None:
    # Not in batch mode: on SQLite it would make the table anew, which takes long for many accounts.
    for name in ("email", "email_key", "new_email"):
        op.add_column("users", sa.Column(name, sa.String(254), nullable=True))
    op.add_column("users", sa.Column("deletes_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(op.f("uq_users_email_key"), "users", ["email_key"], unique=True)
    op.create_index(op.f("ix_users_deletes_at"), "users", ["deletes_at"])
    is_waiting = sa.text("new_email IS NOT NULL")
    op.create_index(
        op.f("ix_users_unconfirmed"),
        "users",
        ["created_at"],
        sqlite_where=is_waiting,
        postgresql_where=is_waiting,
    )
    make_keys(fold)

    with op.batch_alter_table("sessions") as table:
        table.add_column(
            sa.Column("authenticated_at", sa.DateTime(timezone=True), nullable=True),
        )
        table.add_column(
            sa.Column("is_remembered", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        for name, length in (("address", 45), ("user_agent", 200)):
            table.add_column(sa.Column(name, sa.String(length), nullable=False, server_default=""))
        table.drop_index(op.f("ix_sessions_created_at"))
        table.drop_index(op.f("ix_sessions_seen_at"))
    op.execute(sa.update(sessions).values(authenticated_at=sessions.c.created_at))
    with op.batch_alter_table("sessions") as table:
        table.alter_column(
            "authenticated_at", existing_type=sa.DateTime(timezone=True), nullable=False
        )
        for name in ("is_remembered", "address", "user_agent"):
            table.alter_column(name, server_default=None)
    for name in ("created_at", "seen_at"):
        op.create_index(
            op.f(f"ix_sessions_is_remembered_{name}"), "sessions", ["is_remembered", name]
        )

    with op.batch_alter_table("activity") as table:
        table.add_column(sa.Column("address", sa.String(45), nullable=True))
        table.add_column(sa.Column("user_agent", sa.String(200), nullable=True))
        table.drop_index(op.f("ix_activity_user_id"))
        table.drop_index(op.f("ix_activity_kind_at"))
    op.create_index(op.f("ix_activity_user_id_id"), "activity", ["user_id", "id"])
    op.create_index(op.f("ix_activity_user_id_kind_at"), "activity", ["user_id", "kind", "at"])
    op.create_index(op.f("ix_activity_at"), "activity", ["at"])

    op.create_table(
        "tokens",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(20), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(32), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("address", sa.String(254), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_tokens_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tokens")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_tokens_token_hash")),
    )
    op.create_index(op.f("ix_tokens_user_id"), "tokens", ["user_id"])
    op.create_index(op.f("ix_tokens_created_at"), "tokens", ["created_at"])

    op.create_table(
        "mails",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("address", sa.String(254), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_mails_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mails")),
    )
    op.create_index(op.f("ix_mails_user_id"), "mails", ["user_id"])
    op.create_index(op.f("ix_mails_next_try_at"), "mails", ["next_try_at"])


def downgrade() -> None:
    op.drop_table("mails")
    op.drop_table("tokens")

    # Older versions show no other kinds, and know neither when nor how to delete them.
    op.execute(
        sa.delete(activity).where(activity.c.kind.not_in(["signed in", "failed to sign in"]))
    )
    with op.batch_alter_table("activity") as table:
        for name in ("at", "user_id_kind_at", "user_id_id"):
            table.drop_index(op.f(f"ix_activity_{name}"))
        table.drop_column("user_agent")
        table.drop_column("address")
    op.create_index(op.f("ix_activity_kind_at"), "activity", ["kind", "at"])
    op.create_index(op.f("ix_activity_user_id"), "activity", ["user_id"])

    with op.batch_alter_table("sessions") as table:
        for name in ("created_at", "seen_at"):
            table.drop_index(op.f(f"ix_sessions_is_remembered_{name}"))
        for name in ("user_agent", "address", "is_remembered", "authenticated_at"):
            table.drop_column(name)
    op.create_index(op.f("ix_sessions_created_at"), "sessions", ["created_at"])
    op.create_index(op.f("ix_sessions_seen_at"), "sessions", ["seen_at"])

    # An account that was to be deleted, or whose address nobody confirmed, would be open to whoever
    # knows its password.
    is_closed = "deletes_at IS NOT NULL OR (new_email IS NOT NULL AND email IS NULL)"
    op.execute(sa.text(f"DELETE FROM users WHERE {is_closed}"))  # noqa: S608 - a text of ours
    make_keys(fold_as_before)
    for name in ("ix_users_unconfirmed", "ix_users_deletes_at", "uq_users_email_key"):
        op.drop_index(op.f(name), "users")
    for name in ("deletes_at", "new_email", "email_key", "email"):
        op.drop_column("users", name)


def make_keys(fold) -> None:  # noqa: ANN001 - one of the two below
    """Make the keys of names anew. Of two that are twins only now, the newer keeps its own."""
    connection = op.get_bind()
    rows = connection.execute(sa.select(users).order_by(users.c.id)).all()
    taken = {row.key for row in rows}
    for row in rows:
        folded = "".join(it if it.isprintable() else "\n" for it in fold(row.name))
        if folded not in taken and 1 <= len(folded) <= 150:
            connection.execute(sa.update(users).where(users.c.id == row.id).values(key=folded))
            taken.add(folded)


def fold_as_before(name: str) -> str:
    return unicodedata.normalize("NFKC", name).casefold()


# As accounts/folding.py had it at this time.
INVISIBLE = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)
DOT_OF_I = re.compile("i([\u0300-\u0306\u0308-\u036f]*)\u0307")


def fold(text: str) -> str:
    for _ in range(10):
        lower = unicodedata.normalize("NFKD", text).casefold().replace("ı", "i")  # noqa: RUF001
        dotless = DOT_OF_I.sub(r"i\1", unicodedata.normalize("NFKD", lower))
        folded = INVISIBLE.sub("", unicodedata.normalize("NFKC", dotless)).strip()
        if folded == text:
            break
        text = folded
    return text
