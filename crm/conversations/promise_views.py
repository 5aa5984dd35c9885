"""The list of promises and their verbs."""

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from crm import clock
from crm.accounts import login
from crm.conversations import exporting, queries, who
from crm.conversations import promise_actions as actions
from crm.conversations import promise_queries as promises
from crm.conversations.filters import CommitmentFilterForm
from crm.conversations.forms import day_of_field
from crm.conversations.models import Commitment, CommitmentState, Conversation
from crm.conversations.promise_forms import CommitmentForm, DayForm, ReportForm
from crm.conversations.views import actor, asked_for, bp, exported, today
from crm.db import db
from crm.i18n import day
from crm.i18n import gettext as _
from crm.programmes.choice import chosen_programme
from crm.web import listing, stale
from crm.web.addresses import local_target

__all__ = ["bp"]


@bp.get("/commitments")
def commitments() -> str:
    form, on = CommitmentFilterForm.read(), today()
    wanted = form.wanted(user_id=login.user_id(), on=on)
    found = listing.load(
        promises.commitments_matching(wanted),
        columns=promises.COMMITMENT_COLUMNS,
        default_sort="due",
        chips=form.chips(),
    )
    figures = promises.commitment_figures(wanted)
    return render_template(
        "conversations/commitments.html", listing=found, form=form, figures=figures, on=on
    )


@bp.post("/commitments/export")
def commitments_export() -> Response:
    """The promises the filter of the address leaves, as CSV or as a workbook."""
    wanted = CommitmentFilterForm.read().wanted(user_id=login.user_id(), on=today())
    count = promises.count(promises.commitments_matching(wanted))
    return exported("commitment", count, exporting.commitments(wanted))


@bp.route("/commitments/new", methods=["GET", "POST"])
def commitment_create() -> ResponseReturnValue:
    """A new promise, of a conversation or by itself."""
    origin = conversation_asked_for()
    form = commitment_form(origin)
    form.today = today()
    if not form.validate_on_submit():
        return render_template("conversations/commitment_new.html", form=form, origin=origin)
    facts = form.facts(conversation_id=origin.id if origin else None)
    made = actions.promise(facts, by=actor(), at=clock.now())
    db.session.commit()
    flash(_("The promise is on record, due on %(day)s.", day=day(made.due_on)))
    return redirect(local_target(request.form.get("back"), _page(made.id)))


@bp.route("/commitments/<int:id>/edit", methods=["GET", "POST"])
def commitment_edit(id: int) -> ResponseReturnValue:
    record = _commitment(id)
    form = CommitmentForm.of(record)
    form.today = today()
    if not form.validate_on_submit():
        return render_template(
            "conversations/commitment_edit.html", form=form, stale=None, record=record
        )
    if stale.keep(form, record, lambda: _change(record, form)):
        return redirect(_page(id))
    record = _commitment(id)
    return stale.page(
        "conversations/commitment_edit.html",
        form=form,
        saved=CommitmentForm.of(record, formdata=None),
        record=record,
        context={"record": record},
    )


@bp.post("/commitments/<int:id>/fulfilment")
def fulfilment(id: int) -> ResponseReturnValue:
    return _settle(id, CommitmentState.FULFILLED)


@bp.post("/commitments/<int:id>/cancellation")
def cancellation(id: int) -> ResponseReturnValue:
    return _settle(id, CommitmentState.CANCELLED)


@bp.post("/commitments/<int:id>/reopening")
def reopening(id: int) -> ResponseReturnValue:
    actions.reopen(_commitment(id), by=actor(), at=clock.now())
    db.session.commit()
    return redirect(_page(id))


@bp.post("/commitments/<int:id>/report")
def report(id: int) -> ResponseReturnValue:
    """The one concerned was told of the outcome."""
    record, form = _commitment(id), ReportForm()
    form.today, form.earliest = today(), record.made_on
    if record.is_open:
        flash(_("Say first what became of the promise; then that it was reported back."), "error")
    elif form.validate():
        actions.report_back(
            record, on=day_of_field(form.day), how=form.how.data or "", by=actor(), at=clock.now()
        )
        db.session.commit()
    else:
        tell_faults(form)
    return redirect(_page(id))


@bp.post("/commitments/<int:id>/report/removal")
def report_removal(id: int) -> ResponseReturnValue:
    actions.report_back(_commitment(id), on=None, by=actor(), at=clock.now())
    db.session.commit()
    return redirect(_page(id))


def commitment_form(origin: Conversation | None = None) -> CommitmentForm:
    """The form of a new promise with what its conversation says already."""
    programme = chosen_programme()
    if origin is None:
        return CommitmentForm.blank(
            today=today(),
            who=asked_for().who,
            owner=str(login.user_id()),
            programme=str(programme.id) if programme else "",
        )
    return CommitmentForm.blank(
        today=today(),
        who=first_of_each(origin),
        owner=str(login.user_id()),
        programme=str(origin.programme_id or ""),
        made_on=origin.day,
    )


def conversation_asked_for() -> Conversation | None:
    """The conversation a form belongs to, as its address says."""
    number = request.args.get("conversation", type=int)
    return queries.conversation(number) if number is not None and 0 < number < 2**31 else None


def first_of_each(origin: Conversation) -> list[str]:
    """The first person and the first organisation of a conversation: those a promise is to."""
    named = who.of_conversations([origin])[origin.id]
    firsts = {one.kind: one for one in reversed(named) if one.name}
    return [one.value for one in firsts.values()]


def tell_faults(form: DayForm) -> None:
    """Say above the page what is wrong with a short form of it."""
    for messages in form.errors.values():
        for message in messages:
            flash(str(message), "error")


def _settle(id: int, state: CommitmentState) -> ResponseReturnValue:
    record, form = _commitment(id), DayForm()
    form.today, form.earliest = today(), record.made_on
    if form.validate():
        actions.settle(record, state, on=day_of_field(form.day), by=actor(), at=clock.now())
        db.session.commit()
        flash(_("Written down. Now tell those concerned, and say so here."))
    else:
        tell_faults(form)
    return redirect(_page(id))


def _change(record: Commitment, form: CommitmentForm) -> None:
    facts = form.facts(conversation_id=record.conversation_id)
    actions.change_commitment(record, facts, by=actor(), at=clock.now())


def _commitment(id: int) -> Commitment:
    return promises.commitment(id) or abort(404)


def _page(id: int) -> str:
    return url_for("desk.commitment", id=id)
