"""The same site on a real PostgreSQL."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier, Timer

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

import accounts
from accounts import throttle
from accounts.database import POOL
from app import alembic, create_app
from web.access import get_own


@pytest.fixture
def client(instance_path, postgresql):
    app = create_app({"TESTING": True, "INSTANCE_PATH": instance_path, "DATABASE_URL": postgresql})
    with app.app_context():
        alembic.upgrade()
        assert alembic.compare_metadata() == []
        accounts.create_user("Ada", "the analytical engine")
        accounts.db.session.commit()
    yield app.test_client()
    with app.app_context():
        accounts.db.session.close()
        alembic.downgrade("base")
        accounts.db.engine.dispose()


def test_logging_in_and_out(client):
    for name in ("Eve", "Ada\0", "\ud800", "x" * 1000):
        response = client.post(
            "/login", data={"username": name.encode(errors="replace"), "password": "wrong"}
        )
        assert response.status_code == 422

    client.post("/login", data={"username": "ada", "password": "the analytical engine"})
    token = client.get_cookie("sign_in").value
    assert client.get("/account").status_code == 200

    client.post("/logout")
    client.set_cookie("sign_in", token)
    assert client.get("/account").status_code == 303


@pytest.mark.usefixtures("slow_clock")
def test_of_many_guesses_at_once_no_more_pass_than_may(client):
    barrier = Barrier(64)

    def reserve(_):
        with client.application.app_context():
            barrier.wait()
            try:
                throttle.reserve([b"ada"], "203.0.113.7", None)
            except accounts.TooManyAttempts:
                return False
            return True

    with ThreadPoolExecutor(64) as pool:
        assert list(pool.map(reserve, range(64))).count(True) == 5


@pytest.mark.parametrize(
    "statement",
    [
        "LOCK TABLE activity IN SHARE UPDATE EXCLUSIVE MODE",  # as VACUUM does, for minutes
        "INSERT INTO activity (kind, at, key_hash, network) VALUES ('of a product', now(), '', '')",
    ],
)
def test_nobody_waits_to_log_in_for_what_else_happens_to_the_table(client, statement):
    with client.application.app_context(), accounts.db.engine.begin() as elsewhere:
        elsewhere.exec_driver_sql(statement)
        response = client.post(
            "/login", data={"username": "ada", "password": "the analytical engine"}
        )

    assert response.status_code == 303


def test_who_counts_waits_for_others_who_count_and_not_for_ever(client):
    with client.application.app_context(), accounts.db.engine.begin() as elsewhere:
        elsewhere.execute(select(func.pg_advisory_xact_lock(throttle.LOCK)))
        response = client.post("/login", data={"username": "ada", "password": "wrong"})

    assert (response.status_code, response.headers["Retry-After"]) == (503, "5")


def test_no_wait_is_endless(client):
    with client.application.app_context():
        for limit in ("lock_timeout", "statement_timeout"):
            shown = accounts.db.session.connection().exec_driver_sql(f"SHOW {limit}").scalar()
            assert shown == "3s"


def test_the_wait_for_a_connection_is_taken_off_the_wait_for_a_statement(client):
    with client.application.app_context():
        engine = accounts.db.engine
        held = [engine.connect() for _ in range(POOL)]
        Timer(2, held[0].close).start()
        with pytest.raises(OperationalError), engine.connect() as late:  # of three seconds in all
            late.exec_driver_sql("SELECT pg_sleep(2.9)")
        for connection in held:
            connection.close()


def test_no_page_waits_to_note_that_a_session_is_in_use(client, caplog):
    client.post("/login", data={"username": "ada", "password": "the analytical engine"})
    with client.application.app_context():
        accounts.db.session.query(accounts.Session).one().seen_at -= timedelta(minutes=5)
        accounts.db.session.commit()
        with accounts.db.engine.begin() as elsewhere:
            elsewhere.exec_driver_sql("SELECT * FROM sessions FOR UPDATE")
            assert client.get("/account").status_code == 200

    assert not any("is not noted" in message for message in caplog.messages)


@pytest.fixture
def standby(client):
    """The database, which can only be read, as after a switch to a standby."""
    with client.application.app_context():
        database = accounts.db.engine.url.database
        engine = accounts.db.engine

    def alter(words):
        with engine.begin() as elsewhere:
            elsewhere.exec_driver_sql("SET TRANSACTION READ WRITE")
            elsewhere.exec_driver_sql(f"ALTER DATABASE {database} {words}")
        engine.dispose()

    yield lambda: alter("SET default_transaction_read_only = on")
    alter("RESET default_transaction_read_only")


def test_a_database_that_can_only_be_read_shows_its_pages(client, standby, caplog):
    client.post("/login", data={"username": "ada", "password": "the analytical engine"})
    with client.application.app_context():
        accounts.db.session.query(accounts.Session).one().seen_at -= timedelta(minutes=5)
        accounts.db.session.commit()
    standby()

    assert [client.get("/account").status_code for _ in range(2)] == [200, 200]
    assert "The use of a session is not noted" in caplog.text


def test_tidying_passes_over_a_session_in_use(client):
    client.post("/login", data={"username": "ada", "password": "the analytical engine"})
    with client.application.app_context():
        session = accounts.db.session.query(accounts.Session).one()
        session.draft, session.draft_at = "a draft", accounts.now() - timedelta(days=1)
        accounts.db.session.commit()
        with accounts.db.engine.begin() as elsewhere:
            elsewhere.exec_driver_sql("SELECT * FROM sessions FOR UPDATE")
            assert accounts.tidy() == 0

        assert accounts.tidy() == 1


def test_a_key_that_no_column_can_hold_is_not_found(client):
    app = client.application
    app.add_url_rule("/one", "one", lambda: get_own(accounts.Session, 2**70))
    client.post("/login", data={"username": "ada", "password": "the analytical engine"})

    assert client.get("/one").status_code == 404
