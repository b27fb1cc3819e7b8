"""nginx, Caddy and systemd take the samples in deploy/, and a real site stands behind."""

import http.client
import json
import os
import re
import socket
import sqlite3
import ssl
import subprocess
import sys
import time
from contextlib import ExitStack, closing, contextmanager, suppress
from types import SimpleNamespace

import pytest

from tests.servers import ROOT, free_port

DEPLOY = ROOT / "deploy"
HOST = "www.example.org"
HSTS = "max-age=31536000; includeSubDomains"
OWN_PROCESS = {name: value for name, value in os.environ.items() if name != "CI"}


@pytest.fixture(scope="module")
def certificate(tmp_path_factory, find_program):
    """A folder with a certificate for HOST that nobody else signed."""
    folder = tmp_path_factory.mktemp("certificate")
    subprocess.run(
        [
            *(find_program("openssl", what="openssl"), "req", "-x509", "-newkey", "ec"),
            *("-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-subj", f"/CN={HOST}"),
            *("-addext", f"subjectAltName=DNS:{HOST}"),
            *("-keyout", folder / "privkey.pem", "-out", folder / "fullchain.pem"),
        ],
        check=True,
        capture_output=True,
    )
    return folder


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """The site in production with the sample's settings and few threads: its port, its log."""
    folder = tmp_path_factory.mktemp("served")
    instance = folder / "instance"
    example = (DEPLOY / "heliograph.env.example").read_text()
    settings = folder / "env"
    settings.write_text(example.replace("/var/lib/heliograph", str(instance)))
    environment = OWN_PROCESS | as_systemd_reads(settings)
    flask = [sys.executable, "-m", "flask", "--app", "app"]
    for words in (["db", "upgrade"], ["users", "create", "Ada", "--password-stdin"]):
        subprocess.run(
            [*flask, *words],
            cwd=ROOT,
            env=environment,
            input="the analytical engine\n",
            text=True,
            check=True,
            capture_output=True,
        )
    port = free_port()
    service = (DEPLOY / "heliograph.service").read_text()
    [words] = re.findall(r"^ExecStart=\S+/gunicorn (.+)", service, re.M)
    arguments = words.replace("127.0.0.1:8000", f"127.0.0.1:{port}").replace('"', "").split()
    command = [sys.executable, "-m", "gunicorn", "--threads=4", *arguments]
    with process(command, port, folder / "log", cwd=ROOT, env=environment) as log:
        yield SimpleNamespace(port=port, log=log)


def as_systemd_reads(file):
    """What systemd makes of an EnvironmentFile of lines like the sample's."""
    lines = re.findall(r"^(\w+)=(.*)$", file.read_text(), re.M)
    return {name: value.removeprefix("'").removesuffix("'") for name, value in lines}


@contextmanager
def process(command, port, log, **options):
    """A process that listens on a port; yields the file that has its output."""
    with log.open("w") as output:
        server = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT, **options)
    try:
        for _ in range(400):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            assert server.poll() is None, log.read_text()
            time.sleep(0.05)
        else:
            pytest.fail(f"It did not start:\n{log.read_text()}")
        yield log
    finally:
        server.terminate()
        server.wait(timeout=60)


def substituted(name, replacements):
    """A sample with its ports and paths replaced, each of which must stand in it."""
    text = (DEPLOY / name).read_text()
    for old, new in replacements.items():
        assert old in text, old
        text = text.replace(old, str(new))
    return text


CLIENT = "X-Test-Client"
"""Names to nginx, not to the site, an address from which a test would come."""


