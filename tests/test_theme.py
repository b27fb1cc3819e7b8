"""Light or dark, as the person chose: kept, and back where it was chosen."""

import pytest

from tests.chromium import visit


def themed(visitor):
    return visitor.page.html.get("data-theme")


def test_a_theme_is_kept_until_the_system_is_followed_again(visitor):
    visitor.open("/login")
    assert themed(visitor) is None

    for name, expected in (("Dark", "dark"), ("Light", "light"), ("System", None)):
        visitor.click("Theme").click(name)
        assert visitor.url == "/login"
        assert visitor.open("/").page.html.get("data-theme") == expected
        visitor.open("/login")


@pytest.mark.parametrize(
    ("referrer", "location"),
    [
        (None, "/"),
        ("http://localhost/login", "/login"),
        ("http://localhost/login?a=1&a=2&_external=1&_scheme=ftp", "/login?a=1&a=2"),
        ("http://evil.example/login", "/login"),
        ("http://evil.example//other.example/", "/"),
        ("http://evil.example/\\other.example", "/"),
        ("http://[", "/"),
        ("javascript:alert(1)", "/"),
        ("http://localhost/theme", "/"),
        ("http://localhost/nope", "/"),
        ("http://localhost/?" + "x" * 5000, "/"),
    ],
)
def test_the_way_back_is_a_route_of_ours(client, referrer, location):
    headers = {"Referer": referrer} if referrer else {}
    response = client.post("/theme", data={"theme": "dark"}, headers=headers)

    assert response.status_code == 303
    assert response.headers["Location"].split("?x")[0] == location


@pytest.mark.parametrize("name", ["c%23", "what%3F", "50%25", "a%2525", "n%C3%A4he"])
def test_a_name_with_signs_that_mean_something_in_a_url_leads_back(app, client, name):
    app.add_url_rule("/shelf/<name>", "shelf", lambda name: name)
    headers = {"Referer": f"http://localhost/shelf/{name}?q=%C3%A9"}
    response = client.post("/theme", data={"theme": "dark"}, headers=headers)

    assert response.headers["Location"] == f"/shelf/{name}?q=%C3%A9"


@pytest.mark.parametrize("theme", ["", "<script>", "DARK"])
def test_an_unknown_theme_is_none(client, theme):
    client.post("/theme", data={"theme": theme})
    client.set_cookie("theme", theme)

    assert b"data-theme" not in client.get("/").data


@pytest.mark.chromium
def test_a_theme_shows_at_once_and_its_menu_closes_by_escape(chromium, site):
    with visit(chromium, site) as page:
        page.goto("/login")
        page.evaluate("window.mark = 1")
        page.click("#theme-summary")
        page.click("#choose-dark")
        page.wait_for_selector("[data-theme=dark]")

        assert page.evaluate("getComputedStyle(document.documentElement).colorScheme") == "dark"
        assert page.evaluate("window.mark") == 1
        assert page.locator("#theme[open]").count() == 1
        page.keyboard.press("Escape")
        assert page.locator("#theme[open]").count() == 0
        page.reload()
        page.wait_for_selector("[data-theme=dark]")
