"""Addresses of static files. Each carries a digest, so that it may be cached for ever."""

import hashlib
from functools import cache
from pathlib import Path

from flask import Flask, url_for

STATIC = Path(__file__).resolve().parent.parent / "static"


def init_app(app: Flask) -> None:
    """Give templates `asset(path)`."""
    app.jinja_env.globals["asset"] = asset


def asset(path: str) -> str:
    """The address of a file under `crm/static`."""
    return url_for("static", filename=path, v=_digest(path))


@cache
def _digest(path: str) -> str:
    return hashlib.sha256((STATIC / path).read_bytes()).hexdigest()[:10]
