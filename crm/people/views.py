"""The form of a person and the search field. The record page stands in the desk."""

from collections.abc import Sequence
from datetime import date

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
from crm.history.models import Actor
from crm.i18n import gettext as _
from crm.i18n import house_zone, language
from crm.matching.words import reason_word
from crm.organisations.models import Organisation, names_of
from crm.organisations.queries import current_organisation
from crm.people import actions, queries, tie_actions
from crm.people.forms import PersonForm
from crm.people.lookalikes import MOST_CANDIDATES, Lookalike, lookalikes
from crm.people.models import Person
from crm.people.profile_queries import profiles_of
from crm.people.words import gender_word, language_word
from crm.wall import day_of
from crm.web import stale

bp = Blueprint("people", __name__)
bp.add_app_template_global(gender_word)
bp.add_app_template_global(language_word)
bp.add_app_template_global(reason_word)


@bp.route("/people/new", methods=["GET", "POST"])
def create() -> ResponseReturnValue:
    """A new person; from the page of an organisation, its new contact."""
    form, body = _form(None), _organisation_asked_for()
    if asks_for_rows() or not form.validate_on_submit():
        return _page("people/create.html", form, organisation=body)
    known = lookalikes(form.profile())
    if known and not request.form.get("anyway"):
        return _page("people/create.html", form, organisation=body, lookalikes=known)
    person = actions.add_person(**form.facts(), by=actor(), at=clock.now())
    if body is not None:
        tie_actions.affiliate(person, body, is_contact=True, by=actor(), at=clock.now())
    db.session.commit()
    flash(_("%(name)s is on record.", name=person.full_name))
    if body is not None:
        return redirect(url_for("desk.organisation", id=body.id))
    return redirect(url_for("desk.person", id=person.id))


def _organisation_asked_for() -> Organisation | None:
    number = request.args.get("organisation", type=int)
    return current_organisation(number) if number is not None else None


@bp.route("/people/<int:id>/edit", methods=["GET", "POST"])
def edit(id: int) -> ResponseReturnValue:
    person = a_person(id)
    form = _form(person)
    if asks_for_rows() or not form.validate_on_submit():
        return _page("people/edit.html", form, record=person)
    known = _newly_alike(form, person)
    if known and not request.form.get("anyway"):
        return _page("people/edit.html", form, record=person, lookalikes=known)
    if stale.keep(form, person, lambda: _change(person, form)):
        return redirect(url_for("desk.person", id=id))
    return _both_versions(form, a_person(id))


@bp.post("/people/lookalikes")
def alike() -> str:
    """While a form is filled in: who on record may be the person it describes, as a piece of page.

    Posted, because what is typed about somebody belongs in no address.
    """
    person = queries.person_with_contacts(request.args.get("person", 0, type=int))
    form = _form(person)
    if person is None or not person.is_on_record:
        found = lookalikes(form.profile())
    else:
        found = _newly_alike(form, person)
    return render_template("people/_lookalikes.html", lookalikes=found)


@bp.post("/people/<int:id>/archival")
def archive(id: int) -> ResponseReturnValue:
    person = a_person(id)
    actions.archive(person, by=actor(), at=clock.now())
    db.session.commit()
    flash(_("%(name)s is archived.", name=person.full_name))
    return redirect(url_for("desk.person", id=id))


@bp.post("/people/<int:id>/restoration")
def restore(id: int) -> ResponseReturnValue:
    person = a_person(id)
    actions.restore(person, by=actor(), at=clock.now())
    db.session.commit()
    flash(_("%(name)s is back in the lists.", name=person.full_name))
    return redirect(url_for("desk.person", id=id))


@bp.get("/people/lookup")
def lookup() -> Response:
    """People a search finds, for a search field; the detail tells namesakes apart."""
    on = today()
    return jsonify(
        [
            {"value": str(p.id), "text": p.full_name, "detail": _detail(p, on)}
            for p in queries.found(request.args.get("q", ""))
        ]
    )


def a_person(number: int) -> Person:
    """The person of the address, if still on record under this number; else the page is 404."""
    person = queries.person_with_contacts(number)
    return person if person is not None and person.is_on_record else abort(404)


def actor() -> Actor:
    return Actor.user(login.user_id())


def today() -> date:
    """The day on the house clock."""
    return day_of(clock.now(), house_zone())


def asks_for_rows() -> bool:
    """Whether the form was sent only to get another empty row; nothing is saved then."""
    return request.method == "POST" and "more" in request.form


def _form(person: Person | None) -> PersonForm:
    form = PersonForm.of(person)
    form.today = today()
    return form


def _page(
    template: str,
    form: PersonForm,
    *,
    record: Person | None = None,
    organisation: Organisation | None = None,
    lookalikes: Sequence[Lookalike] = (),
) -> str:
    form.add_rows()
    return render_template(
        template,
        form=form,
        record=record,
        organisation=organisation,
        lookalikes=lookalikes,
        stale=None,
        on=today(),
    )


def _newly_alike(form: PersonForm, person: Person) -> Sequence[Lookalike]:
    """Others whom only this edit makes look the same; what was known before is not asked again."""
    saved, typed = profiles_of([person.id])[person.id], form.profile(person)
    known = {found.person.id for found in lookalikes(saved, limit=MOST_CANDIDATES)}
    return [found for found in lookalikes(typed) if found.person.id not in known]


def _change(person: Person, form: PersonForm) -> None:
    actions.change_person(person, **form.facts(), by=actor(), at=clock.now())


def _both_versions(form: PersonForm, person: Person) -> ResponseReturnValue:
    form.put_primary_first()
    form.add_rows()
    return stale.page(
        "people/edit.html",
        form=form,
        saved=PersonForm.of(person, formdata=None),
        record=person,
        context={"record": person, "lookalikes": (), "on": today()},
    )


def _detail(person: Person, on: date) -> str:
    bodies = (tie.organisation for tie in person.current_affiliations(on))
    names = names_of(bodies, language())
    return " · ".join(filter(None, [*names[:1], person.email or person.phone]))
