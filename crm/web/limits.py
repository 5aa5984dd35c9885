"""Limits on failed attempts only: an office answers from one address."""

import re

from flask import Flask
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

limiter = Limiter(key_func=get_remote_address, default_limits=[])

#: Look-ups of tokens nobody has, per client.
FAILED_LOOKUPS = "30 per 10 minutes"

_TOKEN_PATH = re.compile(r"^(/(?:rsvp|unsubscribe|calendar|reset|door)/)[^/?]+")


def init_app(app: Flask) -> None:
    """Bind the limiter to the store of the settings: memory, or Redis when there is one."""
    limiter.init_app(app)


def masked(path: str) -> str:
    """A path for the log, its token taken out."""
    return _TOKEN_PATH.sub(r"\1…", path)
