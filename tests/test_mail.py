"""Mails: what they say, to whom they go, and that none is lost where a server or process fails."""

import json
import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import select, update

import accounts
from app import create_app
from tests.servers import ROOT, until
from tests.smtp import smtp_server
from web.access import public
from web.mail import rendering, sending, transports

TEMPLATES = sorted((ROOT / "templates" / "mail").glob("*.txt"))
KINDS = [template.stem for template in TEMPLATES]


def add_missing_pages(app):
    """Add the pages to which mails lead, where the site has none."""
    for path, endpoint in {
        "/confirm/<token>": "sign_up.confirm_form",
        "/password/reset/<token>": "password.reset_form",
        "/password/forgotten": "password.forgotten_form",
        "/account/activity": "account.activity",
    }.items():
        if endpoint not in app.view_functions:
            app.add_url_rule(path, endpoint, public(lambda **_values: ""))


@pytest.fixture
def app(app):
    """The site, with an address for Ada."""
    add_missing_pages(app)
    with app.app_context():
        accounts.confirm_address(accounts.find_user("Ada"), "ada@example.org")
        accounts.db.session.commit()
    return app


@pytest.fixture
def mailer(app):
    return app.extensions["mailer"]


@pytest.fixture
def enqueue(app):
    """Have a mail wait: its kind, its address and the name of whom it concerns."""

    def enqueue(kind, address, name=None):
        with app.app_context():
            accounts.enqueue(kind, address, accounts.find_user(name) if name else None)
            accounts.db.session.commit()

    return enqueue


@pytest.fixture
def waiting(app):
    """Return the rows that wait."""

    def waiting():
        with app.app_context():
            return list(accounts.db.session.scalars(select(accounts.Mail)))

    return waiting


@pytest.fixture
def make_due(app):
    """Have the rows that wait be due now."""

    def make_due():
        with app.app_context():
            past = accounts.now() - timedelta(seconds=1)
            accounts.db.session.execute(update(accounts.Mail).values(next_try_at=past))
            accounts.db.session.commit()

    return make_due


def text_of(mail):
    return mail.get_content()


def link_of(mail):
    return re.search(r"https?://\S+", text_of(mail))[0]


# What they say


@pytest.mark.parametrize("kind", KINDS)
def test_a_template_is_a_subject_and_short_lines_without_markup(kind):
    subject, empty, *lines = (ROOT / "templates" / "mail" / f"{kind}.txt").read_text().splitlines()

    assert re.fullmatch(r"Subject: [A-Z][^{}]{,60}", subject)
    assert empty == ""
    assert all(len(line) < 78 for line in lines if "url_for" not in line)
    assert not re.search(r"</?\w|&\w+;|{%", "\n".join(lines))
    assert "\n".join(lines).isascii()


@pytest.mark.parametrize("kind", KINDS)
def test_a_mail_is_rendered_alone_and_each_link_leads_to_a_page(app, kind):
    with app.app_context():
        ada = accounts.find_user("Ada")
        mail = rendering.write(
            kind, "ada@example.org", user=ada, token="x" * 43, moment=accounts.now()
        )
    text = text_of(mail)
    links = re.findall(r"\S+://\S+", text)
    urls = app.url_map.bind("localhost")

    assert links
    for link in links:
        assert link.startswith("http://localhost/")
        urls.match(link.removeprefix("http://localhost"), "GET")
        assert link in text.splitlines()  # alone in its line, so that no full stop joins it
    assert all(len(line) < 78 for line in text.splitlines() if "://" not in line)
    assert "None" not in text
    assert mail["Subject"] in (ROOT / "templates" / "mail" / f"{kind}.txt").read_text()


def test_the_head_of_a_mail_is_complete_and_its_text_plain(app, enqueue, mailer, mails):
    app.config["URL"] = "https://www.example.org/site/"
    enqueue("reset", "ada@example.org")
    mailer.send_due()

    [mail] = mails
    assert sorted(mail.keys()) == [
        *("Auto-Submitted", "Content-Transfer-Encoding", "Content-Type", "Date", "From"),
        *("MIME-Version", "Message-ID", "Subject", "To"),
    ]
    assert mail["To"] == "ada@example.org"
    assert mail["From"] == "Heliograph <no-reply@www.example.org>"
    assert mail["Message-ID"].endswith("@www.example.org>")
    assert mail["Auto-Submitted"] == "auto-generated"
    assert abs(mail["Date"].datetime - accounts.now()) < timedelta(minutes=5)
    assert mail.get_content_type() == "text/plain"
    assert link_of(mail).startswith("https://www.example.org/site/password/reset/")
    assert link_of(mail).encode() in mail.as_bytes().split(b"\r\n")  # whole, in one line


