"""The product's own home page, in the place of the base's."""


def test_home_leads_to_the_notes(visitor):
    visitor.open("/login").submit("#login", username="Ada", password="the analytical engine")
    visitor.click("See your notes")

    assert visitor.url == "/notes"
