"""Trying an import out, carrying it out, looking at the report, taking it back."""

from collections.abc import Iterator, Sequence

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from crm import clock
from crm.accounts.access import ANSWERS
from crm.accounts.login import current_user
from crm.accounts.queries import names_of
from crm.db import db
from crm.i18n import gettext as _
from crm.i18n import language
from crm.imports import actions, queries, sources, words
from crm.imports.forms import outcome_of
from crm.imports.models import ImportBatch, ImportState, Outcome
from crm.imports.samples import event_of
from crm.imports.views import a_batch, actor, bp, moved_on, opened
from crm.jobs.queries import is_worker_silent
from crm.web import listing
from crm.web.downloads import download
from crm.web.exports import Cell

REASON = {"bg": "Причина", "en": "Reason"}


@bp.get("/imports/<int:batch_id>/trial")
def trial(batch_id: int) -> ResponseReturnValue:
    """What would become of every row, while it is worked out and afterwards."""
    batch = _settled(batch_id)
    if batch.state not in (ImportState.TRYING, ImportState.TRIED):
        return redirect(url_for(".show", batch_id=batch_id))
    return _page(batch, "imports/trial.html")


@bp.post("/imports/<int:batch_id>/trial")
def try_out(batch_id: int) -> ResponseReturnValue:
    batch = _settled(batch_id)
    try:
        actions.start_trying(batch, by=actor(), at=clock.now())
    except actions.NotNowError as error:
        return moved_on(batch_id, error)
    db.session.commit()
    return redirect(url_for(".trial", batch_id=batch_id))


@bp.get("/imports/<int:batch_id>/report")
def report(batch_id: int) -> ResponseReturnValue:
    """How far it is, then what became of every row."""
    return _page(_settled(batch_id), "imports/report.html")


@bp.post("/imports/<int:batch_id>/run")
def run(batch_id: int) -> ResponseReturnValue:
    """Carry it out, or go on with one that was interrupted."""
    batch = _settled(batch_id)
    try:
        actions.start_running(batch, by=actor(), at=clock.now())
    except actions.NotNowError as error:
        return moved_on(batch_id, error)
    db.session.commit()
    return redirect(url_for(".report", batch_id=batch_id))


@bp.post("/imports/<int:batch_id>/cancellation")
def cancel(batch_id: int) -> ResponseReturnValue:
    try:
        actions.cancel(_settled(batch_id), by=actor(), at=clock.now())
    except actions.NotNowError as error:
        return moved_on(batch_id, error)
    db.session.commit()
    return redirect(url_for(".show", batch_id=batch_id))


@bp.route("/imports/<int:batch_id>/undoing", methods=["GET", "POST"])
def undo(batch_id: int) -> ResponseReturnValue:
    """Ask, then take the import back."""
    batch = _settled(batch_id)
    if request.method == "GET":
        return render_template("imports/undo.html", batch=batch)
    try:
        actions.start_undoing(batch, by=actor(), at=clock.now())
    except actions.NotNowError as error:
        return moved_on(batch_id, error)
    db.session.commit()
    return redirect(url_for(".report", batch_id=batch_id))


@bp.post("/imports/<int:batch_id>/discarding")
def discard(batch_id: int) -> ResponseReturnValue:
    """Throw away an import that was never carried out."""
    try:
        actions.discard(_settled(batch_id), by=actor(), at=clock.now())
    except actions.NotNowError as error:
        return moved_on(batch_id, error)
    db.session.commit()
    flash(_("The import was discarded. Nothing was written."))
    return redirect(url_for(".index"))


@bp.get("/imports/<int:batch_id>/rejected")
def rejected(batch_id: int) -> Response:
    """The rejected rows in the file's own columns, with the reason in one more."""
    batch = a_batch(batch_id)
    kind = "xlsx" if request.args.get("format") == "xlsx" else "csv"
    name = f"import-{batch.id}-rejected"
    for_excel = request.args.get("format") == "excel"
    found = _rejected(batch, may_answer=current_user.role in ANSWERS)
    return download(found, name=name, kind=kind, for_bulgarian_excel=for_excel)


def _rejected(batch: ImportBatch, *, may_answer: bool) -> Iterator[Sequence[Cell]]:
    """Answers about the background only for those who may open them."""
    rows = queries.rejected(batch.id)
    with opened(batch) as sheets:
        width = len(sheets.headers)
        columns = sources.columns_of(batch, sheets).columns
        hidden = {one.index for one in columns if one.is_private and not may_answer}
        yield [*sheets.headers, REASON[language()]]
        for row in sheets.rows():
            if row.number in rows:
                cells = [
                    "" if place in hidden else _cell(cell) for place, cell in enumerate(row.cells)
                ]
                blank = [""] * (width - len(cells))
                messages = [
                    f"{column}: {text}" if column else text
                    for column, text in _messages(rows[row.number].errors or ())
                ]
                yield [*cells, *blank, " ".join(messages)]


def _messages(errors: Sequence[Sequence[object]]) -> Iterator[tuple[str, str]]:
    for column, code, values, is_warning in errors:
        if not is_warning and isinstance(values, dict):
            yield str(column), words.fault_message(str(code), values)


def _cell(value: object) -> Cell:
    return str(value) if isinstance(value, bool) or not isinstance(value, Cell) else value


def _settled(batch_id: int) -> ImportBatch:
    """The import; one whose job broke down is free to go on."""
    batch = a_batch(batch_id)
    if request.method == "POST" and actions.settle(batch):
        db.session.commit()
    return batch


def _page(batch: ImportBatch, template: str) -> str:
    is_partial = request.headers.get("HX-Request") == "true"
    outcome = outcome_of(request.args.get("outcome", ""))
    found = listing.load(
        queries.rows_of(batch.id, outcome=outcome),
        columns=queries.ROW_COLUMNS,
        default_sort="row",
    )
    numbers = [row.record_id for row in found.rows if (row.record_id or 0) > 0]
    return render_template(
        "imports/_progress.html" if is_partial else template,
        batch=batch,
        listing=found,
        outcome=outcome,
        outcomes=list(Outcome),
        names=queries.names_of_records(batch.kind, numbers),
        by=names_of([batch.created_by_id] if batch.created_by_id else []),
        event=event_of(batch),
        kept=queries.kept(batch.id, limit=200),
        has_broken_down=actions.has_broken_down(batch),
        is_waiting_for_worker=batch.is_busy and is_worker_silent(clock.now()),
    )


__all__ = ["bp"]
