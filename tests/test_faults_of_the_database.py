"""Whatever the database does, people read so in plain words, and it heals by itself."""

import re
import sqlite3
import subprocess
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import psutil
import pytest

from accounts.database import PLACES, POOL
from tests.faults import (
    ADMIN,
    HTMX,
    Person,
    as_root,
    lines_of,
    server_behind_a_wire,
    serving,
)
from tests.servers import until

pytestmark = pytest.mark.drills

AWAY = "The site cannot reach its data. Please try again in a moment."
ENDED_IN_BROWSER = (
    "You are logged out in this browser. The site was too busy to end your session for good; it "
    "ends by itself."
)


@pytest.fixture(scope="module")
def server():
    with server_behind_a_wire() as server:
        yield server


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("site")


@pytest.fixture(scope="module")
def site(folder, server):
    with serving(folder, DATABASE_URL=server.url, DATABASE_TIMEOUT="2") as address:
        yield address


@pytest.fixture
def ada(site):
    person = Person(site)
    until(lambda: person.post("/login", **ADMIN).status == 303)  # the last test broke it
    person.get("/")
    return person


@pytest.fixture(params=["killed", "stopped", "cut_off"])
def out_of_order(request, server):
    return getattr(server, request.param)


def test_a_database_that_is_away_is_told_and_comes_back(out_of_order, ada, folder):
    before = len(lines_of(folder))
    with out_of_order():
        page, fragment = ada.get("/account"), ada.get("/account", **HTMX)
    lines = lines_of(folder)[before:]

    assert (page.status, page.headers["Retry-After"]) == (503, "5")
    assert (page.heading, page.soup.select_one("#error p").get_text()) == (
        "Out of order for a moment",
        AWAY,
    )
    assert (fragment.status, fragment.headers["Retry-After"]) == (503, "5")
    assert fragment.messages == [f"Out of order for a moment. {AWAY}"]
    told = [line for line in lines if "method=" not in line]
    assert len(told) == 2, told
    assert all("The database could not serve this request: " in line for line in told)
    until(lambda: ada.get("/account").status == 200)


def test_a_stranger_goes_on_reading_and_logs_in_later(out_of_order, ada, site):
    eve = Person(site)
    with out_of_order():
        pages = [eve.get(path, **headers) for path in ("/", "/login") for headers in ({}, HTMX)]
        log_in = eve.post("/login", **ADMIN)

    assert [page.status for page in pages] == [200] * 4
    assert (log_in.status, log_in.heading) == (503, "Out of order for a moment")
    assert "sign_in" not in eve.cookies
    until(lambda: eve.post("/login", **ADMIN).status == 303)
    assert ada.get("/account").status == 200


def test_a_person_is_logged_out_whatever_is_away(out_of_order, ada):
    with out_of_order():
        log_out = ada.post("/logout")
        after = ada.get("/")

    assert (log_out.status, log_out.headers["Location"]) == (303, "/")
    assert "sign_in" not in ada.cookies
    assert (after.status, after.messages) == (200, [ENDED_IN_BROWSER])


def test_a_message_is_seen_once_whether_on_the_page_that_failed_or_later(out_of_order, ada):
    ada.post("/stage/flash", text="The letter was sent.")
    with out_of_order():
        failed = ada.get("/account")
    pages = [failed]
    until(lambda: pages.append(ada.get("/account")) or pages[-1].status == 200)
    pages.append(ada.get("/account"))

    assert failed.status == 503
    seen = [text for page in pages for text in page.messages]
    assert seen == ["The letter was sent."]


def test_a_flood_while_the_database_hangs_leaves_threads_to_other_pages(server, ada, tmp_path):
    """The flood is of more requests than there are threads."""
    finished = []

    def open_account(_):
        finished.append(patient.twin().get("/account").status)

    with serving(tmp_path, DATABASE_URL=server.url, DATABASE_TIMEOUT="60") as address:
        patient = Person(address, ada.cookies)
        assert patient.get("/account").status == 200
        with ThreadPoolExecutor(250) as flood, server.stopped():
            flood.map(open_account, range(250))
            until(lambda: len(finished) >= 250 - PLACES - POOL)
            pages = [Person(address).get("/") for _ in range(3)]
            refused = list(finished)

    assert [page.status for page in pages] == [200, 200, 200]
    assert set(refused) == {503}
    assert len(refused) <= 250 - PLACES
    assert set(finished[len(refused) :]) == {200}
    assert len(finished) == 250


def test_a_database_that_goes_in_the_middle_of_requests_costs_each_one_line(server, ada, folder):
    before = len(lines_of(folder))
    is_over = threading.Event()
    statuses = []

    def go_on(_):
        person = ada.twin()
        while not is_over.is_set():
            statuses.append(person.get("/account").status)

    with ThreadPoolExecutor(20) as load:
        load.map(go_on, range(20))
        try:
            for _ in range(3):
                until(lambda: statuses[-20:].count(200) == 20)
                with server.killed():
                    until(lambda: statuses[-20:].count(503) == 20)
        finally:
            is_over.set()
    lines = lines_of(folder)[before:]

    assert set(statuses) == {200, 503}
    assert [line for line in lines if not re.match(r"20\d\d-", line)] == []  # no traceback
    assert len([line for line in lines if "WARNING" in line]) == statuses.count(503)


