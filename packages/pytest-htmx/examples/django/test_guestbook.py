"""The guestbook's stories, each without JavaScript and with htmx."""

import pytest


@pytest.fixture
def ada(visitor):
    """Ada, who is logged in."""
    return visitor.open("/").submit("#login", username="ada", password="the analytical engine")


def test_a_stranger_is_led_to_the_login(visitor):
    visitor.open("/")

    assert visitor.url == "/login/?next=/"
    assert visitor.title == "Log in"


def test_a_wrong_password_is_refused_and_the_name_is_kept(visitor):
    visitor.open("/").submit("#login", username="ada", password="wrong")

    assert visitor.url == "/login/?next=/"
    assert "Please enter a correct username and password." in visitor.text(".errorlist")
    assert visitor.page.find(id="id_username")["value"] == "ada"


def test_who_logs_in_is_welcomed_once(ada):
    assert ada.url == "/"
    assert ada.messages == [("success", "Welcome, ada!")]
    assert ada.reload().messages == []


def test_an_entry_is_thanked_for_and_shown(ada):
    ada.submit("#sign", text="What a fine house!")

    assert ada.url == "/"
    assert ada.messages == [("success", "Thank you for your entry.")]
    assert ada.text("#entries") == "What a fine house! (ada)"
    assert ada.page.find(id="id_text").get("value") is None


def test_an_entry_that_is_too_long_is_refused_and_kept(ada):
    ada.page.find(id="id_text").attrs.pop("maxlength")  # as an old page or another client would
    ada.submit("#sign", text="x" * 81)

    assert ada.status == 422
    assert "at most 80 characters (it has 81)" in ada.text("#sign .errorlist")
    assert ada.page.find(id="id_text")["value"] == "x" * 81
    assert ada.text("#entries") == ""


def test_who_logs_out_is_led_to_the_login(ada):
    ada.click("Log out")

    assert ada.url == "/login/"
    assert ada.open("/").url == "/login/?next=/"


def test_signing_loads_no_new_document(htmx_visitor):
    htmx_visitor.open("/").submit("#login", username="ada", password="the analytical engine")
    htmx_visitor.submit("#sign", text="Hello.").submit("#sign", text="Hello again.")

    assert htmx_visitor.text("#entries") == "Hello again. (ada) Hello. (ada)"
    assert htmx_visitor.reloads == 0
