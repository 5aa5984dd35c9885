"""The line at the top of the door: how many are here, expected, to come."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, SQLColumnExpression, case, func, select
from sqlalchemy.orm import aliased

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
    came = _came(event.id).subquery()
    stmt = (
        select(
            accepted.scalar_subquery(), still_out.scalar_subquery(), came.c.here, came.c.walk_ins,
            Headcount,
        )
        .select_from(came)
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


def _came(event_id: int) -> Select[int, int]:
    """How many are here, and how many of them came without an invitation."""
    walk_in = case((Attendance.is_walk_in, _record.survivor_id))
    return (
        select(
            func.count(_record.survivor_id.distinct()).label("here"),
            func.count(walk_in.distinct()).label("walk_ins"),
        )
        .join(Attendance, Attendance.person_id == _record.id)
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
