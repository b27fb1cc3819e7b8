"""Transports of mails: to a real server over a socket, to a folder, and to the terminal."""

import smtplib
import ssl
import stat
from base64 import b64encode
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest

from tests.smtp import smtp_server
from web.mail import transports
from web.mail.transports import transport_of

LINK = "https://www.example.org/confirm/" + "x" * 100


@pytest.fixture
def mail():
    message = EmailMessage(policy=policy.SMTP)
    message["From"] = "Heliograph <no-reply@www.example.org>"
    message["To"] = "ada@example.org"
    message["Subject"] = "A signal"
    message.set_content(f"The sun is out.\n\n{LINK}\n.\n", cte="7bit")
    return message


def test_a_mail_arrives_at_a_server(mail):
    with smtp_server() as server:
        transport_of(server.url)(mail)

    [arrived] = server.mails
    assert (arrived["To"], arrived["Subject"]) == ("ada@example.org", "A signal")
    assert LINK in arrived.get_content().splitlines()
    assert [command.lower() for command in server.commands] == [
        "connected",
        "ehlo www.example.org",
        "mail from:<no-reply@www.example.org>",
        "rcpt to:<ada@example.org>",
        "data",
        "quit",
    ]


def test_name_and_password_are_decoded(mail):
    with smtp_server(offers=["AUTH PLAIN"]) as server:
        url = server.url.replace("smtp://", "smtp://ada%40example.org:sun%2Fmirror%3F@")
        transport_of(url)(mail)

    given = b64encode(b"\0ada@example.org\0sun/mirror?").decode()
    assert f"AUTH PLAIN {given}" in server.commands
    assert len(server.mails) == 1


def test_a_password_goes_to_no_other_machine_in_clear(mail, monkeypatch):
    monkeypatch.setattr(transports, "is_this_machine", lambda _host: False)
    with smtp_server(offers=["AUTH PLAIN"]) as server:
        send = transport_of(server.url.replace("smtp://", "smtp://ada:secret@"))
        with pytest.raises(smtplib.SMTPNotSupportedError, match="for want of STARTTLS"):
            send(mail)

    assert not any(command.startswith("AUTH") for command in server.commands)


def test_tls_is_begun_where_it_is_offered(mail):
    refused = pytest.raises(smtplib.SMTPResponseException, match="454")
    with smtp_server(offers=["STARTTLS"], STARTTLS="454 Not now") as server, refused:
        transport_of(server.url)(mail)

    assert "STARTTLS" in server.commands
    assert server.mails == []


def test_certificates_are_verified_except_for_this_machines():
    assert transports.tls_context("mail.example.org").verify_mode == ssl.CERT_REQUIRED
    assert transports.tls_context("localhost").verify_mode == ssl.CERT_NONE


@pytest.mark.parametrize(
    "replies",
    [
        {"MAIL": "550 Not from you"},
        {"RCPT": "550 No such person"},
        {"DATA": "451 Try again later"},
    ],
)
def test_a_refusal_is_an_error_of_the_operating_systems_kind(mail, replies):
    with smtp_server(**replies) as server, pytest.raises(OSError, match=r"550|451"):
        transport_of(server.url)(mail)


@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
def test_a_server_that_never_answers_is_left(mail, monkeypatch, scheme):
    monkeypatch.setattr(transports, "SECONDS", 0.2)
    with smtp_server(is_silent=True) as server, pytest.raises(OSError, match="timed out"):
        transport_of(server.url.replace("smtp", scheme))(mail)


def test_a_server_that_is_away_is_an_error_too(mail):
    with smtp_server() as server:
        url = server.url
    with pytest.raises(ConnectionRefusedError):
        transport_of(url)(mail)


def test_a_folder_gets_a_file_a_mail_for_its_owner_alone(mail, tmp_path):
    send = transport_of(f"folder:{tmp_path}/new/mails")
    send(mail)
    send(mail)

    folder = tmp_path / "new" / "mails"
    first, second = folder.iterdir()
    assert first.suffix == second.suffix == ".eml"
    assert stat.S_IMODE(first.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    kept = message_from_bytes(first.read_bytes(), policy=policy.default)
    assert kept["Subject"] == "A signal"
    assert LINK in first.read_text()


def test_the_terminal_shows_it_whole_beside_the_output(mail, capsys):
    transport_of("console:")(mail)

    shown = capsys.readouterr()
    assert shown.out == ""
    assert "Subject: A signal" in shown.err
    assert LINK in shown.err


def test_without_a_url_there_is_no_transport():
    assert transport_of("") is None
