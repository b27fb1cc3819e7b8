"""Apps of any framework: whatever speaks WSGI is visited."""

import pytest
from flask import Flask
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.wrappers import Request, Response

from pytest_htmx import ALL_RULES, Browser, HtmxBrowser, check_page, fragment
from shown import SCRIPT, page

KINDS = pytest.mark.parametrize("kind", [Browser, HtmxBrowser])
FORM = page(
    '<form id="f" method="post" action="/named" '
    'enctype="multipart/form-data" hx-post="/named" hx-target="#out">'
    '<input name="name"><input type="file" name="file"><button>Go</button></form><p id="out"></p>'
)


@Request.application
def plain_app(request):
    """An app of no framework, with a session of one cookie."""
    if request.path == "/":
        return Response(FORM, mimetype="text/html")
    if request.method == "POST":
        response = Response(status=303, headers={"Location": "/named"})
        response.set_cookie("name", f"{request.form['name']}-{request.files['file'].filename}")
        return response
    return Response(f"<b id='name'>{request.cookies['name']}</b>", mimetype="text/html")


@KINDS
def test_a_plain_wsgi_app_is_visited(kind):
    visitor = kind(plain_app).open("/").submit("#f", name="Ada", file=("a.txt", b"text"))

    assert visitor.text("#name") == "Ada-a.txt"
    assert visitor.status == 200


def test_a_bare_function_is_visited():
    def app(environ, start_response):
        start_response("200 OK", [("Content-Type", "text/html")])
        sent = [environ["REMOTE_ADDR"], environ["HTTP_USER_AGENT"], environ["SERVER_NAME"]]
        return [" ".join(sent).encode()]

    assert Browser(app).open("/").text("body") == "127.0.0.1 pytest-htmx localhost"


def test_an_app_behind_others_is_visited():
    inner = Flask(__name__)
    inner.add_url_rule("/x", "x", lambda: "inner")
    app = DispatcherMiddleware(plain_app, {"/inner": inner})

    assert Browser(app).open("/inner/x").text("body") == "inner"


@pytest.mark.parametrize("settings", [{"TESTING": True}, {"PROPAGATE_EXCEPTIONS": True}])
@KINDS
def test_an_exception_comes_through_where_flask_lets_it(kind, settings):
    app = Flask(__name__)
    app.config.update(settings)
    app.add_url_rule("/", "home", lambda: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        kind(app).open("/")


@KINDS
def test_an_exception_becomes_a_page_where_flask_makes_one(kind):
    app = Flask(__name__)
    app.add_url_rule("/", "home", lambda: 1 / 0)

    assert kind(app).open("/").status == 500


def test_an_exception_of_a_plain_app_comes_through():
    @Request.application
    def app(request):
        raise LookupError(request.path)

    with pytest.raises(LookupError, match="/x"):
        Browser(app).open("/x")


def test_the_links_of_an_app_without_a_url_map_are_not_asked():
    visitor = Browser(plain_app, rules={"addresses"}).open("/")

    check_page(visitor, rules={"addresses"})
    with pytest.raises(AssertionError, match="The app knows no address for POST /named"):
        check_page(visitor, Flask(__name__), rules=ALL_RULES)


def test_a_response_of_another_framework_is_taken_apart():
    assert fragment(Response(f"{SCRIPT}<p>x</p>")).is_fragment
