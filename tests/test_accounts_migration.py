"""The migrations lead up and down, on both databases, and the rows in the tables come along."""

from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

import accounts
from app import alembic

NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)


@pytest.fixture
def old_app(empty_app):
    """A database as it was before accounts had addresses, with people in it who are logged in."""
    with empty_app.app_context():
        alembic.upgrade("0003")
        tables = sa.MetaData()
        tables.reflect(accounts.db.engine)
        names = ["Ada", "İpek", "ılgaz", "Ilgaz", "a@b.org"]  # noqa: RUF001
        people = [
            {"name": name, "key": name.casefold(), "password_hash": "x"}
            | {"is_admin": False, "created_at": NOW}
            for name in names
        ]
        session = {"token_hash": b"x", "user_id": 1, "created_at": NOW, "seen_at": NOW}
        activity = {"kind": "signed in", "at": NOW, "user_id": 1, "key_hash": b"x", "network": "-"}
        with accounts.db.engine.begin() as connection:
            connection.execute(tables.tables["users"].insert(), people)
            connection.execute(tables.tables["sessions"].insert(), session)
            connection.execute(tables.tables["activity"].insert(), activity)
    return empty_app


def test_people_from_before_addresses_are_found_and_are_confirmed(old_app):
    with old_app.app_context():
        alembic.upgrade()
        found = [accounts.find_user(it) for it in ("ADA", "IPEK", "ılgaz", "ilgaz", "A@B.org")]  # noqa: RUF001

        assert [user.name for user in found] == ["Ada", "İpek", "ılgaz", "Ilgaz", "a@b.org"]  # noqa: RUF001
        assert all(user.is_confirmed and user.is_usable for user in found)
        [session] = found[0].sessions
        assert (session.authenticated_at, session.is_remembered) == (NOW, False)
        assert [row.kind for row in accounts.page_of_activity(found[0])] == ["signed in"]


def test_a_table_that_is_made_anew_keeps_the_rows_that_refer_to_it(old_app):
    """SQLite has this for users in 0003, in each direction."""
    with old_app.app_context():
        alembic.downgrade("0002")
        alembic.upgrade("0003")
        after = rows_of_all_tables()

        assert [len(after[table]) for table in ("users", "sessions", "activity")] == [5, 1, 1]
        alembic.upgrade()
        with accounts.db.engine.connect() as connection:
            if connection.dialect.name == "sqlite":
                assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
                assert connection.exec_driver_sql("PRAGMA foreign_key_check").all() == []


def test_the_way_down_keeps_what_was_there_before(old_app):
    with old_app.app_context():
        before = rows_of_all_tables()
        alembic.upgrade()
        ada = accounts.find_user("Ada")
        accounts.confirm_address(ada, "ada@example.org")
        accounts.make_token("reset", ada, "ada@example.org")
        accounts.enqueue("reset", "ada@example.org", ada)
        accounts.note(accounts.activity.CONFIRMED, ada)
        accounts.create_user("Eve", "a sieve for the sun", new_email="eve@example.org")
        accounts.db.session.commit()
        accounts.db.session.close()
        alembic.downgrade("0003")

        assert rows_of_all_tables() == before
        alembic.upgrade()
        assert alembic.compare_metadata() == []
        assert accounts.find_user("ipek").name == "İpek"
        accounts.db.session.close()


def rows_of_all_tables():
    tables = sa.MetaData()
    tables.reflect(accounts.db.engine)
    with accounts.db.engine.connect() as connection:
        return {
            table.name: {
                tuple(sorted(row._mapping.items())) for row in connection.execute(table.select())
            }
            for table in tables.sorted_tables
        }
