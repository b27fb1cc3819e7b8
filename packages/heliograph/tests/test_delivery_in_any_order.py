"""A browser that does anything in any order: each message is seen exactly once, and never lost.

Walk a hundred thousand steps: `pytest --hypothesis-profile=long` with the path of this file.
"""

from dataclasses import dataclass
from itertools import count

from cachelib import SimpleCache
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from heliograph import background, go, render
from heliograph.receipts import HEADER, MISSED, MOST
from message_site import CORNER, FRAGMENT, FULL, RESTORE, Person, Received, make_app

PATHS = ["/", "/status/422", "/leave", "/who", "/sign-in", "/nothing", "/poll", "/no-region"]
BY_HTMX = [FRAGMENT, CORNER]
WAYS = [{}, RESTORE, FULL, {"Sec-Purpose": "prefetch"}, *BY_HTMX]
ANY = st.integers(0, 10**6)
RECEIPTS = count()


def make_site():
    app = make_app(store=SimpleCache(threshold=10**6))
    app.config["PERMANENT"] = True
    views = {
        "/leave": lambda: go("page"),
        "/nothing": lambda: ("", 204),
        "/poll": background(lambda: render("page.html")),
        "/no-region": lambda: "<!doctype html><title>No region</title>",
    }
    for path, view in views.items():
        app.add_url_rule(path, endpoint=path, view_func=view)
    return app


@dataclass
class Exchange:
    """A request that the server has handled, and a response that has not arrived yet."""

    path: str
    method: str
    headers: dict
    flashes: list
    receipt: str | None
    response: Received

    @property
    def is_looked_at(self):
        prefetched = "Sec-Purpose" in self.headers
        return self.method == "GET" and not prefetched and not self.path.startswith("/poll")


class Browser(RuleBasedStateMachine):
    has_script = True

    def __init__(self):
        super().__init__()
        self.ada = Person(make_site())
        self.under_way = []
        self.flashed = []
        self.seen = []
        self.ids_seen = set()
        self.forgiven = set()
        self.signed_in = False

    # The person's steps

    @rule(
        path=st.sampled_from(PATHS),
        headers=st.sampled_from(WAYS),
        method=st.sampled_from(["GET", "GET", "GET", "HEAD"]),
        lengths=st.lists(st.sampled_from([1, 1, 80, 1500]), max_size=3),
    )
    def ask(self, path, headers, method, lengths):
        flashes = [f"{len(self.flashed) + n} " + "x" * length for n, length in enumerate(lengths)]
        self.flashed += flashes
        query = "&".join(f"say={text}" for text in flashes)
        self.send(f"{path}?{query}", method, headers, flashes)

    @rule()
    def reload(self):
        self.send("/")

    @rule(letter=st.sampled_from("A~"), place=ANY)
    def tamper(self, letter, place):
        """One request goes out with a changed byte, beside a copy that nobody signed."""
        true = dict(self.ada.cookies)
        if self.ada.pending:
            name = self.ada.pending[place % len(self.ada.pending)]
            place %= len(true[name]) or 1
            self.ada.cookies[name] = true[name][:place] + letter + true[name][place + 1 :]
            self.ada.cookies[name[:-1] + "f"] = true[name]
        self.send("/")
        self.ada.cookies = true

    # The network's steps

    @rule(place=ANY)
    @precondition(lambda self: self.under_way)
    def arrive(self, place=0):
        exchange = self.take(place)
        self.take_headers(exchange)
        self.look_at(exchange)
        if location := dict(exchange.response.headers).get("Location"):
            self.send(location, headers=exchange.headers, receipt=exchange.receipt)

    @rule(place=ANY)
    @precondition(lambda self: self.under_way)
    def get_lost(self, place):
        self.miss(self.take(place), rendered=[])

    @rule(place=ANY)
    @precondition(lambda self: self.under_way)
    def be_cut_off(self, place):
        """The headers arrive, and with them the cookies, but not the body."""
        exchange = self.take(place)
        self.take_headers(exchange)
        self.miss(exchange, rendered=exchange.response.rendered)

    def teardown(self):
        """The network recovers, and the person opens a page, or some if very much waits."""
        while self.under_way:
            self.arrive()
        for _ in range(1 + len(self.ada.pending) // 7):
            self.send("/")
            self.arrive()
        self.check()
        assert not self.signed_in or '"user":"ada"' in self.ada.ask("/who").text

    def check(self):
        assert sorted({*self.seen, *self.forgiven}) == sorted({*self.flashed, *self.forgiven})
        assert len(self.seen) == len(set(self.seen))

    # Their parts

    def send(self, path, method="GET", headers=None, flashes=(), receipt=None):
        headers = headers or {}
        if self.has_script and headers in BY_HTMX and receipt is None:
            receipt = f"{next(RECEIPTS):032x}"
        response = self.ada.ask(
            path, method=method, headers=headers | ({HEADER: receipt} if receipt else {})
        )
        assert response.status < 500
        self.under_way.append(Exchange(path, method, headers, list(flashes), receipt, response))

    def take(self, place):
        return self.under_way.pop(place % len(self.under_way))

    def take_headers(self, exchange):
        self.ada.receive(exchange.response)
        self.signed_in |= exchange.path.startswith("/sign-in")

    def look_at(self, exchange):
        if exchange.is_looked_at:
            for _, text, id_ in exchange.response.rendered:
                if id_ not in self.ids_seen or not self.has_script:
                    self.seen.append(text)
                self.ids_seen.add(id_)

    def miss(self, exchange, rendered):
        missed = [name for name in self.ada.cookies if name.startswith(MISSED)]
        if exchange.receipt and len(missed) < MOST:
            self.ada.cookies[MISSED + exchange.receipt] = ""
        else:  # nobody can know of it
            self.forgiven |= {*exchange.flashes, *(text for _, text, _ in rendered)}


class PlainBrowser(Browser):
    """Without a script nobody remembers: at least once where page loads overlap, and never lost."""

    has_script = False

    def check(self):
        assert set(self.flashed) - self.forgiven <= set(self.seen)


TestWithScript = Browser.TestCase
TestWithoutScript = PlainBrowser.TestCase
