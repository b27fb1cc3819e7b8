"""The kit's htmx beside the real one: the same case, played in both, must end the same."""

import json
import logging
from difflib import unified_diff

import kit_cases
import pytest
from kit_players import KitBrowser, RealBrowser
from kit_stage import Stage, serve

pytestmark = pytest.mark.chromium


@pytest.fixture(scope="module")
def browsers(chromium):
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    stage = Stage()
    stage.cases = {case.name: case for case in kit_cases.ALL}
    server, origin = serve(stage.app)
    real = RealBrowser(chromium, stage, origin)
    yield KitBrowser(stage, origin), real
    real.context.close()
    server.shutdown()


@pytest.mark.parametrize("case", kit_cases.ALL, ids=lambda case: case.name)
def test_the_kit_ends_where_htmx_ends(browsers, case):
    in_kit, in_chromium = (lines(browser.play(case)) for browser in browsers)

    difference = "\n".join(unified_diff(in_chromium, in_kit, "htmx", "kit", n=1, lineterm=""))
    assert not difference, f"{case.name}:\n{difference}"


def lines(ending):
    """The ending line by line, so that a difference is seen at its place."""
    return json.dumps(vars(ending), indent=1, ensure_ascii=False, sort_keys=True).splitlines()
