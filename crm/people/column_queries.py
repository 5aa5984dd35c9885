"""What the columns of people read, each kind of rows in one statement for many people.

Statements are put together once: for a page of the list that costs more than reading the rows.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any, Final, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from crm.db import db
from crm.organisations.models import Organisation
from crm.people import tag_queries
from crm.people.models import Affiliation, EmailAddress, Expertise, Person, PhoneNumber

Statement = sa.Select[*tuple[Any, ...]]

#: The people a statement is about, given when it is sent.
NUMBERS: Final[Any] = sa.bindparam("numbers", expanding=True)


class Tied(NamedTuple):
    """An organisation somebody belongs to, by its surviving record, and what they are there."""

    organisation_id: int
    name: str
    name_bg: str
    role: str

    def name_in(self, language: str) -> str:
        return self.name_bg if language == "bg" and self.name_bg else self.name


def facts(numbers: Sequence[int], _on: date) -> Mapping[int, Any]:
    """The columns of the record itself."""
    return {row.id: row for row in db.session.execute(_facts(), {"numbers": numbers})}


@cache
def _facts() -> Statement:
    return sa.select(
        Person.id,
        Person.ref,
        Person.full_name,
        Person.given_name,
        Person.family_name,
        Person.latin_name,
        Person.language,
        Person.birth_year,
        Person.gender,
        Person.district,
        Person.created_on,
    ).where(Person.id.in_(NUMBERS))


def emails(numbers: Sequence[int], _on: date) -> Mapping[int, Sequence[str]]:
    """Every mail address, the one letters go to first."""
    return _texts(_emails(), numbers)


@cache
def _emails() -> Statement:
    return (
        sa.select(EmailAddress.person_id, EmailAddress.address)
        .where(EmailAddress.person_id.in_(NUMBERS))
        .order_by(EmailAddress.is_primary.desc(), EmailAddress.id)
    )


def phones(numbers: Sequence[int], _on: date) -> Mapping[int, Sequence[str]]:
    """Every telephone, the one to call first; international where it could be read."""
    return _texts(_phones(), numbers)


@cache
def _phones() -> Statement:
    number = sa.func.coalesce(sa.func.nullif(PhoneNumber.e164, ""), PhoneNumber.typed)
    return (
        sa.select(PhoneNumber.person_id, number)
        .where(PhoneNumber.person_id.in_(NUMBERS))
        .order_by(PhoneNumber.is_primary.desc(), PhoneNumber.id)
    )


def ties(numbers: Sequence[int], on: date) -> Mapping[int, Sequence[Tied]]:
    """The organisations people belong to on that day, each once."""
    found: defaultdict[int, dict[int, Tied]] = defaultdict(dict)
    for number, *row in db.session.execute(_ties(), {"numbers": numbers, "day": on}):
        tie = Tied._make(row)
        found[number or 0].setdefault(tie.organisation_id, tie)
    return {number: list(bodies.values()) for number, bodies in found.items()}


@cache
def _ties() -> Statement:
    record, body, standing = aliased(Person), aliased(Organisation), aliased(Organisation)
    day: Any = sa.bindparam("day", type_=sa.Date)
    return (
        sa.select(
            record.survivor_id, standing.id, standing.name, standing.name_bg, Affiliation.role
        )
        .select_from(Affiliation)
        .join(record, record.id == Affiliation.person_id)
        .join(body, body.id == Affiliation.organisation_id)
        .join(standing, standing.id == sa.func.coalesce(body.survivor_id, body.id))
        .where(
            record.survivor_id.in_(NUMBERS),
            sa.or_(Affiliation.starts_on.is_(None), Affiliation.starts_on <= day),
            sa.or_(Affiliation.ends_on.is_(None), Affiliation.ends_on >= day),
        )
        .order_by(Affiliation.id)
    )


def sectors(numbers: Sequence[int], _on: date) -> Mapping[int, Sequence[str]]:
    """The codes of what people are experts in."""
    return _texts(_sectors(), numbers)


@cache
def _sectors() -> Statement:
    record = aliased(Person)
    return (
        sa.select(record.survivor_id, Expertise.sector)
        .join(Expertise, Expertise.person_id == record.id)
        .where(record.survivor_id.in_(NUMBERS))
        .order_by(Expertise.id)
    )


def tags(numbers: Sequence[int], _on: date) -> Mapping[int, Sequence[str]]:
    """The names of tags."""
    found = tag_queries.tags_of(numbers)
    return {number: [tag.name for tag in of] for number, of in found.items()}


def _texts(stmt: Statement, numbers: Sequence[int]) -> Mapping[int, Sequence[str]]:
    found: defaultdict[int, list[str]] = defaultdict(list)
    for number, text in db.session.execute(stmt, {"numbers": numbers}):
        if text not in found[number]:
            found[number].append(text)
    return found
