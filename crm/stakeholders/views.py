"""The stakeholder map: for staff, never for partners."""

from collections.abc import Sequence
from datetime import date

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from crm import clock
from crm.accounts import login
from crm.db import db
from crm.history import actions as history
from crm.history.models import Actor
from crm.i18n import gettext as _
from crm.i18n import house_zone
from crm.people import who
from crm.stakeholders import actions, drawing, exporting, queries
from crm.stakeholders.forms import MapFilterForm, PositionForm
from crm.stakeholders.queries import Standing
from crm.stakeholders.words import group_kind_word, quadrant_word
from crm.wall import day_of
from crm.web import listing
from crm.web.addresses import local_target
from crm.web.downloads import download

bp = Blueprint("stakeholders", __name__)
bp.add_app_template_global(quadrant_word)
bp.add_app_template_global(group_kind_word)


@bp.get("/stakeholders")
def index() -> str:
    """The map and the table beside it."""
    form, on = MapFilterForm.read(), today()
    found = _sorted(queries.standings(form.wanted(), on=on))
    return render_template(
        "stakeholders/index.html",
        form=form,
        listing=listing.Listing(rows=found, count=len(found), sort="", chips=form.chips()),
        marks=drawing.marks(found),
        drawing=drawing,
        place_form=blank_form(),
        on=on,
    )


@bp.route("/stakeholders/positions/new", methods=["GET", "POST"])
def place() -> ResponseReturnValue:
    """Where somebody stands from today on."""
    form = blank_form()
    if not form.validate_on_submit():
        return render_template("stakeholders/place.html", form=form)
    actions.place(
        form.chosen,
        power=form.power.data or 0,
        interest=form.interest.data or 0,
        note=form.note.data or "",
        programme_id=form.programme_id,
        on=today(),
        by=actor(),
        at=clock.now(),
    )
    db.session.commit()
    flash(_("The map is up to date."))
    return redirect(local_target(request.form.get("back"), url_for(".index")))


@bp.post("/stakeholders/export")
def export() -> Response:
    """The stakeholders the filter of the address leaves, as CSV or as a workbook."""
    kind = request.form.get("kind", "csv")
    if kind not in ("csv", "xlsx"):
        abort(400)
    found = _sorted(queries.standings(MapFilterForm.read().wanted(), on=today()))
    rows = list(exporting.table(found))
    counts = {"stakeholders": len(found)}
    history.note_batch("position", "exported", counts=counts, by=actor(), at=clock.now())
    db.session.commit()
    return download(iter(rows), name="stakeholders", kind=kind)


def blank_form() -> PositionForm:
    """The form of a position, with the stakeholder the address names."""
    kinds = [kind for kind in (who.PERSON, who.ORGANISATION) if request.args.get(kind)]
    named = [f"{kind}-{request.args[kind]}" for kind in kinds]
    return PositionForm(data={"who": named[:1]}).offer()


def actor() -> Actor:
    return Actor.user(login.user_id())


def today() -> date:
    """The day on the house clock."""
    return day_of(clock.now(), house_zone())


def _sorted(found: Sequence[Standing]) -> Sequence[Standing]:
    """By name, unless the address wants the longest silence or the most power first."""
    order = request.args.get("sort", "")
    if order == "heard":
        return sorted(found, key=lambda one: one.heard_on or date.min)
    if order == "power":
        return sorted(found, key=lambda one: (-one.now.power, -one.now.interest))
    return found
