"""Mail: rendered, and sent by SMTP, when no request waits for it."""

from flask import Flask

from web.mail.commands import mail as mail_command
from web.mail.sending import Mailer


def init_app(app: Flask) -> None:
    mailer = app.extensions["mailer"] = Mailer(app)
    app.before_request(mailer.start_thread)
    app.cli.add_command(mail_command)
