"""The log: one line a request, and nothing in it that should not be."""

import io
import json
import logging
import os
import re
import subprocess
import sys
import time

import pytest
from flask import request
from flask.logging import default_handler

import accounts
from app import create_app
from tests.servers import ROOT
from web.access import for_admins, public
from web.log import OneLine, RequestLog

LINE = re.compile(
    r"method=(\w+) path=(\S*) status=(\S+) duration_ms=\d+\.\d request_id=([0-9a-f]{16})"
    r" address=(\S+)(?: account=(.+))?"
)


MOMENT = r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}[+-]\d\d:\d\d"


@pytest.fixture
def lines(caplog):
    caplog.set_level(logging.INFO, "heliograph.requests")
    return lambda: [
        record.getMessage() for record in caplog.records if record.name == "heliograph.requests"
    ]


def test_each_request_is_one_line(client, lines):
    client.get("/login?secret=in-the-query").close()
    client.get("/nope").close()
    client.post("/logout").close()

    assert [LINE.fullmatch(line).groups()[:3] for line in lines()] == [
        ("GET", "/login", "200"),
        ("GET", "/nope", "404"),
        ("POST", "/logout", "303"),
    ]
    assert len({LINE.fullmatch(line)[4] for line in lines()}) == 3


@pytest.mark.parametrize("before", ["", "%20", "%3C", "%E2%80%9C", "é"])
def test_no_token_of_a_mailed_link_is_told_however_it_was_copied(client, lines, before):
    client.get(f"/confirm/{before}{'T0ken-' * 7}T%3E").close()

    [line] = lines()
    assert "T0ken" not in line
    assert "path=/confirm/" in line


def test_a_request_that_the_server_itself_breaks_is_told_without_a_status(app, client, lines):
    app.wsgi_app.application.application = lambda _environ, _start_response: 1 / 0

    with pytest.raises(ZeroDivisionError):
        client.get("/")

    assert [LINE.fullmatch(line).groups()[:3] for line in lines()] == [("GET", "/", "-")]


def test_the_duration_lasts_until_the_response_has_gone(app, client, lines):
    @app.get("/slow")
    @public
    def slow():
        def body():
            yield "Slow"
            time.sleep(0.05)

        return app.response_class(body())

    client.get("/slow", buffered=True)

    [duration] = re.findall(r"duration_ms=(\S+)", *lines())
    assert 50 <= float(duration) < 50_000  # milliseconds, not micro- or seconds


def test_the_applications_response_reaches_the_server_unchanged(lines):
    said = []
    error = (ValueError, ValueError("Too late."), None)

    def application(_environ, start_response):
        start_response("200 OK", [("A", "b")])
        start_response("500 Oh No", [], error)
        return [b"No."]

    environ = {"REQUEST_METHOD": "GET"}
    body = RequestLog(application)(environ, lambda *told: said.append(told))
    assert list(body) == [b"No."]
    body.close()

    assert said == [("200 OK", [("A", "b")], None), ("500 Oh No", [], error)]
    assert [LINE.fullmatch(line).groups()[:3] for line in lines()] == [("GET", "", "500")]


def test_static_files_are_told_too(client, lines):
    client.get("/static/site.css").close()

    assert LINE.fullmatch(lines()[0])[2] == "/static/site.css"


def test_nothing_that_was_sent_begins_a_line_of_its_own(app, client):
    app.logger.addHandler(default_handler)
    log = io.StringIO()
    app.before_request(lambda: 1 / 0)
    client.get("/nope%0AFORGED%1b[31m", errors_stream=log)

    lines = log.getvalue().splitlines()
    assert [line for line in lines if line.startswith("FORGED")] == []
    begun = rf"{MOMENT} ERROR "
    told = re.escape(r"Exception on /nope\nFORGED\x1b[31m [GET]")
    assert re.fullmatch(rf"{begun}{told} request_id=\w{{16}}", lines[0])


def test_no_words_of_a_crash_begin_a_line_of_their_own(app, client):
    """A view may put into an exception what was sent."""
    app.logger.addHandler(default_handler)
    log = io.StringIO()

    @app.get("/crash")
    @public
    def crash():
        raise ValueError(request.args["words"])

    forged = "sign-in account='Ada'"
    sent = f"a\n{forged}\x0b{forged}\u2028{forged}\x1b[31m {'T' * 43}"
    client.get("/crash", query_string={"words": sent}, errors_stream=log)

    text = log.getvalue()
    assert text.count(f"\n  {forged}") == text.count(forged) == 3
    assert "\nTraceback (most recent call last):\n  " in text
    assert r"\x1b[31m …" in text


@pytest.mark.parametrize("around", ["<{}>", "{}x", "x{}", "ü{}", "{}"])
def test_no_line_has_the_token_of_a_link_whatever_a_mail_program_did_to_it(
    app_with_json, capsys, around
):
    token = "T" * 43
    link = "/password/reset/" + around.format(token)
    app = app_with_json()
    app.before_request(lambda: 1 / 0)
    for path in (link, link[:-5]):
        app.test_client().get(path, errors_stream=sys.stderr).close()

    log = capsys.readouterr().err
    assert log.count('"path": "/password/reset/') == 2
    assert log.count('"message": "Exception on /password/reset/') == 2
    assert token[:-6] not in log


