"""One's own sessions: seen and ended, in both worlds."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect
from sqlalchemy import update

import accounts
from pytest_htmx import Browser
from tests.chromium import log_in, messages, visit
from web.devices import device_in_words

ADA = {"username": "Ada", "password": "the analytical engine"}
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.fixture
def elsewhere(app):
    """Three sessions of Ada's in other browsers: their tokens."""
    with app.app_context():
        ada = accounts.find_user("Ada")
        return [
            accounts.start_session(ada, address=address, user_agent=user_agent)
            for address, user_agent in (
                ("192.0.2.1", FIREFOX),
                ("2001:db8::1", "Lynx/2.9.2 libwww-FM/2.14"),
                ("", "?"),
            )
        ]


@pytest.fixture
def visitor(visitor, elsewhere):  # noqa: ARG001 - sessions that are there to be seen
    visitor.open("/account/sessions").submit("#login", ADA)
    return visitor.open("/account/sessions")


def devices(visitor):
    return [it.get_text(strip=True) for it in visitor.page.select("#sessions h2")]


def living(app, tokens):
    with app.app_context():
        return [accounts.find_session(token) is not None for token in tokens]


def button_of(visitor, device):
    [row] = [row for row in visitor.page.select("#sessions li") if device in row.h2.text]
    return f"#{row.select_one('button')['id']}"


def test_each_session_says_device_address_and_times_and_which_one_is_this(visitor):
    assert devices(visitor) == [
        "Unknown device",
        "Unknown device",
        "A text browser (Lynx)",
        "Firefox on Windows",
    ]
    own, _, _, firefox = visitor.page.select("#sessions li")
    assert "This is the session that you are in." in own.get_text()
    assert visitor.page.get_text().count("This is the session") == 1
    assert [it.get_text() for it in firefox.select("dt")] == ["IP address", "Since", "Last seen"]
    assert firefox.dd.get_text() == "192.0.2.1"
    assert len(firefox.select("dd time[datetime]")) == 2


def test_a_session_that_is_ended_leaves_the_list(app, visitor, elsewhere):
    visitor.click(button_of(visitor, "Firefox"))

    assert devices(visitor) == ["Unknown device", "Unknown device", "A text browser (Lynx)"]
    assert visitor.messages == [("success", "The session was ended.")]
    assert visitor.url == "/account/sessions"
    assert living(app, elsewhere) == [False, True, True]


def test_with_htmx_no_page_is_loaded_for_that(htmx_visitor, elsewhere):  # noqa: ARG001
    htmx_visitor.open("/account/sessions").submit("#login", ADA)
    reloads, entries = htmx_visitor.reloads, len(htmx_visitor.history)
    htmx_visitor.click(button_of(htmx_visitor, "Firefox"))

    assert "Firefox on Windows" not in devices(htmx_visitor)
    assert (htmx_visitor.reloads, len(htmx_visitor.history)) == (reloads, entries)


def test_a_session_that_ended_meanwhile_is_told_as_such(app, visitor):
    button = button_of(visitor, "Firefox")
    other = Browser(app)
    other.open("/account/sessions").submit("#login", ADA).click(button)
    visitor.click(button)

    assert "Firefox on Windows" not in devices(visitor)
    assert visitor.messages == [("info", "This session had ended already.")]


def test_all_others_are_ended(app, visitor, elsewhere):
    visitor.click("End all other sessions")

    assert devices(visitor) == ["Unknown device"]
    assert visitor.messages == [("success", "All other sessions were ended.")]
    assert living(app, elsewhere) == [False, False, False]
    assert visitor.page.select("#end-others") == []


@pytest.mark.parametrize("button", ["#end-others", "Firefox"])
def test_after_a_while_the_password_is_asked_for_before_one_is_ended(
    app, visitor, elsewhere, button
):
    button = button if button.startswith("#") else button_of(visitor, button)
    with app.app_context():
        an_hour_ago = accounts.now() - timedelta(hours=1)
        accounts.db.session.execute(update(accounts.Session).values(authenticated_at=an_hour_ago))
        accounts.db.session.commit()
    visitor.click(button)
    assert (visitor.url, visitor.text("h1")) == ("/password/again", "Your password once more")
    assert living(app, elsewhere) == [True, True, True]

    visitor.submit("#give-password", password=ADA["password"])
    assert visitor.url == "/account/sessions"
    visitor.click(button)
    assert living(app, elsewhere)[0] is False


def test_that_there_was_no_other_is_told(app, visitor):
    other = Browser(app)
    other.open("/account/sessions").submit("#login", ADA)
    visitor.reload().click("End all other sessions")
    other.open("/account/sessions").submit("#login", ADA)
    visitor.open("/account/sessions")
    other.open("/account/sessions").click("#log-out-here")
    visitor.click("End all other sessions")

    assert visitor.messages == [("info", "There was no other session.")]


