"""Taking people out into a file: the columns, the file, profiles of columns, the log."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from crm import clock
from crm.accounts import login
from crm.accounts import queries as accounts
from crm.accounts.access import may
from crm.accounts.login import current_user
from crm.accounts.models import Role
from crm.db import db
from crm.i18n import gettext as _
from crm.people import (
    export_actions,
    export_forms,
    export_queries,
    exporting,
    filter_form,
)
from crm.people.columns import chosen, columns_for
from crm.people.export_actions import Wish
from crm.people.export_models import ExportMade, ExportProfile
from crm.people.filters import PeopleFilter
from crm.people.views import actor, bp, today
from crm.people.whom import IDS, Whom
from crm.text.plain import single_line
from crm.web import listing
from crm.web.addresses import local_target
from crm.web.downloads import download, download_text
from crm.web.vcards import VCARD_TYPE, pieces

__all__ = ["bp"]


@bp.get("/people/export")
def export_page() -> str:
    """Which columns of the people of the address go into which kind of file."""
    whom, used = _whom(), _profile_asked_for()
    picked = chosen(used.columns if used is not None else (), current_user.role)
    return render_template(
        "people/export.html",
        count=whom.how_many()[0],
        is_ticked=bool(whom.ids),
        told=() if whom.ids else filter_form.told(whom.wanted),
        unread="" if whom.is_understood else filter_form.unread_words(whom.wanted),
        columns=export_forms.places(list(columns_for(current_user.role).values()), picked),
        kind=used.kind if used is not None else exporting.CSV,
        used=used,
        profiles=export_queries.profiles(login.user_id()),
        asked=dict(whom.asked),
        action=url_for(".export", **whom.asked),
        here=url_for(".export_page", **whom.asked),
    )


@bp.post("/people/export")
def export() -> ResponseReturnValue:
    """Everybody the address means as a table, a workbook or contacts; logged before it is sent."""
    whom, wish = _whom(), _wish()
    if not whom.is_understood:
        asked: dict[str, Any] = request.args.to_dict(flat=False)
        return redirect(url_for(".export_page", **asked))
    export_actions.note_export(whom, wish, by=actor(), at=clock.now())
    db.session.commit()
    if wish.kind == exporting.VCARD:
        cards = pieces(exporting.cards(whom, wish.columns))
        return download_text(cards, name="people.vcf", mimetype=VCARD_TYPE)
    return download(exporting.table(whom, wish.columns), name="people", kind=wish.kind)


@bp.post("/people/export/profiles")
def profile_save() -> ResponseReturnValue:
    """Keep the columns of the form by a name."""
    back = local_target(request.form.get("next"), url_for(".export_page"))
    name = single_line(request.form.get("name", ""))[: export_forms.LONGEST_NAME]
    if not name:
        flash(_("Name the profile to keep it."), "warning")
        return redirect(back)
    saved = export_actions.save_profile(
        name,
        _wish(),
        is_shared="shared" in request.form,
        by_user=login.user_id(),
        by=actor(),
        at=clock.now(),
    )
    db.session.commit()
    flash(_("The profile %(name)s is saved.", name=saved.name))
    return redirect(f"{back}{'&' if '?' in back else '?'}profile={saved.id}")


@bp.post("/people/export/profiles/<int:id>/deletion")
def profile_delete(id: int) -> ResponseReturnValue:
    """Forget a profile of one's own; the admin may forget any that is shared."""
    known = export_queries.profile(id)
    if known is None or not may_delete(known):
        abort(404)
    flash(_("The profile %(name)s is deleted.", name=known.name))
    export_actions.delete_profile(known, by=actor(), at=clock.now())
    db.session.commit()
    return redirect(local_target(request.form.get("next"), url_for(".export_page")))


@bp.get("/people/exports")
def exports() -> str:
    """Who took whom out into a file, newest first."""
    found = listing.load(
        export_queries.made(), columns=export_queries.SORT_COLUMNS, default_sort="-when"
    )
    labels = {name: str(one.label) for name, one in columns_for(None).items()}
    return render_template(
        "people/exports.html",
        listing=found,
        names=accounts.names_of(row.user_id for row in found.rows if row.user_id),
        filters={row.id: _filter_words(row) for row in found.rows},
        labels=labels,
    )


@bp.app_template_global()
def may_delete(profile: ExportProfile) -> bool:
    """Whether the present user may delete a profile."""
    is_mine = profile.owner_id == login.user_id()
    is_admins = profile.is_shared and current_user.role == Role.ADMIN
    return may("people.profile_delete") and (is_mine or is_admins)


def _whom() -> Whom:
    return Whom.read(request.args, on=today(), role=current_user.role)


def _wish() -> Wish:
    return export_forms.read_wish(request.form, current_user.role) or abort(400)


def _profile_asked_for() -> ExportProfile | None:
    found = export_queries.profile(request.args.get("profile", 0, type=int))
    is_open = found is not None and (found.is_shared or found.owner_id == login.user_id())
    return found if is_open else None


def _filter_words(row: ExportMade) -> str:
    """Of whom a file was, in words."""
    if IDS in row.filter:
        return str(_("People ticked one by one"))
    told = filter_form.told(PeopleFilter.read(row.filter, on=today()))
    return " · ".join(f"{label}: {text}" for label, text, _names in told)
