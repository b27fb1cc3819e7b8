"""Rules over all routes, all templates, all partials and all views."""

import ast
import re
from itertools import product

import pytest
from bs4 import BeautifulSoup
from flask import make_response
from jinja2 import meta
from markupsafe import Markup

import accounts
from tests.product import CLOSED, PUBLIC, ada, stand_ins
from tests.servers import ROOT
from web import access
from web.access import public

FRAMES = {"layout.html", "fragment.html"}
PAGES = [file for file in sorted((ROOT / "templates").glob("*.html")) if file.name not in FRAMES]
PARTIALS = sorted((ROOT / "partials").glob("*.html"))
VIEWS = sorted((ROOT / "pages").rglob("*.py"))


WAYS = {
    "as a page": {},
    "as a fragment": {"HX-Request": "true", "HX-Request-Type": "partial", "HX-Target": "main#main"},
    "for a corner": {"HX-Request": "true", "HX-Request-Type": "partial", "HX-Target": "p#corner"},
    "by going back": {"HX-Request": "true", "HX-History-Restore-Request": "true"},
}
HTMX_HEADERS = {
    "HX-Request",
    "HX-Request-Type",
    "HX-Boosted",
    "HX-History-Restore-Request",
    "HX-Target",
}


def by_name(file):
    return file.name


def test_every_route_is_public_or_closed_and_named_as_such(app):
    public = {name for name, view in app.view_functions.items() if hasattr(view, "is_public")}

    assert public == PUBLIC
    assert {rule.endpoint for rule in app.url_map.iter_rules()} == PUBLIC | CLOSED


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("is_known", [False, True], ids=["a visitor", "a member"])
def test_every_response_states_to_caches_its_headers_and_its_person(app, is_known, way):
    for path, method in product(paths(app), ("GET", "HEAD", "POST", "PUT")):
        client = app.test_client()
        if is_known:
            with app.app_context():
                client.set_cookie("sign_in", accounts.start_session(accounts.find_user("Ada")))

        response = client.open(path, method=method, headers=WAYS[way])

        assert set(response.vary) == HTMX_HEADERS | {"Accept-Encoding", "Cookie"}
        has_message = b"data-message-id" in response.data
        is_kept_for_back = has_message and method == "POST"
        if is_known or "Set-Cookie" in response.headers or (has_message and not is_kept_for_back):
            expected = "no-store"
        else:
            expected = "private, no-cache" if is_kept_for_back else "no-cache"
        assert response.headers["Cache-Control"] == expected


def test_every_page_names_the_person_and_can_log_them_out(app, client, soup):
    with app.app_context():
        client.set_cookie("sign_in", accounts.start_session(accounts.find_user("Ada")))
    for path in paths(app):
        page = soup(client.get(path, follow_redirects=True))

        assert page.select_one("header form[action='/logout'] .name").get_text(" ", strip=True) == (
            "Logged in as Ada"
        )


def test_a_response_that_sets_a_cookie_is_kept_by_no_cache(app, client):
    @app.get("/colors")
    @public
    def colors():
        response = make_response("Dark it is.")
        response.set_cookie("colors", "dark")
        return response

    assert client.get("/colors").headers["Cache-Control"] == "no-store"


def paths(app):
    """Every address of the app, and some that lead nowhere."""
    routes = (rule for rule in app.url_map.iter_rules() if not rule.arguments)
    pages = [rule.rule for rule in routes if rule.endpoint not in access.STATIC]
    return [*pages, "/nope", "/static/nope.css"]


def test_every_url_that_takes_post_has_a_page_for_get(app, client, soup):
    for rule in app.url_map.iter_rules():
        if "POST" in rule.methods and not rule.arguments:
            response = client.get(rule.rule, follow_redirects=True)

            assert response.status_code in {200, 405}
            assert soup(response).select_one("#site-navigation")


@pytest.mark.parametrize("page", PAGES, ids=by_name)
def test_a_page_is_a_few_lines_that_include_its_partial(page):
    text = page.read_text()

    assert text.startswith('{% extends "layout.html" %}')
    assert "{% block title %}" in text
    assert f'{{% include "partials/{page.name}" %}}' in text
    assert len(text.splitlines()) <= 15


@pytest.mark.parametrize("page", PAGES, ids=by_name)
def test_a_page_with_a_form_begins_its_title_with_the_refusal(page):
    if "field.html" in (ROOT / "partials" / page.name).read_text():
        assert '{% block title %}{{ "Error: " if form.errors }}' in page.read_text()


@pytest.mark.parametrize("shape", ["/{}", "{}/", "/{}/", "//{}//", "/.{}", "/evil.example/..{}"])
def test_no_redirect_is_made_of_what_a_request_calls_itself(app, shape):
    for path, method in product([*paths(app), "/static/x"], ("GET", "HEAD", "POST")):
        asked = {"PATH_INFO": shape.format(path), "HTTP_HOST": "evil.example"}
        with app.test_client().open(method=method, environ_overrides=asked) as response:
            location = response.headers.get("Location", "/")

        assert re.match("/(?!/)", location), (method, asked)
        assert "evil" not in location


