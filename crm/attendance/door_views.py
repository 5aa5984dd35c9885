"""The door: find a name, tick it, add whoever was not expected, count who stays nameless."""

from collections.abc import Sequence

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from crm import clock
from crm.accounts import login
from crm.accounts.models import Role
from crm.attendance import actions, counter_queries, door_queries, headcount_actions, queries
from crm.attendance.forms import EVERYONE, UNNAMED, HeadcountForm, WalkInForm
from crm.attendance.models import AttendanceRole, AttendanceState
from crm.attendance.opening import Refused, opens_at, refusal
from crm.attendance.views import bp, event_or_404, me, person_or_404
from crm.attendance.walk_ins import Newcomer, admit
from crm.attendance.words import REFUSALS, role_choices
from crm.db import db
from crm.events.models import Event
from crm.i18n import gettext as _
from crm.i18n import language, moment
from crm.people.models import Person
from crm.search.terms import SHORTEST_QUERY

#: Steps of the tally; anything else is refused.
STEPS = (-10, -1, 1, 5, 10)


@bp.get("/events/<int:event_id>/door")
def door(event_id: int) -> str:
    event = event_or_404(event_id)
    words = request.args.get("q", "").strip()
    rows: Sequence[door_queries.DoorRow] = []
    if not words:
        rows = door_queries.listed(event, language=language())
    elif sum(char.isalnum() for char in words) >= SHORTEST_QUERY:
        rows = door_queries.found(event, words, language=language())
    return render_template(
        "attendance/_results.html" if _is_partial() else "attendance/door.html",
        event=event,
        rows=rows,
        words=words,
        counter=counter_queries.counter(event),
        refusal=_refusal(event),
        opens=moment(opens_at(event), event.time_zone),
        roles=role_choices(),
    )


@bp.post("/events/<int:event_id>/arrivals/<int:person_id>")
def tick(event_id: int, person_id: int) -> ResponseReturnValue:
    """Somebody is here. A second tick changes nothing and says since when they are."""
    event, person = _open_event(event_id), person_or_404(person_id)
    done = actions.record(
        event,
        person,
        AttendanceState.ATTENDED,
        is_walk_in=not queries.is_invited(event.id, person.id),
        source="door",
        by=me(),
        at=clock.now(),
    )
    db.session.commit()
    return _row(event, person, is_repeat=not done.is_changed)


@bp.post("/events/<int:event_id>/arrivals/<int:person_id>/removal")
def untick(event_id: int, person_id: int) -> ResponseReturnValue:
    """The tick was a mistake: it is not recorded whether they came."""
    event, person = _open_event(event_id), person_or_404(person_id)
    actions.unrecord(event, {person.id}, by=me(), at=clock.now())
    db.session.commit()
    return _row(event, person)


@bp.post("/events/<int:event_id>/arrivals/<int:person_id>/role")
def door_role(event_id: int, person_id: int) -> ResponseReturnValue:
    event, person = _open_event(event_id), person_or_404(person_id)
    role = request.form.get("role", "")
    if role not in dict(role_choices()):
        abort(400)
    actions.record(
        event,
        person,
        AttendanceState.ATTENDED,
        role=AttendanceRole(role),
        is_walk_in=not queries.is_invited(event.id, person.id),
        source="door",
        by=me(),
        at=clock.now(),
    )
    db.session.commit()
    return _row(event, person)


@bp.route("/events/<int:event_id>/door/person", methods=["GET", "POST"])
def walk_in(event_id: int) -> ResponseReturnValue:
    """Somebody nobody expected: whoever is on record already is offered first."""
    event, form = _open_event(event_id), WalkInForm()
    if request.method == "GET":
        form.given_name.data = request.args.get("q", "")
    similar: Sequence[door_queries.DoorRow] = []
    if form.validate_on_submit():
        similar = door_queries.similar(event, form.profile, language=language())
        if not similar or request.form.get("is_new"):
            person = admit(event, _newcomer(form), by=me(), at=clock.now())
            db.session.commit()
            flash(_("%(name)s is here.", name=person.full_name))
            return redirect(url_for(".door", event_id=event.id))
    return render_template(
        "attendance/walk_in.html", event=event, form=form, similar=similar, roles=role_choices()
    )


