"""Nothing depends on one process: several machines serve one person, request by request."""

import json
import re
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from email import message_from_bytes, policy
from http.client import HTTPConnection
from types import SimpleNamespace
from urllib.parse import urlencode, urlsplit

import pytest

from tests.chromium import PATIENCE
from tests.machines import running_machines
from tests.stage import open_doors
from tests.test_journey_in_browsers import link_to, whole_life  # noqa: F401 - a fixture

pytestmark = pytest.mark.drills

ADA = {"username": "Ada", "password": "the analytical engine"}
LETTER = {"text": "Dear Mary,\nwhere is the mirror?"}


@pytest.fixture
def clock_ahead(monkeypatch):
    """Return a function: have signatures made two seconds ahead of all other clocks, or no more."""

    def set_ahead(seconds):
        clock = SimpleNamespace(time=lambda: time.time() + seconds)
        monkeypatch.setattr("itsdangerous.timed.time", clock)

    return set_ahead


def test_the_way_back_that_a_clock_ahead_has_signed_is_followed(client, clock_ahead):
    clock_ahead(2)
    client.get("/account")
    clock_ahead(0)

    assert client.post("/login", data=ADA).location == "/account"


def test_the_draft_that_a_clock_ahead_has_signed_comes_back(app, visitor, clock_ahead):
    open_doors(app)
    visitor.open("/login").submit("#login", ADA)
    visitor.open("/stage/letter")
    visitor.cookies.clear()
    clock_ahead(2)
    visitor.submit("#write", LETTER)
    clock_ahead(0)
    visitor.submit("#login", ADA)

    assert visitor.url == "/stage/letter"
    assert visitor.page.find(id="text").text.strip().splitlines() == LETTER["text"].splitlines()


# A new key first becomes a fallback everywhere, and signs only then: these show why.

NEW_KEY = "a key that is new to all machines"
PLEASE = "Please log in to see that page."


@pytest.fixture
def asked(app, client):
    """A person who asked for a page of a machine that signs by the new key."""
    old = app.secret_key
    app.config |= {"SECRET_KEY": NEW_KEY, "SECRET_KEY_FALLBACKS": [old]}
    client.get("/account")
    app.config |= {"SECRET_KEY": old, "SECRET_KEY_FALLBACKS": []}
    return client


def test_a_machine_that_does_not_know_the_new_key_leaves_its_messages_to_others(app, asked):
    before = asked.get("/login").text
    app.config["SECRET_KEY_FALLBACKS"] = [NEW_KEY]
    after = asked.get("/login").text

    assert (PLEASE in before, PLEASE in after) == (False, True)


@pytest.mark.parametrize(("fallbacks", "page"), [([], "/"), ([NEW_KEY], "/account")])
def test_a_machine_follows_the_way_back_of_keys_that_it_knows(app, asked, fallbacks, page):
    app.config["SECRET_KEY_FALLBACKS"] = fallbacks

    assert asked.post("/login", data=ADA).location == page


# By real machines: two gunicorns, of which the second has a clock that is ahead by two seconds.


@pytest.fixture(scope="module")
def letters(tmp_path_factory):
    """The folder into which the machines send their mails."""
    return tmp_path_factory.mktemp("letters")


@pytest.fixture(scope="module")
def running(find_program, tmp_path_factory, postgresql, letters):
    settings = {
        "HELIOGRAPH_MAIL_URL": f"folder:{letters}",
        "HELIOGRAPH_MAIL_THREAD": "true",
        "HELIOGRAPH_REFUSAL_PAUSE": "0",
        "HELIOGRAPH_URL": "http://localhost",
    }
    folder = tmp_path_factory.mktemp("machines")
    with running_machines(find_program, folder, postgresql, **settings) as running:
        yield running


@pytest.fixture
def machines(running):
    return running[0]


@pytest.fixture
def balancer(running):
    return running[1]


def ask(address, path, fields=None, headers=(), source="127.0.0.1"):
    """One request by itself: its status, its headers and its text."""
    connection = HTTPConnection(urlsplit(address).netloc, timeout=60, source_address=(source, 0))
    body = urlencode(fields) if fields else None
    sent = {"Content-Type": "application/x-www-form-urlencoded"} if fields else {}
    with closing(connection):
        connection.request("POST" if fields else "GET", path, body, sent | dict(headers))
        with connection.getresponse() as response:
            return response.status, response.headers, response.read().decode()


def test_the_clock_of_one_machine_is_ahead(machines):
    clocks = [ask(machine.address, "/")[1]["Date"] for machine in machines]

    first, second = (time.mktime(time.strptime(it, "%a, %d %b %Y %H:%M:%S %Z")) for it in clocks)
    assert second - first > 1


