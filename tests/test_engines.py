"""The site's promises for every browser, in three engines: `make engines`."""

import pytest

from tests import engines
from tests.engines import until

pytestmark = [
    pytest.mark.engines,
    # Selenium 4.51 warns of its own behavior.
    pytest.mark.filterwarnings("ignore:setting remote_server_addr:DeprecationWarning"),
]

HEADING = "document.querySelector('h1').textContent"
MESSAGES = """[...document.querySelectorAll('#notifications .message-body')]
    .map((message) => message.textContent.trim().replace(/\\s+/g, ' '))"""


@pytest.fixture(scope="module", params=["chromium", "firefox", "webkitgtk"])
def engine(request, find_program):
    with getattr(engines, request.param)(find_program) as new_tab:
        yield new_tab


@pytest.fixture
def tab(engine, stage):
    with engine() as tab:
        tab.open(stage)
        until(lambda: tab.run("window.htmx && document.querySelector('#message-tools > *')"))
        yield tab


def log_in(tab, password="admin"):  # noqa: S107 - the demo's
    tab.type("#username", "admin")
    tab.type("#password", password)
    tab.click("#log-in")


def at(tab, heading):
    until(lambda: tab.run(f"{HEADING} === '{heading}'"))


def at_home(tab, *, logged_in=False):
    person = "document.querySelector('#home') && !!document.querySelector('#account-summary')"
    until(lambda: tab.run(person) is logged_in)


def test_a_person_is_refused_logs_in_looks_around_and_logs_out(tab):
    tab.run("window.mark = 1")
    tab.click("#to-login")
    at(tab, "Log in")
    log_in(tab, password="wrong")
    until(lambda: tab.run("document.querySelector('.message.error')"))
    assert tab.run(MESSAGES) == ["Error: Invalid username or password. Please try again!"]
    log_in(tab)
    at_home(tab, logged_in=True)
    assert tab.run(MESSAGES) == ["Success: You were successfully logged in"]
    tab.click("#account-summary")
    tab.click("#to-account")
    at(tab, "Your account")
    assert tab.run("window.mark") == 1
    tab.click("#account-summary")
    tab.click("#log-out")
    at_home(tab)
    assert tab.run(MESSAGES) == ["Success: You were logged out."]
    assert tab.run("window.mark") is None


PLAIN_LINK = """document.querySelector('nav').append(Object.assign(
    document.createElement('a'), { href: '/', id: 'plain', textContent: 'Plain' }))"""


@pytest.mark.parametrize("act", ["click", "enter"])
@pytest.mark.parametrize("key", ["Control", "Shift"])
def test_a_link_with_a_key_held_down_does_what_it_does_without_htmx(engine, stage, act, key):
    outcomes = []
    for selector in ("#plain", "#brand"):
        with engine() as tab:
            tab.open(f"{stage}/stage/")
            until(lambda: tab.run("window.htmx && document.querySelector('#message-tools > *')"))
            tab.run(PLAIN_LINK)
            tab.run("window.mark = 1")
            getattr(tab, act)(selector, key)
            until(lambda: f"{stage}/" in tab.addresses)  # here or in a tab beside
            outcomes.append((tab.addresses, tab.run("window.mark")))

    assert outcomes[0] == outcomes[1]


def test_back_and_forward_show_the_page_of_their_address(tab, stage):
    tab.click("#to-login")
    at(tab, "Log in")

    tab.run("history.back()")
    at_home(tab)
    assert tab.addresses == [f"{stage}/"]
    tab.run("history.forward()")
    at(tab, "Log in")
    assert tab.addresses == [f"{stage}/login"]


STATE = """[...document.querySelectorAll('#controls :is(input, textarea, option)')]
    .map(({ checked, selected, value }) => selected ?? (value === "on" ? checked : value))"""


def test_typed_text_and_scroll_position_are_still_there(tab, stage):
    tab.open(f"{stage}/stage/controls")
    until(lambda: tab.run("window.htmx && document.querySelector('.show')"))
    tab.run("window.mark = 1")
    tab.type("#line", "half a line")
    tab.type("#words", "and more")
    tab.type("#secret", "unsaid")
    tab.click("#often")
    tab.click("#by-night")
    typed = tab.run(STATE)
    for leave in ("document.querySelector('#away').click()", "history.forward()"):
        tab.run("scrollTo(0, 700)")
        until(lambda: tab.run("scrollY === 700"))
        tab.run(leave)
        at_home(tab)
        tab.run("history.back()")
        at(tab, "Controls")
        until(lambda: tab.run("scrollY === 700"))

        assert tab.run(STATE) == ["" if it == "unsaid" else it for it in typed]
    assert tab.run("window.mark") == 1


def test_after_the_log_out_back_shows_nothing_of_the_person(tab, stage):
    tab.open(f"{stage}/login")
    log_in(tab)
    at_home(tab, logged_in=True)
    tab.open(f"{stage}/account")
    at(tab, "Your account")
    tab.click("#account-summary")
    tab.click("#log-out")
    at_home(tab)

    tab.run("history.back()")
    at(tab, "Log in")
    assert "Administrator" not in tab.run("document.documentElement.textContent")


def test_no_script_makes_html_of_text_but_by_the_policy(tab):
    outcome = tab.run(
        """(() => {
            try { document.querySelector("main").innerHTML = "<b>Bold</b>"; }
            catch (error) { return error.name; }
        })()"""
    )

    assert outcome == "TypeError"
    assert tab.run("!!document.querySelector('main h1')")
