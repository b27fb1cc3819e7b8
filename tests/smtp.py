"""A mail server for tests: it keeps what it gets, refuses, or never answers."""

import socketserver
import threading
from contextlib import contextmanager, suppress
from email import message_from_bytes, policy


class Conversation(socketserver.StreamRequestHandler):
    def handle(self):
        server = self.server
        server.commands.append("connected")
        if server.is_silent:
            server.is_closing.wait()
            return
        if server.is_slow:
            self.reply_slowly()
            return
        if server.is_tls:
            self.begin_tls()
        self.reply("220 mail.example.org")
        while line := self.rfile.readline().decode().strip():
            verb = line.split()[0].upper()
            server.commands.append(line)
            if verb == "EHLO":
                lines = ["mail.example.org", *server.offers]
                self.reply("\r\n".join([*(f"250-{it}" for it in lines), "250 HELP"]))
            elif verb == "STARTTLS" and server.tls:
                self.reply("220 Go on")
                self.begin_tls()
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

    def finish(self):
        super().finish()
        self.request.close()

    def begin_tls(self):
        self.request = self.server.tls.wrap_socket(self.request, server_side=True)
        self.setup()
        self.server.commands.append("under TLS")

    def reply_slowly(self):
        with suppress(OSError):
            while not self.server.is_closing.wait(0.02):
                self.wfile.write(b"2")

    def reply(self, text):
        self.wfile.write(f"{text}\r\n".encode())


@contextmanager
def smtp_server(
    *,
    port=0,
    is_silent=False,
    is_slow=False,
    offers=(),
    refuses="nobody",
    tls=None,
    is_tls=False,
    **replies,
):
    """Yield a server with its `url`, and the `commands` and `mails` that it got.

    Args:
        port: at which it listens, or any.
        is_silent: whether it accepts connections and never says a word.
        is_slow: whether it sends a line without an end, a byte now and then.
        offers: the extensions of SMTP that it offers.
        refuses: a part of the addresses to which it takes no mail.
        tls: an SSLContext with its certificate.
        is_tls: whether it speaks TLS from the beginning.
        **replies: its replies to commands, by their names.
    """
    with socketserver.ThreadingTCPServer(("127.0.0.1", port), Conversation) as server:
        server.is_silent, server.is_slow = is_silent, is_slow
        server.is_closing = threading.Event()
        server.offers, server.refuses, server.replies = offers, refuses, replies
        server.tls, server.is_tls = tls, is_tls
        server.commands, server.mails = [], []
        server.url = f"smtp{'s' * is_tls}://127.0.0.1:{server.server_address[1]}"
        threading.Thread(target=server.serve_forever, args=(0.02,)).start()
        try:
            yield server
        finally:
            server.is_closing.set()
            server.shutdown()
