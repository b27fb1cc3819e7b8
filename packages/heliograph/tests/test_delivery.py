"""Every message is shown once, by the first response that a person will really see."""

import gzip
from html import unescape
from io import BytesIO

import pytest
from flask import (
    Flask,
    Response,
    abort,
    flash,
    get_flashed_messages,
    jsonify,
    render_template,
    request,
    send_file,
)
from jinja2 import DictLoader, TemplateSyntaxError
from markupsafe import Markup

from heliograph import Heliograph, background, render
from message_site import CORNER, FRAGMENT, FULL, RESTORE, TEMPLATES, Person

BOOSTED = FRAGMENT | {"HX-Boosted": "true"}
REQUESTS = {
    "plain": {},
    "fragment of a page": FRAGMENT,
    "smaller fragment": CORNER,
    "boosted": BOOSTED,
    "history restore": RESTORE,
    "full": FULL,
}


@pytest.fixture(params=REQUESTS.values(), ids=REQUESTS.keys())
def headers(request):
    return request.param


def test_a_message_flashed_for_a_response_is_in_that_very_response(ada, headers):
    seen = ada.open("/?say=error:No!&say=Yes.", headers=headers)

    assert seen == [("error", "No!"), ("message", "Yes.")]
    assert ada.pending == []
    assert ada.open("/", headers=headers) == []


def test_a_whole_page_has_its_messages_in_the_region_and_nothing_out_of_band(ada):
    response = ada.ask("/?say=Hello.")

    assert "hx-partial" not in response.text
    assert '<div id="notifications"><p data-category="message"' in response.text
    assert dict(response.headers)["Content-Length"] == str(len(response.text.encode()))


def test_a_fragment_of_a_page_renews_the_region_in_one_trailing_piece(ada):
    response = ada.ask("/?say=Hello.", headers=FRAGMENT)

    _, _, id_ = response.rendered[0]
    assert response.text == (
        '<title>Page · Site</title><section id="page"><p id="row-7">Words.</p></section>'
        '<hx-partial hx-target="#notifications" hx-swap="innerHTML">'
        f'<p data-category="message" data-message-id="{id_}">Hello.</p></hx-partial>\n'
    )


def test_a_fragment_of_a_page_empties_the_region_when_there_is_nothing_to_say(ada):
    response = ada.ask("/", headers=FRAGMENT)

    assert response.text.endswith(
        '</section><hx-partial hx-target="#notifications" hx-swap="innerHTML"></hx-partial>\n'
    )


@pytest.mark.parametrize("target", ["li#row-7", "li", "main-menu#main", None])
def test_a_smaller_fragment_adds_to_the_region(app, ada, target):
    app.add_url_rule("/row", view_func=lambda: '<p id="row-7">Row</p>')
    headers = {name: value for name, value in FRAGMENT.items() if name != "HX-Target"}
    headers |= {"HX-Target": target} if target else {}

    assert 'hx-swap="beforeend"' in ada.ask("/row?say=Hello.", headers=headers).text
    assert "hx-partial" not in ada.ask("/row", headers=headers).text


@pytest.mark.parametrize(
    ("status", "swap"),
    [
        (200, "innerHTML"),
        (422, "innerHTML"),
        (429, "innerHTML"),
        (400, "beforeend"),
        (404, "beforeend"),
    ],
)
def test_an_error_that_leaves_the_page_leaves_its_messages_too(ada, status, swap):
    response = ada.ask(f"/status/{status}?say=Sorry.", headers=FRAGMENT)

    assert f'hx-swap="{swap}"' in response.text


def test_html_that_render_did_not_make_carries_messages_to_htmx_too(app, ada):
    app.add_url_rule("/row", view_func=lambda: "<li>Row</li>")

    assert ada.open("/row?say=Saved.", headers=CORNER) == [("message", "Saved.")]


