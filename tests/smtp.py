"""A mail server for tests: it keeps what it gets, refuses, or never answers."""

import socketserver
import threading
from contextlib import contextmanager
from email import message_from_bytes, policy


class Conversation(socketserver.StreamRequestHandler):
    def handle(self):
        server = self.server
        server.commands.append("connected")
        if server.is_silent:
            server.is_closing.wait()
            return
        self.reply("220 mail.example.org")
        while line := self.rfile.readline().decode().strip():
            verb = line.split()[0].upper()
            server.commands.append(line)
            if verb == "EHLO":
                lines = ["mail.example.org", *server.offers]
                self.reply("\r\n".join([*(f"250-{it}" for it in lines), "250 HELP"]))
            elif reply := server.replies.get(verb):
                self.reply(reply)
            elif verb == "RCPT" and server.refuses in line:
                self.reply("550 No such person")
            elif verb == "DATA":
                self.reply("354 Go on")
                lines = iter(self.rfile.readline, b".\r\n")
                server.mails.append(message_from_bytes(b"".join(lines), policy=policy.default))
                self.reply("250 Kept")
            else:
                self.reply({"AUTH": "235 Welcome", "QUIT": "221 Bye"}.get(verb, "250 Ok"))

    def reply(self, text):
        self.wfile.write(f"{text}\r\n".encode())


@contextmanager
def smtp_server(*, is_silent=False, offers=(), refuses="nobody", **replies):
    """Yield a server with its `url`, and the `commands` and `mails` that it got.

    Args:
        is_silent: whether it accepts connections and never says a word.
        offers: the extensions of SMTP that it offers.
        refuses: a part of the addresses to which it takes no mail.
        **replies: its replies to commands, by their names.
    """
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Conversation) as server:
        server.is_silent, server.is_closing = is_silent, threading.Event()
        server.offers, server.refuses, server.replies = offers, refuses, replies
        server.commands, server.mails = [], []
        server.url = f"smtp://127.0.0.1:{server.server_address[1]}"
        threading.Thread(target=server.serve_forever, args=(0.02,)).start()
        try:
            yield server
        finally:
            server.is_closing.set()
            server.shutdown()
