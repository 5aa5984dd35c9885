"""Rows whose meaning a person decides, one after the other."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from crm import clock
from crm.db import db
from crm.i18n import gettext as _
from crm.imports import queries, reviewing
from crm.imports.comparing import Compared, compared
from crm.imports.forms import DecisionForm
from crm.imports.models import LEAVE, NEW, THIS, ImportBatch, ImportRow
from crm.imports.views import a_batch, actor, bp


@bp.get("/imports/<int:batch_id>/review")
def review(batch_id: int) -> ResponseReturnValue:
    """The first row that waits, or the first after the one that was put off."""
    batch = a_batch(batch_id)
    after = request.args.get("after", 0, type=int)
    row = queries.next_in_review(batch.id, after=after)
    if row is None and after:
        return redirect(url_for(".review", batch_id=batch_id))
    if row is None:
        return render_template("imports/reviewed.html", batch=batch)
    return _page(batch, row, DecisionForm(), compared(batch, row))


@bp.post("/imports/<int:batch_id>/review/<int:number>")
def decide(batch_id: int, number: int) -> ResponseReturnValue:
    """Take the row over as it was decided."""
    batch = a_batch(batch_id)
    row = queries.row_of(batch.id, number) or abort(404)
    sides, form = compared(batch, row), DecisionForm()
    form.offer([(one.id, one.name) for one in sides.candidates])
    chosen = _chosen(form) if form.validate_on_submit() else None
    if chosen is None:
        flash(_("Say first whom the row means."), "error")
        return _page(batch, row, form, sides)
    choice, record_id = chosen
    try:
        reviewing.decide(row, batch, choice, record_id=record_id, by=actor(), at=clock.now())
    except reviewing.DecidedError:
        db.session.rollback()
        flash(_("This row was decided meanwhile, or the record is no longer there."), "warning")
        return redirect(url_for(".review", batch_id=batch_id, after=number))
    db.session.commit()
    return redirect(url_for(".review", batch_id=batch_id, after=number))


def _chosen(form: DecisionForm) -> tuple[str, int | None] | None:
    choice = form.choice.data or ""
    if choice == "other":
        return (THIS, form.other.data) if form.other.data else None
    if choice.startswith("this-"):
        return THIS, int(choice.removeprefix("this-"))
    return (choice, None) if choice in (NEW, LEAVE) else None


def _page(batch: ImportBatch, row: ImportRow, form: DecisionForm, sides: Compared) -> str:
    form.offer([(one.id, one.name) for one in sides.candidates])
    return render_template("imports/review.html", batch=batch, row=row, form=form, sides=sides)


__all__ = ["bp"]
