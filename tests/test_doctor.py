"""`flask doctor` looks at real deployments, each of which is ill in its own way."""

import json
import os
import re
import subprocess
import sys
from contextlib import contextmanager
from datetime import timedelta
from types import SimpleNamespace

import pytest

import accounts
from accounts import passwords
from app import create_app
from tests.machines import new_database
from tests.servers import ROOT, free_port, give_up
from tests.smtp import smtp_server
from tests.test_deploy import HOST, caddy, certificate, nginx, process  # noqa: F401 - a fixture
from web import proxies

pytestmark = pytest.mark.slow  # each test starts the doctor anew, and some a server

KEY = "a secret key that has more than 32 bytes"
PASSWORD = "the mail server's password"

HERE = [
    *("debugging", "HTTPS", "address", "hosts", "mail", "keys", "names"),
    *("user", "environment file", "folder", "key file", "database file", "demo"),
    *("database", "migrations", "demo account", "waiting mails", "clock", "store", "mail server"),
]
THERE = [
    *("site", "site's clock", "HTTP", "HSTS", "foreign host", "cookies", "static files", "proxies"),
]
SUBJECTS = [subject for subject in HERE if subject != "key file"] + THERE  # the key is given

AS_THE_SAMPLE = "as deploy/nginx.conf does"


class Deployment:
    """The settings and files of a site, and a doctor who looks at it."""

    def __init__(self, folder, **settings):
        self.folder, self.instance = folder, folder / "instance"
        self.file = folder / "heliograph.env"
        self.instance.mkdir(mode=0o700)
        self.settings = {
            "HELIOGRAPH_INSTANCE_PATH": str(self.instance),
            "HELIOGRAPH_PROXIES": "1",
            "HELIOGRAPH_SECRET_KEY": KEY,
            "HELIOGRAPH_TRUSTED_HOSTS": f'["{HOST}"]',
            "HELIOGRAPH_URL": f"https://{HOST}",
            **settings,
        }
        self.file.write_text("".join(f"{name}={it}\n" for name, it in self.settings.items()))
        self.file.chmod(0o640)
        self.environment = os.environ | {"HELIOGRAPH_ENV_FILE": str(self.file)}
        self.at = ()

    @property
    def database(self):
        return self.instance / "heliograph.db"

    @contextmanager
    def served(self, port=None, **environment):
        """Serve it by gunicorn, to whom the settings may be others than to the doctor."""
        port = port or free_port()
        command = [sys.executable, "-m", "gunicorn", "--threads=4", f"--bind=127.0.0.1:{port}"]
        with process(
            [*command, "app:create_app()"],
            port,
            self.folder / "server.log",
            cwd=ROOT,
            env=self.environment | environment,
        ):
            yield SimpleNamespace(port=port)

    def flask(self, *words, before=(), **environment):
        return subprocess.run(
            [*before, sys.executable, "-m", "flask", "--app", "app", *words],
            cwd=ROOT,
            env=self.environment | environment,
            capture_output=True,
            text=True,
            check=False,
        )

    def mends(self, *words, before=(), **environment):
        """Return the doctor's lines on what is not well, without its end."""
        done = self.flask(*(words or ("doctor",)), *self.at, before=before, **environment)
        assert PASSWORD not in done.stdout + done.stderr
        assert KEY not in done.stdout + done.stderr
        *lines, end = done.stdout.splitlines() or [done.stderr]
        ill = [line.removeprefix("mend  ") for line in lines if not line.startswith("well  ")]
        assert (done.returncode, end) == (
            (1, f"{len(ill)} thing{'' if len(ill) == 1 else 's'} to mend.")
            if ill
            else (0, "All is well.")
        ), done.stderr
        return ill

    @contextmanager
    def open(self):
        """The site's app, to change its database by."""
        app = create_app(
            {
                "INSTANCE_PATH": self.instance,
                "SECRET_KEY": KEY,
                "URL": f"https://{HOST}",
                "TESTING": True,
            }
        )
        with app.app_context():
            yield
            accounts.db.session.commit()
            accounts.db.engine.dispose()


@pytest.fixture(scope="module")
def mail_server():
    with smtp_server(offers=["AUTH PLAIN"]) as server:
        yield server


