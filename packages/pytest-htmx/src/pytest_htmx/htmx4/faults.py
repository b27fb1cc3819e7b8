"""Faults of a page that htmx passes over in silence, found apart from the engine's own steps."""

from __future__ import annotations

import re
from functools import cached_property

from bs4 import Tag

from ..browser.transport import Received
from ..errors import Refused, Unsupported
from ..html.document import Document
from ..html.dom import ancestors, attr, opening_tag, select
from . import hcon
from .attributes import Attributes, find
from .content import Task
from .exchange import VERBS
from .scripts import code_of, is_run, refuse_new_scripts
from .triggers import may_be_boosted

# Names with a version: htmx.org@2.0.4, htmx.org@4, htmx-1.9.12.min.js, htmx/1.9.10/htmx.min.js,
# htmx.org/dist@1, htmx2.min.js. An extension such as htmx-ext-sse@2.2.2 has a version of its own.
_VERSION = re.compile(
    r"\bhtmx(?:\.org)?(?:/dist)?(?:\.min)?[@/._-]?v?([0-9])(?=[./-]|$)", re.IGNORECASE
)
# An inline script without these words neither is htmx nor loads it.
_LOADING = re.compile(r"htmx|import|script", re.IGNORECASE)
# A script that reaches htmx: `htmx.config`, `htmx.on(…)`, or a name such as "htmx:before:swap".
_SPEAKS_TO_HTMX = re.compile(r"\bhtmx\.(?!org\b|min\b|js\b|esm\b)|[\"'`]htmx:")
# The file of an extension: hx-sse.min.js, hx-csp.4f1b.js. htmax.js is htmx with some of them.
_EXTENSION = re.compile(r"\b(htmax|htmx-2-compat|hx-[a-z]+(?:-[a-z]+)*)(?:[.-][\w.-]*)?\.js\b")
# The extensions that change what htmx does without an attribute of theirs on the element.
_FOR_REQUESTS = ("hx-csp", "hx-compat", "htmx-2-compat")
_FOR_HISTORY = ("hx-history-cache", "htmax")
_FOR_RESPONSES = {
    r"content-type: text/event-stream": ("hx-sse", "htmax"),
    r"content-type: multipart/": ("hx-multipart",),
    r"content-disposition: attachment|hx-download:": ("hx-download", "htmax"),
}
_WITHOUT_SCRIPTS = ("none", "delete", "textContent")
# Attributes that a request of a descendant uses if they are inherited.
# An element with such an attribute may act by a script, which may read its other attributes.
_OF_SCRIPTS = re.compile(r"on|@|x-(on|init)|v-on|_$|(data-)?(script|(sse|ws)-)")
_OF_SWAPS = ("hx-target", "hx-swap", "hx-select", "hx-select-oob", "hx-push-url", "hx-replace-url")
_INHERITED = (
    *_OF_SWAPS,
    *("hx-include", "hx-vals", "hx-headers", "hx-confirm", "hx-encoding", "hx-sync"),
)
_KNOWN = {
    *(f"hx-{verb}" for verb in VERBS),
    *("hx-action", "hx-method", "hx-boost", "hx-target", "hx-swap", "hx-select", "hx-select-oob"),
    *("hx-push-url", "hx-replace-url", "hx-include", "hx-vals", "hx-headers", "hx-config"),
    *("hx-trigger", "hx-confirm", "hx-validate", "hx-encoding", "hx-sync", "hx-swap-oob"),
    *("hx-ignore", "hx-preserve", "hx-history-elt", "hx-morph-skip", "hx-morph-skip-children"),
    *("hx-indicator", "hx-disable", "hx-nonce", "hx-status", "hx-on"),
}


