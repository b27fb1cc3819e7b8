"""`Browser`: visits a WSGI app without JavaScript, in memory."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Self

from bs4 import BeautifulSoup, Tag
from werkzeug.datastructures import Headers
from werkzeug.test import TestResponse

from ..errors import Refused
from ..html import locators
from ..html.dom import in_short, opening_tag, select_one
from ..html.form_filling import fill_in
from ..html.urls import origin, resolve
from ..messages import REGION, Marks
from ..rules import DEFAULT_RULES, check_page, known_rules
from .acting import Acting
from .cookies import CookieJar
from .events import MOVED, PRESSED
from .transport import Received, Request, SentRequest

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

_REPORTED = 5  # of the last requests, in the report of a failed test


class Browser(Acting):
    """A visitor without JavaScript: opens pages, follows links, and fills in and sends forms.

    The verbs `open`, `click`, `fill`, `submit`, `back`, `forward` and `reload` return the browser,
    so that a test can chain them.

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
        confirm: As above; a test may change it between two acts.
        history: The session history.
        questions: The questions that the page asked since the last `open`, in order.
        reloads: The number of documents loaded since the last `open`; 0 while htmx only swaps.
        rules: As above, in the order in which they are checked.

    Raises:
        ValueError: If there is no rule of a given name.
        Refused: By every verb, if a person could not do this.
        Unsupported: By every verb, if the kit cannot follow the browser's reaction.
        AssertionError: By every verb, if a page breaks a rule.
    """

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
        super().__init__(app, base_url)
        self.rules = known_rules(rules)
        self.confirm = confirm
        self.questions: list[str] = []
        self._marks = Marks(region, message, category)
        self._places: list[str] = []
        self._checked: Received | None = None

    # Verbs

    def open(self, path: str) -> Self:
        """Load a page as if the address were typed into the address bar, but never from the cache.

        `reloads` becomes 0, and `requests` and `questions` begin anew.

        Args:
            path: A path of the app, or an absolute URL of its origin.

        Returns:
            The browser.

        Raises:
            Refused: If the address is at another origin than `base_url`, or the app redirects
                there, or more than 20 times.
            Unsupported: If the kit cannot follow the browser's reaction.
            AssertionError: If a page breaks a rule.
        """
        url, home = resolve(self.base_url, path), origin(self.base_url)
        if origin(url) != home:
            raise Refused(f"{url} is another site: the kit visits one app, at {home}.")
        self._transport.sent.clear()
        self.questions.clear()
        with self._act():
            self._visit(Request("GET", url, site="none"))
        self.reloads = 0
        return self

    def click(self, what: str) -> Self:
        """Click a link, a button, or another element that reacts to a click.

        Args:
            what: The words that a person reads on the element, or a CSS selector.

        Returns:
            The browser.

        Raises:
            Refused: If no element or several match, the element is hidden or disabled, or nothing
                happens.
            Unsupported: If the kit cannot follow the browser's reaction.
            AssertionError: If a page breaks a rule.
        """
        with self._act():
            element = locators.clickable(
                self._document, what, self._listeners(*MOVED, *PRESSED), self._place
            )
            if not self._click(element):
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

        Returns:
            The browser.

        Raises:
            Refused: If a control is missing, hidden or disabled, or cannot take the value.
            Unsupported: If the kit cannot follow the browser's reaction.
            AssertionError: If a page breaks a rule.
        """
        if isinstance(selector, Mapping):
            selector, fields = None, selector
        with self._act():
            for name, value in {**(fields or {}), **more}.items():
                found = locators.controls_named(self._document, selector, name, self._place)
                for control, change in fill_in(self._document, found, value):
                    if change is None:
                        self._click(control)
                    else:
                        self._enter(control, change)
                self._settle()
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

        Returns:
            The browser.

        Raises:
            Refused: If the form, a control or the button is missing or disabled, or a browser would
                not send the form because a control is invalid.
            Unsupported: If the kit cannot follow the browser's reaction.
            AssertionError: If a page breaks a rule.
        """
        if isinstance(selector, Mapping):
            selector, fields = None, selector
        if fields or more:
            self.fill(selector, fields, **more)
        with self._act():
            form = locators.form(self._document, selector, self._place)
            submitter = locators.submit_button(self._document, form, button)
            if submitter is None:
                self._press_enter(locators.entered(self._document, form), form)
            else:
                self._click(submitter)
        return self

    def trigger(self, selector: str, event: str) -> Self:
        """Dispatch an event to an element, which only `HtmxBrowser` can.

        Raises:
            Refused: Always, if the visitor has no htmx.
        """
        raise Refused(
            f"trigger({selector!r}, {event!r}) needs htmx, and this visitor has no JavaScript: "
            f"let the test take htmx_visitor."
        )

    def back(self) -> Self:
        """Press Back.

        Returns:
            The browser.

        Raises:
            Refused: If there is no earlier page, or a form would be sent again.
            Unsupported: If the kit cannot follow the browser's reaction.
            AssertionError: If a page breaks a rule.
        """
        with self._act():
            self._traverse(-1)
        return self

    def forward(self) -> Self:
        """Press Forward.

        Returns:
            The browser.

        Raises:
            Refused: If there is no later page, or a form would be sent again.
            Unsupported: If the kit cannot follow the browser's reaction.
            AssertionError: If a page breaks a rule.
        """
        with self._act():
            self._traverse(1)
        return self

    def reload(self) -> Self:
        """Load the page again.

        Returns:
            The browser.

        Raises:
            Refused: If no page is open, or a form would be sent again.
            Unsupported: If the kit cannot follow the browser's reaction.
            AssertionError: If a page breaks a rule.
        """
        with self._act():
            entry = self.history.current
            self._reload(entry.referrer, entry.site)
        return self

    @contextmanager
    def within(self, selector: str) -> Iterator[Self]:
        """Limit `click`, `fill`, `submit`, `text` and `value` to one element, for a `with` block.

        The element is looked up anew for every act, so the block goes on after a swap. A block
        within another one searches the other one's element.

        Args:
            selector: A CSS selector that matches exactly one element.

        Yields:
            The browser.

        Raises:
            Refused: If no page is open, or no element or several match.
            Unsupported: If the kit cannot read the selector.
        """
        self._places.append(selector)
        try:
            _ = self._place  # refuses a wrong selector where it is written
            yield self
        finally:
            self._places.pop()

    # The page

    @property
    def page(self) -> BeautifulSoup:
        """The current document.

        Raises:
            Refused: If no page is open.
        """
        return self._document.tree

    @property
    def title(self) -> str:
        """The text of `<title>`, each run of white space made one space; empty if there is none.

        Raises:
            Refused: If no page is open.
        """
        return self._document.title

    @property
    def messages(self) -> list[tuple[str, str]]:
        """Category and text of each message in the region, in order.

        A category is that of `data-category`, else of a class such as `alert-success`; it is empty
        if there is neither.

        Raises:
            Refused: If no page is open, it has no region, the region has text that is marked as no
                message, or it is empty and the usual marks stand outside of it.
            Unsupported: If the kit cannot read the selector of a setting.
        """
        return self._marks.read(self.page, self.url, self._document.layers)

    @property
    def region(self) -> str:
        """The CSS selector of the element that shows messages."""
        return self._marks.region

    @property
    def requests(self) -> list[SentRequest]:
        """The requests sent since the last `open`, with all redirects, in order."""
        return list(self._transport.sent)

    def text(self, selector: str) -> str:
        """Return the text that a person reads in one element.

        Args:
            selector: A CSS selector that matches exactly one element.

        Returns:
            The text, each run of white space made one space, without what is hidden in it. Words
            of neighboring blocks, table cells and lines are apart.

        Raises:
            Refused: If no page is open, no element or several match, or the element is hidden.
            Unsupported: If the kit cannot read the selector.
        """
        return locators.text(self._document, selector, self._place)

    def value(self, selector: str) -> str | bool | list[str]:
        """Return what one control holds now.

        Args:
            selector: A CSS selector that matches exactly one control.

        Returns:
            True or False for a checkbox or a radio button; the value of the chosen option; the name
            of a file; a list of these for `multiple`; else the text.

        Raises:
            Refused: If no page is open, no element or several match, or the element is no control.
            Unsupported: If the kit cannot read the selector.
        """
        control = locators.control(self._document, selector, self._place)
        return self._document.controls.held(control)

    @property
    def cookies(self) -> CookieJar:
        """The visitor's cookies. A test may assign another jar, for example a stolen copy."""
        return self._transport.cookies

    @cookies.setter
    def cookies(self, jar: CookieJar) -> None:
        self._transport.cookies = jar

    @property
    def response(self) -> TestResponse:
        """The last response, after redirects.

        Raises:
            Refused: If no page is open.
        """
        if self._received is None:
            raise Refused("No page is open: call open(path) first.")
        return self._received.response

    @property
    def status(self) -> int:
        """The status code of the last response.

        Raises:
            Refused: If no page is open.
        """
        return self.response.status_code

    @property
    def headers(self) -> Headers:
        """The headers of the last response.

        Raises:
            Refused: If no page is open.
        """
        return self.response.headers

    def __str__(self) -> str:
        """Return what helps to understand a failed test.

        These are the last requests, URL, status, title, messages, what was entered, and the main
        content.
        """
        requests = map(str, self.requests[-_REPORTED:])
        if not len(self.history):
            return "\n".join([*requests, "No page is open."])
        main = select_one(self.page, "main") or self._document.body
        messages = self._marks.read_leniently(self.page, self._document.layers)
        controls = self._document.controls
        return "\n".join(
            [
                *requests,
                f"{self.url} ({self.status}): {self.title}",
                *(f"{category}: {text}" for category, text in messages),
                *(f"{opening_tag(tag)} holds {controls.held(tag)!r}" for tag in controls.entered()),
                in_short(main, 2000),
            ]
        )

    def __repr__(self) -> str:
        if not len(self.history):
            return f"<{type(self).__name__}, no page open>"
        main = select_one(self.page, "main") or self._document.body
        return f"<{type(self).__name__} at {self.url}, {self.status}: {in_short(main)}>"

    # Steps of the verbs

    @property
    def _place(self) -> Tag:
        """The element to which `within` limits the visitor; the document outside of a block."""
        place: Tag = self.page
        for selector in self._places:
            place = locators.element(self._document, selector, place)
        return place

    @contextmanager
    def _act(self) -> Iterator[None]:
        """Run one act of the visitor, then the requests that it triggered, then `check_page`."""
        if len(self.history):
            self._document.changed()  # perhaps by the test itself, between two acts
        yield
        self._settle()
        if self._received is not self._checked and self.response.mimetype == "text/html":
            self._checked = self._received
            check_page(self, rules=self.rules)
