"""What load does to the site: `python -m benchmarks.load [--requests=200000] [--seconds=6]`.

First one worker of gunicorn serves mixed requests: pages, fragments, messages, log-ins, log-outs,
errors. Its memory may grow by 2 % from the second quarter of them to the last.

Then clients flood two workers behind nginx (Debian: apt-get install nginx), and the home page is
asked for meanwhile. Its median may be three times as long as without them, and whoever has to wait
is told so, and for how long. The clients step back (nice): in earnest they run on other machines.
"""

import argparse
import http.client
import os
import random
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import count
from multiprocessing import Queue, set_start_method
from pathlib import Path
from threading import Thread
from urllib.parse import urlencode

from benchmarks.guessing import CLIENTS, LIMIT, PORT, flood, home, measure, serving

PROXY = 8108
SLOW_CLIENTS = 500
MOST_GROWTH = 0.02

TOLD = re.compile(rb"data-message-id|The site is busy")
FORM = {"Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin"}
FRAGMENT = {"HX-Request": "true", "HX-Request-Type": "partial", "HX-Target": "main#main"}
ADA = {"username": "Ada", "password": "the analytical engine"}

NGINX = f"""
daemon off; pid nginx.pid; error_log error.log; worker_processes 1;
events {{ worker_connections 2048; }}
http {{
  access_log off; client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi;
  uwsgi_temp_path uwsgi; scgi_temp_path scgi;
  client_header_timeout 10s; client_body_timeout 10s; client_max_body_size 100k;
  server {{
    listen 127.0.0.1:{PROXY};
    location / {{
      proxy_pass http://127.0.0.1:{PORT};
      proxy_set_header Host $host;
      # From this benchmark's clients alone: each says which address it would have.
      proxy_set_header X-Forwarded-For $http_x_forwarded_for;
    }}
  }}
}}
"""


def main() -> None:
    set_start_method("spawn")
    parser = argparse.ArgumentParser()
    parser.add_argument("--requests", type=int, default=200_000)
    parser.add_argument("--seconds", type=float, default=6)
    asked = parser.parse_args()
    is_fine = measure_memory(asked.requests) & measure_floods(asked.seconds)
    print(f"load average {' '.join(f'{load:.1f}' for load in os.getloadavg())}")
    sys.exit(not is_fine)