@contextmanager
def nginx(program, served, certificate, folder, rate="1r/s", changes=()):
    """Our nginx.conf, with changes, within what Debian's has around it."""
    ports = SimpleNamespace(http=free_port(), https=free_port(), log=folder / "access.log")
    site = substituted(
        "nginx.conf",
        {
            "127.0.0.1:8000": f"127.0.0.1:{served.port}",
            "rate=1r/s": f"rate={rate}",
            "    listen [::]:80;\n": "",
            "    listen [::]:443 ssl http2;\n": "",
            "listen 80": f"listen 127.0.0.1:{ports.http}",
            "listen 443": f"listen 127.0.0.1:{ports.https}",
            f"/etc/letsencrypt/live/{HOST}": certificate,
            "/opt/heliograph": ROOT,
        }
        | dict(changes),
    )
    folders = "".join(
        f"{kind}_temp_path {folder}/{kind};\n"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    config = folder / "nginx.conf"
    user = "user root;" if os.geteuid() == 0 else ""  # another could not read the tests' folders
    config.write_text(
        f"daemon off; {user} pid {folder}/pid; events {{}}\n"
        f"http {{ gzip on; access_log {folder}/access.log; default_type application/octet-stream;\n"
        f"types {{ text/html html; }}\n"
        f"set_real_ip_from 127.0.0.1; real_ip_header {CLIENT};\n{folders}{site} }}"
    )
    command = [program, "-p", folder, "-c", config, "-e", folder / "error.log"]
    with process(command, ports.https, folder / "nginx.log"):
        yield ports


@contextmanager
def caddy(program, served, certificate, folder):
    """Our Caddyfile, with a certificate that needs no public name."""
    ports = SimpleNamespace(http=free_port(), https=free_port())
    options = f"{{\n\tadmin off\n\thttp_port {ports.http}\n\thttps_port {ports.https}\n"
    tls = f"\ttls {certificate}/fullchain.pem {certificate}/privkey.pem\n"
    config = folder / "Caddyfile"
    config.write_text(
        substituted(
            "Caddyfile",
            {
                "{\n\tservers {": f"{options}\tservers {{",
                f"{HOST} {{\n": f"{HOST} {{\n{tls}",
                "127.0.0.1:8000": f"127.0.0.1:{served.port}",
                "/opt/heliograph": ROOT,
            },
        )
    )
    command = [program, "run", "--adapter", "caddyfile", "--config", config]
    environment = {**os.environ, "HOME": str(folder), "XDG_DATA_HOME": str(folder)}
    with process(command, ports.https, folder / "caddy.log", env=environment):
        yield ports


PROXIES = {"nginx": nginx, "caddy": caddy}


@pytest.fixture(scope="module", params=PROXIES)
def proxy(request, served, certificate, tmp_path_factory, find_program):
    """The site behind one of our samples: how to ask it."""
    program = find_program(request.param, what=request.param)
    folder = tmp_path_factory.mktemp(request.param)
    with PROXIES[request.param](program, served, certificate, folder) as ports:
        yield Proxy(request.param, ports, certificate, served)


@pytest.fixture(scope="module")
def behind_nginx(served, certificate, tmp_path_factory, find_program):
    program, folder = find_program("nginx", what="nginx"), tmp_path_factory.mktemp("nginx")
    # On a busy machine a second is over before the next attempt.
    with nginx(program, served, certificate, folder, rate="1r/m") as ports:
        yield Proxy("nginx", ports, certificate, served)


class Proxy:
    """Asks for pages of HOST, wherever it listens."""

    def __init__(self, name, ports, certificate, served):
        self.name, self.ports, self.served = name, ports, served
        self.certificate = certificate / "fullchain.pem"

    def connect(self, context=None):
        context = context or ssl.create_default_context(cafile=self.certificate)
        plain = socket.create_connection(("127.0.0.1", self.ports.https), timeout=300)
        return context.wrap_socket(plain, server_hostname=HOST)

    def ask(self, path, method="GET", body=None, **headers):
        """Return the response by TLS, with its `text`."""
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        connection = http.client.HTTPConnection(HOST)
        connection.sock = self.connect()
        return answer(connection, path, method, body, headers)

    def ask_without_tls(self, path):
        connection = http.client.HTTPConnection("127.0.0.1", self.ports.http, timeout=300)
        return answer(connection, path, "GET", None, {"Host": HOST})

    def log_in(self, **headers):
        return self.ask(
            "/login",
            "POST",
            "username=Ada&password=the+analytical+engine",
            Content_Type="application/x-www-form-urlencoded",
            Sec_Fetch_Site="same-origin",
            **headers,
        )


def answer(connection, path, method, body, headers):
    connection.request(method, path, body, headers)
    response = connection.getresponse()
    response.text = response.read().decode(errors="replace")
    connection.close()
    return response


def test_the_site_is_there_by_tls_and_nowhere_else(proxy):
    page = proxy.ask("/")
    plain = proxy.ask_without_tls("/account?a=b")

    assert page.status == 200
    assert "<h1" in page.text
    assert page.headers.get_all("Strict-Transport-Security") == [HSTS]
    assert len(page.headers.get_all("Content-Security-Policy")) == 1
    assert plain.status in {301, 308}
    assert plain.headers["Location"] == f"https://{HOST}/account?a=b"


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion:DeprecationWarning")
@pytest.mark.parametrize(
    ("version", "ciphers"),
    [
        (ssl.TLSVersion.TLSv1, "ALL"),
        (ssl.TLSVersion.TLSv1_1, "ALL"),
        (ssl.TLSVersion.TLSv1_2, "ALL:!AESGCM:!CHACHA20"),
    ],
)
def test_old_tls_and_weak_ciphers_are_refused(proxy, version, ciphers):
    context = ssl.create_default_context(cafile=proxy.certificate)
    context.minimum_version = context.maximum_version = version
    context.set_ciphers(f"{ciphers}:@SECLEVEL=0")

    with pytest.raises(ssl.SSLError, match=r"(?i)alert"):
        proxy.connect(context)
    with proxy.connect() as newest:
        assert newest.version() == "TLSv1.3"


def test_a_request_is_not_sent_back_as_it_came(proxy):
    assert proxy.ask("/", "TRACE").status == 405


def test_cookies_are_bound_to_the_host(proxy):
    response = proxy.log_in()

    names = [cookie.partition("=")[0] for cookie in response.headers.get_all("Set-Cookie")]
    assert response.status == 303
    assert "__Host-sign_in" in names
    assert all(name.startswith("__Host-") for name in names)
    assert all("; Secure" in cookie for cookie in response.headers.get_all("Set-Cookie"))


def test_what_a_client_says_of_its_address_and_scheme_has_no_effect(proxy):
    start = proxy.served.log.stat().st_size
    spoofed = "203.0.113.9"

    response = proxy.log_in(
        X_Forwarded_For=spoofed,
        X_Forwarded_Proto="http",
        X_Forwarded_Host="evil.example",
        X_Real_IP=spoofed,
        Forwarded=f"for={spoofed};proto=http;host=evil.example",
    )

    log = proxy.served.log.read_text()[start:]
    assert response.status == 303
    assert "127.0.0.1" in log
    assert spoofed not in log
    assert "evil.example" not in str(response.headers)


def test_another_host_is_refused(proxy):
    response = proxy.ask("/", Host="evil.example")

    assert "<h1 tabindex" not in response.text  # nginx's first site is ours: the site refuses


def test_a_static_file_may_be_kept_for_ever(proxy):
    [address] = set(re.findall(r'href="(/static/site\.\w+\.css)"', proxy.ask("/").text))

    file = proxy.ask(address, Accept_Encoding="identity")

    assert file.status == 200
    assert file.headers["Cache-Control"] == "max-age=315360000, public, immutable"
    assert file.headers.get_all("Strict-Transport-Security") == [HSTS]


def test_a_page_is_compressed_by_the_site_alone(proxy):
    """BREACH: for another site's request nothing is compressed, by the proxy neither."""
    own, foreign = (
        proxy.ask("/", Accept_Encoding="gzip", Sec_Fetch_Site=site)
        for site in ("same-origin", "cross-site")
    )

    assert own.headers["Content-Encoding"] == "gzip"
    assert foreign.headers["Content-Encoding"] is None


def test_what_is_too_large_is_refused_with_a_page(proxy):
    ours = proxy.ask("/login", "POST", "a" * 200_000, Sec_Fetch_Site="same-origin")
    the_proxys = proxy.ask("/login", "POST", "a" * 1_100_000, Sec_Fetch_Site="same-origin")

    assert (ours.status, "Too much at once" in ours.text) == (413, True)
    assert (the_proxys.status, "Too much at once" in the_proxys.text) == (413, True)
    assert the_proxys.headers.get_all("Strict-Transport-Security") == [HSTS]


def test_a_header_that_is_too_long_is_refused_with_a_page(behind_nginx):
    response = behind_nginx.ask("/", Cookie="a" * 9000)

    assert response.status == 431
    assert "Request too long" in response.text
    assert response.headers.get_all("Strict-Transport-Security") == [HSTS]


def test_no_log_holds_the_token_of_a_mailed_link(behind_nginx):
    link = "/password/reset/" + "T" * 43
    behind_nginx.ask_without_tls("/")  # so that there is a line
    for words in ({}, {"Referer": f"https://{HOST}{link}"}):
        behind_nginx.ask(link, **words)
        behind_nginx.ask("/static/icon.svg", **words)

    assert behind_nginx.ports.log.read_text().count("\n") == 1
    for log in (behind_nginx.ports.log, behind_nginx.served.log):
        assert "T" * 43 not in log.read_text()


def test_no_log_holds_the_token_of_a_link_though_the_site_is_away(
    certificate, tmp_path, find_program
):
    nobody = SimpleNamespace(port=free_port())
    with nginx(find_program("nginx", what="nginx"), nobody, certificate, tmp_path) as ports:
        away = Proxy("nginx", ports, certificate, nobody)
        paths = ("/", "/confirm/" + "T" * 43, "/password/reset/" + "T" * 43)
        statuses = [away.ask(path).status for path in paths]

    assert statuses == [502, 502, 502]
    errors = (tmp_path / "error.log").read_text()
    assert "Connection refused" in errors
    assert "T" * 43 not in errors


def test_a_flood_of_attempts_must_wait_and_everybody_else_need_not(behind_nginx):
    def attempt(**headers):
        return behind_nginx.ask("/login", "POST", "a=b", Sec_Fetch_Site="cross-site", **headers)

    refused = next(it for it in iter(attempt, None) if it.status != 403)
    fragment = attempt(HX_Request="true")
    page = behind_nginx.ask("/login")

    assert refused.status == 429
    assert "too many attempts from your network" in refused.text
    assert refused.headers["Retry-After"] == "30"
    assert refused.headers["Cache-Control"] == "no-store"
    assert refused.headers.get_all("Strict-Transport-Security") == [HSTS]
    assert fragment.status == 429
    assert 'hx-target="#notifications"' in fragment.text
    assert page.status == 200


def test_all_addresses_of_one_household_wait_together_and_no_other(behind_nginx):
    def attempt(address):
        headers = {CLIENT: address, "Sec-Fetch-Site": "cross-site"}
        return behind_nginx.ask("/login", "POST", "a=b", **headers).status

    for network in ("2001:db8::{:x}:1:2:3", "2001:db8:0:1:{:x}::", "2001:db8:a0a:a0a:0:{:x}::1"):
        statuses = [attempt(network.format(number)) for number in range(1, 40)]
        assert (statuses[0], statuses[-1]) == (403, 429)

    assert [attempt(f"192.0.2.{number}") for number in range(1, 40)] == [403] * 39


def test_a_file_that_an_older_machine_has_not_comes_from_a_newer_one(
    served, certificate, tmp_path, find_program
):
    straight = http.client.HTTPConnection("127.0.0.1", served.port, timeout=300)
    headers = {"Host": HOST, "X-Forwarded-Proto": "https"}
    page = answer(straight, "/", "GET", None, headers).text
    [path] = set(re.findall(r'/static/icon[^"]+', page))
    older = free_port()
    command = [sys.executable, "-m", "http.server", str(older), "--bind=127.0.0.1"]
    machines = SimpleNamespace(port=f"{older}; server 127.0.0.1:{served.port}")

    with (
        process(command, older, tmp_path / "older.log", cwd=tmp_path),
        nginx(find_program("nginx", what="nginx"), machines, certificate, tmp_path) as ports,
    ):
        balancer = Proxy("nginx", ports, certificate, served)
        assert {balancer.ask(path).status for _ in range(10)} == {200}
        assert {balancer.ask(f"{path}.gone").status for _ in range(10)} == {404}


@pytest.mark.chromium
def test_a_person_is_told_to_wait_in_the_page(behind_nginx, chromium, find_program):
    port = behind_nginx.ports.https
    browser = chromium.browser_type.launch(
        executable_path=find_program("chromium-headless-shell", "chromium"),
        args=[f"--host-resolver-rules=MAP {HOST}:443 127.0.0.1:{port}", "--no-sandbox"],
    )
    page = browser.new_page(ignore_https_errors=True)
    page.goto(f"https://{HOST}/login")
    while behind_nginx.ask("/login", "POST", "a=b", Sec_Fetch_Site="cross-site").status == 403:
        pass

    page.fill("#username", "Ada")
    page.fill("#password", "the analytical engine")
    page.click("#login button[type=submit]")

    message = page.locator("#notifications .message.error")
    message.wait_for()
    assert "too many attempts from your network" in message.inner_text()
    assert page.input_value("#username") == "Ada"
    browser.close()


@pytest.mark.slow
def test_a_client_that_sends_slowly_is_cut_and_holds_no_thread(proxy):
    head = f"POST /login HTTP/1.1\r\nHost: {HOST}\r\nSec-Fetch-Site: same-origin\r\n"
    whole = f"{head}Content-Type: text/plain\r\nContent-Length: 50\r\n\r\n"
    start = proxy.served.log.stat().st_size
    with ExitStack() as stack:
        slow = [stack.enter_context(proxy.connect()) for _ in range(20)]
        for number, connection in enumerate(slow):  # ten in the header, ten in the body
            connection.sendall((head if number % 2 else f"{whole}username=").encode())

        page = proxy.ask("/")  # twice as many as the site has threads wait
        for connection in slow:
            wait_for_the_end(connection)

    assert page.status == 200
    assert "method=POST" not in proxy.served.log.read_text()[start:]


def wait_for_the_end(connection):
    """Wait until the connection is cut, or the proxy says that it will not wait any longer."""
    with suppress(ConnectionError, ssl.SSLError):
        connection.recv(1)


def test_a_site_that_is_away_is_told_with_a_page(certificate, tmp_path, find_program):
    nobody = SimpleNamespace(port=free_port())
    with nginx(find_program("nginx", what="nginx"), nobody, certificate, tmp_path) as ports:
        response = Proxy("nginx", ports, certificate, nobody).ask("/")

    assert response.status == 502
    assert "The site is away for a moment" in response.text
    assert response.headers.get_all("Strict-Transport-Security") == [HSTS]
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]