@pytest.fixture(scope="module")
def deployment(tmp_path_factory, mail_server):
    mail = mail_server.url.replace("//", f"//ada:{PASSWORD.replace(' ', '%20')}@")
    made = Deployment(tmp_path_factory.mktemp("deployment"), HELIOGRAPH_MAIL_URL=mail)
    assert made.flask("db", "upgrade").returncode == 0
    return made


@pytest.fixture(scope="module")
def behind_nginx(deployment, certificate, tmp_path_factory, find_program):  # noqa: F811
    """Return a context: nginx, with these changes, in front of a port, where the doctor asks."""
    program = find_program("nginx", what="nginx")
    deployment.environment["SSL_CERT_FILE"] = str(certificate / "fullchain.pem")

    @contextmanager
    def behind_nginx(served, **changes):
        folder = tmp_path_factory.mktemp("nginx")
        with nginx(program, served, certificate, folder, changes=changes.items()) as ports:
            ways = {"--at": ports.https, "--http-at": ports.http}
            deployment.at = [f"{way}=127.0.0.1:{port}" for way, port in ways.items()]
            yield ports
        deployment.at = ()

    return behind_nginx


@pytest.fixture(scope="module")
def served(deployment):
    with deployment.served() as server:
        yield server


@pytest.fixture
def running(deployment, served, behind_nginx):
    """A deployment that is well until a test spoils it."""
    with behind_nginx(served):
        yield deployment


def test_of_a_healthy_deployment_all_is_well(running):
    done = running.flask("doctor", *running.at)

    assert done.stdout.splitlines() == [*(f"well  {it}" for it in SUBJECTS), "All is well."]
    assert (done.returncode, done.stderr) == (0, "")


def test_behind_caddy_all_is_well_too(deployment, served, certificate, tmp_path, find_program):  # noqa: F811
    program = find_program("caddy", what="Caddy")
    trusted = {"SSL_CERT_FILE": str(certificate / "fullchain.pem")}
    with caddy(program, served, certificate, tmp_path) as ports:
        ways = (f"--at=127.0.0.1:{ports.https}", f"--http-at=127.0.0.1:{ports.http}")
        mends = deployment.mends("doctor", *ways, **trusted)

    assert mends == []


def test_a_script_gets_json(running):
    done = running.flask("doctor", "--json", *running.at, HELIOGRAPH_TRUSTED_HOSTS="[]")

    advice = {
        "hosts": (f"The site answers under any name. Set HELIOGRAPH_TRUSTED_HOSTS='[\"{HOST}\"]'.")
    }
    assert json.loads(done.stdout) == [
        {"subject": it, "is_well": it not in advice, "advice": advice.get(it)} for it in SUBJECTS
    ]
    assert done.returncode == 1


NO_MAIL = (
    "mail: No mail reaches anybody. Set HELIOGRAPH_MAIL_URL to a mail server's, such as "
    "smtp://user:password@mail.example.org:587."
)
SHORT = (
    "keys: A secret key has fewer than 32 bytes, so it can be guessed. Change "
    "HELIOGRAPH_SECRET_KEY or its fallbacks, as docs/deploy.md says."
)
UNKNOWN = (
    "proxies: The site there does not know the secret key of here: it is another one, or older. "
    "Run `systemctl reload heliograph`."
)


@pytest.mark.parametrize(
    ("environment", "mends"),
    [
        (
            {"HELIOGRAPH_HTTPS": "false"},
            ["HTTPS: HELIOGRAPH_HTTPS is false, so cookies go without TLS. Leave it out."],
        ),
        (
            {"HELIOGRAPH_URL": ""},
            [
                "address: Links in mails begin with HELIOGRAPH_URL. Set it to an address by TLS, "
                "such as https://www.example.org."
            ],
        ),
        ({"HELIOGRAPH_MAIL_URL": ""}, [NO_MAIL]),
        ({"HELIOGRAPH_MAIL_URL": "console:"}, [NO_MAIL]),
        ({"HELIOGRAPH_MAIL_URL": "folder:/nowhere"}, [NO_MAIL]),
        ({"HELIOGRAPH_SECRET_KEY": "short"}, [SHORT, UNKNOWN]),
        ({"HELIOGRAPH_SECRET_KEY_FALLBACKS": '["short"]'}, [SHORT]),
        (
            {"HELIOGRAPH_TRUSTED_HOST": "a secret", "HELIOGRAPH_ZZZZZZ": "another"},
            [
                "names: HELIOGRAPH_TRUSTED_HOST sets nothing. Is it HELIOGRAPH_TRUSTED_HOSTS? "
                "HELIOGRAPH_ZZZZZZ sets nothing. Leave it out."
            ],
        ),
        ({"HELIOGRAPH_MAX_FORM_MEMORY_SIZE": "1000"}, []),  # one of Flask's
    ],
)
def test_settings_are_looked_at(running, environment, mends):
    assert running.mends(**environment) == mends


