"""The list of what was raised, and the answers."""

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from crm import clock
from crm.accounts import login
from crm.conversations import exporting
from crm.conversations import promise_actions as actions
from crm.conversations import promise_queries as promises
from crm.conversations.filters import IssueFilterForm
from crm.conversations.forms import day_of_field
from crm.conversations.models import Conversation, Issue
from crm.conversations.promise_forms import AnswerForm, IssueForm
from crm.conversations.promise_views import conversation_asked_for, first_of_each
from crm.conversations.views import actor, asked_for, bp, exported, today
from crm.db import db
from crm.i18n import gettext as _
from crm.programmes.choice import chosen_programme
from crm.web import listing, stale
from crm.web.addresses import local_target

__all__ = ["bp"]


@bp.get("/issues")
def issues() -> str:
    form = IssueFilterForm.read()
    wanted = form.wanted(user_id=login.user_id())
    found = listing.load(
        promises.issues_matching(wanted),
        columns=promises.ISSUE_COLUMNS,
        default_sort="-raised",
        chips=form.chips(),
    )
    figures = promises.figures_of_issues(wanted)
    return render_template("conversations/issues.html", listing=found, form=form, figures=figures)


@bp.post("/issues/export")
def issues_export() -> Response:
    """What the filter of the address leaves, as CSV or as a workbook."""
    wanted = IssueFilterForm.read().wanted(user_id=login.user_id())
    count = promises.count(promises.issues_matching(wanted))
    return exported("issue", count, exporting.issues(wanted))


@bp.route("/issues/new", methods=["GET", "POST"])
def issue_create() -> ResponseReturnValue:
    """A new question, concern or suggestion, of a conversation or by itself."""
    origin = conversation_asked_for()
    form = issue_form(origin)
    form.today = today()
    if not form.validate_on_submit():
        return render_template("conversations/issue_new.html", form=form, origin=origin)
    facts = form.facts(conversation_id=origin.id if origin else None)
    made = actions.raise_issue(facts, by=actor(), at=clock.now())
    db.session.commit()
    flash(_("It is on record and waits for an answer."))
    return redirect(local_target(request.form.get("back"), _page(made.id)))


@bp.route("/issues/<int:id>/edit", methods=["GET", "POST"])
def issue_edit(id: int) -> ResponseReturnValue:
    record = _issue(id)
    form = IssueForm.of(record)
    form.today = record.answered_on or today()
    if not form.validate_on_submit():
        return render_template(
            "conversations/issue_edit.html", form=form, stale=None, record=record
        )
    if stale.keep(form, record, lambda: _change(record, form)):
        return redirect(_page(id))
    record = _issue(id)
    return stale.page(
        "conversations/issue_edit.html",
        form=form,
        saved=IssueForm.of(record, formdata=None),
        record=record,
        context={"record": record},
    )


@bp.route("/issues/<int:id>/answer", methods=["GET", "POST"])
def answer(id: int) -> ResponseReturnValue:
    """The answer given, or another one."""
    record = _issue(id)
    form = answer_form(record)
    form.today, form.earliest = today(), record.raised_on
    if not form.validate_on_submit():
        return render_template("conversations/answer.html", form=form, record=record)
    actions.answer(
        record,
        form.answer.data or "",
        on=day_of_field(form.day),
        satisfaction=form.received,
        by=actor(),
        at=clock.now(),
    )
    db.session.commit()
    return redirect(_page(id))


@bp.post("/issues/<int:id>/reopening")
def issue_reopening(id: int) -> ResponseReturnValue:
    actions.reopen_issue(_issue(id), by=actor(), at=clock.now())
    db.session.commit()
    return redirect(_page(id))


def issue_form(origin: Conversation | None = None) -> IssueForm:
    """The form of something raised, with what its conversation says already."""
    programme = chosen_programme()
    if origin is None:
        return IssueForm.blank(
            today=today(),
            who=asked_for().who,
            owner=str(login.user_id()),
            programme=str(programme.id) if programme else "",
        )
    return IssueForm.blank(
        today=today(),
        who=first_of_each(origin),
        owner=str(login.user_id()),
        programme=str(origin.programme_id or ""),
        raised_on=origin.day,
    )


def answer_form(record: Issue) -> AnswerForm:
    """The form filled with the answer on record."""
    return AnswerForm(
        data={
            "day": record.answered_on or today(),
            "answer": record.answer,
            "satisfaction": record.satisfaction.value if record.satisfaction else "",
        }
    ).offer()


def _change(record: Issue, form: IssueForm) -> None:
    facts = form.facts(conversation_id=record.conversation_id)
    actions.change_issue(record, facts, by=actor(), at=clock.now())


def _issue(id: int) -> Issue:
    return promises.issue(id) or abort(404)


def _page(id: int) -> str:
    return url_for("desk.issue", id=id)
