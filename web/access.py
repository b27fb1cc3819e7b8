"""Access: a page is closed unless its view says @public, and may be for administrators alone."""

from datetime import datetime, timedelta
from functools import wraps
from itertools import islice
from typing import NoReturn, TypeVar

from flask import (
    Flask,
    abort,
    after_this_request,
    current_app,
    flash,
    g,
    request,
    session,
    url_for,
)
from markupsafe import Markup
from sqlalchemy.exc import DataError, SQLAlchemyError
from werkzeug.routing import BuildError

import accounts
from heliograph import go
from heliograph.visibility import is_foreground, wants_page
from web import drafts, log
from web.places import address_here, current_place, place_of

STATIC = ("static", "heliograph.script")
"""Endpoints that send files: to anybody, and the same to everybody."""

MOST_DEVICES = 4
"""Accounts under which one browser is known. People share computers."""

MOST_TOKENS = 8
"""Cookies with a token that are looked at in one request."""


Row = TypeVar("Row", bound=accounts.Base)


class NotEnded(Exception):  # noqa: N818 - the person did nothing wrong
    """A session goes on here, though the browser that had it has forgotten it."""


class NotLoggedIn(Exception):  # noqa: N818 - the person did nothing wrong
    """A form was sent without a session: the log-in page shows these words, and carries it on."""


class NotRecent(Exception):  # noqa: N818 - the person did nothing wrong
    """A form first needs the password once more: a page asks for it, and carries the form on."""


def init_app(app: Flask) -> None:
    app.before_request(turn_strangers_away)
    app.after_request(use_up_draft)
    app.context_processor(lambda: {"user": current_user()})
    app.jinja_env.globals["interrupted_form"] = drafts.hidden_field
    app.jinja_env.globals["refilled"] = lambda form, name: drafts.refill(
        current_session(), form, name
    )
    for endpoint in STATIC:
        public(app.view_functions[endpoint])


def public(view):
    """Open a view to people who are not logged in."""
    view.is_public = True
    return view


def for_strangers(view):
    """Open a view to people who are not logged in. Others are sent home."""

    @wraps(view)
    def view_for_strangers(**arguments):
        user = current_user()
        if not user:
            return view(**arguments)
        if is_foreground():
            flash("You are already logged in.", "info")
        if draft := draft_for(user):  # this person logged in meanwhile, in another tab
            accounts.keep_draft(current_session(), draft)
        return go_back_to_form() or go("home.index")

    return public(view_for_strangers)


def for_admins(view):
    """Keep a view for administrators: others are refused by 403, strangers are asked to log in.

    It stands below the route, and protects the view where @public stands there, too.
    """

    @wraps(view)
    def view_for_admins(**arguments):
        user = current_user()
        if user is None or not user.is_admin:
            abort(403, "This is for administrators. Nothing was changed. Please ask one of them.")
        return view(**arguments)

    view_for_admins.is_for_admins = True
    return view_for_admins


def with_recent_password(view):
    """Ask for the password once more before a view, if the last time is over 15 minutes ago.

    It stands below the route. Afterwards the person is back at the page, or at the page of the
    form, which has in it what was typed.
    """

    @wraps(view)
    def view_with_recent_password(**arguments):
        session = current_session()
        if session is None:  # where @public stands there, too
            abort(401)
        if session.is_recent:
            return view(**arguments)
        if request.method not in {"GET", "HEAD"}:
            state = "Your password is needed once more."
            response = postpone_form("again.form", NotRecent, state, "Enter it")
            return response or refuse_form(403, state, "again.form", "Enter it", "")
        if is_foreground():
            remember_the_way_back()
            flash("Please enter your password once more.", "info")
        return go("again.form")

    return view_with_recent_password


def turn_strangers_away():
    view = current_app.view_functions.get(request.endpoint)
    # Without a view there is nothing to protect: the response will be an error page.
    if view is None or getattr(view, "is_public", False) or current_user():
        return None

    state = "Your session has ended." if sign_in_token() else "You are not logged in."
    asks_again = getattr(view, "asks_again", False)
    if request.method not in {"GET", "HEAD"} and not asks_again:
        response = postpone_form("sign_in.login_form", NotLoggedIn, state, "Log in")
        if response:
            return response
        refuse_form(401, state, "sign_in.login_form", "Open the login page", " log in there,")
    if drafts.FIELD in request.form:
        raise NotLoggedIn(f"{state} Nothing was saved yet. Please log in.")
    if is_foreground():
        if not asks_again:
            remember_the_way_back()
        flash(
            "Your session has ended. Please log in again."
            if sign_in_token()
            else "Please log in to see that page.",
            "info",
        )
    return go("sign_in.login_form")


