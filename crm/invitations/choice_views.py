"""Inviting: choose, see the letter and who is left out, send. The choice lives in the address."""

from flask import Response, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from crm import clock
from crm.accounts.models import Role
from crm.db import db
from crm.events.models import Event
from crm.i18n import house_zone, language, ngettext
from crm.invitations import actions, choosing, list_queries, queries, samples, sendings, words
from crm.invitations.choice import Choice, note_segment
from crm.invitations.choosing import Refused
from crm.invitations.forms import ChooseForm
from crm.invitations.models import Channel
from crm.invitations.views import actor, an_event, an_invitation, bp
from crm.mail.actions import RECALL_TIME
from crm.people import filter_form
from crm.wall import day_of
from crm.web.forms import Form

#: The letter is shown in a frame that runs nothing and loads nothing; its own style applies.
LETTER_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'self'; sandbox"
)
#: How many of those left out the preview names.
NAMED = 100


@bp.route("/events/<int:event_id>/invitations/new", methods=["GET", "POST"])
def create(event_id: int) -> ResponseReturnValue:
    """Choose on GET; POST invites whom the address names, as things stand at that moment."""
    event = an_event(event_id)
    if request.method == "GET":
        return render_template(
            "invitations/choose.html",
            event=event,
            form=ChooseForm.read(),
            parts_of_filter=filter_form.parts_of(Role.OFFICER)[:2],
            refusal=_refusal(event_id),
        )
    try:
        return redirect(_send(event))
    except Refused as refused:
        db.session.rollback()
        flash(str(words.REFUSALS[refused.code]), "warning")
        return redirect(url_for(".create", event_id=event_id))


@bp.get("/events/<int:event_id>/invitations/preview")
def preview(event_id: int) -> ResponseReturnValue:
    """Who gets a letter, who does not and why, and the letter itself. Nothing is written."""
    event, choice = an_event(event_id), _choice()
    people = choice.people()
    selection = choosing.weigh(event, people)
    first = selection.letters[0] if selection.letters else None
    return render_template(
        "invitations/preview.html",
        event=event,
        selection=selection,
        refusal=_refusal(event_id),
        people=people,
        unread=filter_form.unread_words(choice.everyone) if choice.everyone else "",
        named=NAMED,
        reasons=words.REASONS,
        form=Form(),
        first=first,
        letter=samples.invitation(event, first) if first else None,
        send_url=url_for(".create", event_id=event_id) + "?" + request.query_string.decode(),
    )


@bp.get("/events/<int:event_id>/invitations/sample/<int:person_id>")
def sample(event_id: int, person_id: int) -> Response:
    """The HTML part of the letter a person would get, for the frame in the preview."""
    event = an_event(event_id)
    found = queries.people_with_addresses([person_id])
    if not found:
        return make_response("", 404)
    response = make_response(samples.invitation(event, found[0]).html)
    response.headers["Content-Security-Policy"] = LETTER_POLICY
    return response


@bp.get("/events/<int:event_id>/invitations/calls")
def calls(event_id: int) -> str:
    """Whom to call: names, numbers, and the answer recorded in the same line."""
    event = an_event(event_id)
    return render_template(
        "invitations/calls.html",
        event=event,
        invitations=list_queries.call_list(event.id),
        form=Form(),
        is_open=not _refusal(event_id),
    )


@bp.get("/events/<int:event_id>/invitations/<int:invitation_id>/letter")
def printed_letter(event_id: int, invitation_id: int) -> str:
    """The invitation on paper, for somebody without a mail address. It carries no link."""
    invitation = an_invitation(event_id, invitation_id)
    event = invitation.event
    return render_template(
        "invitations/printed_letter.html",
        event=event,
        invitation=invitation,
        is_called=invitation.channel == Channel.CALL,
        when=words.event_when(event),
        where=words.where_words(event.site),
        organiser=words.organiser(event),
        today=day_of(clock.now(), house_zone()),
        text=event.text_in(language()),
    )


def _send(event: Event) -> str:
    """Invite whom the address names, many by a job; returns the page that shows what became."""
    at, choice = clock.now(), _choice()
    ids = choice.ids()
    note_segment(choice, by=actor(), at=at)
    if len(ids) > sendings.LARGEST_AT_ONCE:
        job = sendings.start(event, ids, by=actor(), at=at)
        db.session.commit()
        return url_for(".sending", event_id=event.id, job_id=job.id)
    people = queries.people_with_addresses(ids)
    outcome = actions.invite(event, people, by=actor(), at=at, due_at=at + RECALL_TIME)
    db.session.commit()
    flash(
        ngettext(
            "%(num)s invitation goes out in a minute.",
            "%(num)s invitations go out in a minute.",
            len(outcome.invited),
        )
    )
    return url_for(".index", event_id=event.id)


def _choice() -> Choice:
    return Choice.from_args(request.args, on=day_of(clock.now(), house_zone()))


def _refusal(event_id: int) -> str:
    """Why nobody can be invited now, in words; empty when people can."""
    try:
        choosing.check_open(an_event(event_id), at=clock.now())
    except Refused as refused:
        return str(words.REFUSALS[refused.code])
    return ""


__all__ = ["bp"]