class Faults:
    """Tells the faults of one document before htmx acts on it.

    The script elements are read when the document arrives: a swap may remove the elements, but not
    what they have run.
    """

    def __init__(self, document: Document, attributes: Attributes) -> None:
        self._document = document
        self._attributes = attributes
        scripts = [
            script
            for script in select(document.tree, "script")
            if is_run(script) or (attr(script, "type") or "").strip().lower() == "importmap"
        ]
        self._may_be_htmx = any(
            script.has_attr("src") or _LOADING.search(code_of(script)) for script in scripts
        )
        self._other_htmx = next((script for script in scripts if _versions(script) - {"4"}), None)
        self._extensions = {
            name: script
            for script in scripts
            for name in _EXTENSION.findall(attr(script, "src") or code_of(script))
        }

    def before_request(self, element: Tag, boost: str | None) -> None:
        """Look for faults before an event sets off a request of an element.

        A page whose script may be anything, such as a bundle, passes.

        Raises:
            Refused: If the page loads no script that could be htmx, has no such target, or has an
                attribute around the element that is not inherited.
            Unsupported: If it loads an htmx of another version, the element has an attribute that
                the kit does not know, or a script or an extension may change the request.
        """
        if self._other_htmx is not None:
            raise Unsupported(
                f"The page at {self._document.path} loads another version of htmx, "
                f"and the kit knows htmx 4: {opening_tag(self._other_htmx)}"
            )
        if not self._may_be_htmx:
            raise Refused(
                f"The page at {self._document.path} loads no script that could be htmx, "
                f"so nothing reacts to {opening_tag(element)}."
            )
        self._refuse_extension(_FOR_REQUESTS)
        if code := self._script_for_htmx:
            raise Unsupported(
                f"A script in the page speaks to htmx, and the kit runs none: {code[:100]}"
            )
        for place in (element, *ancestors(element)):
            for name in place.attrs:
                self._refuse_unknown(name, place, is_own=place is element)
        self._find_inheritance(element, *_INHERITED)
        self._find_target(element, boost)

    def before_leaving(self, element: Tag) -> None:
        """Look for faults before the browser follows a link or sends a form without htmx.

        Raises:
            Refused: If the page means to boost it, and does not.
        """
        is_htmx_4 = self._may_be_htmx and self._other_htmx is None
        if is_htmx_4 and may_be_boosted(self._document, element):
            self._find_inheritance(element, "hx-boost")

    def before_swap(self, received: Received, tasks: list[Task]) -> None:
        """Look for faults in the parts of a response before they are swapped into the page.

        Raises:
            Refused: If the page has no target for a part.
            Unsupported: If a part contains a script that htmx would run, or an extension would
                take the response.
        """
        headers = "\n".join(f"{name}: {value}" for name, value in received.response.headers)
        for pattern, extensions in _FOR_RESPONSES.items():
            if re.search(f"^({pattern})", headers, re.IGNORECASE | re.MULTILINE):
                self._refuse_extension(extensions)
        for task in tasks:
            style = task.spec["style"]
            if task.target is not None and style not in _WITHOUT_SCRIPTS:
                refuse_new_scripts(task.fragment, self._document.tree)
            elif task.target is None and style != "none":
                self.tell(
                    f"The page at {self._document.path} has no {task.selector!r} as a target "
                    f"(htmx would drop this without an error): {task.fragment}"
                )

    def before_restoring(self) -> None:
        """Look for faults before Back or Forward restores a page of htmx's.

        Raises:
            Unsupported: If an extension would restore it in its own way.
        """
        self._refuse_extension(_FOR_HISTORY)

    def tell(self, sentence: str) -> None:
        """Tell of a fault that htmx passes over, with no more than a line in its log."""
        raise Refused(sentence)

    def _refuse_extension(self, names: tuple[str, ...]) -> None:
        for name in names:
            if name in self._extensions:
                raise Unsupported(
                    f"The page at {self._document.path} loads {name}, which changes what htmx does "
                    f"here, and the kit knows no extensions: {opening_tag(self._extensions[name])}"
                )

    def _refuse_unknown(self, name: str, place: Tag, *, is_own: bool) -> None:
        base, _, rest = name.removeprefix("data-").partition(":")
        if base == "hx-on" and rest.startswith((":", "htmx:")):
            raise Unsupported(f"{name} of {opening_tag(place)} needs JavaScript.")
        is_used = is_own or rest.startswith("inherited")
        if is_used and base.startswith("hx-") and base not in _KNOWN:
            raise Unsupported(f"The kit does not know {name}: {opening_tag(place)}")

    def _find_inheritance(self, element: Tag, *names: str) -> None:
        attributes = self._attributes
        if attributes.config["implicitInheritance"] or attributes.is_ignored(element):
            return
        for place in ancestors(element):
            for name in filter(names.__contains__, _idle(place)):
                if attributes.own(place, name) != "false" and not attributes.collected(
                    element, name
                ):
                    self.tell(
                        f"{opening_tag(place)} passes no {name} on to {opening_tag(element)}: "
                        f"htmx 4 inherits only {name}:inherited."
                    )

    def _find_target(self, element: Tag, boost: str | None) -> None:
        wanted = hcon.parse(boost or "").get("target") or self._attributes.value(
            element, "hx-target"
        )
        this = self._attributes.holders_of_this(element, "hx-target")
        if wanted is not None and find(self._document.tree, element, str(wanted), this) is None:
            self.tell(
                f"The page at {self._document.path} has no hx-target {wanted!r}: "
                f"{opening_tag(element)}"
            )

    @cached_property
    def _script_for_htmx(self) -> str | None:
        """The code of the first inline script that speaks to htmx."""
        inline = filter(is_run, select(self._document.tree, "script:not([src])"))
        return next(filter(_SPEAKS_TO_HTMX.search, map(code_of, inline)), None)


def _idle(element: Tag) -> list[str]:
    """Return the names of those attributes that surely serve no request of the element itself."""
    names = [name.removeprefix("data-").partition(":") for name in element.attrs]
    own = [base for base, _, rest in names if base.startswith("hx-") and not rest]
    if element.name in ("a", "form") or not {"hx-boost", *_INHERITED}.issuperset(own):
        return []
    if "-" in element.name or any(map(_OF_SCRIPTS.match, element.attrs)):
        return []
    if element.name == "body" and "hx-boost" not in own:
        return [name for name in own if name not in _OF_SWAPS]  # `HX-Location` may use those
    return own


def _versions(script: Tag) -> set[str]:
    """Return the major versions of htmx that a script element names."""
    address = attr(script, "src")
    if address is not None:
        return set(_VERSION.findall(re.split(r"[?#]", address)[0]))
    return set(re.findall(r"\bhtmx\.org(?:/dist)?@v?([0-9])", code_of(script)))