def test_the_host_of_a_request_is_in_no_mail(app, enqueue, mailer, mails):
    enqueue("reset", "ada@example.org")
    with app.test_request_context(base_url="http://evil.example"):
        mailer.send_due()

    assert link_of(mails[0]).startswith("http://localhost/password/reset/")
    assert "evil" not in mails[0].as_string()


def test_the_sender_may_be_given(app, enqueue, mailer, mails):
    app.config["MAIL_FROM"] = "The Signals <signals@example.org>"
    enqueue("reset", "ada@example.org")
    mailer.send_due()

    assert mails[0]["From"] == "The Signals <signals@example.org>"


def test_nothing_that_a_person_typed_becomes_a_header_or_an_address(app):
    with app.app_context():
        ada = accounts.find_user("Ada")
        ada.name = "Ada\r\nBcc: eve@example.org\r\n\r\nBuy!"
        values = {"user": ada, "token": None, "moment": accounts.now()}
        mail = rendering.write("taken", "ada@example.org", **values)
        assert mail["Bcc"] is None

        for address in (
            "ada@example.org, eve@example.org",
            "ada@example.org\r\nBcc: eve@example.org",
        ):
            with pytest.raises(ValueError, match=r"."):
                rendering.write("taken", address, **values)


def test_a_name_stands_in_no_mail_to_an_address_that_is_not_confirmed(app):
    """Else anybody could have us send their words to anybody."""
    with app.app_context():
        ada = accounts.find_user("Ada")
        ada.name = "Win at evil.example"
        mail = rendering.write(
            "confirm", "grace@example.org", user=ada, token="x", moment=accounts.now()
        )

    assert "evil" not in mail.as_string()


def test_an_address_of_another_script_is_written_as_every_server_takes_it(app):
    with app.app_context():
        assert rendering.ascii_address("ada@exämple.org") == "ada@xn--exmple-cua.org"
        assert rendering.ascii_address("root@localhost") == "root@localhost"


# To whom they go


def test_a_new_address_gets_a_link_that_confirms_it(app, enqueue, mailer, mails, waiting):
    with app.app_context():
        accounts.find_user("Grace").new_email = "grace@example.org"
        accounts.db.session.commit()
    enqueue("confirm", "grace@example.org", "Grace")
    counts = mailer.send_due()

    assert (counts.sent, counts.failed) == (1, 0)
    assert mails[0]["To"] == "grace@example.org"
    assert waiting() == []
    with app.app_context():
        token = accounts.find_token(link_of(mails[0]).rpartition("/")[2], "confirm")
        assert token.user.name == "Grace"


def test_the_owner_of_a_taken_address_is_told_instead(app, enqueue, mailer, mails):
    with app.app_context():
        accounts.find_user("Grace").new_email = "ADA@example.org"
        accounts.db.session.commit()
    enqueue("confirm", "ADA@example.org", "Grace")
    mailer.send_due()

    [mail] = mails
    assert (mail["To"], mail["Subject"]) == ("ada@example.org", "You have an account already")
    assert "the\naccount Ada already" in text_of(mail)
    assert "Grace" not in mail.as_string()
    assert "/confirm/" not in text_of(mail)


def test_an_address_that_was_changed_again_gets_nothing(app, enqueue, mailer, mails, waiting):
    with app.app_context():
        accounts.find_user("Grace").new_email = "new@example.org"
        accounts.db.session.commit()
    enqueue("confirm", "old@example.org", "Grace")
    mailer.send_due()

    assert (mails, waiting()) == ([], [])


def test_a_new_password_is_offered_to_the_confirmed_address(app, enqueue, mailer, mails):
    enqueue("reset", "ADA@example.org")
    mailer.send_due()

    assert mails[0]["To"] == "ada@example.org"
    with app.app_context():
        token = accounts.find_token(link_of(mails[0]).rpartition("/")[2], "reset")
        assert token.user.name == "Ada"


