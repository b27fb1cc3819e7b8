"""What a first visit costs: requests, bytes over the wire."""

import brotli
import pytest

from tests.chromium import visit
from tests.conftest import ROOT


@pytest.mark.chromium
@pytest.mark.parametrize("path", ["/", "/login", "/nope"])
def test_a_first_visit_is_light(chromium, site, path):
    with visit(chromium, site, forgive=("status of 404",)) as page:
        network = page.context.new_cdp_session(page)
        network.send("Network.enable")
        sizes = []
        network.on(
            "Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"])
        )
        page.goto(path, wait_until="networkidle")

    assert len(sizes) <= 6
    assert sum(sizes) <= 30_000


def test_the_scripts_are_small():
    scripts = [*ROOT.glob("static/*.js"), *ROOT.glob("heliograph/*.js")]

    assert sum(len(brotli.compress(script.read_bytes())) for script in scripts) <= 4096
