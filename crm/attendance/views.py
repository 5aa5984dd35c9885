"""The attendance tab. The door, the closing and the sheet have modules of their own."""

from collections.abc import Mapping

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response as AnyResponse

from crm import clock
from crm.accounts import login
from crm.accounts.models import Role
from crm.accounts.queries import user_by_id, user_choices
from crm.attendance import actions, duty_queries, headcount_actions, list_queries, queries
from crm.attendance.exporting import file_rows
from crm.attendance.forms import (
    AddPersonForm,
    AttendanceFilterForm,
    DutyForm,
    RecordForm,
)
from crm.attendance.list_queries import AttendanceFilter
from crm.attendance.models import AttendanceRole, AttendanceState
from crm.attendance.opening import Refused
from crm.attendance.words import (
    NOT_RECORDED,
    REFUSALS,
    method_word,
    role_choices,
    role_word,
    state_choices,
    state_word,
)
from crm.db import db
from crm.events.models import Event
from crm.history.models import Actor
from crm.i18n import gettext as _
from crm.i18n import ngettext
from crm.invitations.words import REPLIES, reply_word
from crm.people.models import Person
from crm.web import listing
from crm.web.addresses import local_target
from crm.web.downloads import download

bp = Blueprint("attendance", __name__)
bp.add_app_template_global(state_word, "attendance_state_word")
bp.add_app_template_global(role_word, "attendance_role_word")
bp.add_app_template_global(method_word, "headcount_method_word")
bp.add_app_template_global(reply_word, "invitation_reply_word")


def event_or_404(event_id: int) -> Event:
    """The event of an address, if the present user may see it; door users see their own."""
    user = login.current_user
    event = queries.event_for(event_id, user_id=login.user_id(), role=user.role)
    return event if event is not None else abort(404)


def person_or_404(person_id: int) -> Person:
    """The person of an address; a merged record leads to its survivor."""
    return queries.person(person_id) or abort(404)


def me() -> Actor:
    return Actor.user(login.user_id())


@bp.errorhandler(Refused)
def refused(error: Refused) -> AnyResponse:
    """Say why nobody can be recorded now, and lead back to the page."""
    db.session.rollback()
    event_id = (request.view_args or {})["event_id"]
    flash(str(REFUSALS[error.args[0]]), "warning")
    return redirect(local_target(request.form.get("next"), _back_page(event_id)), 303)


def _back_page(event_id: int) -> str:
    at_door = login.current_user.role == Role.DOOR
    page = "attendance.door" if at_door else "attendance.index"
    return url_for(page, event_id=event_id)


@bp.get("/events/<int:event_id>/attendance")
def index(event_id: int) -> str:
    event = event_or_404(event_id)
    form, wanted, chips = _filter()
    found = listing.load(
        list_queries.concerned(event.id, wanted),
        columns=list_queries.SORT_COLUMNS,
        default_sort="name",
        chips=chips,
        transform=lambda people: list_queries.rows_for(event, people),
    )
    assigned = duty_queries.duties(event.id)
    return render_template(
        "attendance/index.html",
        event=event,
        listing=found,
        form=form,
        counts=queries.attendance_counts([event.id])[event.id],
        missing=queries.missing_records(event.id),
        now=clock.now(),
        states=state_choices(),
        add_form=AddPersonForm(),
        duties=assigned,
        duty_form=_duty_form({user.id for user in assigned}),
    )


@bp.route("/events/<int:event_id>/attendance/people/<int:person_id>", methods=["GET", "POST"])
def record(event_id: int, person_id: int) -> ResponseReturnValue:
    """Everything that is recorded about one person at the event."""
    event, person = event_or_404(event_id), person_or_404(person_id)
    rows = queries.rows_of(event.id, {person.id}).get(person.id, [])
    bodies = queries.current_organisations([person.id], on=event.day).get(person.id, [])
    form = RecordForm.build(rows[0] if rows else None, bodies)
    if not form.validate_on_submit():
        return render_template("attendance/record.html", event=event, person=person, form=form)
    at = clock.now()
    if form.state.data == NOT_RECORDED:
        actions.unrecord(event, {person.id}, by=me(), at=at)
    else:
        actions.record(
            event,
            person,
            AttendanceState(form.state.data),
            role=AttendanceRole(form.role.data),
            acting_for=queries.organisations(form.organisation_ids),
            is_walk_in=not queries.is_invited(event.id, person.id),
            source="desk",
            by=me(),
            at=at,
        )
    db.session.commit()
    flash(_("%(name)s: %(state)s.", name=person.full_name, state=state_word(form.state.data)))
    return redirect(url_for(".index", event_id=event.id))


