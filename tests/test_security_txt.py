"""security.txt: whom to tell of a weakness, as RFC 9116 has it."""

from datetime import UTC, datetime, timedelta

import pytest

from app import create_app

PATH = "/.well-known/security.txt"
CONTACT = "mailto:security@example.org"


@pytest.fixture
def ask(settings):
    def ask(headers=None, **own):
        own = {"URL": "https://www.example.org", "SECURITY_CONTACT": CONTACT, **own}
        return create_app(settings | own).test_client().get(PATH, headers=headers)

    return ask


def test_it_names_the_contact_until_a_midnight_within_a_year(ask):
    before = datetime.now(UTC)
    response = ask()
    after = datetime.now(UTC)

    days = {(moment + timedelta(days=360)).strftime("%Y-%m-%d") for moment in (before, after)}
    assert response.content_type == "text/plain; charset=utf-8"
    assert response.text in [
        f"Contact: {CONTACT}\n"
        f"Expires: {day}T00:00:00Z\n"
        "Preferred-Languages: en\n"
        "Canonical: https://www.example.org/.well-known/security.txt\n"
        for day in days
    ]


def test_without_an_address_of_the_site_no_place_is_called_its_own(settings):
    app = create_app(settings | {"SECURITY_CONTACT": "https://www.example.org/security"})
    app.config["URL"] = ""  # as in production; in tests it has one

    names = [line.partition(":")[0] for line in app.test_client().get(PATH).text.splitlines()]
    assert names == ["Contact", "Expires", "Preferred-Languages"]


def test_who_has_it_gets_it_no_second_time(settings):
    client = create_app(settings | {"SECURITY_CONTACT": CONTACT}).test_client()
    first = client.get(PATH)

    again = client.get(PATH, headers={"If-None-Match": first.headers["ETag"]})

    assert (first.headers["Cache-Control"], again.status_code) == ("no-cache", 304)


def test_without_a_contact_there_is_none(ask):
    assert ask(SECURITY_CONTACT="").status_code == 404


@pytest.mark.parametrize("contact", ["security@example.org", "http://example.org", "mailto:a b@c"])
def test_a_contact_is_an_address_of_mail_or_of_a_page_by_tls(ask, contact):
    with pytest.raises(RuntimeError, match="HELIOGRAPH_SECURITY_CONTACT must be like"):
        ask(SECURITY_CONTACT=contact)


def test_no_contact_brings_a_line_of_its_own(ask):
    with pytest.raises(RuntimeError, match="HELIOGRAPH_SECURITY_CONTACT must be like"):
        ask(SECURITY_CONTACT="https://www.example.org/\nContact:mailto:eve@example.org")
