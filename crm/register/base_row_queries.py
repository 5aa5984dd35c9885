"""Rows of the archive's files about the house and about people, as SQL."""

from typing import Any

from sqlalchemy import Select, func, select, union
from sqlalchemy.orm import aliased

from crm.accounts.models import User
from crm.conversations.models import Commitment, Conversation, Issue
from crm.events.models import Event
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
from crm.segments.models import PeopleList, Segment
from crm.stakeholders.models import Position

#: Where a record names a colleague; of all logins only those are in an archive.
NAMING = (
    Event.convenor_id, Segment.owner_id, PeopleList.owner_id, Conversation.our_side_id,
    Commitment.owner_id, Issue.owner_id, Position.author_id,
)  # fmt: skip


def _colleagues() -> Select[*tuple[Any, ...]]:
    named = union(*[select(column.label("id")) for column in NAMING]).subquery()
    return (
        select(User.email, User.full_name).where(User.id.in_(select(named.c.id))).order_by(User.id)
    )


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
    o, parent, into = Organisation, aliased(Organisation), aliased(Organisation)
    return (
        select(
            o.ref, o.name, o.name_bg, o.kind, o.sector, parent.ref, o.website, o.email, o.phone,
            o.district, o.note, o.archived_at, into.ref,
        )
        .outerjoin(parent, parent.id == o.parent_id)
        .outerjoin(into, into.id == o.merged_into_id)
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


STATEMENTS = {
    "colleagues": _colleagues,
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
}