def test_the_service_is_well_formed_and_shut_in(find_program, tmp_path):
    program = find_program("systemd-analyze", what="systemd")
    unit = tmp_path / "heliograph.service"
    here = {"/opt/heliograph/.venv/bin/flask": "/bin/true"}
    here["/opt/heliograph/.venv/bin/gunicorn"] = "/bin/true"
    unit.write_text(substituted("heliograph.service", here))

    verified = subprocess.run([program, "verify", unit], capture_output=True, text=True)
    security = subprocess.run(
        [program, "security", "--offline=true", "--threshold=15", unit],
        capture_output=True,
        text=True,
    )

    said = [line for line in verified.stderr.splitlines() if "heliograph.service" in line]
    assert (verified.returncode, said) == (0, [])
    assert security.returncode == 0, security.stdout[-200:]


OBSERVATORY = "@mdn/mdn-http-observatory@1.4.8"
SCAN = """
import net from "node:net";
import { scan } from "%(folder)s/node_modules/@mdn/mdn-http-observatory/src/scanner/index.js";

// The host has no address and other ports: its connections lead to the proxy.
const ports = { 80: %(http)s, 443: %(https)s };
const { connect } = net.Socket.prototype;
net.Socket.prototype.connect = function (...words) {
  const options = Array.isArray(words[0]) ? words[0][0] : words[0];
  const port = ports[options.port];
  if (port) Object.assign(options, { host: "127.0.0.1", port });
  return connect.apply(this, words);
};
console.log(JSON.stringify(await scan("%(host)s")));
"""


