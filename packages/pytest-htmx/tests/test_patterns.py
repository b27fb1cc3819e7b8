"""Everyday patterns in the kit beside the real htmx: after each act, the same page.

Compared are the body, the address, the title, the length of the history, and all requests so far.
"""

import json
import logging
from difflib import unified_diff
from itertools import zip_longest

import pytest

import patterns
from case_app import CaseApp, serve
from drivers import KitBrowser, RealBrowser
from pytest_htmx import Unsupported

pytestmark = pytest.mark.chromium

# What the kit refuses, and a part of its reason.
REFUSED = {
    "keyboard-shortcut": "The filter [altKey&&shiftKey&&key=='D']",
    "click-with-a-modifier-filter": "The filter [ctrlKey]",
    "shortcut-from-the-window": "The kit has no window",
    "link-to-another-tab": "opens another tab",
    "json-encoded": "does not know hx-ext",  # an attribute of htmx 2
    "params": "does not know hx-params",  # as above
    "prompt": "does not know hx-prompt",
    "disinherit": "does not know hx-disinherit",
    "history-attribute": "does not know hx-history",
    "request-attribute": "does not know hx-request",
    "disabled-elt": "does not know hx-disabled-elt",
    "preload": "does not know hx-preload",  # of an extension
    "optimistic": "does not know hx-optimistic",  # as above
    "settings-of-htmx-2": "['historyCacheSize', 'selfRequestsOnly']",
    "upsert": "does not know the swap style 'upsert'",
    "vals-by-a-script": "hx-vals='js:{a: 1}' needs JavaScript",
    "headers-by-a-script": "needs JavaScript",
    "reset-by-a-script": "hx-on::after:request of",
    "behavior-by-a-script": "hx-on:click of",
    "confirm-by-a-script": "asks with JavaScript",
    "dialog-by-a-script": "needs JavaScript",
    "behavior-by-an-attribute-of-html": "needs JavaScript",
    "a-script-in-the-response": "script",
}

# What the kit does otherwise than htmx, since it runs no scripts, has no layout and no clock.
# Its README states each.
LIMITS = {
    "a-script-in-the-page": "The kit ignores a script of the page, with all that it would do.",
    "revealed-where-it-is-in-sight-at-once": "Nothing is in sight until the test triggers it.",
    "saved-on-change-and-while-typing": "A delay is over before the next event, so both send.",
    "two-fields-within-one-delay": "A delay is over before the next event, so both fields send.",
    "throttled-button": "A throttle is over before the next event, so both send.",
}
ORIGIN = "http://localhost"


def params():
    for pattern in patterns.ALL:
        reason = LIMITS.get(pattern.name)
        marks = [pytest.mark.xfail(strict=True, reason=reason)] if reason else []
        if pattern.name not in REFUSED:
            yield pytest.param(pattern, id=pattern.name, marks=marks)


@pytest.fixture(scope="module")
def case_app():
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    case_app = CaseApp()
    case_app.cases = {pattern.name: pattern for pattern in patterns.ALL}
    return case_app


@pytest.fixture(scope="module")
def real(case_app, chromium):
    server, origin = serve(case_app.app)
    real = RealBrowser(chromium, case_app, origin)
    yield real
    real.context.close()
    server.shutdown()


@pytest.mark.parametrize("pattern", [*params()])
def test_the_kit_plays_the_pattern_as_htmx_does(case_app, real, pattern):
    in_htmx = [lines(scene, real.origin) for scene in real.scenes(pattern)]
    in_kit = [lines(scene, ORIGIN) for scene in KitBrowser(case_app, ORIGIN).scenes(pattern)]

    for act, htmx, kit in zip_longest([("open",), *pattern.steps], in_htmx, in_kit):
        difference = "\n".join(unified_diff(htmx, kit, "htmx", "kit", n=1, lineterm=""))
        assert not difference, f"{pattern.name}, after {act}:\n{difference}"


@pytest.mark.parametrize("name", REFUSED)
def test_the_kit_refuses_the_pattern(case_app, name):
    pattern = case_app.cases[name]

    with pytest.raises(Unsupported) as refusal:
        list(KitBrowser(case_app, ORIGIN).scenes(pattern))

    assert REFUSED[name] in str(refusal.value)


def lines(outcome, origin):
    """The outcome line by line, so that a difference is seen at its place."""
    text = json.dumps(vars(outcome), indent=1, ensure_ascii=False, sort_keys=True)
    return text.replace(origin, "http://origin").splitlines()
