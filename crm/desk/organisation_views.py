"""The record page of an organisation."""

from flask import abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from crm import clock
from crm.accounts.access import may
from crm.desk import record_queries
from crm.desk.histories import lines_of
from crm.desk.register_entries import register_entries
from crm.desk.stakeholder_views import engagement_of
from crm.desk.timeline import ORGANISATION_LABELS, timeline, told
from crm.desk.views import bp
from crm.history import queries as history
from crm.i18n import house_zone
from crm.organisations import queries as organisations
from crm.wall import day_of

HISTORY_SHOWN = 40

__all__ = ["bp"]


@bp.get("/organisations/<int:id>")
def organisation(id: int) -> ResponseReturnValue:
    """The record: facts, people, what is beneath it, events its people came to, changes.

    The address of a record merged away leads to its survivor.
    """
    record = organisations.organisation(id) or abort(404)
    if record.survivor_id is not None:
        return redirect(url_for(".organisation", id=record.survivor_id))
    on = day_of(clock.now(), house_zone())
    ties = record_queries.people_of(id)
    lines = lines_of(
        history.entries_of("organisation", id, limit=HISTORY_SHOWN),
        labels=ORGANISATION_LABELS,
        value_of=told,
    )
    return render_template(
        "desk/organisation.html",
        record=record,
        current=[tie for tie in ties if tie.is_current(on)],
        former=[tie for tie in ties if not tie.is_current(on)],
        children=organisations.children(id),
        merged=organisations.merged_names(id),
        visits=record_queries.visits_for(id),
        engagement=engagement_of(id, on=on) if may("stakeholders.index") else None,
        on=on,
        entries=timeline((), lines, register_entries(on, organisation_id=id)),
    )
