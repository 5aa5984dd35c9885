from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from flask import Blueprint, Response, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from crm import clock
from crm.accounts import login
from crm.db import db
from crm.events import actions, queries, site_actions
from crm.events.filters import EventFilterForm
from crm.events.forms import EventForm
from crm.events.models import EventKind
from crm.events.months import month_of, read_month, span
from crm.events.queries import EventFilter
from crm.events.words import kind_word, status_word
from crm.history.models import Actor
from crm.i18n import day, house_zone, language, month_words
from crm.programmes.choice import chosen_programme
from crm.wall import day_of
from crm.web import listing
from crm.web.listing import Chip, Listing

bp = Blueprint("events", __name__)
bp.add_app_template_global(kind_word)
bp.add_app_template_global(status_word)


@bp.get("/events")
def index() -> str:
    """The events; those still to come, if any, when the address says nothing else."""
    form, at = EventFilterForm.read(), clock.now()
    wanted = form.wanted(user_id=login.user_id())
    if form.is_bare:
        found = _listed(replace(wanted, is_upcoming=True), [form.chip_of_upcoming()], at=at)
        if found.count:
            return render_template("events/index.html", listing=found, form=form)
    found = _listed(wanted, form.chips(), at=at)
    return render_template("events/index.html", listing=found, form=form)


def _listed(wanted: EventFilter, chips: Sequence[Chip], *, at: datetime) -> Listing:
    """A page of events: the upcoming from the soonest on, others from the latest back."""
    return listing.load(
        queries.matching(wanted, at=at),
        columns=queries.SORT_COLUMNS,
        default_sort="start" if wanted.is_upcoming else "-start",
        chips=chips,
    )


@bp.get("/events/calendar")
def calendar() -> str:
    today = day_of(clock.now(), house_zone())
    first = read_month(request.args.get("month", ""), today=today)
    month = month_of(first, queries.between(*span(first)), today=today)
    return render_template(
        "events/calendar.html",
        month=month,
        month_name=month_words(month.first),
        kinds=list(EventKind),
    )


@bp.route("/events/new", methods=["GET", "POST"])
def create() -> ResponseReturnValue:
    """A draft of an event. `?day=` proposes the day."""
    usual = chosen_programme()
    form = EventForm.build(
        None, convenor=str(login.user_id()), programme=usual.id if usual else None
    )
    if not form.is_submitted():
        form.propose_day(request.args.get("day", ""))
    if not form.validate_on_submit():
        return render_template("events/create.html", form=form)
    by, at = Actor.user(login.user_id()), clock.now()
    site = site_actions.create_if_named(form.new_place(), by=by, at=at)
    event = actions.create_event(form.facts(site=site), by=by, at=at)
    db.session.commit()
    for note in form.notes():
        flash(note, "warning")
    return redirect(url_for("desk.event", event_id=event.id))


@bp.get("/events/lookup")
def lookup() -> Response:
    """Events whose title has words that start like the typed ones, for a search field."""
    found = queries.events_starting_with(request.args.get("q", ""), at=clock.now())
    return jsonify(
        [{"value": str(e.id), "text": e.title_in(language()), "detail": day(e.day)} for e in found]
    )
