"""Whatever is sent to whatever address: no crash, nothing reflected, nothing raw, nothing slow.

Each request of tests/bad_requests.py goes to the app as a server hands it on, by a stranger and by
people who are logged in, with htmx and without, and redirects are followed. BAD_INPUT_REQUESTS and
BAD_INPUT_SEED ask for more, and for others.
"""

import gzip
import logging
import math
import os
import re
import shutil
import sqlite3
import time
from contextlib import closing
from copy import copy
from dataclasses import dataclass
from datetime import timedelta
from itertools import product
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlencode, urlsplit

import brotli
import pytest
from argon2 import PasswordHasher
from bs4 import BeautifulSoup
from werkzeug.test import run_wsgi_app

import accounts
from accounts import passwords
from accounts.database import now
from app import create_app
from tests.bad_requests import FRAGMENT, Request, chance, spoiled
from tests.product import ENTRANCES, FILLINGS, PEOPLE, add_links, add_rows
from tests.stage import open_doors
from web.log import OneLine

PARTS = 8  # tests, each with an app of its own
REQUESTS = int(os.environ.get("BAD_INPUT_REQUESTS", "5000")) // PARTS
SEED = os.environ.get("BAD_INPUT_SEED", "heliograph")

TIMES = 10  # as slow as an ordinary page, or the same request in order
HOPS = 3

LONG_AGO = timedelta(hours=1)  # the password is asked for again

SETTINGS = [
    {},
    {"HTTPS": True},
    {"TRUSTED_HOSTS": ["localhost", ".example.org"]},
    {"HTTPS": True, "PROXIES": 1},
]

# Breaks and sleeps on purpose.
LEFT_OUT = {"stage.crash", "stage.slow"}

# Headers that lead to a page of ours, whose address may hold what was in the address before.
LEADS = {"Location", "HX-Push-Url"}
LOCAL = re.compile(r"/(?![/\\])[^\s<>\"\\]*")
MARK = "x-canary"


class Response(NamedTuple):
    status: int
    headers: list[tuple[str, str]]
    body: bytes
    seconds: float


@dataclass
class Site:
    app: object
    log: "Log"
    database: Path

    def begin_again(self):
        """Have people, links and counted attempts as at first, whatever requests made of them."""
        with (
            closing(sqlite3.connect(f"{self.database}.first")) as first,
            closing(sqlite3.connect(self.database)) as current,
        ):
            first.backup(current)

    def send(self, request):
        """Return the response, with the seconds of the processor that it took."""
        environ = request.environ()
        started = time.process_time()
        body, status, headers = run_wsgi_app(self.app, environ, buffered=True)
        content = b"".join(body)
        seconds = time.process_time() - started
        return Response(int(status[:3]), list(headers.items()), content, seconds)


class Log(logging.Handler):
    """Notes what a log must not hold: tracebacks, errors, and lines that are two."""

    def __init__(self):
        super().__init__()
        self.setFormatter(OneLine("%(asctime)s %(levelname)s %(message)s"))
        self.faults = []

    def emit(self, record):
        line = self.format(record)
        if record.levelno >= logging.ERROR or record.exc_info or not line.isprintable():
            self.faults.append(line)


@pytest.fixture(scope="module", autouse=True)
def _cheap_hashes():
    """Nobody's password is worth the time here."""
    with pytest.MonkeyPatch.context() as patch:
        hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
        patch.setattr(passwords, "hasher", hasher)
        patch.setattr(passwords, "HASH_OF_NOBODY", hasher.hash("nobody's password"))
        yield


@pytest.fixture
def open_site(instance_path, empty_database, tmp_path, caplog):
    """Return a function that opens a site with these settings."""
    logs = [
        logging.getLogger(name) for name in ("heliograph.requests", "heliograph.accounts", "app")
    ]
    log, apps = Log(), []

    def open_site(**settings):
        database = shutil.copy(empty_database, tmp_path / "people.db")
        app = create_app(
            {
                "TESTING": True,
                "PROPAGATE_EXCEPTIONS": False,
                "REFUSAL_PAUSE": 0,
                "SIGN_IN_ATTEMPTS": 1000,
                "INSTANCE_PATH": instance_path,
                "DATABASE_URL": f"sqlite:///{database}",
                **settings,
            }
        )
        apps.append(app)
        open_doors(app)
        for name, password in (list(person.values()) for person in PEOPLE.values() if person):
            with app.app_context():
                accounts.create_user(name, password, is_admin=name == "Grace")
                accounts.db.session.commit()
        with app.app_context():
            add_rows()
            add_links()
            accounts.db.session.commit()
            accounts.db.engine.dispose()  # which ends the write-ahead log: all is in one file
        shutil.copy(database, f"{database}.first")
        for logger in logs:
            logger.addHandler(log)
            caplog.set_level(logging.INFO, logger.name)
            logger.propagate = False  # to pytest, which would keep each line
        return Site(app, log, database)

    yield open_site
    for app in apps:
        with app.app_context():
            accounts.db.engine.dispose()
    for logger in logs:
        logger.removeHandler(log)
        logger.propagate = True


