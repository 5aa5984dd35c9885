"""Which rows count: the conditions every figure and every list of rows is made of.

A human being may have several records (`people.survivor_id` names the one they count as) and so
several attendance rows at one event. Rows of people without merged records are taken as they
are; only where there is something to fold are rows grouped. The two sets of people share nobody,
so their figures add up, and the common case is one ordered walk through an index.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    case,
    exists,
    func,
    or_,
    select,
)
from sqlalchemy.orm import aliased

from crm.attendance.models import (
    UNCOUNTED_ROLES,
    Attendance,
    AttendanceState,
)
from crm.events.models import Event, EventStatus
from crm.people.models import Consent, Person, Purpose
from crm.programmes.models import Programme


@dataclass(frozen=True)
class Window:
    """What is counted: a programme's held events between two days of its clock, both included."""

    programme: Programme
    day_from: date
    day_to: date

    def __post_init__(self) -> None:
        if self.day_from > self.day_to:
            raise ValueError("the window ends before it begins")


def folded_survivors() -> Select[int | None]:
    """Survivors to whom other records were merged: their rows may fold."""
    return select(Person.survivor_id).where(Person.merged_into_id.is_not(None))


def objectors() -> Select[int | None]:
    """Survivors whose newest consent to statistics is withdrawn: they count nowhere."""
    place = (
        func.row_number()
        .over(
            partition_by=Person.survivor_id,
            order_by=(Consent.given_on.desc(), Consent.id.desc()),
        )
        .label("place")
    )
    newest = (
        select(Person.survivor_id, Consent.withdrawn_on, place)
        .join(Person, Person.id == Consent.person_id)
        .where(Consent.purpose == Purpose.STATISTICS)
        .subquery()
    )
    return select(newest.c.survivor_id).where(
        newest.c.place == 1, newest.c.withdrawn_on.is_not(None)
    )


def is_held_in(window: Window, *, since_ever: bool = False) -> ColumnElement[bool]:
    """Held events of the programme up to the end of the window, from its start or since ever."""
    condition = and_(
        Event.programme_id == window.programme.id,
        Event.status == EventStatus.HELD,
        Event.day <= window.day_to,
    )
    return condition if since_ever else and_(condition, Event.day >= window.day_from)


def counted_plainly() -> Select[int, int]:
    """(person, event) of counted attendances of people with one record."""
    return (
        select(Attendance.person_id.label("person_id"), Attendance.event_id.label("event_id"))
        .join(Person, Person.id == Attendance.person_id)
        .where(
            Person.survivor_id == Person.id,
            Person.id.not_in(folded_survivors()),
            Person.id.not_in(objectors()),
            Attendance.state == AttendanceState.ATTENDED,
            Attendance.role.not_in(UNCOUNTED_ROLES),
        )
    )


def counted_folded() -> Select[int | None, int]:
    """(survivor, event) of counted attendances of people with several records.

    Attended beats no-show beats excused; team or supplier in any row, whatever its state, beats
    any other role.
    """
    return (
        select(Person.survivor_id.label("person_id"), Attendance.event_id.label("event_id"))
        .join(Person, Person.id == Attendance.person_id)
        .where(
            Person.survivor_id.in_(folded_survivors()),
            Person.survivor_id.not_in(objectors()),
        )
        .group_by(Person.survivor_id, Attendance.event_id)
        .having(
            func.max(flag(Attendance.state == AttendanceState.ATTENDED)) == 1,
            func.max(flag(Attendance.role.in_(UNCOUNTED_ROLES))) == 0,
        )
    )


def is_counted_row() -> ColumnElement[bool]:
    """Whether an attendance row, with its person joined, belongs to a counted attendance."""
    return and_(
        Attendance.state == AttendanceState.ATTENDED,
        Attendance.role.not_in(UNCOUNTED_ROLES),
        Person.survivor_id.not_in(objectors()),
        ~in_another_row(lambda other: other.role.in_(UNCOUNTED_ROLES)),
    )


def in_another_row(
    condition: Callable[[type[Attendance]], ColumnElement[bool]],
) -> ColumnElement[bool]:
    """Whether another row of the same human being at the same event meets the condition."""
    other, record = aliased(Attendance), aliased(Person)
    records = select(record.id).where(record.survivor_id == Person.survivor_id)
    found = exists().where(
        other.event_id == Attendance.event_id,
        other.person_id.in_(records.correlate(Person)),
        other.id != Attendance.id,
        condition(other),
    )
    return and_(Person.survivor_id.in_(folded_survivors()), found)


def in_a_merge() -> Select[int]:
    """Records on either side of a merge."""
    return select(Person.id).where(
        or_(Person.merged_into_id.is_not(None), Person.id.in_(folded_survivors()))
    )


def flag(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return case((condition, 1), else_=0)
