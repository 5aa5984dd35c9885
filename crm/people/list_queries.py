"""The rows of the list of people: numbers first, then what a row shows, in three statements.

What is asked on each page is put together once: that costs more than reading the rows.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, aliased

from crm.db import db
from crm.organisations.models import Organisation
from crm.people import tag_queries
from crm.people.filters import PeopleFilter, allowed, matching, on_record
from crm.people.models import Affiliation, EmailAddress, Person, PhoneNumber
from crm.people.tag_queries import Named
from crm.web.listing import Near

#: Columns by which the list sorts, the last of each unique.
SORT_COLUMNS: Final[Mapping[str, Sequence[InstrumentedAttribute[Any]]]] = {
    "name": (Person.sort_key, Person.id),
    "new": (Person.id,),
}
KEYS: Final = (Person.sort_key, Person.id)


@dataclass(frozen=True)
class Tie:
    """An organisation somebody belongs to, by the name of its surviving record."""

    organisation_id: int
    name: str
    name_bg: str

    def name_in(self, language: str) -> str:
        return self.name_bg if language == "bg" and self.name_bg else self.name


@dataclass(frozen=True)
class Row:
    """What the list shows of a person."""

    id: int
    full_name: str
    district: str
    reached_by: str
    ties: Sequence[Tie]
    tags: Sequence[Named]


def numbers() -> sa.Select[int]:
    """Everybody's number, to be joined with what a search finds."""
    return sa.select(Person.id)


def everything(wanted: PeopleFilter) -> sa.Select[*tuple[Any, ...]]:
    """The keys of all who match, collected as a set."""
    return matching(wanted).with_only_columns(*KEYS)


def nearest(wanted: PeopleFilter) -> Near:
    """The same, checked person by person in the order of the list."""
    is_archived = bool(wanted.values.get("archived"))
    return Near(
        stmt=allowed(wanted).with_only_columns(*KEYS),
        among=sa.select(*KEYS).where(on_record(is_archived=is_archived)),
    )


def rows_of(numbers: Sequence[int], *, on: date, without: Collection[str] = ()) -> Sequence[Row]:
    """The rows of some people in that order; affiliations as they hold on the day.

    Columns nobody looks at, `organisations` or `tags`, are not read.
    """
    facts = {fact.id: fact for fact in db.session.execute(_facts(), {"numbers": numbers})}
    ties = {} if "organisations" in without else _ties(numbers, on)
    tags = {} if "tags" in without else tag_queries.tags_of(numbers)
    return [
        Row(
            id=number,
            full_name=facts[number].full_name,
            district=facts[number].district,
            reached_by=facts[number].email or facts[number].phone or "",
            ties=ties.get(number, ()),
            tags=tags.get(number, ()),
        )
        for number in numbers
        if number in facts
    ]


@cache
def _facts() -> sa.Select[*tuple[Any, ...]]:
    return sa.select(
        Person.id,
        Person.full_name,
        Person.district,
        _primary(EmailAddress, EmailAddress.address).label("email"),
        _primary(PhoneNumber, PhoneNumber.typed).label("phone"),
    ).where(Person.id.in_(sa.bindparam("numbers", expanding=True)))


def _primary(table: Any, column: Any) -> sa.ScalarSelect[str]:
    chosen = sa.select(column).where(table.person_id == Person.id, table.is_primary.is_(True))
    return chosen.correlate(Person).order_by(table.id).limit(1).scalar_subquery()


def _ties(numbers: Sequence[int], on: date) -> Mapping[int, Sequence[Tie]]:
    found: dict[int, dict[int, Tie]] = {}
    rows = db.session.execute(_tied(), {"numbers": numbers, "day": on})
    for number, body_id, name, name_bg in rows:
        found.setdefault(number, {}).setdefault(body_id, Tie(body_id, name, name_bg))
    return {number: list(ties.values()) for number, ties in found.items()}


@cache
def _tied() -> sa.Select[*tuple[Any, ...]]:
    record, standing, day = (
        aliased(Person),
        aliased(Organisation),
        sa.bindparam("day", type_=sa.Date),
    )
    survivor = sa.func.coalesce(Organisation.survivor_id, Organisation.id)
    return (
        sa.select(record.survivor_id, standing.id, standing.name, standing.name_bg)
        .select_from(Affiliation)
        .join(record, record.id == Affiliation.person_id)
        .join(Organisation, Organisation.id == Affiliation.organisation_id)
        .join(standing, standing.id == survivor)
        .where(
            record.survivor_id.in_(sa.bindparam("numbers", expanding=True)),
            sa.or_(Affiliation.starts_on.is_(None), Affiliation.starts_on <= day),
            sa.or_(Affiliation.ends_on.is_(None), Affiliation.ends_on >= day),
        )
        .order_by(Affiliation.id)
    )
