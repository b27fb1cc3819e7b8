"""What no browser sends over a connection is refused, and what is sent in one request stays in it.

Each test speaks to gunicorn, as it serves the site, by bytes.
"""

import re
import socket
from contextlib import suppress
from urllib.parse import urlsplit

import pytest

from tests.bad_requests import FRAGMENT, METHODS, Request, chance, spoiled
from tests.servers import running_site
from tests.test_bad_input import REQUESTS, SEED


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """The site, served by gunicorn as in production: its port, and its log."""
    folder = tmp_path_factory.mktemp("server")
    with running_site(folder) as address:
        yield urlsplit(address).port, folder / "server.log"


def said_by(first, *headers, body="", end="\r\n"):
    """Return the bytes of a request whose first line this is."""
    return (end.join([first, *headers, "", ""]) + body).encode("latin-1")


def get(*headers, address="/", **more):
    return said_by(f"GET {address} HTTP/1.1", "Host: localhost", *CLOSE, *headers, **more)


def post(*headers, **more):
    return said_by("POST /login HTTP/1.1", "Host: localhost", FORM, *headers, **more)


CLOSE = ["Connection: close"]
FORM = "Content-Type: application/x-www-form-urlencoded"
CHUNKED = "Transfer-Encoding: chunked"

BROKEN = {
    "nothing": b"\r\n\r\n",
    "no version": b"GET /\r\n\r\n",
    "no method": said_by("/ HTTP/1.1", "Host: localhost", *CLOSE),
    "an unknown version": said_by("GET / HTTP/9.9", "Host: localhost", *CLOSE),
    "HTTP/2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "TLS": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(99),
    "markup as a method": said_by("<x-canary> / HTTP/1.1", "Host: localhost", *CLOSE),
    "a tunnel": said_by("CONNECT localhost:22 HTTP/1.1", "Host: localhost", *CLOSE),
    "an asterisk": said_by("OPTIONS * HTTP/1.1", "Host: localhost", *CLOSE),
    "no host": said_by("GET / HTTP/1.1", *CLOSE),
    "two hosts": get("Host: x-canary"),
    "line feeds alone": get(end="\n"),
    "a long address": get(address="/" + "a" * 10_000),
    "a NUL in the address": get(address="/\0<x-canary>"),
    "a NUL, escaped": get(address="/%00%3Cx-canary%3E"),
    "bytes in the address": get(address="/\xff?\xff"),
    "a line break, escaped": get(address="/%0d%0aX-Canary:%20x"),
    "an absolute address": get(address="http://x-canary/"),
    "another scheme": get(address="file:///etc/passwd"),
    "an address of two slashes": get(address="//x-canary/login"),
    "a long header": get("A: " + "a" * 10_000),
    "many headers": get(*["A: a"] * 200),
    "a folded header": get("Referer: a", " <x-canary>"),
    "a header without a colon": get("<x-canary>"),
    "a header without a name": get(": a"),
    "a NUL in a header": get("Referer: a\0b"),
    "an underscore": get("X_Forwarded_For: x-canary"),
    "an unknown expectation": get("Expect: <x-canary>"),
    "a space before the colon": post("Content-Length : 5", body="abcde"),
    "a body that breaks off": post("Content-Length: 9", body="ab"),
    "a length below zero": post("Content-Length: -1"),
    "a length of no number": post("Content-Length: 0x5", body="abcde"),
    "an endless length": post("Content-Length: " + "9" * 99, body="abcde"),
    "broken chunks": post(CHUNKED, body="zz\r\n"),
    "an endless chunk": post(CHUNKED, body="f" * 99 + "\r\n"),
    "a chunk with more": post(CHUNKED, body='3;x="\r\na=b\r\n0\r\nHost: x-canary\r\n\r\n'),
}

# Each holds a second request within the first one's body, for some reading of the lengths.
NEXT = "GET /x-canary-next HTTP/1.1\r\nHost: localhost\r\n\r\n"
CHUNKS = f"0\r\n\r\n{NEXT}"
LENGTH = f"Content-Length: {len(CHUNKS)}"
SMUGGLED = {
    "both lengths": post(LENGTH, CHUNKED, body=CHUNKS),
    "both, the other way round": post(CHUNKED, LENGTH, body=CHUNKS),
    "a coding that is none": post(LENGTH, "Transfer-Encoding: xchunked", body=CHUNKS),
    "a coding behind a tab": post(LENGTH, "Transfer-Encoding:\tchunked", body=CHUNKS),
    "a coding before a space": post(LENGTH, "Transfer-Encoding : chunked", body=CHUNKS),
    "two codings": post(LENGTH, "Transfer-Encoding: chunked, identity", body=CHUNKS),
    "a coding in a folded line": post(LENGTH, "A: b", f" {CHUNKED}", body=CHUNKS),
    "a coding after a line feed": post(LENGTH, f"A: b\n{CHUNKED}", body=CHUNKS),
    "a coding with an underscore": post(LENGTH, "Transfer_Encoding: chunked", body=CHUNKS),
    "two lengths": post(LENGTH, "Content-Length: 0", body=CHUNKS),
    "a list of lengths": post("Content-Length: 0, 5", body=NEXT),
    "a length with a sign": post("Content-Length: +0", body=NEXT),
    "chunks for HTTP/1.0": post(CHUNKED, body=CHUNKS).replace(b"HTTP/1.1", b"HTTP/1.0", 1),
}


