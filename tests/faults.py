"""Breaks what is beneath a served site, and visits it meanwhile, for the tests of faults."""

import subprocess
from contextlib import contextmanager
from http.client import HTTPConnection
from http.cookies import SimpleCookie
from urllib.parse import urlencode

import psutil
from bs4 import BeautifulSoup

from tests.network import Wire, running_in_a_thread
from tests.servers import give_up, postgresql_server, running

HTMX = {"HX-Request": "true", "HX-Request-Type": "partial", "HX-Target": "main#main"}
ADMIN = {"username": "admin", "password": "admin"}
LONG = " ".join(f"{number}." for number in range(2000))


class Answer:
    def __init__(self, response):
        self.status, self.headers = response.status, response.headers
        self.soup = BeautifulSoup(response.read(), "html5lib")

    @property
    def heading(self):
        return self.soup.h1.get_text()

    @property
    def messages(self):
        return [text.get_text() for text in self.soup.select(".message-text")]


class Person:
    """At a browser without JavaScript that follows no redirect by itself."""

    def __init__(self, site, cookies=()):
        self.site, self.cookies = site, dict(cookies)

    def get(self, path, **headers):
        return self.ask("GET", path, None, headers)

    def post(self, path, headers=(), **form):
        return self.ask("POST", path, urlencode(form), dict(headers))

    def ask(self, method, path, body, headers):
        headers = {"Sec-Fetch-Site": "same-origin", **headers}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={it}" for name, it in self.cookies.items())
        connection = HTTPConnection(self.site.removeprefix("http://"), timeout=120)
        try:
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            answer = Answer(response)
            self.keep(response.headers.get_all("Set-Cookie", []))
            return answer
        finally:
            connection.close()

    def keep(self, lines):
        for line in lines:
            for name, cookie in SimpleCookie(line).items():
                if cookie["max-age"] == "0":
                    self.cookies.pop(name, None)
                else:
                    self.cookies[name] = cookie.value

    def log_in(self):
        assert self.post("/login", **ADMIN).status == 303
        self.get("/")  # shows that this was successful
        return self

    def twin(self):
        """Another tab of the same browser, as far as the server can tell."""
        return Person(self.site, self.cookies)


EVE = {
    "username": "Eve",
    "email": "eve@example.org",
    "password": "a lamp behind the shutter",
}


def serving(folder, create="tests.stage:create()", *, environment=(), workers=1, **settings):
    """The site with the doors of tests/stage.py, served by gunicorn."""
    command = ["-m", "gunicorn", "--log-level=warning", "--bind=127.0.0.1:PORT"]
    settings = {f"HELIOGRAPH_{name}": value for name, value in settings.items()}
    return running(
        [*command, f"--workers={workers}", create],
        folder,
        environment={**settings, **dict(environment)},
    )


def lines_of(folder):
    return (folder / "server.log").read_text().splitlines()


def as_root(*command):
    """Run a command that needs root. Where that is not to be had, CI fails and others skip."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        give_up(f"needs root, for {command[0]} ({done.stderr.strip()})")


class Server:
    """A real PostgreSQL behind a wire, and the ways in which both break."""

    def __init__(self, embedded, wire):
        self.embedded, self.wire = embedded, wire
        self.url = f"postgresql://postgres@127.0.0.1:{wire.port}/postgres"

    def processes(self):
        postmaster = self.embedded.get_postmaster_info().process
        return [postmaster, *postmaster.children(recursive=True)]

    def kill(self):
        processes = self.processes()
        for process in processes:
            process.kill()
        psutil.wait_procs(processes)

    def start(self):
        self.embedded.ensure_postgres_running()

    @contextmanager
    def killed(self):
        self.kill()
        try:
            yield
        finally:
            self.start()

    @contextmanager
    def stopped(self):
        processes = self.processes()
        for process in processes:
            process.suspend()
        try:
            yield
        finally:
            for process in processes:
                process.resume()

    @contextmanager
    def cut_off(self):
        self.wire.is_cut = True
        try:
            yield
        finally:
            self.wire.is_cut = False


@contextmanager
def server_behind_a_wire():
    """A real PostgreSQL, which a test may break."""
    with postgresql_server() as process:
        info = process.get_postmaster_info()
        wire = Wire(f"{info.socket_dir}/.s.PGSQL.{info.port}")
        with running_in_a_thread(wire):
            yield Server(process, wire)
