"""docs/deploy.md is true: its commands are typed, one after the other, on a Debian of its own."""

import re
import shutil
import subprocess
from collections import Counter
from contextlib import contextmanager

import pytest

from tests.debian import debian
from tests.servers import ROOT, copy_of_the_project

GUIDE = (ROOT / "docs/deploy.md").read_text()

LEFT_OUT = ("apt-get update", "apt-get install --yes certbot", "certbot ")
"""Commands that need the public internet, and a name that leads here."""

INSTALLING = ("apt-get ", "git clone ", ".venv/bin/pip ", "podman build ")
"""Commands that need this machine's network. The others have one of their own, with all ports."""

VARIABLES = "site flask release revision password old options serve volume"
"""Those that the guide sets."""

FROM = "https://git.example.org/heliograph.git"
UPSTREAM = "/srv/heliograph.git"

SECRETS = """700 root:root .git
640 root:heliograph heliograph.env
700 heliograph:heliograph /var/lib/heliograph/
600 heliograph:heliograph /var/lib/heliograph/heliograph.db
600 heliograph:heliograph /var/lib/heliograph/secret_key
"""

MIGRATION = '''"""A table that the next release adds."""

import sqlalchemy as sa
from alembic import op

revision = "29991231235959"
down_revision = "{head}"
branch_labels = depends_on = None


def upgrade():
    op.create_table("added_by_an_upgrade", sa.Column("id", sa.Integer, primary_key=True))


def downgrade():
    op.drop_table("added_by_an_upgrade")
'''


def steps():
    """Return a list of commands for each heading of the guide that has any."""
    found = {}
    for heading, text in re.findall(r"^##+ (.+)\n((?:(?!##).*\n)*)", GUIDE, re.M):
        blocks = re.findall(r"```console\n(.*?)```", text, re.S)
        commands = [line[2:] for line in "".join(blocks).splitlines() if line.startswith("# ")]
        if commands:
            found[heading] = [it for it in commands if not it.startswith(LEFT_OUT)]
    return found


DOCTOR = "$flask doctor"

WITHOUT_MAIL = [
    "mend  mail: No mail reaches anybody. Set HELIOGRAPH_MAIL_URL to a mail server's, such as "
    "smtp://user:password@mail.example.org:587.",
    "1 thing to mend.",
]
"""What the doctor says of a machine that is set up by the guide, and has no mail server."""


class Machine:
    """A shell of root on the new Debian, which keeps its variables and its folder."""

    def __init__(self, root, run):
        self.root, self._run = root, run

    def run(self, command, **options):
        """Run a command; return what it printed, or fail with it."""
        state = "/run/guide.state"
        script = (
            f"test ! -e {state} || source {state}\nset -e -o pipefail\n{command}\n"
            f"{{ declare -p {VARIABLES} || true; echo cd $PWD; }} >{state} 2>&-\n"
        )
        done = self._run(script, **options)
        failed = f"{command}\n{done.stdout}{done.stderr}"
        assert done.returncode == 0, (
            failed + self._run("journalctl --no-pager -n 80 -u heliograph -u nginx").stdout
        )
        return done.stdout + done.stderr

    def follow(self, heading, commands):
        """Type the commands of a heading; return what they printed."""
        printed = ""
        for command in commands.pop(heading):
            if command == DOCTOR:
                assert self.mends() == WITHOUT_MAIL
                continue
            is_installing = command.startswith(INSTALLING)
            network = "this machine's" if is_installing else "its own"
            printed += self.run(command, network=network)
        return printed

    def mends(self):
        """Return what the doctor wants to be mended, of which its status tells."""
        lines = self.run(f"{DOCTOR} || test $? = 1").splitlines()
        return [line for line in lines if not line.startswith("well  ")]


@pytest.mark.drills
def test_the_guide_leads_from_a_bare_debian_to_a_running_site(tmp_path, find_program, tell):
    nspawn = find_program("systemd-nspawn", what="systemd-container")
    commands = steps()
    with debian(tmp_path, nspawn) as (root, run):
        machine = Machine(root, run)
        publish(root / UPSTREAM.strip("/"))
        machine.run(f"git config --system url.{UPSTREAM}.insteadOf {FROM}")
        site = Site(machine)

        for heading in ("Code and user", "Settings"):
            machine.follow(heading, commands)
        [site.password] = re.findall(
            r"^\S{24}$", machine.follow("Database and first administrator", commands), re.M
        )
        for heading in ("Service", "Certificate", "Proxy", "Check"):
            machine.follow(heading, commands)
        assert site.secrets() == SECRETS
        assert site.log_in() == "303"
        assert site.account() == "200"
        assert site.name() == "Heliograph"
        assert site.users() == "ada (admin)\n"

        machine.follow("Backup", commands)
        machine.run('echo "a sieve for the sun" | $flask users create grace --password-stdin')
        machine.follow("Restore", commands)
        assert site.users() == "ada (admin)\n"
        assert site.account() == "200"

        publish_another_release(root / UPSTREAM.strip("/"))
        before = machine.run("$flask db current")
        machine.follow("Upgrade", commands)
        assert "29991231235959" in machine.run("$flask db current")
        assert f"-> {machine.run('echo -n $revision')} " in before
        site.wait_for_name("Later")
        assert site.account() == "200"
        machine.follow("Roll-back", commands)
        assert machine.run("$flask db current") == before
        assert site.name() == "Heliograph"
        assert site.account() == "200"

        old = machine.run("cat /var/lib/heliograph/secret_key")
        machine.follow("Change the key", commands)
        assert machine.run("cat /var/lib/heliograph/secret_key") != old
        assert site.account() == "200"

        printed = machine.follow("PostgreSQL and Redis", commands)
        [site.password] = re.findall(r"^\S{24}$", printed, re.M)
        assert site.users() == "ada (admin)\n"
        assert site.log_in() == "303"
        assert site.account() == "200"
        assert machine.run("curl --fail --silent http://127.0.0.1:8000/readyz") == "ok\n"
        assert machine.mends() == WITHOUT_MAIL

        machine.follow("Backup of PostgreSQL", commands)
        machine.run('echo "a sieve for the sun" | $flask users create grace --password-stdin')
        machine.follow("Restore of PostgreSQL", commands)
        assert site.users() == "ada (admin)\n"
        assert site.account() == "200"

        machine.run("for it in 10 11 12; do ip address add 10.0.0.$it/32 dev lo; done")
        machine.follow("Several machines", commands)
        another_machine(root, machine)
        with site.traffic() as outcomes:
            machine.follow("Replace a machine", commands)
            for unit in ("heliograph", "another"):
                site.wait_for_traffic_at(unit)
        tell(f"{outcomes.total()} requests while a machine was replaced: {dict(outcomes)}")
        assert outcomes.keys() == {"303"}, machine.run("tail /var/log/nginx/error.log")
    assert all("a container" in heading for heading in commands), "tests/test_container.py does so"


