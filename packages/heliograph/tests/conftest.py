"""The small site that the tests of heliograph visit, and a person who visits it."""

import os

import pytest
from hypothesis import settings

from message_site import Person, make_app

# Thousands of steps in CI, fewer at every run, and many more on demand.
settings.register_profile("short", max_examples=10, stateful_step_count=40, deadline=None)
settings.register_profile("ci", max_examples=80, stateful_step_count=60, deadline=None)
settings.register_profile("long", max_examples=1000, stateful_step_count=100, deadline=None)
settings.load_profile("ci" if os.environ.get("CI") == "true" else "short")


@pytest.fixture
def app():
    return make_app()


@pytest.fixture
def ada(app):
    """A person whose browser has nothing of ours yet."""
    return Person(app)
