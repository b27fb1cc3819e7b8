"""The demo shows its mails on a page, whose links lead on, and sends none."""

import stat
from email.message import EmailMessage
from pathlib import Path

import pytest

import accounts
from demo import create_app


@pytest.fixture
def send(app):
    """Have a mail of this subject, and this text, come by the site's transport."""

    def send(subject, text="The sun is out.\n"):
        message = EmailMessage()
        message["To"], message["Subject"] = "ada@example.org", subject
        message.set_content(text)
        app.extensions["mailer"].transport(message)

    return send


def subjects(visitor):
    return [heading.get_text() for heading in visitor.page.select("#mail h2")]


def test_before_the_first_mail_the_page_says_so(visitor):
    visitor.open("/demo/mail")

    assert visitor.title == "Mail · Heliograph"
    assert [root["id"] for root in visitor.page.select("#main > *")] == ["mail"]
    assert "There is no mail yet." in visitor.text("#mail")


def test_the_newest_mail_stands_first_and_is_found_from_the_foot_of_each_page(visitor, send):
    send("First")
    visitor.open("/login").click("#foot-mail")
    assert (visitor.url, subjects(visitor)) == ("/demo/mail", ["First"])

    send("Second")
    visitor.click("#look-again")
    assert subjects(visitor) == ["Second", "First"]
    assert visitor.text("#mail-2").startswith("Second To ada@example.org, ")


def test_no_more_than_fifty_are_kept(visitor, send):
    for number in range(60):
        send(f"Mail {number}")
    visitor.open("/demo/mail")

    assert subjects(visitor) == [f"Mail {number}" for number in range(59, 9, -1)]


def test_a_link_leads_on_in_the_same_site_whatever_it_is_called(app, visitor, send):
    send(
        "Log in",
        f"Here:\n\n{app.config['URL']}/login?a=1&b=2\n\nOr there:\n\nhttps://example.com/\n",
    )
    visitor.open("/demo/mail")
    ours, theirs = visitor.page.select("#mail article a")

    assert ours["href"] == "/login?a=1&b=2"
    assert ours.get_text() == f"{app.config['URL']}/login?a=1&b=2"
    assert theirs["href"] == "https://example.com/"
    visitor.click(f"#{ours['id']}")
    assert visitor.title == "Log in · Heliograph"


def test_a_mail_is_text(visitor, send):
    send("<b>Bold</b>", "<script>alert(1)</script> http://x/\"onclick='a'\n")
    visitor.open("/demo/mail")

    assert subjects(visitor) == ["<b>Bold</b>"]
    assert visitor.page.select("#mail :is(b, script, [onclick])") == []


def test_what_waits_in_the_database_comes_to_the_page_and_goes_nowhere_else(
    app, visitor, monkeypatch
):
    monkeypatch.setattr("smtplib.SMTP", None)
    with app.app_context():
        accounts.enqueue("deletion", "admin@example.org", accounts.find_user("admin"))
        accounts.db.session.commit()
    counts = app.extensions["mailer"].send_due()
    visitor.open("/demo/mail")

    assert (counts.sent, subjects(visitor)) == (1, ["Your account will be deleted"])


def test_a_shells_mail_server_is_not_used(instance, monkeypatch):
    monkeypatch.setenv("HELIOGRAPH_MAIL_URL", "smtp://mail.example.org")
    monkeypatch.setenv("HELIOGRAPH_URL", "https://www.example.org")
    app = create_app({"INSTANCE_PATH": instance})
    with app.app_context():
        accounts.db.engine.dispose()

    assert app.config["MAIL_URL"] == ""
    assert app.config["URL"].startswith("http://127.0.0.1:")


def test_the_mails_are_their_owners_alone(app):
    file = Path(app.config["DEMO_MAILS"])

    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_newcomer_registers_and_confirms_by_the_link_on_the_page(app, visitor):
    eve = {"username": "Eve", "password": "a lantern on the far hill"}
    visitor.open("/register").submit("#register", eve | {"email": "eve@example.org"})
    app.extensions["mailer"].send_due()

    visitor.click("#see-mails")
    assert subjects(visitor) == ["Confirm your email address"]
    link = visitor.page.select_one("#mail a[href^='/confirm/']")
    visitor.open(link["href"]).click("#do-confirm").submit("#login", eve)
    assert visitor.text("#account-summary") == "Eve"
