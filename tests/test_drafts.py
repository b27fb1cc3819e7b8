"""A form that was being filled in when the session ended comes back after the log-in."""

import random
import re
from base64 import b64encode
from datetime import timedelta

import pytest
from playwright.sync_api import expect

import accounts
from pytest_htmx import Browser
from tests.chromium import log_in, messages, visit
from tests.stage import open_doors
from web import drafts

ADA = {"username": "Ada", "password": "the analytical engine"}
GRACE = {"username": "Grace", "password": "a moth in the relay"}
LETTER = {"text": "Dear Mary,\nwhere is the mirror?", "copies": "12", "tools": ["code"]}
LETTER |= {"urgent": False}
ENDED = "Your session has ended. Nothing was saved yet. "
WELCOME = ("success", "You were successfully logged in")
BACK = ("info", "What you typed is back, but not saved yet. Please send it again.")


@pytest.fixture
def app(app):
    open_doors(app)
    return app


@pytest.fixture
def end_sessions(app):
    """Return a function that ends all sessions, as an administrator or another browser does."""

    def end():
        with app.app_context():
            accounts.db.session.query(accounts.Session).delete()
            accounts.db.session.commit()

    return end


@pytest.fixture
def interrupted(visitor, end_sessions):
    """A person whose session ended while a letter was being written."""
    visitor.open("/login").submit("#login", ADA)
    visitor.open("/stage/letter")
    end_sessions()
    return visitor.submit(
        "#write", LETTER | {"new_password": "a sieve for the sun"}, photo=("ada.jpg", b"A face.")
    )


def letter(visitor):
    page = visitor.page
    return {
        "text": page.find(id="text").text.removeprefix("\n").replace("\r\n", "\n"),
        "copies": page.find(id="copies")["value"],
        "tools": [it["value"] for it in page.select("[name=tools][checked]")],
        "urgent": page.find(id="urgent").has_attr("checked"),
    }


def test_the_log_in_page_comes_at_once_and_then_the_form_as_it_was_typed(interrupted):
    visitor = interrupted
    assert (visitor.status, visitor.title) == (422, "Error: Log in · Heliograph")
    assert visitor.messages == [
        (
            "error",
            f"{ENDED}Log in, and your form comes back as you typed it, "
            "but without passwords and files.",
        )
    ]
    assert [it["id"] for it in visitor.page.select("[autofocus]")] == ["username"]

    visitor.submit("#login", ADA)
    assert (visitor.status, visitor.url) == (200, "/stage/letter")
    assert visitor.messages == [WELCOME, BACK]
    assert letter(visitor) == LETTER
    assert not visitor.page.find(id="new_password").get("value")


def test_nothing_was_sent_until_the_person_sends_it_and_then_it_is_used_up(interrupted):
    visitor = interrupted.submit("#login", ADA)
    visitor.submit("#write", text="Dear Mary", copies="2")
    assert visitor.messages == [("success", "The letter was sent: Dear Mary")]

    visitor.open("/stage/letter")
    assert letter(visitor) == {"text": "", "copies": "1", "tools": ["mirror"], "urgent": True}


def test_a_reload_keeps_what_was_typed_and_another_page_does_not_show_it(interrupted):
    visitor = interrupted.submit("#login", ADA)
    visitor.reload()
    assert letter(visitor) == LETTER

    visitor.open("/stage/vault")
    assert letter(visitor)["text"] == ""
    visitor.open("/stage/letter?page=2")
    assert letter(visitor) == LETTER


def test_a_wrong_password_loses_nothing(interrupted):
    visitor = interrupted.submit("#login", ADA | {"password": "wrong"})
    visitor.submit("#login", ADA)

    assert letter(visitor) == LETTER


def test_an_hour_later_it_is_gone(app, interrupted):
    visitor = interrupted.submit("#login", ADA)
    with app.app_context():
        [session] = accounts.find_user("Ada").sessions
        session.draft_at -= timedelta(hours=1)
        accounts.db.session.commit()
    visitor.reload()
    assert letter(visitor)["text"] == ""

    with app.app_context():
        accounts.tidy()
        assert [it.draft for it in accounts.find_user("Ada").sessions] == [None]