@pytest.mark.parametrize(
    ("content_type", "text"),
    [
        ("text/html", "Nähe, 世界".encode()),
        ("text/html; charset=utf-8", "Nähe, 世界".encode()),
        ("text/html; charset=iso-8859-1", b"N\xe4he, &#19990;&#30028;"),
    ],
)
def test_a_message_is_written_in_the_charset_of_its_response(app, content_type, text):
    app.add_url_rule("/row", view_func=lambda: ("<li>Row</li>", {"Content-Type": content_type}))

    response = app.test_client().get("/row?say=Nähe, 世界", headers=CORNER)

    assert b">" + text + b"</p>" in response.data


def test_an_empty_response_still_empties_the_target_when_it_carries_a_message(app, ada):
    app.add_url_rule("/gone", view_func=lambda: "")

    response = ada.ask("/gone?say=Deleted.", headers=CORNER)

    # htmx skips the main swap of a response that holds nothing but partials.
    assert response.text.startswith("<template></template><hx-partial ")
    assert ada.ask("/gone", headers=CORNER).text == ""


@pytest.mark.parametrize(
    "page",
    [
        "<!DOCTYPE html><title>Whole</title>",
        "\ufeff  <!-- a comment -->\n<HTML><body></body></html>",
        "<body>Whole</body>",
    ],
)
def test_a_whole_page_in_response_to_a_fragment_request_stays_as_it_is(app, ada, page):
    app.add_url_rule("/whole", view_func=lambda: page)

    response = ada.ask("/whole?say=Hello.", headers=FRAGMENT)
    ada.receive(response)

    assert response.text == page
    assert ada.open("/") == [("message", "Hello.")]


def test_a_fragment_that_draws_a_message_itself_does_not_carry_it_twice(app, ada):
    app.add_url_rule("/filtered", view_func=lambda: render_template("partials/own.html"))
    app.jinja_loader.mapping["partials/own.html"] = (
        "{% for m in get_flashed_messages(True, ['error']) %}"
        '<b data-category="error" data-message-id="{{ m.id }}">{{ m.text }}</b>{% endfor %}'
    )

    seen = ada.open("/filtered?say=error:Inside.&say=Behind.", headers=CORNER)

    assert seen == [("error", "Inside."), ("message", "Behind.")]
    assert ada.open("/") == []


@pytest.mark.parametrize("hops", [0, 1, 4])
def test_messages_stay_in_order_over_redirects(ada, headers, hops):
    seen = ada.open(f"/hops/{hops}?say=error:First.", headers=headers)

    assert [text for _, text in seen] == [
        "First.",
        *(f"{left} hops left." for left in range(hops, -1, -1)),
    ]
    assert ada.open("/") == []


def test_text_is_escaped_and_markup_kept_on_both_ways(app, ada):
    @app.get("/both")
    def both():
        flash("<b>text</b> & more")
        flash(Markup("<b>markup</b> &amp; more"), "info")
        return (
            render("page.html")
            if request.args
            else Response(status=303, headers=[("Location", "/")])
        )

    expected = [
        ("message", "&lt;b&gt;text&lt;/b&gt; &amp; more"),
        ("info", "<b>markup</b> &amp; more"),
    ]

    assert ada.open("/both?here=1") == expected
    assert ada.open("/both") == expected


def not_modified(response):
    response.set_etag("same")
    return response.make_conditional({"HTTP_IF_NONE_MATCH": '"same"', "REQUEST_METHOD": "GET"})


