"""The wheel, by itself in a fresh environment, brings the extension, and the extension works."""

from importlib.metadata import distributions
from pathlib import Path

PACKAGE = Path(__file__).parents[1]

APP = """
from flask import Flask, flash, redirect, render_template
from jinja2 import DictLoader

from heliograph import Heliograph

app = Flask("app")
app.secret_key = "of nobody"
app.jinja_loader = DictLoader({
    "partials/messages.html": '''
        {% for message in messages %}
          <p>{{ message.category }}: {{ message.text }}</p>
        {% endfor %}''',
    "page.html": '''<main>{% with messages = get_flashed_messages(with_categories=true) %}
        {% include "partials/messages.html" %}{% endwith %}</main>''',
})
Heliograph(app, store=False)

@app.post("/save")
def save():
    flash("Saved.", "success")
    return redirect("/")

@app.get("/")
def home():
    return render_template("page.html")

ada = app.test_client()
assert ada.get("/").text.count("<p>") == 0
assert ada.post("/save", follow_redirects=True).text.count("<p>success: Saved.</p>") == 1
assert ada.get("/").text.count("<p>") == 0
print("seen once")
"""


def test_the_wheel_brings_the_extension_alone_and_a_message_is_seen_once(
    install_wheel, run_outside, tmp_path
):
    python, site = install_wheel(PACKAGE)

    printed = run_outside(python, "-c", APP, cwd=tmp_path)

    assert printed == "seen once\n"
    assert tops_of("heliograph", site) == {"heliograph", "heliograph-0.1.0.dist-info"}
    assert (site / "heliograph/py.typed").is_file()
    assert (site / "heliograph/static/messages.js").is_file()
    assert (site / "heliograph-0.1.0.dist-info/licenses/LICENSE").is_file()
    unwanted = {"app.py", "settings.py", "pages", "static", "tests", "accounts", "web"}
    assert unwanted.isdisjoint(path.name for path in site.iterdir())
    assert not list((site / "heliograph").rglob("test*"))


def tops_of(name, site):
    """The folders and files of site-packages that a distribution put there."""
    [found] = [d for d in distributions(path=[str(site)]) if d.metadata["Name"] == name]
    return {file.parts[0] for file in found.files}
