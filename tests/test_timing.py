"""The time that a response takes tells nobody who has an account, or which address is taken.

Known and unknown are sent in turns, so that a busy machine slows both. A rank test compares them:
unlike means, it takes no notice of how far outliers lie.
"""

import math
import time
from itertools import count

import pytest

import accounts

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("real_hasher")]

SAMPLES = 200
SURE = 3.3
"""Standard deviations: by chance alone, one test in a thousand finds so much."""

NUMBER = count()


@pytest.fixture
def settings(settings):
    return settings | {"SIGN_IN_ATTEMPTS": 10**6}


@pytest.fixture
def seconds(app):
    """Return a function: how long a form takes that is sent by a browser of its own."""
    with app.app_context():
        accounts.confirm_address(accounts.find_user("Ada"), "ada@example.org")
        accounts.db.session.commit()

    def seconds(path, form, status):
        client = app.test_client()
        started = time.perf_counter()
        response = client.post(path, data=form)
        taken = time.perf_counter() - started
        assert response.status_code == status
        return taken

    return seconds


def is_told(known, unknown):
    """Return whether the time of one kind differs from the other's, in two series out of two."""
    return all(deviation(*samples(known, unknown)) > SURE for _ in range(2))


def samples(known, unknown):
    known(), unknown()  # the first of all is slower
    taken = [], []
    for number in range(SAMPLES):
        pair = [(taken[0], known), (taken[1], unknown)]
        for times, send in pair if number % 2 else reversed(pair):
            times.append(send())
    return taken


def deviation(ones, others):
    """Return how many standard deviations Mann and Whitney's U lies from that of equal kinds."""
    ranks = {moment: rank for rank, moment in enumerate(sorted(ones + others), 1)}
    n, m = len(ones), len(others)
    u = sum(ranks[moment] for moment in ones) - n * (n + 1) / 2
    return abs(u - n * m / 2) / math.sqrt(n * m * (n + m + 1) / 12)


def test_the_rank_test_finds_a_difference_and_only_that():
    ones = [number + number % 7 * 1000 for number in range(SAMPLES)]
    same = [moment + 0.5 for moment in ones]
    later = [moment + 1500.5 for moment in ones]

    assert deviation(ones, same) < 1
    assert deviation(ones, later) > SURE


def test_registering_takes_as_long_with_a_taken_address_as_with_another(seconds):
    def register(address):
        form = {"username": f"Eve {next(NUMBER):05}", "password": "a lantern on the far hill"}
        return seconds("/register", form | {"email": address}, 303)

    assert not is_told(
        lambda: register("ada@example.org"), lambda: register(f"eve{next(NUMBER):05}@example.org")
    )


@pytest.mark.parametrize("path", ["/password/forgotten", "/confirm"])
def test_asking_for_a_link_takes_as_long_with_an_account_as_without(seconds, path):
    assert not is_told(
        lambda: seconds(path, {"email": "ada@example.org"}, 303),
        lambda: seconds(path, {"email": "eve@example.org"}, 303),
    )


@pytest.mark.parametrize(
    ("known", "unknown"), [("Ada", "Eve"), ("ada@example.org", "eve@example.org")]
)
def test_a_refused_log_in_takes_as_long_with_an_account_as_without(seconds, known, unknown):
    def log_in(username):
        return seconds("/login", {"username": username, "password": "wrong"}, 422)

    assert not is_told(lambda: log_in(known), lambda: log_in(unknown))
