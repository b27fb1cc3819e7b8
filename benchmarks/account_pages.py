"""Milliseconds at the server for the pages of an account with 50 sessions and 10,000 activities.

The account is one of so many others: `python benchmarks/account_pages.py 1000000` (default 1,000).
"""

import logging
import statistics
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path

from sqlalchemy import insert

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

import accounts  # noqa: E402
from accounts.activity import SIGNED_IN, Activity  # noqa: E402
from accounts.sessions import Session, hash_of  # noqa: E402
from app import create_app  # noqa: E402

ROUNDS = 50
SESSIONS, ACTIVITIES = 50, 10_000
AT_ONCE = 10_000
PAGES = (
    "/account",
    "/account/sessions",
    "/account/activity",
    "/account/activity?before=5000",
    "/account/export.json",
)
USER_AGENT = "Mozilla/5.0 (X11; Linux x86_64; rv:{0}.0) Gecko/20100101 Firefox/{0}.0"


def main(others: int) -> None:
    logging.disable()
    with tempfile.TemporaryDirectory() as folder:
        settings = {"INSTANCE_PATH": folder, "DATABASE_URL": f"sqlite:///{folder}/bench.db"}
        app = create_app(settings | {"TESTING": True}, migrate=True)
        with app.app_context():
            fill(others)
            token = accounts.start_session(accounts.find_user("Ada"))
            accounts.db.engine.dispose()
        client = app.test_client()
        client.set_cookie("sign_in", token)
        print(
            f"{f'milliseconds, of {others:,} accounts':34}{'median':>8}{'slowest':>9}{'first':>8}"
        )
        for path in PAGES:
            first, *times = (milliseconds(client, path) for _ in range(ROUNDS))
            print(f"{path:34}{statistics.median(times):8.1f}{max(times):9.1f}{first:8.1f}")


def fill(others: int) -> None:
    execute, commit = accounts.db.session.execute, accounts.db.session.commit
    ada = accounts.create_user("Ada", "the analytical engine", email="ada@example.org")
    commit()
    common = {"password_hash": ada.password_hash, "is_admin": False}
    for start in range(0, others, AT_ONCE):
        numbers = range(start, min(start + AT_ONCE, others))
        execute(
            insert(accounts.User),
            [common | {"name": f"n{number}", "key": f"n{number}"} for number in numbers],
        )
        commit()
    moment = accounts.now()
    execute(
        insert(Session),
        [
            {
                "token_hash": hash_of(str(number)),
                "user_id": ada.id,
                "address": f"192.0.2.{number}",
                "user_agent": USER_AGENT.format(100 + number),
                "seen_at": moment - timedelta(seconds=number),
            }
            for number in range(SESSIONS)
        ],
    )
    execute(
        insert(Activity),
        [
            {
                "kind": SIGNED_IN,
                "user_id": ada.id,
                "key_hash": b"",
                "network": "",
                "address": f"192.0.2.{number % 200}",
                "user_agent": USER_AGENT.format(100 + number % 50),
            }
            for number in range(ACTIVITIES)
        ],
    )
    commit()


def milliseconds(client, path: str) -> float:
    started = time.perf_counter()
    response = client.get(path)
    took = (time.perf_counter() - started) * 1000
    if response.status_code != 200:
        sys.exit(f"{path} responded with {response.status}.")
    return took


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
