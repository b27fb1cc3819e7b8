"""`flask --app app doctor`: looks at a deployment, and says what is to be mended."""

from urllib.parse import urlsplit

import click
from flask import current_app
from flask.cli import with_appcontext

from accounts.cli import as_json_option, counted, say
from web.doctor import here, site
from web.log import printable


class Place(click.ParamType):
    name = "HOST:PORT"

    def convert(self, value, param, ctx):
        parts = urlsplit(f"//{value}")
        try:
            place = parts.hostname, parts.port
        except ValueError:
            self.fail("It must be like 127.0.0.1:8443.", param, ctx)
        return place


@click.command("doctor")
@click.option("--at", type=Place(), help="Where the site is asked, if not at its own host.")
@click.option("--http-at", type=Place(), help="Likewise without TLS, if not at port 80 there.")
@as_json_option
@with_appcontext
def doctor(at, http_at, as_json: bool) -> None:
    """Look at the settings, files, database, mail server and running site; say what to mend.

    Run it as the service's user. The status is 1 if something is to be mended.
    """
    app = current_app._get_current_object()
    # What a server says may hold escapes of the terminal.
    found = [
        (subject, printable(advice) if advice else None)
        for subject, advice in (*here.look(app), *site.look(app, at, http_at))
    ]
    count = sum(bool(advice) for _, advice in found)
    lines = [f"mend  {it}: {advice}" if advice else f"well  {it}" for it, advice in found]
    lines.append(f"{counted(count, 'thing')} to mend." if count else "All is well.")
    data = [{"subject": it, "is_well": not advice, "advice": advice} for it, advice in found]
    say("\n".join(lines), data, as_json)
    if count:
        raise SystemExit(1)
