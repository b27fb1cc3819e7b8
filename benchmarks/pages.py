"""The work that our pages take, beside Flask's own flashing example and the log-in pages of peers.

Each app runs in one gunicorn worker of four threads, and they are asked in turn by two connections.
What is compared is the processor's time of the worker for a request: it is the same on a machine
that does other work beside, and one over it is how many requests a second an idle core serves.

Needs wrk (Debian: apt-get install wrk). `make peers` installs the peers beside us, in build/bench;
without them only our own pages are measured.
"""

import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parent.parent
PEERS = ROOT / "build/bench/venv/bin/python"
ROUNDS = 7
SECONDS = 1

FRAGMENT = {"HX-Request": "true", "HX-Request-Type": "partial", "HX-Target": "main#main"}
ANEW = {"Cookie": "another=one"}  # what is kept for strangers is not for this one


class Server(NamedTuple):
    address: str
    pid: int


class Case(NamedTuple):
    name: str
    server: Server
    path: str
    headers: dict[str, str]


def main() -> None:
    wrk = shutil.which("wrk")
    if wrk is None:
        sys.exit("This benchmark needs wrk. On Debian: apt-get install wrk")

    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        cookie = log_in(folder)
        ours = stack.enter_context(serving("app:create_app()", 8101, folder))
        plain = stack.enter_context(serving("benchmarks.plain_app:app", 8102, folder))
        cases = [
            Case("the plain example, /login", plain, "/login", {}),
            Case("/", ours, "/", {}),
            Case("/login", ours, "/login", {}),
            Case("/login, fragment", ours, "/login", FRAGMENT),
            Case("/, rendered anew", ours, "/", ANEW),
            Case("/login, rendered anew", ours, "/login", ANEW),
            Case("/login, fragment, anew", ours, "/login", FRAGMENT | ANEW),
            Case("/, logged in", ours, "/", cookie),
            Case("/account, logged in", ours, "/account", cookie),
        ]
        if PEERS.exists():
            for port, (name, module, path) in enumerate(
                [
                    ("Django's LoginView", "django_login", "/login"),
                    ("Flask-Security, /login", "security_login", "/login"),
                    ("django-allauth, /login/", "allauth_login", "/login/"),
                    ("bare WSGI", "bare", "/login"),
                ],
                start=8103,
            ):
                application = f"benchmarks.peers.{module}:app"
                server = stack.enter_context(serving(application, port, folder, PEERS))
                cases.append(Case(name, server, path, {}))
        measure(wrk, cases)


def log_in(instance: str) -> dict[str, str]:
    """Return the cookie of a person who is logged in to the site of this folder."""
    os.environ["HELIOGRAPH_DATABASE_URL"] = ""
    os.environ["HELIOGRAPH_INSTANCE_PATH"] = instance
    sys.path.insert(0, str(ROOT))
    import accounts
    from app import create_app

    app = create_app(migrate=True)
    with app.app_context():
        user = accounts.create_user("Ada", "the analytical engine", email="ada@example.org")
        token = accounts.start_session(user)
        accounts.db.engine.dispose()
    return {"Cookie": f"{app.config['SIGN_IN_COOKIE_NAME']}={token}"}


@contextmanager
def serving(application: str, port: int, instance: str, python: Path = Path(sys.executable)):
    address = f"http://127.0.0.1:{port}"
    environment = {**os.environ, "HELIOGRAPH_INSTANCE_PATH": instance}
    server = subprocess.Popen(
        [
            *(python, "-m", "gunicorn", "--threads=4", "--log-level=error"),
            *(f"--bind=127.0.0.1:{port}", application),
        ],
        cwd=ROOT,
        env=environment,
        stderr=subprocess.DEVNULL,  # the log is written, as in production, and read by nobody
    )
    try:
        for _ in range(400):
            try:
                urllib.request.urlopen(address).close()
                break
            except urllib.error.HTTPError:
                break
            except OSError:
                time.sleep(0.05)
        [worker] = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()
        yield Server(address, int(worker))
    finally:
        server.terminate()
        server.wait()


def measure(wrk: str, cases: list[Case]) -> None:
    """Print microseconds for a request, and how often the plain example's would go into them."""
    rounds = [[work(wrk, case) for case in cases] for _ in range(ROUNDS)]
    print(f"{'':28} {'µs':>6} {'of plain':>9} {'of Django':>10} {'bytes':>7}")
    django = next((i for i, case in enumerate(cases) if case.name.startswith("Django")), None)
    for place, case in enumerate(cases):
        of_plain, of_django = (
            statistics.median(row[other] / row[place] for row in rounds)
            if other is not None
            else None
            for other in (0, django)
        )
        print(
            f"{case.name:28}"
            f" {statistics.median(row[place] for row in rounds) * 1e6:6.0f}"
            f" {of_plain:9.2f}"
            f" {f'{of_django:10.2f}' if of_django else '-':>10}"
            f" {size(case):7}"
        )


def work(wrk: str, case: Case) -> float:
    """Return the seconds of the worker's processor time for one request."""
    words = [word for name, value in case.headers.items() for word in ("-H", f"{name}: {value}")]
    before = processor_time(case.server.pid)
    command = [wrk, "-t1", "-c2", f"-d{SECONDS}", *words, case.server.address + case.path]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    if "Non-2xx" in told:
        sys.exit(f"{case.name} did not respond as it should:\n{told}")
    return (processor_time(case.server.pid) - before) / int(
        re.search(r"(\d+) requests in", told)[1]
    )


def processor_time(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def size(case: Case) -> int:
    request = urllib.request.Request(case.server.address + case.path, headers=case.headers)
    with urllib.request.urlopen(request) as response:
        return len(response.read())


if __name__ == "__main__":
    main()
