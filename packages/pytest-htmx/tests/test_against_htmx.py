"""The kit's htmx beside the real one: the same case, run in both, must have the same outcome.

The outcome follows from the case alone. If HTMX_RESULTS names a file, Chromium's results are kept
in it, and cases that have a result there are not run again.
"""

import json
import logging
import os
from difflib import unified_diff
from pathlib import Path

import pytest

import cases
from case_app import CaseApp, serve
from drivers import KitBrowser, RealBrowser

FILE = Path(os.environ.get("HTMX_RESULTS", os.devnull))
KEPT = json.loads(FILE.read_text()) if FILE.is_file() else {}

if any(repr(case) not in KEPT for case in cases.ALL):
    pytestmark = pytest.mark.chromium


@pytest.fixture(scope="module")
def case_app():
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    case_app = CaseApp()
    case_app.cases = {case.name: case for case in cases.ALL}
    return case_app


@pytest.fixture(scope="module")
def in_htmx(case_app, chromium):
    """The outcome of a case with the real htmx."""
    server, origin = serve(case_app.app)
    real = RealBrowser(chromium, case_app, origin)
    yield lambda case: lines(real.run(case), origin)
    real.context.close()
    server.shutdown()
    if "HTMX_RESULTS" in os.environ:
        FILE.write_text(json.dumps(KEPT))


@pytest.mark.parametrize("case", cases.ALL, ids=lambda case: case.name)
def test_the_kit_has_the_outcome_of_htmx(case_app, case, request):
    if repr(case) not in KEPT:
        KEPT[repr(case)] = request.getfixturevalue("in_htmx")(case)
    origin = "http://localhost"

    in_kit = lines(KitBrowser(case_app, origin).run(case), origin)

    difference = "\n".join(unified_diff(KEPT[repr(case)], in_kit, "htmx", "kit", n=1, lineterm=""))
    assert not difference, f"{case.name}:\n{difference}"


def lines(outcome, origin):
    """The outcome line by line, so that a difference is seen at its place."""
    text = json.dumps(vars(outcome), indent=1, ensure_ascii=False, sort_keys=True)
    return text.replace(origin, "http://origin").splitlines()
