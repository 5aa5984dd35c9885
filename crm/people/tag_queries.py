from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from crm.db import LARGEST_KEY, db
from crm.people.models import Person
from crm.people.tag_models import PersonTag, Tag

#: Tags offered at once; whoever has more of them has none.
MOST_TAGS = 300


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


def tags_of(person_ids: Collection[int]) -> Mapping[int, Sequence[Tag]]:
    """The tags of some people by name, those of records merged into them included."""
    record = aliased(Person)
    stmt = (
        sa.select(record.survivor_id, Tag)
        .join(PersonTag, PersonTag.person_id == record.id)
        .join(Tag, Tag.id == PersonTag.tag_id)
        .where(record.survivor_id.in_(person_ids))
        .distinct()
        .order_by(Tag.name_key)
    )
    found: dict[int, list[Tag]] = {}
    for number, tag in db.session.execute(stmt):
        found.setdefault(number, []).append(tag)
    return found


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
