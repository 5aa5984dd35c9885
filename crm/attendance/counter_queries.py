"""The line at the top of the door: how many are here, expected, to come."""

from dataclasses import dataclass

from sqlalchemy import (
    ColumnElement,
    Function,
    Select,
    SQLColumnExpression,
    case,
    func,
    select,
    true,
)
from sqlalchemy.orm import aliased

from crm.attendance import queries
from crm.attendance.models import Attendance, AttendanceState, Headcount
from crm.db import db
from crm.events.models import Event
from crm.invitations.models import STANDS, Invitation, Reply
from crm.people.models import Person

_record = aliased(Person)


@dataclass(frozen=True)
class DoorCounter:
    """The line at the top of the door, in heads. `to_come` are heads of accepted parties of
    whose invitee nothing is recorded yet."""

    expected: int
    to_come: int
    here: int
    walk_ins: int
    unnamed: int | None
    seats: int | None

    @property
    def heads(self) -> int:
        return self.here + (self.unnamed or 0)


def counter(event: Event) -> DoorCounter:
    """The numbers of the door in one statement."""
    accepted = select(func.coalesce(func.sum(Invitation.party_size), 0)).where(
        Invitation.event_id == event.id, Invitation.reply == Reply.YES, STANDS
    )
    still_out = accepted.join(_record, _record.id == Invitation.person_id).where(
        ~_is_recorded(event.id, _record.survivor_id)
    )
    plain, folded = _plain(event.id).subquery(), _folded(event.id).subquery()
    stmt = (
        select(
            accepted.scalar_subquery(), still_out.scalar_subquery(),
            plain.c.people + folded.c.people, plain.c.walk_ins + folded.c.walk_ins, Headcount,
        )
        .select_from(plain)
        .join(folded, true())
        .outerjoin(Headcount, Headcount.event_id == event.id)
    )  # fmt: skip
    expected, to_come, here, walk_ins, heads = db.session.execute(stmt).one()
    return DoorCounter(
        expected=int(expected),
        to_come=int(to_come),
        here=here,
        walk_ins=walk_ins,
        unnamed=None if heads is None else heads.unnamed(here),
        seats=event.seats,
    )


def _plain(event_id: int) -> Select[int, int]:
    """How many are here of those with one record, and how many of them were not invited.

    Read from an index alone: people are looked up only where there is something to fold.
    """
    return _here(event_id, func.count(), func.count(case((Attendance.is_walk_in, 1)))).where(
        Attendance.person_id.not_in(queries.in_a_merge())
    )


def _folded(event_id: int) -> Select[int, int]:
    """The same of those with several records, each human being once."""
    survivor = Person.survivor_id
    walk_in = case((Attendance.is_walk_in, survivor))
    return (
        _here(event_id, func.count(survivor.distinct()), func.count(walk_in.distinct()))
        .join(Person, Person.id == Attendance.person_id)
        .where(Attendance.person_id.in_(queries.in_a_merge()))
    )


def _here(event_id: int, people: Function[int], walk_ins: Function[int]) -> Select[int, int]:
    return (
        select(people.label("people"), walk_ins.label("walk_ins"))
        .select_from(Attendance)
        .where(Attendance.event_id == event_id, Attendance.state == AttendanceState.ATTENDED)
    )


def _is_recorded(
    event_id: int, survivor_id: SQLColumnExpression[int | None]
) -> ColumnElement[bool]:
    """Whether anything is recorded on any record of the human being. Asked for each of a few
    people: both engines then look up two keys and never read the event's whole list."""
    record = aliased(Person)
    return (
        select(Attendance.id)
        .join(record, record.id == Attendance.person_id)
        .where(Attendance.event_id == event_id, record.survivor_id == survivor_id)
        .exists()
    )