@pytest.mark.outside
def test_mdns_observatory_gives_its_best_grade(behind_nginx, find_program, tmp_path, tell):
    npm, node = (find_program(name, what="Node.js") for name in ("npm", "node"))
    install = (npm, "install", "--silent", "--no-save", "--no-audit", "--no-fund")
    subprocess.run([*install, "--ignore-scripts", OBSERVATORY], cwd=tmp_path, check=True)
    # Its install script would load the browsers' list of hosts. Ours stands in none.
    conf = tmp_path / "node_modules" / OBSERVATORY.rpartition("@")[0] / "conf"
    (conf / "hsts-preload.json").write_text("{}")
    script = tmp_path / "scan.mjs"
    script.write_text(SCAN % {"folder": tmp_path, "host": HOST, **vars(behind_nginx.ports)})

    scanned = subprocess.run(
        [node, script],
        env={**os.environ, "NODE_EXTRA_CA_CERTS": str(behind_nginx.certificate)},
        capture_output=True,
        text=True,
    )

    assert scanned.returncode == 0, scanned.stderr
    result = json.loads(scanned.stdout)
    failed = [name for name, test in result["tests"].items() if not test["pass"]]
    score, grade = result["scan"]["score"], result["scan"]["grade"]
    tell(f"MDN's HTTP Observatory: {grade}, {score} points.")
    assert (grade, failed) == ("A+", [])


