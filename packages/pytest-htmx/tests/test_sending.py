"""Form submission without script: request line, body, and refusals."""

import re

import pytest
from flask import request

from pytest_htmx import Refused, Unsupported
from pytest_htmx.html.controls import Upload
from pytest_htmx.html.submission import multipart
from shown import echoing, sent, show


@pytest.mark.parametrize("attributes", [("novalidate", ""), ("", "formnovalidate")])
def test_a_form_without_validation_is_sent(attributes):
    browser = show(
        f'<form action="/echo" {attributes[0]}><input name="a" required>'
        f"<button {attributes[1]}>Go</button></form>"
    )

    assert sent(browser.submit("form")) == "GET a="


def test_enter_in_a_form_without_a_button_is_validated_too():
    browser = show('<form action="/echo"><input name="a" required></form>')

    with pytest.raises(Refused, match="it is required"):
        browser.submit("form")


@pytest.mark.parametrize(
    ("form", "button", "request_line"),
    [
        ("", "", "GET a=1"),
        ('method="POST"', "", "POST a=1"),
        ('method="post"', 'formmethod="get"', "GET a=1"),
        ('method="get"', 'formmethod="post"', "POST a=1"),
        ('method="put"', "", "GET a=1"),
        ('method=""', "", "GET a=1"),
        ('method="post" enctype="TEXT/plain"', "", "POST a=1"),
        ('method="post" enctype="text/plain"', 'formenctype=""', "POST a=1"),
        ('action="/nowhere"', 'formaction="/echo?x"', "GET a=1"),
        ('target="_TOP"', "", "GET a=1"),
        ('target="_parent"', "", "GET a=1"),
        ('target=""', "", "GET a=1"),
        ('target="_blank"', 'formtarget="_self"', "GET a=1"),
        ('target="_blank"', 'formtarget=""', "GET a=1"),
    ],
)
def test_a_button_may_overrule_its_form(form, button, request_line):
    browser = show(
        f'<base href="/echo"><form {form}><input name="a" value="1"><button {button}>Go</button>'
    )

    assert sent(browser.submit()) == request_line
    assert browser.history.current.url == f"http://localhost/echo{'?a=1' * ('GET' in request_line)}"


@pytest.mark.parametrize(
    ("form", "button", "error", "sentence"),
    [
        ('method="Dialog"', "", Refused,
         '<form method="Dialog"> closes a dialog, and is in none that is open.'),
        ("", 'formtarget="_blank"', Unsupported, "<form> opens another tab or frame (_blank)."),
        ('target="Frame"', "", Unsupported,
         '<form target="Frame"> opens another tab or frame (Frame).'),
        ('action="mailto:ada@example.com"', "", Refused,
         '<form action="mailto:ada@example.com"> does not lead to a page: mailto:ada@example.com'),
        ('action="https://example.com/x"', "", Refused,
         '<form action="https://example.com/x"> leads away, to https://example.com/x?a=1.'),
    ],
)  # fmt: skip
def test_a_form_that_leads_nowhere_here_is_refused(form, button, error, sentence):
    browser = show(f'<form {form}><input name="a" value="1"><button {button}>Go</button>')

    with pytest.raises(error) as refusal:
        browser.submit()

    assert str(refusal.value) == sentence


def test_a_picture_that_sends_a_form_says_where_it_was_hit():
    named = show('<form action="/echo"><input type="image" name="at" alt="Go"></form>')
    nameless = show('<form action="/echo"><input type="image" alt="Go"></form>')

    assert sent(named.click("Go")) == "GET at.x=0&at.y=0"
    assert sent(nameless.click("Go")) == "GET x=0&y=0"


def test_a_direction_of_writing_is_not_guessed():
    browser = show('<form><input name="a" dirname="a.dir"><button>Go</button></form>')

    with pytest.raises(Unsupported) as refusal:
        browser.submit("form", a="x")

    assert str(refusal.value) == (
        'The kit knows no direction of writing: <input name="a" dirname="a.dir">'
    )


def test_files_and_fields_make_a_body_of_many_parts():
    body, content_type = multipart(
        [
            ("plain", "one\ntwo\rthree\r\n"),
            ('a"b\nc\rd', "é"),
            ("file", Upload('x"y\r\n.txt', b"1\n2", "text/plain")),
            ("none", Upload("", b"")),
        ]
    )

    boundary = re.fullmatch(
        r"multipart/form-data; boundary=(----HeliographFormBoundary[0-9a-f]{16})", content_type
    )[1]
    assert body.decode().split(f"--{boundary}") == [
        "",
        '\r\nContent-Disposition: form-data; name="plain"\r\n\r\none\r\ntwo\r\nthree\r\n\r\n',
        '\r\nContent-Disposition: form-data; name="a%22b%0D%0Ac%0D%0Ad"\r\n\r\né\r\n',
        '\r\nContent-Disposition: form-data; name="file"; filename="x%22y%0D%0A.txt"\r\n'
        "Content-Type: text/plain\r\n\r\n1\n2\r\n",
        '\r\nContent-Disposition: form-data; name="none"; filename=""\r\n'
        "Content-Type: application/octet-stream\r\n\r\n\r\n",
        "--\r\n",
    ]


@pytest.mark.parametrize(
    ("encoding", "content_type", "body"),
    [
        ("", "application/x-www-form-urlencoded", "a=x+%7E*%0D%0A%C3%A9&f=b.txt"),
        ("text/plain", "text/plain", "a=x ~*\r\né\r\nf=b.txt\r\n"),
    ],
)
def test_a_form_without_parts_sends_the_names_of_its_files(encoding, content_type, body):
    app, noted = echoing(), []

    @app.post("/note")
    def note():
        noted.append((request.content_type, request.get_data(as_text=True)))
        return ""

    show(
        f'<form method="post" action="/note" enctype="{encoding}"><textarea name="a"></textarea>'
        '<input type="file" name="f"><button>Go</button></form>',
        app,
    ).submit(a="x ~*\né", f=("b.txt", b"never"))

    assert noted == [(content_type, body)]