def test_what_waits_is_in_the_copy_of_ones_data(app, client, visitor, interrupted):  # noqa: ARG001
    interrupted.submit("#login", ADA)
    client.post("/login", data=ADA)
    copy = client.get("/account/export.json").json

    drafts_of_sessions = [it["draft"] for it in copy["sessions"]]
    [draft] = filter(None, drafts_of_sessions)
    assert draft["address"] == "/stage/letter"
    assert ["copies", "12"] in draft["fields"]


def test_a_form_in_a_corner_of_a_page_comes_back_on_its_page(visitor, end_sessions):
    visitor.open("/login").submit("#login", ADA)
    visitor.open("/stage/letter")
    end_sessions()
    visitor.submit("#write-in-corner", {"note-text": "Two words"})
    assert visitor.text("h1") == "Log in"

    visitor.submit("#login", ADA)
    assert visitor.url == "/stage/letter"
    assert visitor.value("#note-text") == "Two words"
    assert letter(visitor)["text"] == ""


def test_a_button_whose_address_has_no_page_leads_back_to_the_page_that_it_stood_on(
    visitor, end_sessions
):
    visitor.open("/login").submit("#login", ADA)
    visitor.open("/stage/letter?page=2")
    end_sessions()
    visitor.click("#burn")
    told = "Your session has ended. Nothing was done. Log in, and you come back to that page."
    assert (visitor.status, visitor.url) == (200, "/login")
    assert visitor.messages == [("warning", told)]

    visitor.submit("#login", ADA)
    assert visitor.url == "/stage/letter?page=2"
    assert visitor.messages == [WELCOME]


def test_whoever_logged_out_in_another_tab_is_told_so(visitor):
    visitor.open("/login").submit("#login", ADA)
    visitor.open("/stage/letter")
    visitor.cookies.set("sign_in", "")
    visitor.submit("#write", LETTER)
    assert visitor.messages == [
        (
            "error",
            "You are not logged in. Nothing was saved yet. "
            "Log in, and your form comes back as you typed it.",
        )
    ]

    visitor.submit("#login", ADA)
    assert letter(visitor) == LETTER


def test_whoever_logged_in_by_another_tab_meanwhile_finds_the_form_all_the_same(app, interrupted):
    visitor = interrupted
    tab = Browser(app)
    tab.cookies = visitor.cookies
    tab.open("/login").submit("#login", ADA)
    visitor.submit("#login", ADA)

    assert visitor.url == "/stage/letter"
    assert visitor.messages == [("info", "You are already logged in."), BACK]
    assert letter(visitor) == LETTER


def test_nobody_sees_what_somebody_else_typed_before_the_session_ended(interrupted):
    visitor = interrupted.submit("#login", GRACE)

    assert visitor.url == "/"
    other = "What was typed here before is not shown, since somebody else was logged in then."
    assert visitor.messages == [WELCOME, ("warning", other)]
    visitor.open("/stage/letter")
    assert letter(visitor)["text"] == ""


# In browsers


@pytest.mark.chromium
@pytest.mark.parametrize("scripted", [True, False], ids=["with JavaScript", "without"])
def test_a_letter_survives_its_session_in_chromium(chromium, stage, scripted):
    posts = []
    with visit(chromium, stage, java_script_enabled=scripted) as page:
        page.goto("/login")
        log_in(page)
        page.wait_for_selector("#home")
        page.goto("/stage/letter")
        page.context.clear_cookies(name="sign_in")
        page.context.add_cookies([{"name": "sign_in", "value": "x" * 43, "url": stage}])
        page.on("request", lambda it: posts.append(it.url) if it.method == "POST" else None)
        page.fill("#text", "Dear Mary,\nwhere is the mirror?")
        page.uncheck("#urgent")
        page.fill("#new_password", "a sieve for the sun")
        page.click("#send-letter")
        page.wait_for_selector("#login")
        expect(page.locator("#username")).to_be_focused()
        expect(page).to_have_title("Error: Log in · Heliograph")

        log_in(page)
        page.wait_for_selector("#letter")
        assert page.url.endswith("/stage/letter")
        expect(page.locator("#text")).to_have_value("Dear Mary,\nwhere is the mirror?")
        expect(page.locator("#urgent")).not_to_be_checked()
        expect(page.locator("#new_password")).to_have_value("")
        assert not scripted or page.evaluate("document.activeElement.matches('#letter h1')")
        assert messages(page)[-1] == (
            "Info: What you typed is back, but not saved yet. Please send it again."
        )
        assert [it.removeprefix(stage) for it in posts] == ["/stage/letter", "/login"]

        page.click("#send-letter")
        page.wait_for_selector(".message.success >> text=The letter was sent")
        expect(page.locator("#text")).to_have_value("")