@pytest.mark.chromium
@pytest.mark.parametrize("scripted", [True, False], ids=["with JavaScript", "without"])
def test_a_whole_life_in_chromium(chromium, machines, balancer, link_to, scripted):  # noqa: F811
    before = [len(machine.paths_served()) for machine in machines]
    whole_life(
        chromium, balancer.address, link_to, f"Eve{int(scripted)}", java_script_enabled=scripted
    )

    assert all(len(it.paths_served()) > n + 10 for it, n in zip(machines, before, strict=True))


class Person:
    """A browser without a script, and without patience for pages: its requests are counted."""

    def __init__(self, address, source="127.0.0.1"):
        self.address, self.source = address, source
        self.cookies, self.outcomes, self.seen, self.longest = {}, Counter(), [], 0

    def ask(self, path, fields=None, headers=()):
        """Send one request, keep its cookies, and note each message that it shows."""
        started = time.monotonic()
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        status, got, text = ask(
            self.address, path, fields, {"Cookie": cookies, **dict(headers)}, self.source
        )
        self.longest = max(self.longest, time.monotonic() - started)
        self.outcomes[status] += 1
        for line in got.get_all("Set-Cookie", []):
            name, value = line.split(";")[0].split("=", 1)
            if "Max-Age=0" in line:
                self.cookies.pop(name, None)
            else:
                self.cookies[name] = value
        self.seen += MESSAGE.findall(text)
        return status, got["Location"], text

    def open(self, path, fields=None):
        """Follow redirects to a page; return its path and its text."""
        while True:
            _, location, text = self.ask(path, fields)
            if location is None:
                return path, text
            path, fields = location, None

    def log_in(self, pair):
        self.open("/login", pair)
        return self


MESSAGE = re.compile(r'class="message-text">([^<]+)<')


@pytest.fixture
def person(balancer):
    return Person(balancer.address)


def test_long_and_many_messages_come_whole_and_once(person):
    texts = [f"{number}: {'A long story. ' * 20}" for number in range(30)] + ["At length. " * 600]
    for text in texts:
        person.ask("/stage/flash", {"text": text})

    while any("heliograph" in name for name in person.cookies):
        person.open("/stage/")
    assert Counter(person.seen) == Counter(texts)


def test_a_lost_response_is_made_good_by_another_machine(machines):
    receipt = "0123456789abcdef" * 2
    for here, there in (machines, reversed(machines)):
        person = Person(here.address)
        headers = {"HX-Request": "true", "HX-Request-Type": "partial", "HX-Target": "main#main"}
        person.ask("/stage/?error=Lost.", headers=headers | {"Heliograph-Receipt": receipt})
        person.seen.clear()  # on its way

        person.address = there.address
        person.cookies[f"heliograph-missed-{receipt}"] = "1"
        person.open("/")
        person.open("/")
        assert person.seen == ["Lost."]


def test_one_machine_throttles_what_was_guessed_at_another(machines):
    """Alone, each would let five pass. Five more waits, which double, take 31 seconds."""
    barrier = threading.Barrier(32)

    def guess(number):
        barrier.wait()
        pair = {"username": "Vera", "password": "wrong"}
        return ask(machines[number % 2].address, "/login", pair, source="127.0.0.2")[0]

    with ThreadPoolExecutor(32) as pool:
        statuses = Counter(pool.map(guess, range(32)))

    assert statuses.keys() == {422, 429}
    assert 5 <= statuses[422] < 10


def test_each_mail_is_sent_once(balancer, machines, letters):
    def register(number):
        fields = {"username": f"Ann{number}", "email": f"ann{number}@example.org"}
        fields["password"] = "a lantern on the far hill"
        return ask(balancer.address, "/register", fields, source=f"127.0.1.{number + 1}")[0]

    with ThreadPoolExecutor(24) as pool:
        assert set(pool.map(register, range(24))) == {303}
    for _ in range(PATIENCE * 10):
        if len(of_ann := recipients(letters, "ann")) >= 24 and not waiting_mails(machines[0]):
            break
        time.sleep(0.1)
        of_ann = recipients(letters, "ann")

    assert Counter(of_ann) == Counter(f"ann{number}@example.org" for number in range(24))
    assert all("kind=confirm sent" in machine.log.read_text() for machine in machines)


def add_user(machine, name):
    pair = {"username": name, "password": "seven herons by the weir"}
    machine.flask("users", "create", name, "--password-stdin", input=pair["password"])
    return pair


def recipients(letters, name):
    mails = (
        message_from_bytes(it.read_bytes(), policy=policy.default) for it in letters.glob("*.eml")
    )
    return [mail["To"] for mail in mails if mail["To"].startswith(name)]


