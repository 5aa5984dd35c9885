"""The rows of each file of the archive, as SQL."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import aliased

from crm.attendance.models import Attendance, AttendanceOrganisation, Headcount
from crm.db import db
from crm.events.models import Event, Site, Transition
from crm.invitations.models import Invitation, ReplyGiven
from crm.organisations.models import Organisation
from crm.people.models import (
    Affiliation,
    BackgroundAnswer,
    Consent,
    EmailAddress,
    Expertise,
    Person,
    PhoneNumber,
)
from crm.programmes.models import LetterText, Programme, Strand, Target

#: Rows fetched at a time while a file is written.
CHUNK = 2_000


def rows_of(file: str) -> Iterator[Sequence[Any]]:
    """The rows of a file of the archive in the order of recording, a chunk at a time."""
    result = db.session.execute(STATEMENTS[file](), execution_options={"yield_per": CHUNK})
    for row in result:
        yield tuple(row)


def _programmes() -> Select[*tuple[Any, ...]]:
    p = Programme
    return select(
        p.ref, p.name_en, p.name_bg, p.starts_on, p.ends_on, p.time_zone,
        p.second_generation_counts, p.sender_name, p.reply_to, p.funding_line, p.archived_at,
    ).order_by(p.id)  # fmt: skip


def _strands() -> Select[*tuple[Any, ...]]:
    s = Strand
    return (
        select(s.ref, Programme.ref, s.code, s.name_en, s.name_bg, s.archived_at)
        .join(Programme, Programme.id == s.programme_id)
        .order_by(s.id)
    )


def _targets() -> Select[*tuple[Any, ...]]:
    return (
        select(Programme.ref, Target.indicator, Target.value, Target.due_on)
        .join(Programme, Programme.id == Target.programme_id)
        .order_by(Target.id)
    )


def _letter_texts() -> Select[*tuple[Any, ...]]:
    t = LetterText
    return (
        select(Programme.ref, t.kind, t.language, t.subject, t.opening)
        .join(Programme, Programme.id == t.programme_id)
        .order_by(t.id)
    )


def _organisations() -> Select[*tuple[Any, ...]]:
    o, parent = Organisation, aliased(Organisation)
    return (
        select(
            o.ref, o.name, o.name_bg, o.kind, o.sector, parent.ref, o.website, o.email, o.phone,
            o.district, o.note, o.archived_at,
        )
        .outerjoin(parent, parent.id == o.parent_id)
        .order_by(o.id)
    )  # fmt: skip


def _people() -> Select[*tuple[Any, ...]]:
    p, survivor = Person, aliased(Person)
    email = (
        select(EmailAddress.address)
        .where(EmailAddress.id == _primary(EmailAddress))
        .correlate(p)
        .scalar_subquery()
    )
    phone = (
        select(PhoneNumber.typed)
        .where(PhoneNumber.id == _primary(PhoneNumber))
        .correlate(p)
        .scalar_subquery()
    )
    return (
        select(
            p.ref, p.full_name, p.latin_name, email, phone, p.language, p.birth_year, p.gender,
            p.district, p.created_on, survivor.ref, p.erased_on, p.given_name, p.family_name,
            p.note, p.archived_at,
        )
        .outerjoin(survivor, survivor.id == p.merged_into_id)
        .order_by(p.id)
    )  # fmt: skip


def _primary(model: type[EmailAddress] | type[PhoneNumber]) -> Any:
    own = aliased(model)
    return (
        select(func.min(own.id))
        .where(own.person_id == Person.id, own.is_primary)
        .correlate(Person)
        .scalar_subquery()
    )


def _further(model: type[Any], column: Any) -> Select[*tuple[Any, ...]]:
    return (
        select(Person.ref, column)
        .join(Person, Person.id == model.person_id)
        .where(~model.is_primary)
        .order_by(model.id)
    )


def _affiliations() -> Select[*tuple[Any, ...]]:
    a = Affiliation
    return (
        select(Person.ref, Organisation.ref, a.role, a.starts_on, a.ends_on, a.is_contact)
        .join(Person, Person.id == a.person_id)
        .join(Organisation, Organisation.id == a.organisation_id)
        .order_by(a.id)
    )


def _of_person(model: type[Any], *columns: Any) -> Select[*tuple[Any, ...]]:
    return (
        select(Person.ref, *columns).join(Person, Person.id == model.person_id).order_by(model.id)
    )


def _sites() -> Select[*tuple[Any, ...]]:
    s = Site
    return select(
        s.ref, s.name, s.address, s.district, s.latitude, s.longitude, s.seats, s.archived_at
    ).order_by(s.id)


def _events() -> Select[*tuple[Any, ...]]:
    e = Event
    return (
        select(
            e.ref, Programme.ref, Strand.ref, e.kind, e.title, e.starts_wall, e.ends_wall,
            e.time_zone, e.status, Site.ref, e.seats, e.title_bg, e.text, e.text_bg, e.uid,
            e.sequence,
        )
        .join(Programme, Programme.id == e.programme_id)
        .outerjoin(Strand, Strand.id == e.strand_id)
        .outerjoin(Site, Site.id == e.site_id)
        .order_by(e.id)
    )  # fmt: skip


def _transitions() -> Select[*tuple[Any, ...]]:
    t = Transition
    return (
        select(Event.ref, t.from_status, t.to_status, t.at, t.reason)
        .join(Event, Event.id == t.event_id)
        .order_by(t.id)
    )


def _invitations() -> Select[*tuple[Any, ...]]:
    i = Invitation
    return (
        select(
            Event.ref, Person.ref, i.reply, i.replied_at, i.party_size, i.comment, i.channel,
            i.invited_at, i.waiting_since, i.reply_source,
        )
        .join(Event, Event.id == i.event_id)
        .join(Person, Person.id == i.person_id)
        .order_by(i.id)
    )  # fmt: skip


def _replies() -> Select[*tuple[Any, ...]]:
    r = ReplyGiven
    return (
        select(Event.ref, Person.ref, r.reply, r.party_size, r.comment, r.at, r.source)
        .join(Invitation, Invitation.id == r.invitation_id)
        .join(Event, Event.id == Invitation.event_id)
        .join(Person, Person.id == Invitation.person_id)
        .order_by(r.id)
    )


def _attendances() -> Select[*tuple[Any, ...]]:
    a = Attendance
    return (
        select(Event.ref, Person.ref, a.state, a.role, a.id, a.recorded_at, a.source, a.is_walk_in)
        .join(Event, Event.id == a.event_id)
        .join(Person, Person.id == a.person_id)
        .order_by(a.id)
    )


def acting_for_refs() -> dict[int, tuple[str, ...]]:
    """attendance number → refs of the organisations somebody acted for."""
    stmt = (
        select(AttendanceOrganisation.attendance_id, Organisation.ref)
        .join(Organisation, Organisation.id == AttendanceOrganisation.organisation_id)
        .order_by(AttendanceOrganisation.attendance_id, Organisation.id)
    )
    found: dict[int, tuple[str, ...]] = {}
    for number, ref in db.session.execute(stmt):
        found[number] = (*found.get(number, ()), ref)
    return found


def _headcounts() -> Select[*tuple[Any, ...]]:
    h = Headcount
    return (
        select(
            Event.ref, h.total_on_site, h.unnamed_people, h.background_yes, h.background_no,
            h.background_refused, h.method, h.counted_by, h.recorded_at,
        )
        .join(Event, Event.id == h.event_id)
        .order_by(h.id)
    )  # fmt: skip


STATEMENTS = {
    "programmes": _programmes,
    "strands": _strands,
    "targets": _targets,
    "letter_texts": _letter_texts,
    "organisations": _organisations,
    "people": _people,
    "emails": lambda: _further(EmailAddress, EmailAddress.address),
    "phones": lambda: _further(PhoneNumber, PhoneNumber.typed),
    "affiliations": _affiliations,
    "expertises": lambda: _of_person(Expertise, Expertise.sector, Expertise.note),
    "background_answers": lambda: _of_person(
        BackgroundAnswer,
        BackgroundAnswer.answer,
        BackgroundAnswer.answered_on,
        BackgroundAnswer.source,
        BackgroundAnswer.wording,
    ),
    "consents": lambda: _of_person(
        Consent,
        Consent.purpose,
        Consent.given_on,
        Consent.withdrawn_on,
        Consent.wording,
        Consent.source,
    ),
    "sites": _sites,
    "events": _events,
    "transitions": _transitions,
    "invitations": _invitations,
    "replies": _replies,
    "attendances": _attendances,
    "headcounts": _headcounts,
}
