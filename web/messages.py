"""Messages that offer to act."""

from flask import current_app, get_template_attribute, url_for
from markupsafe import Markup, escape


def with_button(text, label, button_id, endpoint, **values) -> Markup:
    """Return a message's text with a button beside it, such as Undo, that posts to a view.

    Args:
        text: The sentence, which is escaped unless it is `Markup`.
        label: The words on the button.
        button_id: The button's id, which no other element of the page has.
        endpoint: The view's endpoint.
        **values: The variables of its URL.
    """
    act = get_template_attribute("partials/act.html", "act")
    return escape(text) + Markup(" ") + act(label, button_id, endpoint, **values)


def with_mail_link(text) -> Markup:
    """Return a message's text with a link to the mails, where the site shows them: in the demo."""
    endpoint = current_app.config["MAIL_HINT"]
    if not endpoint:
        return escape(text)
    link = Markup('{} <a href="{}" id="see-mails">See the mails of this site</a>')
    return link.format(text, url_for(endpoint))
