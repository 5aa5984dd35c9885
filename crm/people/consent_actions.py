"""Consents: given, withdrawn, objected to. Rows are only added; a withdrawal sets its day once."""

from datetime import date, datetime

from crm.db import db
from crm.history.actions import note, raise_revision
from crm.history.models import Actor
from crm.mail import actions as mail
from crm.mail.models import SuppressionReason
from crm.people import cluster_queries
from crm.people.models import Answer, BackgroundAnswer, Consent, Person, Purpose

#: What a new consent to letters undoes; a bounce or an erasure stays.
LIFTED = (SuppressionReason.OBJECTION, SuppressionReason.UNSUBSCRIBED)


def give_consent(
    person: Person,
    purpose: Purpose,
    *,
    given_on: date,
    wording: str = "",
    source: str = "",
    by: Actor,
    at: datetime,
) -> Consent:
    """Record a consent; giving again after a withdrawal is a new row."""
    consent = Consent(
        purpose=purpose, given_on=given_on, wording=wording, source=source, recorded_at=at
    )
    person.consents.append(consent)
    note(
        person,
        "consent_given",
        by=by,
        at=at,
        extra={purpose.value: [None, given_on.isoformat()]},
    )
    if purpose == Purpose.CONTACT:
        for email in person.emails:
            mail.lift(email.address, reasons=LIFTED)
    _tell_counting(purpose)
    db.session.flush()
    return consent


def withdraw_consent(consent: Consent, *, on: date, by: Actor, at: datetime) -> None:
    """Let a consent end on a day, no earlier than it was given. Safe to repeat.

    Without `contact` the person's addresses get no letters; without `background` the answer
    about it counts as refused.
    """
    if consent.withdrawn_on is not None:
        return
    consent.withdrawn_on = on
    note(
        consent.person,
        "consent_withdrawn",
        by=by,
        at=at,
        extra={consent.purpose.value: [consent.given_on.isoformat(), on.isoformat()]},
    )
    if consent.purpose == Purpose.CONTACT:
        _suppress(consent.person, SuppressionReason.OBJECTION, at=at)
    if consent.purpose == Purpose.BACKGROUND:
        _refuse_background(consent.person, on=on, at=at)
    _tell_counting(consent.purpose)
    db.session.flush()


def object_to_contact(
    person: Person,
    *,
    on: date,
    source: str = "objection",
    reason: SuppressionReason = SuppressionReason.OBJECTION,
    by: Actor,
    at: datetime,
) -> Consent:
    """The person wants no letters: a `contact` row given and withdrawn on the same day.

    Consents to letters that were in force end as well; the addresses are suppressed.
    """
    for consent in person.consents:
        if consent.purpose == Purpose.CONTACT and consent.is_in_force:
            consent.withdrawn_on = max(on, consent.given_on)
    objection = Consent(
        purpose=Purpose.CONTACT, given_on=on, withdrawn_on=on, source=source, recorded_at=at
    )
    person.consents.append(objection)
    note(person, "objected", by=by, at=at, extra={"contact": [None, on.isoformat()]})
    _suppress(person, reason, at=at)
    db.session.flush()
    return objection


def _suppress(person: Person, reason: SuppressionReason, *, at: datetime) -> None:
    """No letter goes to any address of the human being, on whichever record it stands."""
    for address in cluster_queries.addresses(person.survivor_id or person.id):
        mail.suppress(address, reason, at=at)


def _refuse_background(person: Person, *, on: date, at: datetime) -> None:
    db.session.add(
        BackgroundAnswer(
            person_id=person.id,
            answer=Answer.PREFERS_NOT_TO_SAY,
            answered_on=on,
            source="withdrawal",
            recorded_at=at,
        )
    )
    raise_revision()


def _tell_counting(purpose: Purpose) -> None:
    if purpose == Purpose.STATISTICS:
        raise_revision()
