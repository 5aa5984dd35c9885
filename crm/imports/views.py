"""Imports from the list to the columns. Trying, running and what follows: `run_views`."""

from io import BytesIO
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from crm import clock
from crm.accounts import login
from crm.accounts.access import ANSWERS
from crm.accounts.queries import names_of
from crm.db import db, writes
from crm.files.actions import Received, RefusedError
from crm.history.models import Actor
from crm.i18n import gettext as _
from crm.i18n import house_zone
from crm.imports import actions, queries, samples, sources, words
from crm.imports.forms import ColumnsForm, StartForm, form_for
from crm.imports.models import ImportBatch, ImportState
from crm.imports.reading.columns import MappingError
from crm.imports.reading.faults import Unreadable
from crm.imports.reading.files import Sheets
from crm.imports.reading.words import MAPPING_PROBLEMS, problem_message, refusal_message
from crm.wall import day_of
from crm.web import listing, stale
from crm.web.forms import explain
from crm.web.uploads import accepts_files

bp = Blueprint("imports", __name__)
bp.add_app_template_global(words.kind_word, "import_kind_word")
bp.add_app_template_global(words.state_word, "import_state_word")
bp.add_app_template_global(words.outcome_word, "import_outcome_word")
bp.add_app_template_global(words.fault_message, "import_fault_message")
bp.add_app_template_global(words.kept_word, "import_kept_word")
bp.add_app_template_global(words.target_word, "import_target_word")
bp.add_app_template_global(words.made, "import_made")
bp.add_app_template_global(words.changes, "import_changes")

PASTED = "pasted.csv"


@bp.get("/imports")
def index() -> str:
    found = listing.load(queries.batches(), columns=queries.SORT_COLUMNS, default_sort="-new")
    by = [one.created_by_id for one in found.rows if one.created_by_id is not None]
    return render_template("imports/index.html", listing=found, names=names_of(by))


@bp.route("/imports/new", methods=["GET", "POST"])
@accepts_files
def create() -> ResponseReturnValue:
    """A file is kept and read at once: one that cannot be read never becomes an import."""
    form = StartForm()
    if form.validate_on_submit():
        batch = _begun(form)
        if batch is not None:
            return redirect(url_for(".columns", batch_id=batch.id))
    status = 422 if form.is_submitted() else 200
    known = sorted({name for kind in words.KINDS for name in queries.sources(kind)})
    return render_template("imports/create.html", form=form, known=known), status


@bp.get("/imports/<int:batch_id>")
def show(batch_id: int) -> ResponseReturnValue:
    """Lead to the step where the import stands."""
    batch = a_batch(batch_id)
    step = {
        ImportState.DRAFT: ".columns",
        ImportState.CHECKED: ".check",
        ImportState.TRYING: ".trial",
        ImportState.TRIED: ".trial",
    }.get(batch.state, ".report")
    if step in (".columns", ".check") and login.current_user.role.value not in ("officer", "admin"):
        step = ".report"
    return redirect(url_for(step, batch_id=batch_id))


@bp.route("/imports/<int:batch_id>/columns", methods=["GET", "POST"])
def columns(batch_id: int) -> ResponseReturnValue:
    """What each column is and what it may do to what is on record."""
    batch = a_batch(batch_id)
    with opened(batch) as sheets:
        mapping = sources.columns_of(batch, sheets)
        form = form_for(mapping, sheets, batch.options)(version=str(batch.version))
        if form.validate_on_submit():
            return _columns_sent(batch, form, sheets)
        return _columns_page(batch, form, sheets)


@bp.get("/imports/<int:batch_id>/check")
def check(batch_id: int) -> ResponseReturnValue:
    """The first rows as they are understood, and what is wrong with which column."""
    batch = a_batch(batch_id)
    if batch.state is ImportState.DRAFT:
        return redirect(url_for(".columns", batch_id=batch_id))
    with opened(batch) as sheets:
        mapping = sources.columns_of(batch, sheets)
        return render_template(
            "imports/check.html",
            batch=batch,
            sample=samples.checked(batch, sheets, mapping),
            columns=[c for c in mapping.columns if c.target is not None],
            earlier=queries.same_file(batch),
            event=samples.event_of(batch),
        )


def a_batch(number: int) -> ImportBatch:
    """The import of a number."""
    return queries.batch(number) or abort(404)


