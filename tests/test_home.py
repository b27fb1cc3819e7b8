"""The home page in its own words. No other test knows them: a product writes another page here."""


def test_home_asks_whether_to_log_in_and_leads_there(visitor):
    visitor.open("/")

    assert visitor.text("h1") == "Welcome"
    assert visitor.messages == []
    visitor.click("Do you want to log in?")
    assert (visitor.url, visitor.title) == ("/login", "Log in · Heliograph")


def test_home_welcomes_a_person_by_name(visitor):
    visitor.open("/login").submit("#login", username="Ada", password="the analytical engine")

    assert visitor.title == "Welcome, Ada · Heliograph"
    assert visitor.text("h1") == "Welcome, Ada"
    visitor.click("See your account")
    assert visitor.url == "/account"
