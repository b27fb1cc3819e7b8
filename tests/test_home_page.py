"""The words and the drawing of our home page, which no other test knows: a product has its own."""

import pytest

from tests.chromium import visit


def test_home_asks_whether_to_log_in_and_leads_there(visitor):
    visitor.open("/")

    assert visitor.text("h1") == "Welcome"
    assert visitor.messages == []
    visitor.click("Do you want to log in?")
    assert (visitor.url, visitor.title) == ("/login", "Log in · Heliograph")


def test_home_offers_to_register(visitor):
    visitor.open("/").click("#offer-to-register")

    assert visitor.url == "/register"


def test_home_offers_nothing_where_people_cannot_register(app, visitor):
    app.config["REGISTRATION"] = False
    assert visitor.open("/").page.select("#offer-to-register") == []


def test_home_welcomes_a_person_by_name(visitor):
    visitor.open("/login").submit("#login", username="Ada", password="the analytical engine")

    assert visitor.title == "Welcome, Ada · Heliograph"
    assert visitor.text("h1") == "Welcome, Ada"
    visitor.click("See your account")
    assert visitor.url == "/account"


@pytest.mark.chromium
def test_the_ray_flashes_at_load_and_once_more_for_a_message(chromium, stage):
    with visit(chromium, stage, forgive=("Failed to load", "htmx:error")) as page:
        page.goto("/")
        count = """document.querySelector(".ray").getAnimations()
            .map((it) => [it.animationName, it.effect.getTiming().iterations])"""

        assert page.evaluate(count) == [["flash", 3]]
        page.evaluate("document.getElementById('brand').href = '/nope'")
        page.click("#brand")
        page.wait_for_selector(".message.error")
        assert ["slow", 1] in page.evaluate(count)
