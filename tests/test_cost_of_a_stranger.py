"""Nobody can buy our time: the longest that a stranger can send costs as an ordinary request.

Any request, to any route, takes at most ten times as long as an ordinary one. The tests compare the
processor's time, and the best of several tries: other processes can only make one slower.
"""

import io
import logging
import math
import shutil
import time
from itertools import product

import pytest
from flask import request
from werkzeug.test import EnvironBuilder, run_wsgi_app

import accounts
from app import create_app
from tests.test_security import asset
from web.access import public
from web.security import LONGEST_HEADER

pytestmark = pytest.mark.usefixtures("real_hasher")

TIMES = 10
BODY = 100_000
LINES = 40  # of one name; a server joins them by commas

HEADERS = [
    *("Accept", "Accept-Encoding", "Accept-Language", "Authorization", "Content-Type", "Cookie"),
    *("Heliograph-Receipt", "Host", "HX-Boosted", "HX-Current-URL", "HX-History-Restore-Request"),
    *("HX-Request", "HX-Request-Type", "HX-Source", "HX-Target", "If-Match", "If-Modified-Since"),
    *("If-None-Match", "If-Range", "Origin", "Purpose", "Range", "Referer", "Sec-Fetch-Dest"),
    *("Sec-Fetch-Mode", "Sec-Fetch-Site", "Sec-Purpose", "Transfer-Encoding", "User-Agent"),
    *("X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Moz"),
]
PIECES = ("a", ",", ";", '"', "a=b; ", "*;q=0.1,", '"a",', "\xff")
MARKS = "\u0300" * 24_750 + "\u0316" * 24_750
PART = b'--b\r\nContent-Disposition: form-data; name="a"'

