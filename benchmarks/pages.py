"""Requests a second and bytes: our pages beside Flask's own flashing example, on one server.

Both apps run in one gunicorn worker each, of the same settings, and are asked in turn, so that a
machine whose speed drifts does both the same wrong. Needs wrk (Debian: apt-get install wrk).
"""

import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import ExitStack, contextmanager
from pathlib import Path

ROOT = Path(__file__).parent.parent
ROUNDS = 5
SECONDS = 2

FRAGMENT = {"HX-Request": "true", "HX-Request-Type": "partial", "HX-Target": "main#main"}
CASES = [
    ("/", "/", {}),
    ("/login", "/login", {}),
    ("/login, fragment", "/login", FRAGMENT),
]


def main() -> None:
    wrk = shutil.which("wrk")
    if wrk is None:
        sys.exit("This benchmark needs wrk. On Debian: apt-get install wrk")

    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        ours = stack.enter_context(serving("app:create_app()", 8101, folder))
        plain = stack.enter_context(serving("benchmarks.plain_app:app", 8102, folder))

        print(f"{'':18} {'requests/s':>10} {'plain':>8} {'ratio':>6} {'bytes':>6} {'plain':>6}")
        for name, path, headers in CASES:
            rates = [
                (rate(wrk, ours + path, headers), rate(wrk, plain + path, {}))
                for _ in range(ROUNDS)
            ]
            print(
                f"{name:18}"
                f" {statistics.median(mine for mine, _ in rates):10.0f}"
                f" {statistics.median(other for _, other in rates):8.0f}"
                f" {statistics.median(mine / other for mine, other in rates):6.2f}"
                f" {size(ours + path, headers):6}"
                f" {size(plain + path, {}):6}"
            )


@contextmanager
def serving(application: str, port: int, instance: str):
    address = f"http://127.0.0.1:{port}"
    server = subprocess.Popen(
        [
            *(sys.executable, "-m", "gunicorn", "--threads=4", "--log-level=error"),
            *(f"--bind=127.0.0.1:{port}", application),
        ],
        cwd=ROOT,
        env={**os.environ, "HELIOGRAPH_DATABASE_URL": "", "HELIOGRAPH_INSTANCE_PATH": instance},
        stderr=subprocess.DEVNULL,  # the log is written, as in production, and read by nobody
    )
    try:
        for _ in range(200):
            try:
                urllib.request.urlopen(address).close()
                break
            except OSError:
                time.sleep(0.05)
        yield address
    finally:
        server.terminate()
        server.wait()


def rate(wrk: str, url: str, headers: dict[str, str]) -> float:
    """Requests a second, by two connections that ask without a pause."""
    words = [word for name, value in headers.items() for word in ("-H", f"{name}: {value}")]
    told = subprocess.run(
        [wrk, "-t1", "-c2", f"-d{SECONDS}", *words, url], capture_output=True, text=True, check=True
    ).stdout
    if "Non-2xx" in told:
        sys.exit(f"{url} did not respond as it should:\n{told}")
    return float(re.search(r"Requests/sec:\s+([\d.]+)", told)[1])


def size(url: str, headers: dict[str, str]) -> int:
    request = urllib.request.Request(url, headers=headers)
    with urllib.request.urlopen(request) as response:
        return len(response.read())


if __name__ == "__main__":
    main()