def test_debugging_is_told(running):
    first, second, *_ = running.mends("--debug", "doctor")

    assert first == (
        "debugging: It is on, and strangers can run code. Leave out --debug and FLASK_DEBUG."
    )
    assert second.startswith("HTTPS: ")


@contextmanager
def mode(file, bits):
    before = file.stat().st_mode
    file.chmod(bits)
    yield
    file.chmod(before)


def test_files_that_are_open_to_others_are_told(running):
    with mode(running.file, 0o644), mode(running.instance, 0o755), mode(running.database, 0o604):
        mends = running.mends()

    everybody = "Everybody on this machine can open it."
    assert mends == [
        f"environment file: Others can use it. Run `chmod 640 {running.file}`.",
        f"folder: {everybody} Run `chmod o= {running.instance}`.",
        f"database file: {everybody} Run `chmod o= {running.database}`.",
    ]


def test_a_key_in_a_file_is_the_owners_alone(running):
    key = running.instance / "secret_key"
    key.write_text(KEY)
    key.chmod(0o644)
    mends = running.mends()
    key.unlink()

    assert mends == [f"key file: Everybody on this machine can open it. Run `chmod o= {key}`."]


def test_a_database_that_can_only_be_read_is_told(running):
    with mode(running.database, 0o400):
        [mend] = running.mends()

    assert mend == f"database file: The site cannot change it. Run `chmod u+rw {running.database}`."


def test_files_of_another_user_are_told(running):
    if os.geteuid() != 0:
        give_up("needs root, to give files away")
    os.chown(running.database, 65534, 65534)
    of_file = running.mends()
    os.chown(running.database, 0, 0)
    os.chown(running.instance, 65534, 65534)
    of_folder = running.mends()
    os.chown(running.instance, 0, 0)

    file, folder = running.database, running.instance
    assert of_file == [
        f"database file: It belongs to nobody. Run `chown root {file}`, "
        "or the site cannot change it."
    ]
    assert of_folder == [
        f"user: This runs as root, but {folder} belongs to nobody: the site cannot change what "
        "this makes. Run it by `runuser -u nobody -- …`.",
        f"database file: It belongs to root. Run `chown nobody {file}`, "
        "or the site cannot change it.",
    ]


def test_a_demo_that_ran_here_is_told(running):
    demo = running.instance / "demo"
    demo.mkdir()
    mends = running.mends()
    demo.rmdir()

    assert mends == [
        f"demo: It has run here, with a password that everybody knows. Run `rm -r {demo}`."
    ]


def test_an_account_whose_password_everybody_knows_is_told(running):
    with running.open():
        hashed = passwords.hash_password("admin")
        user = accounts.User(name="admin", key="admin", password_hash=hashed)
        accounts.db.session.add(user)
    usable = running.mends()
    running.flask("users", "disable", "admin")
    disabled = running.mends()
    running.flask("users", "delete", "admin", "--yes")

    assert usable == [
        "demo account: The account admin has the password of the demo's. Run "
        "`flask --app app users disable admin`."
    ]
    assert disabled == []


def test_a_database_without_tables_is_told(running):
    mends = running.mends(HELIOGRAPH_DATABASE_URL=f"sqlite:///{running.folder}/empty.db")

    assert mends == ["migrations: The database lacks migrations. Run `flask --app app db upgrade`."]


def test_a_database_that_is_away_is_told(running):
    port = free_port()
    address = f"postgresql://ada:{PASSWORD.replace(' ', '%20')}@127.0.0.1:{port}/site"
    [mend] = running.mends(HELIOGRAPH_DATABASE_URL=address)

    assert re.fullmatch(
        "database: It fails: .*Connection refused.* Is HELIOGRAPH_DATABASE_URL well\\?", mend
    )


