"""The site's pages show the demo by the settings LOGIN_HINT and NAVIGATION."""

import pytest


@pytest.fixture
def app(shared_app):
    return shared_app


def test_the_login_page_says_whom_to_be(visitor):
    visitor.open("/login")

    assert "Try admin / admin" in visitor.text("main")


def test_the_navigation_leads_to_the_workbench(visitor):
    visitor.open("/").click("#site-navigation a[href='/workbench']")

    assert visitor.url == "/workbench"
    assert visitor.title == "Workbench · Heliograph"
