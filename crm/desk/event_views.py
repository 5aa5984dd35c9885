from collections.abc import Callable, Mapping
from typing import Any, Final

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from crm import clock
from crm.accounts import login
from crm.accounts.queries import names_of
from crm.conversations.queries import conversations_at
from crm.db import db
from crm.desk import announcements, event_frame, queries
from crm.desk.event_numbers import event_numbers, event_numbers_of
from crm.desk.histories import lines_of
from crm.desk.history_words import EVENT_LABELS, event_values
from crm.desk.views import bp
from crm.events import actions, site_actions
from crm.events.forms import CancellationForm, EventForm, ReasonForm
from crm.events.models import Event
from crm.events.queries import event_by_ref
from crm.history.models import Actor
from crm.history.queries import entries_of
from crm.i18n import gettext as _
from crm.i18n import language, ngettext
from crm.invitations import sendings
from crm.invitations.words import reply_word
from crm.mail.actions import RECALL_TIME
from crm.web import stale

bp.add_app_template_global(event_numbers)
bp.add_app_template_global(event_numbers_of)
bp.add_app_template_global(reply_word)

HISTORY_SHOWN: Final = 50


@bp.app_template_global("event_frame")
def frame(event: Event) -> event_frame.Frame:
    """The head of an event's pages, for whichever room shows one."""
    return event_frame.frame_of(event, at=clock.now())


@bp.get("/events/<int:event_id>")
@bp.get("/events/<ref>")
def event(event_id: int | None = None, ref: str = "") -> ResponseReturnValue:
    found = _event(ref if event_id is None else str(event_id))
    transitions = found.transitions
    names = names_of(step.by_id for step in transitions if step.by_id is not None)
    return render_template(
        "desk/event.html",
        event=found,
        steps=transitions,
        names=names,
        talks=conversations_at(found.id),
    )


@bp.get("/events/<int:event_id>/history")
def event_history(event_id: int) -> str:
    found = _event(str(event_id))
    before = request.args.get("before", type=int)
    entries = entries_of("event", found.id, limit=HISTORY_SHOWN + 1, before=before)
    shown = entries[:HISTORY_SHOWN]
    return render_template(
        "desk/event_history.html",
        event=found,
        lines=lines_of(shown, labels=EVENT_LABELS, value_of=event_values(shown)),
        older=shown[-1].id if len(entries) > HISTORY_SHOWN else None,
    )


@bp.route("/events/<int:event_id>/edit", methods=["GET", "POST"])
def event_edit(event_id: int) -> ResponseReturnValue:
    found = _event(str(event_id))
    form = EventForm.build(found)
    if not form.validate_on_submit():
        return render_template("desk/event_edit.html", form=form, stale=None, **_edited(found))
    if not stale.keep(form, found, lambda: _change(found, form)):
        saved = EventForm.build(found, saved=True)
        return stale.page(
            "desk/event_edit.html", form=form, saved=saved, record=found, context=_edited(found)
        )
    for note in form.notes():
        flash(note, "warning")
    return _to(found)


@bp.post("/events/<int:event_id>/scheduling")
def event_scheduling(event_id: int) -> ResponseReturnValue:
    """Announce a draft."""
    found = _event(str(event_id))
    _take_step(lambda: actions.schedule(found, by=_me(), at=clock.now()))
    return _to(found)


@bp.route("/events/<int:event_id>/cancellation", methods=["GET", "POST"])
def event_cancellation(event_id: int) -> ResponseReturnValue:
    """Call an event off, after a page that says how many people will be told."""
    found = _event(str(event_id))
    form = CancellationForm()
    if not found.is_scheduled:
        return _to(found)
    if not form.validate_on_submit():
        letters = announcements.letters_of_a_cancellation(found)
        return render_template(
            "desk/event_cancellation.html", event=found, form=form, letters=letters
        )
    _take_step(lambda: _cancel(found, form.reason.data or ""))
    return _to(found)


