"""Closing an event in three steps, and the sheet to sign."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from crm import clock
from crm.accounts import login
from crm.attendance import headcount_actions, list_queries, queries
from crm.attendance.forms import HeadcountForm, NobodyForm
from crm.attendance.headcount_actions import HeadcountFacts
from crm.attendance.queries import AttendanceCounts
from crm.attendance.views import bp, event_or_404, me
from crm.db import db
from crm.events import actions as events
from crm.events.actions import NotNow
from crm.events.models import Event
from crm.i18n import gettext as _
from crm.i18n import language, moment, ngettext

#: More empty rows than this make no sheet, but a book.
MOST_BLANK_ROWS = 200
USUAL_BLANK_ROWS = 10


@bp.get("/events/<int:event_id>/closing")
def closing(event_id: int) -> str:
    """First the names: who came, and of whom nothing is recorded."""
    event = event_or_404(event_id)
    return render_template(
        "attendance/closing_names.html",
        event=event,
        counts=_counts(event),
        missing=queries.people_missing(event.id),
        refusal=_refusal(event),
    )


@bp.route("/events/<int:event_id>/closing/headcount", methods=["GET", "POST"])
def closing_headcount(event_id: int) -> ResponseReturnValue:
    """Then the heads: counted, or the express word that nobody was without a name."""
    event, counts = event_or_404(event_id), _counts(event_id)
    form = HeadcountForm.for_headcount(counts.headcount, counter=login.current_user.full_name)
    nobody = NobodyForm()
    is_nobody = request.form.get("answer") == "nobody"
    if request.method == "POST" and (nobody if is_nobody else form).validate():
        facts = form.facts()
        if is_nobody:
            facts = HeadcountFacts(
                0, is_of_everyone=False, counted_by=login.current_user.full_name, method="counted"
            )
        headcount_actions.set_headcount(event, facts, by=me(), at=clock.now())
        db.session.commit()
        return redirect(url_for(".closing_confirmation", event_id=event.id))
    return render_template(
        "attendance/closing_headcount.html",
        event=event,
        counts=counts,
        form=form,
        nobody=nobody,
        failed=nobody if is_nobody else form,
    )


@bp.post("/events/<int:event_id>/closing/headcount/removal")
def headcount_removal(event_id: int) -> ResponseReturnValue:
    event = event_or_404(event_id)
    headcount_actions.clear_headcount(event, by=me(), at=clock.now())
    db.session.commit()
    flash(_("The headcount was taken back. It is not recorded."))
    return redirect(url_for(".closing_headcount", event_id=event.id))


@bp.route("/events/<int:event_id>/closing/confirmation", methods=["GET", "POST"])
def closing_confirmation(event_id: int) -> ResponseReturnValue:
    """Last the word that it took place: from then on the event counts."""
    event = event_or_404(event_id)
    if request.method == "POST":
        try:
            events.close(event, by=me(), at=clock.now())
        except NotNow:
            db.session.rollback()
            flash(_refusal(event) or _("The event cannot be closed now."), "warning")
            return redirect(url_for(".closing", event_id=event.id))
        db.session.commit()
        flash(_("The event took place. It counts from now on."))
        return redirect(url_for(".index", event_id=event.id))
    counts, missing = _counts(event_id), queries.missing_records(event.id)
    return render_template(
        "attendance/closing_confirmation.html",
        event=event,
        counts=counts,
        warnings_found=warnings_about(counts, missing),
        refusal=_refusal(event),
    )


@bp.get("/events/<int:event_id>/sheet")
def sheet(event_id: int) -> str:
    """A list to sign on paper: `?blank=` empty rows after the expected people, `?lang=`."""
    event = event_or_404(event_id)
    blank = request.args.get("blank", USUAL_BLANK_ROWS, type=int)
    people = list_queries.expected_people(event.id)
    bodies = queries.current_organisations([one.id for one in people], on=event.day)
    return render_template(
        "attendance/sheet.html",
        event=event,
        people=people,
        bodies=bodies,
        blank=min(max(blank, 0), MOST_BLANK_ROWS),
        spoken=language(),
    )


def warnings_about(counts: AttendanceCounts, missing: int) -> list[str]:
    """What is odd about an event's record, in whole sentences; nothing of it forbids closing."""
    found = []
    if not counts.people:
        found.append(_("Nobody is recorded by name."))
    if counts.headcount is None:
        found.append(_("Heads without a name were not counted."))
    if counts.is_headcount_below_names:
        found.append(
            _(
                "Fewer heads were counted (%(heads)d) than there are names (%(names)d). "
                "Nobody counts as unnamed.",
                heads=counts.headcount.number if counts.headcount else 0,
                names=counts.people,
            )
        )
    elif counts.has_too_many_slips:
        found.append(
            _(
                "There are more slips (%(slips)d) than heads without a name (%(heads)d). "
                "The slips are set aside.",
                slips=counts.headcount.slips if counts.headcount else 0,
                heads=counts.unnamed or 0,
            )
        )
    if missing:
        found.append(
            ngettext(
                "%(num)d person accepted and is not recorded. Not recorded is not absent.",
                "%(num)d people accepted and are not recorded. Not recorded is not absent.",
                missing,
            )
        )
    return found


def _counts(event: Event | int) -> AttendanceCounts:
    number = event if isinstance(event, int) else event.id
    return queries.attendance_counts([number])[number]


def _refusal(event: Event) -> str:
    """Why the event cannot be closed now; empty when it can."""
    words = ""
    if event.is_draft:
        words = _("The event is still a draft. Announce it before you close it.")
    elif event.is_cancelled:
        words = _("The event is cancelled. It did not take place.")
    elif not event.has_begun(clock.now()):
        when = moment(event.starts_at, event.time_zone)
        words = _("The event begins %(when)s. It can be closed after that.", when=when)
    return words


bp.add_app_template_global(warnings_about, "attendance_warnings")

__all__ = ["bp"]