def waiting_mails(machine):
    """Return the lines of `flask mail list`."""
    return json.loads(machine.flask("mail", "list", "--json"))


def test_a_browser_that_one_machine_knows_is_no_new_device_to_another(machines, person):
    mary = add_user(machines[0], "Mary")
    for machine in machines * 2:
        person.address = machine.address
        person.log_in(mary)
        person.ask("/logout", {"act": "out"})

    assert set(person.cookies) >= {"device"}
    logs = "".join(machine.log.read_text() for machine in machines)
    assert "kind=new_device" not in logs
    for machine in machines:
        for _ in range(6):  # strangers guess at both
            Person(machine.address, "127.0.0.3").log_in(mary | {"password": "wrong"})
    person.address = machines[0].address
    assert "You were successfully logged in" in person.open("/login", mary)[1]


# While machines are replaced


class Traffic:
    """People who log in, flash messages long and short, and read pages, until it is over."""

    def __init__(self, balancer, pair, people=6):
        self._is_over = threading.Event()
        self._people = [Person(balancer.address) for _ in range(people)]
        self._pair = pair

    def __enter__(self):
        self._pool = ThreadPoolExecutor(len(self._people))
        self._lives = [self._pool.submit(self._live, *it) for it in enumerate(self._people)]
        return self

    def __exit__(self, *_):
        self._is_over.set()
        self.flashed = [text for life in self._lives for text in life.result(timeout=60)]
        self._pool.shutdown()
        self.seen = [text for person in self._people for text in person.seen]
        self.longest = max(person.longest for person in self._people)
        self.outcomes = sum((person.outcomes for person in self._people), Counter())

    def _live(self, number, person):
        flashed = ["You were successfully logged in"]
        person.log_in(self._pair)
        while not self._is_over.is_set():
            text = f"{number}: the {len(flashed)}th. {'A long story. ' * (len(flashed) % 5 * 40)}"
            flashed.append(text)
            person.ask("/stage/flash", {"text": text})
            if len(flashed) % 3 == 0:  # else messages pile up
                assert person.open("/account")[0] == "/account", "The session is lost."
            if len(flashed) % 60 == 0:
                person.open("/logout", {"act": "out"})
                person.log_in(self._pair)
                flashed += ["You were logged out.", "You were successfully logged in"]
        while any("heliograph" in name for name in person.cookies):
            person.open("/account")
        return flashed


@pytest.fixture
def traffic(machines, balancer, request):
    name = f"Traffic{abs(hash(request.node.name))}"
    return Traffic(balancer, add_user(machines[0], name))


def assert_that_nothing_was_lost(traffic, tell):
    tell(
        f"{traffic.outcomes.total()} requests, {len(traffic.flashed)} messages, none lost; "
        f"the longest request took {traffic.longest:.1f} s."
    )
    assert traffic.outcomes.keys() <= {200, 303}
    assert Counter(traffic.seen) == Counter(traffic.flashed)


@pytest.mark.slow
def test_a_rolling_reload_loses_nothing(machines, traffic, tell):
    with traffic:
        for machine in machines * 2:
            machine.reload()

    assert_that_nothing_was_lost(traffic, tell)


def test_a_machine_that_dies_costs_no_page(machines, balancer):
    """nginx asks the other machine for what it may ask twice: a form that is sent it may not."""
    first, _ = machines

    def read(_):
        return [ask(balancer.address, "/")[0] for _ in range(50)]

    with ThreadPoolExecutor(4) as pool:
        readers = [pool.submit(read, n) for n in range(4)]
        first.kill()
        statuses = Counter(status for reader in readers for status in reader.result())
    first.start()

    assert statuses == {200: 200}


@pytest.mark.slow
def test_replacing_one_machine_after_the_other_loses_nothing(machines, balancer, traffic, tell):
    with traffic:
        for machine in machines:
            replace(machine, balancer)

    assert_that_nothing_was_lost(traffic, tell)


@pytest.mark.slow
def test_rotating_the_key_loses_nothing(machines, balancer, traffic, tell):
    old, new = machines[0].environment["HELIOGRAPH_SECRET_KEY"], NEW_KEY
    with traffic:
        for signing, fallback in ((old, new), (new, old)):
            for machine in machines:
                replace(
                    machine,
                    balancer,
                    HELIOGRAPH_SECRET_KEY=signing,
                    HELIOGRAPH_SECRET_KEY_FALLBACKS=f'["{fallback}"]',
                )

    assert_that_nothing_was_lost(traffic, tell)


def replace(machine, balancer, **environment):
    with balancer.without(machine):
        machine.stop()
        machine.environment |= environment
        machine.start()