def test_an_address_that_nobody_has_gets_nothing(enqueue, mailer, mails, waiting):
    enqueue("reset", "nobody@example.org")
    counts = mailer.send_due()

    assert (counts.sent, counts.failed) == (0, 0)
    assert (mails, waiting()) == ([], [])


def test_a_disabled_account_gets_no_link(app, enqueue, mailer, mails):
    enqueue("reset", "ada@example.org")
    with app.app_context():
        accounts.find_user("Ada").disable()
        accounts.db.session.commit()
    mailer.send_due()

    assert mails == []


@pytest.mark.parametrize("kind", sorted({*KINDS} - {"confirm", "taken", "reset", "set_password"}))
def test_what_happened_to_an_account_is_told_to_the_address_of_the_row(
    enqueue, mailer, mails, kind
):
    enqueue(kind, "old@example.org", "Ada")
    mailer.send_due()

    [mail] = mails
    assert mail["To"] == "old@example.org"
    assert "account Ada" in text_of(mail)


def test_no_link_is_in_the_database(app, enqueue, mailer, mails):
    enqueue("reset", "ada@example.org")
    mailer.send_due()

    token = link_of(mails[0]).rpartition("/")[2].encode()
    with app.app_context():
        accounts.db.session.connection().exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        file = accounts.db.engine.url.database
    with open(file, "rb") as content:  # noqa: PTH123
        assert token not in content.read()


# That none is lost


@pytest.mark.parametrize("replies", [{"RCPT": "550 No"}, {"MAIL": "451 Later"}, {"DATA": "554 No"}])
def test_a_mail_that_is_refused_waits_and_is_told_in_one_line(
    caplog, enqueue, mailer, waiting, make_due, replies
):
    enqueue("password_changed", "ada@example.org", "Ada")
    with smtp_server(**replies) as server:
        mailer.transport = transports.transport_of(server.url)
        counts = mailer.send_due()
        mailer.send_due()  # it is not due yet

    assert (counts.sent, counts.failed) == (0, 1)
    [row] = waiting()
    assert row.tries == 1
    assert row.next_try_at > accounts.now()
    [line] = [it for it in caplog.messages if "mail=" in it]
    assert line.startswith(f"mail={row.id} kind=password_changed not sent")
    assert "@" not in line.partition(": ")[0]

    make_due()
    with smtp_server() as server:
        mailer.transport = transports.transport_of(server.url)
        assert mailer.send_due().sent == 1
    assert len(server.mails) == 1


def test_a_server_that_is_away_is_asked_once_and_not_for_each_mail(enqueue, mailer, waiting):
    for _ in range(5):
        enqueue("password_changed", "ada@example.org", "Ada")
    asked = []

    def away(mail):
        asked.append(mail)
        raise ConnectionRefusedError

    mailer.transport = away
    counts = mailer.send_due()

    assert (counts.failed, len(asked), len(waiting())) == (1, 1, 5)


def test_one_refused_mail_does_not_hold_up_the_others(enqueue, mailer, waiting):
    enqueue("password_changed", "refused@example.org", "Ada")
    enqueue("password_changed", "ada@example.org", "Ada")
    with smtp_server(refuses="refused@") as server:
        mailer.transport = transports.transport_of(server.url)
        counts = mailer.send_due()

    assert (counts.sent, counts.failed, len(waiting())) == (1, 1, 1)


def test_a_mistake_of_a_template_leaves_the_mail_waiting_with_a_traceback(
    caplog, enqueue, mailer, mails, waiting
):
    for kind in ("no_such_template", "no_such_template", "password_changed"):
        enqueue(kind, "ada@example.org", "Ada")
    counts = mailer.send_due()

    assert (counts.sent, counts.failed, len(mails), len(waiting())) == (1, 2, 1, 2)
    assert "TemplateNotFound: mail/no_such_template.txt" in caplog.text
    assert caplog.text.count("Traceback") == 1