@pytest.mark.parametrize("request_", BROKEN.values(), ids=BROKEN)
def test_a_server_refuses_what_is_no_request(server, request_):
    port, log = server

    said = said_to(port, request_)

    assert_sound(said)
    assert "Traceback" not in log.read_text()


@pytest.mark.parametrize(
    "kind", ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x"]
)
def test_a_form_that_breaks_off_on_the_way_does_nothing(server, kind):
    body = "theme=dark&more=" if "urlencoded" in kind else part("theme", "dark")
    head = ("POST /theme HTTP/1.1", "Host: localhost", f"Content-Type: {kind}", *CLOSE)

    whole = said_to(server[0], said_by(*head, f"Content-Length: {len(body)}", body=body))
    half = said_to(server[0], said_by(*head, f"Content-Length: {len(body) + 9}", body=body))

    assert b"theme=dark" in whole
    assert half.startswith(b"HTTP/1.1 400 ")
    assert b"theme=dark" not in half


def part(name, value):
    return f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n--x--\r\n'


def test_no_line_of_the_server_has_the_token_of_a_link(server):
    port, log = server
    before, token = log.stat().st_size, "T" * 43

    said_to(port, get(address=f"http://[/{token}"))

    assert "Invalid HTTP request line: 'GET http://[/…" in log.read_text()[before:]


@pytest.mark.parametrize("request_", SMUGGLED.values(), ids=SMUGGLED)
def test_no_request_is_hidden_in_another(server, request_):
    port, log = server

    said = said_to(port, request_)

    assert_sound(said)
    assert said.count(b"HTTP/1.1 ") <= 1
    assert "x-canary-next" not in log.read_text()


def test_a_request_after_another_is_seen_as_one(server):
    port, log = server

    said = said_to(port, post("Content-Length: 0", body=NEXT.replace("next", "second")))

    assert said.count(b"HTTP/1.1 ") == 2  # so that the test above would see one
    assert "x-canary-second" in log.read_text()


def test_no_bad_request_breaks_the_server(server):
    port, log = server
    fields = [("username", "Ada"), ("password", "wrong"), ("email", "ada@example.org")]

    for number in range(REQUESTS):
        rng = chance(f"{SEED}-server-{number}")
        method = rng.choice(METHODS)
        path = rng.choice(
            (b"/", b"/login", b"/register", b"/account", b"/static/site.css", b"/nope")
        )
        headers = {
            "Host": "localhost",
            "Sec-Fetch-Site": "same-origin",
            "Cookie": "session=e30.x.y",
        }
        good = Request(method, path, "", headers | rng.choice((FRAGMENT, {})), b"")
        sent = bytes(spoiled(rng, good, fields))
        for _ in range(rng.choice((0, 0, 1, 3))):
            place = rng.randrange(min(len(sent), 999))
            sent = (
                sent[:place]
                + rng.choice((b"\r\n", b"\n", b"\0", b" ", b"\xff"))
                + sent[place + 1 :]
            )
        said = said_to(port, sent)

        assert_sound(said, f"number {number}: {sent[:3000]}")
    assert "Traceback" not in log.read_text()
    assert said_to(port, get()).startswith(b"HTTP/1.1 200 ")


def said_to(port, request):
    """Send these bytes, and no more; return all that comes until the server closes."""
    with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
        with suppress(OSError):  # the server may refuse, and close, before it has read all
            connection.sendall(request)
            connection.shutdown(socket.SHUT_WR)
        said = b""
        with suppress(ConnectionError):
            while piece := connection.recv(65_536):
                said += piece
        return said


def assert_sound(said, about=""):
    """Fail if the server broke, or repeated what it was sent but for an address of ours."""
    said = said.replace(b"HTTP/1.1 100 Continue\r\n\r\n", b"")
    for status in re.findall(rb"(?m)^HTTP/1\.1 (\d+)", said):
        assert int(status) in {*range(200, 500), 501, 505}, (about, said)
    head, _, body = said.partition(b"\r\n\r\n")
    head = re.sub(rb"(?m)^(Location|HX-Push-Url): /(?!/)[^\s<>]*\r?$", b"", head)
    assert b"x-canary" not in head.lower(), (about, head)
    assert b"<x-canary" not in body.lower(), (about, body)