def measure_memory(requests: int) -> bool:
    """Print what a worker's memory is while it serves; return whether it stayed flat."""
    samples = []
    with tempfile.TemporaryDirectory() as folder, serving(folder, workers=1) as server:
        begun = time.monotonic()
        responses: Counter[int] = Counter()
        clients = [Mixed(number, requests // 4, responses) for number in range(4)]
        for client in clients:
            client.start()
        while any(client.is_alive() for client in clients):
            sent = responses.total()
            if sent >= len(samples) * requests / 40:
                samples.append((sent, memory_of_worker(server.pid)))
            time.sleep(0.05)
        samples.append((responses.total(), memory_of_worker(server.pid)))
        seconds = time.monotonic() - begun
    if responses.total() < requests:
        sys.exit(f"Only {responses.total()} of {requests} requests were sent.")
    quarters = [
        statistics.mean(kb for sent, kb in samples if start <= sent / requests <= start + 0.25)
        for start in (0.0, 0.25, 0.5, 0.75)
    ]
    growth = quarters[3] / quarters[1] - 1
    print(
        f"{requests} requests, {requests / seconds:.0f} a second: {dict(sorted(responses.items()))}"
    )
    print(f"MB by quarters: {', '.join(f'{kb / 1024:.1f}' for kb in quarters)}", end="; ")
    print(f"from the second to the last {growth:+.1%}{verdict(growth < MOST_GROWTH, 'IT GROWS')}")
    return growth < MOST_GROWTH and not any(status >= 500 for status in responses)


def memory_of_worker(pid: int) -> int:
    """Return the kilobytes of memory that the only worker of this gunicorn holds."""
    [worker] = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return int(re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{worker}/status").read_text())[1])


class Mixed(Thread):
    """A client that sends mixed requests by one connection, as a person with cookies."""

    def __init__(self, number: int, requests: int, responses: Counter[int]) -> None:
        super().__init__(daemon=True)
        self.left, self.responses = requests, responses
        self.connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=60)
        self.cookies: dict[str, str] = {}
        self.address = f"192.0.2.{number}"

    def run(self) -> None:
        for number in count():
            if self.left <= 0:
                return
            for headers in ({}, FRAGMENT):
                for path in ("/", "/login", "/register", "/password/forgotten", "/nope"):
                    self.ask("GET", path, headers)
                self.ask("GET", "/account", headers)  # with a message, which the next page shows
                self.ask("GET", "/login", headers)
                self.ask("POST", "/theme", headers, {"theme": "dark"})
                self.ask("GET", f"/confirm/{number:043}", headers)
                self.ask("POST", "/login", headers, {"username": "x" * 300, "password": ""})
            if number % 10 == 0:
                self.ask("POST", "/login", FRAGMENT, ADA)
                for path in ("/", "/account", "/account/sessions", "/account/activity", "/login"):
                    self.ask("GET", path, FRAGMENT)
                self.ask("POST", "/account/name", {}, {"username": "Grace" * 99})
                self.ask("POST", "/logout", {})
                self.ask("POST", "/login", {}, {"username": f"nobody {number}", "password": "x"})

    def ask(self, method: str, path: str, headers: dict[str, str], form=None) -> None:
        headers = headers | FORM | {"X-Forwarded-For": self.address}
        headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        self.connection.request(method, path, form and urlencode(form), headers)
        response = self.connection.getresponse()
        response.read()
        for line in response.headers.get_all("Set-Cookie", []):
            name, _, value = line.partition(";")[0].partition("=")
            self.cookies[name] = value
            if "Max-Age=0" in line:
                del self.cookies[name]
        self.left -= 1
        self.responses[response.status] += 1


def measure_floods(seconds: float) -> bool:
    """Print how long the home page takes in each flood; return whether all is as it shall be."""
    nginx = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    if nginx is None:
        sys.exit("The floods need nginx. On Debian: apt-get install nginx")
    is_fine = True
    with tempfile.TemporaryDirectory() as folder, serving(folder), proxying(nginx, folder):
        print(f"{'flood':24} {'idle':>8} {'flooded':>8} {'ratio':>6} {'a second':>9}  responses")
        for name in FLOODS:
            idle, flooded, (counted, untold) = measure(seconds, PROXY, send_flood, name, seconds)
            is_quick = flooded <= LIMIT * idle
            is_fine &= is_quick and not untold and not counted[500]
            print(
                f"{name:24} {idle * 1000:6.1f}ms {flooded * 1000:6.1f}ms {flooded / idle:6.2f}"
                f" {counted.total() / seconds:9.0f}  {dict(sorted(counted.items()))}"
                f"{verdict(is_quick, 'TOO SLOW')}{verdict(not untold, f'{untold} TOLD NOTHING')}"
                f"{verdict(not counted[500], 'BROKEN')}"
            )
    return is_fine


@contextmanager
def proxying(nginx: str, folder: str):
    file = Path(folder, "nginx.conf")
    file.write_text(NGINX)
    os.chmod(folder, 0o711)  # noqa: PTH101, S103 - nginx, started by root, becomes another user
    proxy = subprocess.Popen([nginx, "-p", folder, "-c", str(file)], stderr=subprocess.DEVNULL)
    try:
        for _ in range(200):
            with suppress(OSError):
                home(PROXY)
                break
            time.sleep(0.05)
        yield
    finally:
        proxy.terminate()
        proxy.wait()


def answered(method: str, path: str, form=None, headers=()) -> tuple[int, str | None, bytes]:
    """Return the status, how long to wait before the next try, and the page."""
    connection = http.client.HTTPConnection("127.0.0.1", PROXY, timeout=60)
    try:
        connection.request(method, path, form, dict(headers))
        response = connection.getresponse()
        return response.status, response.headers["Retry-After"], response.read()
    finally:
        connection.close()


def word() -> str:
    return random.randbytes(6).hex()


def anywhere() -> str:
    return ".".join(str(random.randrange(1, 224)) for _ in range(4))


FLOODS = {
    "log-ins, one address": lambda: ("/login", ADA | {"password": word()}, "203.0.113.7"),
    "log-ins, many addresses": lambda: (
        "/login",
        {"username": word(), "password": word()},
        anywhere(),
    ),
    "registrations": lambda: (
        "/register",
        {"username": word(), "email": f"{word()}@example.org", "password": word() * 3},
        anywhere(),
    ),
    "resets": lambda: ("/password/forgotten", {"email": f"{word()}@example.org"}, anywhere()),
    "bodies of 100 KB": lambda: ("/login", {"username": "x" * 99_980}, anywhere()),
    "bodies of 900 KB": lambda: ("/login", {"username": "x" * 900_000}, anywhere()),
    "slow clients": None,
}


def send_flood(name: str, seconds: float, begun: float, report: "Queue") -> None:
    os.nice(19)
    untold: list[bytes] = []

    def requests() -> Iterator[int]:
        while True:
            path, form, address = FLOODS[name]()
            headers = FORM | {"X-Forwarded-For": address}
            try:
                status, wait, page = answered("POST", path, urlencode(form), headers)
            except (
                ConnectionError
            ):  # closed before all was sent, as nginx does with what is too large
                status, wait, page = 0, None, b""
            if status in {429, 503} and not (wait and TOLD.search(page)):
                untold.append(page)
            yield status

    def slow_requests() -> Iterator[None]:
        head = b"POST /login HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9999\r\n"
        sockets = [socket.create_connection(("127.0.0.1", PROXY)) for _ in range(SLOW_CLIENTS)]
        for number, connection in enumerate(sockets):
            connection.sendall(
                head + b"\r\n" * (number % 2)
            )  # half of them never end their headers
        while True:
            for connection in sockets:
                with suppress(OSError):
                    connection.send(b"a")
            time.sleep(1)
            yield None

    act, clients = (requests, CLIENTS) if FLOODS[name] else (slow_requests, 1)
    report.put((flood(act, begun, seconds, clients), len(untold)))


def verdict(is_fine: bool, words: str) -> str:
    return "" if is_fine else f"  {words}"


if __name__ == "__main__":
    main()