def test_two_senders_at_once_send_each_mail_once(each_app):
    mailer, sent, barrier = each_app.extensions["mailer"], [], Barrier(2)
    mailer.transport = sent.append
    with each_app.app_context():
        for number in range(6):
            ada = accounts.find_user("Ada")
            accounts.enqueue("deletion", f"ada{number}@example.org", ada)
        accounts.db.session.commit()

    def send(_):
        barrier.wait()
        return mailer.send_due().sent

    with ThreadPoolExecutor(2) as pool:
        assert sum(pool.map(send, range(2))) == 6
    assert sorted(mail["To"] for mail in sent) == [f"ada{it}@example.org" for it in range(6)]


KILLED = """
import os, sys
from app import create_app
app = create_app({"TESTING": True, "INSTANCE_PATH": sys.argv[1], "DATABASE_URL": sys.argv[2]})
app.extensions["mailer"].transport = lambda mail: os._exit(9)
app.extensions["mailer"].send_due()
"""


def test_a_mail_of_a_process_that_was_killed_is_due_again(
    settings, enqueue, mailer, mails, waiting, make_due
):
    enqueue("deletion", "ada@example.org", "Ada")
    killed = subprocess.run(
        [sys.executable, "-c", KILLED, settings["INSTANCE_PATH"], settings["DATABASE_URL"]],
        cwd=ROOT,
        check=False,
    )

    assert killed.returncode == 9
    assert mailer.send_due().sent == 0  # claimed, for two minutes
    [row] = waiting()
    assert row.next_try_at < accounts.now() + timedelta(minutes=3)
    make_due()
    assert mailer.send_due().sent == 1
    assert len(mails) == 1


# The thread


@pytest.fixture
def threaded(settings):
    """Make a site whose mails are sent by a thread, with this transport."""

    def make(**more):
        app = create_app(settings | {"MAIL_THREAD": True} | more)

        @app.post("/tell")
        @public
        def tell():
            accounts.enqueue("password_changed", "ada@example.org", accounts.find_user("Ada"))
            accounts.db.session.commit()
            return ""

        made.append(app)
        return app

    made = []
    yield make
    for app in made:
        app.extensions["mailer"].stop()
        with app.app_context():
            accounts.db.engine.dispose()


def test_a_thread_sends_what_a_request_leaves_at_once(threaded):
    with smtp_server() as server:
        app = threaded(MAIL_URL=server.url)
        app.test_client().post("/tell")
        app.test_client().post("/tell")
        until(lambda: len(server.mails) == 2)

    assert server.mails[0]["Subject"] == "Your password was changed"


def test_no_request_waits_for_a_server_that_never_answers(threaded, monkeypatch):
    monkeypatch.setattr(transports, "SECONDS", 60)
    with smtp_server(is_silent=True) as server:
        client = threaded(MAIL_URL=server.url).test_client()
        client.post("/tell")
        until(lambda: server.commands)
        statuses = [client.post("/tell").status_code, client.get("/").status_code]
        assert server.mails == []
        assert server.commands == ["connected"]  # the thread waits for it all the while
        monkeypatch.undo()

    assert statuses == [200, 200]


def test_a_mail_that_another_process_left_is_found_in_a_while(threaded, monkeypatch):
    monkeypatch.setattr(sending, "SECONDS_BETWEEN_LOOKS", 0.05)
    with smtp_server() as server:
        app = threaded(MAIL_URL=server.url)
        app.test_client().get("/")
        with app.app_context():
            row = {"kind": "password_changed", "address": "ada@example.org"}
            row |= {"user_id": accounts.find_user("Ada").id, "tries": 0}
            row |= {"created_at": accounts.now(), "next_try_at": accounts.now()}
            accounts.db.session.execute(accounts.Mail.__table__.insert().values(row))
            accounts.db.session.commit()
        until(lambda: server.mails)


def test_a_process_has_one_thread_from_its_first_request_on_and_a_fork_its_own(
    threaded, monkeypatch
):
    app = threaded(MAIL_URL="console:")
    mailer = app.extensions["mailer"]
    assert mailer.threads() == []

    for _ in range(3):
        app.test_client().get("/")
    [first] = mailer.threads()
    assert first.daemon
    monkeypatch.setattr(os, "getpid", lambda: -1)
    app.test_client().get("/login")  # not kept yet: a server forks before it serves
    assert len(mailer.threads()) == 2