def test_a_restart_of_the_database_between_two_pages_is_not_noticed(server, ada):
    with server.killed():
        pass

    assert ada.get("/account").status == 200


def test_probes_tell_once_of_a_database_that_is_away_and_once_that_it_is_back(
    out_of_order, ada, folder
):
    until(lambda: ada.get("/readyz").status == 200)
    before = len(lines_of(folder))
    with out_of_order():
        until(lambda: ada.get("/readyz").status == 503)
        asked = {(ada.get("/readyz").status, ada.get("/healthz").status) for _ in range(5)}
    until(lambda: ada.get("/readyz").status == 200)

    assert asked == {(503, 200)}
    told = [line.partition("00:00 ")[2] for line in lines_of(folder)[before:]]
    assert told == ["Not ready: The database failed: OperationalError.", "Ready."]


def test_a_connection_that_the_network_forgot_is_replaced_before_anybody_needs_it(
    server, ada, find_program
):
    iptables = find_program("iptables", what="a firewall")
    idle = ports_connected_to(server.wire.port)
    with forgotten(iptables, idle, server.wire.port):
        until(lambda: not idle & ports_connected_to(server.wire.port))
        page = ada.get("/account")

    assert idle
    assert page.status == 200


def ports_connected_to(port):
    """The ports from which this machine is connected to another of its own."""
    living = [it for it in psutil.net_connections("tcp") if it.status == psutil.CONN_ESTABLISHED]
    return {it.laddr.port for it in living if it.raddr.port == port}


@contextmanager
def forgotten(iptables, ports, port):
    """Drop all that is sent from these ports to another and back, as a firewall that restarted."""
    ways = [*((it, port) for it in ports), *((port, it) for it in ports)]
    rules = [["-p", "tcp", "--sport", f"{one}", "--dport", f"{two}"] for one, two in ways]
    try:
        for rule in rules:
            as_root(iptables, "--wait", "--insert", "INPUT", *rule, "--jump", "DROP")
        yield
    finally:
        for rule in rules:
            delete = [iptables, "--wait", "--delete", "INPUT", *rule, "--jump", "DROP"]
            subprocess.run(delete, check=False)  # there are none if nobody may insert them


def test_a_slow_database_is_waited_for(server, ada):
    server.wire.seconds = 0.05
    try:
        page, log_in = ada.get("/account"), Person(ada.site).post("/login", **ADMIN)
    finally:
        server.wire.seconds = 0

    assert (page.status, log_in.status) == (200, 303)


def test_a_site_starts_before_its_database(server, site, tmp_path):
    with (
        server.killed(),
        serving(tmp_path, "app:create_app()", DATABASE_URL=server.url, HTTPS="false") as address,
    ):
        eve = Person(address)
        assert eve.get("/").status == 200
        assert eve.post("/login", **ADMIN).status == 503
        server.start()
        until(lambda: eve.post("/login", **ADMIN).status == 303)

        told, *others = [line for line in lines_of(tmp_path) if "migrations" in line]
        assert "The database's migrations could not be looked at: connection failed" in told
        assert others == []
    assert Person(site).get("/").status == 200


def test_a_flood_on_a_locked_database_leaves_threads_to_other_pages(tmp_path):
    with serving(tmp_path, DATABASE_TIMEOUT="60", SIGN_IN_ATTEMPTS="10000") as address:
        ada = Person(address).log_in()
        logged_in = []

        def log_in(_):
            logged_in.append(Person(address).post("/login", **ADMIN).status)

        with ThreadPoolExecutor(64) as flood:
            elsewhere = sqlite3.connect(tmp_path / "heliograph.db", isolation_level=None)
            elsewhere.execute("BEGIN EXCLUSIVE")
            flood.map(log_in, range(64))
            until(lambda: logged_in)  # of many some get no turn
            pages = [*(Person(address).get("/") for _ in range(3)), ada.get("/account")]
            meanwhile = list(logged_in)
            elsewhere.close()

    assert [page.status for page in pages] == [200] * 4
    assert set(meanwhile) == {429}
    assert 303 in logged_in
    assert set(logged_in) <= {303, 429}


def test_a_file_that_is_gone_is_not_replaced_by_an_empty_one(tmp_path):
    data, away = tmp_path / "data", tmp_path / "away"
    data.mkdir()
    database = f"sqlite:///{data}/site.db"
    with serving(tmp_path, DATABASE_URL=database):
        pass  # which makes the tables
    with serving(tmp_path, "app:create_app()", DATABASE_URL=database, HTTPS="false") as address:
        eve = Person(address)
        data.rename(away)
        data.mkdir()
        refused = eve.post("/login", **ADMIN)
        made = list(data.iterdir())
        data.rmdir()
        away.rename(data)

        assert eve.post("/login", **ADMIN).status == 303
    assert (refused.status, refused.heading) == (503, "Out of order for a moment")
    assert made == []
