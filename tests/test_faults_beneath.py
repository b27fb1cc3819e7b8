"""Whatever breaks beneath the site, people read so in plain words, and it heals by itself.

Real processes break: the database, the disk, the store, the mail server, a worker, the clock.
"""

import itertools
import os
import re
import shutil
import sqlite3
import subprocess
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from datetime import timedelta
from email.utils import parsedate_to_datetime
from http.client import HTTPConnection, HTTPException
from http.cookies import SimpleCookie
from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace
from urllib.parse import urlencode

import psutil
import pytest
from bs4 import BeautifulSoup

from accounts.database import PLACES, POOL
from tests.network import Wire, running_in_a_thread
from tests.servers import free_port, postgresql_server, running
from tests.smtp import smtp_server

pytestmark = pytest.mark.drills

HTMX = {"HX-Request": "true", "HX-Request-Type": "partial", "HX-Target": "main#main"}
ADMIN = {"username": "admin", "password": "admin"}
FULL = "The site can only be read for the moment. Please try again in a while."
AWAY = "The site cannot reach its data. Please try again in a moment."
ENDED_IN_BROWSER = (
    "You are logged out in this browser. The site was too busy to end your session for good; it "
    "ends by itself."
)
LONG = " ".join(f"{number}." for number in range(2000))


class Answer:
    def __init__(self, response):
        self.status, self.headers = response.status, response.headers
        self.soup = BeautifulSoup(response.read(), "html5lib")

    @property
    def heading(self):
        return self.soup.h1.get_text()

    @property
    def messages(self):
        return [text.get_text() for text in self.soup.select(".message-text")]


class Person:
    """At a browser without JavaScript that follows no redirect by itself."""

    def __init__(self, site, cookies=()):
        self.site, self.cookies = site, dict(cookies)

    def get(self, path, **headers):
        return self.ask("GET", path, None, headers)

    def post(self, path, headers=(), **form):
        return self.ask("POST", path, urlencode(form), dict(headers))

    def ask(self, method, path, body, headers):
        headers = {"Sec-Fetch-Site": "same-origin", **headers}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={it}" for name, it in self.cookies.items())
        connection = HTTPConnection(self.site.removeprefix("http://"), timeout=120)
        try:
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            answer = Answer(response)
            self.keep(response.headers.get_all("Set-Cookie", []))
            return answer
        finally:
            connection.close()

    def keep(self, lines):
        for line in lines:
            for name, cookie in SimpleCookie(line).items():
                if cookie["max-age"] == "0":
                    self.cookies.pop(name, None)
                else:
                    self.cookies[name] = cookie.value

    def log_in(self):
        assert self.post("/login", **ADMIN).status == 303
        self.get("/")  # shows that this was successful
        return self

    def twin(self):
        """Another tab of the same browser, as far as the server can tell."""
        return Person(self.site, self.cookies)


EVE = {
    "username": "Eve",
    "email": "eve@example.org",
    "password": "a lamp behind the shutter",
}


def serving(folder, create="tests.stage:create()", *, environment=(), workers=1, **settings):
    """The site with the doors of tests/stage.py, served by gunicorn."""
    command = ["-m", "gunicorn", "--log-level=warning", "--bind=127.0.0.1:PORT"]
    settings = {f"HELIOGRAPH_{name}": value for name, value in settings.items()}
    return running(
        [*command, f"--workers={workers}", create],
        folder,
        environment={**settings, **dict(environment)},
    )


def lines_of(folder):
    return (folder / "server.log").read_text().splitlines()


def until(condition):
    """Wait for what comes by itself. A minute is for the busiest of machines."""
    for _ in range(600):
        if condition():
            return
        time.sleep(0.1)
    pytest.fail("It does not heal.")


# The database


class Server:
    """A real PostgreSQL behind a wire, and the ways in which both break."""

    def __init__(self, embedded, wire):
        self.embedded, self.wire = embedded, wire
        self.url = f"postgresql://postgres@127.0.0.1:{wire.port}/postgres"

    def processes(self):
        postmaster = self.embedded.get_postmaster_info().process
        return [postmaster, *postmaster.children(recursive=True)]

    def kill(self):
        processes = self.processes()
        for process in processes:
            process.kill()
        psutil.wait_procs(processes)

    def start(self):
        self.embedded.ensure_postgres_running()

    @contextmanager
    def killed(self):
        self.kill()
        try:
            yield
        finally:
            self.start()

    @contextmanager
    def stopped(self):
        processes = self.processes()
        for process in processes:
            process.suspend()
        try:
            yield
        finally:
            for process in processes:
                process.resume()

    @contextmanager
    def cut_off(self):
        self.wire.is_cut = True
        try:
            yield
        finally:
            self.wire.is_cut = False


@pytest.fixture(scope="module")
def server():
    with postgresql_server() as process:
        info = process.get_postmaster_info()
        wire = Wire(f"{info.socket_dir}/.s.PGSQL.{info.port}")
        with running_in_a_thread(wire):
            yield Server(process, wire)


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


# The disk


@pytest.fixture
def disk(tmp_path):
    """A disk of 2 MB."""
    if os.geteuid() != 0:
        pytest.skip("only root may mount a disk")
    folder = tmp_path / "disk"
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m", "none", folder], check=True)
    yield folder
    subprocess.run(["umount", "--lazy", folder], check=True)