def test_neither_tests_nor_a_site_that_cannot_send_have_a_thread(app, threaded, client):
    client.get("/")
    assert app.extensions["mailer"].threads() == []

    silent = threaded()
    silent.test_client().get("/")
    assert silent.extensions["mailer"].threads() == []


def test_the_thread_outlives_a_database_that_fails(threaded, monkeypatch, caplog):
    monkeypatch.setattr(sending, "SECONDS_BETWEEN_LOOKS", 0.05)
    claim, failures = accounts.claim_due, []

    def claim_after_failures():
        if len(failures) < 2:
            failures.append(1)
            raise accounts.db.session.connection().dialect.dbapi.OperationalError("locked")
        return claim()

    monkeypatch.setattr(accounts, "claim_due", claim_after_failures)
    with smtp_server() as server:
        threaded(MAIL_URL=server.url).test_client().post("/tell")
        until(lambda: server.mails)

    assert "Mails wait, since" in caplog.text


@pytest.mark.parametrize("missing", ["MAIL_URL", "URL"])
def test_a_site_that_cannot_send_says_so_once_and_mails_wait(settings, caplog, missing):
    given = {"MAIL_URL": "console:", "URL": "https://www.example.org"} | {missing: ""}
    app = create_app(settings | {"MAIL_THREAD": True})
    app.extensions["mailer"].transport = transports.transport_of(given["MAIL_URL"])
    app.config["URL"] = given["URL"]
    with app.app_context():
        for _ in range(2):
            accounts.enqueue("password_changed", "ada@example.org", accounts.find_user("Ada"))
            accounts.db.session.commit()
        accounts.enqueue("reset", "ada@example.org")
        accounts.db.session.rollback()
        assert len(list(accounts.db.session.scalars(select(accounts.Mail)))) == 2
        accounts.db.engine.dispose()

    [line] = [it for it in caplog.messages if "Mails wait" in it]
    assert f"HELIOGRAPH_{missing}" in line


# The command


@pytest.fixture
def run(app):
    invoke = app.test_cli_runner().invoke
    return lambda *words: invoke(args=["mail", *words])


def test_the_command_sends_what_is_due_and_counts(enqueue, mails, run):
    enqueue("password_changed", "ada@example.org", "Ada")
    enqueue("password_changed", "ada@example.org", "Ada")

    result = run("send")
    assert (result.exit_code, result.stdout) == (0, "Sent: 2. Failed: 0.\n")
    assert len(mails) == 2
    assert run("send").stdout == "Sent: 0. Failed: 0.\n"


def test_the_command_fails_where_a_mail_failed(enqueue, mailer, run):
    enqueue("password_changed", "ada@example.org", "Ada")
    with smtp_server(RCPT="550 No such person") as server:
        mailer.transport = transports.transport_of(server.url)
        result = run("send")

    assert (result.exit_code, result.stdout) == (1, "Sent: 0. Failed: 1.\n")


def test_the_command_says_why_it_cannot_send(run):
    result = run("send")

    assert result.exit_code == 1
    assert "HELIOGRAPH_MAIL_URL is not set" in result.stderr
    assert result.stdout == ""


def test_the_command_says_what_to_do_where_the_database_is_empty(empty_app):
    for word in ("send", "list"):
        empty_app.extensions["mailer"].transport = print
        result = empty_app.test_cli_runner().invoke(args=["mail", word])

        assert result.exit_code == 1
        assert "db upgrade" in result.stderr


def test_the_command_lists_what_waits_without_whole_addresses(enqueue, run):
    enqueue("reset", "ada@example.org")

    line = run("list").stdout
    pattern = r"\d+ reset to a…@example\.org, due \d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00, tries: 0\n"
    assert re.fullmatch(pattern, line)
    [row] = json.loads(run("list", "--json").stdout)
    assert {**row, "id": 1, "due": ""} == {
        "id": 1,
        "kind": "reset",
        "address": "a…@example.org",
        "due": "",
        "tries": 0,
    }


@pytest.mark.usefixtures("mails")
def test_where_no_mail_waits_the_command_says_so(run):
    assert run("list").stdout == "No mail waits.\n"
    assert json.loads(run("list", "--json").stdout) == []
    assert json.loads(run("send", "--json").stdout) == {"sent": 0, "failed": 0}
