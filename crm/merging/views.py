"""Merging two people's records: choosing the other one, the preview, and taking it back."""

from dataclasses import dataclass

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from crm import clock
from crm.accounts import login
from crm.db import db
from crm.history.models import Actor
from crm.i18n import gettext as _
from crm.merging import actions, carrying, undoing, words
from crm.merging.choosing import Refused
from crm.merging.forms import MergeForm, OtherForm, on_record
from crm.merging.previewing import choices_of, preview
from crm.people import queries as people
from crm.people.answer_actions import log_reading
from crm.people.models import Person
from crm.web.addresses import local_target
from crm.web.forms import Form

bp = Blueprint("merging", __name__)
bp.add_app_template_global(words.field_word, "merging_field_word")
bp.add_app_template_global(words.row_word, "merging_row_word")


@dataclass(frozen=True)
class Both:
    """Two surviving records, the one that stays first."""

    keep: Person
    gone: Person


#: Why both answers were opened, in the log of readings.
READING_REASON = "merge"


@bp.route("/people/<int:id>/merge", methods=["GET", "POST"])
def choose(id: int) -> ResponseReturnValue:
    """With which other record of the same human being."""
    person = on_record(id) or abort(404)
    form = OtherForm()
    if form.validate_on_submit():
        return redirect(url_for(".person", id=id, other=form.person.data))
    return render_template("merging/choose.html", form=form, record=person)


@bp.route("/people/<int:id>/merge/<int:other>", methods=["GET", "POST"])
def person(id: int, other: int) -> ResponseReturnValue:
    """Both records side by side and all that follows; POST makes the second one count as the
    first."""
    both = _both(id, other)
    if not isinstance(both, Both):
        return both
    form = MergeForm()
    if request.method == "GET":
        return _page(both, form)
    if not form.validate() or form.is_stale(both.keep, both.gone):
        return _page(both, form, is_stale=True), 409
    return _merge(both.keep, both.gone, form)


@bp.post("/people/<int:id>/merge/<int:other>/share")
def share(id: int, other: int) -> ResponseReturnValue:
    """The preview with the exact change of shares; whoever opens it is written down."""
    both = _both(id, other)
    if not isinstance(both, Both):
        return both
    for who in (both.keep, both.gone):
        log_reading(who, reason=READING_REASON, user_id=login.user_id(), at=clock.now())
    db.session.commit()
    return _page(both, MergeForm(), is_exact=True)


@bp.route("/people/<int:id>/unmerging", methods=["GET", "POST"])
def unmerge(id: int) -> ResponseReturnValue:
    """What taking a merge back will do; POST does it."""
    try:
        if request.method == "GET":
            return render_template("merging/unmerge.html", undoing=undoing.preview(id), form=Form())
        undone = actions.unmerge(id, by=actor(), at=clock.now())
    except Refused as refused:
        return _refuse(refused, id)
    name = undone.gone.full_name
    lines = list(words.undone_lines(undone))
    db.session.commit()
    flash(_("%(name)s is a record of its own again.", name=name))
    for line in lines:
        flash(line, "warning")
    return redirect(url_for("desk.person", id=id))


def actor() -> Actor:
    return Actor.user(login.user_id())


def _both(id: int, other: int) -> Both | Response:
    """Both records as they are on record today, or the answer that leads there."""
    keep, gone = people.person(id) or abort(404), people.person(other) or abort(404)
    if keep.erased_on is not None or gone.erased_on is not None:
        return _refuse(Refused("erased"), id)
    numbers = [person.survivor_id or person.id for person in (keep, gone)]
    if numbers[0] == numbers[1]:
        return _refuse(Refused("itself" if id == other else "one_already"), numbers[0])
    if numbers != [id, other]:
        if request.method == "POST":
            flash(_("One of the two records has been merged meanwhile. Look at both again."))
        return redirect(url_for(".person", id=numbers[0], other=numbers[1]))
    return Both(keep, gone)


def _merge(keep: Person, gone: Person, form: MergeForm) -> ResponseReturnValue:
    at = clock.now()
    names = {"keep": keep.full_name, "gone": gone.full_name}
    known = carrying.look_ahead(keep.id, gone.id, at=at)
    try:
        actions.merge(keep.id, gone.id, choices=choices_of(request.form), by=actor(), at=at)
    except Refused as refused:
        return _refuse(refused, keep.id)
    number = carrying.revision_after()
    db.session.commit()
    carrying.carry(known, number)
    flash(
        _(
            "%(gone)s and %(keep)s are one record now. The merge can be taken back on its page.",
            **names,
        )
    )
    otherwise = url_for("desk.person", id=keep.id)
    return redirect(local_target(form.next.data, otherwise))


def _page(both: Both, form: MergeForm, *, is_stale: bool = False, is_exact: bool = False) -> str:
    keep, gone, chosen = both.keep, both.gone, choices_of(request.form)
    form.fill(keep, gone, target=request.values.get("next", ""))
    return render_template(
        "merging/person.html",
        preview=preview(keep, gone, choices=chosen, at=clock.now()),
        form=form,
        is_stale=is_stale,
        is_exact=is_exact,
    )


def _refuse(refused: Refused, id: int) -> Response:
    db.session.rollback()
    flash(words.refusal_words(refused), "warning")
    return redirect(url_for("desk.person", id=id))
