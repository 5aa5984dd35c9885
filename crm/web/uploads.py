"""How much a request may bring: files where a view takes them, a form's worth elsewhere."""

import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final, TypeVar

from flask import Flask, Response, current_app, request

ViewT = TypeVar("ViewT", bound=Callable[..., Any])

#: One file of 20 MB and the form around it.
LARGEST_UPLOAD: Final = 21 * 1024 * 1024
#: What is read of a request that is refused, so that the sender gets to read the answer.
MOST_DRAINED: Final = 64 * 1024 * 1024
LONGEST_DRAIN_SECONDS: Final = 20
PIECE: Final = 64 * 1024


def init_app(app: Flask) -> None:
    """Set the limit before anything reads the body; read what a refusal left of it."""
    app.before_request(_allow)
    app.after_request(_drain)


def accepts_files(view: ViewT) -> ViewT:
    """Let the route of this view take files of up to 20 MB. Stands beneath the route's line."""
    view.accepts_files = True  # type: ignore[attr-defined]
    return view


def _allow() -> None:
    view = current_app.view_functions.get(request.endpoint or "")
    if getattr(view, "accepts_files", False):
        request.max_content_length = LARGEST_UPLOAD


def _drain(response: Response) -> Response:
    """Read what the sender is still sending.

    A server that closes a connection with unread bytes in it resets it, and the browser shows a
    broken connection instead of the answer. Only a server that knows where the body ends is
    asked: another one would wait for more.
    """
    environ = request.environ
    if request.method in ("GET", "HEAD") or not environ.get("wsgi.input_terminated"):
        return response
    left, until = MOST_DRAINED, time.monotonic() + LONGEST_DRAIN_SECONDS
    with suppress(OSError):  # the sender has gone
        while left > 0 and time.monotonic() < until:
            piece = environ["wsgi.input"].read(min(PIECE, left))
            if not piece:
                break
            left -= len(piece)
    return response
