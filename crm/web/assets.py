"""Addresses of static files. Each carries a digest, so that it may be cached for ever."""

import hashlib
from functools import cache
from pathlib import Path

from flask import Flask, Response, request, url_for

STATIC = Path(__file__).resolve().parent.parent / "static"
FOR_EVER = "public, max-age=31536000, immutable"


def init_app(app: Flask) -> None:
    """Give templates `asset(path)`; let browsers keep what they got from such an address."""
    app.jinja_env.globals["asset"] = asset
    app.after_request(_keep)


def asset(path: str) -> str:
    """The address of a file under `crm/static`."""
    return _address(path, request.script_root)


@cache
def _address(path: str, _root: str) -> str:
    """Put together once for each place the application is mounted at: pages name dozens."""
    return url_for("static", filename=path, v=_digest(path))


def _keep(response: Response) -> Response:
    """An address with an old digest brings the new file, but must not hold it for ever."""
    if request.endpoint == "static" and response.status_code in (200, 304):
        path = (request.view_args or {}).get("filename", "")
        if request.args.get("v") == _digest(path):
            response.headers["Cache-Control"] = FOR_EVER
    return response


@cache
def _digest(path: str) -> str:
    return hashlib.sha256((STATIC / path).read_bytes()).hexdigest()[:10]