def test_ones_own_session_is_ended_by_logging_out(visitor):
    visitor.click("#log-out-here")

    assert (visitor.url, visitor.messages) == ("/", [("success", "You were logged out.")])


def test_a_session_that_was_ended_from_another_browser_logs_in_afresh(app, visitor):
    other = Browser(app)
    other.open("/account/sessions").submit("#login", ADA).click("End all other sessions")

    assert visitor.open("/account").url == "/login"
    assert visitor.messages == [("info", "Your session has ended. Please log in again.")]


def test_ending_ones_own_by_its_number_logs_out(app, client):
    client.post("/login", data=ADA)
    with app.app_context():
        [own] = accounts.list_sessions(accounts.find_user("Ada"))

    assert client.post(f"/account/sessions/{own.id}/end").location == "/"
    assert client.get("/account").status_code == 303


@pytest.mark.parametrize("number", [None, 2**31 - 1, 2**31, 2**70])
def test_nobody_ends_a_session_of_another(app, client, elsewhere, number):
    client.post("/login", data={"username": "Grace", "password": "a moth in the relay"})
    with app.app_context():
        number = number or accounts.list_sessions(accounts.find_user("Ada"))[0].id
    client.post(f"/account/sessions/{number}/end")

    assert living(app, elsewhere) == [True, True, True]


def test_what_is_ended_is_in_the_activity(app, visitor):
    visitor.click(button_of(visitor, "Firefox"))

    with app.app_context():
        newest, *_ = accounts.page_of_activity(accounts.find_user("Ada"))
        assert (newest.kind, newest.address) == ("session ended", "127.0.0.1")


def test_sessions_that_ended_by_themselves_are_not_listed(app, visitor):
    with app.app_context():
        long_ago = accounts.now() - timedelta(days=2)
        accounts.db.session.execute(
            update(accounts.Session)
            .where(accounts.Session.address == "192.0.2.1")
            .values(seen_at=long_ago)
        )
        accounts.db.session.commit()

    assert "Firefox on Windows" not in devices(visitor.reload())


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        (FIREFOX, "Firefox on Windows"),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 "
            "(KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1",
            "Safari on iOS",
        ),
        (
            "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) "
            "Chrome/140.0.0.0 Mobile Safari/537.36",
            "Chrome on Android",
        ),
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
            "Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0",
            "Edge on Windows",
        ),
        (
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 "
            "(KHTML, like Gecko) Version/18.0 Safari/605.1.15",
            "Safari on macOS",
        ),
        (
            "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) "
            "HeadlessChrome/141.0.0.0 Safari/537.36",
            "Chrome on Linux",
        ),
        ("Lynx/2.9.2 libwww-FM/2.14 SSL-MM/1.4.1", "A text browser (Lynx)"),
        ("w3m/0.5.3+git20230121", "A text browser (w3m)"),
        ("Links (2.29; Linux x86_64; GNU C; text)", "A text browser (Links)"),
        ("ELinks/0.16.1 (textmode; Linux; 80x24-2)", "A text browser (ELinks)"),
        ("curl/8.5.0", "curl"),
        ("", "Unknown device"),
        (None, "Unknown device"),
        ("<script>alert(1)</script>", "Unknown device"),
        ("x" * 100_000, "Unknown device"),
    ],
)
def test_a_device_is_told_in_words(user_agent, words):
    assert device_in_words(user_agent) == words


@pytest.mark.chromium
@pytest.mark.parametrize("scripted", [True, False], ids=["with JavaScript", "without"])
def test_the_focus_stays_in_the_list_when_a_row_leaves(chromium, site, scripted):
    with (
        visit(chromium, site, user_agent="Lynx/2.9.2") as one,
        visit(chromium, site, user_agent="w3m/0.5.3") as two,
        visit(chromium, site, java_script_enabled=scripted) as page,
    ):
        for each in (one, two, page):
            each.goto("/login")
            log_in(each)
            each.wait_for_selector("#account-summary")
        page.goto("/account/sessions")
        rows = page.locator("#sessions li")
        count = rows.count()
        row = rows.filter(has_text="(w3m)").first
        row.locator("button").focus()
        page.keyboard.press("Enter")

        expect(rows).to_have_count(count - 1)
        expect(page.locator("#notifications")).to_contain_text("The session was ended.")
        assert messages(page)[-1] == "Success: The session was ended."
        if scripted:
            assert page.evaluate("document.activeElement.closest('#sessions li') !== null")
        page.click("#end-others")
        expect(rows).to_have_count(1)
