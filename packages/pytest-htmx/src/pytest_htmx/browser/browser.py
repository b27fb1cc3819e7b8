"""`Browser`: visits a WSGI app without JavaScript, in memory."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, ClassVar, Self

from bs4 import BeautifulSoup, Tag
from werkzeug.datastructures import Headers
from werkzeug.test import TestResponse

from ..errors import Refused
from ..html import locators
from ..html.dom import in_short, opening_tag
from ..html.urls import origin, resolve
from ..messages import REGION, Marks
from ..rules import DEFAULT_RULES, check_page, known_rules
from .acting import MOVED, PRESSED, Actions
from .cookies import CookieJar
from .engine import Engine, NoScript
from .tab import Tab
from .transport import Received, Request, SentRequest

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

_REPORTED = 5  # of the last requests, in the report of a failed test


class Browser:
    """A visitor without JavaScript: opens pages, follows links, and fills in and sends forms.

    The verbs `open`, `click`, `fill`, `submit`, `press`, `trigger`, `back`, `forward` and `reload`
    return the browser, so that a test can chain them.

    Args:
        app: The WSGI app to visit.
        base_url: The app's origin, for example "https://example.org".
        rules: The names of the rules of `check_page` that every page must keep: `DEFAULT_RULES`,
            or `ALL_RULES`, or any set of their names.
        region: The CSS selector of the element that shows messages.
        message: The CSS selector of one message in the region; None for the usual marks.
        category: The attribute with a message's category; None for `data-category`, else a class.
        confirm: The reply to every question that the page asks; None refuses each question.

    Attributes:
        app: The WSGI app.
        base_url: As above.
        engine_class: The engine that does what the pages' scripts do. A subclass may name another.
        history: The session history.
        questions: The questions that the page asked since the last `open`, in order.
        rules: As above, in the order in which they are checked.

    Raises:
        ValueError: If there is no rule of a given name.
        Refused: By every verb, if a person could not do this; by all else, if no page is open.
        Unsupported: By every verb, if the kit cannot follow the browser's reaction, and wherever it
            cannot read a selector.
        AssertionError: By every verb, if a page breaks a rule.
    """

    engine_class: ClassVar[type[Engine]] = NoScript

    def __init__(
        self,
        app: WSGIApplication,
        *,
        base_url: str = "http://localhost",
        rules: Collection[str] = DEFAULT_RULES,
        region: str = REGION,
        message: str | None = None,
        category: str | None = None,
        confirm: bool | None = None,
    ) -> None:
        self.app = app
        self.rules = known_rules(rules)
        self._tab = Tab(app, base_url, self.engine_class, confirm)
        self._engine = self._tab.engine
        self._actions = Actions(self._tab)
        self.base_url = self._tab.home
        self.history = self._tab.history
        self.questions = self._tab.questions
        self._marks = Marks(region, message, category)
        self._places: list[str] = []
        self._checked: Received | None = None

    # Verbs

    def open(self, path: str) -> Self:
        """Load a page as if the address were typed into the address bar, but never from the cache.

        `reloads` becomes 0, and `requests` and `questions` begin anew.

        Args:
            path: A path of the app, or an absolute URL of its origin. Another origin is refused, as
                are a redirect to one and more than 20 redirects.
        """
        url, home = resolve(self.base_url, path), origin(self.base_url)
        if origin(url) != home:
            raise Refused(f"{url} is another site: the kit visits one app, at {home}.")
        self._tab.transport.sent.clear()
        self.questions.clear()
        with self._act():
            self._tab.visit(Request("GET", url, site="none"))
        self._tab.reloads = 0
        return self

    def click(self, what: str) -> Self:
        """Click a link, a button, or another element that reacts to a click.

        Args:
            what: The words that a person reads on the element, or a CSS selector. Refused if no
                element or several match, the element is hidden or disabled, or nothing happens.
        """
        with self._act():
            element = locators.clickable(
                self._tab.document, what, self._engine.listeners(*MOVED, *PRESSED), self._place
            )
            if not self._actions.click(element):
                tag = opening_tag(element)
                raise Refused(f"Nothing happens on a click on {tag}. The kit runs no scripts.")
        return self

    def fill(
        self,
        selector: str | Mapping[str, object] | None = None,
        fields: Mapping[str, object] | None = None,
        /,
        **more: object,
    ) -> Self:
        """Fill in controls, in a form or outside of one, without sending them.

        Each text control is focused, typed into as if by one key, and left again.

        Args:
            selector: The CSS selector of the form, of a control, or of an element around them; by
                default the whole page, in which only one form may have the control. A mapping
                here means `fields`.
            fields: Values by the controls' names, for names that are no Python identifiers.
            **more: Values by the controls' names. A text control takes a `str`, a number, a
                date or a time; a checkbox a `bool`, several checkboxes of one name a list of
                values; a radio button or an option its value, an option also its words; a file a
                path, `("name", content)` or `("name", content, "type/subtype")`, with the content
                as bytes or text.

        Refused if a control is missing, hidden or disabled, or cannot take the value.
        """
        if isinstance(selector, Mapping):
            selector, fields = None, selector
        with self._act():
            for name, value in {**(fields or {}), **more}.items():
                found = locators.controls_named(self._tab.document, selector, name, self._place)
                self._actions.fill(found, value)
        return self

    def submit(
        self,
        selector: str | Mapping[str, object] | None = None,
        fields: Mapping[str, object] | None = None,
        /,
        *,
        button: str | None = None,
        **more: object,
    ) -> Self:
        """Fill in a form and send it.

        Args:
            selector: The CSS selector of the form, of an element that contains one form, or of a
                control of the form; by default the page's only form. A mapping here means
                `fields`.
            fields: As for `fill`.
            button: The words, the name or the CSS selector of the button to press; by default the
                form's first submit button, or Enter if it has none.
            **more: As for `fill`.

        Refused if the form, a control or the button is missing or disabled, or a browser would not
        send the form because a control is invalid.
        """
        if isinstance(selector, Mapping):
            selector, fields = None, selector
        if fields or more:
            self.fill(selector, fields, **more)
        with self._act():
            form = locators.form(self._tab.document, selector, self._place)
            submitter = locators.submit_button(self._tab.document, form, button)
            if submitter is None:
                self._actions.press(locators.entered(self._tab.document, form), "Enter")
            else:
                self._actions.click(submitter)
        return self

    def press(self, selector: str, key: str) -> Self:
        """Press and release one key at an element, which has the focus then.

        Enter in a form's field sends the form, and Escape closes the topmost popover or dialog. A
        key at the body or a dialog goes to what has the focus in it.

        Args:
            selector: A CSS selector that matches exactly one element.
            key: A character, or the name of a key as in `event.key`: "Enter", "Escape", "F2".

        Refused if the element is hidden or takes no keys, the key would type, or nothing happens.
        """
        with self._act():
            element = locators.element(self._tab.document, selector, self._place)
            self._actions.press(element, key)
        return self

    def trigger(self, selector: str, event: str) -> Self:
        """Dispatch an event to an element.

        Args:
            selector: A CSS selector that matches exactly one element.
            event: The event's name, for example "keyup", "every", "revealed" or the app's own.

        Refused if nothing reacts to the event, or the visitor has no JavaScript.
        """
        if not self._engine.scripting:
            raise Refused(
                f"trigger({selector!r}, {event!r}) needs htmx, and this visitor has no JavaScript: "
                f"let the test take htmx_visitor."
            )
        with self._act():
            element = locators.element(self._tab.document, selector, self._place)
            self._actions.trigger(element, event)
        return self

    def back(self) -> Self:
        """Press Back. Refused if there is no earlier page, or a form would be sent again."""
        with self._act():
            self._tab.traverse(-1)
        return self

    def forward(self) -> Self:
        """Press Forward. Refused if there is no later page, or a form would be sent again."""
        with self._act():
            self._tab.traverse(1)
        return self

    def reload(self) -> Self:
        """Load the page again. Refused if a form would be sent again."""
        with self._act():
            self._tab.reload(by_person=True)
        return self

    @contextmanager
    def within(self, selector: str) -> Iterator[Self]:
        """Limit the verbs, `text` and `value` to one element, for a `with` block.

        The element is looked up anew for every act, so the block goes on after a swap. A block
        within another one searches the other one's element.

        Refused if the selector matches no element or several.
        """
        self._places.append(selector)
        try:
            _ = self._place  # refuses a wrong selector where it is written
            yield self
        finally:
            self._places.pop()

    # The page

    @property
    def url(self) -> str:
        """The path and query in the address bar, without origin and fragment identifier."""
        return self._tab.document.path

    @property
    def page(self) -> BeautifulSoup:
        """The current document."""
        return self._tab.document.tree

    @property
    def title(self) -> str:
        """The text of `<title>`, each run of white space made one space; empty if there is none."""
        return self._tab.document.title

    @property
    def messages(self) -> list[tuple[str, str]]:
        """Category and text of each message in the region, in order.

        A category is that of `data-category`, else of a class such as `alert-success`; it is empty
        if there is neither. Refused if the page has no region, the region has text that is marked
        as no message, or it is empty and the usual marks stand outside of it.
        """
        return self._marks.read(self.page, self.url, self._tab.document.layers)

    @property
    def region(self) -> str:
        """The CSS selector of the element that shows messages."""
        return self._marks.region

    @property
    def requests(self) -> list[SentRequest]:
        """The requests sent since the last `open`, with all redirects, in order."""
        return list(self._tab.transport.sent)

    @property
    def reloads(self) -> int:
        """The number of documents loaded since the last `open`; 0 while htmx only swaps."""
        return self._tab.reloads

    @property
    def confirm(self) -> bool | None:
        """The reply to every question. A test may change it between two acts."""
        return self._tab.confirm

    @confirm.setter
    def confirm(self, reply: bool | None) -> None:
        self._tab.confirm = reply

    def text(self, selector: str) -> str:
        """Return the text that a person reads in the one element that the selector matches.

        Each run of white space is one space, and what is hidden is left out. Words of neighboring
        blocks, table cells and lines are apart. Refused if the element is hidden.
        """
        return locators.text(self._tab.document, selector, self._place)

    def value(self, selector: str) -> str | bool | list[str]:
        """Return what the one control that the selector matches holds now.

        This is True or False for a checkbox or a radio button; the value of the chosen option; the
        name of a file; a list of these for `multiple`; else the text.
        """
        control = locators.control(self._tab.document, selector, self._place)
        return self._tab.document.controls.held(control)

    @property
    def cookies(self) -> CookieJar:
        """The visitor's cookies. A test may assign another jar, for example a stolen copy."""
        return self._tab.transport.cookies

    @cookies.setter
    def cookies(self, jar: CookieJar) -> None:
        self._tab.transport.cookies = jar

    @property
    def response(self) -> TestResponse:
        """The last response, after redirects."""
        if self._tab.received is None:
            raise Refused("No page is open: call open(path) first.")
        return self._tab.received.response

    @property
    def status(self) -> int:
        """The status code of the last response."""
        return self.response.status_code

    @property
    def headers(self) -> Headers:
        """The headers of the last response."""
        return self.response.headers

    def __str__(self) -> str:
        """Return what helps to understand a failed test, from the last requests to the content."""
        requests = map(str, self.requests[-_REPORTED:])
        if not len(self.history):
            return "\n".join([*requests, "No page is open."])
        document = self._tab.document
        held = (
            (opening_tag(tag), document.controls.held(tag)) for tag in document.controls.entered()
        )
        messages = self._marks.read_leniently(self.page, document.layers)
        return "\n".join(
            [
                *requests,
                f"{self.url} ({self.status}): {self.title}",
                *(f"{category}: {text}" for category, text in messages),
                *(f"{tag} holds {value!r}" for tag, value in held),
                in_short(document.main, 2000),
            ]
        )

    def __repr__(self) -> str:
        if not len(self.history):
            return f"<{type(self).__name__}, no page open>"
        main = in_short(self._tab.document.main)
        return f"<{type(self).__name__} at {self.url}, {self.status}: {main}>"

    # Steps of the verbs

    @property
    def _place(self) -> Tag:
        """The element to which `within` limits the visitor; the document outside of a block."""
        place: Tag = self.page
        for selector in self._places:
            place = locators.element(self._tab.document, selector, place)
        return place

    @contextmanager
    def _act(self) -> Iterator[None]:
        """Run one act of the visitor, then the requests that it triggered, then `check_page`."""
        if len(self.history):
            self._tab.document.changed()  # perhaps by the test itself, between two acts
        yield
        self._engine.settle()
        if self._tab.received is not self._checked and self.response.mimetype == "text/html":
            self._checked = self._tab.received
            check_page(self, rules=self.rules)
