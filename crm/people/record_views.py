"""What is written on a person's record page: ties, consents, the background answer."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from crm import clock
from crm.accounts import login
from crm.db import db
from crm.i18n import gettext as _
from crm.people import answer_actions, consent_actions, queries, tie_actions
from crm.people.background import standing
from crm.people.forms import (
    AffiliationEditForm,
    AffiliationForm,
    AnswerForm,
    ConsentForm,
    ExpertiseForm,
    ReadingForm,
)
from crm.people.models import Affiliation, Person
from crm.people.views import a_person, actor, bp, today
from crm.people.words import answer_word, purpose_word, source_word

READINGS_SHOWN = 50

bp.add_app_template_global(answer_word)
bp.add_app_template_global(purpose_word)
bp.add_app_template_global(source_word)


@bp.route("/people/<int:id>/affiliations/new", methods=["GET", "POST"])
def affiliate(id: int) -> ResponseReturnValue:
    person = a_person(id)
    form = AffiliationForm()
    organisation = form.organisation.record if form.validate_on_submit() else None
    if organisation is None:
        return render_template("people/affiliation.html", form=form, record=person, tie=None)
    tie_actions.affiliate(
        person,
        organisation,
        role=form.role.data or "",
        starts_on=form.starts_on.data,
        ends_on=form.ends_on.data,
        is_contact=form.is_contact.data,
        by=actor(),
        at=clock.now(),
    )
    db.session.commit()
    return _back(person)


@bp.route("/people/<int:id>/affiliations/<int:number>/edit", methods=["GET", "POST"])
def affiliation_edit(id: int, number: int) -> ResponseReturnValue:
    person, tie = _tie(id, number)
    form = AffiliationEditForm.of(tie)
    if not form.validate_on_submit():
        return render_template("people/affiliation.html", form=form, record=person, tie=tie)
    tie_actions.change_affiliation(
        tie,
        role=form.role.data or "",
        starts_on=form.starts_on.data,
        ends_on=form.ends_on.data,
        is_contact=form.is_contact.data,
        by=actor(),
        at=clock.now(),
    )
    db.session.commit()
    return _back(person)


@bp.post("/people/<int:id>/affiliations/<int:number>/end")
def affiliation_end(id: int, number: int) -> ResponseReturnValue:
    person, tie = _tie(id, number)
    tie_actions.end_affiliation(tie, on=today(), by=actor(), at=clock.now())
    db.session.commit()
    return _back(person)


@bp.route("/people/<int:id>/expertises/new", methods=["GET", "POST"])
def expertise_add(id: int) -> ResponseReturnValue:
    person = a_person(id)
    form = ExpertiseForm.build()
    if not form.validate_on_submit():
        return render_template("people/expertise.html", form=form, record=person)
    tie_actions.add_expertise(
        person, form.sector.data, remark=form.remark.data or "", by=actor(), at=clock.now()
    )
    db.session.commit()
    return _back(person)


@bp.post("/people/<int:id>/expertises/<int:number>/removal")
def expertise_remove(id: int, number: int) -> ResponseReturnValue:
    person = a_person(id)
    expertise = queries.expertise(id, number) or abort(404)
    tie_actions.remove_expertise(expertise, by=actor(), at=clock.now())
    db.session.commit()
    return _back(person)


@bp.route("/people/<int:id>/consents/new", methods=["GET", "POST"])
def consent_give(id: int) -> ResponseReturnValue:
    person = a_person(id)
    form = ConsentForm.build(today=today())
    if not form.validate_on_submit():
        return render_template("people/consent.html", form=form, record=person)
    consent_actions.give_consent(
        person,
        form.purpose.data,
        given_on=form.given_on.data or today(),
        wording=form.wording.data or "",
        source=form.source.data or "",
        by=actor(),
        at=clock.now(),
    )
    db.session.commit()
    return _back(person)


@bp.post("/people/<int:id>/consents/<int:number>/withdrawal")
def consent_withdraw(id: int, number: int) -> ResponseReturnValue:
    person = a_person(id)
    consent = queries.consent(id, number) or abort(404)
    on = max(today(), consent.given_on)
    consent_actions.withdraw_consent(consent, on=on, by=actor(), at=clock.now())
    db.session.commit()
    return _back(person)


@bp.route("/people/<int:id>/objection", methods=["GET", "POST"])
def objection(id: int) -> ResponseReturnValue:
    """The person wants no letters any more; GET asks whether that is meant."""
    person = a_person(id)
    if request.method == "GET":
        return render_template("people/objection.html", record=person)
    consent_actions.object_to_contact(person, on=today(), by=actor(), at=clock.now())
    db.session.commit()
    flash(_("%(name)s gets no letters any more.", name=person.full_name))
    return _back(person)


@bp.route("/people/<int:id>/background/new", methods=["GET", "POST"])
def answer_record(id: int) -> ResponseReturnValue:
    person = a_person(id)
    form = AnswerForm.build(today=today())
    if not form.validate_on_submit():
        return render_template("people/answer_form.html", form=form, record=person)
    answer_actions.record_answer(
        person,
        form.answer.data,
        answered_on=form.answered_on.data or today(),
        source=form.source.data,
        wording=form.wording.data or "",
        by=actor(),
        at=clock.now(),
    )
    db.session.commit()
    flash(_("The answer is recorded."))
    return _back(person)


@bp.post("/people/<int:id>/background/reading")
def answer_read(id: int) -> ResponseReturnValue:
    """Write down who opens the answer and show it once, in the answer to this request only."""
    person = a_person(id)
    form = ReadingForm()
    if not form.validate():
        return render_template("people/answer_why.html", form=form, record=person), 422
    reason = form.reason.data or ""
    answer_actions.log_reading(person, reason=reason, user_id=login.user_id(), at=clock.now())
    db.session.commit()
    given = queries.background_answers(person.id)
    return render_template(
        "people/answer.html", record=person, given=given, standing=standing(given)
    )


@bp.get("/privacy/readings")
def readings() -> str:
    """Who opened whose background answer, when and why."""
    before = request.args.get("before", type=int)
    found = queries.readings(limit=READINGS_SHOWN + 1, before=before)
    has_more = len(found) > READINGS_SHOWN
    return render_template(
        "people/readings.html", readings=found[:READINGS_SHOWN], has_more=has_more
    )


def _tie(person_id: int, number: int) -> tuple[Person, Affiliation]:
    return a_person(person_id), queries.affiliation(person_id, number) or abort(404)


def _back(person: Person) -> ResponseReturnValue:
    return redirect(url_for("desk.person", id=person.id))


__all__ = ["bp"]