@pytest.mark.chromium
@pytest.mark.parametrize("scripted", [True, False], ids=["with JavaScript", "without"])
def test_whoever_forgot_the_password_keeps_what_was_typed_in_chromium(chromium, stage, scripted):
    with visit(chromium, stage, java_script_enabled=scripted) as page:
        page.goto("/login")
        log_in(page)
        page.wait_for_selector("#home")
        page.goto("/stage/letter")
        page.context.clear_cookies(name="sign_in")
        page.fill("#text", "Dear Mary")
        page.click("#send-letter")
        page.wait_for_selector("#login")
        with page.expect_popup() as opened:
            page.click("text=Have you forgotten your password? (in a new tab)")
        expect(opened.value.locator("h1")).to_have_text("Forgotten password")
        opened.value.close()

        log_in(page)
        expect(page.locator("#text")).to_have_value("Dear Mary")


@pytest.mark.chromium
def test_a_form_of_a_corner_gives_way_to_the_log_in_page_in_chromium(chromium, stage):
    with visit(chromium, stage) as page:
        page.goto("/login")
        log_in(page)
        page.wait_for_selector("#home")
        page.goto("/stage/letter?page=2")
        page.context.clear_cookies(name="sign_in")
        page.fill("#note-text", "Two words")
        page.click("#send-note")
        page.wait_for_selector("main > #login")
        expect(page.locator("#username")).to_be_focused()

        log_in(page)
        expect(page.locator("#note-text")).to_have_value("Two words")
        assert page.url.endswith("/stage/letter")


# Attacks


def sent(client, data, path="/stage/letter", **options):
    """Send a form without a session; return the hidden field of the page that comes."""
    response = client.post(path, data=data, **options)
    found = re.search(f'name="{drafts.FIELD}" value="([^"]*)"', response.text)
    return response, found and found[1]


def log_in_with(client, field, person=ADA):
    return client.post("/login", data=person | {drafts.FIELD: field})


@pytest.mark.parametrize(
    "spoil",
    [
        lambda field: field[:-1],
        lambda field: "x" + field,
        lambda field: field.partition(".")[0],
        lambda _: "",
        lambda _: "\0",
        lambda _: "." * 5000,
        lambda field: field * 100,
        lambda _: "é" * 40,
    ],
    ids=["cut", "longer", "unsigned", "empty", "NUL", "dots", "huge", "foreign letters"],
)
def test_a_forged_field_is_as_none_and_the_person_is_told(app, client, soup, spoil):
    _, field = sent(client, LETTER)
    response = log_in_with(client, spoil(field))

    assert (response.status_code, response.headers["Location"]) == (303, "/")
    told = {it.get_text() for it in soup(client.get("/")).select(".message-text")}
    assert told == {
        "What you had typed is too old to be brought back. Please type it again.",
        WELCOME[1],
    }
    with app.app_context():
        assert [it.draft for it in accounts.find_user("Ada").sessions] == [None]


def test_a_field_of_another_site_with_another_key_is_as_none(app, client):
    _, field = sent(client, LETTER)
    app.secret_key = "another key, which is as long as the first one was"

    assert log_in_with(client, field).headers["Location"] == "/"


def test_a_key_that_was_renewed_loses_nothing(app, client):
    _, field = sent(client, LETTER)
    app.config["SECRET_KEY_FALLBACKS"] = [app.secret_key]
    app.secret_key = "another key, which is as long as the first one was"

    assert log_in_with(client, field).headers["Location"] == "/stage/letter"


def test_a_field_of_yesterday_is_too_old(client, monkeypatch):
    _, field = sent(client, LETTER)
    monkeypatch.setattr("web.drafts.LIFETIME", timedelta(seconds=-1))
    monkeypatch.setattr(drafts.loads, "__defaults__", (timedelta(seconds=-1),))

    assert log_in_with(client, field).headers["Location"] == "/"


