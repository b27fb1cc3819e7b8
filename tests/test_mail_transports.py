"""Transports of mails: to a real server over a socket, to a folder, and to the terminal."""

import smtplib
import ssl
import stat
import subprocess
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


def test_a_password_that_cannot_be_sent_is_an_error_of_the_transport(mail):
    with smtp_server(offers=["AUTH PLAIN"]) as server:
        send = transport_of(server.url.replace("smtp://", "smtp://ada:sp%C3%A4t@"))
        with pytest.raises(smtplib.SMTPNotSupportedError, match="is not ASCII"):
            send(mail)


@pytest.fixture(scope="session")
def tls(tmp_path_factory, find_program):
    """The TLS of a server whose certificate nobody vouches for."""
    openssl = find_program("openssl", what="OpenSSL's command")
    file = tmp_path_factory.mktemp("tls") / "server.pem"
    words = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj /CN=mail"
    subprocess.run(
        [openssl, *words.split(), "-keyout", file, "-out", file.with_suffix(".crt")],
        check=True,
        capture_output=True,
    )
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(file.with_suffix(".crt"), file)
    return context


def test_tls_is_begun_where_it_is_offered_before_the_password_goes(mail, tls):
    with smtp_server(offers=["STARTTLS", "AUTH PLAIN"], tls=tls) as server:
        transport_of(server.url.replace("smtp://", "smtp://ada:secret@"))(mail)

    order = [command.split()[0].lower() for command in server.commands]
    assert order[:6] == ["connected", "ehlo", "starttls", "under", "ehlo", "auth"]
    assert len(server.mails) == 1


def test_tls_stands_from_the_beginning_where_the_url_says_so(mail, tls):
    with smtp_server(is_tls=True, tls=tls) as server:
        transport_of(server.url)(mail)

    assert server.commands[:2] == ["connected", "under TLS"]
    assert len(server.mails) == 1


def test_nothing_goes_in_clear_where_tls_was_offered_and_fails(mail):
    refused = pytest.raises(smtplib.SMTPResponseException, match="454")
    with smtp_server(offers=["STARTTLS"], STARTTLS="454 Not now") as server, refused:
        transport_of(server.url)(mail)

    assert server.mails == []


@pytest.mark.parametrize("is_tls", [True, False])
def test_a_certificate_that_nobody_vouches_for_is_refused(mail, tls, monkeypatch, is_tls):
    monkeypatch.setattr(transports, "is_this_machine", lambda _host: False)
    refused = pytest.raises(ssl.SSLCertVerificationError)
    with smtp_server(offers=["STARTTLS"], is_tls=is_tls, tls=tls) as server, refused:
        transport_of(server.url)(mail)

    assert server.mails == []


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


def test_a_server_that_sends_a_byte_now_and_then_is_left(mail, monkeypatch):
    monkeypatch.setattr(transports, "SECONDS_IN_ALL", 0.3)
    with smtp_server(is_slow=True) as server, pytest.raises(OSError, match="222"):
        transport_of(server.url)(mail)


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