def test_a_mail_that_waits_for_long_is_told(running):
    with running.open():
        accounts.enqueue("taken", "ada@example.org")
        since = accounts.now() - timedelta(hours=2)
        accounts.db.session.flush()
        [mail] = accounts.db.session.query(accounts.Mail)
        mail.next_try_at = since
    [of_mails, of_site] = running.mends()
    with running.open():
        accounts.db.session.query(accounts.Mail).delete()

    assert of_mails == (
        f"waiting mails: A mail has been due since {since:%Y-%m-%d %H:%M} UTC. "
        "Is HELIOGRAPH_MAIL_URL well?"
    )
    assert of_site == "site: It is not ready, and its log says why."


def test_a_row_that_is_to_come_is_told(running):
    moment = accounts.now() + timedelta(days=1)
    with running.open():
        row = accounts.Activity(kind=accounts.activity.FAILED, at=moment, key_hash=b"", network="")
        accounts.db.session.add(row)
    mends = running.mends()
    with running.open():
        accounts.db.session.query(accounts.Activity).delete()

    assert mends == [
        f"clock: The activity has a row of {moment:%Y-%m-%d %H:%M} UTC, which is to come: a clock "
        "is or was wrong. Look at `timedatectl`."
    ]


def test_a_clock_that_is_apart_from_the_database_servers_and_the_sites_is_told(
    running, postgresql, find_program
):
    find_program("faketime", what="a clock that can be set")
    with new_database(postgresql) as database:
        environment = {"HELIOGRAPH_DATABASE_URL": database}
        made = running.flask("db", "upgrade", **environment)
        assert made.returncode == 0, made.stderr
        in_time = running.mends(**environment)
        mends = running.mends(before=["faketime", "-f", "+1h"], **environment)

    rounded = [re.sub(r"(3599|360[01]) seconds", "3600 seconds", mend) for mend in mends]
    keep = "Have systemd-timesyncd keep both."
    assert in_time == []
    assert rounded == [
        f"clock: It is 3600 seconds apart from the database server's. {keep}",
        f"site's clock: It is 3600 seconds apart from the one here. {keep}",
    ]


def test_a_mail_server_is_asked_to_take_the_log_in_and_no_mail(running, mail_server):
    before = len(mail_server.commands)
    running.mends()

    verbs = [line.split()[0].upper() for line in mail_server.commands[before:]]
    assert verbs == ["CONNECTED", "EHLO", "AUTH", "QUIT"]
    assert mail_server.mails == []


def test_a_mail_server_that_takes_no_log_in_is_told(running):
    with smtp_server(offers=["AUTH PLAIN"], AUTH="535 Who are you") as server:
        refusing = server.url.replace("//", "//ada:secret@")
        refused = running.mends(HELIOGRAPH_MAIL_URL=refusing)
    away = running.mends(HELIOGRAPH_MAIL_URL=refusing)

    assert refused == [
        "mail server: SMTPAuthenticationError: (535, b'Who are you'). Is HELIOGRAPH_MAIL_URL well?"
    ]
    assert away == [
        "mail server: ConnectionRefusedError: [Errno 111] Connection refused. "
        "Is HELIOGRAPH_MAIL_URL well?"
    ]


def test_a_store_that_is_away_is_told(running):
    mends = running.mends(HELIOGRAPH_STORE_URL=f"redis://127.0.0.1:{free_port()}/0")

    assert mends == [
        "store: The store for long messages failed: ConnectionError. Is HELIOGRAPH_STORE_URL well?"
    ]


def test_a_site_that_nobody_reaches_or_trusts_is_told(running, monkeypatch):
    empty = running.folder / "no.pem"
    empty.touch()
    untrusted = running.mends(SSL_CERT_FILE=str(empty), SSL_CERT_DIR=str(running.instance))
    monkeypatch.setattr(running, "at", [f"--at=127.0.0.1:{free_port()}"])
    away = running.mends()

    look = "Look at `systemctl status heliograph nginx`."
    [mend] = untrusted
    assert re.fullmatch(
        rf"site: https://{HOST} does not answer: SSLCertVerificationError: .* {look}", mend
    )
    assert away == [
        f"site: https://{HOST} does not answer: ConnectionRefusedError: [Errno 111] Connection "
        f"refused. {look}"
    ]


