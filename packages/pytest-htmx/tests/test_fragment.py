"""`fragment`: a response to htmx, taken apart."""

import pytest
from bs4 import BeautifulSoup
from flask import Flask

from pytest_htmx import fragment

RESPONSE = (
    "<title>Log in  · Site</title>"
    "<section id='login'><h1>Log in</h1></section>"
    "<hx-partial hx-target='#navigation'><a href='/'>Home</a></hx-partial>"
    "<hx-partial hx-target='#notifications' hx-swap='beforeend'>"
    "<div data-category='error'><p class='message-text'>No.</p></div></hx-partial>"
    "<p id='count' hx-swap-oob='true'>3</p>"
)


def test_the_parts_are_separated():
    taken = fragment(RESPONSE)

    assert taken.is_fragment
    assert taken.title == "Log in · Site"
    assert str(taken.main) == '<section id="login"><h1>Log in</h1></section>'
    assert taken.root["id"] == "login"
    assert list(taken.out_of_band) == ["#count", "#navigation", "#notifications"]
    assert str(taken.out_of_band["#navigation"]) == '<a href="/">Home</a>'
    assert taken.messages == [("error", "No.")]
    assert taken.repeated_ids == []


def test_a_response_of_the_test_client_is_taken_as_it_is():
    app = Flask(__name__)
    app.add_url_rule("/", "home", lambda: RESPONSE)

    assert fragment(app.test_client().get("/")).root.h1.text == "Log in"


@pytest.mark.parametrize(
    "html", ["<!DOCTYPE html><title>x</title>", "\n<html>", "<Head>", "<body>x</body>"]
)
def test_a_whole_page_is_no_fragment(html):
    assert not fragment(html).is_fragment


@pytest.mark.parametrize(
    ("html", "reason"),
    [
        ("", "not one root but 0: "),
        ("text", "not one root but 0 and text beside: text"),
        ("<p>a</p><p>b</p>", "not one root but 2: <p>a</p><p>b</p>"),
        ("<p>a</p>text", "not one root but 1 and text beside: <p>a</p>text"),
    ],
)
def test_a_fragment_without_one_root_is_refused(html, reason):
    with pytest.raises(AssertionError) as failure:
        fragment(html).root  # noqa: B018  the question is the act

    assert str(failure.value) == f"The fragment has {reason}"


def test_a_comment_beside_the_root_does_no_harm():
    assert fragment("<!-- needs form -->\n<p>a</p>\n").root.text == "a"


def test_ids_that_repeat_are_found_across_the_parts():
    html = (
        "<p id='a'></p><i id='b'></i><i id=''></i><i id=''></i>"
        "<hx-partial hx-target='#x'><b id='a'></b></hx-partial>"
    )

    assert fragment(html).repeated_ids == ["a"]


def test_targets_that_a_page_lacks_are_found():
    page = BeautifulSoup("<nav id='navigation'></nav><i id='count'></i>", "html5lib")

    assert fragment(RESPONSE).missing_targets(page) == ["#notifications"]
