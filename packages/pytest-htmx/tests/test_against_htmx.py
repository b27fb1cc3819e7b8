"""The kit's htmx beside the real one: the same case, played in both, must end the same.

Where htmx ends follows from the case alone. With HTMX_ENDINGS naming a file, Chromium's endings are
kept in it, and those that it holds are not played again.
"""

import json
import logging
import os
from difflib import unified_diff
from pathlib import Path

import pytest

import cases
from case_app import Stage, serve
from drivers import KitBrowser, RealBrowser

FILE = Path(os.environ.get("HTMX_ENDINGS", os.devnull))
KEPT = json.loads(FILE.read_text()) if FILE.is_file() else {}

if any(repr(case) not in KEPT for case in cases.ALL):
    pytestmark = pytest.mark.chromium


@pytest.fixture(scope="module")
def stage():
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    stage = Stage()
    stage.cases = {case.name: case for case in cases.ALL}
    return stage


@pytest.fixture(scope="module")
def in_htmx(stage, chromium):
    """How a case ends with the real htmx."""
    server, origin = serve(stage.app)
    real = RealBrowser(chromium, stage, origin)
    yield lambda case: lines(real.play(case), origin)
    real.context.close()
    server.shutdown()
    if "HTMX_ENDINGS" in os.environ:
        FILE.write_text(json.dumps(KEPT))


@pytest.mark.parametrize("case", cases.ALL, ids=lambda case: case.name)
def test_the_kit_ends_where_htmx_ends(stage, case, request):
    if repr(case) not in KEPT:
        KEPT[repr(case)] = request.getfixturevalue("in_htmx")(case)
    origin = "http://localhost"

    in_kit = lines(KitBrowser(stage, origin).play(case), origin)

    difference = "\n".join(unified_diff(KEPT[repr(case)], in_kit, "htmx", "kit", n=1, lineterm=""))
    assert not difference, f"{case.name}:\n{difference}"


def lines(ending, origin):
    """The ending line by line, so that a difference is seen at its place."""
    text = json.dumps(vars(ending), indent=1, ensure_ascii=False, sort_keys=True)
    return text.replace(origin, "http://origin").splitlines()
