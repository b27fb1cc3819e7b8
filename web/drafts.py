"""Drafts: what a person typed into a form that first needs a log-in, or the password once more.

The form's POST is answered by the page that asks for the password, whose form carries the draft on
in a hidden field, signed: nothing that a stranger typed is kept on the server. After the password
the draft lies in the row of the person's session, the person is led back to the form's page, and
`partials/field.html` fills the form with it. It is never sent by itself.
"""

from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property

from flask import current_app, g, request
from itsdangerous import BadData
from markupsafe import Markup
from werkzeug.datastructures import MultiDict
from wtforms import Field, Form

import accounts
from web.places import address_before, address_here, place_of
from web.signing import serializer

FIELD = "interrupted-form"
"""The hidden field's name."""

LIFETIME = timedelta(days=1)
"""For which a page that asks for the password may stand open. After it, `accounts` has a limit."""

MOST_CHARACTERS = 100_000
"""Of what was typed, before it is compressed."""

LONGEST = 60_000
"""Characters of the hidden field: what is kept with a session."""

ROOM = 20_000
"""Bytes that a request needs for the password and all else beside the hidden field."""

FORMS = {"application/x-www-form-urlencoded", "multipart/form-data"}
SECRETS = ("password", "passphrase", "secret")
ACT = "act"
"""The field of a form that is but a button (`partials/act.html`), in which nobody types."""


@dataclass(frozen=True)
class Draft:
    address: str
    """The path, quoted, and the query of the form's page."""

    fields: list[list[str]]
    """Names and values, in their order."""

    owner: str
    """Who typed it: `user 7` or `device …`; empty if that is not known."""

    @cached_property
    def values(self) -> MultiDict[str, str]:
        return MultiDict([(name, value) for name, value in self.fields])

    def dumps(self) -> str | None:
        """Return it signed and compressed; None if it is too long."""
        if sum(len(name) + len(value) for name, value in self.fields) > MOST_CHARACTERS:
            return None
        text = serializer("interrupted form").dumps([self.address, self.fields, self.owner])
        room = current_app.config["MAX_CONTENT_LENGTH"] - ROOM
        return text if len(text) <= min(LONGEST, room) else None


def loads(text: str, max_age: timedelta | None = LIFETIME) -> Draft | None:
    """Return the draft that was signed here, if it is not too old and its page is still there."""
    if len(text) > LONGEST:
        return None
    try:
        seconds = max_age.total_seconds() if max_age else None
        draft = Draft(*serializer("interrupted form").loads(text, max_age=seconds))
    except (BadData, TypeError):  # TypeError: an earlier version of the site has signed it
        return None
    return draft if place_of(draft.address) else None


def interrupt(owner: str) -> tuple[str, str] | None:
    """Have the page that follows carry on what was typed.

    Returns the address of the form's page, and what will be missing there; None if it cannot be
    carried on: the form is too long, or has no page to come back to.
    """
    address = address_of_form()
    if request.mimetype not in FORMS or address is None:
        return None
    typed = [(name, value) for name, value in request.form.items(multi=True) if name != ACT]
    kept = [[name, value] for name, value in typed if not is_secret(name)]
    text = Draft(address, kept, owner).dumps()
    if text is None:
        return None
    left_out = [
        *(["passwords"] if any(is_secret(name) and value for name, value in typed) else []),
        *(["files"] if any(file.filename for file in request.files.values()) else []),
    ]
    if typed or left_out:  # else it was but a button
        g.interrupted_form = text
    return address, " and ".join(left_out)


def is_secret(name: str) -> bool:
    return any(word in name.lower() for word in SECRETS)


def address_of_form() -> str | None:
    """Return where the form that was sent stands: at its own address, else on the page before."""
    addresses = (address_here(), address_before())
    return next((it for it in addresses if it and place_of(it)), None)


def hidden_field() -> Markup:
    """Return the field by which a form that asks for the password carries the draft on."""
    text = g.get("interrupted_form") or request.form.get(FIELD, "")
    if not 0 < len(text) <= LONGEST:
        return Markup()
    return Markup('<input type="hidden" name="{}" value="{}">').format(FIELD, text)


def refill(session: accounts.Session | None, form: Form, name: str) -> Field:
    """Return a form's field with what was typed into it before, if this is the form's page."""
    control = form[name]
    draft = draft_here(session)
    if draft is None or getattr(control.widget, "input_type", "") in {"password", "file"}:
        return control
    if any(it.name in draft.values for it in form):  # a box that was not ticked is not among them
        control.process(draft.values)
    return control


def draft_here(session: accounts.Session | None) -> Draft | None:
    """Return the draft that is kept with the session, on the page of its form."""
    if request.method != "GET" or session is None or session.draft_at is None:
        return None
    if "draft_here" not in g:
        draft = draft_of(session)
        is_here = draft and page_of(draft.address) == (request.endpoint, request.view_args)
        g.draft_here = draft if is_here else None
    return g.draft_here


def use_up(session: accounts.Session) -> None:
    """Delete the draft once its form arrives."""
    draft, address = draft_of(session), address_of_form()
    if draft and address and page_of(draft.address) == page_of(address):
        accounts.keep_draft(session, None)


def draft_of(session: accounts.Session) -> Draft | None:
    text = accounts.find_draft(session)
    return loads(text, max_age=None) if text else None


def readable(text: str | None) -> dict[str, object] | None:
    """Return for the person's own copy what a draft holds."""
    draft = loads(text, max_age=None) if text else None
    return {"address": draft.address.rstrip("?"), "fields": draft.fields} if draft else None


def page_of(address: str) -> tuple[str, dict] | None:
    return place_of(address.partition("?")[0])