class Site:
    """The running site, as a person with curl sees it."""

    def __init__(self, machine):
        self.machine = machine

    def log_in(self):
        """Return the status."""
        data = f"--data-urlencode username=ada --data-urlencode 'password={self.password}'"
        return self.status(f"--cookie-jar /run/jar {data} https://$site/login")

    def secrets(self):
        """Return mode, owner and group of what not everybody may read."""
        names = ".git heliograph.env /var/lib/heliograph/{,heliograph.db,secret_key}"
        return self.machine.run(f"stat --format '%a %U:%G %n' {names}")

    def account(self):
        """Return the status of a closed page for whoever logged in."""
        return self.status("--cookie /run/jar https://$site/account")

    def status(self, words):
        return self.machine.run(
            f"curl --silent --output /dev/null --write-out '%{{http_code}}' {words}"
        )

    @contextmanager
    def traffic(self):
        """Send forms until it is over, none of which nginx sends twice; count their statuses."""
        words = "--silent --output /dev/null --write-out '%{http_code}\\n' --data theme=light"
        send = f"curl {words} https://$site/theme"
        file, outcomes = "/run/traffic", Counter()
        self.machine.run(f"touch {file}; while test -e {file}; do {send}; done > {file}.log 2>&1 &")
        yield outcomes
        self.machine.run(f"rm {file}; sleep 2")
        outcomes.update(self.machine.run(f"cat {file}.log").split())

    def wait_for_traffic_at(self, unit):
        look = f"journalctl --unit {unit} | grep path=/theme >/dev/null"
        self.machine.run(f"for i in {{1..300}}; do {look} && break; sleep 1; done; {look}")

    def name(self):
        page = self.machine.run("curl --silent --fail https://$site/")
        return re.search(r"· (.+?)</title>", page)[1]

    def users(self):
        return self.machine.run("$flask users list")

    def wait_for_name(self, name):
        """Wait until new workers have taken over."""
        look = f"curl --silent https://$site/ | grep '· {name}<' >/dev/null"
        self.machine.run(f"for i in {{1..300}}; do {look} && break; sleep 1; done; {look}")


def another_machine(root, machine):
    """Start one more gunicorn at an address of its own; nginx knows both by the guide's lines."""
    service = (ROOT / "deploy/heliograph.service").read_text().replace("127.0.0.1", "10.0.0.12")
    (root / "etc/systemd/system/another.service").write_text(service)
    machine.run("systemctl daemon-reload; systemctl start another")
    [upstream] = re.findall(r"^```nginx\n(.*?)```", GUIDE, re.M | re.S)
    file = root / "etc/nginx/sites-available/heliograph"
    site, count = re.subn(r"^upstream .*?^}\n", upstream, file.read_text(), flags=re.M | re.S)
    assert count == 1
    file.write_text(site)
    machine.run("systemctl restart nginx")


def publish(repository):
    """Make a repository of the project as it stands here."""
    copy_of_the_project(repository)
    for name in (".dockerignore", ".gitignore"):
        shutil.copy(ROOT / name, repository)
    git(repository, "init", "--quiet", "--initial-branch=main")
    commit(repository)


def publish_another_release(repository):
    """Add a migration, and a change that a visitor sees."""
    migrations = sorted((repository / "migrations").glob("*.py"))
    heads = [re.search(r'^revision\b.*"(.+)"', file.read_text(), re.M)[1] for file in migrations]
    (repository / "migrations/29991231235959_next.py").write_text(MIGRATION.format(head=heads[-1]))
    settings = repository / "settings.py"
    text = settings.read_text()
    assert text.count('"SITE_NAME": "Heliograph"') == 1
    settings.write_text(text.replace('"SITE_NAME": "Heliograph"', '"SITE_NAME": "Later"'))
    commit(repository)


def commit(repository):
    git(repository, "add", "--all")
    who = ("-c", "user.name=Ada", "-c", "user.email=ada@example.org")
    git(repository, *who, "commit", "--quiet", "--message=Release")


def git(repository, *words):
    subprocess.run(["git", "-C", repository, *words], check=True)
