"""The record page of a person."""

from flask import abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from crm import clock
from crm.desk import record_queries
from crm.desk.histories import lines_of
from crm.desk.register_entries import register_entries
from crm.desk.timeline import PERSON_LABELS, timeline, timeline_word, told
from crm.desk.views import bp
from crm.history import queries as history
from crm.i18n import house_zone
from crm.merging.records import merged_parts
from crm.people import queries as people
from crm.people.models import Purpose
from crm.people.refusal import refuses
from crm.wall import day_of

HISTORY_SHOWN = 40

__all__ = ["bp"]

bp.add_app_template_global(timeline_word)


@bp.get("/people/<int:id>")
def person(id: int) -> ResponseReturnValue:
    """The record; one merged away leads to its survivor, an erased one is nameless."""
    record = record_queries.person_record(id) or abort(404)
    who = record.person
    if who.merged_into_id is not None:
        target = who.survivor_id if who.survivor_id not in (None, id) else who.merged_into_id
        return redirect(url_for("desk.person", id=target))
    at = clock.now()
    on = day_of(at, house_zone())
    moments = record_queries.moments_of(record.record_ids)
    if who.erased_on is not None:
        return render_template("desk/person_erased.html", record=who, moments=moments)
    lines = lines_of(
        history.entries_of_records("person", record.record_ids, limit=HISTORY_SHOWN),
        labels=PERSON_LABELS,
        value_of=told,
    )
    consents = people.consents_of(id)
    return render_template(
        "desk/person.html",
        record=who,
        has_answer=record.has_answer,
        entries=timeline(moments, lines, register_entries(on, person_id=id)),
        next_event=record_queries.next_event(moments, at=at),
        consents=consents,
        refuses=refuses(one for one in consents if one.purpose == Purpose.CONTACT),
        merges=merged_parts(record.record_ids),
        on=on,
    )
