"""Rules over all routes, all templates, all partials and all views."""

import ast
import re
from io import BytesIO
from itertools import product

import pytest
from bs4 import BeautifulSoup
from flask import make_response, send_file
from jinja2 import UndefinedError, meta, nodes
from markupsafe import Markup

import accounts
from heliograph import render
from tests.product import ADMIN, CLOSED, PUBLIC, ada, stand_ins
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


def test_every_route_is_public_or_closed_or_for_administrators_and_named_as_such(app):
    public, admin = (
        {name for name, view in app.view_functions.items() if hasattr(view, mark)}
        for mark in ("is_public", "is_for_admins")
    )

    assert public == PUBLIC
    assert admin == ADMIN
    assert {rule.endpoint for rule in app.url_map.iter_rules()} == PUBLIC | CLOSED | ADMIN


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("is_known", [False, True], ids=["a visitor", "a member"])
def test_every_response_states_to_caches_its_headers_and_its_person(app, is_known, way):
    for path, method in product(paths(app), ("GET", "HEAD", "POST", "PUT")):
        client = app.test_client()
        if is_known:
            with app.app_context():
                client.set_cookie("sign_in", accounts.start_session(accounts.find_user("Ada")))

        response = client.open(path, method=method, headers=WAYS[way])

        of_pages = HTMX_HEADERS if response.mimetype == "text/html" else set()
        assert set(response.vary) == of_pages | {"Accept-Encoding", "Cookie"}
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
        response = client.get(path, follow_redirects=True)
        if response.mimetype != "text/html":  # a download
            continue
        page = soup(response)

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


def test_a_file_that_a_view_sends_to_its_person_is_kept_by_no_cache(app, client):
    app.add_url_rule("/diary", view_func=lambda: send_file(BytesIO(b"Dear"), "text/plain"))
    with app.app_context():
        client.set_cookie("sign_in", accounts.start_session(accounts.find_user("Ada")))

    response = client.get("/diary")

    assert (response.data, response.headers["Cache-Control"]) == (b"Dear", "no-store")


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


@pytest.mark.parametrize("way", ["as a page", "as a fragment"])
@pytest.mark.parametrize("page", PAGES, ids=by_name)
def test_the_title_of_a_page_begins_with_the_refusal_of_its_form(app, soup, page, way):
    for needs in needs_of(page):
        with app.test_request_context(headers=WAYS[way]):
            title = soup(render(page.name, **needs)).title.text

        is_refused = "form" in needs and bool(needs["form"].errors)
        assert title.startswith("Error: ") == is_refused
        assert title.count("Error: ") == is_refused


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
        # A partial that a page includes again and again has a number in its id, or is a class.
        names = re.sub(r"-\d+\Z", "", root.get("id", "")), *root.get("class", [])
        assert partial.stem in names


@pytest.mark.parametrize("partial", PARTIALS, ids=by_name)
def test_a_form_is_headed_by_its_corrections_in_the_order_of_its_fields(app, partial):
    for form in forms_of(app, partial):
        wrong = [
            field.select_one("[aria-invalid]") for field in form.select(".field:has(.field-error)")
        ]
        if len(wrong) > 1:
            corrections, *_ = form.select("#corrections, .field")

            links = [link["href"] for link in corrections.select("a")]
            assert links == [f"#{control['id']}" for control in wrong]


@pytest.mark.parametrize("partial", PARTIALS, ids=by_name)
def test_a_form_sends_the_files_that_it_asks_for(app, partial):
    for form in forms_of(app, partial):
        if form.select("[type=file]"):
            assert form["enctype"] == "multipart/form-data"


def forms_of(app, partial):
    for needs in needs_of(partial):
        html = rendered_alone(app, partial, needs)
        yield from BeautifulSoup(html, "html.parser").select("form")


def rendered_alone(app, partial, needs):
    """Render a partial with only the variables that its first line names, and no page around it."""
    with app.test_request_context():
        template = app.jinja_env.get_template(f"partials/{partial.name}")
        source = partial.read_text()
        own = meta.find_undeclared_variables(app.jinja_env.parse(source))
        assert own - app.jinja_env.globals.keys() <= set(
            re.findall(r"\w+", source.partition(".")[0])
        )
        if f"{{% macro {partial.stem}(" in source:  # which is imported
            macro = getattr(template.module, partial.stem)
            return macro(*(needs[name] for name in macro.arguments if name in needs))
        names = variables_of(app.jinja_env, template.name)
        try:
            return template.render({name: needs[name] for name in names & needs.keys()})
        except UndefinedError as error:
            error.add_note(f"partials/{partial.name} gets it by stand_ins() of tests/product.py.")
            raise


def variables_of(environment, name):
    """The variables that a template and those that it includes need, but for those it sets."""
    tree = environment.parse(environment.loader.get_source(environment, name)[0])
    set_here = {node.name for node in tree.find_all(nodes.Name) if node.ctx == "store"}
    included = (node.template.as_const() for node in tree.find_all(nodes.Include))
    theirs = (variables_of(environment, one) - set_here for one in included)
    return meta.find_undeclared_variables(tree).union(*theirs)


def needs_of(partial):
    """A partial's variables for a member and, unless its page is closed, for a visitor."""
    common = stand_ins(partial.stem)
    member = {"user": ada(), "reference": "1c0ffee"} | common
    is_closed = any(route.partition(".")[0] == partial.stem for route in CLOSED | ADMIN)
    return [member] if is_closed else [member, {"user": None, "reference": None} | common]


def test_a_message_with_markup_stands_where_a_list_or_a_form_may_stand(app):
    texts = ["1 < 2", Markup("1 &lt; 2"), Markup("Sent.<ul><li>One</ul>")]
    messages = [{"category": "info", "text": text} for text in texts]
    html = rendered_alone(app, ROOT / "partials/messages.html", {"messages": messages})

    shown = BeautifulSoup(html, "html.parser").select(".message-text")
    assert [text.name for text in shown] == ["span", "span", "div"]


@pytest.mark.parametrize("template", [*PAGES, *PARTIALS], ids=by_name)
def test_every_form_and_link_of_htmx_works_without_it(template):
    for element in elements_of(template).select("[hx-post], [hx-get]"):
        if "hx-post" in element.attrs:
            assert element["hx-post"] == element["action"]
            assert element["method"] == "post"
        else:
            plain = element if "href" in element.attrs else element.find_parent("form") or element
            assert element["hx-get"] == plain.get("href", plain.get("action"))
            assert plain.get("method", "get") == "get"


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
    """The markup of a template without Jinja's statements; its expressions stand as they are."""
    without_statements = re.sub(r"{#.*?#}|{%.*?%}", "", template.read_text(), flags=re.S)
    return BeautifulSoup(without_statements, "html.parser")


@pytest.mark.parametrize("module", VIEWS, ids=by_name)
def test_no_view_mentions_htmx(module):
    if module.name == "assets.py":  # which serves the file
        return
    tree = ast.parse(module.read_text())
    tree.body = tree.body[1:]  # a module's docstring may speak of it

    assert "htmx" not in ast.unparse(tree).lower()
