"""What an archive is resolved against: refs and keys on record."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from crm.attendance.models import Attendance
from crm.db import Referable, db
from crm.events.models import Event, Site
from crm.invitations.models import Invitation
from crm.organisations.models import Organisation
from crm.people.models import (
    Person,
)
from crm.programmes.models import Programme, Strand

REFERABLE: dict[str, type[Referable]] = {
    "programme": Programme,
    "strand": Strand,
    "organisation": Organisation,
    "person": Person,
    "site": Site,
    "event": Event,
}

#: Records looked up at a time.
CHUNK = 2_000


def refs_by_kind() -> dict[str, dict[str, int]]:
    """ref → number of every record, by kind."""
    return {
        kind: {row.ref: row.id for row in db.session.execute(select(model.ref, model.id))}
        for kind, model in REFERABLE.items()
    }


def programmes_by_number() -> dict[int, Programme]:
    return {p.id: p for p in db.session.scalars(select(Programme))}


def strand_homes() -> dict[int, int]:
    """strand number → programme number."""
    stmt = select(Strand.id, Strand.programme_id)
    return {row.id: row.programme_id for row in db.session.execute(stmt)}


def taken(model: type[Any], *columns: str) -> set[tuple[Any, ...]]:
    """The combinations of these columns that are on record."""
    stmt = select(*[getattr(model, name) for name in columns])
    return {tuple(row) for row in db.session.execute(stmt)}


def invitation_numbers() -> dict[tuple[int, int], int]:
    """(event, person) → number of the invitation."""
    stmt = select(Invitation.event_id, Invitation.person_id, Invitation.id)
    return {(event, person): number for event, person, number in db.session.execute(stmt)}


def attendance_numbers() -> dict[tuple[int, int], int]:
    """(event, person) → number of the attendance."""
    stmt = select(Attendance.event_id, Attendance.person_id, Attendance.id)
    return {(event, person): number for event, person, number in db.session.execute(stmt)}


def survivor_numbers(numbers: set[int]) -> dict[int, int | None]:
    """record → the survivor it counts as, for records that were on record before."""
    found: dict[int, int | None] = {}
    wanted = sorted(numbers)
    for start in range(0, len(wanted), CHUNK):
        stmt = select(Person.id, Person.survivor_id).where(
            Person.id.in_(wanted[start : start + CHUNK])
        )
        found.update({row.id: row.survivor_id for row in db.session.execute(stmt)})
    return found


def people_in_chunks(numbers: Sequence[int]) -> Iterator[Sequence[Person]]:
    """These people with their addresses and telephones, some at a time."""
    wanted = sorted(set(numbers))
    for start in range(0, len(wanted), CHUNK):
        stmt = (
            select(Person)
            .where(Person.id.in_(wanted[start : start + CHUNK]))
            .options(selectinload(Person.emails), selectinload(Person.phones))
            .execution_options(populate_existing=True)
        )
        yield db.session.scalars(stmt).all()
        db.session.expire_all()
