"""One search over people, organisations and events."""

from flask import render_template, request

from crm import clock
from crm.desk import record_queries
from crm.desk.record_queries import SEARCH_SIZE
from crm.desk.views import bp
from crm.i18n import house_zone
from crm.organisations import queries as organisations
from crm.people import queries as people
from crm.search.terms import wanted
from crm.wall import day_of

__all__ = ["bp"]


@bp.get("/search")
def search() -> str:
    """What was found, by kind; from two letters or digits on, in either script."""
    query = request.args.get("q", "").strip()
    return render_template(
        "desk/search.html",
        query=query,
        is_too_short=not wanted(query),
        people=people.found(query, limit=SEARCH_SIZE),
        organisations=organisations.found(query, limit=SEARCH_SIZE),
        events=record_queries.events_found(query),
        size=SEARCH_SIZE,
        on=day_of(clock.now(), house_zone()),
    )
