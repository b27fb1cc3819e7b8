"""A Debian of its own on top of this one: what is changed there is gone afterwards."""

import os
import subprocess
import time
from contextlib import contextmanager
from pathlib import Path

from tests.servers import give_up

NEEDS = "needs root and overlay mounts on a Debian with systemd-container"
REACHING = ("PIP_", "SSL_", "HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy", "npm_config_")
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


@contextmanager
def debian(folder, nspawn):
    """Boot systemd on a copy-on-write layer over this machine's files, with a network of its own.

    Yields its root's path, and a function that runs a script there.
    """
    layer, root = folder / "layer", folder / "root"
    for made in (layer, root):
        made.mkdir()
    mount("-t", "tmpfs", "-o", "mode=755", "tmpfs", layer)
    try:
        for made in ("changes", "work"):
            (layer / made).mkdir()
        paths = f"lowerdir=/,upperdir={layer}/changes,workdir={layer}/work"
        mount("-t", "overlay", "overlay", "-o", paths, root)
        try:
            with booted(root, folder / "console", nspawn) as run:
                yield root, run
        finally:
            subprocess.run(["umount", root], check=True)
    finally:
        subprocess.run(["umount", layer], check=True)


def mount(*words):
    done = subprocess.run(["mount", *words], capture_output=True, text=True, check=False)
    if done.returncode:
        give_up(f"{NEEDS} ({done.stderr})")


@contextmanager
def booted(root, console, nspawn):
    """Boot; services that this machine has installed are not started by themselves."""
    words = ("--quiet", "--register=no", "--keep-unit", "--private-network", "--link-journal=no")
    (root / "etc/machine-id").write_text("")  # or systemd would take it for this machine itself
    with console.open("w") as output:
        container = subprocess.Popen(
            [nspawn, *words, f"--directory={root}", "--boot", "systemd.unit=basic.target"],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        leader = wait_for_systemd(container, console)
        # How pip reaches its index here, and nothing that tells of this checkout.
        environment = {name: os.environ[name] for name in os.environ if name.startswith(REACHING)}
        environment |= {"PATH": PATH, "HOME": "/root", "LANG": "C.UTF-8"}

        def run(script, *, network="its own"):
            """Run a script of bash; return its result. By this machine's network it can install."""
            namespaces = ["--mount", "--uts", "--ipc", "--pid", *["--net"] * (network == "its own")]
            command = ["nsenter", f"--target={leader}", *namespaces, "--root", "bash", "-c", script]
            return subprocess.run(
                command, cwd="/", env=environment, capture_output=True, text=True, check=False
            )

        yield run
    finally:
        container.terminate()
        try:
            container.wait(timeout=120)
        except subprocess.TimeoutExpired:
            container.kill()
            container.wait()


def wait_for_systemd(container, console):
    """Return the number of the process that is the container's first."""
    for _ in range(1200):
        children = Path(f"/proc/{container.pid}/task/{container.pid}/children")
        for child in children.read_text().split() if children.exists() else ():
            state = subprocess.run(
                ["nsenter", f"--target={child}", "--all", "systemctl", "is-system-running"],
                capture_output=True,
                text=True,
                check=False,
            )
            if state.stdout.strip() in {"running", "degraded"}:
                return child
        if container.poll() is not None:
            break
        time.sleep(0.1)
    return give_up(f"{NEEDS}:\n{console.read_text(errors='replace')[-2000:]}")