class Person:
    """A browser with cookies, of somebody or of nobody."""

    def __init__(self, site, name=None, age=timedelta(0)):
        self.site, self.name, self.age = site, name, age
        self.cookies = {"theme": "dark", f"heliograph-missed-{'0' * 32}": "1"}
        long = "It is done. " * 400
        for text in ("It is done.", long, long):
            body = urlencode({"text": text, "category": "error"}).encode()
            self.keep(site.send(self.asks("/stage/flash", "POST", body)))
        self.keep(site.send(self.asks("/account")))
        if name:
            body = urlencode(
                PEOPLE["member"] if name == "Ada" else PEOPLE["administrator"]
            ).encode()
            self.keep(site.send(self.asks("/login", "POST", body)))
            self.log_in()

    def log_in(self):
        config = self.site.app.config
        with self.site.app.app_context():
            user = accounts.db.session.get(accounts.User, self.id)
            accounts.take_back_deletion(user)  # for which a request may well have asked
            token = accounts.start_session(user)
            session = accounts.find_session(token)
            session.authenticated_at = now() - self.age
            accounts.db.session.commit()
        self.cookies[config["SIGN_IN_COOKIE_NAME"]] = token

    @property
    def id(self):
        return {"Ada": 1, "Grace": 2}[self.name]

    def asks(self, path, method="GET", body=b"", **headers):
        headers = {"Host": "localhost", "Sec-Fetch-Site": "same-origin"} | headers
        headers |= {"Cookie": "; ".join(f"{name}={it}" for name, it in self.cookies.items())}
        if method == "POST":
            headers |= {"Content-Type": "application/x-www-form-urlencoded"}
            headers |= {"Content-Length": str(len(body))}
        parts = urlsplit(path)
        return Request(method, parts.path.encode(), parts.query, headers, body)

    def keep(self, response):
        """Keep the cookies that the response sets."""
        for line in (value for name, value in response.headers if name == "Set-Cookie"):
            name, _, value = line.partition(";")[0].partition("=")
            if "Max-Age=0" in line:
                self.cookies.pop(name, None)
            else:
                self.cookies[name] = value


# Werkzeug leaves the files of a form that breaks off to the garbage collector.
@pytest.mark.filterwarnings("ignore:.*SpooledTemporaryFile:pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("part", range(PARTS))
def test_no_bad_request_breaks_anything(open_site, part):
    site = open_site(**SETTINGS[part % len(SETTINGS)])
    kinds = [
        (None, timedelta(0)),
        ("Ada", timedelta(0)),
        ("Ada", LONG_AGO),
        ("Grace", timedelta(0)),
    ]
    known = fields_by_address(site, Person(site), Person(site, "Ada"))
    targets = list(product(addresses(site.app), (FRAGMENT, {}), kinds))
    chance(part).shuffle(targets)
    examiner = Examiner(site)

    for number in range(REQUESTS):
        if number % 500 == 0:
            site.begin_again()
            people = {kind: Person(site, *kind) for kind in kinds}
        (path, method), world, kind = targets[number % len(targets)]
        rng = chance(f"{SEED}-{part}-{number}")
        fields = known.get(path) or rng.choice(list(known.values()))
        body = urlencode(fields).encode() if method == "POST" else b""
        address = f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}"
        good = people[kind].asks(path, method, body, **world, **{"X-Forwarded-For": address})

        examiner.examine(
            people[kind], spoiled(rng, good, fields), good, f"seed {SEED}, {part}, number {number}"
        )