def test_a_long_address_that_is_no_token_is_told(client, lines):
    path = "/articles/how-the-heliograph-came-to-the-mountains-of-the-north"
    client.get(path).close()

    assert LINE.fullmatch(lines()[0])[2] == path


def test_no_account_hides_by_a_name_that_could_be_a_token(app, caplog):
    name = "A" * 43
    with app.app_context():
        accounts.create_user(name, "the analytical engine")
        accounts.db.session.commit()
    line = OneLine("%(message)s")
    caplog.set_level(logging.INFO, "heliograph")
    app.test_client().post("/login", data={"username": name, "password": "wrong"}).close()

    told = [line.format(it) for it in caplog.records if it.name == "heliograph.accounts"]
    assert told == [f"failed sign-in account='{name}' address=127.0.0.1"]


def test_the_log_has_the_account_and_address_of_each_attempt(client, caplog):
    caplog.set_level(logging.INFO, "heliograph.accounts")
    pairs = [("Ada", "the analytical engine"), ("ada", "wrong"), ("a password", "wrong")]
    for name, password in [*pairs, *[pairs[1]] * 5]:
        client.delete_cookie("sign_in")
        client.post(
            "/login",
            data={"username": name, "password": password},
            environ_base={"REMOTE_ADDR": "203.0.113.7"},
        )

    told = [record for record in caplog.records if record.name == "heliograph.accounts"]
    failed = "failed sign-in account='Ada' address=203.0.113.7"
    assert [record.getMessage() for record in told] == [
        "sign-in account='Ada' address=203.0.113.7",
        failed,
        "failed sign-in account=unknown address=203.0.113.7",
        *[failed] * 4,
        "throttled sign-in account='Ada' address=203.0.113.7",
    ]


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ("203.0.113.7:40001", "203.0.113.7"),
        ("[2001:db8::1]:443", "2001:db8::1"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("fe80::1%eth0 account='Grace'", "fe80::1"),
        ("203.0.113.7 account='Grace'", "unknown"),
        ("", "unknown"),
    ],
)
def test_the_log_has_addresses_never_other_text_sent_in_their_place(client, caplog, sent, told):
    caplog.set_level(logging.INFO, "heliograph.accounts")
    pair = {"username": "Ada", "password": "wrong"}
    client.post("/login", data=pair, environ_base={"REMOTE_ADDR": sent})
    foreign = {"Sec-Fetch-Site": "cross-site"}
    client.post("/login", data=pair, headers=foreign, environ_base={"REMOTE_ADDR": sent})

    assert [text for text in caplog.messages if "A log-in came from no" not in text][:2] == [
        f"failed sign-in account='Ada' address={told}",
        f"refused a cross-site POST '/login' from {told}",
    ]


def test_no_value_of_a_statement_is_logged(app, client):
    app.logger.addHandler(default_handler)
    log = io.StringIO()
    with app.app_context():
        accounts.Base.metadata.drop_all(accounts.db.engine)
    pair = {"username": "a password in the wrong field", "password": "x"}

    assert client.post("/login", data=pair, errors_stream=log).status_code == 500
    assert "no such table: users" in log.getvalue()
    assert "wrong field" not in log.getvalue()


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("/a%0Amethod=GET", "/a%0Amethod%3DGET"),
        ("/a%0D%0Ab", "/a%0D%0Ab"),
        ("/%1b[31m", "/%1B%5B31m"),
        ("/%ff", "/%EF%BF%BD"),
        ("/ü", "/%C3%BC"),
    ],
)
def test_an_address_cannot_forge_a_line(client, lines, path, told):
    client.get(path).close()

    assert [LINE.fullmatch(line)[2] for line in lines()] == [told]


def test_where_nobody_listens_each_request_is_told_once_on_stderr(settings, monkeypatch, capsys):
    for name in ("heliograph.requests", "heliograph.accounts"):
        logger = logging.getLogger(name)
        monkeypatch.setattr(logger, "propagate", False)
        monkeypatch.setattr(logger, "handlers", [])
    for _ in range(2):
        app = create_app(settings)

    app.test_client().post("/login", data={"username": "Ada", "password": "wrong"}).close()

    who, request = capsys.readouterr().err.splitlines()
    told = r"failed sign-in account='Ada' address=127\.0\.0\.1 request_id=[0-9a-f]{16}"
    assert re.fullmatch(rf"{MOMENT} {told}", who)
    assert re.fullmatch(rf"{MOMENT} {LINE.pattern}", request)


@pytest.mark.parametrize(
    ("words", "line"),
    [
        ("Näher, 世界 'quoted' \\n", "Näher, 世界 'quoted' \\n"),
        ("two\nlines\r\x1b[31m", r"two\nlines\r\x1b[31m"),
        ("\x7f\x9f\u2028\u2029", r"\x7f\x9f\u2028\u2029"),
        ("turned \u202e round", r"turned \u202e round"),
    ],
)
def test_a_sign_that_would_break_a_line_or_turn_it_is_escaped(words, line):
    record = logging.makeLogRecord({"name": "app", "msg": words})

    assert OneLine("%(message)s").format(record) == line


