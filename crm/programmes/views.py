"""Programmes and the switch between them. What lies beneath a programme: `part_views`."""

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from crm import clock
from crm.accounts import login
from crm.accounts.queries import names_of
from crm.db import db
from crm.history import queries as history
from crm.history.models import Actor
from crm.i18n import gettext as _
from crm.i18n import language
from crm.programmes import actions, choice, letters, queries, words
from crm.programmes.forms import ProgrammeForm
from crm.programmes.models import Indicator, Programme
from crm.web import stale
from crm.web.addresses import local_target, target_without
from crm.web.forms import explain

bp = Blueprint("programmes", __name__)

ONE_YEAR = 365 * 24 * 60 * 60


@bp.route("/programme", methods=["POST"])
def choose() -> ResponseReturnValue:
    """Look at another programme from now on; the page stays."""
    programme = queries.programme_by_ref(request.form.get("programme", "")) or abort(404)
    target = local_target(request.form.get("next"), url_for("desk.home"))
    response = redirect(target_without(target, "programme"))
    response.set_cookie(
        choice.COOKIE,
        str(programme.id),
        max_age=ONE_YEAR,
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        httponly=True,
        samesite="Lax",
    )
    return response


@bp.route("/settings/programmes")
def index() -> ResponseReturnValue:
    """Every programme, the archived ones last."""
    found = sorted(queries.programmes(with_archived=True), key=lambda p: p.archived_at is not None)
    return render_template("programmes/index.html", programmes=found)


@bp.route("/settings/programmes/new", methods=["GET", "POST"])
def create() -> ResponseReturnValue:
    """Make a programme."""
    form = ProgrammeForm(data={"time_zone": "Europe/Sofia"})
    if not form.validate_on_submit():
        return render_template("programmes/edit.html", form=form, programme=None, stale=None)
    programme = actions.create_programme(**form.facts(), by=actor(), at=clock.now())
    db.session.commit()
    flash(_("The programme is there. Next come its strands and targets."))
    return redirect(url_for("programmes.show", programme_id=programme.id))


@bp.route("/settings/programmes/<int:programme_id>")
def show(programme_id: int) -> ResponseReturnValue:
    """A programme with its definition, targets, strands, letters and history."""
    programme = found(programme_id)
    entries = history.entries_of("programme", programme.id, limit=20)
    return render_template(
        "programmes/show.html",
        programme=programme,
        targets={target.indicator: target for target in programme.targets},
        Indicator=Indicator,
        letters=letters,
        changed_letters=queries.changed_letters(programme.id),
        entries=entries,
        words=words,
        names=names_of(entry.actor_id for entry in entries if entry.actor_id is not None),
    )


@bp.route("/settings/programmes/<int:programme_id>/edit", methods=["GET", "POST"])
def edit(programme_id: int) -> ResponseReturnValue:
    """Change a programme."""
    programme = found(programme_id)
    form = ProgrammeForm(obj=programme)
    template, context = "programmes/edit.html", {"programme": programme}
    if not form.validate_on_submit():
        return render_template(template, form=form, stale=None, **context)
    at = clock.now()
    try:
        is_kept = stale.keep(
            form,
            programme,
            lambda: actions.change_programme(programme, **form.facts(), by=actor(), at=at),
        )
    except actions.ZoneFixedError:
        explain(form.time_zone, zone_words())
        return render_template(template, form=form, stale=None, **context)
    if not is_kept:
        saved = ProgrammeForm(formdata=None, obj=programme)
        return stale.page(template, form=form, saved=saved, record=programme, context=context)
    flash(_("The programme was changed."))
    return redirect(url_for("programmes.show", programme_id=programme_id))


@bp.route("/settings/programmes/<int:programme_id>/archival", methods=["POST"])
def archive(programme_id: int) -> ResponseReturnValue:
    """Take a programme out of the choices."""
    programme = found(programme_id)
    actions.archive(programme, by=actor(), at=clock.now())
    db.session.commit()
    flash(_("%(name)s is no longer offered.", name=programme.name_in(language())))
    return redirect(url_for("programmes.show", programme_id=programme_id))


@bp.route("/settings/programmes/<int:programme_id>/restoration", methods=["POST"])
def restore(programme_id: int) -> ResponseReturnValue:
    """Offer a programme again."""
    programme = found(programme_id)
    actions.restore(programme, by=actor(), at=clock.now())
    db.session.commit()
    flash(_("%(name)s is offered again.", name=programme.name_in(language())))
    return redirect(url_for("programmes.show", programme_id=programme_id))


def zone_words() -> str:
    return str(_("The clock is fixed once there are events: their days were told by it."))


def found(programme_id: int) -> Programme:
    """The programme of an address, or the page that there is none."""
    return queries.programme_by_id(programme_id) or abort(404)


def actor() -> Actor:
    return Actor.user(login.user_id())
