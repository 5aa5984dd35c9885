"""Addresses: this page with changes, links for letters, and targets that stay in the house."""

from urllib.parse import quote, urlsplit

from flask import current_app, request
from werkzeug.datastructures import MultiDict
from werkzeug.routing import IntegerConverter, Map
from werkzeug.urls import iri_to_uri

from crm.db import LARGEST_KEY

#: The longest `next` that is followed; a server in front refuses headers of several kilobytes.
LONGEST_TARGET = 2_000


class RecordNumber(IntegerConverter):
    """The number of a record in an address; one that no record can have is no page."""

    def __init__(self, url_map: Map) -> None:
        super().__init__(url_map, max=LARGEST_KEY)


def address_with(**changes: str | None) -> str:
    """The address of this page with some parameters changed; `None` takes one out."""
    args: MultiDict[str, str] = MultiDict(request.args)
    for name, value in changes.items():
        args.poplist(name)
        if value is not None:
            args[name] = value
    query = _encoded(args)
    return f"{request.path}?{query}" if query else request.path


def address_without(name: str, value: str) -> str:
    """This page without one of the values of a parameter, back on its first page."""
    args: MultiDict[str, str] = MultiDict(
        (n, v)
        for n, v in request.args.items(multi=True)
        if (n, v) != (name, value) and n not in ("after", "before")
    )
    query = _encoded(args)
    return f"{request.path}?{query}" if query else request.path


def public_url(endpoint: str, **values: object) -> str:
    """A link for a letter. Its host comes from the settings only, never from a request."""
    base: str = current_app.config["PUBLIC_URL"]
    return base + current_app.url_map.bind("localhost").build(endpoint, values)


def local_target(target: str | None, otherwise: str) -> str:
    """The `next` of a form if it is a path of this site, else the given one."""
    if not target or len(target) > LONGEST_TARGET:
        return otherwise
    if not target.startswith("/") or target.startswith(("//", "/\\")):
        return otherwise
    parts = urlsplit(target)
    if parts.scheme or parts.netloc or any(ord(c) < 32 for c in target):
        return otherwise
    return iri_to_uri(target)


def target_without(target: str, name: str) -> str:
    """A local target without one of its parameters, which would overrule a new choice."""
    path, _, query = target.partition("?")
    kept = "&".join(p for p in query.split("&") if p and p.partition("=")[0] != name)
    return f"{path}?{kept}" if kept else path


def _encoded(args: MultiDict[str, str]) -> str:
    from_pairs = [(n, v) for n, v in args.items(multi=True) if v != ""]
    return "&".join(f"{_quote(n)}={_quote(v)}" for n, v in from_pairs)


def _quote(text: str) -> str:
    return quote(text, safe="")
