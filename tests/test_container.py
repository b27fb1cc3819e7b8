"""The image of deploy/Containerfile: docs/deploy.md is followed on a Debian of its own."""

import re
import subprocess
from fnmatch import fnmatch

import pytest

from tests.debian import debian
from tests.servers import ROOT
from tests.test_deploy_guide import (
    UPSTREAM,
    Machine,
    Site,
    commit,
    publish,
    publish_another_release,
    steps,
)

BASE, SUITE = "debian:13-slim", "trixie"
SLIM = [f"--dpkgopt=path-exclude=/usr/share/{it}/*" for it in ("doc", "locale", "man")] + [
    f'--aptopt=Dir::Cache::{it} ""' for it in ("pkgcache", "srcpkgcache")
]

HERE = """
    # The root is an overlay already, and carries no second one.
    mkdir --parents /var/lib/containers && mount -t tmpfs tmpfs /var/lib/containers
    # Within a container, systemd's, there are no control groups to make, and no limits to raise.
    echo '[containers]
    cgroups = "disabled"
    default_ulimits = ["nofile=1024:4096", "nproc=4096:4096"]
    [engine]
    cgroup_manager = "cgroupfs"
    env = ["BUILDAH_ISOLATION=chroot"]' > /etc/containers/containers.conf
    # Whom this machine trusts beside Debian's authorities, the build trusts as well.
    own=/usr/local/share/ca-certificates
    mkdir --parents $own && echo $own:$own > /etc/containers/mounts.conf
"""

SECRET = "nobody else may read this"
SECRETS = (
    *(
        "heliograph.env",
        ".env",
        "deploy/other.env",
        "instance/secret_key",
        "instance/heliograph.db",
    ),
    *("heliograph.db-wal", "secret_key.old", "heliograph.dump", "privkey.pem", ".git/description"),
)
"""Files that a machine's checkout may hold."""


def test_what_git_ignores_stays_out_of_the_image():
    git, image = (
        re.findall(r"^(?:\*\*/)?([^#\n].*?)/?$", (ROOT / name).read_text(), re.M)
        for name in (".gitignore", ".dockerignore")
    )

    assert [it for it in git if not any(fnmatch(it, pattern) for pattern in image)] == []


class Container(Site):
    """The site as a person sees it, and its container as root does."""

    def users(self):
        return self.run("flask --app app users list")

    def run(self, command):
        return self.machine.run(f"podman exec heliograph {command}")

    def inspect(self, field):
        return self.machine.run(f"podman inspect heliograph --format '{{{{{field}}}}}'").strip()

    def wait_until_healthy(self):
        look = "podman healthcheck run heliograph"
        self.machine.run(f"for i in {{1..60}}; do {look} && break; sleep 1; done; {look}")


@pytest.mark.drills
def test_the_guide_leads_to_a_site_in_a_container(tmp_path, find_program, tell):
    nspawn = find_program("systemd-nspawn", what="systemd-container")
    mmdebstrap = find_program("mmdebstrap", what="another Debian")
    commands = steps()
    with debian(tmp_path, nspawn) as (root, run):
        machine = Machine(root, run)
        machine.run("apt-get install --yes curl git nginx openssl podman", network="this machine's")
        machine.run(HERE)
        make_base(root / "srv/base.tar", mmdebstrap)
        machine.run(f"podman import --quiet /srv/base.tar docker.io/library/{BASE}")
        publish(root / UPSTREAM.strip("/"))
        a_product_grows(root / UPSTREAM.strip("/"))
        machine.run(
            f"site=www.example.org; git clone {UPSTREAM} /opt/heliograph; cd /opt/heliograph"
        )
        for name in SECRETS:
            (root / "opt/heliograph" / name).parent.mkdir(exist_ok=True)
            (root / "opt/heliograph" / name).write_text(SECRET)

        site = Container(machine)
        printed = machine.follow("In a container", commands)
        [site.password] = re.findall(r"^\S{24}$", printed, re.M)
        for heading in ("Certificate", "Proxy"):
            machine.follow(heading, commands)
        assert site.log_in() == "303"
        assert site.account() == "200"
        site.wait_until_healthy()
        assert_that_it_is_shut_in(site)
        assert_that_the_image_has_what_it_needs_alone(site)
        megabytes = (
            int(machine.run("podman image inspect heliograph --format '{{.Size}}'")) // 10**6
        )
        tell(f"The image has {megabytes} MB.")
        assert megabytes < 250

        machine.run("podman stop heliograph")
        assert site.inspect(".State.ExitCode") == "0"
        machine.run("podman start heliograph")
        site.wait_until_healthy()

        machine.follow("Backup of a container", commands)
        machine.run(
            'echo "a sieve for the sun" | podman exec --interactive heliograph '
            "flask --app app users create grace --password-stdin"
        )
        assert site.users() == "ada (admin)\ngrace\n"
        machine.follow("Restore of a container", commands)
        site.wait_until_healthy()
        assert site.users() == "ada (admin)\n"
        assert site.account() == "200"

        publish_another_release(root / UPSTREAM.strip("/"))
        before = site.run("flask --app app db current")
        machine.follow("Upgrade of a container", commands)
        site.wait_for_name("Later")
        assert "-> 29991231235959" in site.run("flask --app app db current")
        assert site.account() == "200"
        machine.follow("Roll-back of a container", commands)
        site.wait_for_name("Heliograph")
        assert site.run("flask --app app db current") == before
        assert site.account() == "200"
    assert not [heading for heading in commands if "a container" in heading]


def make_base(file, mmdebstrap):
    """Make what the image stands on, of Debian's mirror: a registry may be out of reach."""
    froms = re.findall(r"^FROM (\S+)", (ROOT / "deploy/Containerfile").read_text(), re.M)
    assert set(froms) == {BASE}
    words = ("--quiet", "--variant=minbase", *SLIM, SUITE, file)
    subprocess.run([mmdebstrap, *words], check=True)


def a_product_grows(repository):
    (repository / "notes").mkdir()
    (repository / "notes/__init__.py").write_text("TITLE = 'Notes'\n")
    commit(repository)


def assert_that_it_is_shut_in(site):
    assert site.run("id --user --name") == "heliograph\n"
    assert "\nCapEff:\t0000000000000000\n" in site.run("cat /proc/1/status")
    for folder in ("/opt/heliograph", "/etc", "/usr/local/bin"):
        refused = site.run(f"touch {folder}/new 2>&1 || true")
        assert "Read-only file system" in refused, folder


def assert_that_the_image_has_what_it_needs_alone(site):
    assert site.run(f"grep --recursive --files-with-matches '{SECRET}' . || true") == ""
    names = set(site.run("find . -maxdepth 1").split())
    assert names & {"./site.env", "./instance", "./demo", "./tests", "./.git"} == set()
    assert site.run("python -c 'import notes; print(notes.TITLE)'") == "Notes\n"
    authorities = "import ssl; print(ssl.create_default_context().cert_store_stats()['x509_ca'])"
    assert int(site.run(f'python -c "{authorities}"')) > 100  # else no mail server is trusted
