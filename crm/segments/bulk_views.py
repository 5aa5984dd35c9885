"""Something done with many people at once: what and with whom, how far it is, taking it back."""

import secrets
from typing import Any, Final

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from crm import clock
from crm.accounts import queries as accounts
from crm.accounts.login import current_user
from crm.db import db
from crm.i18n import gettext as _
from crm.jobs.queries import is_worker_silent
from crm.people import filter_form, tag_queries
from crm.people.filters import PeopleFilter
from crm.people.views import actor, today
from crm.people.whom import IDS, Whom
from crm.people.whom import numbers as ticked
from crm.segments import bulk_actions, bulk_jobs, bulk_offers, bulk_queries, bulk_verbs, jobs
from crm.segments.bulk_actions import Asked, CannotUndoError
from crm.segments.bulk_models import BulkAction
from crm.segments.bulk_verbs import Change, MisreadError, Verb, Way
from crm.segments.views import bp
from crm.web import listing
from crm.web.forms import Form, explain

__all__ = ["bp"]

HANDLERS = (bulk_jobs.do, bulk_jobs.undo)
PERIODIC = (jobs.count_all,)
#: Names shown of the people meant, and of those undoing left as they were.
SAMPLE: Final = 10
NAMED: Final = 100


@bp.get("/people/bulk")
def bulk() -> str:
    """With whom something is to be done, and what can be done."""
    return _bulk_page(_whom(), {})


@bp.post("/people/bulk")
def bulk_start() -> ResponseReturnValue:
    """Begin what was asked for, or lead to where it is done."""
    whom, verb = _whom(), bulk_verbs.verbs().get(request.form.get("verb", ""))
    if verb is None or not whom.is_understood:
        abort(400)
    form = _form(verb)
    if not form.validate():
        return _bulk_page(whom, {verb.name: form})
    if isinstance(verb, Way):
        return redirect(verb.address(form, whom))
    press = request.form.get("press", "")[:40]
    known = bulk_queries.action_pressed(press, user_id=actor().user_id)
    if known is not None:
        return redirect(url_for(".bulk_show", id=known.id))
    if whom.how_many()[0] != request.form.get("expected", type=int):
        flash(_("Others fit by now than a moment ago. Please look again."), "warning")
        return _bulk_page(whom, {verb.name: form})
    return _start(verb, form, whom, press)


def _start(verb: Change, form: Any, whom: Whom, press: str) -> ResponseReturnValue:
    at = clock.now()
    try:
        argument = verb.read(form, actor(), at)
    except MisreadError as misread:
        db.session.rollback()
        explain(form[misread.name], str(misread))
        return _bulk_page(whom, {verb.name: form})
    asked = Asked(verb, argument, whom, press)
    action = bulk_actions.start(asked, on=today(), by=actor(), at=at)
    db.session.commit()
    return redirect(url_for(".bulk_show", id=action.id))


@bp.post("/people/bulk/ticked")
def bulk_ticked() -> ResponseReturnValue:
    """The rows ticked on a page as an address that can be looked at."""
    found = ticked(request.form.getlist(IDS))
    if not found:
        return redirect(url_for("people.index"))
    return redirect(url_for(".bulk", ids=list(map(str, found))))


@bp.get("/people/bulk/past")
def bulk_past() -> str:
    """What was done with many people at once, newest first."""
    found = listing.load(
        bulk_queries.actions(), columns=bulk_queries.SORT_COLUMNS, default_sort="-when"
    )
    return render_template(
        "segments/bulk_past.html",
        listing=found,
        told={action.id: _told(action) for action in found.rows},
        names=accounts.names_of(row.made_by_id for row in found.rows if row.made_by_id),
    )


@bp.get("/people/bulk/<int:id>")
def bulk_show(id: int) -> str:
    """How far it is, what came of it, what undoing left as it was."""
    action = an_action(id)
    job = bulk_queries.job(action.present_job_id)
    is_partial = request.headers.get("HX-Request") == "true"
    is_failed = action.is_going_on and bulk_queries.has_no_job(action.present_job_id)
    return render_template(
        "segments/_bulk_progress.html" if is_partial else "segments/bulk_show.html",
        action=action,
        job=job,
        title=_told(action),
        filters=filter_form.told(PeopleFilter.read(action.filter, on=today())),
        names=accounts.names_of(n for n in (action.made_by_id, action.undone_by_id) if n),
        kept=bulk_queries.kept(action.id, limit=NAMED) if action.kept else (),
        is_failed=is_failed,
        is_waiting_for_worker=action.is_going_on and is_worker_silent(clock.now()),
        may_undo=bool(action.changed) and (action.state in bulk_actions.UNDOABLE or is_failed),
    )


@bp.post("/people/bulk/<int:id>/stop")
def bulk_stop(id: int) -> ResponseReturnValue:
    """Deal with nobody else."""
    if bulk_actions.stop(an_action(id), by=actor(), at=clock.now()):
        flash(_("It was stopped. What is done can be taken back."))
    db.session.commit()
    return redirect(url_for(".bulk_show", id=id))


@bp.post("/people/bulk/<int:id>/undoing")
def bulk_undo(id: int) -> ResponseReturnValue:
    """Take it back, as far as nobody has changed it since."""
    try:
        bulk_actions.begin_undoing(an_action(id), on=today(), by=actor(), at=clock.now())
    except CannotUndoError:
        db.session.rollback()
        flash(_("There is nothing to take back, or it is being taken back already."), "warning")
    db.session.commit()
    return redirect(url_for(".bulk_show", id=id))


def an_action(number: int) -> BulkAction:
    return bulk_queries.action(number) or abort(404)


def _whom() -> Whom:
    return Whom.read(request.args, on=today(), role=current_user.role)


def _bulk_page(whom: Whom, forms: dict[str, Any]) -> str:
    everybody, archived = whom.how_many()
    offered = [
        (verb, forms.get(verb.name) or _form(verb))
        for verb in bulk_verbs.offered(everybody, archived)
    ]
    return render_template(
        "segments/bulk.html",
        whom=whom,
        everybody=everybody,
        first=whom.first(SAMPLE),
        offered=[(verb, form) for verb, form in offered if _can_be_filled(form)],
        told=() if whom.ids else filter_form.told(whom.wanted),
        unread="" if whom.is_understood else filter_form.unread_words(whom.wanted),
        press=secrets.token_urlsafe(12),
        tags=tag_queries.tags(),
        tag_list=bulk_offers.KNOWN_TAGS,
        back_url=url_for("people.index", **({} if whom.ids else dict(whom.asked))),
        here=request.full_path,
    )


def _form(verb: Verb) -> Any:
    """The form of a verb, filled by what was posted if it was this one."""
    is_posted = request.form.get("verb") == verb.name
    kind = type("BulkForm", (Form,), dict(verb.fields()))
    return kind() if is_posted else kind(formdata=None)


def _can_be_filled(form: Any) -> bool:
    """Whether there is something to choose wherever something must be chosen."""
    return all(getattr(f, "choices", None) != [] for f in form)


def _told(action: BulkAction) -> str:
    verb = bulk_verbs.change(action.verb)
    return verb.told(action.argument_name) if verb is not None else action.verb