UNSEEN = {
    "a redirect": lambda: Response(status=302, headers=[("Location", "/")], mimetype="text/html"),
    "300": lambda: Response(render_template("page.html"), status=300),
    "204": lambda: Response(status=204),
    "205": lambda: Response(status=205),
    "304": lambda: Response(status=304),
    "a rendered page made a 304": lambda: not_modified(render("page.html")),
    "JSON": lambda: jsonify(rendered=render_template("page.html")),
    "text": lambda: Response("text", mimetype="text/plain"),
    "a download": lambda: Response(
        render_template("page.html"),
        headers=[("Content-Disposition", "Attachment; filename=x.html")],
    ),
    "HX-Redirect": lambda: Response(render_template("page.html"), headers=[("HX-Redirect", "/")]),
    "HX-Refresh": lambda: Response(render_template("page.html"), headers=[("HX-Refresh", "true")]),
    "HX-Location": lambda: Response(render_template("page.html"), headers=[("HX-Location", "/")]),
    "a background view": background(lambda: render("page.html")),
    "a file": lambda: send_file(BytesIO(b"<p>File</p>"), mimetype="text/html"),
}


@pytest.mark.parametrize("view", UNSEEN.values(), ids=UNSEEN.keys())
def test_a_response_that_nobody_sees_leaves_messages_pending(app, ada, headers, view):
    app.add_url_rule("/unseen", view_func=view)
    ada.receive(ada.ask("/hops/0"))

    unseen = ada.ask("/unseen?say=Another.", headers=headers)
    ada.receive(unseen)

    assert unseen.status < 400
    assert "hx-partial" not in unseen.text
    assert ada.open("/", headers=headers) == [("message", "0 hops left."), ("message", "Another.")]
    assert ada.open("/", headers=headers) == []


@pytest.mark.parametrize(
    "unseen",
    [
        {"method": "HEAD"},
        {"method": "OPTIONS"},
        {"method": "OPTIONS", "headers": FRAGMENT},
        {"headers": {"Sec-Purpose": "prefetch"}},
        {"headers": {"Sec-Purpose": "prefetch;prerender"}},
        {"headers": {"Purpose": "prefetch"}},
        {"headers": {"X-Moz": "prefetch"}},
        {"headers": {"X-Sec-Purpose": "prefetch"}},
        {"headers": {"X-Purpose": "prefetch"}},
        {"headers": {"HX-Preloaded": "true"}},
        {"headers": {"Sec-Fetch-Dest": "image"}},
        {"headers": {"Sec-Fetch-Mode": "no-cors"}},
    ],
    ids=str,
)
def test_a_request_whose_response_nobody_sees_leaves_messages_pending(ada, unseen):
    ada.receive(ada.ask("/hops/0"))

    seen = ada.receive(ada.ask("/status/404", **unseen))

    assert seen == []
    assert ada.open("/") == [("message", "0 hops left.")]


def test_a_page_that_the_app_made_a_304_after_all_leaves_messages_pending(app, ada, headers):
    @app.after_request
    def make_304(response):
        return not_modified(response) if request.path == "/status/200" else response

    unseen = ada.ask("/status/200?say=Wait.", headers=headers)
    ada.receive(unseen)

    assert unseen.status == 304
    assert ada.open("/", headers=headers) == [("message", "Wait.")]


def test_a_304_that_a_hook_from_before_the_mount_made_leaves_messages_pending():
    app = Flask(__name__)
    app.secret_key = "a key for tests"
    app.jinja_loader = DictLoader(TEMPLATES)

    @app.after_request
    def make_304(response):
        return not_modified(response) if request.args else response

    Heliograph(app, store=False)
    app.add_url_rule("/", view_func=lambda: flash("Wait.") or render("page.html"))
    ada = Person(app)

    assert ada.open("/?unseen=1") == []
    assert ada.open("/") == [("message", "Wait."), ("message", "Wait.")]


def test_a_compressed_fragment_has_its_message_within(app):
    @app.after_request
    def compress(response):
        response.set_data(gzip.compress(response.get_data()))
        response.content_encoding = "gzip"
        return response

    with app.test_client().get("/?say=Within.", headers=FRAGMENT) as response:
        assert gzip.decompress(response.get_data()).endswith(b">Within.</p></hx-partial>\n")


