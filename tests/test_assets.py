"""Static files: named by their content, compressed, kept for ever. And a site without them."""

import base64
import hashlib
import json
import re
import shutil
import urllib.request

import brotli
import pytest

from heliograph.testing import Browser
from pages import assets
from tests.servers import ROOT, running_demo


@pytest.fixture
def links(client, soup):
    page = soup(client.get("/"))
    return [tag.get("src") or tag["href"] for tag in page.select("script, link")]


def test_static_files_are_kept_for_ever_under_the_name_of_their_content(client, links):
    assert len(links) >= 4
    for link in links:
        with client.get(link) as answer:
            assert re.search(r"\.[0-9a-f]{12}\.\w+$", link)
            assert answer.status_code == 200
            assert "immutable" in answer.headers["Cache-Control"]
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert "Access-Control-Allow-Origin" not in answer.headers


def test_static_files_travel_compressed(client, links):
    for link in links:
        if link.endswith((".js", ".css")):
            with (
                client.get(link) as whole,
                client.get(link, headers={"Accept-Encoding": "br"}) as br,
            ):
                assert br.headers["Content-Encoding"] == "br"
                assert brotli.decompress(br.data) == whole.data


def test_a_changed_file_gets_a_new_name(tmp_path):
    static, published = tmp_path / "static", tmp_path / "published"
    static.mkdir()
    published.mkdir()
    file = static / "style.css"
    names = []
    for text in ("body {}", "html {}"):
        file.write_text(text)
        names.append(assets.publish(file, static, published))

    assert names[0] != names[1]
    assert {(published / name).read_text() for name in names} == {"body {}", "html {}"}


def test_the_script_carries_the_hash_that_package_json_pins(client, soup):
    script = soup(client.get("/")).find("script", src=re.compile("htmx"))

    pinned = json.loads((ROOT / "package.json").read_text())["integrity"]["htmx.min.js"]
    assert script["integrity"] == pinned
    with client.get(script["src"]) as answer:
        digest = hashlib.sha384(answer.data).digest()
    assert pinned == "sha384-" + base64.b64encode(digest).decode()


def test_without_its_script_the_site_works_and_says_so_in_the_log(tmp_path):
    copy = shutil.copytree(
        ROOT,
        tmp_path / "heliograph",
        ignore=shutil.ignore_patterns(".*", "vendor", "instance", "tests"),
    )

    with running_demo(tmp_path, root=copy) as address:
        opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
        login = opener.open(f"{address}/login").read().decode()
        welcome = opener.open(f"{address}/login", b"username=admin&password=admin").read().decode()

    assert "<script" not in login
    assert "You were successfully logged in" in welcome
    assert "works as it does without JavaScript" in (tmp_path / "server.log").read_text()


def test_a_script_that_is_not_the_pinned_one_is_as_good_as_none(app, tmp_path, caplog):
    static = shutil.copytree(ROOT / "static", tmp_path / "static")
    (static / assets.HTMX).write_text("alert('not htmx')")
    app.static_folder = static
    assets.init_app(app)
    browser = Browser(app)

    assert "is not the file that package.json pins" in caplog.text
    assert "works as it does without JavaScript" in caplog.text
    assert browser.open("/login").page.find("script") is None
    browser.submit("#login", username="Ada", password="the analytical engine")
    assert browser.messages == [("success", "You were successfully logged in")]
