"""`python -m demo` serves the demo by gunicorn."""

import os
import socket
import sys
from pathlib import Path

from gunicorn.app.wsgiapp import run as gunicorn

from demo import port


def main() -> None:
    os.chdir(Path(__file__).parent.parent)  # where gunicorn.conf.py is
    with socket.socket() as probe:
        if probe.connect_ex(("127.0.0.1", port())) == 0:
            sys.exit(f"Port {port()} is in use. Choose another: make run PORT=8001")
    sys.argv = [
        "gunicorn",
        "--log-level=warning",
        f"--bind=127.0.0.1:{port()}",
        "demo:create_app()",
    ]
    gunicorn()


if __name__ == "__main__":
    main()
