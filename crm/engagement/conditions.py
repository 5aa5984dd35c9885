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
    Subquery,
    and_,
    case,
    exists,
    func,
    literal,
    or_,
    select,
    true,
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


class Humans:
    """Which records with several to a human being are folded, and what each counts as."""

    def survivor(self, record: type[Person] = Person) -> ColumnElement[int | None]:
        """The number of the human being a record counts as."""
        return record.survivor_id.expression

    def among(self, record: type[Person] = Person) -> ColumnElement[bool]:
        """Whether the record is one of those."""
        return record.survivor_id.in_(folded_survivors())

    def rows(self) -> ColumnElement[bool]:
        """What helps to find their attendances; the condition itself is `among`."""
        return true()


@dataclass(frozen=True)
class Pair(Humans):
    """Two people alone, with all their records: as they are, or as if one were merged away."""

    keep_id: int
    gone_id: int
    as_one: bool

    def survivor(self, record: type[Person] = Person) -> ColumnElement[int | None]:
        if not self.as_one:
            return record.survivor_id.expression
        # Written out: PostgreSQL takes two parameters for two expressions when it groups.
        keep, gone = (literal(n, literal_execute=True) for n in (self.keep_id, self.gone_id))
        return case((record.survivor_id == gone, keep), else_=record.survivor_id)

    def among(self, record: type[Person] = Person) -> ColumnElement[bool]:
        return record.survivor_id.in_([self.keep_id, self.gone_id])

    def rows(self) -> ColumnElement[bool]:
        record = aliased(Person)
        return Attendance.person_id.in_(select(record.id).where(self.among(record)))


#: The people who have several records, as they were merged.
MERGED = Humans()


def objectors(humans: Humans = MERGED) -> Select[int | None]:
    """Survivors who withdrew their consent to statistics: they count nowhere.

    The newest row of each record speaks for it, and of several records the stricter one, unless
    a consent was given on any of them after that withdrawal. It is the rule of
    `people.refusal.refuses`.
    """
    place = func.row_number().over(
        partition_by=Consent.person_id, order_by=(Consent.given_on.desc(), Consent.id.desc())
    )
    stmt = (
        select(
            humans.survivor().label("survivor_id"),
            Consent.id,
            Consent.given_on,
            Consent.withdrawn_on,
            place.label("place"),
        )
        .join(Person, Person.id == Consent.person_id)
        .where(Consent.purpose == Purpose.STATISTICS)
    )
    is_pair = isinstance(humans, Pair)
    newest = (stmt.where(humans.among()) if is_pair else stmt).subquery()
    given = _given_since(newest, humans)
    is_alone = newest.c.survivor_id.not_in(folded_survivors())
    return select(newest.c.survivor_id).where(
        newest.c.place == 1,
        newest.c.withdrawn_on.is_not(None),
        ~given if is_pair else or_(is_alone, ~given),
    )


def _given_since(withdrawn: Subquery, humans: Humans) -> ColumnElement[bool]:
    """Whether any record has a consent in force that is newer than the withdrawal.

    On the same day only an objection, which is written down when it is made, has an order.
    """
    given, record = aliased(Consent), aliased(Person)
    was_objection = withdrawn.c.given_on == withdrawn.c.withdrawn_on
    return exists().where(
        given.person_id == record.id,
        humans.survivor(record) == withdrawn.c.survivor_id,
        humans.among(record) if isinstance(humans, Pair) else true(),
        given.purpose == Purpose.STATISTICS,
        given.withdrawn_on.is_(None),
        or_(
            given.given_on > withdrawn.c.withdrawn_on,
            and_(
                given.given_on == withdrawn.c.withdrawn_on,
                was_objection,
                given.id > withdrawn.c.id,
            ),
        ),
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
        .where(has_one_record(), is_counted_alone())
    )


def has_one_record() -> ColumnElement[bool]:
    """Whether a person has one record only and does not object to being counted."""
    return and_(
        Person.survivor_id == Person.id,
        Person.id.not_in(folded_survivors()),
        Person.id.not_in(objectors()),
    )


def is_counted_alone() -> ColumnElement[bool]:
    """Whether an attendance counts that is the only row of a human being at its event."""
    return and_(
        Attendance.state == AttendanceState.ATTENDED, Attendance.role.not_in(UNCOUNTED_ROLES)
    )


def counted_folded(humans: Humans = MERGED) -> Select[int | None, int]:
    """(survivor, event) of counted attendances of people with several records.

    Attended beats no-show beats excused; team or supplier in any row, whatever its state, beats
    any other role.
    """
    return (
        select(humans.survivor().label("person_id"), Attendance.event_id.label("event_id"))
        .join(Person, Person.id == Attendance.person_id)
        .where(humans.among(), humans.survivor().not_in(objectors(humans)))
        .group_by(humans.survivor(), Attendance.event_id)
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
