"""What the doctor finds at the running site, which is asked over the network as a person would."""

import secrets
import socket
import ssl
from email.utils import parsedate_to_datetime
from http.client import HTTPConnection, HTTPException, HTTPResponse
from urllib.parse import urlsplit

from flask import Flask

import accounts
from web import proxies
from web.access import STATIC
from web.doctor.here import CLOCKS_APART, error_in_words

SECONDS = 5
"""For which each step of a response is waited for."""

MOST_BYTES = 100_000
"""Of a response that are read."""

FOREIGN_HOST = "www.example.invalid"

POLICY = "Content-Security-Policy"


class Site:
    """Asks the site at its address or, instead of there, at other hosts and ports."""

    def __init__(self, url: str, at, http_at) -> None:
        self.url = urlsplit(url)
        self._at, self._http_at = at, http_at

    def ask(self, path: str, headers=None, *, is_plain: bool = False) -> HTTPResponse:
        """Return the response, with its `body`."""
        connection = HTTPConnection(self.url.hostname if is_plain else self.url.netloc)
        connection.sock = self._connect(is_plain=is_plain)
        try:
            connection.request("GET", self.url.path.rstrip("/") + path, headers=headers or {})
            response = connection.getresponse()
            response.body = response.read(MOST_BYTES)
        finally:
            connection.close()
        return response

    def _connect(self, *, is_plain: bool) -> socket.socket:
        host, port = self._at or (None, None)
        if is_plain:
            host, port = self._http_at or (host, 80)
        with_tls = self.url.scheme == "https" and not is_plain
        port = port or self.url.port or (443 if with_tls else 80)
        plain = socket.create_connection((host or self.url.hostname, port), SECONDS)
        if not with_tls:
            return plain
        try:
            context = ssl.create_default_context()
            return context.wrap_socket(plain, server_hostname=self.url.hostname)
        except BaseException:
            plain.close()
            raise


def look(app: Flask, at, http_at):
    """Yield a subject, and what to do if it is not well, for each thing looked at."""
    if not app.config["URL"]:
        return
    site = Site(app.config["URL"], at, http_at)
    try:
        yield from look_at(app, site)
    except socket.gaierror:
        yield (
            "site",
            (
                f"The name {site.url.hostname} leads nowhere. Until it does, --at 127.0.0.1 "
                "asks this machine."
            ),
        )
    except (OSError, HTTPException) as error:
        yield (
            "site",
            (
                f"{site.url.geturl()} does not answer: {error_in_words(error)} "
                "Look at `systemctl status heliograph nginx`."
            ),
        )


def look_at(app: Flask, site: Site):
    ready = site.ask("/readyz")
    if ready.status not in {200, 503}:
        yield "site", f"/readyz answers {ready.status}. Does the proxy lead to this site?"
        return
    yield "site", ready.status == 503 and "It is not ready, and its log says why."
    yield "site's clock", advise_on_date(ready)
    if site.url.scheme == "https":
        yield "HTTP", advise_on_http(site)
    home = site.ask("/")
    yield "HSTS", advise_on_hsts(home)
    yield "foreign host", advise_on_foreign_host(site, home)
    if path := path_of_closed_page(app):
        yield "cookies", advise_on_cookies(site.ask(path))
    yield "static files", advise_on_file(app, site)
    yield "proxies", advise_on_proxies(app, site)


def advise_on_date(response: HTTPResponse) -> str | None:
    try:
        moment = parsedate_to_datetime(response.headers["Date"])
    except (TypeError, ValueError):
        return "Responses come without a Date."
    apart = abs(accounts.now() - moment)
    if apart > CLOCKS_APART:
        return (
            f"It is {apart.total_seconds():.0f} seconds apart from the one here. "
            "Have systemd-timesyncd keep both."
        )
    return None


def advise_on_http(site: Site) -> str | None:
    try:
        plain = site.ask("/", is_plain=True)
    except (OSError, HTTPException):
        found = "Nobody answers"
    else:
        location = plain.headers.get("Location", "")
        if plain.status in {301, 302, 307, 308} and location.startswith("https://"):
            return None
        found = f"The status is {plain.status}"
    return (
        f"{found} at http://{site.url.hostname}, where people come first. "
        "Have the proxy lead them to HTTPS, as deploy/nginx.conf does."
    )


def advise_on_hsts(home: HTTPResponse) -> str | None:
    if "Strict-Transport-Security" in home.headers:
        return None
    return (
        "Responses come without Strict-Transport-Security. Is HELIOGRAPH_HTTPS false there, or "
        "does the proxy take it away?"
    )


def advise_on_foreign_host(site: Site, home: HTTPResponse) -> str | None:
    try:
        foreign = site.ask("/", {"Host": FOREIGN_HOST})
    except (OSError, HTTPException):  # such as from a proxy that closes the connection
        return None
    # What else a proxy serves is not ours to judge.
    is_ours = foreign.headers.get_all(POLICY) == home.headers.get_all(POLICY)
    if foreign.status == 200 and is_ours:
        return f"The site answers as {FOREIGN_HOST}, too. Set HELIOGRAPH_TRUSTED_HOSTS, and reload."
    return None


def path_of_closed_page(app: Flask) -> str | None:
    """Return the path of a page that keeps the way back in a cookie, for a stranger."""
    for rule in app.url_map.iter_rules():
        is_public = hasattr(app.view_functions[rule.endpoint], "is_public")
        if "GET" in rule.methods and not (rule.arguments or is_public or rule.endpoint in STATIC):
            return rule.rule
    return None


def advise_on_cookies(response: HTTPResponse) -> str | None:
    cookies = response.headers.get_all("Set-Cookie", [])
    if not cookies:
        return "None comes where one should. Does the proxy take them away?"
    parts = [cookie.split("; ") for cookie in cookies]
    wrong = [
        first.partition("=")[0]
        for first, *attributes in parts
        if not (first.startswith("__Host-") and {"Secure", "HttpOnly"} <= set(attributes))
    ]
    if wrong:
        return (
            f"{', '.join(wrong)}: not bound to the host, Secure and HttpOnly. Is HELIOGRAPH_HTTPS "
            "false there, or does the proxy change cookies?"
        )
    return None


def advise_on_file(app: Flask, site: Site) -> str | None:
    with app.test_request_context():
        path = app.jinja_env.globals["asset"]("site.css")
    file = site.ask(path, {"Accept-Encoding": "gzip"})
    if file.status != 200:
        return (
            f"{path} answers {file.status}, so the site runs other code than is here. Run "
            "`systemctl reload heliograph`."
        )
    if file.headers["Content-Encoding"] != "gzip":
        return f"{path} comes uncompressed. Does the proxy change Accept-Encoding?"
    if "immutable" not in file.headers.get("Cache-Control", ""):
        return f"{path} may not be kept. Does the proxy change Cache-Control?"
    return None


def advise_on_proxies(app: Flask, site: Site) -> str | None:
    nonce = secrets.token_hex(8)
    reply = site.ask("/healthz", proxies.headers_of_question(app, nonce))
    arrived = proxies.read(app, nonce, reply.body)
    if arrived is None:
        return (
            "The site there does not know the secret key of here: it is another one, or older. "
            "Run `systemctl reload heliograph`."
        )
    return proxies.advise(arrived, site.url.scheme)