@bp.route("/events/<int:event_id>/door/unnamed", methods=["GET", "POST"])
def tally(event_id: int) -> ResponseReturnValue:
    """Count people without asking for names: everyone on site, or those without a name."""
    event = _open_event(event_id)
    counts = queries.attendance_counts([event.id])[event.id]
    form = HeadcountForm.for_headcount(counts.headcount, counter=login.current_user.full_name)
    if form.validate_on_submit():
        headcount_actions.set_headcount(event, form.facts(), by=me(), at=clock.now())
        db.session.commit()
        flash(_("The count is kept."))
        return redirect(url_for(".tally", event_id=event.id))
    kind = EVERYONE if counts.headcount and counts.headcount.is_of_everyone else UNNAMED
    if counts.headcount is None and request.args.get("kind") == EVERYONE:
        kind = EVERYONE
    return render_template(
        "attendance/tally.html", event=event, form=form, counts=counts, kind=kind, steps=STEPS
    )


@bp.post("/events/<int:event_id>/door/unnamed/steps")
def tally_step(event_id: int) -> ResponseReturnValue:
    """A few heads more or fewer than whatever the number is by now."""
    event, step = _open_event(event_id), request.form.get("step", 0, type=int)
    if step not in STEPS:
        abort(400)
    kind = request.form.get("kind", UNNAMED)
    headcount_actions.step_headcount(
        event,
        step,
        is_of_everyone=kind == EVERYONE,
        counted_by=login.current_user.full_name,
        by=me(),
        at=clock.now(),
    )
    db.session.commit()
    if _is_partial():
        counts = queries.attendance_counts([event.id])[event.id]
        return render_template(
            "attendance/_tally.html", event=event, counts=counts, kind=kind, steps=STEPS
        )
    return redirect(url_for(".tally", event_id=event.id), 303)


def _newcomer(form: WalkInForm) -> Newcomer:
    return Newcomer(
        full_name=form.full_name,
        given_name=form.given_name.data or "",
        family_name=form.family_name.data or "",
        organisation=form.organisation.data or "",
        email=form.email.data or "",
        language=language(),
    )


def _refusal(event: Event) -> str | None:
    """Why the present user cannot tick now, in words."""
    is_staff = login.current_user.role != Role.DOOR
    code = refusal(event, at=clock.now(), any_time=is_staff)
    return None if code is None else str(REFUSALS[code])


def _open_event(event_id: int) -> Event:
    """The event, if the present user may record at it now."""
    event = event_or_404(event_id)
    is_staff = login.current_user.role != Role.DOOR
    code = refusal(event, at=clock.now(), any_time=is_staff)
    if code is not None:
        raise Refused(code)
    return event


def _is_partial() -> bool:
    return request.headers.get("HX-Request") == "true"


def _row(event: Event, person: Person, *, is_repeat: bool = False) -> ResponseReturnValue:
    """The row as it is now for script, else the way back to the same search."""
    row = door_queries.row(event, person, language=language())
    if _is_partial():
        return render_template(
            "attendance/_row_and_counter.html",
            event=event,
            row=row,
            words=request.form.get("q", ""),
            counter=counter_queries.counter(event),
            is_repeat=is_repeat,
            roles=role_choices(),
            refusal=None,
        )
    if is_repeat:
        flash(already_here(event, row), "warning")
    words = request.form.get("q") or None
    back = url_for(".door", event_id=event.id, q=words, _anchor=f"row-{person.id}")
    return redirect(back, 303)


def already_here(event: Event, row: door_queries.DoorRow) -> str:
    """That somebody was ticked before: when and by whom, as far as it is known."""
    since = moment(row.recorded_at, event.time_zone)
    words: str = _("%(name)s is already here.", name=row.name)
    if since and row.recorded_by:
        words = _(
            "%(name)s is already here: ticked %(since)s by %(who)s.",
            name=row.name,
            since=since,
            who=row.recorded_by,
        )
    return words


bp.add_app_template_global(already_here, "already_here")

__all__ = ["bp"]
