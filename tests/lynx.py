"""A person with lynx, who finds everything by the words on the screen."""

import os
import re
import subprocess
from select import select

from tests.chromium import PATIENCE

QUESTION = b"Are you sure you want to quit?"


class Lynx:
    """One running lynx: its keys go into a pipe, and `screen` is what it drew last."""

    def __init__(self, program, home, address):
        configuration = home / "lynx.cfg"
        configuration.write_text("INFOSECS:0\nMESSAGESECS:0\nALERTSECS:0\n")
        # Links and fields are numbered; a field takes no key before it is entered.
        keys = ["-cmd_script=/dev/stdin", "-number_fields", "-tna"]
        screen = {"TERM": "vt100", "LINES": "200", "COLUMNS": "200"}  # no page is longer
        self.process = subprocess.Popen(
            [program, f"-cfg={configuration}", *keys, "-accept_all_cookies", address],
            env={**os.environ, **screen, "HOME": str(home)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        self.look()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.communicate()

    def log_in(self, name, password):
        self.fill("Username or email address", name).fill("Password", password)
        return self.press("Log in")

    def open(self, address):
        return self.type("g", *address, "^J").look()

    def follow(self, words):
        return self.choose(rf"\[(\d+)\]{re.escape(words)}").look()

    def press(self, words):
        return self.choose(rf"\(\[(\d+)\]BUTTON\) {re.escape(words)}$").look()

    def fill(self, label, text):
        return self.choose(rf"^{re.escape(label)}\b[^[]*\[(\d+)\]").type("^U", *text, "Down Arrow")

    def choose(self, pattern):
        found = re.search(pattern, self.screen, re.MULTILINE)
        assert found, f"Nothing is like {pattern} in:\n{self.screen}"
        # 0 asks for the number, g goes there, and the second Enter acts.
        return self.type("0", *found[1], "g", "^J", "^J")

    def type(self, *keys):
        self.process.stdin.write("".join(f"key {key}\n" for key in keys).encode())
        return self

    def look(self):
        """Let lynx draw the whole screen anew; its question shows that it has."""
        self.type("^L", "q", "n").process.stdin.flush()
        drawn = b""
        while QUESTION not in drawn:
            assert select([self.process.stdout], [], [], PATIENCE)[0], drawn
            more = os.read(self.process.stdout.fileno(), 65536)
            assert more, f"lynx ended after {drawn}"
            drawn += more
        last = drawn.rpartition(b"\x1b[H\x1b[J")[2]  # after lynx cleared the screen
        page = last.partition(b"Arrow keys:")[0].decode()
        page = re.sub(r"\x1b\[[\d;]*m|[\x0f\b]", "", page)  # bold, plain
        page = re.sub(r"\x1b\[[\d;]*[A-Z]|\r", "\n", page)  # to another place
        self.screen = re.sub(r"\s*\n\s*", "\n", page)
        return self