def test_an_untouched_response_is_left_as_cacheable_as_it_was(app, ada):
    @app.get("/public")
    def public():
        response = jsonify("public")
        response.cache_control.public = True
        return response

    ada.receive(ada.ask("/hops/0"))

    headers = dict(ada.ask("/public").headers)
    assert headers["Cache-Control"] == "public"
    assert "Vary" not in headers
    assert "Set-Cookie" not in headers


def test_a_response_that_shows_or_sends_a_message_is_kept_by_no_cache(app, ada):
    @app.get("/public")
    def public():
        response = render("page.html")
        response.cache_control.public = True
        return response

    for path in ("/hops/0", "/public"):
        response = ada.ask(path)
        ada.receive(response)

        assert dict(response.headers)["Cache-Control"] == "no-store"
        assert "Cookie" in dict(response.headers)["Vary"].split(", ")


@pytest.mark.parametrize(
    "headers",
    [
        {"Content-Type": "application/xhtml+xml"},
        {"Content-Type": "text/html", "Content-Disposition": "inline; filename=attachment.html"},
    ],
    ids=str,
)
def test_every_response_that_a_browser_shows_as_a_page_shows_a_message(app, ada, headers):
    app.add_url_rule("/shown", view_func=lambda: (render_template("page.html"), headers))

    assert ada.open("/shown?say=Here.") == [("message", "Here.")]
    assert ada.open("/") == []


@pytest.mark.parametrize("status", [400, 404, 422, 429, 500])
def test_an_error_page_shows_a_message_once(ada, headers, status):
    assert ada.open(f"/status/{status}?say=Sorry.", headers=headers) == [("message", "Sorry.")]
    assert ada.open("/", headers=headers) == []


def test_rendering_that_raised_has_shown_nothing(app, ada, headers):
    app.register_error_handler(ZeroDivisionError, lambda _: ("<p>Broken</p>", 500))
    ada.receive(ada.ask("/hops/0"))

    seen = ada.open("/template/broken.html", headers=headers)

    assert seen + ada.open("/") == [("message", "0 hops left.")]


@pytest.mark.parametrize("headers", [{}, FRAGMENT], ids=["page", "fragment"])
@pytest.mark.parametrize("handled", [False, True], ids=["abort", "handler"])
def test_a_page_that_was_made_and_given_up_has_shown_nothing(app, ada, headers, handled):
    @app.errorhandler(LookupError)
    def on_lookup_error(_error):
        return render("page.html", status=404)

    @app.errorhandler(404)
    def on_not_found(_error):
        return render("page.html", status=404)

    @app.get("/given-up")
    def given_up():
        render_template("page.html")
        if handled:
            raise LookupError
        abort(404)

    assert ada.open("/given-up?say=Kept.", headers=headers) == [("message", "Kept.")]
    assert ada.open("/") == []


def test_a_crash_shows_on_its_error_page_what_the_lost_page_had_rendered(app, ada):
    app.config["PROPAGATE_EXCEPTIONS"] = False
    app.register_error_handler(500, lambda _: render("page.html", status=500))

    @app.after_request
    def crash(response):
        if response.status_code == 200 and request.path != "/":
            raise RuntimeError
        return response

    assert ada.open("/status/200?say=Still.") == [("message", "Still.")]
    assert ada.open("/") == []


def test_a_crash_shows_on_its_error_page_what_the_view_had_taken(app, ada):
    app.config["PROPAGATE_EXCEPTIONS"] = False
    app.register_error_handler(500, lambda _: f"<p>{get_flashed_messages()}</p>")

    @app.get("/crash")
    def crash():
        get_flashed_messages()
        raise RuntimeError

    response = ada.ask("/crash?say=Still.")
    ada.receive(response)

    assert response.text == "<p>['Still.']</p>"
    assert ada.open("/") == []


