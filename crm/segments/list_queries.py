"""Lists: who is on them, since when, and who was."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, aliased, joinedload

from crm.db import LARGEST_KEY, db
from crm.people.filter_parts import Scope, rows_of
from crm.people.models import Person
from crm.people.tag_models import PersonTag, Tag
from crm.segments.models import ListMembership, PeopleList

#: Former members shown on the page of a list.
MOST_FORMER: Final = 50
SORT_COLUMNS: Final[Mapping[str, Sequence[InstrumentedAttribute[Any]]]] = {
    "name": (Person.sort_key, ListMembership.id),
}
#: Asked on every page of people: put together once.
_IN_USE: Final = (
    sa.select(PeopleList.id, PeopleList.name)
    .where(PeopleList.archived_at.is_(None))
    .order_by(PeopleList.name_key, PeopleList.id)
)


@dataclass(frozen=True)
class Counted:
    """A list and how many people are on it."""

    people_list: PeopleList
    people: int


def lists(*, is_archived: bool = False) -> Sequence[Counted]:
    """Lists by name, each with its owner and its size; merged records count once."""
    record = aliased(Person)
    people = (
        sa.select(
            ListMembership.list_id, sa.func.count(record.survivor_id.distinct()).label("people")
        )
        .join(record, record.id == ListMembership.person_id)
        .where(ListMembership.left_on.is_(None))
        .group_by(ListMembership.list_id)
        .subquery()
    )
    archived = PeopleList.archived_at
    stmt = (
        sa.select(PeopleList, sa.func.coalesce(people.c.people, 0))
        .outerjoin(people, people.c.list_id == PeopleList.id)
        .where(archived.is_not(None) if is_archived else archived.is_(None))
        .options(joinedload(PeopleList.owner))
        .order_by(PeopleList.name_key, PeopleList.id)
    )
    return [Counted(found, number) for found, number in db.session.execute(stmt)]


def choices() -> Sequence[tuple[str, str]]:
    """Number and name of each list in use, for a choice."""
    return [(str(number), name) for number, name in db.session.execute(_IN_USE)]


def people_list(number: int) -> PeopleList | None:
    return db.session.get(PeopleList, number) if 0 < number <= LARGEST_KEY else None


def list_by_key(key: str) -> PeopleList | None:
    """The list of a name in small letters."""
    return db.session.scalar(sa.select(PeopleList).where(PeopleList.name_key == key))


def on_list(list_id: int, scope: Scope) -> sa.Select[int]:
    """The numbers of all who are on a list, merged records by their survivor."""
    stmt = rows_of(ListMembership).where(scope.bare(ListMembership.list_id) == list_id)
    return stmt.where(ListMembership.left_on.is_(None))


def member_rows(list_id: int) -> sa.Select[*tuple[Any, ...]]:
    """The members of a list with the keys it is paged by: who, since when."""
    record = aliased(Person)
    return (
        sa.select(
            Person.sort_key,
            ListMembership.id,
            Person.id.label("person_id"),
            Person.full_name,
            Person.archived_at,
            ListMembership.joined_on,
        )
        .select_from(ListMembership)
        .join(record, record.id == ListMembership.person_id)
        .join(Person, Person.id == record.survivor_id)
        .where(
            ListMembership.list_id == list_id,
            ListMembership.left_on.is_(None),
            Person.erased_on.is_(None),
        )
    )


def former(list_id: int) -> Sequence[ListMembership]:
    """Those who were on a list, the last to leave first."""
    stmt = (
        sa.select(ListMembership)
        .where(ListMembership.list_id == list_id, ListMembership.left_on.is_not(None))
        .options(joinedload(ListMembership.person))
        .order_by(ListMembership.left_on.desc(), ListMembership.id.desc())
        .limit(MOST_FORMER)
    )
    return db.session.scalars(stmt).all()


def memberships_of(person_id: int) -> Sequence[ListMembership]:
    """The lists somebody is on, by name, those of their merged records included."""
    stmt = (
        sa.select(ListMembership)
        .join(Person, Person.id == ListMembership.person_id)
        .join(ListMembership.people_list)
        .where(Person.survivor_id == person_id, ListMembership.left_on.is_(None))
        .options(joinedload(ListMembership.people_list))
        .order_by(PeopleList.name_key, ListMembership.id)
    )
    found = {row.list_id: row for row in reversed(db.session.scalars(stmt).all())}
    return sorted(found.values(), key=lambda row: row.people_list.name_key)


def open_rows(list_id: int, person_ids: Collection[int]) -> Sequence[ListMembership]:
    """The memberships of some people in a list that have not ended, on any of their records."""
    stmt = (
        sa.select(ListMembership)
        .join(Person, Person.id == ListMembership.person_id)
        .where(
            ListMembership.list_id == list_id,
            ListMembership.left_on.is_(None),
            Person.survivor_id.in_(person_ids),
        )
    )
    return db.session.scalars(stmt).all()


def among(list_id: int, person_ids: Collection[int]) -> set[int]:
    """Which of some people are on a list."""
    stmt = (
        sa.select(Person.survivor_id)
        .join(ListMembership, ListMembership.person_id == Person.id)
        .where(
            ListMembership.list_id == list_id,
            ListMembership.left_on.is_(None),
            Person.survivor_id.in_(person_ids),
        )
    )
    return {number for number in db.session.scalars(stmt) if number is not None}


def people_on_record(person_ids: Collection[int]) -> Sequence[Person]:
    """Those of some people who are on record under their own number."""
    stmt = sa.select(Person).where(
        Person.id.in_(person_ids), Person.merged_into_id.is_(None), Person.erased_on.is_(None)
    )
    return db.session.scalars(stmt.order_by(Person.sort_key, Person.id)).all()


def groups_of(person_id: int) -> Sequence[tuple[str, int, str]]:
    """The tags and lists of somebody in one statement: kind, number and name, by name."""
    tagged = (
        sa.select(sa.literal("tag").label("kind"), Tag.id.label("number"), Tag.name.label("name"))
        .join(PersonTag, PersonTag.tag_id == Tag.id)
        .join(Person, Person.id == PersonTag.person_id)
        .where(Person.survivor_id == person_id)
    )
    listed = (
        sa.select(sa.literal("list"), PeopleList.id, PeopleList.name)
        .join(ListMembership, ListMembership.list_id == PeopleList.id)
        .join(Person, Person.id == ListMembership.person_id)
        .where(Person.survivor_id == person_id, ListMembership.left_on.is_(None))
    )
    rows = db.session.execute(sa.union(tagged, listed))
    return sorted(((kind, number, name) for kind, number, name in rows), key=lambda row: row[2])
