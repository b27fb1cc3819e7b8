"""The head of a response stays small: a proxy with its default buffers lets it pass."""

import socket
import subprocess
import time
from contextlib import contextmanager
from http.cookiejar import CookieJar
from secrets import token_urlsafe
from threading import Thread
from urllib.parse import quote
from urllib.request import HTTPCookieProcessor, build_opener, urlopen

import pytest
from flask import flash, redirect, session
from markupsafe import Markup
from werkzeug.serving import make_server

from message_site import Person, make_app

TEXTS = {
    "thirty corrections": [f"Row {number}: the date is missing." for number in range(30)],
    "thirty long ones": [token_urlsafe(225) for _ in range(30)],
    "markup": [Markup("<b>{}</b>").format(token_urlsafe(40)) for _ in range(40)],
    "letters of four bytes": ["👋🌞🪞" * 30 + token_urlsafe(20) for _ in range(30)],
    "three hundred": [f"{number} {token_urlsafe(9)}" for number in range(300)],
    "one very long": [token_urlsafe(9000)],
}
SETTINGS = {
    "plain": {},
    "a path and a domain": {
        "SESSION_COOKIE_PATH": "/" + "a-long-path-of-an-app/" * 4,
        "SESSION_COOKIE_DOMAIN": "a-long-name-of-a-department.of-a-university.example",
        "SESSION_COOKIE_PARTITIONED": True,
    },
}


def set_cookie_bytes(response):
    ours = [line for _, line in response.headers if "heliograph-" in line.partition("=")[0]]
    return sum(len(f"Set-Cookie: {line}\r\n") for line in ours)


@pytest.fixture(params=[False, None], ids=["no store", "store"])
def app(request, tmp_path):
    app = make_app(store=request.param)
    app.instance_path = str(tmp_path)

    @app.get("/flash/<name>")
    def flash_all(name):
        for text in TEXTS[name]:
            flash(text, "error")
        return redirect("/")

    return app


@pytest.mark.parametrize("settings", SETTINGS.values(), ids=SETTINGS.keys())
@pytest.mark.parametrize("texts", TEXTS)
def test_our_lines_stay_under_2_kb_whatever_is_flashed(app, texts, settings):
    app.config |= settings
    ada = Person(app, scheme="https")

    sent = ada.ask(f"/flash/{texts}")
    ada.receive(sent)
    page = ada.ask("/")

    assert 0 < set_cookie_bytes(sent) < 2048
    assert 0 < set_cookie_bytes(page) < 2048
    assert page.rendered[-1][1].startswith(str(TEXTS[texts][-1])[:30])


@pytest.mark.parametrize("settings", SETTINGS.values(), ids=SETTINGS.keys())
def test_our_lines_stay_under_2_kb_as_messages_pile_up(app, settings):
    app.config |= settings
    ada = Person(app, scheme="https")

    for number in range(60):
        response = ada.ask(f"/who?say={number}+{token_urlsafe(30 * (number % 9))}")
        ada.receive(response)
        assert set_cookie_bytes(response) < 2048

    seen = []
    while ada.pending:
        page = ada.ask("/")
        assert set_cookie_bytes(page) < 2048
        seen += ada.receive(page)
    assert seen[-1][1].startswith("59 ")


def test_our_lines_stay_under_2_kb_when_many_responses_cross(app):
    ada = Person(app, scheme="https")
    responses = [ada.ask(f"/who?say={number}.") for number in range(30)]
    for response in responses:
        ada.receive(response)
    assert len(ada.pending) == 30

    seen = []
    for _ in range(5):
        page = ada.ask("/")
        assert set_cookie_bytes(page) < 2048
        seen += [text for _, text in ada.receive(page)]

    assert seen == [f"{number}." for number in range(30)]
    assert ada.cookies == {}


@pytest.mark.parametrize("settings", SETTINGS.values(), ids=SETTINGS.keys())
@pytest.mark.parametrize("count", [12, 25, 40, 60])
def test_our_lines_stay_under_2_kb_when_a_session_is_cleared(app, settings, count):
    app.config |= settings
    app.add_url_rule("/logout", view_func=lambda: (session.clear(), flash("Bye."), "")[2])
    ada = Person(app, scheme="https")
    for response in [ada.ask(f"/who?say={number}.") for number in range(count)]:
        ada.receive(response)

    goodbye = ada.ask("/logout")
    ada.receive(goodbye)

    assert set_cookie_bytes(goodbye) < 2048
    assert "Cache-Control: no-store" in [f"{n}: {v}" for n, v in goodbye.headers]
    assert [text for _ in range(6) for _, text in ada.open("/")] == ["Bye."]


def test_the_newest_displaces_the_oldest():
    app = make_app(store=False)
    ada = Person(app)
    for number in range(80):
        ada.receive(ada.ask(f"/who?say=A library says {number} and {token_urlsafe(20)}"))
        ada.receive(ada.ask("/template/filtered.html"))

    ada.receive(ada.ask("/who?say=error:This matters."))

    assert ada.open("/template/filtered.html") == [("error", "This matters.")]


@pytest.mark.parametrize("texts", TEXTS)
def test_nginx_with_its_default_buffers_lets_them_pass(app, tmp_path, texts, find_program):
    server = make_server("127.0.0.1", 0, app, threaded=True)
    Thread(target=server.serve_forever, daemon=True).start()
    opener = build_opener(HTTPCookieProcessor(CookieJar()))

    with nginx(find_program("nginx", what="nginx"), server.port, tmp_path) as address:
        paths = (f"/flash/{quote(texts)}", "/")
        pages = [opener.open(address + path).read().decode() for path in paths]
    server.shutdown()

    assert pages[0].count("data-message-id") > 0
    assert pages[1].count("data-message-id") == 0
    if app.extensions["heliograph"].storage.fallback:
        assert pages[0].count("data-message-id") == len(TEXTS[texts])


@contextmanager
def nginx(program, port, folder):
    """Return the address of Debian's nginx, with its default buffers, before a server's port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        own = probe.getsockname()[1]
    config = folder / "nginx.conf"
    config.write_text(
        f"daemon off; pid {folder}/pid; error_log {folder}/error.log; events {{}}\n"
        f"http {{ access_log off; server {{ listen 127.0.0.1:{own};\n"
        f"location / {{ proxy_pass http://127.0.0.1:{port}; }} }} }}"
    )
    process = subprocess.Popen(
        [
            program,
            "-p",
            folder,
            "-c",
            config,
            "-e",
            folder / "error.log",
        ],
        stderr=subprocess.DEVNULL,
    )
    try:
        for _ in range(200):
            try:
                urlopen(f"http://127.0.0.1:{own}/who", timeout=5).close()
                break
            except OSError:
                time.sleep(0.05)
        yield f"http://127.0.0.1:{own}"
    finally:
        process.terminate()
        process.wait()
