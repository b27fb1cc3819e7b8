"""The same over real processes, threads and sockets, with requests that really overlap."""

import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from pathlib import Path
from threading import Barrier

import pytest

from message_site import Person, Received

PAIRS = 200 if os.environ.get("CI") == "true" else 50
HERE = Path(__file__).parent


class Remote:
    """Sends the requests of a Person, who expects an app, to a server."""

    def __init__(self, port):
        self.port = port

    def ask(self, path, cookies):
        connection = HTTPConnection("127.0.0.1", self.port, timeout=20)
        cookie = "; ".join(f"{name}={value}" for name, value in cookies.items())
        connection.request("GET", path, headers={"Cookie": cookie} if cookie else {})
        response = connection.getresponse()
        received = Received(response.status, response.getheaders(), response.read().decode())
        connection.close()
        return received


@pytest.fixture(scope="module")
def server():
    """Two processes of four threads; they share a signing key and nothing else."""
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "gunicorn", "--workers=2", "--threads=4", "--bind=127.0.0.1:0"),
            *("--chdir", str(HERE), "message_site:make_app('shared')"),
        ],
        stderr=subprocess.PIPE,
        text=True,
    )
    for line in process.stderr:
        if found := re.search(r"Listening at: http://127\.0\.0\.1:(\d+)", line):
            break
    yield Remote(int(found[1]))
    process.terminate()
    process.communicate()


def ask_together(server, cookies, paths):
    """Requests that leave at the same moment, with the same cookies."""
    start = Barrier(len(paths))

    def ask(path):
        start.wait()
        return server.ask(path, cookies)

    with ThreadPoolExecutor(len(paths)) as pool:
        return list(pool.map(ask, paths))


def test_pairs_that_overlap_lose_nothing_and_double_nothing(server):
    for number in range(PAIRS):
        ada = Person(server)
        paths = [f"/who?say=Left {number}.", f"/sign-in?say=Right {number}."]
        responses = ask_together(server, ada.cookies, [path.replace(" ", "%20") for path in paths])
        for response in responses if number % 2 else reversed(responses):
            ada.receive(response)

        page = server.ask("/", ada.cookies)
        shown = sorted(text for _, text in ada.receive(page))
        again = server.ask("/", ada.cookies)

        assert shown == [f"Left {number}.", f"Right {number}."]
        assert again.rendered == []
        assert '"user":"ada"' in server.ask("/who", ada.cookies).text


def test_messages_of_different_processes_are_shown_in_the_order_of_flashing(server):
    ada = Person(server)
    for number in range(20):
        ada.receive(server.ask(f"/who?say={number}", ada.cookies))

    assert [text for _, text in ada.receive(server.ask("/", ada.cookies))] == [
        str(number) for number in range(20)
    ]
