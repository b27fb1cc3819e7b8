"""What was done with one's account, in pages, in both worlds."""

import pytest
from sqlalchemy import insert

import accounts
from accounts import activity
from pages.account import WORDS

ADA = {"username": "Ada", "password": "the analytical engine"}


@pytest.fixture
def rows(app):
    """Return a function: add so many rows to Ada's activity."""

    def add(number):
        with app.app_context():
            ada = accounts.find_user("Ada")
            row = {
                "kind": activity.SESSION_ENDED,
                "user_id": ada.id,
                "key_hash": b"",
                "network": "",
                "user_agent": "Lynx/2.9.2",
            }
            accounts.db.session.execute(
                insert(activity.Activity),
                [row | {"address": f"192.0.2.{number}"} for number in range(number)],
            )
            accounts.db.session.commit()

    return add


@pytest.fixture
def visitor(visitor):
    visitor.open("/account/activity").submit("#login", ADA)
    return visitor.open("/account/activity")


def told(visitor):
    return [it.get_text(" ", strip=True) for it in visitor.page.select("#activity li")]


def test_a_sign_in_is_told_with_time_device_and_address(visitor):
    [row] = visitor.page.select("#activity li")

    assert row.strong.get_text() == "Logged in"
    assert row.select_one("time[datetime]").get_text().endswith(" UTC")
    assert row.p.get_text() == "Unknown device, 127.0.0.1"


def test_failures_and_changes_are_told_the_newest_first(visitor, client):
    client.post("/login", data=ADA | {"password": "wrong"})
    visitor.open("/account/name").submit("#change-name", username="Countess")
    visitor.open("/account/activity")

    assert [it.strong.get_text() for it in visitor.page.select("#activity li")] == [
        "Name changed",
        "Wrong password",
        "Logged in",
    ]


def test_every_kind_of_an_account_has_words():
    kinds = {
        value
        for name, value in vars(activity).items()
        if name.isupper() and isinstance(value, str) and name not in {"DEVICE"}
    }

    assert set(WORDS) == kinds - {activity.ASKED_FOR_MAIL, activity.MAILED}


def test_twenty_rows_are_a_page_and_a_link_leads_to_older_ones(visitor, rows):
    rows(50)
    visitor.open("/account/activity")
    pages = [told(visitor)]
    while visitor.page.select("#older"):
        visitor.click("Older")
        pages.append(told(visitor))

    assert [len(page) for page in pages] == [20, 20, 11]
    assert pages[0][0].endswith("192.0.2.49")
    assert len({row[-12:] for page in pages for row in page}) == 51
    assert visitor.url.startswith("/account/activity?before=")
    visitor.click("Newest")
    assert (visitor.url, told(visitor)) == ("/account/activity", pages[0])


def test_a_page_holds_its_place_while_rows_come(visitor, rows):
    rows(30)
    older = told(visitor.open("/account/activity").click("Older"))
    rows(5)

    assert told(visitor.reload()) == older


@pytest.mark.parametrize("before", ["0", "-1", "x", "", str(2**70), "9" * 5000, "1e3"])
def test_any_place_is_a_page(client, before):
    client.post("/login", data=ADA)

    assert client.get("/account/activity", query_string={"before": before}).status_code == 200


def test_where_there_is_nothing_more_the_page_says_so(visitor):
    visitor.open("/account/activity?before=0")

    assert told(visitor) == ["There is nothing more."]


def test_nobody_sees_the_activity_of_another(client, rows):
    rows(3)
    client.post("/login", data={"username": "Grace", "password": "a moth in the relay"})

    assert b"192.0.2.2" not in client.get("/account/activity").data


def test_what_a_browser_says_of_itself_is_text(client, soup):
    client.post("/login", data=ADA, headers={"User-Agent": "<b>Lynx</b>/2"})

    assert soup(client.get("/account/activity")).select("#activity b") == []
