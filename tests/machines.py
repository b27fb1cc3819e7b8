"""Several machines on one: gunicorns with one PostgreSQL and one Redis behind nginx."""

import os
import re
import signal
import subprocess
import sys
import time
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url

from tests.servers import ROOT, SITE_NAME, free_port, wait_for

CLOCK_AHEAD = {
    "LD_PRELOAD": "/usr/$LIB/faketime/libfaketimeMT.so.1",  # as Debian's faketime has it
    "FAKETIME": "+2s",
}


class Machine:
    """One gunicorn with the doors of tests/stage.py, in an instance folder of its own."""

    def __init__(self, folder, environment):
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.environment = environment
        self.log = folder / "server.log"
        self._folder = folder
        self._command = [sys.executable, "-m", "gunicorn", "tests.stage:create()"]
        self._command.append(f"--bind=127.0.0.1:{self.port}")

    def start(self):
        with self.log.open("a") as output:
            self.process = subprocess.Popen(
                self._command, cwd=ROOT, env=self._env(), stdout=output, stderr=subprocess.STDOUT
            )
        wait_for(self.address, self.process, self.log)

    def stop(self):
        self.process.terminate()
        self.process.wait(timeout=60)

    def kill(self):
        """End it in the middle of what it does."""
        for pid in children_of(self.process):
            os.kill(int(pid), signal.SIGKILL)
        self.process.kill()
        self.process.wait(timeout=60)

    def flask(self, *words, **options):
        """Run `flask --app app …` as on this machine; return its output."""
        command = [sys.executable, "-m", "flask", "--app", "app", *words]
        return subprocess.check_output(command, cwd=ROOT, env=self._env(), text=True, **options)

    def _env(self):
        return {
            **os.environ,
            "HELIOGRAPH_INSTANCE_PATH": str(self._folder),
            "HELIOGRAPH_SITE_NAME": SITE_NAME,
            **self.environment,
        }

    def paths_served(self):
        """Return the path of each request that this machine served."""
        return re.findall(r"method=\S+ path=(\S+)", self.log.read_text())

    def reload(self):
        """Have a new worker serve, as `systemctl reload` does. Meanwhile requests wait."""
        reload(self.process)
        wait_for(self.address, self.process, self.log)


class Balancer:
    """nginx, which spreads requests over the machines at random."""

    def __init__(self, program, folder, machines):
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.log = folder / "error.log"
        self._folder, self._machines = folder, machines
        self._command = [program, "-p", folder, "-c", folder / "nginx.conf", "-e", self.log]

    def start(self):
        self.configure()
        self.process = subprocess.Popen(self._command, stderr=subprocess.DEVNULL)
        wait_for(self.address, self.process, self.log)

    def stop(self):
        self.process.terminate()
        self.process.wait(timeout=60)

    @contextmanager
    def without(self, machine):
        """Send a machine no more requests, once it has served those that it got."""
        self.configure(down=machine)
        reload(self.process)
        yield
        self.configure()
        reload(self.process)

    def configure(self, down=None):
        servers = "\n".join(
            f"server 127.0.0.1:{machine.port} max_fails=0{' down' * (machine is down)};"
            for machine in self._machines
        )
        (self._folder / "nginx.conf").write_text(f"""
            daemon off; pid {self._folder}/pid; events {{}}
            http {{
                access_log off;
                upstream machines {{ random; {servers} }}
                server {{
                    listen 127.0.0.1:{self.port};
                    location / {{
                        proxy_pass http://machines;
                        proxy_set_header Host $http_host;
                        proxy_set_header X-Forwarded-For $remote_addr;
                        proxy_set_header X-Forwarded-Proto $scheme;
                    }}
                }}
            }}""")


def reload(process):
    """Have a server read its settings anew, and wait until its old workers have ended."""
    old = children_of(process)
    process.send_signal(signal.SIGHUP)
    for _ in range(1200):
        now = children_of(process)
        if now and not now & old:
            return
        time.sleep(0.05)
    pytest.fail("The server's old workers did not end.")


def children_of(process):
    return set(Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split())


@contextmanager
def running_machines(find_program, folder, postgresql, **environment):
    """Run two machines, of which the clock of the second is ahead; yield them and the balancer."""
    find_program("faketime", what="a clock that can be set")
    with ExitStack() as stack:
        environment = {
            "HELIOGRAPH_DATABASE_URL": stack.enter_context(new_database(postgresql)),
            "HELIOGRAPH_STORE_URL": stack.enter_context(redis(find_program, folder)),
            "HELIOGRAPH_PROXIES": "1",
            "HELIOGRAPH_SECRET_KEY": "a key that both machines know",
            **environment,
        }
        machines = []
        for name, clock in (("first", {}), ("second", CLOCK_AHEAD)):
            (folder / name).mkdir()
            machine = Machine(folder / name, environment | clock)
            machine.start()  # one after the other, since the first one makes the tables
            stack.callback(machine.stop)
            machines.append(machine)
        balancer = Balancer(find_program("nginx", what="nginx"), folder, machines)
        balancer.start()
        stack.callback(balancer.stop)
        yield machines, balancer


@contextmanager
def new_database(postgresql):
    """Make a database on a PostgreSQL for as long as it is needed; yield its address."""
    name = f"machines_{free_port()}"
    with psycopg.connect(postgresql, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
        try:
            yield make_url(postgresql).set(database=name).render_as_string(hide_password=False)
        finally:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def redis(find_program, folder):
    """Run a Redis that keeps all in memory, and evicts nothing; yield its address."""
    port = free_port()
    settings = ("--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", folder)
    process = subprocess.Popen(
        [find_program("redis-server", what="Redis"), *settings], stdout=subprocess.DEVNULL
    )
    try:
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        process.terminate()
        process.wait(timeout=60)
