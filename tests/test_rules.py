"""Rules over all routes, all templates and all partials."""

from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
TEMPLATES = sorted((ROOT / "templates").glob("*.html"))
PARTIALS = sorted((ROOT / "partials").glob("*.html"))
FRAMES = {"layout.html", "fragment.html"}


def test_every_route_is_public_or_closed_on_purpose(app):
    public = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if getattr(app.view_functions[rule.endpoint], "is_public", False)
    }

    assert public == {
        "static",
        "home.index",
        "sign_in.login_form",
        "sign_in.login",
        "sign_in.logout",
    }
    assert {rule.endpoint for rule in app.url_map.iter_rules()} - public == {"account.overview"}


def test_every_url_that_takes_post_answers_get_with_a_page_of_the_site(app, client, soup):
    for rule in app.url_map.iter_rules():
        if "POST" in rule.methods:
            answer = client.get(rule.rule)

            assert answer.status_code in {200, 405}
            assert soup(answer).select_one("#navigation")


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda file: file.name)
def test_a_page_is_a_few_lines_that_include_its_partial(template):
    if template.name in FRAMES:
        return
    text = template.read_text()

    assert text.startswith('{% extends "layout.html" %}')
    assert f'{{% include "partials/{template.name}" %}}' in text
    assert len(text.splitlines()) <= 15


@pytest.mark.parametrize("partial", PARTIALS, ids=lambda file: file.name)
def test_a_partial_says_what_it_needs_and_never_extends(partial):
    text = partial.read_text()

    assert text.startswith("{# Needs ")
    assert "{% extends" not in text


def test_no_view_mentions_htmx():
    for module in (ROOT / "pages").glob("*.py"):
        source = module.read_text().lower().replace("htmx_integrity", "")
        if module.name not in {"assets.py", "errors.py"}:  # they only tell of it in words
            assert "htmx" not in source, module.name
