"""A pytest plugin that mounts Heliograph on every Flask app that a foreign suite makes."""

from flask import Flask
from jinja2 import ChoiceLoader, DictLoader

from heliograph import Heliograph

FALLBACK = DictLoader(
    {
        "partials/messages.html": """
            {%- for message in messages %}<p>{{ message.text }}</p>{% endfor %}"""
    }
)

# On the class, not in each app: a reference from an app to itself would upset tests of memory.
create_jinja_environment = Flask.create_jinja_environment
request_context = Flask.request_context


def with_partial(app):
    environment = create_jinja_environment(app)
    environment.loader = ChoiceLoader([environment.loader, FALLBACK])
    return environment


def mounted(app, environ):
    """Mount the extension last, before the first request: by then the suite has set up its app."""
    if "heliograph" not in app.extensions:
        Heliograph(app, store=False)
    return request_context(app, environ)


Flask.create_jinja_environment = with_partial
Flask.request_context = mounted