def opened(batch: ImportBatch) -> Sheets:
    """The rows of the file, or 410 when it has been taken away."""
    try:
        return sources.opened(batch)
    except FileNotFoundError:
        abort(410)


def actor() -> Actor:
    return Actor.user(login.user_id())


def _begun(form: StartForm) -> ImportBatch | None:
    """The import of what was sent, or `None` with the reason in the form."""
    received = _received(form)
    if received is None:
        return None
    at, event = clock.now(), form.event_record
    batch = actions.begin(
        received,
        kind=form.import_kind,
        source=form.source.data or "",
        event_id=event.id if event is not None else None,
        may_answer=login.current_user.role in ANSWERS,
        on=day_of(at, house_zone()),
        by=actor(),
        at=at,
    )
    db.session.commit()
    refusal = _refusal(batch)
    if refusal:
        explain(form.file, refusal)
        actions.discard(batch, by=actor(), at=at)
        db.session.commit()
        return None
    return batch


def _received(form: StartForm) -> Received | None:
    sent = form.file.data
    name = sent.filename if sent is not None else PASTED
    stream: Any = sent.stream if sent is not None else BytesIO((form.pasted.data or "").encode())
    if sent is None and not form.pasted.data:
        explain(form.file, _("Choose a file, or paste cells below."))
        return None
    db.session.rollback()  # bytes are written to disk while no transaction is open
    try:
        return sources.received(stream, name=name)
    except RefusedError as error:
        explain(form.file, words.file_refusal(error.why, name))
        return None


def _refusal(batch: ImportBatch) -> str:
    """Why the file cannot be read, if it cannot; reading it takes a while and holds no lock."""
    token = writes.set(False)
    try:
        with sources.opened(batch):
            return ""
    except Unreadable as error:
        return refusal_message(error)
    finally:
        db.session.rollback()
        writes.reset(token)


def _columns_sent(batch: ImportBatch, form: ColumnsForm, sheets: Sheets) -> ResponseReturnValue:
    sheet = form["sheet"].data if "sheet" in form else sheets.sheet
    options = {**batch.options, "unknown_body": form["unknown_body"].data, "sheet": sheet}
    is_other_sheet = sheet != sheets.sheet
    try:
        chosen = sources.columns_of(batch, sheets).choose(form.choices)
        problems = [str(MAPPING_PROBLEMS[code]) for code in chosen.problems()]
    except MappingError as error:
        problems = [problem_message(error)]
    if problems and not is_other_sheet:
        return _columns_page(batch, form, sheets, problems=problems)

    def change() -> None:
        actions.set_options(batch, options, event_id=batch.event_id)
        if not is_other_sheet:
            actions.set_columns(batch, chosen.as_json(), at=clock.now())

    try:
        if not stale.keep(form, batch, change):
            return _columns_stale(batch, form, sheets)
    except actions.NotNowError as error:
        return moved_on(batch.id, error)
    return redirect(url_for(".columns" if is_other_sheet else ".check", batch_id=batch.id))


def _columns_stale(batch: ImportBatch, form: ColumnsForm, sheets: Sheets) -> ResponseReturnValue:
    batch = a_batch(batch.id)
    mapping = sources.columns_of(batch, sheets)
    saved = form_for(mapping, sheets, batch.options)(formdata=None)
    context = {"batch": batch, "sheets": sheets, "samples": samples.first_cells(sheets)}
    return stale.page("imports/columns.html", form=form, saved=saved, record=batch, context=context)


def _columns_page(
    batch: ImportBatch, form: ColumnsForm, sheets: Sheets, *, problems: list[str] | None = None
) -> ResponseReturnValue:
    status = 422 if problems else 200
    page = render_template(
        "imports/columns.html",
        batch=batch,
        form=form,
        sheets=sheets,
        samples=samples.first_cells(sheets),
        problems=problems or [],
        stale=None,
    )
    return page, status


def moved_on(batch_id: int, error: actions.NotNowError) -> ResponseReturnValue:
    """Say why what was asked cannot be done, and lead to where the import stands."""
    db.session.rollback()
    flash(str(words.REFUSALS[str(error)]), "warning")
    return redirect(url_for(".show", batch_id=batch_id))


__all__ = ["a_batch", "actor", "bp", "moved_on", "opened"]