def test_a_crash_whose_error_page_draws_no_messages_keeps_them(app, ada):
    app.config["PROPAGATE_EXCEPTIONS"] = False

    @app.after_request
    def crash(response):
        if response.status_code == 200 and request.path != "/":
            raise RuntimeError
        return response

    ada.open("/status/200?say=Still.")

    assert ada.open("/") == [("message", "Still.")]


def test_a_template_that_raises_outside_of_a_request_raises_what_it_raised(app):
    with app.app_context(), pytest.raises(ZeroDivisionError):
        app.jinja_env.from_string("{{ 1 / 0 }}").render()


def test_a_template_that_cannot_be_read_is_told_with_its_source(app):
    with pytest.raises(TemplateSyntaxError) as told:
        app.jinja_env.from_string("{% if %}")

    assert told.value.source == "{% if %}"


def test_a_filter_takes_only_what_it_returns(ada):
    seen = ada.open("/template/filtered.html?say=info:One.&say=error:Two.&say=info:Three.")

    assert seen == [("error", "Two.")]
    assert ada.open("/") == [("info", "One."), ("info", "Three.")]


def test_a_message_flashed_behind_the_region_is_shown_by_the_next_page(ada):
    assert ada.open("/template/late.html") == []
    assert ada.open("/") == [("message", "Flashed behind the region.")]


def test_a_page_without_a_region_leaves_messages_pending(ada):
    assert ada.open("/template/silent.html?say=Wait.") == []
    assert ada.open("/") == [("message", "Wait.")]


def test_calls_from_python_take_messages_as_templates_do(app, ada):
    @app.get("/python")
    def python():
        assert get_flashed_messages() == ["Once."]
        assert get_flashed_messages(with_categories=True) == [("info", "Once.")]
        return "Once."

    ada.open("/python?say=info:Once.")

    assert ada.open("/") == []


@pytest.mark.parametrize("with_categories", [False, True])
def test_a_filter_given_from_python_takes_only_what_it_returns(app, ada, with_categories):
    @app.get("/errors")
    def errors():
        found = get_flashed_messages(with_categories, category_filter=["error"])
        texts = [text for _, text in found] if with_categories else found
        return f"<!doctype html><title>Errors</title>{' '.join(texts)}"

    response = ada.ask("/errors?say=info:Later.&say=error:Now.")
    ada.receive(response)

    assert response.text.endswith(">Now.")
    assert ada.open("/") == [("info", "Later.")]
    assert ada.open("/") == []


def test_the_template_function_has_the_signature_and_the_results_of_flask(app):
    with app.test_request_context("/"):
        flash("One.", "info")
        flash("Two.", "error")
        calls = app.jinja_env.from_string(
            "{{ get_flashed_messages() }} {{ get_flashed_messages(category_filter=['info']) }} "
            "{{ get_flashed_messages(true) }} {{ get_flashed_messages(true, ('error',)) }}"
        )

        assert unescape(calls.render()) == (
            "['One.', 'Two.'] ['One.'] [('info', 'One.'), ('error', 'Two.')] [('error', 'Two.')]"
        )


def test_a_person_without_cookies_sees_what_the_response_itself_flashed(app):
    ada = Person(app, keeps_cookies=False)

    assert ada.open("/?say=Here.") == [("message", "Here.")]
    assert ada.open("/hops/0") == []


def test_a_page_lost_on_the_way_is_made_good_by_the_next(ada):
    ada.receive(ada.ask("/hops/0"))

    ada.ask("/")

    assert ada.open("/") == [("message", "0 hops left.")]
    assert ada.open("/") == []


def test_the_response_to_a_form_is_kept_for_back_alone(app, ada):
    app.add_url_rule("/form", view_func=lambda: render("page.html", status=422), methods=["POST"])

    response = ada.ask("/form?say=Refused.", method="POST")
    redirect = ada.ask("/hops/0", method="GET")

    assert dict(response.headers)["Cache-Control"] == "private, no-cache"
    assert dict(redirect.headers)["Cache-Control"] == "no-store"