# A form with a name and a password is compared with a refusal that hashed one.
URLENCODED = {
    "empty fields": b"a&" * (BODY // 2),
    "fields": b"a=b&" * (BODY // 4),
    "escapes": b"username=" + b"%41" * (BODY // 3),
    "escapes of bytes": b"username=" + b"%ff" * (BODY // 3),
    "escapes of marks": b"username=" + b"%CC%80" * (BODY // 6),
    "percent signs": b"username=".ljust(BODY, b"%"),
    "some percent signs": b"username=".ljust(BODY // 3, b"%") + b"x" * (BODY // 3 * 2),
    "broken escapes": b"username=" + b"%4" * (BODY // 2),
    "names of percent signs": b"".ljust(BODY, b"%"),
    "escapes in turns": b"username=" + b"%41x" * (BODY // 4),
    "marks in turns": b"username=" + b"%CC%80x" * (BODY // 7),
    "a password of percent signs": b"username=Ada&password=".ljust(BODY, b"%"),
    "pluses": b"username=".ljust(BODY, b"+"),
    "a long name": b"password=x&username=".ljust(BODY, b"a"),
    "a long password": b"username=Ada&password=".ljust(BODY, b"a"),
    "markup": b"password=x&username=".ljust(BODY, b"<"),
    "combining marks": f"password=x&username={MARKS}".encode()[:BODY],
}
MULTIPART = {
    "parts": (PART + b"\r\n\r\n\r\n") * (BODY // 60),
    "files": (PART + b'; filename="x"\r\n\r\nx\r\n') * (BODY // 80),
    "a long file": (PART + b'; filename="x"\r\n\r\n').ljust(BODY, b"x"),
    "a long name": PART + b"a" * BODY,
    "parameters": PART + b"; a=b" * (BODY // 5),
    "headers": PART + b"\r\nA: b" * (BODY // 6),
    "line ends": (PART + b"\r\n\r\n").ljust(BODY, b"\r"),
    "boundaries": b"--b" * (BODY // 3),
}


@pytest.fixture(scope="module")
def app(instance_path, database, tmp_path_factory):
    """One site for all: its routes, and how long each ordinary request takes, are found once."""
    file = shutil.copy(database, tmp_path_factory.mktemp("stranger"))
    app = create_app(
        {
            "TESTING": True,
            "PROPAGATE_EXCEPTIONS": False,
            "INSTANCE_PATH": instance_path,
            "DATABASE_URL": f"sqlite:///{file}",
            "PROXIES": 1,
            "SIGN_IN_ATTEMPTS": 10**6,
        }
    )

    @app.post("/form")
    @public
    def form():
        return f"{len(request.form)} fields and {len(request.files)} files."

    yield app
    with app.app_context():
        accounts.db.engine.dispose()


@pytest.fixture(autouse=True)
def _nothing_is_logged(app, caplog):
    for logger in ("heliograph.requests", "heliograph.accounts", app.logger.name):
        caplog.set_level(logging.CRITICAL, logger)


@pytest.fixture(scope="module")
def assert_cheap(app):
    usual = {}  # the seconds that an ordinary request takes

    def assert_cheap(ordinary, costly):
        """Fail if the costly request takes more than TIMES as long as the ordinary one."""
        key = ordinary["REQUEST_METHOD"], ordinary["PATH_INFO"], ordinary["body"]
        if key not in usual:
            usual[key] = min(seconds(app, ordinary) for _ in range(3))
        if seconds(app, costly) <= TIMES * usual[key]:
            return
        # The machine was busy, now or when the ordinary request was timed: time both side by side.
        taken = least = math.inf
        for _ in range(20):
            least = min(least, seconds(app, ordinary))
            taken = min(taken, seconds(app, costly))
            if taken <= TIMES * least:
                return
        changed = [name for name in costly if costly[name] != ordinary.get(name)]
        about = {name: str(costly[name])[:60] for name in changed}
        pytest.fail(f"{taken / least:.1f} times: {ordinary['PATH_INFO']} with {about}")

    return assert_cheap


@pytest.fixture(scope="module")
def routes(app):
    """Every route as a person asks for it, files and errors included."""
    paths = [rule.rule for rule in app.url_map.iter_rules() if not rule.arguments]
    paths += ["/nope", "/static/nope.css", asset(app.test_client())]
    return [
        environ(method=method, path=path)
        for path, method in product(dict.fromkeys(paths), ("GET", "POST"))
    ]


def environ(**request):
    if request["method"] == "POST":  # without a password, or its hash would hide all the rest
        request = {"data": {"username": "Eve", "password": ""}} | request
    made = EnvironBuilder(**request).get_environ() | {"HTTP_SEC_FETCH_SITE": "same-origin"}
    # With any cookie a page is rendered: of those that are kept for strangers, none is ordinary.
    made["HTTP_COOKIE"] = "neighbor=1"
    made["body"] = made["wsgi.input"].read()
    return made


def seconds(app, asked):
    asked = asked | {"wsgi.input": io.BytesIO(asked["body"])}
    started = time.process_time()
    body, *_ = run_wsgi_app(app, asked, buffered=True)
    b"".join(body)
    return time.process_time() - started


def header(name):
    words = name.upper().replace("-", "_")
    return words if words == "CONTENT_TYPE" else f"HTTP_{words}"


@pytest.mark.parametrize("name", HEADERS)
def test_no_header_costs_much(assert_cheap, routes, name):
    fragment = {"HTTP_HX_REQUEST": "true", "HTTP_HX_REQUEST_TYPE": "partial"}
    for ordinary, piece, lines in product(routes, PIECES, (1, LINES)):
        line = (piece * LONGEST_HEADER)[:LONGEST_HEADER]
        more = fragment if name.startswith("HX-") else {}

        assert_cheap(ordinary, ordinary | more | {header(name): ",".join([line] * lines)})


@pytest.mark.parametrize(
    "cookie",
    [
        "sign_in={:043}",
        "session=e30.aaaaaa.{:027}",
        "device={:0108}",
        "heliograph-{:021x}=e30.aaaaaa.aaaaaa",
        "heliograph-more=e30.aaa.{}",
        "heliograph-missed-{:032x}=1",
    ],
)
def test_no_cookie_costs_much(assert_cheap, routes, cookie):
    cookies = "; ".join(cookie.format(number) for number in range(1000))
    for ordinary, length in product(routes, (LONGEST_HEADER, LONGEST_HEADER * 4)):
        assert_cheap(ordinary, ordinary | {"HTTP_COOKIE": cookies[:length]})


@pytest.mark.parametrize(
    "query", ["a&" * 2000, "a=b&" * 1000, "%41" * 1300, "%" * 4000, "a=" + "\xff" * 4000]
)
def test_no_query_costs_much(assert_cheap, routes, query):
    for ordinary in routes:
        assert_cheap(ordinary, ordinary | {"QUERY_STRING": query})


@pytest.mark.parametrize(
    "path",
    [
        *("/" * 4000, "/a" * 2000, "/login" * 650, "/login" + "/" * 4000, "/" + "\xcc\x80" * 2000),
        *("/static/" + "../" * 1300, "/static/" + "a" * 4000, "/static/" + "%00" * 1300),
    ],
)
def test_no_address_costs_much(assert_cheap, path):
    ordinary = environ(method="GET", path="/nope")

    assert_cheap(ordinary, ordinary | {"PATH_INFO": path})


@pytest.mark.parametrize("form", URLENCODED)
def test_no_form_costs_much(assert_cheap, routes, form):
    for ordinary in routes:
        if ordinary["REQUEST_METHOD"] == "POST":
            body = URLENCODED[form]
            usual = sent(ordinary, b"username=Eve&password=wrong") if b"d=" in body else ordinary
            assert_cheap(usual, sent(ordinary, body))


@pytest.mark.parametrize("form", MULTIPART)
def test_no_files_cost_much(assert_cheap, routes, form):
    for ordinary in routes:
        if ordinary["REQUEST_METHOD"] == "POST":
            body = MULTIPART[form][: BODY - 10] + b"\r\n--b--\r\n"
            content_type = "multipart/form-data; boundary=b"
            assert_cheap(ordinary, sent(ordinary, body) | {"CONTENT_TYPE": content_type})


def sent(ordinary, body):
    return ordinary | {"body": body, "CONTENT_LENGTH": str(len(body))}
