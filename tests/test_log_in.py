"""Logging in and out: each story once, told of both worlds."""

import pytest

REFUSAL = ("error", "Invalid username or password. Please try again!")
WELCOME = ("success", "You were successfully logged in")


def test_home_asks_whether_to_log_in_and_leads_there(browser):
    browser.open("/")

    assert browser.text("h1") == "Welcome"
    assert browser.messages == []
    browser.click("Do you want to log in?")
    assert (browser.url, browser.title) == ("/login", "Log in · Heliograph")


def test_the_right_pair_leads_home_and_says_so_once(browser):
    browser.open("/login").submit("#login", username="Ada", password="the analytical engine")

    assert (browser.status, browser.url) == (200, "/")
    assert browser.title == "Welcome, Ada · Heliograph"
    assert browser.text("h1") == "Welcome, Ada"
    assert browser.messages == [WELCOME]
    browser.reload()
    assert browser.text("h1") == "Welcome, Ada"
    assert browser.messages == []


@pytest.mark.parametrize(
    ("username", "password"),
    [
        ("Ada", "wrong"),
        ("nobody", "wrong"),
        ("nobody", ""),
        ("Ada", ""),
        ("", "the analytical engine"),
        ("", ""),
        ("Ada", "The Analytical Engine"),
        ("Ada", "the analytical engine "),
        ("\u202eadA", "x" * 5000),
        ("'; drop table users; --", "wrong"),
    ],
)
def test_a_refusal_keeps_the_username_and_gives_nothing_away(browser, username, password):
    browser.open("/login").submit("#login", username=username, password=password)

    assert (browser.status, browser.url) == (422, "/login")
    assert browser.title == "Log in · Heliograph"
    assert browser.messages == [REFUSAL]
    assert browser.page.find(id="username").get("value", "") == username
    assert not browser.page.find(id="password").get("value")


def test_after_a_refusal_the_first_field_that_needs_it_has_the_focus(browser):
    browser.open("/login")
    assert [field["id"] for field in browser.page.select("[autofocus]")] == ["username"]

    browser.submit("#login", username="Ada", password="wrong")
    assert [field["id"] for field in browser.page.select("[autofocus]")] == ["password"]

    browser.submit("#login", username="", password="wrong")
    assert [field["id"] for field in browser.page.select("[autofocus]")] == ["username"]


def test_the_welcome_replaces_the_refusal(browser):
    browser.open("/login").submit("#login", username="Ada", password="wrong")
    assert browser.messages == [REFUSAL]

    browser.submit("#login", username="ada", password="the analytical engine")
    assert browser.messages == [WELCOME]


def test_the_navigation_follows_the_person(browser):
    browser.open("/login")
    assert [link.get_text() for link in browser.page.select("nav a")] == ["Home", "Log in"]
    assert browser.text("nav [aria-current]") == "Log in"

    browser.submit("#login", username="Ada", password="the analytical engine")
    assert [link.get_text() for link in browser.page.select("nav a")] == ["Home", "Account"]
    assert browser.text("nav [aria-current]") == "Home"

    browser.click("Account")
    assert browser.text("nav [aria-current]") == "Account"


def test_the_header_follows_the_person_and_has_a_way_out(browser):
    browser.open("/login")
    assert browser.page.select("header form") == []

    browser.submit("#login", username="Ada", password="the analytical engine")
    assert browser.text("header form") == "Logged in as Ada Log out"


@pytest.mark.parametrize("path", ["/", "/account"])
def test_logging_out_loads_a_new_document_and_says_so_once(browser, path):
    browser.open("/login").submit("#login", username="Ada", password="the analytical engine")
    browser.open(path).click("Log out")

    assert (browser.status, browser.url) == (200, "/")
    assert browser.text("h1") == "Welcome"
    assert browser.messages == [("success", "You were logged out.")]
    browser.reload()
    assert browser.messages == []


def test_logging_out_loads_a_new_document_with_htmx_too(htmx_browser):
    htmx_browser.open("/login").submit("#login", username="Ada", password="the analytical engine")
    before = htmx_browser.reloads
    htmx_browser.click("Log out")

    assert htmx_browser.reloads == before + 1


def test_logging_in_with_htmx_loads_no_new_document(htmx_browser):
    htmx_browser.open("/").click("Do you want to log in?")
    htmx_browser.submit("#login", username="Ada", password="wrong")
    htmx_browser.submit("#login", username="Ada", password="the analytical engine")

    assert htmx_browser.text("h1") == "Welcome, Ada"
    assert htmx_browser.reloads == 0


def test_a_page_made_in_advance_neither_shows_nor_takes_a_message(client, soup):
    client.post("/login", data={"username": "Ada", "password": "the analytical engine"})
    in_advance = soup(client.get("/", headers={"Sec-Purpose": "prefetch;prerender"}))
    asked_for = soup(client.get("/account"))

    assert in_advance.select(".message") == []
    assert [text.get_text() for text in asked_for.select(".message-text")] == [WELCOME[1]]


def test_the_cookie_from_before_is_dead_on_the_server(client):
    client.post("/login", data={"username": "Ada", "password": "the analytical engine"})
    stolen = client.get_cookie("sign_in").value
    assert client.get("/account").status_code == 200

    client.post("/logout")
    client.set_cookie("sign_in", stolen)
    assert client.get("/account").status_code == 303


def test_the_login_form_posts_by_htmx_to_where_it_posts_without(client, soup):
    form = soup(client.get("/login")).find("form")

    assert form["method"] == "post"
    assert form["hx-post"] == form["action"] == "/login"