@bp.post("/events/<int:event_id>/attendance/people")
def add_person(event_id: int) -> ResponseReturnValue:
    """Somebody came who was not on the list."""
    event, form = event_or_404(event_id), AddPersonForm()
    if not form.validate_on_submit() or form.person.record is None:
        flash(_("Choose a person found by the search first."), "warning")
        return redirect(url_for(".index", event_id=event.id))
    return redirect(url_for(".record", event_id=event.id, person_id=form.person.record.id))


@bp.post("/events/<int:event_id>/attendance/states")
def set_states(event_id: int) -> ResponseReturnValue:
    """Set the state of the chosen people, or of all who match the filter."""
    event, at = event_or_404(event_id), clock.now()
    state = request.form.get("state", "")
    if state not in dict(state_choices()):
        abort(400)
    if request.form.get("all_matching") == "1":
        _form, wanted, _chips = _filter()
        chosen = list_queries.numbers(event.id, wanted)
    else:
        chosen = list_queries.concerned_among(event.id, request.form.getlist("ids", type=int))
    if state == NOT_RECORDED:
        count = actions.unrecord(event, chosen, by=me(), at=at)
    else:
        done = actions.record_many(
            event, chosen, AttendanceState(state), source="desk", by=me(), at=at
        )
        count = sum(one.is_changed for one in done)
    db.session.commit()
    flash(ngettext("%(num)d record was changed.", "%(num)d records were changed.", count))
    return redirect(_same_list(event.id))


@bp.route("/events/<int:event_id>/attendance/absences", methods=["GET", "POST"])
def absences(event_id: int) -> ResponseReturnValue:
    """Say that whoever accepted and is not recorded did not come: asked first, never by itself."""
    event = event_or_404(event_id)
    if request.method == "GET":
        people = queries.people_missing(event.id)
        return render_template("attendance/absences.html", event=event, people=people)
    count = actions.mark_missing_as_no_show(event, source="desk", by=me(), at=clock.now())
    db.session.commit()
    flash(ngettext("%(num)d record was changed.", "%(num)d records were changed.", count))
    here = ".index" if event.is_held else ".closing"
    return redirect(url_for(here, event_id=event.id))


@bp.post("/events/<int:event_id>/attendance/export")
def export(event_id: int) -> Response:
    """The whole table as CSV, row by row as it is read."""
    event = event_or_404(event_id)
    _form, wanted, _chips = _filter()
    actions.note_export(event, by=me(), at=clock.now())
    db.session.commit()
    return download(file_rows(event, wanted), name=f"attendance-{event.id}", kind="csv")


@bp.post("/events/<int:event_id>/duties")
def duty_assign(event_id: int) -> ResponseReturnValue:
    event, form = event_or_404(event_id), _duty_form(set())
    user = user_by_id(form.user.data) if form.validate_on_submit() else None
    if user is None:
        flash(_("Choose who is at the door first."), "warning")
    else:
        headcount_actions.assign_door(event, user, by=me(), at=clock.now())
        db.session.commit()
        flash(_("%(name)s looks after the door of this event.", name=user.full_name))
    return redirect(url_for(".index", event_id=event.id))


@bp.post("/events/<int:event_id>/duties/<int:user_id>/removal")
def duty_remove(event_id: int, user_id: int) -> ResponseReturnValue:
    event, user = event_or_404(event_id), user_by_id(user_id) or abort(404)
    headcount_actions.release_door(event, user, by=me(), at=clock.now())
    db.session.commit()
    flash(_("%(name)s no longer sees this event.", name=user.full_name))
    return redirect(url_for(".index", event_id=event.id))


def _filter() -> tuple[AttendanceFilterForm, AttendanceFilter, list[listing.Chip]]:
    """The filter of the address as a form, as a question and as chips."""
    form = AttendanceFilterForm(request.args)
    replies: Mapping[str, str] = {str(code): str(word) for code, word in REPLIES.items()}
    choices = {
        "state": dict(state_choices()),
        "reply": {**replies, list_queries.NOT_INVITED: _("not invited")},
        "role": dict(role_choices()),
    }
    given = {"q": form.q.data or ""}
    for name, offered in choices.items():
        form[name].choices = [("", "–"), *offered.items()]
        given[name] = form[name].data if form[name].data in offered else ""
    chips = list_queries.chips(given, choices, {f.name: f.label.text for f in form})
    return form, AttendanceFilter(**given), chips


def _duty_form(assigned: set[int]) -> DutyForm:
    form = DutyForm()
    users = user_choices((Role.DOOR,))
    form.user.choices = [(user.id, user.full_name) for user in users if user.id not in assigned]
    return form


def _same_list(event_id: int) -> str:
    page = url_for(".index", event_id=event_id)
    query = request.query_string.decode("ascii", "ignore")
    return local_target(f"{page}?{query}" if query else page, page)


__all__ = ["bp", "event_or_404", "me", "person_or_404"]
