"""A worker that is killed breaks no promise, and neither does a clock that is set back."""

import itertools
import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from email.utils import parsedate_to_datetime
from http.client import HTTPException

import psutil
import pytest

from tests.faults import ADMIN, EVE, LONG, Person, lines_of, serving
from tests.servers import until

pytestmark = pytest.mark.drills


# A worker


def workers_of(address):
    """The processes of gunicorn that serve this address."""
    port = address.rpartition(":")[2]
    [master] = [
        child
        for child in psutil.Process().children()
        if f"--bind=127.0.0.1:{port}" in child.cmdline()
    ]
    return master.children()


class Sender(Person):
    """Sends letters and registers people, again and again, and keeps what it was promised."""

    def __init__(self, site, number):
        super().__init__(site)
        self.number, self.sent, self.seen, self.registered, self.lost = number, [], [], [], 0

    def go_on(self, is_over):
        for count in itertools.count():
            if is_over.is_set():
                break
            name = f"{self.number}-{count}"
            try:
                if self.post("/stage/flash", text=name).status == 200:
                    self.sent.append(name)
                self.look()
                email = {"username": name, "email": f"{name}@example.org"}
                if Person(self.site).post("/register", **EVE | email).status == 303:
                    self.registered.append(name)
            except (OSError, HTTPException):  # the worker was killed in the middle of it
                self.lost += 1

    def look(self):
        self.seen += self.get("/account").messages


def test_a_worker_that_is_killed_in_the_middle_of_requests_takes_no_promise_along(tmp_path):
    with serving(tmp_path):
        pass  # two workers would both begin with an empty database
    with (
        serving(tmp_path, workers=2, SIGN_IN_ATTEMPTS="10000") as address,
        ThreadPoolExecutor(6) as load,
    ):
        senders = [Sender(address, number) for number in range(6)]
        for sender in senders:
            sender.log_in()
        is_over = threading.Event()
        try:
            done = [load.submit(sender.go_on, is_over) for sender in senders]
            for number in range(1, 5):
                until(lambda: all(len(it.registered) >= 2 * number for it in senders))  # noqa: B023
                workers_of(address)[0].kill()
                until(lambda: len(workers_of(address)) == 2)
        finally:
            is_over.set()
        for it in done:
            it.result()
        for sender in senders:
            sender.look()

    assert sum(sender.lost for sender in senders) > 0
    for sender in senders:
        assert sorted(sender.seen) == sorted(sender.sent)
    with sqlite3.connect(tmp_path / "heliograph.db") as rows:
        waiting = {name for (name,) in rows.execute("SELECT name FROM users WHERE name GLOB '?-*'")}
        mails = rows.execute("SELECT name FROM mails JOIN users ON users.id = mails.user_id")
        assert {name for (name,) in mails} == waiting
        assert waiting.issuperset(name for sender in senders for name in sender.registered)
        assert rows.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    lines = lines_of(tmp_path)
    assert len([line for line in lines if "SIGKILL" in line]) == 4
    assert not any(line.startswith("Traceback") for line in lines)


# The clock


@pytest.fixture
def an_hour_ago(find_program):
    """The environment of a server whose clock was set back."""
    find_program("faketime", what="a clock that can be set")
    # As Debian's command has it.
    return {"LD_PRELOAD": "/usr/$LIB/faketime/libfaketimeMT.so.1", "FAKETIME": "-1h"}


def test_a_clock_that_is_set_back_ends_nothing(an_hour_ago, tmp_path):
    with serving(tmp_path) as address:
        ada, eve = Person(address).log_in(), Person(address)
        for text in ("The letter was sent.", LONG):
            ada.post("/stage/flash", text=text)
        asked, _ = eve.get("/account"), eve.get("/login")
        wrong = eve.post("/login", **ADMIN | {"password": "wrong"})
    now = time_of_page(asked)
    with serving(tmp_path, environment=an_hour_ago) as address:
        ada.site = eve.site = address
        ada.post("/stage/flash", text="The letter has arrived.")
        page = ada.get("/account")
        log_in, again = eve.post("/login", **ADMIN), eve.get("/account")
    with serving(tmp_path) as address:
        ada.site = eve.site = address
        later = ada.get("/account"), eve.get("/account")

    assert now - time_of_page(page) > timedelta(minutes=30)
    assert (asked.status, wrong.status, page.status) == (303, 422, 200)
    assert sorted(page.messages) == sorted(
        ["The letter was sent.", LONG, "The letter has arrived."]
    )
    assert (log_in.status, log_in.headers["Location"]) == (303, "/account")
    assert again.messages[0] == "You were successfully logged in"
    assert [(page.status, page.messages) for page in later] == [(200, []), (200, [])]


def time_of_page(page):
    return parsedate_to_datetime(page.headers["Date"])