def test_an_address_with_a_slash_at_its_end_is_the_same_page(app):
    for rule, method in product(app.url_map.iter_rules(), ("GET", "POST")):
        if rule.endpoint in access.STATIC or rule.arguments or rule.rule == "/":
            continue
        plain, slashed = (
            app.test_client().open(path, method=method) for path in (rule.rule, f"{rule.rule}/")
        )

        assert slashed.status == plain.status
        assert slashed.headers.get("Location") == plain.headers.get("Location")
        assert without_ids(slashed) == without_ids(plain)


def without_ids(response):
    """A message's id is the time it was made."""
    return re.sub(rb'data-message-id="\w+"', b"", response.data)


@pytest.mark.parametrize("partial", PARTIALS, ids=by_name)
def test_a_partial_says_what_it_needs_and_never_extends(partial):
    text = partial.read_text()

    assert text.startswith("{# Needs ")
    assert "{% extends" not in text


@pytest.mark.parametrize("partial", PARTIALS, ids=by_name)
def test_a_partial_renders_alone_with_what_it_says_it_needs_into_one_root_named_after_it(
    app, partial
):
    for needs in needs_of(partial):
        html = rendered_alone(app, partial, needs)

        (root,) = BeautifulSoup(html, "html.parser").find_all(recursive=False)
        # What may stand in a page more than once has its name as a class.
        assert partial.stem in (root.get("id"), *root.get("class", []))


def rendered_alone(app, partial, needs):
    """With nothing but what its first line names, and no page around it."""
    with app.test_request_context():
        template = app.jinja_env.get_template(f"partials/{partial.name}")
        source = partial.read_text()
        names = meta.find_undeclared_variables(app.jinja_env.parse(source))
        names -= app.jinja_env.globals.keys()
        assert names <= set(re.findall(r"\w+", source.partition(".")[0]))
        if partial.stem == "field":  # a macro, which is imported
            return template.module.field(needs["form"], needs["name"])
        return template.render({name: needs[name] for name in names & needs.keys()})


def needs_of(partial):
    """What a partial may need, for a member and, unless the page is closed, for a visitor."""
    common = stand_ins(partial.stem)
    member = {"user": ada(), "reference": "1c0ffee"} | common
    is_closed = any(route.partition(".")[0] == partial.stem for route in CLOSED)
    return [member] if is_closed else [member, {"user": None, "reference": None} | common]


def test_a_message_with_markup_stands_where_a_list_or_a_form_may_stand(app):
    texts = ["1 < 2", Markup("1 &lt; 2"), Markup("Sent.<ul><li>One</ul>")]
    messages = [{"category": "info", "text": text} for text in texts]
    html = rendered_alone(app, ROOT / "partials/messages.html", {"messages": messages})

    shown = BeautifulSoup(html, "html.parser").select(".message-text")
    assert [text.name for text in shown] == ["span", "span", "div"]


@pytest.mark.parametrize("template", [*PAGES, *PARTIALS], ids=by_name)
def test_what_htmx_does_is_done_without_it_too(template):
    for element in elements_of(template).select("[hx-post], [hx-get]"):
        if "hx-post" in element.attrs:
            assert element["hx-post"] == element["action"]
            assert element["method"] == "post"
        else:
            assert element["hx-get"] == element["action" if element.name == "form" else "href"]
            assert element.get("method", "get") == "get"


@pytest.mark.parametrize("template", [*PAGES, *PARTIALS], ids=by_name)
def test_a_second_click_on_a_form_is_dropped(template):
    for form in elements_of(template).select("form[method=post]"):
        assert form.get("hx-sync") == "drop" or form.get("hx-boost") == "false"


@pytest.mark.parametrize("template", [*PAGES, *PARTIALS], ids=by_name)
def test_a_form_that_posts_has_a_value_to_send_beside_its_button(template):
    """Without one lynx sends it by GET; a button's own value lynx draws before its words."""
    for form in elements_of(template).select("form[method=post]"):
        assert form.select("input[name], select[name], textarea[name]") or "field(" in form.text
        assert form.select("button[value], button[name]") == []


def elements_of(template):
    """The markup of a template, in which what Jinja would write is left as it stands."""
    without_statements = re.sub(r"{#.*?#}|{%.*?%}", "", template.read_text(), flags=re.S)
    return BeautifulSoup(without_statements, "html.parser")


@pytest.mark.parametrize("module", VIEWS, ids=by_name)
def test_no_view_mentions_htmx(module):
    if module.name == "assets.py":  # which serves the file
        return
    tree = ast.parse(module.read_text())
    tree.body = tree.body[1:]  # what a module says of itself may speak of it

    assert "htmx" not in ast.unparse(tree).lower()
