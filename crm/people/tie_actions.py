"""A person's ties: organisations they belong to, sectors they are experts in."""

from datetime import date, datetime

from crm.db import db
from crm.history.actions import note
from crm.history.models import Actor
from crm.organisations.models import Organisation
from crm.people.models import Affiliation, Expertise, Person


def affiliate(
    person: Person,
    organisation: Organisation,
    *,
    role: str = "",
    starts_on: date | None = None,
    ends_on: date | None = None,
    is_contact: bool = False,
    by: Actor,
    at: datetime,
) -> Affiliation:
    """Say that the person belongs to an organisation; several ties at a time are fine."""
    tie = Affiliation(
        organisation=organisation,
        role=role,
        starts_on=starts_on,
        ends_on=ends_on,
        is_contact=is_contact,
    )
    person.affiliations.append(tie)
    note(person, "affiliated", by=by, at=at, extra={"affiliations": [None, told(tie)]})
    db.session.flush()
    return tie


def change_affiliation(
    tie: Affiliation,
    *,
    role: str,
    starts_on: date | None,
    ends_on: date | None,
    is_contact: bool,
    by: Actor,
    at: datetime,
) -> None:
    """Write role, dates and contact flag anew; another organisation is another tie."""
    before = told(tie)
    tie.role, tie.starts_on, tie.ends_on, tie.is_contact = role, starts_on, ends_on, is_contact
    if told(tie) != before:
        extra = {"affiliations": [before, told(tie)]}
        note(tie.person, "changed", by=by, at=at, extra=extra)
    db.session.flush()


def end_affiliation(tie: Affiliation, *, on: date, by: Actor, at: datetime) -> None:
    """Let it end on a day; one that would have begun later begins and ends that day."""
    before = told(tie)
    if tie.starts_on is not None and tie.starts_on > on:
        tie.starts_on = on
    tie.ends_on = on
    if told(tie) != before:
        extra = {"affiliations": [before, told(tie)]}
        note(tie.person, "affiliation_ended", by=by, at=at, extra=extra)
    db.session.flush()


def add_expertise(
    person: Person, sector: str, *, remark: str = "", by: Actor, at: datetime
) -> Expertise:
    """Say that the person is an expert in a sector, once for each sector."""
    known = next((row for row in person.expertises if row.sector == sector), None)
    if known is None:
        known = Expertise(sector=sector, note=remark)
        person.expertises.append(known)
        note(person, "expertise_added", by=by, at=at, extra={"expertises": [None, sector]})
    known.note = remark
    db.session.flush()
    return known


def remove_expertise(expertise: Expertise, *, by: Actor, at: datetime) -> None:
    """Take back that the person is an expert in a sector."""
    person = expertise.person
    note(person, "expertise_removed", by=by, at=at, extra={"expertises": [expertise.sector, None]})
    person.expertises.remove(expertise)
    db.session.flush()


def told(tie: Affiliation) -> str:
    """An affiliation in one line, for history."""
    days = [day.isoformat() if day else "" for day in (tie.starts_on, tie.ends_on)]
    parts = [tie.organisation.name, tie.role, "–".join(days) if any(days) else ""]
    return ", ".join([*filter(None, parts), *(["contact"] if tie.is_contact else [])])