@bp.route("/events/<int:event_id>/reinstatement", methods=["GET", "POST"])
def event_reinstatement(event_id: int) -> ResponseReturnValue:
    """Take a cancellation back."""
    found = _event(str(event_id))
    form = ReasonForm()
    if not found.is_cancelled:
        return _to(found)
    if not form.validate_on_submit():
        return render_template("desk/event_reinstatement.html", event=found, form=form)
    _take_step(lambda: _reinstate(found, form.reason.data or ""))
    return _to(found)


@bp.route("/events/<int:event_id>/reopening", methods=["GET", "POST"])
def event_reopening(event_id: int) -> ResponseReturnValue:
    """Take back that an event was held."""
    found = _event(str(event_id))
    form = ReasonForm()
    if not found.is_held:
        return _to(found)
    if not form.validate_on_submit():
        return render_template("desk/event_reopening.html", event=found, form=form)
    reason = form.reason.data or ""
    _take_step(lambda: actions.reopen(found, reason=reason, by=_me(), at=clock.now()))
    return _to(found)


@bp.route("/events/<int:event_id>/deletion", methods=["GET", "POST"])
def event_deletion(event_id: int) -> ResponseReturnValue:
    """Remove a draft on which nobody hangs."""
    found = _event(str(event_id))
    if not found.is_draft or queries.has_people(found.id):
        flash(_("Only a draft without invitations and attendance can be deleted."), "warning")
        return _to(found)
    if request.method == "GET":
        return render_template("desk/event_deletion.html", event=found)
    title = found.title_in(language())
    actions.delete_draft(found, by=_me(), at=clock.now())
    db.session.commit()
    flash(_("The draft %(title)s is deleted.", title=title))
    return redirect(url_for("events.index"))


def _event(ref: str) -> Event:
    return event_by_ref(ref) or abort(404)


def _me() -> Actor:
    return Actor.user(login.user_id())


def _to(found: Event) -> ResponseReturnValue:
    return redirect(url_for("desk.event", event_id=found.id))


def _take_step(step: Callable[[], object]) -> None:
    """Take a step in an event's life and commit; one that is not open any more changes nothing."""
    try:
        step()
    except actions.NotNow:
        db.session.rollback()
        flash(_("Nothing was changed: the event is in another state by now."), "warning")
    else:
        db.session.commit()


def _edited(found: Event) -> Mapping[str, Any]:
    return {"event": found, "letters": announcements.letters_of_a_change(found)}


def _change(found: Event, form: EventForm) -> None:
    by, at = _me(), clock.now()
    site = site_actions.create_if_named(form.new_place(), by=by, at=at)
    actions.change_event(found, form.facts(site=site), by=by, at=at)
    if found.is_scheduled:
        _tell(sendings.announce_change(found, by=by, at=at, due_at=at + RECALL_TIME))


def _cancel(found: Event, reason: str) -> None:
    by, at = _me(), clock.now()
    if actions.cancel(found, reason=reason, by=by, at=at):
        due_at = at + RECALL_TIME
        _tell(sendings.announce_cancellation(found, reason=reason, by=by, at=at, due_at=due_at))


def _reinstate(found: Event, reason: str) -> None:
    by, at = _me(), clock.now()
    if actions.reinstate(found, reason=reason, by=by, at=at):
        _tell(sendings.announce_change(found, by=by, at=at, due_at=at + RECALL_TIME))


def _tell(announced: sendings.Announced) -> None:
    """Say how many letters are on their way; they can be recalled for a minute."""
    letters = announced.letters
    if announced.job is not None:
        flash(_("Everybody concerned is being written to; the letters tab shows how far it is."))
    elif letters:
        flash(
            ngettext(
                "%(num)d letter goes out in a minute.",
                "%(num)d letters go out in a minute.",
                letters,
            )
        )


__all__ = ["bp"]
