"""The workbench: each act in both worlds, and that its code and its promises are the real ones."""

import re

import pytest
from markupsafe import Markup

from demo import comparison, workbench
from demo.workbench import code_of, markup_of
from tests.servers import ROOT

ACTS = {
    "four": [
        (category, f"One of four, of the category {category}.")
        for category in ("success", "info", "warning", "error")
    ],
    "long": [("warning", ("Clouds hide the sun, and the signal waits. " * 100).strip())],
    "link": [("info", "Read what is promised.")],
    "twice": [("info", "The same message, flashed twice.")] * 2,
    "redirects": [("success", "This came through three redirects.")],
    "turn": [("success", "The mirror was turned.")],
    "select": [("success", "The mirror was turned, and a whole page came back.")],
    "later": [],
    "lost": [("success", "The response that brought this was lost.")],
    "lost_page": [("success", "The page that showed this was lost.")],
    "slow": [("info", "That took three seconds.")],
}


@pytest.fixture
def app(shared_app):
    return shared_app


@pytest.fixture
def visitor_settings(visitor_settings, request):
    """The kit's rules expect a whole page. Of the act `select` htmx keeps only a piece."""
    return visitor_settings | ({"rules": ()} if "select" in request.node.name else {})


@pytest.fixture(autouse=True)
def _nobody_waits(monkeypatch):
    monkeypatch.setattr(workbench, "SECONDS", 0)


@pytest.mark.parametrize("act", ACTS)
def test_an_act_shows_its_messages_once(visitor, act):
    visitor.open("/workbench").submit(f"#act-{act.replace('_', '-')}")

    assert visitor.messages == ACTS[act]
    assert visitor.url in {"/workbench", "/workbench/cut-page"}
    assert visitor.title == "Workbench · Heliograph"
    visitor.open("/")
    assert visitor.messages == (
        [("info", "The first page that somebody looks at shows this.")] if act == "later" else []
    )


@pytest.mark.parametrize("category", ["success", "info", "warning", "error"])
def test_one_of_each_category(visitor, category):
    visitor.open("/workbench").click(f"Flash {category}")

    assert visitor.messages == [(category, f"This message is of the category {category}.")]


def test_a_list_of_thirty_arrives_whole(visitor):
    visitor.open("/workbench").submit("#act-thirty")

    assert [item.text for item in visitor.page.select("#notifications .message-text li")] == [
        f"Station {number} has answered." for number in range(1, 31)
    ]


def test_a_message_leads_to_what_is_promised(visitor):
    visitor.open("/workbench").submit("#act-link").click("#to-promises")

    assert visitor.url == "/workbench/promises"
    assert visitor.title == "What is promised · Heliograph"


@pytest.mark.parametrize("act", ["turn", "select"])
def test_a_piece_of_the_page_is_renewed(visitor, act):
    visitor.open("/workbench").submit(f"#act-{act}").submit(f"#act-{act}")

    assert visitor.text("#turns") == "The mirror was turned 2 times."
    assert visitor.page.select_one("h1").text == "Workbench"


def test_htmx_loads_no_document_for_any_act_even_select(htmx_visitor):
    htmx_visitor.open("/workbench")
    for act in ACTS:
        htmx_visitor.submit(f"#act-{act.replace('_', '-')}")

    assert htmx_visitor.reloads == 0


def test_a_crash_is_told_beside_the_message_flashed_before_it(visitor):
    visitor.open("/workbench").submit("#act-broken")
    page = visitor.text("body")

    assert visitor.status == 500
    assert ("info", "This was flashed before the view broke.") in visitor.messages
    assert "That is our fault, not yours. Please try again in a moment." in page


def test_a_strangers_response_takes_no_message(plain_visitor):
    plain_visitor.open("/workbench").submit("#act-later")
    response = plain_visitor.app.test_client().post("/workbench/stranger")

    assert response.text.startswith("<!doctype html><title>Hotel</title>")
    assert "Set-Cookie" not in response.headers


def test_the_code_of_each_act_stands_beside_it(app, plain_visitor):
    plain_visitor.open("/workbench")
    shown = {
        section["id"]: section.select("pre code")[-1].text
        for section in plain_visitor.page.select("section[id^='act-']")
    }

    with app.test_request_context():
        names = workbench.acts()
        assert shown == {f"act-{name.replace('_', '-')}": code_of(name) for name in names}
        assert all("@workbench.post(" in code for code in shown.values())
        assert all(len(code.splitlines()) <= 9 for code in shown.values())
    for name in ("turn", "select"):
        assert markup_of(name).startswith("<form action=")
        assert markup_of(name).endswith("</form>")
        assert Markup.escape(markup_of(name)) in plain_visitor.response.text


def test_the_address_of_an_act_leads_back_to_the_workbench(app, client):
    with app.app_context():
        names = workbench.acts()
    for name in names:
        response = client.get(f"/workbench/{name.replace('_', '-')}")

        assert (response.status_code, response.location) == (303, "/workbench")
    assert client.get("/workbench/nothing").status_code == 404


def test_each_case_names_a_promise_and_tests_that_exist():
    for case in comparison.cases():
        assert len(case.others) == len(comparison.PEERS)
        assert set(case.others) <= {"yes", "no", "partly"}
        files = re.findall(r"<code>(test_\w+)</code>", case.promise.shown_by)
        assert files
        assert all((ROOT / "packages/heliograph/tests" / f"{file}.py").exists() for file in files)


def test_every_promise_of_the_readme_is_shown(visitor):
    visitor.open("/workbench").click("#to-all-promises")
    rows = comparison.README.read_text().partition("| when | then |")[2].partition("\n\n")[0]

    assert len(visitor.page.select("#promises tbody tr")) == len(rows.splitlines()) - 2 > 30
    assert len(visitor.page.select("#promises ol li")) == 3


@pytest.mark.parametrize("name", ["workbench", "promises"])
def test_a_page_is_one_root_named_after_its_partial(plain_visitor, name):
    plain_visitor.open("/workbench" if name == "workbench" else f"/workbench/{name}")

    assert [root.get("id") for root in plain_visitor.page.select("#main > *")] == [name]


def test_nobody_buys_time_by_redirects(client):
    assert client.get("/workbench/hop/99").status_code == 404