def test_a_field_that_is_sent_again_shows_the_form_again_and_sends_nothing(client):
    _, field = sent(client, LETTER)
    log_in_with(client, field)
    client.post("/logout")
    assert log_in_with(client, field).headers["Location"] == "/stage/letter"

    page = client.get("/stage/letter").text
    assert "where is the mirror?" in page
    assert "The letter was sent" not in page


def test_a_strangers_form_leaves_nothing_on_the_server(app, client):
    sent(client, LETTER)

    with app.app_context():
        assert accounts.find_user("Ada").sessions == []
    assert client.get_cookie("session") is None


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        ("_external=1&_scheme=javascript&page=2", "?page=2"),
        ("_anchor=x&_method=POST", ""),
        ("endpoint=home.index&page=2", "?page=2"),
        ("next=//evil.example/", "?next=//evil.example/"),
    ],
)
def test_the_way_back_to_a_form_leads_nowhere_else(client, query, kept):
    _, field = sent(client, LETTER, f"/stage/letter?{query}")

    assert log_in_with(client, field).headers["Location"] == f"/stage/letter{kept}"


@pytest.mark.parametrize(
    "referrer",
    ["https://evil.example/stage/letter", "//evil.example/stage/letter", "/stage/letter?x=[::"],
)
def test_the_page_before_is_one_of_ours_whatever_the_browser_calls_it(client, referrer):
    _, field = sent(client, LETTER, "/stage/burn", headers={"Referer": referrer})
    assert field is None or log_in_with(client, field).headers["Location"].startswith(
        "/stage/letter"
    )

    client.post("/stage/burn", data={"act": "yes"}, headers={"Referer": referrer})
    assert log_in_with(client, "").headers["Location"] in {"/", "/stage/letter"}


@pytest.mark.parametrize("referrer", ["", "https://evil.example/nope", "http://[", "\xff"])
def test_a_form_without_a_page_is_refused_as_it_stands(client, soup, referrer):
    response, field = sent(client, {"act": "yes"}, "/stage/burn", headers={"Referer": referrer})

    assert (response.status_code, field) == (401, None)
    assert soup(response).select_one("#error p a")["target"] == "_blank"


@pytest.mark.parametrize("text", ["a", "\0", "é\u0301" * 3])
def test_a_form_that_is_too_long_to_be_carried_on_is_refused_as_it_stands(client, soup, text):
    noise = b64encode(random.Random(1).randbytes(66_000)).decode()  # noqa: S311 - the same each time
    response, field = sent(client, {"text": text + noise})

    assert (response.status_code, field) == (401, None)
    assert soup(response).select_one("#error p").get_text() == (
        "You are not logged in. Nothing was saved. Open the login page in a new tab, "
        "log in there, then come back to your form and send it again."
    )


def test_a_long_letter_fits(client):
    text = "".join(f"Station {number} reports that the sky is clear.\n" for number in range(1500))
    response, field = sent(client, {"text": text})
    assert response.status_code == 422

    assert log_in_with(client, field).status_code == 303
    assert "Station 1499 reports" in client.get("/stage/letter").text


def test_what_no_text_can_hold_comes_back_all_the_same(client):
    _, field = sent(client, {"text": "a\0b<script>\u202eé\ufffe", "": "x", "text\n": "y"})

    assert log_in_with(client, field).status_code == 303
    assert "b&lt;script&gt;" in client.get("/stage/letter").text


def test_what_a_field_does_not_take_breaks_no_page(client):
    _, field = sent(client, {"text": "x", "copies": "a few", "tools": ["hammer"], "urgent": "?"})

    assert log_in_with(client, field).status_code == 303
    assert 'value="a few"' in client.get("/stage/letter").text


def test_no_password_is_in_the_field(app, client):
    secrets = {"new_password": "open", "Current-PASSWORD": "sesame", "passphrase": "hill"}
    _, field = sent(client, {"text": "x"} | secrets)
    with app.test_request_context():
        assert drafts.loads(field).fields == [["text", "x"]]


def test_what_is_no_form_is_refused_as_before(client):
    assert client.post("/stage/letter", json={"text": "x"}).status_code == 401
    assert client.post("/stage/letter").status_code == 401


def test_a_browser_that_nobody_logged_in_by_gives_the_form_to_whoever_logs_in(client):
    _, field = sent(client, LETTER)

    assert log_in_with(client, field, GRACE).headers["Location"] == "/stage/letter"