def test_a_name_that_leads_nowhere_yet_is_told_with_another_way(running, monkeypatch):
    host = "www.example.invalid"
    monkeypatch.setattr(running, "at", [])

    mends = running.mends(HELIOGRAPH_URL=f"https://{host}", HELIOGRAPH_TRUSTED_HOSTS=f'["{host}"]')

    assert mends == [
        f"site: The name {host} leads nowhere. Until it does, --at 127.0.0.1 asks this machine."
    ]


OF_FOR, OF_PROTO, OF_HOST, VERSION = (
    "proxy_set_header X-Forwarded-For $remote_addr;",
    "proxy_set_header X-Forwarded-Proto $scheme;",
    "proxy_set_header Host $host;",
    "proxy_http_version 1.1;",
)


@pytest.mark.parametrize(
    ("old", "new", "mends"),
    [
        (OF_FOR, OF_FOR.replace("$remote_addr", "$proxy_add_x_forwarded_for"), []),
        (
            OF_FOR,
            "",
            [
                "proxies: No proxy writes X-Forwarded-For, so anybody can pass for any address. "
                f"Have it do so {AS_THE_SAMPLE}."
            ],
        ),
        (
            OF_PROTO,
            "",
            [
                "proxies: X-Forwarded-Proto arrives as 'http', not 'https'. Have the proxy write "
                f"it {AS_THE_SAMPLE}."
            ],
        ),
        (
            "return 301 https://www.example.org$request_uri;",
            'return 200 "Welcome";',
            [
                f"HTTP: The status is 200 at http://{HOST}, where people come first. "
                f"Have the proxy lead them to HTTPS, {AS_THE_SAMPLE}."
            ],
        ),
        (
            VERSION,
            f"{VERSION} proxy_hide_header Strict-Transport-Security;",
            [
                "HSTS: Responses come without Strict-Transport-Security. Is HELIOGRAPH_HTTPS "
                "false there, or does the proxy take it away?"
            ],
        ),
        (
            VERSION,
            f"{VERSION} proxy_hide_header Set-Cookie;",
            ["cookies: None comes where one should. Does the proxy take them away?"],
        ),
        (
            VERSION,
            f"{VERSION} proxy_cookie_flags __Host-session nosecure;",
            [
                "cookies: __Host-session: not bound to the host, Secure and HttpOnly. Is "
                "HELIOGRAPH_HTTPS false there, or does the proxy change cookies?"
            ],
        ),
        (
            VERSION,
            f'{VERSION} add_header Set-Cookie "\N{CONTROL SEQUENCE INTRODUCER}31mred=1" always;',
            [
                r"cookies: Â\x9b31mred: not bound to the host, Secure and HttpOnly. Is "
                "HELIOGRAPH_HTTPS false there, or does the proxy change cookies?"
            ],
        ),
        (
            VERSION,
            f'{VERSION} proxy_set_header Accept-Encoding "";',
            ["static files: FILE comes uncompressed. Does the proxy change Accept-Encoding?"],
        ),
        (
            VERSION,
            f"{VERSION} proxy_hide_header Cache-Control;",
            ["static files: FILE may not be kept. Does the proxy change Cache-Control?"],
        ),
        (
            OF_HOST,
            f"proxy_set_header Host {HOST};",
            [
                "foreign host: The site answers as www.example.invalid, too. "
                "Set HELIOGRAPH_TRUSTED_HOSTS, and reload."
            ],
        ),
        (
            "proxy_pass http://heliograph;",
            "return 404;",
            ["site: /readyz answers 404. Does the proxy lead to this site?"],
        ),
    ],
)
def test_what_a_proxy_spoils_is_told(deployment, served, behind_nginx, old, new, mends):
    with behind_nginx(served, **{old: new}):
        found = deployment.mends()

    assert [re.sub(r"/static/site\.\w+\.css", "FILE", mend) for mend in found] == mends


