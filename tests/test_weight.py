"""The cost of a first visit: requests, bytes over the wire."""

import pytest

from tests.chromium import visit
from tests.product import MOST_FILES, MOST_OF_A_VISIT


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

    assert len(sizes) <= MOST_FILES
    assert sum(sizes) <= MOST_OF_A_VISIT


def test_our_scripts_are_small_as_they_are_sent(client, soup):
    scripts = [script["src"] for script in soup(client.get("/")).select("script[src]")]
    sizes = {}
    for script in scripts:
        headers = {"Accept-Encoding": "br", "Sec-Fetch-Site": "same-origin"}
        with client.get(script, headers=headers) as response:
            assert response.headers["Content-Encoding"] == "br"
            sizes[script] = len(response.data)

    assert sum(sizes[script] for script in scripts if "/vendor/" not in script) <= 6_400
