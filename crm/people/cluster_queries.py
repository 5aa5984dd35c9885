"""All records of one human being: those that were merged and the one they count as.

A merged record keeps its rows; whoever asks about the human being asks for every record with the
same `survivor_id`.
"""

from collections.abc import Collection, Mapping, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from crm.db import db
from crm.people.models import EmailAddress, Person


def records(survivor_id: int) -> sa.Select[int]:
    """The numbers of a human being's records, for `IN`; the surviving one is among them."""
    return sa.select(Person.id).where(Person.survivor_id == survivor_id)


def record_ids(survivor_id: int) -> Sequence[int]:
    """The same numbers, read; at least the one asked for."""
    found = db.session.scalars(records(survivor_id).order_by(Person.id)).all()
    return found if survivor_id in found else [survivor_id, *found]


def merged_records(survivor_id: int) -> Sequence[Person]:
    """The records merged into a survivor, however long their chain, with their contacts."""
    return db.session.scalars(
        sa.select(Person)
        .where(Person.survivor_id == survivor_id, Person.id != survivor_id)
        .options(selectinload(Person.emails), selectinload(Person.phones))
        .order_by(Person.id)
    ).all()


def chain_below(person_id: int) -> Sequence[int]:
    """The record and every record merged into it, directly or by another."""
    found = [person_id]
    layer: Sequence[int] = found
    while layer:
        stmt = sa.select(Person.id).where(Person.merged_into_id.in_(layer))
        layer = [number for number in db.session.scalars(stmt) if number not in found]
        found.extend(layer)
    return found


def survivors(person_ids: Collection[int]) -> Mapping[int, int]:
    """The record each of some records counts as."""
    stmt = sa.select(Person.id, Person.survivor_id).where(Person.id.in_(person_ids))
    return {number: survivor or number for number, survivor in db.session.execute(stmt)}


def addresses(survivor_id: int) -> Sequence[str]:
    """The mail addresses on all records of a human being, in order of recording."""
    stmt = (
        sa.select(EmailAddress.address)
        .join(EmailAddress.person)
        .where(sa.or_(Person.survivor_id == survivor_id, Person.id == survivor_id))
    )
    return db.session.scalars(stmt.order_by(EmailAddress.id)).all()
