"""Static files: named by their content, compressed, kept for ever. And a site without them."""

import base64
import hashlib
import json
import re
import shutil

import brotli
import pytest
from flask import Flask

from app import create_app
from pytest_htmx import ALL_RULES, Browser
from tests.servers import ROOT
from web import assets


@pytest.fixture
def links(client, soup):
    page = soup(client.get("/"))
    return [tag.get("src") or tag["href"] for tag in page.select("script, link")]


def test_static_files_are_kept_for_ever_under_the_name_of_their_content(client, links):
    assert len(links) >= 4
    for link in links:
        with client.get(link) as response:
            assert re.search(r"\.[0-9a-f]{8}\.\w+$|\?v=[\w+/]{8}$", link)
            assert response.status_code == 200
            assert "immutable" in response.headers["Cache-Control"]
            assert response.headers["X-Content-Type-Options"] == "nosniff"
            assert "Access-Control-Allow-Origin" not in response.headers


def test_static_files_travel_compressed(client, links):
    for link in links:
        if re.search(r"\.(js|css)\b", link):
            with (
                client.get(link) as whole,
                client.get(
                    link, headers={"Accept-Encoding": "br", "Sec-Fetch-Site": "same-origin"}
                ) as br,
            ):
                assert br.headers["Content-Encoding"] == "br"
                assert brotli.decompress(br.data) == whole.data


def test_the_site_starts_where_no_instance_folder_is_yet(settings, tmp_path):
    folder = tmp_path / "not" / "yet"

    create_app(
        settings | {"INSTANCE_PATH": folder, "SECRET_KEY": "a key of thirty-two characters…"}
    )

    assert (folder / "static").is_dir()


def test_a_changed_file_gets_a_new_name(tmp_path, capsys):
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
    assert capsys.readouterr().out == ""


def test_a_file_lies_whole_and_once_where_its_address_leads(tmp_path):
    static, published = tmp_path / "static", tmp_path / "instance" / "published"
    published.mkdir(parents=True)
    file = static / "icons" / "small" / "dot.svg"
    file.parent.mkdir(parents=True)
    file.write_text("<svg></svg>" * 100)

    name = assets.publish(file, static, published)
    made = {path: path.stat().st_mtime_ns for path in published.rglob("*") if path.is_file()}

    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    assert name == f"icons/small/dot.{digest[:8]}.svg"
    assert sorted(path.relative_to(published).as_posix() for path in made) == [
        name,
        f"{name}.br",
        f"{name}.gz",
    ]
    assert assets.publish(file, static, published) == name
    assert {path: path.stat().st_mtime_ns for path in made} == made
    assert list(published.parent.iterdir()) == [published]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("ours.js", "let a;  // beside\n\nlet b = `\n`;\n"),
        ("ours.css", None),
        ("vendor/theirs.js", None),
        ("vendor/charts/theirs.js", None),
    ],
)
def test_our_scripts_travel_without_their_comments(tmp_path, name, content):
    written = "// First.\nlet a;  // beside\n  // indented\n\nlet b = `\n`;\n//\n"
    file = tmp_path / name
    file.parent.mkdir(exist_ok=True, parents=True)
    file.write_text(written)

    assert assets.without_comments(file, tmp_path).decode() == (content or written)


def test_our_stylesheets_too(tmp_path):
    file = tmp_path / "ours.css"
    file.write_text(
        "/* First,\n   of two lines. */\n\na {\n  /* Why. */\n  color: red; /* so */\n}\n"
    )

    assert assets.without_comments(file, tmp_path).decode() == "\na {\n  color: red; /* so */\n}\n"


def test_addresses_keep_the_folder_that_the_site_is_mounted_in(client, soup):
    page = soup(client.get("/", environ_overrides={"SCRIPT_NAME": "/site"}))

    links = [tag.get("src") or tag["href"] for tag in page.select("script, link")]
    assert all(link.startswith(("/site/static/", "/site/heliograph/")) for link in links)


def test_in_debugging_files_are_served_as_they_stand(settings, tmp_path, soup):
    client = create_app(settings | {"DEBUG": True, "INSTANCE_PATH": tmp_path}).test_client()
    page = soup(client.get("/"))

    assert [tag["href"] for tag in page.select("link")] == [
        "/static/icon.svg",
        "/static/touch-icon.png",
        "/static/site.css",
    ]
    with client.get("/static/site.css") as response:
        assert response.data == (ROOT / "static" / "site.css").read_bytes()
    assert not (tmp_path / "static").exists()


def test_the_script_carries_the_hash_that_package_json_pins(client, soup):
    script = soup(client.get("/")).find("script", src=re.compile("htmx"))

    pinned = json.loads((ROOT / "package.json").read_text())["integrity"]["htmx.min.js"]
    assert script["integrity"] == pinned
    with client.get(script["src"]) as response:
        digest = hashlib.sha256(response.data).digest()
    assert pinned == "sha256-" + base64.b64encode(digest).decode()


@pytest.mark.parametrize(
    ("script", "told"),
    [
        (
            None,
            [
                "static/vendor/htmx.min.js is missing; run `pip install -e .` to get it.",
                "Until then the site works as it does without JavaScript.",
            ],
        ),
        (
            "alert('not htmx')",
            [
                "static/vendor/htmx.min.js is not the file that package.json pins.",
                "Until then the site works as it does without JavaScript.",
            ],
        ),
        ("the script", []),
    ],
    ids=["missing", "tampered", "whole"],
)
def test_the_log_says_what_is_wrong_with_the_script(tmp_path, caplog, script, told):
    pinned = "sha256-" + base64.b64encode(hashlib.sha256(b"the script").digest()).decode()
    pins = {"integrity": {"htmx.min.js": pinned}}
    (tmp_path / "package.json").write_text(json.dumps(pins))
    (tmp_path / "static" / "vendor").mkdir(parents=True)
    if script:
        (tmp_path / "static" / assets.HTMX).write_text(script)

    integrity = assets.integrity_of_htmx(Flask("site", root_path=tmp_path))

    assert caplog.messages == told
    assert integrity == (None if told else pinned)


@pytest.mark.parametrize(
    ("script", "told"),
    [
        (None, "is missing; run `pip install -e .` to get it."),
        ("alert('not htmx')", "is not the file that package.json pins."),
    ],
    ids=["missing", "tampered"],
)
def test_without_its_script_the_site_works_and_says_so_in_the_log(
    app, tmp_path, caplog, script, told
):
    static = shutil.copytree(ROOT / "static", tmp_path / "static")
    (static / assets.HTMX).unlink()
    if script:
        (static / assets.HTMX).write_text(script)
    app.static_folder = static
    assets.init_app(app)
    browser = Browser(app, rules=ALL_RULES)

    assert caplog.messages == [
        f"static/{assets.HTMX} {told}",
        "Until then the site works as it does without JavaScript.",
    ]
    assert browser.open("/login").page.find("script") is None
    browser.submit("#login", username="Ada", password="the analytical engine")
    assert browser.messages == [("success", "You were successfully logged in")]
