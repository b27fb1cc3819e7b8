"""How long a page takes while 64 clients guess passwords: `python benchmarks/guessing.py`.

The site runs as in production, by two workers of gunicorn behind one proxy. All clients guess
without a pause, in turn from one address, where the throttle stops them, and each time from another
one, where every guess is hashed. The home page is asked for meanwhile, each time by a new
connection. Its median may be three times as long as without guesses.
"""

import http.client
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing import Process, Queue, set_start_method
from pathlib import Path
from threading import Event, Thread
from typing import Any
from urllib.parse import urlencode

ROOT = Path(__file__).parent.parent
PORT = 8103
CLIENTS = 64
ROUNDS = 3
SECONDS = 6
LIMIT = 3  # times as long


def main() -> None:
    set_start_method("spawn")
    with tempfile.TemporaryDirectory() as folder, serving(folder):
        print(
            f"{'guesses':22} {'idle':>8} {'guessed':>8} {'ratio':>6} {'guesses/s':>10}  responses"
        )
        for name, many in (("from one address", False), ("from many addresses", True)):
            measured = [measure(SECONDS, PORT, guess, many) for _ in range(ROUNDS)]
            ratio = statistics.median(guessed / idle for idle, guessed, _ in measured)
            responses = sum((counted for _, _, counted in measured), Counter())
            print(
                f"{name:22}"
                f" {statistics.median(idle for idle, _, _ in measured) * 1000:6.1f}ms"
                f" {statistics.median(guessed for _, guessed, _ in measured) * 1000:6.1f}ms"
                f" {ratio:6.2f}"
                f" {responses.total() / SECONDS / ROUNDS:10.0f}"
                f"  {dict(responses)}"
                f"{'' if ratio <= LIMIT else '  TOO SLOW'}"
            )


@contextmanager
def serving(instance: str, workers: int = 2):
    environment = {
        **os.environ,
        "HELIOGRAPH_DATABASE_URL": "",  # not that of a shell
        "HELIOGRAPH_INSTANCE_PATH": instance,
        "HELIOGRAPH_PROXIES": "1",
    }
    for words in (["db", "upgrade"], ["users", "create", "Ada", "--password-stdin"]):
        subprocess.run(
            [sys.executable, "-m", "flask", "--app", "app", *words],
            cwd=ROOT,
            env=environment,
            input=b"the analytical engine",
            check=True,
            capture_output=True,
        )
    server = subprocess.Popen(
        [
            *(sys.executable, "-m", "gunicorn", f"--workers={workers}", "--log-level=error"),
            *(f"--bind=127.0.0.1:{PORT}", "app:create_app()"),
        ],
        cwd=ROOT,
        env=environment,
        stderr=subprocess.DEVNULL,  # the log is written, as in production, and read by nobody
    )
    try:
        for _ in range(200):
            try:
                home()
                break
            except OSError:
                time.sleep(0.05)
        yield server
    finally:
        server.terminate()
        server.wait()


def measure(seconds: float, port: int, attack: Callable[..., None], *details: Any) -> tuple:
    """Return the median of the home page alone and in a flood, in seconds, and the flood's report.

    Args:
        seconds: for which each of both is measured.
        port: at which the home page is asked for.
        attack: floods the site, in a process of its own, which gets when to begin, and a queue for
            its report.
        *details: which it gets before.
    """
    idle = median_of_home(seconds, port)
    report: Queue[Any] = Queue()
    begun = time.time() + 3  # by then every client is at it
    clients = Process(target=attack, args=(*details, begun, report))
    clients.start()
    time.sleep(max(0, begun - time.time()))
    flooded = median_of_home(seconds, port)
    reported = report.get()
    clients.join()
    return idle, flooded, reported


def median_of_home(seconds: float, port: int) -> float:
    taken = []
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        started = time.perf_counter()
        home(port)
        taken.append(time.perf_counter() - started)
        time.sleep(0.02)
    return statistics.median(taken)


def home(port: int = PORT) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", "/")
    response = connection.getresponse()
    response.read()
    connection.close()
    if response.status != 200:
        sys.exit(f"The home page's status was {response.status}.")


def guess(many_addresses: bool, begun: float, report: "Queue[Counter[int]]") -> None:
    def guesses() -> Iterator[int]:
        connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=60)
        while True:
            address = ".".join(str(random.randrange(1, 224)) for _ in range(4))
            name = random.randbytes(6).hex() if many_addresses else "Ada"
            connection.request(
                "POST",
                "/login",
                urlencode({"username": name, "password": random.randbytes(8).hex()}),
                {
                    "Content-Type": "application/x-www-form-urlencoded",
                    "X-Forwarded-For": address if many_addresses else "203.0.113.7",
                },
            )
            response = connection.getresponse()
            response.read()
            yield response.status

    report.put(flood(guesses, begun, SECONDS))


def flood(
    requests: Callable[[], Iterator[int | None]], begun: float, seconds: float, clients=CLIENTS
) -> Counter[int]:
    """Have clients send requests; count the statuses of those that end while the page is timed."""
    counters: list[Counter[int]] = [Counter() for _ in range(clients)]
    over = Event()

    def client(counter: Counter[int]) -> None:
        for status in requests():
            if status is not None and begun <= time.time() <= begun + seconds:
                counter[status] += 1
            if over.is_set():
                return

    threads = [Thread(target=client, args=(counter,)) for counter in counters]
    for thread in threads:
        thread.start()
    time.sleep(max(0, begun + seconds - time.time()))
    over.set()
    for thread in threads:
        thread.join()
    return sum(counters, Counter())


if __name__ == "__main__":
    main()
