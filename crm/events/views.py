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
from crm.events.words import kind_word, status_word
from crm.history.models import Actor
from crm.i18n import day, house_zone, language, month_words
from crm.programmes.choice import chosen_programme
from crm.wall import day_of
from crm.web import listing

bp = Blueprint("events", __name__)
bp.add_app_template_global(kind_word)
bp.add_app_template_global(status_word)


@bp.get("/events")
def index() -> str:
    form = EventFilterForm.read()
    found = listing.load(
        queries.matching(form.wanted(user_id=login.user_id()), at=clock.now()),
        columns=queries.SORT_COLUMNS,
        default_sort="start" if form.when.data == "upcoming" else "-start",
        chips=form.chips(),
    )
    return render_template("events/index.html", listing=found, form=form)


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
