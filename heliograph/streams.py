"""The head of a streamed answer, read before its headers go and put back; and a tail behind it."""

import time
from collections.abc import Callable, Iterable
from itertools import chain

from flask import Response

# A page draws its messages early, if at all. What takes longer than this is not waited for.
BYTES, SECONDS = 65_536, 1.0


def read_head(response: Response, is_enough: Callable[[bytes], bool]) -> bytes:
    """Run a streamed body until `is_enough` says so of what has come.

    A server sends the headers with the first piece of a body and not before, so the answer is late
    by no more than the time from its first piece to its region.
    """
    pieces = response.iter_encoded()
    head = b""
    until = time.monotonic() + SECONDS
    while not is_enough(head) and len(head) < BYTES and time.monotonic() < until:
        piece = next(pieces, None)
        if piece is None:
            break
        head += piece
    _replace_body(response, chain([head], pieces))
    return head


def append(response: Response, tail: Iterable[bytes]) -> None:
    del response.content_length
    _replace_body(response, chain(response.iter_encoded(), tail))


def _replace_body(response: Response, pieces: Iterable[bytes]) -> None:
    close = getattr(response.response, "close", None)
    if close is not None:
        response.call_on_close(close)
    response.response = pieces
