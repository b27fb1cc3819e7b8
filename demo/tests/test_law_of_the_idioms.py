"""Law 1 over the idioms: each link and form of each leaves the same piece in both worlds."""

from contextlib import contextmanager

import pytest

from demo.idioms import IDIOMS, poll
from pytest_htmx import Browser, HtmxBrowser
from tests import product
from tests.test_law_of_one_page import Bounds, crawl

STATION = {"name": "Rigi", "height": "1798"}
FILLINGS = {
    "/workbench/search": [{"words": "s"}, {"words": "s", "order": "height"}],
    "/workbench/edit/#": [{}, {"station-1-name": "Rigi"}, {"station-1-height": "high"}],
    "/workbench/rows": [STATION, STATION | {"name": " "}, {"name": " ", "height": ""}],
    "/workbench/advice": [{"name": "Rigi"}, {"name": "Brocken"}, {"name": " "}],
}


# A late part comes by itself in one world alone. An act that fails shows a page in one, and leaves
# the piece as it is in the other.
ALIKE = IDIOMS.keys() - {"late", "failures"}


class OnOnePage(Bounds):
    """Every step on the page of an idiom, and none that leads away from it."""

    def __call__(self, state, step):
        main = state.document.partition("<main")[2].partition("</main>")[0]
        is_in_main = f'id="{step.selector[1:]}"' in main
        return is_in_main and step.selector != "#to-idioms" and super().__call__(state, step)


@pytest.mark.parametrize("name", sorted(ALIKE))
def test_every_step_leaves_the_same_piece_in_both_worlds(shared_app, monkeypatch, tell, name):
    monkeypatch.setattr(poll, "SECONDS", 10**9)
    for action, fillings in FILLINGS.items():
        monkeypatch.setitem(product.FILLINGS, action, fillings)

    @contextmanager
    def afresh():
        yield Browser(shared_app, rules=()), HtmxBrowser(shared_app, rules=())

    may_take = OnOnePage(shared_app)
    steps = crawl(afresh, None, {}, may_take, home=f"/workbench/{name}")
    compared = sum(1 for _ in steps)

    tell(f"law of the idioms: {compared} interactions compared in {IDIOMS[name]!r}")
    assert compared > 2