def postpone_form(endpoint: str, reason: type[Exception], state: str, act: str):
    """Have the person do what is asked for first, and come back to the form as it was typed.

    None if it cannot be carried on.
    """
    if request.method != "POST" or not is_foreground():
        return None
    interrupted = drafts.interrupt(typist())
    if interrupted is None:
        return None
    address, missing = interrupted
    if "interrupted_form" in g:
        but = f", but without {missing}" if missing else ""
        raise reason(
            f"{state} Nothing was saved yet. {act}, and your form comes back as you typed it{but}."
        )
    session["way_back"] = place_of(address)
    flash(f"{state} Nothing was done. {act}, and you come back to that page.", "warning")
    return go(endpoint)


def refuse_form(status: int, state: str, endpoint: str, link: str, act: str) -> NoReturn:
    """Refuse what was sent without leading away from its page, which may hold an hour's work."""
    advice = Markup(
        '{} Nothing was saved. <a href="{}" target="_blank">{} in a new tab</a>,'
        "{} then come back to your form and send it again."
    )
    abort(status, advice.format(state, url_for(endpoint), link, act))


def typist() -> str:
    """Return who fills in this form, as far as the browser tells.

    That is whose session it is or, once it has ended, who logged in by this browser last: its row
    may be gone, but the browser is known under the account for longer than any session lasts.
    """
    if user := current_user():
        return f"user {user.id}"
    return next(map(accounts.device_of, device_tokens()), "")


def draft_for(user: accounts.User) -> str | None:
    """Return what the request carries on of an interrupted form, if this person may see it."""
    if drafts.FIELD not in request.form:
        return None
    text = request.form[drafts.FIELD]
    draft = drafts.loads(text)
    typists = {"", f"user {user.id}", accounts.find_device(device_tokens(), user.name)}
    if draft is None:
        g.lost_draft = "What you had typed is too old to be brought back. Please type it again."
    elif draft.owner not in typists:
        g.lost_draft = (
            "What was typed here before is not shown, since somebody else was logged in then."
        )
    else:
        g.kept_draft = draft
        return text
    return None


def go_back_to_form():
    """Send the person to the form that was interrupted; None if there is none."""
    if words := g.pop("lost_draft", None):
        flash(words, "warning")
    if draft := g.pop("kept_draft", None):
        flash("What you typed is back, but not saved yet. Please send it again.", "info")
        endpoint, values = place_of(draft.address)
        return go(endpoint, **values)
    return None


def use_up_draft(response):
    """Delete what is kept of a form once it arrives. Where it failed, it may be needed again."""
    session = g.get("current_session")
    if session and session.draft_at and request.method == "POST" and response.status_code < 500:
        try:
            drafts.use_up(session)
        except SQLAlchemyError as error:
            accounts.log_fault("A draft that was used up could not be deleted", error)
            accounts.db.session.rollback()
    return response


def remember_the_way_back() -> None:
    """Keep where the person wanted to go or, for a piece of a page, the page that it is of."""
    if place := place_of(address_here()) if wants_page() else current_place():
        session["way_back"] = place


def go_back_or_home():
    """Send the person to the form or closed page that was asked for first, else home."""
    if response := go_back_to_form():
        session.pop("way_back", None)
        return response
    try:
        endpoint, values = session.pop("way_back")
        return go(endpoint, **values)
    except (KeyError, BuildError):  # nothing was asked for, or its route is gone
        return go("home.index")


def current_user() -> accounts.User | None:
    current = current_session()
    return current.user if current else None


def get_own(model: type[Row], key: object) -> Row:
    """Return the row of this primary key, if it belongs to the current user by its `user_id`.

    Another's row is not found, either: a 403 would tell people which rows there are, and how many.

    Args:
        model: A table with a column `user_id`.
        key: The primary key, such as the id in a page's address. Of several columns, a tuple.

    Raises:
        werkzeug.exceptions.NotFound: There is no such row, or it is not the current user's.
    """
    user = current_user()
    try:
        row = accounts.db.session.get(model, key)
    except (OverflowError, DataError):  # an address may hold a number that no column can
        accounts.db.session.rollback()
        row = None
    if user is None or row is None or row.user_id != user.id:
        abort(404, "There is nothing of yours at this address. Check it, or start again from home.")
    return row


def current_session() -> accounts.Session | None:
    if "current_session" not in g:
        token = sign_in_token()
        g.current_session = accounts.find_session(token) if token else None
        if g.current_session:
            log.note_account(g.current_session.user)
            if g.current_session.away_since:
                tell_news(g.current_session)
    return g.current_session


