"""A site's settings add links for everybody to its pages, and a hint to the login page."""


def test_links_of_the_settings_come_after_home_and_tell_where_one_is(app, visitor):
    app.config["NAVIGATION"] = [["account.overview", "Mine"], ["sign_in.login_form", "Enter"]]
    home, *links = visitor.open("/login").page.select("nav a")
    words = [link.get_text() for link in links]
    mine, enter = links[words.index("Mine")], links[words.index("Enter")]

    assert home.get_text() == "Home"
    assert words.index("Mine") < words.index("Enter") < words.index("Log in")
    assert (mine["id"], mine["href"]) == ("to-account", "/account")
    assert (enter["href"], enter["aria-current"]) == ("/login", "page")


def test_nothing_of_the_settings_stands_where_there_is_none(visitor):
    assert visitor.open("/login").page.select("#login-hint, footer a") == []


def test_a_hint_stands_above_the_form_where_there_is_one(app, visitor):
    app.config["LOGIN_HINT"] = "Try admin / admin"
    assert visitor.open("/login").text("#login-hint") == "Try admin / admin"


def test_links_of_the_settings_stand_at_the_foot_of_the_page(app, visitor):
    app.config["FOOTER"] = [["sign_in.login_form", "Enter"]]
    visitor.open("/").click("#foot-sign_in")
    assert visitor.url == "/login"