def backup(*files):
    command = [sys.executable, DEPLOY / "backup.py", *files]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_a_database_is_copied_while_somebody_writes(tmp_path):
    database, copied = tmp_path / "heliograph.db", tmp_path / "copy.db"
    with closing(sqlite3.connect(database)) as writer:
        writer.executescript(
            "PRAGMA journal_mode = WAL; CREATE TABLE it (n); INSERT INTO it VALUES (1);"
        )
        writer.execute("INSERT INTO it VALUES (2)")  # and no commit

        done = backup(database, copied)

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert copied.stat().st_mode & 0o777 == 0o600
    with closing(sqlite3.connect(copied)) as reader:
        assert reader.execute("SELECT n FROM it").fetchall() == [(1,)]


def test_a_copy_that_cannot_be_made_is_told_in_a_sentence_and_the_one_before_stays(tmp_path):
    missing, copied = tmp_path / "heliograph.db", tmp_path / "copy.db"
    copied.write_text("the copy before")

    done = backup(missing, copied)

    sentence = f"{missing} was not copied to {copied}: unable to open database file\n"
    assert (done.returncode, done.stderr) == (1, sentence)
    assert [(it.name, it.read_text()) for it in tmp_path.iterdir()] == [
        ("copy.db", "the copy before")
    ]
    assert "backup.py DATABASE COPY" in backup().stderr
