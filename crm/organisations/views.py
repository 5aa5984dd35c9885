from collections.abc import Sequence

from flask import (
    Blueprint,
    Response,
    abort,
    flash,
    jsonify,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue

from crm import clock
from crm.accounts import login
from crm.db import db
from crm.history import actions as history
from crm.history.models import Actor
from crm.i18n import gettext as _
from crm.i18n import language
from crm.matching.body_words import body_reason_word
from crm.organisations import actions, exporting, queries
from crm.organisations.body_queries import BodyLookalike, lookalikes
from crm.organisations.forms import OrganisationFilterForm, OrganisationForm
from crm.organisations.models import Organisation, names_of
from crm.organisations.queries import OrganisationFilter
from crm.organisations.words import district_word, kind_word, sector_word
from crm.search.listing import load_found
from crm.web import listing, stale
from crm.web.downloads import download
from crm.web.forms import explain

bp = Blueprint("organisations", __name__)
bp.add_app_template_global(kind_word, "organisation_kind_word")
bp.add_app_template_global(sector_word)
bp.add_app_template_global(body_reason_word)
bp.add_app_template_global(names_of, "organisation_names")
bp.add_app_template_global(district_word)


@bp.get("/organisations")
def index() -> str:
    form = OrganisationFilterForm.read()
    wanted = OrganisationFilter.from_args(request.args)
    if wanted.q:
        found = load_found(
            queries.KIND,
            wanted.q,
            queries.rows(wanted),
            number=Organisation.id,
            among=queries.allowed(wanted),
            chips=form.chips(),
        )
    else:
        found = listing.load(
            queries.rows(wanted),
            columns=queries.SORT_COLUMNS,
            default_sort="name",
            chips=form.chips(),
        )
    return render_template("organisations/index.html", listing=found, form=form)


@bp.post("/organisations/export")
def export() -> Response:
    """The organisations the filter of the address leaves, as CSV or as a workbook."""
    kind = request.form.get("kind", "csv")
    if kind not in ("csv", "xlsx"):
        abort(400)
    wanted = OrganisationFilter.from_args(request.args)
    counts = {"organisations": queries.how_many(wanted)}
    history.note_batch("organisation", "exported", counts=counts, by=_actor(), at=clock.now())
    db.session.commit()
    return download(exporting.table(wanted), name="organisations", kind=kind)


@bp.route("/organisations/new", methods=["GET", "POST"])
def create() -> ResponseReturnValue:
    form = OrganisationForm.of(None)
    if not form.validate_on_submit():
        return render_template("organisations/create.html", form=form, lookalikes=())
    known = lookalikes(form.body())
    if known and not request.form.get("anyway"):
        return render_template("organisations/create.html", form=form, lookalikes=known)
    organisation = actions.add_organisation(form.particulars(), by=_actor(), at=clock.now())
    db.session.commit()
    flash(_("%(name)s is on record.", name=organisation.name_in(language())))
    return redirect(url_for("desk.organisation", id=organisation.id))


@bp.route("/organisations/<int:id>/edit", methods=["GET", "POST"])
def edit(id: int) -> ResponseReturnValue:
    organisation = _organisation(id)
    form = OrganisationForm.of(organisation)
    known: Sequence[BodyLookalike] = ()
    if form.validate_on_submit():
        known = () if request.form.get("anyway") else _newly_alike(form, organisation)
    if form.is_submitted() and not form.errors and not known:
        try:
            saved = stale.keep(form, organisation, lambda: _change(organisation, form))
        except actions.ParentIsBelowError:
            db.session.rollback()
            explain(form.parent_id, _("This organisation stands beneath the one you are editing."))
        else:
            if saved:
                return redirect(url_for("desk.organisation", id=id))
            return _both_versions(form, organisation)
    return _edit_page(form, organisation, lookalikes=known)


@bp.post("/organisations/lookalikes")
def alike() -> str:
    """While a form is filled in: which organisations it may describe, as a piece of page."""
    number = request.args.get("organisation", 0, type=int)
    record = queries.organisation(number)
    form = OrganisationForm.of(record)
    found = lookalikes(form.body()) if record is None else _newly_alike(form, record)
    return render_template("organisations/_lookalikes.html", lookalikes=found)


@bp.post("/organisations/<int:id>/archival")
def archive(id: int) -> ResponseReturnValue:
    organisation = _organisation(id)
    actions.archive(organisation, by=_actor(), at=clock.now())
    db.session.commit()
    flash(_("%(name)s is archived.", name=organisation.name_in(language())))
    return redirect(url_for("desk.organisation", id=id))


@bp.post("/organisations/<int:id>/restoration")
def restore(id: int) -> ResponseReturnValue:
    organisation = _organisation(id)
    actions.restore(organisation, by=_actor(), at=clock.now())
    db.session.commit()
    flash(_("%(name)s is back in the lists.", name=organisation.name_in(language())))
    return redirect(url_for("desk.organisation", id=id))


@bp.get("/organisations/lookup")
def lookup() -> Response:
    """Organisations a search finds, for a search field."""
    found = queries.found(request.args.get("q", ""))
    return jsonify(
        [
            {"value": str(o.id), "text": o.name_in(language()), "detail": kind_word(o.kind)}
            for o in found
        ]
    )


def _organisation(number: int) -> Organisation:
    """The organisation of the address, unless its record was merged away."""
    found = queries.organisation(number)
    return found if found is not None and found.merged_into_id is None else abort(404)


def _actor() -> Actor:
    return Actor.user(login.user_id())


def _change(organisation: Organisation, form: OrganisationForm) -> None:
    actions.change_organisation(organisation, form.particulars(), by=_actor(), at=clock.now())


def _edit_page(
    form: OrganisationForm, record: Organisation, *, lookalikes: Sequence[BodyLookalike]
) -> str:
    return render_template(
        "organisations/edit.html", form=form, stale=None, record=record, lookalikes=lookalikes
    )


def _newly_alike(form: OrganisationForm, record: Organisation) -> Sequence[BodyLookalike]:
    """Others whom only this edit makes look the same; what was known before is not asked again."""
    saved = OrganisationForm.of(record, formdata=None).body(record.id)
    known = {found.organisation.id for found in lookalikes(saved)}
    typed = lookalikes(form.body(record.id))
    return [found for found in typed if found.organisation.id not in known]


def _both_versions(form: OrganisationForm, organisation: Organisation) -> ResponseReturnValue:
    return stale.page(
        "organisations/edit.html",
        form=form,
        saved=OrganisationForm.of(organisation, formdata=None),
        record=organisation,
        context={"record": organisation, "lookalikes": ()},
    )
