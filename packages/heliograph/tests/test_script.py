"""The page's script is served by the package, and a page loads it by one tag."""

import base64
import hashlib

import pytest
from bs4 import BeautifulSoup
from flask import Flask, render_template_string
from jinja2 import DictLoader

from heliograph import Heliograph

ONE_YEAR = "private, max-age=31536000, immutable"


def tag(app, *, base_url="http://localhost/", call="heliograph_script()"):
    with app.test_request_context("/", base_url=base_url):
        return BeautifulSoup(
            render_template_string("{{ " + call + " }}"), "html.parser"
        ).script.attrs


def test_the_tag_leads_to_the_script_and_names_its_hash(app, ada):
    script = tag(app)
    response = ada.ask(script["src"])

    assert response.status == 200
    assert dict(response.headers)["Content-Type"].startswith("text/javascript")
    digest = base64.b64encode(hashlib.sha256(response.text.encode()).digest()).decode()
    assert script["integrity"] == f"sha256-{digest}"
    assert "defer" in script


def test_a_browser_keeps_the_script_for_a_year(app, ada):
    response = ada.ask(tag(app)["src"])

    assert dict(response.headers)["Cache-Control"] == ONE_YEAR
    assert dict(response.headers)["X-Content-Type-Options"] == "nosniff"
    assert not dict(response.headers).keys() & {"Set-Cookie", "Vary"}


def test_the_script_shows_no_message_and_takes_none(app, ada):
    ada.receive(ada.ask("/hops/1?say=Wait."))
    ada.ask(tag(app)["src"])

    assert ("message", "Wait.") in ada.receive(ada.ask("/"))


def test_the_tag_leads_to_an_app_below_a_path(app):
    assert tag(app, base_url="http://localhost/shop/")["src"].startswith("/shop/heliograph/")


@pytest.mark.parametrize(
    ("scheme", "expected"), [("http", "samesite=lax"), ("https", "samesite=lax; secure")]
)
def test_the_tag_holds_the_attributes_of_the_session_cookie(app, scheme, expected):
    assert tag(app, base_url=f"{scheme}://localhost/")["data-cookie"] == expected


def test_the_tag_carries_a_nonce_of_the_policy(app):
    assert "nonce" not in tag(app)
    assert tag(app, call="""heliograph_script(nonce='a"b')""")["nonce"] == 'a"b'


@pytest.mark.parametrize("host", ["example.com", "shop.example.com"])
@pytest.mark.parametrize("matching", ["host_matching", "subdomain_matching"])
def test_every_host_of_an_app_has_the_script(host, matching):
    app = Flask(__name__, static_folder=None, **{matching: True})
    app.config.update(SECRET_KEY="a key for tests", SERVER_NAME="example.com")
    app.jinja_loader = DictLoader({"partials/messages.html": ""})
    Heliograph(app)

    script = app.test_client().get("/heliograph/messages.js", base_url=f"http://{host}")

    assert (script.status_code, script.mimetype) == (200, "text/javascript")
