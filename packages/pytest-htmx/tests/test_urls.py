"""URLs as a browser reads and writes them, by the words of Chromium."""

import pytest

from pytest_htmx.html.urls import (
    form_decoded,
    form_encoded,
    origin,
    path_and_query,
    resolve,
    without_fragment,
)

BASE = "http://localhost/a/b?c=d#e"
RESOLVED = [
    ("", "http://localhost/a/b?c=d"),
    ("#", "http://localhost/a/b?c=d#"),
    ("#x?y#z", "http://localhost/a/b?c=d#x?y#z"),
    ("?x#y?z", "http://localhost/a/b?x#y?z"),
    ("?x?y", "http://localhost/a/b?x?y"),
    ("x", "http://localhost/a/x"),
    ("x?y", "http://localhost/a/x?y"),
    ("x#y", "http://localhost/a/x#y"),
    ("./", "http://localhost/a/"),
    ("../../x", "http://localhost/x"),
    ("/", "http://localhost/"),
    ("//other", "http://other/"),
    ("//Other.Example?x", "http://other.example/?x"),
    ("https://Other#X", "https://other/#X"),
    ("HTTP://other/X", "http://other/X"),
    (" \n/\tx\r\ny\x00 ", "http://localhost/xy"),
    ("/\\evil.example", "http://evil.example/"),
    ("\\\\evil.example\\x", "http://evil.example/x"),
    ("https:\\\\evil.example", "https://evil.example/"),
    ("/x?\\#\\", "http://localhost/x?\\#\\"),
    ("mailto:Ada\\x?y", "mailto:Ada\\x?y"),
    ("a-b+c.1:\\x", "a-b+c.1:\\x"),
    ("javascript:f()", "javascript:f()"),
    ("/a b/é/%20/%", "http://localhost/a%20b/%C3%A9/%20/%"),
    ("/!$&'()*+,;=:@-._~|[]^", "http://localhost/!$&'()*+,;=:@-._~%7C[]%5E"),
    ('/"<>`{}', "http://localhost/%22%3C%3E%60%7B%7D"),
    ("?!$&()*+,;=:@-._~?|[]^`{}/", "http://localhost/a/b?!$&()*+,;=:@-._~?|[]^`{}/"),
    ("?'\"<> é%", "http://localhost/a/b?%27%22%3C%3E%20%C3%A9%"),
    ("#!$&'()*+,;=:@-._~?#|[]\\^{}/", "http://localhost/a/b?c=d#!$&'()*+,;=:@-._~?#|[]\\^{}/"),
    ('#"<>` é%', "http://localhost/a/b?c=d#%22%3C%3E%60%20%C3%A9%"),
]


@pytest.mark.parametrize(("reference", "url"), RESOLVED)
def test_a_reference_leads_to(reference, url):
    assert resolve(BASE, reference) == url


@pytest.mark.chromium
def test_a_reference_leads_chromium_to_the_same(chromium):
    page = chromium.new_page()
    urls = page.evaluate(
        "([base, all]) => all.map(reference => new URL(reference, base).href)",
        [BASE, [reference for reference, _ in RESOLVED]],
    )
    page.close()

    assert urls == [url for _, url in RESOLVED]


def test_a_site_is_a_base_as_it_is():
    assert resolve("HTTP://LocalHost", "") == "http://localhost/"
    assert resolve("about:blank", "#x") == "about:blank#x"


def test_parts_of_a_url():
    url = "https://example.com:8000/a?b#c"

    assert origin(url) == "https://example.com:8000"
    assert path_and_query(url) == "/a?b"
    assert path_and_query("https://example.com#c") == "/"
    assert without_fragment(url) == "https://example.com:8000/a?b"
    assert without_fragment("/a#b#c") == "/a"


def test_fields_are_written_into_a_query_and_read_from_it():
    fields = [("a b", "é*-._~"), ("", ""), ("a b", "&=+")]

    assert form_encoded(fields) == "a+b=%C3%A9*-._%7E&=&a+b=%26%3D%2B"
    assert form_decoded(form_encoded(fields)) == fields
