"""The cost of a visit, and of the next one: requests, bytes over the wire."""

import pytest

from tests.chromium import visit
from tests.product import MOST_FILES, MOST_OF_A_SECOND_VISIT, MOST_OF_A_VISIT


@pytest.mark.chromium
@pytest.mark.parametrize("path", ["/", "/login"])
def test_a_visit_is_light_and_a_second_one_next_to_nothing(chromium, site, path, tell):
    with visit(chromium, site) as page:
        first = sizes_of_visit(page, path)
        second = sizes_of_visit(page.context.new_page(), path)

    tell(
        f"{path}: {sum(first)} bytes in {len(first)} requests, then {sum(second)} in {len(second)}"
    )
    assert len(first) <= MOST_FILES
    assert sum(first) <= MOST_OF_A_VISIT
    assert 0 < sum(second) <= MOST_OF_A_SECOND_VISIT


@pytest.mark.chromium
def test_a_page_that_is_not_found_is_light(chromium, site):
    with visit(chromium, site, forgive=("status of 404",)) as page:
        sizes = sizes_of_visit(page, "/nope")

    assert len(sizes) <= MOST_FILES
    assert sum(sizes) <= MOST_OF_A_VISIT


def sizes_of_visit(page, path):
    """Return the bytes of each response, with its headers, that came over the wire."""
    network = page.context.new_cdp_session(page)
    network.send("Network.enable")
    sizes = []
    network.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    page.goto(path, wait_until="networkidle")
    return [size for size in sizes if size]


def test_our_scripts_are_small_as_they_are_sent(client, soup):
    scripts = [script["src"] for script in soup(client.get("/")).select("script[src]")]
    sizes = {}
    for script in scripts:
        headers = {"Accept-Encoding": "br", "Sec-Fetch-Site": "same-origin"}
        with client.get(script, headers=headers) as response:
            assert response.headers["Content-Encoding"] == "br"
            sizes[script] = len(response.data)

    assert sum(sizes[script] for script in scripts if "/vendor/" not in script) <= 6_800