class Examiner:
    """Sends requests, and fails at the first that is answered as none may be."""

    def __init__(self, site):
        self.site = site
        self.page = Person(site).asks("/nope")
        self.usual = min(site.send(self.page).seconds for _ in range(9))

    def examine(self, person, request, good, where):
        """Fail if this request, or one of those that it leads to, is answered badly.

        Args:
            person: whose browser sends it, and keeps the cookies.
            request: the bad one.
            good: the same before it was spoiled, which tells how long it takes.
            where: its seed and number.
        """
        for _ in range(HOPS):
            response, fault = self.fault_of(request, good)
            if fault:
                pytest.fail(f"{fault}\n{where}\n{self.smallest(request, good, fault)}")
            cookies = [value for name, value in response.headers if name == "Set-Cookie"]
            if person.name and any("sign_in=" in it for it in cookies):
                person.log_in()  # the token has changed, or ended
            place = dict(response.headers).get("Location")
            if response.status != 303 or place is None:
                return
            headers = {name: it for name, it in request.headers.items() if name[:8] != "Content-"}
            visitor = copy(person)
            visitor.cookies = dict(person.cookies)
            visitor.keep(response)
            request = good = visitor.asks(place, **headers)

    def fault_of(self, request, good):
        self.site.log.faults.clear()
        response = self.site.send(request)
        fault = next(faults(response, self.site.log), None)
        if fault is None and response.seconds > TIMES * self.usual:
            fault = self.slowness(request, good)
        return response, fault

    def slowness(self, request, good):
        """Return how slow a request is, unless in 20 tries it was quick once."""
        seconds = ordinary = math.inf
        for _ in range(20):
            tries = (self.page, good)
            ordinary = min(ordinary, max(self.site.send(one).seconds for one in tries))
            seconds = min(seconds, self.site.send(request).seconds)
            if seconds <= TIMES * ordinary:
                return None
        return f"slow: {seconds / ordinary:.0f} times an ordinary response"

    def smallest(self, request, good, fault):
        """Return the request without all that the same fault does not need."""
        kind = fault.partition(":")[0]

        def has_it(smaller):
            found = self.fault_of(smaller, good)[1]
            return found and found.partition(":")[0] == kind

        while smaller := next(filter(has_it, request.smaller()), None):
            request = smaller
        return request


def faults(response, log):
    """Yield what is wrong with a response, each with its kind before a colon."""
    if log.faults:
        yield f"log: {log.faults[0]}"
    if response.status >= 500:
        yield f"status: {response.status}"
    for name, value in response.headers:
        leads = name in LEADS
        if MARK in name.lower() or (MARK in value.lower() and not leads):
            yield f"reflected: {name}: {value}"
        if not f"{name}{value}".isprintable() or not value.isascii():
            yield f"signs in a header: {name}: {value!r}"
        if leads and not LOCAL.fullmatch(value):
            yield f"leads away: {name}: {value}"
    headers = {name.lower(): value for name, value in response.headers}
    if headers.get("x-content-type-options") != "nosniff":
        yield f"sniffed: {response.status} {headers}"
    encoding = headers.get("content-encoding")
    body = DECODE[encoding](response.body) if response.body else b""
    if headers.get("content-type", "").startswith("text/html") and MARK.encode() in body:
        yield from faults_of_page(body)


DECODE = {None: bytes, "br": brotli.decompress, "gzip": gzip.decompress}


def faults_of_page(body):
    for raw in (b"<x-canary", b"</x-canary", b"&x-canary", b"49x-canary"):
        if raw in body.lower():
            yield f"raw: {raw} in {body}"
    page = BeautifulSoup(body.decode(errors="replace"), "html.parser")
    for element in page.find_all():
        if MARK in element.name or any(MARK in name for name in element.attrs):
            yield f"markup: {element}"
        for name in ("href", "src", "action", "formaction", "hx-get", "hx-post"):
            address = element.get(name, "")
            if MARK in address.lower() and not LOCAL.fullmatch(address):
                yield f"link: {element}"


def addresses(app):
    """Return every address of the app with its method, and those that only mails hold."""
    found = []
    adapter = app.url_map.bind("localhost")
    for rule in app.url_map.iter_rules():
        if rule.endpoint not in LEFT_OUT:
            path = adapter.build(rule.endpoint, dict.fromkeys(rule.arguments, "1"))
            found += [(path, method) for method in ("GET", "POST") if method in rule.methods]
    named = [path.replace("#", "1") for path in (*ENTRANCES, *FILLINGS)]
    return list(dict.fromkeys([*found, *product(named, ("GET", "POST"))]))


def fields_by_address(site, *people):
    """Return names and values of the fields of all forms, by the address they are sent to."""
    known = {}
    for person, (path, method) in product(people, addresses(site.app)):
        if method == "GET":
            body = site.send(person.asks(path)).body
            page = BeautifulSoup(body.decode(errors="replace"), "html.parser")
            for form in page.find_all("form", method="post"):
                names = [it["name"] for it in form.select("[name]")]
                known.setdefault(form["action"], {}).update(dict.fromkeys(names, "1"))
    for path, fillings in FILLINGS.items():
        for filling in fillings:
            known.setdefault(path.replace("#", "1"), {}).update(filling)
    return {path: list(fields.items()) for path, fields in known.items()}
