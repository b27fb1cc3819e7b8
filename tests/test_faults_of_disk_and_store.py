"""Whatever the disk or the store does, people read so in plain words, and it heals by itself."""

import itertools
import shutil
import sqlite3
import subprocess
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace

import psutil
import pytest

from tests.faults import ADMIN, EVE, HTMX, LONG, Person, as_root, lines_of, serving
from tests.servers import postgresql_server, until

pytestmark = pytest.mark.drills

FULL = "The site can only be read for the moment. Please try again in a while."


# The disk


@contextmanager
def mounted(size):
    """A disk of this size."""
    with TemporaryDirectory() as folder:
        as_root("mount", "-t", "tmpfs", "-o", f"size={size}", "none", folder)
        yield Path(folder)
        subprocess.run(["umount", "--lazy", folder], check=True)


@pytest.fixture
def disk():
    with mounted("2m") as folder:
        yield folder


@pytest.fixture
def server_disk():
    with mounted("100m") as folder:
        yield folder


@contextmanager
def filled(disk):
    ballast = disk / "ballast"
    with ballast.open("wb", buffering=0) as file, suppress(OSError):
        while file.write(bytes(4096)):
            pass
    try:
        yield
    finally:
        ballast.unlink()


def test_what_is_on_a_full_disk_can_be_read_and_saving_waits(disk, tmp_path):
    with serving(tmp_path, INSTANCE_PATH=str(disk)) as address:
        ada, eve = Person(address).log_in(), Person(address)
        ada.post("/stage/flash", text="The letter was sent.")
        with closing(sqlite3.connect(disk / "heliograph.db")) as rows, rows:
            rows.execute(
                "UPDATE sessions SET seen_at = datetime(seen_at, '-5 minutes') || '.000000'"
            )
        with filled(disk):
            log_in, fragment = eve.post("/login", **ADMIN), eve.post("/login", HTMX, **ADMIN)
            registered = eve.post("/register", **EVE)
            page = ada.get("/account")
            ada.post("/stage/flash", text=LONG)
            shortened = ada.get("/account")
            lines = lines_of(tmp_path)

        assert eve.post("/login", **ADMIN).status == 303
        assert Person(address).post("/register", **EVE).status == 303
        assert ada.get("/account").status == 200

    assert (log_in.status, log_in.heading) == (503, "Nothing can be saved now")
    assert fragment.messages == [f"Nothing can be saved now. {FULL}"]
    assert registered.status == 503
    assert (page.status, page.messages) == (200, ["The letter was sent."])
    [text] = shortened.messages
    assert LONG.startswith(text.removesuffix("… (shortened)"))
    told = [line for line in lines if "database or disk is full" in line]
    assert len(told) == 4 + 2, told  # with one for the store, and those of a session's use
    assert not any(line.startswith("Traceback") for line in lines)


def test_a_server_whose_disk_is_full_is_read_and_saving_waits(server_disk, tmp_path):
    with (
        postgresql_server(server_disk) as server,
        serving(tmp_path, DATABASE_URL=server.get_uri(), SIGN_IN_ATTEMPTS="10000") as address,
    ):
        ada, eve = Person(address).log_in(), Person(address)
        with filled(server_disk):
            for number in itertools.count():  # the last pages of its tables have some room
                name = {"username": f"Eve {number}", "email": f"eve-{number}@example.org"}
                registered = eve.post("/register", **EVE | name)
                if registered.status != 303:
                    break
            page = ada.get("/account")

        assert eve.post("/register", **EVE | name).status == 303
        assert ada.get("/account").status == 200

    assert (registered.status, registered.heading) == (503, "Nothing can be saved now")
    assert page.status == 200
    told = [line for line in lines_of(tmp_path) if "No space left on device" in line]
    assert len(told) == 1, told
    assert not any(line.startswith("Traceback") for line in lines_of(tmp_path))


# The store of long messages


@pytest.fixture
def redis(find_program):
    """A real Redis: its process, and its URL."""
    program = find_program("redis-server", what="Redis")
    with TemporaryDirectory() as folder:  # the path of a socket must be short
        socket = Path(folder, "redis")
        command = [program, "--port", "0", "--unixsocket", socket, "--save", "", "--dir", folder]
        with subprocess.Popen(command, stdout=subprocess.DEVNULL) as server:
            until(socket.exists)
            yield SimpleNamespace(process=psutil.Process(server.pid), url=f"unix://{socket}")
            server.kill()


def test_a_long_message_waits_for_a_store_that_hangs(redis, tmp_path):
    with serving(tmp_path, STORE_URL=redis.url) as address:
        ada, grace = Person(address), Person(address)
        ada.get("/")
        grace.get("/")
        ada.post("/stage/flash", text=LONG)
        redis.process.suspend()
        pages = [ada.get("/") for _ in range(3)]
        grace.post("/stage/flash", text=LONG)
        [shortened] = grace.get("/").messages
        redis.process.resume()
        until(lambda: pages.append(ada.get("/")) or pages[-1].messages)
        pages.append(ada.get("/"))

    assert {page.status for page in pages} == {200}
    assert [text for page in pages for text in page.messages] == [LONG]
    assert shortened.endswith("… (shortened)")
    told = [line for line in lines_of(tmp_path) if "fallback storage" in line]
    assert 1 <= len(told) <= 2, told  # one for reading, and one for writing
    assert not any(line.startswith("Traceback") for line in lines_of(tmp_path))


def test_without_a_store_nothing_but_long_messages_suffers(redis, tmp_path):
    redis.process.kill()
    with serving(tmp_path, STORE_URL=redis.url) as address:
        ada = Person(address).log_in()
        ada.post("/stage/flash", text="The letter was sent.")
        short = ada.get("/account").messages
        ada.post("/stage/flash", text=LONG)
        [long] = ada.get("/account").messages

    assert short == ["The letter was sent."]
    assert long.endswith("… (shortened)")


def test_a_store_whose_folder_is_gone_makes_it_anew(tmp_path):
    instance = tmp_path / "instance"
    database = f"sqlite:///{tmp_path}/site.db"
    with serving(tmp_path, INSTANCE_PATH=str(instance), DATABASE_URL=database) as address:
        ada = Person(address).log_in()
        shutil.rmtree(instance)
        ada.post("/stage/flash", text=LONG)

        assert ada.get("/account").messages == [LONG]
