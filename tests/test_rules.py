"""Rules over all routes, all templates, all partials and all views."""

import ast
import re

import pytest
from bs4 import BeautifulSoup

from tests.servers import ROOT

FRAMES = {"layout.html", "fragment.html"}
PAGES = [file for file in sorted((ROOT / "templates").glob("*.html")) if file.name not in FRAMES]
PARTIALS = sorted((ROOT / "partials").glob("*.html"))
VIEWS = sorted((ROOT / "pages").rglob("*.py"))


def by_name(file):
    return file.name


def test_what_is_open_to_all_is_open_on_purpose(app):
    public = {
        endpoint
        for endpoint, view in app.view_functions.items()
        if getattr(view, "is_public", False)
    }

    assert public == {
        "static",
        "home.index",
        "sign_in.login_form",
        "sign_in.login",
        "sign_in.logout",
    }


def test_every_url_that_takes_post_answers_get_with_a_page_of_the_site(app, client, soup):
    for rule in app.url_map.iter_rules():
        if "POST" in rule.methods and not rule.arguments:
            answer = client.get(rule.rule, follow_redirects=True)

            assert answer.status_code in {200, 405}
            assert soup(answer).select_one("#navigation")


@pytest.mark.parametrize("page", PAGES, ids=by_name)
def test_a_page_is_a_few_lines_that_include_its_partial(page):
    text = page.read_text()

    assert text.startswith('{% extends "layout.html" %}')
    assert "{% block title %}" in text
    assert f'{{% include "partials/{page.name}" %}}' in text
    assert len(text.splitlines()) <= 15


@pytest.mark.parametrize("partial", PARTIALS, ids=by_name)
def test_a_partial_says_what_it_needs_and_never_extends(partial):
    text = partial.read_text()

    assert text.startswith("{# Needs ")
    assert "{% extends" not in text


@pytest.mark.parametrize("partial", PARTIALS, ids=by_name)
def test_a_partial_has_one_root_named_after_its_file(partial):
    (root,) = elements_of(partial).find_all(recursive=False)

    # What may stand in a page more than once has its name as a class.
    assert partial.stem in (root.get("id"), *root.get("class", []))


@pytest.mark.parametrize("template", [*PAGES, *PARTIALS], ids=by_name)
def test_what_htmx_does_is_done_without_it_too(template):
    for element in elements_of(template).select("[hx-post], [hx-get]"):
        if "hx-post" in element.attrs:
            assert element["hx-post"] == element["action"]
            assert element["method"] == "post"
        else:
            assert element["hx-get"] == element["href"]


@pytest.mark.parametrize("template", [*PAGES, *PARTIALS], ids=by_name)
def test_a_second_click_on_a_form_is_dropped(template):
    for form in elements_of(template).select("form[method=post]"):
        assert form.get("hx-sync") == "drop" or form.get("hx-boost") == "false"


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