@pytest.mark.parametrize(
    ("environment", "x_forwarded_for", "mends"),
    [
        (
            {"HELIOGRAPH_PROXIES": "0"},
            "$remote_addr",
            [
                "proxies: HELIOGRAPH_PROXIES is 0, but the number of proxies that write "
                "X-Forwarded-For is 1, so everybody has the address 127.0.0.1. "
                "Set HELIOGRAPH_PROXIES=1."
            ],
        ),
        (
            {"HELIOGRAPH_PROXIES": "2"},
            "$proxy_add_x_forwarded_for",
            [
                "proxies: HELIOGRAPH_PROXIES is 2, but the number of proxies that write "
                "X-Forwarded-For is 1, so anybody can pass for any address. "
                "Set HELIOGRAPH_PROXIES=1."
            ],
        ),
        (
            {"HELIOGRAPH_PROXIES": "1"},
            '"$http_x_forwarded_for, $remote_addr, 10.0.0.2"',
            [
                "proxies: HELIOGRAPH_PROXIES is 1, but the number of proxies that write "
                "X-Forwarded-For is 2, so everybody has the address 10.0.0.2. "
                "Set HELIOGRAPH_PROXIES=2."
            ],
        ),
        (
            {"HELIOGRAPH_PROXIES": "0"},
            '""',
            [
                "proxies: No proxy writes X-Forwarded-For, so everybody has the address "
                f"127.0.0.1. Have it do so {AS_THE_SAMPLE} and set HELIOGRAPH_PROXIES=1."
            ],
        ),
        ({"HELIOGRAPH_SECRET_KEY": "another key"}, "$remote_addr", [UNKNOWN]),
        (
            {"HELIOGRAPH_TRUSTED_HOSTS": "[]"},
            "$remote_addr",
            [
                "foreign host: The site answers as www.example.invalid, too. "
                "Set HELIOGRAPH_TRUSTED_HOSTS, and reload."
            ],
        ),
    ],
)
def test_what_the_server_has_set_otherwise_is_told(
    deployment, behind_nginx, environment, x_forwarded_for, mends
):
    header = OF_FOR.replace("$remote_addr", x_forwarded_for)
    with deployment.served(**environment) as server, behind_nginx(server, **{OF_FOR: header}):
        assert deployment.mends() == mends


def test_cookies_that_go_without_tls_are_told(deployment, behind_nginx):
    with deployment.served(HELIOGRAPH_HTTPS="false") as server, behind_nginx(server):
        [mend] = deployment.mends()

    names, _, advice = mend.partition(": not ")
    assert names.startswith("cookies: ")
    assert "session" in names.removeprefix("cookies: ").split(", ")
    assert advice == (
        "bound to the host, Secure and HttpOnly. Is HELIOGRAPH_HTTPS false there, or does the "
        "proxy change cookies?"
    )


def test_a_site_that_is_served_without_tls_and_proxy_is_told_so(deployment):
    port = free_port()
    environment = {
        "HELIOGRAPH_URL": f"http://127.0.0.1:{port}",
        "HELIOGRAPH_HTTPS": "false",
        "HELIOGRAPH_PROXIES": "0",
        "HELIOGRAPH_TRUSTED_HOSTS": '["127.0.0.1"]',
    }
    with deployment.served(port, **environment):
        mends = deployment.mends(**environment)

    assert [mend.partition(":")[0] for mend in mends] == ["HTTPS", "address", "HSTS", "cookies"]


@pytest.mark.parametrize("question", ["", "forged", "x" * 5000])
def test_a_stranger_learns_nothing_by_asking_as_the_doctor(app, question):
    response = app.test_client().get("/healthz", headers={proxies.HEADER: question})

    assert (response.status_code, response.text) == (200, "ok\n")


def test_a_question_counts_for_a_minute_and_only_by_our_keys(app, settings, monkeypatch):
    client = app.test_client()
    ours = proxies.headers_of_question(app, "a nonce")
    theirs = proxies.headers_of_question(create_app(settings | {"SECRET_KEY": KEY}), "a nonce")

    reply = client.get("/healthz", headers=ours).data
    assert proxies.read(app, "a nonce", reply) == {
        "address": "127.0.0.1",
        "scheme": "http",
        "for": proxies.FORGED_ADDRESS,
        "proto": "http",
        "proxies": 0,
    }
    assert proxies.read(app, "another nonce", reply) is None
    assert client.get("/healthz", headers=theirs).text == "ok\n"
    monkeypatch.setattr(proxies, "SECONDS", -1)
    assert client.get("/healthz", headers=ours).text == "ok\n"
    assert client.get("/readyz", headers=ours).text == "ok\n"


def test_no_question_of_ours_is_too_long(app):
    question = proxies.headers_of_question(app, "f" * 16)[proxies.HEADER]

    assert len(question) <= proxies.LONGEST_QUESTION