@contextmanager
def filled(disk):
    ballast = disk / "ballast"
    with ballast.open("wb", buffering=0) as file, suppress(OSError):
        while file.write(bytes(4096)):
            pass
    try:
        yield
    finally:
        ballast.unlink()


def test_what_is_on_a_full_disk_can_be_read_and_saving_waits(disk, tmp_path):
    with serving(tmp_path, INSTANCE_PATH=str(disk)) as address:
        ada, eve = Person(address).log_in(), Person(address)
        ada.post("/stage/flash", text="The letter was sent.")
        with closing(sqlite3.connect(disk / "heliograph.db")) as rows, rows:
            rows.execute(
                "UPDATE sessions SET seen_at = datetime(seen_at, '-5 minutes') || '.000000'"
            )
        with filled(disk):
            log_in, fragment = eve.post("/login", **ADMIN), eve.post("/login", HTMX, **ADMIN)
            registered = eve.post("/register", **EVE)
            page = ada.get("/account")
            ada.post("/stage/flash", text=LONG)
            shortened = ada.get("/account")
            lines = lines_of(tmp_path)

        assert eve.post("/login", **ADMIN).status == 303
        assert Person(address).post("/register", **EVE).status == 303
        assert ada.get("/account").status == 200

    assert (log_in.status, log_in.heading) == (503, "Nothing can be saved now")
    assert fragment.messages == [f"Nothing can be saved now. {FULL}"]
    assert registered.status == 503
    assert (page.status, page.messages) == (200, ["The letter was sent."])
    [text] = shortened.messages
    assert LONG.startswith(text.removesuffix("… (shortened)"))
    told = [line for line in lines if "database or disk is full" in line]
    assert len(told) == 4 + 2, told  # with one for the store, and those of a session's use
    assert not any(line.startswith("Traceback") for line in lines)


# The store of long messages


@pytest.fixture
def redis(find_program):
    """A real Redis: its process, and its URL."""
    program = find_program("redis-server", what="Redis")
    with TemporaryDirectory() as folder:  # the path of a socket must be short
        socket = Path(folder, "redis")
        command = [program, "--port", "0", "--unixsocket", socket, "--save", "", "--dir", folder]
        with subprocess.Popen(command, stdout=subprocess.DEVNULL) as server:
            until(socket.exists)
            yield SimpleNamespace(process=psutil.Process(server.pid), url=f"unix://{socket}")
            server.kill()


def test_a_long_message_waits_for_a_store_that_hangs(redis, tmp_path):
    with serving(tmp_path, STORE_URL=redis.url) as address:
        ada, grace = Person(address), Person(address)
        ada.get("/")
        grace.get("/")
        ada.post("/stage/flash", text=LONG)
        redis.process.suspend()
        pages = [ada.get("/") for _ in range(3)]
        grace.post("/stage/flash", text=LONG)
        [shortened] = grace.get("/").messages
        redis.process.resume()
        until(lambda: pages.append(ada.get("/")) or pages[-1].messages)
        pages.append(ada.get("/"))

    assert {page.status for page in pages} == {200}
    assert [text for page in pages for text in page.messages] == [LONG]
    assert shortened.endswith("… (shortened)")
    told = [line for line in lines_of(tmp_path) if "fallback storage" in line]
    assert 1 <= len(told) <= 2, told  # one for reading, and one for writing
    assert not any(line.startswith("Traceback") for line in lines_of(tmp_path))


def test_without_a_store_nothing_but_long_messages_suffers(redis, tmp_path):
    redis.process.kill()
    with serving(tmp_path, STORE_URL=redis.url) as address:
        ada = Person(address).log_in()
        ada.post("/stage/flash", text="The letter was sent.")
        short = ada.get("/account").messages
        ada.post("/stage/flash", text=LONG)
        [long] = ada.get("/account").messages

    assert short == ["The letter was sent."]
    assert long.endswith("… (shortened)")


def test_a_store_whose_folder_is_gone_makes_it_anew(tmp_path):
    instance = tmp_path / "instance"
    database = f"sqlite:///{tmp_path}/site.db"
    with serving(tmp_path, INSTANCE_PATH=str(instance), DATABASE_URL=database) as address:
        ada = Person(address).log_in()
        shutil.rmtree(instance)
        ada.post("/stage/flash", text=LONG)

        assert ada.get("/account").messages == [LONG]


# The mail server


def test_a_mail_waits_for_a_server_that_is_away(tmp_path):
    database = f"sqlite:///{tmp_path}/site.db"
    port = free_port()
    settings = {
        "DATABASE_URL": database,
        "MAIL_THREAD": "true",
        "MAIL_URL": f"smtp://127.0.0.1:{port}",
    }
    with serving(tmp_path, **settings) as address:
        registered = Person(address).post("/register", **EVE)
        until(lambda: any("not sent, it is tried again later" in it for it in lines_of(tmp_path)))
        with smtp_server(port=port) as server:
            with sqlite3.connect(tmp_path / "site.db") as rows:
                rows.execute("UPDATE mails SET next_try_at = created_at")
            Person(address).post("/register", **EVE | {"username": "Una", "email": "u@example.org"})
            until(lambda: len(server.mails) == 2)

    assert registered.status == 303
    assert {mail["To"] for mail in server.mails} == {"eve@example.org", "u@example.org"}
    told = [line for line in lines_of(tmp_path) if "Connection refused" in line]
    assert len(told) == 1
    assert not any(line.startswith("Traceback") for line in lines_of(tmp_path))


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