@pytest.mark.parametrize(("debug", "levels"), [(False, ["INFO", "WARNING"]), (True, ["WARNING"])])
def test_in_debugging_only_flasks_server_tells_of_requests(settings, debug, levels):
    create_app(settings | {"DEBUG": debug})
    logger = logging.getLogger("heliograph.requests")

    assert [
        level
        for level in ("DEBUG", "INFO", "WARNING")
        if logger.isEnabledFor(getattr(logging, level))
    ] == levels


def test_a_request_line_says_who_and_from_where(settings, lines):
    client = create_app(settings | {"PROXIES": 1}).test_client()
    pair = {"username": "Ada", "password": "the analytical engine"}
    headers = {"X-Forwarded-For": "203.0.113.7"}
    for path in ("/", "/static/site.css", "/nope"):
        client.get(path, headers=headers).close()
    client.post("/login", data=pair, headers=headers).close()
    client.get("/account", headers={"X-Forwarded-For": "2001:db8::1%eth0 account='Grace'"}).close()

    assert [LINE.fullmatch(line).groups()[4:] for line in lines()] == [
        *[("203.0.113.7", None)] * 3,
        ("203.0.113.7", "'Ada'"),
        ("2001:db8::1", "'Ada'"),
    ]


def test_a_refusal_says_who_was_refused_what(app, client, lines):
    app.add_url_rule("/ledger", view_func=for_admins(lambda: "The ledger"))
    client.post("/login", data={"username": "Ada", "password": "the analytical engine"}).close()
    client.get("/ledger").close()
    client.post("/account/sessions/1/end", headers={"Origin": "https://evil.example"}).close()

    _, *refused = (LINE.fullmatch(line) for line in lines())
    assert [(it[2], it[3], it[6]) for it in refused] == [
        ("/ledger", "403", "'Ada'"),
        ("/account/sessions/1/end", "403", "'Ada'"),
    ]


@pytest.fixture
def app_with_json(settings, monkeypatch):
    """Return a function: make an app that logs in JSON to where standard error is then."""

    def make():
        for name in ("heliograph.requests", "heliograph.accounts", "app"):
            monkeypatch.setattr(logging.getLogger(name), "propagate", False)
            monkeypatch.setattr(logging.getLogger(name), "handlers", [])
        monkeypatch.setattr(default_handler, "formatter", None)
        app = create_app(settings | {"LOG_FORMAT": "json"})
        app.logger.addHandler(default_handler)
        return app

    return make


def test_a_log_in_json_says_who_where_when_and_what(app_with_json, capsys):
    client = app_with_json().test_client()
    client.post("/login", data={"username": "Ada", "password": "the analytical engine"}).close()
    client.get("/account").close()

    who, signed_in, seen = map(json.loads, capsys.readouterr().err.splitlines())
    moment = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}[+-]\d\d:\d\d")
    for told in (who, signed_in, seen):
        assert moment.fullmatch(told.pop("time"))
        assert re.fullmatch("[0-9a-f]{16}", told.pop("request_id"))
    assert seen.pop("duration_ms") > 0
    assert who == {
        "level": "INFO",
        "logger": "heliograph.accounts",
        "message": "sign-in account='Ada' address=127.0.0.1",
        "status": "-",
        "address": "127.0.0.1",
    }
    assert signed_in["account"] == "Ada"
    assert seen == {
        "level": "INFO",
        "logger": "heliograph.requests",
        "message": "request",
        "method": "GET",
        "path": "/account",
        "status": "200",
        "address": "127.0.0.1",
        "account": "Ada",
        "account_id": 1,
    }


def test_nothing_that_was_sent_breaks_an_object_or_turns_its_line(app_with_json, capsys):
    app = app_with_json()
    app.before_request(lambda: 1 / 0)
    token = "T" * 43
    address = f'/%0AFORGED%1b[31m"%2C"level":"%E2%80%AE%E2%80%A8/{token}'
    app.test_client().get(address, errors_stream=sys.stderr).close()

    log = capsys.readouterr().err
    crash, request = map(json.loads, log.splitlines())
    assert log.isascii()
    assert token not in log
    assert crash["message"].startswith('Exception on /\nFORGED\x1b[31m","level":"')
    assert crash["exception"].endswith("ZeroDivisionError: division by zero")
    assert crash["request_id"] == request["request_id"]
    assert request["path"].startswith("/%0AFORGED%1B%5B31m%22")


def test_a_process_that_looks_at_migrations_writes_objects_alone(tmp_path):
    environment = {"HELIOGRAPH_INSTANCE_PATH": str(tmp_path), "HELIOGRAPH_LOG_FORMAT": "json"}
    command = "from app import create_app; create_app().test_client().get('/readyz')"

    done = subprocess.run(
        [sys.executable, "-c", command],
        cwd=ROOT,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=True,
    )

    messages = [json.loads(line)["message"] for line in done.stderr.splitlines()]
    assert messages[-1].startswith("Not ready: The database lacks migrations.")
