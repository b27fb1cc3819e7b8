"""The bookshelf's messages: each is seen in one toast, once."""

import pytest
from bs4 import BeautifulSoup

from app import create_app

HTMX = {"HX-Request": "true", "HX-Request-Type": "partial", "HX-Target": "ul#books"}
WELCOME = ("text-bg-success", "Welcome back, ada!")


class Person:
    """Somebody with a browser: sends the forms that the pages contain."""

    def __init__(self, app):
        self.client = app.test_client()
        self.page = None

    def open(self, path):
        return self.show(self.client.get(path, follow_redirects=True))

    def submit(self, selector, headers=None, **fields):
        form = self.page.select_one(selector)
        hidden = {tag["name"]: tag["value"] for tag in form.select("input[type=hidden]")}
        response = self.client.post(
            form.get("action", "/login"),
            data=hidden | fields,
            headers=headers,
            follow_redirects=True,
        )
        return response if headers else self.show(response)

    def show(self, response):
        self.page = BeautifulSoup(response.text, "html.parser")
        return toasts(self.page.select_one("#toasts"))

    def log_in(self):
        self.open("/login")
        return self.submit("#login", username="ada", password="the analytical engine")


def toasts(region):
    """Color and text of each toast."""
    return [(toast["class"][-1], toast.get_text(strip=True)) for toast in region.select(".toast")]


@pytest.fixture
def ada():
    return Person(create_app())


def test_a_stranger_is_told_to_log_in_once(ada):
    assert ada.open("/") == [("text-bg-secondary", "Please log in to access this page.")]
    assert ada.open("/login") == []


def test_a_wrong_password_is_told(ada):
    ada.open("/login")

    told = ada.submit("#login", username="ada", password="wrong")

    assert told == [("text-bg-danger", "Wrong username or password. Please try again!")]


def test_a_welcome_waits_for_the_page_behind_the_redirect(ada):
    assert ada.log_in() == [WELCOME]
    assert ada.open("/") == []


def test_a_book_is_added_without_htmx(ada):
    ada.log_in()

    told = ada.submit("#add", title="Middlemarch")

    assert told == [("text-bg-success", "Middlemarch stands on your shelf now.")]
    assert ada.page.select_one("#book-1").contents[0].strip() == "Middlemarch"


def test_with_htmx_the_toast_comes_along_with_the_row(ada):
    ada.log_in()

    response = ada.submit("#add", HTMX, title="Emma")

    row = BeautifulSoup(response.text, "html.parser")
    assert row.li["id"] == "book-1"
    assert row.find("hx-partial")["hx-target"] == "#toasts"
    assert toasts(row) == [("text-bg-success", "Emma stands on your shelf now.")]
    assert ada.open("/") == []


def test_with_htmx_a_refusal_is_told_too(ada):
    ada.log_in()

    response = ada.submit("#add", HTMX, title="")

    assert response.status_code == 422
    assert toasts(BeautifulSoup(response.text, "html.parser")) == [
        ("text-bg-warning", "A title has 1 to 80 characters.")
    ]


def test_a_removed_book_is_told_by_the_page(ada):
    ada.log_in()
    ada.submit("#add", title="Emma")

    assert ada.submit("#book-1 form") == [("text-bg-info", "Emma is gone.")]
    assert ada.page.select("#books li") == []


def test_logging_out_is_told_and_drops_nothing(ada):
    ada.log_in()

    assert ada.submit("nav form") == [("text-bg-info", "You are logged out.")]
