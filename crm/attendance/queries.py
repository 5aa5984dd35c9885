from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Select,
    Subquery,
    case,
    func,
    select,
    union_all,
)
from sqlalchemy.orm import joinedload, selectinload

from crm.accounts.models import Role
from crm.attendance.models import (
    UNCOUNTED_ROLES,
    Attendance,
    AttendanceState,
    DoorDuty,
    Headcount,
)
from crm.attendance.speaking import WEIGHT
from crm.db import db
from crm.events.models import Event, EventStatus
from crm.invitations.models import STANDS, Invitation, Reply
from crm.organisations.models import Organisation
from crm.people.models import Affiliation, Person

#: A merged record names another one. Written as a range, which both engines read from the index.
IS_MERGED: ColumnElement[bool] = Person.merged_into_id > 0


@dataclass(frozen=True)
class AttendanceCounts:
    """An event in numbers. `people` came, in whatever role; `counted` of them neither as team
    nor as supplier. `unnamed` is `None` while nobody has counted heads."""

    people: int = 0
    counted: int = 0
    unnamed: int | None = None
    headcount: Headcount | None = None

    @property
    def heads(self) -> int:
        """People and unnamed heads."""
        return self.people + (self.unnamed or 0)

    @property
    def is_headcount_below_names(self) -> bool:
        return self.headcount is not None and self.headcount.is_below(self.people)

    @property
    def has_too_many_slips(self) -> bool:
        return self.headcount is not None and self.headcount.has_too_many_slips(self.people)


def event_for(event_id: int, *, user_id: int, role: Role) -> Event | None:
    """An event with what its pages show about it; door users get those of their duty only."""
    stmt = (
        select(Event)
        .where(Event.id == event_id)
        .options(
            joinedload(Event.programme),
            joinedload(Event.strand),
            joinedload(Event.site),
            joinedload(Event.convenor),
        )
    )
    if role == Role.DOOR:
        stmt = stmt.where(
            select(DoorDuty.id)
            .where(DoorDuty.event_id == Event.id, DoorDuty.user_id == user_id)
            .exists()
        )
    return db.session.scalar(stmt)


def events_on_duty(user_id: int) -> Sequence[Event]:
    """The events a door user looks after that are neither drafts nor cancelled, by start."""
    return db.session.scalars(
        select(Event)
        .join(DoorDuty, DoorDuty.event_id == Event.id)
        .where(
            DoorDuty.user_id == user_id,
            Event.status.in_([EventStatus.SCHEDULED, EventStatus.HELD]),
        )
        .options(joinedload(Event.site))
        .order_by(Event.starts_at, Event.id)
    ).all()


def person(person_id: int) -> Person | None:
    """The person a number stands for today: the survivor of a merged record, nobody erased."""
    survivor = select(Person.survivor_id).where(Person.id == person_id).scalar_subquery()
    return db.session.scalar(
        select(Person).where(Person.id == survivor, Person.erased_on.is_(None))
    )


def rows_of(event_id: int, survivor_ids: Collection[int]) -> dict[int, list[Attendance]]:
    """What is recorded about some people at an event, by survivor, the row that speaks first.

    Attended beats no-show beats excused; among equals the one recorded first speaks.
    """
    stmt = (
        select(Person.survivor_id, Attendance)
        .join(Attendance, Attendance.person_id == Person.id)
        .where(Attendance.event_id == event_id, Person.survivor_id.in_(survivor_ids))
        .options(selectinload(Attendance.acting_for))
        .order_by(WEIGHT, Attendance.id)
    )
    found: dict[int, list[Attendance]] = {}
    for survivor_id, row in db.session.execute(stmt):
        found.setdefault(survivor_id or row.person_id, []).append(row)
    return found


def row(event_id: int, person_id: int) -> Attendance | None:
    """The row of exactly this record."""
    return db.session.scalar(
        select(Attendance).where(Attendance.event_id == event_id, Attendance.person_id == person_id)
    )


