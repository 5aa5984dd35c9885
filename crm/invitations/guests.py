"""Pages behind the links in letters. Opening one changes nothing; only a POST does."""

from flask import g, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from crm import clock
from crm.calendar import links
from crm.calendar.entry import Method
from crm.calendar.writing import calendar_bytes
from crm.db import db
from crm.history.models import GUEST
from crm.i18n import house_zone, language
from crm.invitations import actions, afterwards, calendars, words
from crm.invitations.choosing import Refused
from crm.invitations.forms import GuestAnswerForm
from crm.invitations.models import ReplySource, TokenPurpose
from crm.invitations.views import bp
from crm.invitations.visits import NoSuchLink, Visit, visit
from crm.wall import day_of
from crm.web.forms import TokenForm, csrf
from crm.web.limits import count_failed_lookup
from crm.web.security import token_page


@bp.route("/rsvp/<token>", methods=["GET", "POST"])
def rsvp(token: str) -> ResponseReturnValue:
    """Shows the question, and the answer given. The token is the authority: no cookie, no CSRF."""
    seen = _open(token, TokenPurpose.RSVP)
    if request.method != "POST":
        form = GuestAnswerForm.for_invitation(seen.invitation, proposed=request.args.get("a", ""))
        return _page(seen, form)
    form = GuestAnswerForm()
    if not form.validate():
        return _page(seen, form), 422
    try:
        actions.record_reply(
            seen.invitation, **form.answer, source=ReplySource.LINK, by=GUEST, at=seen.at
        )
    except Refused:
        db.session.rollback()
        return _page(_open(token, TokenPurpose.RSVP), form), 409
    db.session.commit()
    asked = request.args.get("lang") or None
    return redirect(url_for("invitations.rsvp", token=token, lang=asked), 303)


@bp.get("/rsvp/<token>/event.ics")
def calendar(token: str) -> ResponseReturnValue:
    """The event as a file for any calendar."""
    seen = _open(token, TokenPurpose.RSVP)
    entry = calendars.entry_of(seen.event, language())
    response = make_response(calendar_bytes([entry], method=Method.PUBLISH))
    response.headers["Content-Type"] = "text/calendar; charset=utf-8; method=PUBLISH"
    response.headers["Content-Disposition"] = 'attachment; filename="event.ics"'
    return response


@bp.route("/unsubscribe/<token>", methods=["GET", "POST"])
def unsubscribe(token: str) -> ResponseReturnValue:
    """A button; the POST acts, also the one-click POST of mail programs (RFC 8058)."""
    seen = _open(token, TokenPurpose.UNSUBSCRIBE)
    is_done = request.method == "POST"
    if is_done:
        today = day_of(seen.at, house_zone())
        afterwards.unsubscribe(seen.person, on=today, by=GUEST, at=seen.at)
        db.session.commit()
    return render_template(
        "invitations/unsubscribe.html", visit=seen, form=TokenForm(), is_done=is_done
    )


for _page_of_a_token in (rsvp, unsubscribe):
    csrf.exempt(_page_of_a_token)


@bp.errorhandler(NoSuchLink)
def gone(error: NoSuchLink) -> ResponseReturnValue:
    """One and the same page, whatever is wrong with the link."""
    db.session.rollback()
    return render_template("invitations/gone.html"), error.status


def _open(token: str, purpose: TokenPurpose) -> Visit:
    token_page()
    try:
        seen = visit(token, purpose, at=clock.now())
    except NoSuchLink:
        count_failed_lookup()
        raise
    g.language = seen.language(request.args.get("lang", ""))
    return seen


def _page(seen: Visit, form: GuestAnswerForm) -> str:
    event = seen.event
    entry = calendars.entry_of(event, language())
    return render_template(
        "invitations/rsvp.html",
        visit=seen,
        form=form,
        refusal=words.REFUSALS.get(seen.refusal, ""),
        when=words.event_when(event),
        where=words.where_words(event.site),
        organiser=words.organiser(event),
        google_link=links.google_link(entry),
        outlook_link=links.outlook_link(entry),
    )


__all__ = ["bp"]
