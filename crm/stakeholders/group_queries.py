from collections.abc import Mapping, Sequence
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, joinedload, selectinload

from crm.db import db
from crm.organisations import queries as organisations
from crm.people import who
from crm.people.who import Who
from crm.people.who_queries import same_person, standing_people
from crm.stakeholders.models import Group, Membership

SORT_COLUMNS: Final[Mapping[str, Sequence[InstrumentedAttribute[Any]]]] = {
    "name": (Group.sort_key, Group.id),
}


def groups(*, is_archived: bool = False) -> sa.Select[Group]:
    """The groups with their members."""
    archived = Group.archived_at
    return (
        sa.select(Group)
        .where(archived.is_not(None) if is_archived else archived.is_(None))
        .options(selectinload(Group.memberships))
    )


def group(number: int) -> Group | None:
    """A group with its members."""
    return db.session.get(
        Group,
        number,
        options=[
            selectinload(Group.memberships).joinedload(Membership.organisation),
            joinedload(Group.programme),
        ],
        populate_existing=True,
    )


def membership(group_id: int, number: int) -> Membership | None:
    return db.session.scalar(
        sa.select(Membership).where(Membership.id == number, Membership.group_id == group_id)
    )


def members_named(rows: Sequence[Membership]) -> Mapping[int, Who]:
    """Who the members are today, by membership; one statement for all."""
    people = standing_people(row.person_id for row in rows)
    return {
        row.id: who.of(row.organisation)
        if row.organisation is not None
        else who.of(people[row.person_id or 0])
        for row in rows
    }


def memberships_of(
    *, person_id: int | None = None, organisation_id: int | None = None
) -> Sequence[Membership]:
    """The groups somebody belongs or belonged to, archived ones left out."""
    stmt = sa.select(Membership).join(Membership.group).where(Group.archived_at.is_(None))
    if person_id is not None:
        stmt = stmt.where(Membership.person_id.in_(same_person(person_id)))
    else:
        bodies = organisations.same_as(organisation_id or 0)
        stmt = stmt.where(Membership.organisation_id.in_(bodies))
    stmt = stmt.options(joinedload(Membership.group))
    return db.session.scalars(stmt.order_by(Group.sort_key, Membership.id)).all()