def headcount_locked(event_id: int) -> Headcount | None:
    """The headcount of an event, held until the transaction ends."""
    return db.session.scalar(
        select(Headcount)
        .where(Headcount.event_id == event_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def is_invited(event_id: int, survivor_id: int) -> bool:
    """Whether the person, under any of their records, has an invitation."""
    stmt = (
        select(Invitation.id)
        .join(Person, Person.id == Invitation.person_id)
        .where(Invitation.event_id == event_id, STANDS, Person.survivor_id == survivor_id)
        .limit(1)
    )
    return db.session.scalar(stmt) is not None


def attendance_counts(event_ids: Collection[int]) -> dict[int, AttendanceCounts]:
    """Who came to each of the events, in one statement.

    One human being is one head however many records and rows they have. Unnamed heads are those
    the counting of engagement sees: everyone on site less the distinct names, never below zero.
    """
    plain, folded = _plain_heads(event_ids), _folded_heads(event_ids)
    stmt = (
        select(
            Event.id,
            func.coalesce(plain.c.people, 0) + func.coalesce(folded.c.people, 0),
            func.coalesce(plain.c.counted, 0) + func.coalesce(folded.c.counted, 0),
            Headcount,
        )
        .outerjoin(plain, plain.c.event_id == Event.id)
        .outerjoin(folded, folded.c.event_id == Event.id)
        .outerjoin(Headcount, Headcount.event_id == Event.id)
        .where(Event.id.in_(event_ids))
    )
    return {
        event_id: AttendanceCounts(
            people, counted, None if heads is None else heads.unnamed(people), heads
        )
        for event_id, people, counted, heads in db.session.execute(stmt)
    }


def _plain_heads(event_ids: Collection[int]) -> Subquery:
    return (
        select(
            Attendance.event_id,
            func.count().label("people"),
            func.sum(_flag(Attendance.role.not_in(UNCOUNTED_ROLES))).label("counted"),
        )
        .where(
            Attendance.event_id.in_(event_ids),
            Attendance.state == AttendanceState.ATTENDED,
            Attendance.person_id.not_in(in_a_merge()),
        )
        .group_by(Attendance.event_id)
        .subquery()
    )


def in_a_merge() -> CompoundSelect[int | None]:
    """Records that were merged away, and the survivors they count as."""
    return union_all(
        select(Person.id).where(IS_MERGED), select(Person.survivor_id).where(IS_MERGED)
    )


def _folded_heads(event_ids: Collection[int]) -> Subquery:
    came = func.max(_flag(Attendance.state == AttendanceState.ATTENDED))
    uncounted = func.max(_flag(Attendance.role.in_(UNCOUNTED_ROLES)))
    folds = (
        select(
            Attendance.event_id,
            came.label("people"),
            case((uncounted == 0, came), else_=0).label("counted"),
        )
        .join(Person, Person.id == Attendance.person_id)
        .where(
            Attendance.event_id.in_(event_ids),
            Attendance.person_id.in_(in_a_merge()),
        )
        .group_by(Attendance.event_id, Person.survivor_id)
        .subquery()
    )
    return (
        select(
            folds.c.event_id,
            func.sum(folds.c.people).label("people"),
            func.sum(folds.c.counted).label("counted"),
        )
        .group_by(folds.c.event_id)
        .subquery()
    )


def recorded_survivors(event_id: int) -> Select[int | None]:
    """Everybody about whom something is recorded at the event; for use in `IN`."""
    return (
        select(Person.survivor_id)
        .join(Attendance, Attendance.person_id == Person.id)
        .where(Attendance.event_id == event_id, Person.survivor_id.is_not(None))
    )


def missing_records(event_id: int) -> int:
    """People who accepted and about whom nothing is recorded: a gap, not an absence."""
    stmt = select(func.count()).select_from(_missing(event_id).subquery())
    return db.session.scalar(stmt) or 0


def people_missing(event_id: int) -> Sequence[Person]:
    """The same people by name; erased ones are not among them."""
    return db.session.scalars(
        select(Person).where(Person.id.in_(_missing(event_id))).order_by(Person.sort_key, Person.id)
    ).all()


def _missing(event_id: int) -> Select[int | None]:
    survivor = Person.__table__.alias("survivor")
    return (
        select(Person.survivor_id)
        .join(Invitation, Invitation.person_id == Person.id)
        .join(survivor, survivor.c.id == Person.survivor_id)
        .where(
            Invitation.event_id == event_id,
            Invitation.reply == Reply.YES,
            STANDS,
            survivor.c.erased_on.is_(None),
            Person.survivor_id.not_in(recorded_survivors(event_id)),
        )
        .distinct()
    )


def current_organisations(
    person_ids: Collection[int], *, on: date
) -> Mapping[int, list[Organisation]]:
    """The organisations some people belong to on a day, by person; of merged ones the survivor."""
    stmt = (
        select(Affiliation.person_id, Organisation)
        .join(Affiliation.organisation)
        .where(
            Affiliation.person_id.in_(person_ids),
            Affiliation.starts_on.is_(None) | (Affiliation.starts_on <= on),
            Affiliation.ends_on.is_(None) | (Affiliation.ends_on >= on),
        )
        .order_by(Affiliation.id)
    )
    found: dict[int, list[Organisation]] = {}
    for person_id, organisation in db.session.execute(stmt):
        standing = organisation.standing
        if standing not in found.setdefault(person_id, []):
            found[person_id].append(standing)
    return found


def organisations(ids: Collection[int]) -> Sequence[Organisation]:
    return db.session.scalars(
        select(Organisation).where(Organisation.id.in_(ids)).order_by(Organisation.id)
    ).all()


def _flag(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return case((condition, 1), else_=0)
