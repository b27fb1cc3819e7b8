"""Messages in a page: read by their marks, and told if they have none that the kit knows."""

import pytest

from pytest_htmx import Refused, fragment
from shown import show

CLOSE = '<button type="button" aria-label="Close">x</button>'


@pytest.mark.parametrize(
    ("markup", "messages"),
    [
        ('<div id="notifications"></div>', []),
        ('<div id="notifications"><p data-category="error">No.</p></div>', [("error", "No.")]),
        (
            f'<div id="messages"><div class="alert alert-success alert-dismissible fade show" '
            f'role="alert">Saved. <a href="/">Undo</a>{CLOSE}</div></div>',
            [("success", "Saved. Undo")],
        ),
        ('<div class="alert alert-danger">No.</div>', [("danger", "No.")]),
        (
            '<div class="alert alert-info">A</div><p>x</p><div class="alert alert-x">B</div>',
            [("info", "A"), ("x", "B")],
        ),
        ('<p class="text-primary alert alert-log-in">A</p>', [("log-in", "A")]),
        (
            '<ul class="flashes"><li class="error">No.</li><li class="message">Oh.</li></ul>',
            [("error", "No."), ("message", "Oh.")],
        ),
        ('<ul class="flashes"><li>Saved.</li></ul>', [("", "Saved.")]),
        ('<ul class="messagelist"><li class="info">Saved.</li></ul>', [("info", "Saved.")]),
        ('<ul class="flashes"><li class="tip of day">Saved.</li></ul>', [("", "Saved.")]),
        ('<section><div class="flash">Saved.</div></section>', [("", "Saved.")]),
        ('<div class="flash error">No.</div>', [("error", "No.")]),
        (
            '<ul class="messages"><li class="success">A</li><li class="extra warning">B</li></ul>',
            [("success", "A"), ("warning", "B")],
        ),
        (
            '<ul id="messages"><li><p class="alert alert-info">A</p></li></ul>',
            [("info", "A")],
        ),
        (
            '<div class="messages"><div class="notification is-success">A</div></div>',
            [("success", "A")],
        ),
        (
            f'<div class="flashes"><h2>Messages</h2><p data-category="a"><b class="message-text">'
            f"B</b> at 12:00</p>{CLOSE}<p hidden>no</p><template><p>no</p></template></div>",
            [("a", "B")],
        ),
        (
            '<div id="messages"><div class="alert alert-info"><h4>Saved.</h4><p>See <a>it</a>.</p>'
            "<textarea>x</textarea><b hidden>x</b></div></div>",
            [("info", "Saved. See it.")],
        ),
        ('<div class="alert" hidden>x</div>', []),
        ('<div id="messages"><p class="alert" style="display:none">x</p><p hidden>x</p></div>', []),
        (
            '<div id="messages"><p hidden class="alert">x</p><p class="flash">A</p></div>',
            [("", "A")],
        ),
        ('<div id="messages" hidden>x</div>', []),
        ('<dialog id="messages"><p class="alert">x</p></dialog>', []),
        (
            '<div id="messages"><ul class="flashes"><li class="a">A</li></ul></div>'
            '<ul class="flashes"><li class="b">B</li></ul>',
            [("a", "A"), ("b", "B")],
        ),
    ],
)
def test_the_usual_marks_are_read(markup, messages):
    assert show(markup).messages == messages


@pytest.mark.parametrize(
    ("settings", "markup", "messages"),
    [
        ({"region": "#toasts"}, '<ul id="toasts"><li class="a">A</li></ul>', [("a", "A")]),
        ({"region": "body", "message": ".alert"}, "<p>Nothing here.</p>", []),
        ({"region": "body", "message": ".messages li"}, "<p>Nothing here.</p>", []),
        (
            {"region": "body", "message": ".messages li"},
            '<p>x</p><ul class="messages"><li class="success">A</li></ul>',
            [("success", "A")],
        ),
        ({"region": "#messages"}, '<p id="messages"></p><p class="alert">A</p>', []),
        (
            {"region": "main", "message": "aside"},
            "<main>x<aside class='mt-2 error'>A<button>x</button></aside></main>",
            [("error", "A")],
        ),
        (
            {"message": "p", "category": "data-level"},
            '<div id="messages"><p data-level="high" class="a">A</p><p>B</p></div>',
            [("high", "A"), ("", "B")],
        ),
    ],
)
def test_an_app_names_its_own_marks(settings, markup, messages):
    assert show(markup, **settings).messages == messages


def test_text_that_is_marked_as_no_message_is_told():
    visitor = show('<div id="messages"><p class="green">Saved.</p></div>')

    with pytest.raises(Refused) as refusal:
        visitor.messages  # noqa: B018  the question is the act

    assert str(refusal.value) == (
        "<div id=\"messages\"> at / has text in which the kit finds no message: 'Saved.'. Name the "
        'selector of one message by the setting "message": '
        '<div id="messages"><p class="green">Saved.</p></div>'
    )


def test_a_message_beside_a_marked_one_is_not_overlooked():
    visitor = show('<div id="messages"><p class="alert">A</p><p>B</p></div>')

    with pytest.raises(Refused, match="finds no message: 'B'"):
        visitor.messages  # noqa: B018  the question is the act


def test_a_region_that_an_app_has_named_must_be_there():
    visitor = show('<div class="alert">A</div>', region="#toasts")

    with pytest.raises(Refused, match="The page at / has no region for messages, #toasts"):
        visitor.messages  # noqa: B018  the question is the act


def test_a_message_outside_of_an_empty_region_is_told():
    visitor = show('<div id="messages"></div><main><p class="alert">No.</p></main>')

    with pytest.raises(Refused) as refusal:
        visitor.messages  # noqa: B018  the question is the act

    assert str(refusal.value) == (
        '<div id="messages"> at / has no message, but outside of it stands '
        '<p class="alert">No.</p>. Name the region that counts by the setting "region": "body" '
        'for all of the page, with the selector of one message as "message".'
    )


def test_a_report_is_made_whatever_the_messages_are():
    unread = '<div id="messages"><p>A</p></div>'

    assert str(show(unread)) == f"GET /: 200\n/ (200): Page\n<body>{unread}</body>"


def test_a_fragment_has_no_region_and_its_lists_are_no_messages():
    message = '<p class="alert alert-info">A</p>'
    html = f'<ul><li>One</li></ul><hx-partial hx-target="#a">{message}</hx-partial>'

    assert fragment(html).messages == [("info", "A")]
