"""The queue of pairs that may be one: look, decide, have everything searched."""

from typing import Any

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from crm import clock
from crm.accounts import login
from crm.db import db
from crm.duplicates import actions, exporting, jobs, queries, words
from crm.duplicates.forms import AutomaticForm, DecisionForm
from crm.duplicates.models import Kind, Suggestion, SuggestionState
from crm.duplicates.showing import ENDPOINTS, MERGING, shown
from crm.history import actions as history
from crm.history.models import Actor
from crm.i18n import gettext as _
from crm.i18n import house_zone
from crm.jobs.models import Job
from crm.jobs.queries import is_worker_silent, job_of
from crm.wall import day_of
from crm.web import listing
from crm.web.downloads import download

bp = Blueprint("duplicates", __name__)
bp.add_app_template_global(words.percent, "score_percent")

PAGE_SIZE = 10
STATES = {"": SuggestionState.OPEN, "distinct": SuggestionState.DISTINCT}
PERIODIC = (jobs.find_nightly,)


@bp.get("/duplicates")
def index() -> str:
    kind, state = _asked()
    on = day_of(clock.now(), house_zone())
    found = listing.load(
        queries.suggestions(kind, state),
        columns=queries.SORT_COLUMNS,
        default_sort="-score" if state is SuggestionState.OPEN else "-decided",
        page_size=PAGE_SIZE,
        transform=lambda rows: shown(rows, on=on),
    )
    return render_template(
        "duplicates/index.html",
        listing=found,
        kind=kind,
        state=state,
        counts=queries.counts(),
        search=queries.search(kind),
        running=queries.running_job((actions.FIND, actions.NIGHTLY)),
        record_page=ENDPOINTS[kind],
        merge_page=MERGING[kind],
        args=_args(),
    )


@bp.post("/duplicates/<int:id>/distinct")
def distinct(id: int) -> ResponseReturnValue:
    """Not the same: nobody is asked about the two again."""
    suggestion, records = _pair(id)
    actions.tell_apart(suggestion, records, by=_actor(), at=clock.now())
    db.session.commit()
    tab = (
        _("People, not the same")
        if suggestion.kind == "person"
        else _("Organisations, not the same")
    )
    flash(_("Noted: they are two. You find the pair under “%(tab)s”.", tab=tab))
    return _back()


@bp.post("/duplicates/<int:id>/question")
def ask_again(id: int) -> ResponseReturnValue:
    """That they are two is taken back: the pair is open again."""
    suggestion, records = _pair(id)
    actions.ask_again(suggestion, records, by=_actor(), at=clock.now())
    db.session.commit()
    flash(_("The pair is among the possible duplicates again."))
    return _back()


@bp.post("/duplicates/export")
def export() -> Response:
    """The pairs the address shows, as CSV or as a workbook."""
    file_kind = request.form.get("kind", "csv")
    if file_kind not in ("csv", "xlsx"):
        abort(400)
    kind, state = _asked()
    counts = {"pairs": queries.how_many(kind, state)}
    history.note_batch("suggestion", "exported", counts=counts, by=_actor(), at=clock.now())
    db.session.commit()
    return download(exporting.table(kind, state), name="duplicates", kind=file_kind)


@bp.post("/duplicates/searches")
def search() -> ResponseReturnValue:
    """Have the whole register searched now."""
    job = actions.start(by=_actor(), at=clock.now())
    db.session.commit()
    return redirect(url_for(".progress", job_id=job.id))


@bp.get("/duplicates/searches/<int:job_id>")
def progress(job_id: int) -> str:
    """How far a search has got, and what it found."""
    job = _job(job_id)
    is_partial = request.headers.get("HX-Request") == "true"
    return render_template(
        "duplicates/_progress.html" if is_partial else "duplicates/progress.html",
        job=job,
        result=job.result or {},
        is_waiting_for_worker=not job.is_over and is_worker_silent(clock.now()),
    )


@bp.route("/duplicates/automatic", methods=["GET", "POST"])
def automatic() -> ResponseReturnValue:
    """From which score pairs are merged without being asked: never, unless somebody says so."""
    present = {kind: found.merge_from for kind in Kind if (found := queries.search(kind))}
    form = AutomaticForm.of(
        people=present.get(Kind.PERSON), organisations=present.get(Kind.ORGANISATION)
    )
    if not form.validate_on_submit():
        return render_template("duplicates/automatic.html", form=form)
    for kind, score in zip(Kind, form.scores(), strict=True):
        actions.set_merge_from(kind, score, by=_actor(), at=clock.now())
    db.session.commit()
    flash(_("The setting is saved."))
    return redirect(url_for(".index"))


def _asked() -> tuple[Kind, SuggestionState]:
    """Which pairs the address asks for; what makes no sense asks for open pairs of people."""
    kind = words.KINDS.get(request.args.get("kind", ""), Kind.PERSON)
    return kind, STATES.get(request.args.get("state", ""), SuggestionState.OPEN)


def _args() -> dict[str, str]:
    """The state of the queue, for the addresses of its buttons."""
    return {name: request.args[name] for name in ("kind", "state") if request.args.get(name)}


def _pair(number: int) -> tuple[Suggestion, list[Any]]:
    if not DecisionForm().validate_on_submit():
        abort(400)
    suggestion = queries.suggestion(number) or abort(404)
    records = queries.plain_records(suggestion.kind, {suggestion.a_id, suggestion.b_id})
    if len(records) != 2 or suggestion.state == SuggestionState.MERGED:
        abort(404)
    return suggestion, [records[suggestion.a_id], records[suggestion.b_id]]


def _back() -> ResponseReturnValue:
    """The same queue at the next pair, which the form names."""
    after = request.form.get("next", 0, type=int)
    return redirect(
        url_for(
            ".index",
            kind=request.args.get("kind"),
            state=request.args.get("state"),
            _anchor=f"pair-{after}" if after else None,
        )
    )


def _job(number: int) -> Job:
    return job_of(number, (actions.FIND, actions.NIGHTLY)) or abort(404)


def _actor() -> Actor:
    return Actor.user(login.user_id())