def tell_news(returned: accounts.Session) -> None:
    """Tell a person who comes back to a session what happened to the account meanwhile."""
    if moment := accounts.new_device_since(returned.user, returned.away_since):
        warn_of_new_device(moment)


def warn_of_new_device(moment: datetime) -> None:
    text = Markup(
        "Somebody logged in to your account from a new device on {}. If it was not you, "
        '<a href="{}" id="secure-account">choose a new password</a> at once.'
    )
    when = moment.strftime("%B %-d, %Y, %H:%M UTC")
    flash(text.format(when, url_for("password.forgotten_form")), "warning")


def start_session_for(user: accounts.User, *, is_remembered: bool = False) -> bool:
    """Sign the person in by a new token: one that was known before is worth nothing now.

    Who is remembered stays logged in when the browser is closed. False, if the account changed
    while its password was verified.
    """
    token = accounts.start_session(
        user,
        instead_of=sign_in_tokens(),
        is_remembered=is_remembered,
        address=request.remote_addr or "",
        user_agent=request.user_agent.string,
        draft=draft_for(user),
    )
    if token:
        way_back = session.get("way_back")
        session.clear()  # with the pending messages, which are for the person before
        if way_back:
            session["way_back"] = way_back
        keep_token(token, accounts.REMEMBERED if is_remembered else None)
        keep_device(user)
        log.note_account(user)
    return token is not None


def renew_session() -> bool:
    """Give the session a new token, now that its person gave the password once more.

    False, if it ended while the password was verified.
    """
    current = current_session()
    token = accounts.renew_session(current, draft=draft_for(current.user))
    if token:
        keep_token(token, accounts.REMEMBERED if current.is_remembered else None)
    return token is not None


def end_session() -> bool:
    """Sign the person out, here and not only in the browser. False, if nobody was signed in.

    Raises:
        NotEnded: if the database did not take it. The browser forgets the token all the same.
    """
    if current_app.config["SIGN_IN_COOKIE_NAME"] not in request.cookies:
        return False
    tokens = sign_in_tokens()
    keep_token(None)
    try:
        return bool(tokens) and accounts.end_sessions(tokens)
    except SQLAlchemyError as error:
        accounts.log_fault("A session is not ended, since its row could not be deleted", error)
        accounts.db.session.rollback()
        raise NotEnded from error


def sign_in_token() -> str | None:
    return next(iter(sign_in_tokens()), None)


def sign_in_tokens() -> list[str]:
    """Usually one. A neighbor on this host can have set a second, and a stranger sends hundreds."""
    cookies = request.cookies.getlist(current_app.config["SIGN_IN_COOKIE_NAME"])
    return list(islice(dict.fromkeys(filter(accounts.is_token, cookies)), MOST_TOKENS))


def keep_token(token: str | None, lifetime: timedelta | None = None) -> None:
    """Have the browser keep the token, until it is closed or so long; or forget the one it has."""
    g.pop("current_session", None)
    set_cookie("SIGN_IN_COOKIE_NAME", token or "", max_age=lifetime if token else 0)


def origin() -> tuple[str, str]:
    """Return the IP address that a request came from, and what the browser says of itself."""
    return request.remote_addr or "", request.user_agent.string


def device_tokens() -> list[str]:
    """Make known the accounts to which somebody signed in by this browser, the latest first."""
    cookie = request.cookies.get(current_app.config["DEVICE_COOKIE_NAME"], "")
    return list(filter(accounts.is_device_token, cookie.split(".", MOST_DEVICES)[:MOST_DEVICES]))


def keep_device(user: accounts.User) -> None:
    """Have the browser be known under this name the next time, for which it signed in."""
    tokens = device_tokens()
    device = accounts.find_device(tokens, user.name)
    others = [it for it in tokens if accounts.find_device([it], user.name) is None]
    kept = [accounts.make_device_token(user.name, device), *others][:MOST_DEVICES]
    set_cookie("DEVICE_COOKIE_NAME", ".".join(kept), max_age=accounts.DEVICE_LIFETIME)


def set_cookie(setting: str, value: str, max_age) -> None:
    """Set, with the response, a cookie that no script and no other site gets hold of."""
    config = current_app.config

    @after_this_request
    def set_it(response):
        response.set_cookie(
            config[setting],
            value,
            max_age=max_age,
            secure=config["SESSION_COOKIE_SECURE"],
            httponly=True,
            samesite="Lax",
        )
        return response
