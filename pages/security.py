"""What every request and every answer obeys, whatever its page (see SECURITY.md)."""

from flask import Flask, abort, current_app, request, session
from werkzeug.wrappers import Response

from pages import access

HEADERS = {
    # Nothing inline, nothing from elsewhere: a message that slipped through as markup stays inert.
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; object-src 'none'; "
        "frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}

HEADERS_UNDER_TLS = {"Strict-Transport-Security": "max-age=31536000; includeSubDomains"}


def init_app(app: Flask) -> None:
    app.before_request(refuse_what_is_too_large)
    app.before_request(refuse_other_sites)
    app.after_request(protect)


def refuse_what_is_too_large() -> None:
    """Also where the view would not read the body: half the answer would be lost on the way."""
    if (request.content_length or 0) > current_app.config["MAX_CONTENT_LENGTH"]:
        abort(413)
    if "Transfer-Encoding" in request.headers and request.content_length is None:
        abort(411)  # no browser sends a form so, and it could only be cut off, not measured


def refuse_other_sites() -> None:
    """Let only our own pages change anything.

    OWASP's Cross-Site Request Forgery Prevention Cheat Sheet, Fetch Metadata: every browser since
    2023 sends Sec-Fetch-Site, older ones send Origin with each POST. Text browsers send neither,
    and send no form that the person has not sent.
    """
    if request.method not in {"GET", "HEAD", "OPTIONS"} and comes_from_elsewhere():
        current_app.logger.warning(
            "refused a cross-site %s %r from %r", request.method, request.path, request.remote_addr
        )
        abort(403, "This was sent from another site, not from a page of ours. Nothing was changed.")


def comes_from_elsewhere() -> bool:
    if site := request.headers.get("Sec-Fetch-Site"):
        return site not in {"same-origin", "none"}
    if origin := request.headers.get("Origin"):
        # Hosts are compared, not schemes: behind a proxy that ends TLS ours is http.
        host = origin.partition("://")[2]
        return not host or host != request.headers.get("Host")
    return False


def headers_of(app: Flask) -> dict[str, str]:
    return HEADERS | HEADERS_UNDER_TLS if app.config["HTTPS"] else HEADERS


def protect(response: Response) -> Response:
    headers = headers_of(current_app)
    given = {name.lower() for name in response.headers.keys()}  # noqa: SIM118 - pairs otherwise
    response.headers.extend(
        [(name, headers[name]) for name in headers if name.lower() not in given]
    )
    if request.endpoint != "static" or response.status_code >= 400:
        response.vary.add("Cookie")
        # After a sign-out only no-store keeps the old page from coming back.
        sets_cookie = "Set-Cookie" in response.headers or session.modified
        is_personal = access.sign_in_token() or sets_cookie
        response.headers.setdefault("Cache-Control", "no-store" if is_personal else "no-cache")
    return response
