"""Merging records of organisations: choosing the other one, the preview, and taking it back."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from crm import clock
from crm.db import db
from crm.i18n import gettext as _
from crm.i18n import language
from crm.merging import organisation_actions as actions
from crm.merging import words
from crm.merging.choosing import Refused
from crm.merging.forms import MergeForm, OtherOrganisationForm
from crm.merging.organisation_previewing import choices_of, field_word, preview, undoing
from crm.merging.views import actor, bp
from crm.organisations import queries as organisations
from crm.organisations.models import Organisation
from crm.web.addresses import local_target
from crm.web.forms import Form

bp.add_app_template_global(field_word, "merging_organisation_field_word")


@bp.route("/organisations/<int:id>/merge", methods=["GET", "POST"])
def choose_organisation(id: int) -> ResponseReturnValue:
    """With which other record of the same organisation."""
    record = organisations.organisation(id) or abort(404)
    form = OtherOrganisationForm()
    if form.validate_on_submit():
        return redirect(url_for(".organisation", id=id, other=form.organisation.data))
    return render_template("merging/choose_organisation.html", form=form, record=record)


@bp.route("/organisations/<int:id>/merge/<int:other>", methods=["GET", "POST"])
def organisation(id: int, other: int) -> ResponseReturnValue:
    """Both records side by side; POST makes the second one count as the first."""
    both = _both(id, other)
    if isinstance(both, Response):
        return both
    form = MergeForm()
    try:
        if request.method == "GET":
            return _page(*both, form)
        if not form.validate() or form.is_stale(*both):
            return _page(*both, form, is_stale=True), 409
        return _merge(*both, form)
    except Refused as refused:
        return _refuse(refused, id)


@bp.route("/organisations/<int:id>/unmerging", methods=["GET", "POST"])
def unmerge_organisation(id: int) -> ResponseReturnValue:
    """What taking a merge back will do; POST does it."""
    try:
        if request.method == "GET":
            page = "merging/unmerge_organisation.html"
            return render_template(page, undoing=undoing(id), form=Form())
        undone = actions.unmerge(id, by=actor(), at=clock.now())
    except Refused as refused:
        return _refuse(refused, id)
    db.session.commit()
    flash(_("%(name)s is a record of its own again.", name=undone.gone.name_in(language())))
    for name in undone.fields:
        flash(_field_stays(name, undone.keep), "warning")
    return redirect(url_for("desk.organisation", id=id))


def _field_stays(name: str, keep: Organisation) -> str:
    words: str = _(
        "%(field)s of %(name)s was changed since the merge and stays as it is.",
        field=field_word(name),
        name=keep.name_in(language()),
    )
    return words


def _both(id: int, other: int) -> tuple[Organisation, Organisation] | Response:
    """Both records as they are on record today, or the answer that leads there."""
    found = [organisations.organisation(number) or abort(404) for number in (id, other)]
    keep, gone = (record.standing for record in found)
    if keep is gone:
        return _refuse(Refused("itself" if id == other else "one_already"), keep.id)
    if (keep.id, gone.id) != (id, other):
        if request.method == "POST":
            flash(_("One of the two records has been merged meanwhile. Look at both again."))
        return redirect(url_for(".organisation", id=keep.id, other=gone.id))
    return keep, gone


def _merge(keep: Organisation, gone: Organisation, form: MergeForm) -> ResponseReturnValue:
    names = {"keep": keep.name_in(language()), "gone": gone.name_in(language())}
    chosen = choices_of(request.form)
    actions.merge(keep.id, gone.id, choices=chosen, by=actor(), at=clock.now())
    db.session.commit()
    flash(
        _(
            "%(gone)s and %(keep)s are one record now. The merge can be taken back on its page.",
            **names,
        )
    )
    otherwise = url_for("desk.organisation", id=keep.id)
    return redirect(local_target(form.next.data, otherwise))


def _page(
    keep: Organisation, gone: Organisation, form: MergeForm, *, is_stale: bool = False
) -> str:
    form.fill(keep, gone, target=request.values.get("next", ""))
    return render_template(
        "merging/organisation.html",
        preview=preview(keep, gone, choices=choices_of(request.form), at=clock.now()),
        form=form,
        is_stale=is_stale,
    )


def _refuse(refused: Refused, id: int) -> Response:
    db.session.rollback()
    flash(words.refusal_words(refused), "warning")
    return redirect(url_for("desk.organisation", id=id))


__all__ = ["bp"]
