"""Responses in other encodings and of other types, each beside Chromium: what it shows and sends."""

# ruff: noqa: E501  a page is a line

import pytest
from flask import Flask, Response, request

from case_app import serve
from pytest_htmx import Browser

FORM = '<form action="/sent" {}><input name="é" value="é€ я"><input type="hidden" name="_charset_"><button id="go">Go</button></form>'
LINK = '<a id="go" href="/sent?q=é&amp;r=%C3%A9#é">Go</a>'
META = '<meta charset="{}">'
HTML = "text/html"

# The bytes of a page, its type, and how its form is meant to be sent.
PAGES = [
    (FORM.format("").encode(), "text/html; charset=utf-8"),
    (FORM.format("").encode(), "text/html; charset=\"UTF-8\""),
    (FORM.format("").encode("cp1252", "xmlcharrefreplace"), "text/html; charset=nonsense"),
    (FORM.format("").encode("cp1252", "xmlcharrefreplace"), "text/html;charset=ISO-8859-1"),
    (FORM.format("method=post").encode("cp1252", "xmlcharrefreplace"), HTML),
    (FORM.format("method=post enctype=multipart/form-data").encode("cp1252", "xmlcharrefreplace"), HTML),
    (FORM.format("method=post enctype=text/plain").encode("cp1252", "xmlcharrefreplace"), HTML),
    ((META.format("windows-1251") + FORM.format("")).encode("cp1251", "xmlcharrefreplace"), HTML),
    ((META.format("utf-16") + FORM.format("")).encode(), HTML),
    ((META.format("koi8-r") + FORM.format("")).encode(), "text/html; charset=utf-8"),
    (b'<meta http-equiv="Content-Type" content="text/html; charset=koi8-r">' + FORM.format("").encode("koi8-r", "xmlcharrefreplace"), HTML),
    (b"\xef\xbb\xbf" + FORM.format("").encode(), "text/html; charset=iso-8859-1"),
    (b"\xff\xfe" + FORM.format("").encode("utf-16-le"), HTML),
    (FORM.format("").encode("utf-16-be"), "text/html; charset=utf-16be"),
    (FORM.format("").encode("shift_jis", "xmlcharrefreplace"), "text/html; charset=shift_jis"),
    (FORM.format('accept-charset="nonsense ISO-8859-2 utf-8"').encode(), "text/html; charset=utf-8"),
    (FORM.format('accept-charset="utf-16"').encode(), "text/html; charset=utf-8"),
    (FORM.format('accept-charset="utf-8" method=post').encode("latin-1", "xmlcharrefreplace"), HTML),
    (LINK.encode("latin-1"), "text/html; charset=latin1"),
    (LINK.encode(), "text/html; charset=utf-8"),
]  # fmt: skip


def app_with(body, content_type, noted):
    app = Flask("encodings")
    app.add_url_rule("/", "start", lambda: Response(body, content_type=content_type))

    @app.route("/sent", methods=["GET", "POST"])
    def sent():
        boundary = request.mimetype_params.get("boundary", "none").encode()
        noted.append((request.query_string, request.get_data().replace(boundary, b"boundary")))
        return "sent"

    return app


def by_kit(body, content_type):
    noted = []
    Browser(app_with(body, content_type, noted)).open("/").click("#go")
    return noted


@pytest.mark.chromium
def test_forms_and_links_are_encoded_as_in_chromium(chromium):
    page = chromium.new_page()
    for body, content_type in PAGES:
        noted = []
        server, origin = serve(app_with(body, content_type, noted))
        page.goto(origin)
        page.click("#go")
        page.wait_for_url("**/sent*")
        server.shutdown()

        assert by_kit(body, content_type) == noted, (content_type, body)
    page.close()


def test_a_form_is_sent_in_the_encoding_of_its_page():
    assert by_kit(*PAGES[3]) == [(b"%E9=%E9%80+%26%231103%3B&_charset_=windows-1252", b"")]
    assert by_kit(*PAGES[18]) == [(b"q=%E9&r=%C3%A9", b"")]


@pytest.mark.parametrize(
    ("content", "content_type", "text"),
    [
        ("é".encode("latin-1"), "text/html; charset=iso-8859-1", "é"),
        (b"\x80", "text/plain", "€"),
        ("é".encode(), "application/json", "é"),
        ("é".encode(), "application/xml", "é"),
        (b"\xff", "text/plain; charset=utf-8", "\ufffd"),
        (b"a", "text/html; charset=hex", "a"),
        (b"a", "text/html; charset=x-user-defined", "a"),
    ],
)
def test_a_page_is_read_in_its_own_encoding(content, content_type, text):
    assert Browser(app_with(content, content_type, [])).open("/").text("body") == text


PICTURE = b"\x89PNG\r\n\x1a\n\xff"
TYPES = [
    *(("image/png", True), ("image/svg+xml", True), ("text/plain", True), ("application/json", True)),
    *(("application/zip", False), ("application/octet-stream", False), ("text/csv", False)),
    *(("audio/mpeg", True), ("application/msword", False), ("text/css", True), ("application/xml", True)),
]  # fmt: skip


def app_of_type(content_type):
    app = Flask("types")
    app.add_url_rule("/", "start", lambda: '<a id="go" href="/it">It</a>')
    app.add_url_rule("/it", "it", lambda: Response(PICTURE, content_type=content_type))
    return app


@pytest.mark.parametrize(("content_type", "is_shown"), [*TYPES, ("application/pdf", True)])
def test_a_link_leads_to_what_a_browser_shows_and_saves_the_rest(content_type, is_shown):
    browser = Browser(app_of_type(content_type)).open("/").click("#go")

    assert browser.url == ("/it" if is_shown else "/")
    assert browser.response.data == PICTURE
    assert browser.back().url == "/" if is_shown else browser.page.a["href"] == "/it"


@pytest.mark.chromium
def test_chromium_shows_and_saves_the_same(chromium):
    page = chromium.new_page()
    shown = []
    for content_type, _ in TYPES:
        server, origin = serve(app_of_type(content_type))
        page.goto(origin)
        with page.expect_response("**/it"):
            page.click("#go")
        page.wait_for_timeout(100)
        shown.append((content_type, page.url.endswith("/it")))
        server.shutdown()
    page.close()

    assert shown == TYPES


@pytest.mark.parametrize(
    ("content_type", "tag"),
    [("image/png", "img"), ("video/mp4", "video"), ("audio/ogg", "audio"), ("application/pdf", "embed")],
)  # fmt: skip
def test_a_picture_is_a_document_of_its_own(content_type, tag):
    browser = Browser(app_of_type(content_type)).open("/it")

    assert browser.page.select_one(f"body > {tag}")["src"] == "http://localhost/it"
    assert browser.status == 200
