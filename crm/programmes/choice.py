"""Which programme a reader looks at: named in the address, else remembered, else the current."""

from collections.abc import Sequence

from flask import Flask, g, request

from crm import clock
from crm.programmes import queries
from crm.programmes.models import Programme

COOKIE = "programme"


def init_app(app: Flask) -> None:
    """Give templates `programmes_to_choose()` and `current_programme()`."""
    app.jinja_env.globals.update(
        programmes_to_choose=programmes_to_choose, current_programme=chosen_programme
    )


def programmes_to_choose() -> Sequence[Programme]:
    """The programmes of the switch in the rail; read once for each request."""
    if "programmes" not in g:
        g.programmes = queries.programme_choices()
    offered: Sequence[Programme] = g.programmes
    return offered


def chosen_programme() -> Programme | None:
    """The programme of this page; found once for each request."""
    if "programme" not in g:
        g.programme = _found()
    found: Programme | None = g.programme
    return found


def _found() -> Programme | None:
    for ref in (request.args.get("programme", ""), request.cookies.get(COOKIE, "")):
        named = queries.programme_by_ref(ref) if ref else None
        if named is not None:
            return named
    return queries.current_among(programmes_to_choose(), clock.now())
