"""Limits on failed attempts only: an office answers from one address."""

import re

from flask import Flask, abort
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from limits import parse

limiter = Limiter(key_func=get_remote_address, default_limits=[])

#: Look-ups of tokens nobody has, per client.
FAILED_LOOKUPS = parse("30 per 10 minutes")

_TOKEN_PATH = re.compile(r"^(/(?:rsvp|unsubscribe|calendar|reset|door)/)[^/?]+")


def init_app(app: Flask) -> None:
    """Bind the limiter to the store of the settings: memory, or Redis when there is one."""
    limiter.init_app(app)


def count_failed_lookup() -> None:
    """Count a token nobody has; aborts with 429 after too many from one client.

    Asked only once a token is known to open nothing: whoever shares an address with a guessing
    scanner still opens the right link.
    """
    if limiter.enabled and not limiter.limiter.hit(FAILED_LOOKUPS, "links", get_remote_address()):
        abort(429)


def has_token(path: str) -> bool:
    """Whether the address is, or was meant to be, one that carries its own authority."""
    return _TOKEN_PATH.match(path) is not None


def masked(path: str) -> str:
    """A path for the log, its token taken out."""
    return _TOKEN_PATH.sub(r"\1…", path)
