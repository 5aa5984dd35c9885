"""Invitations as staff see them. Choosing stands in `choice_views`, the links in `guests`."""

from flask import (
    Blueprint,
    Response,
    abort,
    flash,
    jsonify,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue

from crm import clock
from crm.accounts import login
from crm.accounts.queries import names_of
from crm.db import db
from crm.events import queries as events
from crm.events.models import Event
from crm.history.models import Actor
from crm.i18n import gettext as _
from crm.invitations import actions, afterwards, exporting, list_queries, queries, words
from crm.invitations.choosing import Refused
from crm.invitations.forms import InvitationFilterForm, StaffAnswerForm
from crm.invitations.models import Invitation, Reply, ReplySource
from crm.web import listing
from crm.web.addresses import local_target
from crm.web.downloads import download

bp = Blueprint("invitations", __name__, cli_group="invitations")
bp.add_app_template_global(words.reply_word, "invitation_reply_word")


@bp.get("/events/<int:event_id>/invitations")
def index(event_id: int) -> str:
    event = an_event(event_id)
    form = InvitationFilterForm.read()
    found = listing.load(
        list_queries.listed(event.id, words=form.q.data or "", reply=form.reply.data or ""),
        columns=list_queries.SORT_COLUMNS,
        default_sort="name",
        chips=form.chips(),
    )
    return render_template(
        "invitations/index.html",
        event=event,
        listing=found,
        form=form,
        names=names_of(i.replied_by_id for i in found.rows if i.replied_by_id is not None),
        letters=list_queries.letter_states(event.id, [i.person.id for i in found.rows]),
        waiting=queries.waiting(event.id),
        can_answer=event.is_scheduled and not event.has_begun(clock.now()),
    )


@bp.route("/events/<int:event_id>/invitations/<int:invitation_id>/reply", methods=["GET", "POST"])
def reply(event_id: int, invitation_id: int) -> ResponseReturnValue:
    """An answer somebody gave by phone or in person."""
    invitation = an_invitation(event_id, invitation_id)
    form = StaffAnswerForm(data=_present_answer(invitation))
    if not form.validate_on_submit():
        status = 422 if form.is_submitted() else 200
        return render_template(
            "invitations/reply.html", event=invitation.event, invitation=invitation, form=form
        ), status
    try:
        actions.record_reply(
            invitation, **form.answer, source=ReplySource.STAFF, by=actor(), at=clock.now()
        )
    except Refused as refused:
        db.session.rollback()
        flash(str(words.REFUSALS[refused.code]), "warning")
        return redirect(url_for(".index", event_id=event_id))
    db.session.commit()
    flash(
        _(
            "%(name)s: %(answer)s.",
            name=invitation.person.full_name,
            answer=words.reply_word(invitation.reply),
        )
    )
    otherwise = url_for(".index", event_id=event_id)
    return redirect(local_target(request.form.get("next"), otherwise))


@bp.post("/events/<int:event_id>/invitations/<int:invitation_id>/again")
def again(event_id: int, invitation_id: int) -> ResponseReturnValue:
    """The invitation once more, with a new link."""
    invitation = an_invitation(event_id, invitation_id)
    try:
        is_sent = afterwards.send_again(invitation, by=actor(), at=clock.now())
    except Refused as refused:
        db.session.rollback()
        flash(str(words.REFUSALS[refused.code]), "warning")
        return redirect(url_for(".index", event_id=event_id))
    db.session.commit()
    if is_sent:
        flash(_("A new letter goes to %(name)s.", name=invitation.person.full_name))
    else:
        flash(_("No letter can go to %(name)s.", name=invitation.person.full_name), "warning")
    return redirect(url_for(".index", event_id=event_id))


@bp.post("/events/<int:event_id>/invitations/<int:invitation_id>/removal")
def take_back(event_id: int, invitation_id: int) -> ResponseReturnValue:
    invitation = an_invitation(event_id, invitation_id)
    name = invitation.person.full_name
    if afterwards.take_back(invitation, by=actor(), at=clock.now()):
        db.session.commit()
        flash(_("%(name)s is not invited any more; no letter goes out.", name=name))
    else:
        db.session.rollback()
        flash(_("%(name)s has heard of it already, so the invitation stays.", name=name), "warning")
    return redirect(url_for(".index", event_id=event_id))


@bp.post("/events/<int:event_id>/invitations/export")
def export(event_id: int) -> Response:
    """The list as CSV, filtered as the address says."""
    event = an_event(event_id)
    form = InvitationFilterForm.read()
    stmt = list_queries.listed(event.id, words=form.q.data or "", reply=form.reply.data or "")
    rows = exporting.file_rows(list_queries.in_order(stmt))
    return download(rows, name=f"invitations-{event.id}", kind="csv")


@bp.get("/events/<ref>.json")
def numbers(ref: str) -> ResponseReturnValue:
    """How an event stands, for scripts. Its keys are a contract; callers ignore new ones."""
    event = events.event_by_ref(ref) or abort(404)
    counts = queries.reply_counts([event.id])[event.id]
    return jsonify(
        id=event.id,
        ref=event.ref,
        title=event.title,
        status=event.status.value,
        seats=event.seats,
        invited=counts.invited,
        accepted=counts.accepted,
        maybe=counts.maybe,
        declined=counts.declined,
        waiting=counts.waiting,
        heads=counts.heads,
    )


def an_event(event_id: int) -> Event:
    """The event of the address, with what its pages show; else the page is 404."""
    return events.event_by_ref(str(event_id)) or abort(404)


def an_invitation(event_id: int, invitation_id: int) -> Invitation:
    """The invitation of the address; else the page is 404."""
    return queries.invitation(invitation_id, event_id) or abort(404)


def actor() -> Actor:
    return Actor.user(login.user_id())


def _present_answer(invitation: Invitation) -> dict[str, object]:
    given = Reply.YES if invitation.is_waiting else invitation.reply
    return {
        "reply": given.value if given else None,
        "party_size": invitation.party_size,
        "comment": invitation.comment,
    }
