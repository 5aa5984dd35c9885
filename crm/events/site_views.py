from flask import Response, abort, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from crm import clock
from crm.accounts import login
from crm.db import db
from crm.events import queries, site_actions
from crm.events.models import Site
from crm.events.site_forms import SiteForm
from crm.events.views import bp
from crm.history.models import Actor
from crm.i18n import gettext as _
from crm.web import listing, stale


@bp.get("/sites")
def sites() -> str:
    words = request.args.get("q", "")
    is_archived = request.args.get("archived") == "1"
    found = listing.load(
        queries.sites(words=words, is_archived=is_archived),
        columns=queries.SITE_SORT_COLUMNS,
        default_sort="name",
    )
    return render_template("events/sites.html", listing=found, words=words, is_archived=is_archived)


@bp.route("/sites/new", methods=["GET", "POST"])
def site_create() -> ResponseReturnValue:
    form = SiteForm.build()
    if not form.validate_on_submit():
        return render_template("events/site_form.html", form=form, site=None, stale=None)
    site = site_actions.create_site(form.facts(), by=_me(), at=clock.now())
    db.session.commit()
    flash(_("%(name)s is on the list of places.", name=site.name))
    return redirect(url_for("events.sites"))


@bp.get("/sites/lookup")
def site_lookup() -> Response:
    """Places with a word that starts like the typed ones, for a search field."""
    found = queries.sites_starting_with(request.args.get("q", ""))
    return jsonify(
        [{"value": str(site.id), "text": site.name, "detail": site.address} for site in found]
    )


@bp.route("/sites/<int:site_id>", methods=["GET", "POST"])
def site_edit(site_id: int) -> ResponseReturnValue:
    site = _site(site_id)
    form = SiteForm.build(site)
    if not form.validate_on_submit():
        return render_template("events/site_form.html", form=form, site=site, stale=None)
    facts, at = form.facts(), clock.now()
    if stale.keep(form, site, lambda: site_actions.change_site(site, facts, by=_me(), at=at)):
        flash(_("Saved."))
        return redirect(url_for("events.sites"))
    saved = SiteForm.build(site, saved=True)
    return stale.page(
        "events/site_form.html", form=form, saved=saved, record=site, context={"site": site}
    )


@bp.post("/sites/<int:site_id>/archival")
def site_archive(site_id: int) -> ResponseReturnValue:
    site = _site(site_id)
    site_actions.archive_site(site, by=_me(), at=clock.now())
    db.session.commit()
    flash(_("%(name)s is archived. Events that use it keep it.", name=site.name))
    return redirect(url_for("events.sites"))


@bp.post("/sites/<int:site_id>/restoration")
def site_restore(site_id: int) -> ResponseReturnValue:
    site = _site(site_id)
    site_actions.restore_site(site, by=_me(), at=clock.now())
    db.session.commit()
    flash(_("%(name)s is on the list again.", name=site.name))
    return redirect(url_for("events.sites"))


def _site(site_id: int) -> Site:
    return queries.site(site_id) or abort(404)


def _me() -> Actor:
    return Actor.user(login.user_id())


__all__ = ["bp"]
