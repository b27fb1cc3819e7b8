"""Reading accounts and their pages among a thousand and a million: `python -m benchmarks.accounts`.

One person has 50 sessions and 10,000 rows of activity; every other account has one of each. Each
read may take 50 ms, and twice as long among a million accounts as among a thousand. It runs on
SQLite, whose file for a million is made in about a minute; the fastest of many reads counts.
"""

import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial

from flask.testing import FlaskClient

import accounts
from accounts.sessions import hash_of
from app import create_app

FEW, MANY = 1_000, 1_000_000
SESSIONS, ACTIVITIES = 50, 10_000
ROUNDS = 200
MOST_MS = 50
LIMIT = 2  # times as long
PAGES = ("/account", "/account/sessions", "/account/activity")

TOKEN = "x" * 43

# A million by objects would take half an hour.
USERS = """
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :count),
    people(i, name) AS (SELECT i, iif(i = :ada, 'Ada', 'n' || i) FROM n)
INSERT INTO users (id, name, key, password_hash, is_admin, created_at, email, email_key)
SELECT i, name, lower(name), 'x', 0, :moment, name || '@example.org',
    lower(name) || '@example.org' FROM people"""
SESSIONS_OF = """
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :count)
INSERT INTO sessions (token_hash, user_id, created_at, seen_at, authenticated_at, is_remembered,
    address, user_agent)
SELECT coalesce(:hash, randomblob(32)), coalesce(:user, i), :moment, :moment, :moment, 1,
    '203.0.113.7', 'Mozilla/5.0' FROM n"""
ACTIVITIES_OF = """
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :count)
INSERT INTO activity (kind, at, user_id, key_hash, network, address, user_agent)
SELECT 'signed in', :moment, coalesce(:user, i), randomblob(32), '203.0.113.7', '203.0.113.7',
    'Mozilla/5.0' FROM n"""


def main() -> None:
    few, many = measure(FEW), measure(MANY)
    print(f"{'read':32} {f'{FEW:,}':>10} {f'{MANY:,}':>10} {'ratio':>6}")
    for name, milliseconds in many.items():
        ratio = milliseconds / few[name]
        verdict = "" if milliseconds <= MOST_MS and ratio <= LIMIT else "  TOO SLOW"
        print(f"{name:32} {few[name]:8.2f}ms {milliseconds:8.2f}ms {ratio:6.2f}{verdict}")


def measure(count: int) -> dict[str, float]:
    """Milliseconds of each read in a database with so many accounts."""
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(
            {"TESTING": True, "INSTANCE_PATH": folder, "DATABASE_URL": f"sqlite:///{folder}/it.db"},
            migrate=True,
        )
        with app.app_context():
            fill(count)
            user = accounts.find_user("Ada")
            assert user  # noqa: S101 - fill() made it
            rows = accounts.page_of_activity(user, limit=ACTIVITIES)
            middle = rows[ACTIVITIES // 2].id
            reads: dict[str, Callable[[], object]] = {
                "find_user by name": lambda: accounts.find_user("ada"),
                "find_user by address": lambda: accounts.find_user("Ada@example.org"),
                "find_user that nobody is": lambda: accounts.find_user("nobody@example.org"),
                "find_session": lambda: accounts.find_session(TOKEN),
                f"list_sessions, {SESSIONS}": lambda: accounts.list_sessions(user),
                f"page_of_activity of {ACTIVITIES:,}": lambda: accounts.page_of_activity(user),
                "the same, from its middle": lambda: accounts.page_of_activity(user, middle),
                "tidy, with nothing to do": accounts.tidy,
            }
            client = app.test_client()
            client.set_cookie(app.config["SIGN_IN_COOKIE_NAME"], TOKEN)
            for path in PAGES:
                reads[path] = partial(open_page, client, path)
            older = f"/account/activity?before={middle}"
            reads["the same, from its middle on"] = partial(open_page, client, older)
            found = {name: fastest(read) for name, read in reads.items()}
            accounts.db.session.close()
            accounts.db.engine.dispose()
        return found


def open_page(client: FlaskClient, path: str) -> None:
    response = client.get(path)
    if response.status_code != 200:
        sys.exit(f"{path} responded with {response.status}.")


def fastest(read: Callable[[], object]) -> float:
    least = float("inf")
    for _ in range(ROUNDS):
        accounts.db.session.expunge_all()  # as in a request of its own
        started = time.perf_counter()
        read()
        least = min(least, time.perf_counter() - started)
    return least * 1000


def fill(count: int) -> None:
    ada = count // 2
    moment = datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
    rows: list[tuple[str, dict[str, object]]] = [
        (USERS, {"count": count, "ada": ada}),
        (SESSIONS_OF, {"count": count, "user": None, "hash": None}),
        (SESSIONS_OF, {"count": SESSIONS - 2, "user": ada, "hash": None}),
        (SESSIONS_OF, {"count": 1, "user": ada, "hash": hash_of(TOKEN)}),
        (ACTIVITIES_OF, {"count": count, "user": None}),
        (ACTIVITIES_OF, {"count": ACTIVITIES - 1, "user": ada}),
    ]
    with accounts.db.engine.begin() as connection:
        for statement, values in rows:
            connection.exec_driver_sql(statement, {**values, "moment": moment})


if __name__ == "__main__":
    main()
