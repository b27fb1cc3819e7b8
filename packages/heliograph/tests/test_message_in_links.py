"""links2, a text browser that ignores a cookie without a value, and so a deletion without one."""

import os
import pty
import select
import subprocess
from threading import Thread

from werkzeug.serving import make_server

from message_site import Received, make_app


def test_a_message_is_shown_once_in_links(tmp_path, find_program):
    app = make_app()
    seen = []

    @app.after_request
    def note(response):
        if response.status_code == 200:
            texts = [
                text for _, text, _ in Received(200, [], response.get_data(as_text=True)).rendered
            ]
            seen.append(texts)
        return response

    server = make_server("127.0.0.1", 0, app, threaded=True)
    Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.port}"

    controller, terminal = pty.openpty()
    browser = subprocess.Popen(
        [find_program("links2", what="links2"), f"{address}/hops/0"],
        stdin=terminal,
        stdout=terminal,
        stderr=terminal,
        env=os.environ | {"TERM": "vt100", "HOME": str(tmp_path)},
    )
    os.close(terminal)
    for visits in range(1, 4):
        wait_until(lambda: len(seen) == visits, controller)  # noqa: B023 - called at once
        if visits == 1:
            os.write(controller, b"\r")  # it welcomes a first visit
            wait_until_still(controller)
        os.write(controller, f"g{address}/?{visits}\r".encode())
    wait_until(lambda: len(seen) == 4, controller)
    browser.kill()
    browser.wait()
    server.shutdown()

    assert seen == [["0 hops left."], [], [], []]


def wait_until(condition, controller):
    for _ in range(60):
        wait_until_still(controller)
        if condition():
            return
    raise AssertionError("links2 did not come by")


def wait_until_still(controller):
    """Wait until links2 has written its screen: only then does it read a key."""
    while select.select([controller], [], [], 0.3)[0]:
        os.read(controller, 4096)
