from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from crm.db import LARGEST_KEY, db
from crm.people.models import Person
from crm.people.tag_models import PersonTag, Tag

#: Tags offered at once; whoever has more of them has none.
MOST_TAGS = 300


@dataclass(frozen=True)
class Named:
    """A tag as a row shows it."""

    id: int
    name: str


@dataclass(frozen=True)
class Counted:
    """A tag and how many people on record carry it."""

    tag: Tag
    people: int


def tags() -> Sequence[Tag]:
    """All tags by name."""
    return db.session.scalars(sa.select(Tag).order_by(Tag.name_key, Tag.id).limit(MOST_TAGS)).all()


def choices() -> Sequence[tuple[str, str]]:
    """Number and name of each tag, for a choice."""
    return [(str(tag.id), tag.name) for tag in tags()]


def tag(number: int) -> Tag | None:
    return db.session.get(Tag, number) if 0 < number <= LARGEST_KEY else None


def tag_named(key: str) -> Tag | None:
    """The tag of a name in small letters."""
    return db.session.scalar(sa.select(Tag).where(Tag.name_key == key))


def counted() -> Sequence[Counted]:
    """All tags by name with the people who carry them, merged ones counted once."""
    record, survivor = aliased(Person), aliased(Person)
    people = (
        sa.select(PersonTag.tag_id, sa.func.count(record.survivor_id.distinct()).label("people"))
        .join(record, record.id == PersonTag.person_id)
        .join(survivor, survivor.id == record.survivor_id)
        .where(survivor.archived_at.is_(None), survivor.erased_on.is_(None))
        .group_by(PersonTag.tag_id)
        .subquery()
    )
    stmt = (
        sa.select(Tag, sa.func.coalesce(people.c.people, 0))
        .outerjoin(people, people.c.tag_id == Tag.id)
        .order_by(Tag.name_key, Tag.id)
    )
    return [Counted(tag, number) for tag, number in db.session.execute(stmt)]


def tags_of(person_ids: Collection[int]) -> Mapping[int, Sequence[Named]]:
    """The tags of some people by name, those of records merged into them included."""
    found: dict[int, list[Named]] = {}
    for number, tag_id, name in db.session.execute(_named(), {"numbers": list(person_ids)}):
        found.setdefault(number, []).append(Named(tag_id, name))
    return found


@cache
def _named() -> sa.Select[*tuple[Any, ...]]:
    """Put together once: every page of the list asks it."""
    return (
        sa.select(Person.survivor_id, Tag.id, Tag.name)
        .join(PersonTag, PersonTag.person_id == Person.id)
        .join(Tag, Tag.id == PersonTag.tag_id)
        .where(Person.survivor_id.in_(sa.bindparam("numbers", expanding=True)))
        .distinct()
        .order_by(Tag.name, Tag.id)
    )


def rows_of(tag_id: int, person_ids: Collection[int]) -> Sequence[PersonTag]:
    """The rows that give people a tag, on any of their records."""
    stmt = (
        sa.select(PersonTag)
        .join(Person, Person.id == PersonTag.person_id)
        .where(PersonTag.tag_id == tag_id, Person.survivor_id.in_(person_ids))
    )
    return db.session.scalars(stmt).all()


def carriers_among(tag_id: int, person_ids: Collection[int]) -> set[int]:
    """Which of some people carry a tag on any of their records."""
    stmt = (
        sa.select(Person.survivor_id)
        .join(PersonTag, PersonTag.person_id == Person.id)
        .where(PersonTag.tag_id == tag_id, Person.survivor_id.in_(person_ids))
    )
    return {number for number in db.session.scalars(stmt) if number is not None}
