"""What the browser's cache gives to Back and Forward, which ask for nothing that is still there."""

from __future__ import annotations

from dataclasses import replace

from ..html.urls import without_fragment
from .transport import Answer


class Cache:
    """The last answer from each URL that may be kept.

    htmx's answers are among them: where no `Vary` parts the two, Back shows the piece of a page
    that htmx had fetched from the same URL, naked. How long an answer is fresh is not followed:
    every verb but `back` and `forward` asks the app.
    """

    def __init__(self) -> None:
        self._answers: dict[str, Answer] = {}

    def keep(self, answer: Answer) -> None:
        url = without_fragment(answer.url)
        if answer.request.method == "GET":
            self._answers.pop(url, None)
            if may_keep(answer):
                self._answers[url] = answer

    def find(self, url: str, headers: dict[str, str]) -> Answer | None:
        """The answer for a request with these headers, as its `Vary` allows."""
        answer = self._answers.get(without_fragment(url))
        if answer is None:
            return None
        sent, now = _lowered(answer.headers_sent), _lowered(headers)
        varying = {name.lower() for name in answer.response.vary}
        if "*" in varying or any(sent.get(name) != now.get(name) for name in varying):
            return None
        return replace(answer, request=replace(answer.request, url=url))


def may_keep(answer: Answer) -> bool:
    return not answer.response.cache_control.no_store


def _lowered(headers: dict[str, str]) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}
