"""The sums of the count, in few statements."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    Select,
    Subquery,
    and_,
    case,
    exists,
    func,
    select,
    union_all,
)

from crm.attendance.models import (
    UNCOUNTED_ROLES,
    Attendance,
    AttendanceOrganisation,
    AttendanceState,
    Headcount,
)
from crm.db import db
from crm.engagement.answers import speaking_answers
from crm.engagement.conditions import (
    MERGED,
    Humans,
    Pair,
    Window,
    counted_folded,
    counted_plainly,
    flag,
    folded_survivors,
    in_a_merge,
    is_counted_row,
    is_held_in,
    objectors,
)
from crm.engagement.definitions import Definition
from crm.engagement.standing_queries import StandingSums, standings_of, stands_in
from crm.events.models import Event
from crm.organisations.models import Organisation
from crm.people.models import Person
from crm.programmes.models import Programme, Strand


@dataclass(frozen=True, kw_only=True)
class PeopleSums(StandingSums):
    """Sums over people who stand alike under each definition."""

    new_people: int
    attendances: int
    with_strand: int
    by_strand: dict[int, int]


def people_sums(
    window: Window, strand_ids: Sequence[int], *, pair: Pair | None = None
) -> list[PeopleSums]:
    """People with a counted attendance in the window, summed by how they stand.

    Both definitions come out of one walk through the attendances. A pair sums up those two alone.
    """
    folded = _per_person(window, strand_ids, counted_folded(pair or MERGED).subquery())
    if pair is None:
        plain = _per_person(window, strand_ids, counted_plainly().subquery())
        per_person = union_all(plain, folded).subquery()
    else:
        per_person = folded.subquery()
    answers = speaking_answers(pair)
    stands = stands_in(window, answers)
    columns = [func.sum(per_person.c[f"strand_{number}"]) for number in strand_ids]
    stmt = (
        select(
            *stands,
            func.count(),
            func.sum(flag(per_person.c.first_day >= window.day_from)),
            func.sum(per_person.c.attendances),
            func.sum(per_person.c.with_strand),
            *columns,
        )
        .select_from(per_person)
        .join(Person, Person.id == per_person.c.person_id)
        .outerjoin(answers, answers.c.person_id == per_person.c.person_id)
        .group_by(*stands)
    )
    return [_people_sums(row, strand_ids) for row in db.session.execute(stmt)]


def _people_sums(row: Sequence[Any], strand_ids: Sequence[int]) -> PeopleSums:
    sums = [int(number) for number in row[len(Definition) :]]
    return PeopleSums(
        standings=standings_of(row),
        people=sums[0],
        new_people=sums[1],
        attendances=sums[2],
        with_strand=sums[3],
        by_strand=dict(zip(strand_ids, sums[4:], strict=True)),
    )


def _per_person(
    window: Window, strand_ids: Sequence[int], counted: Subquery
) -> Select[*tuple[Any, ...]]:
    in_window = Event.day >= window.day_from
    return (
        select(
            counted.c.person_id,
            func.min(Event.day).label("first_day"),
            func.sum(flag(in_window)).label("attendances"),
            func.max(flag(and_(in_window, Event.strand_id.is_not(None)))).label("with_strand"),
            *[
                func.max(flag(and_(in_window, Event.strand_id == number))).label(f"strand_{number}")
                for number in strand_ids
            ],
        )
        .join(Event, Event.id == counted.c.event_id)
        .where(is_held_in(window, since_ever=True))
        .group_by(counted.c.person_id)
        .having(func.sum(flag(in_window)) > 0)
    )


@dataclass(frozen=True)
class Tally:
    """What was counted on site, apart from any session."""

    total_on_site: int | None
    unnamed_people: int | None
    background_yes: int | None
    background_no: int | None
    background_refused: int | None
    method: str
    counted_by: str

    @classmethod
    def of(cls, counted: Headcount) -> "Tally":
        return cls(
            counted.total_on_site,
            counted.unnamed_people,
            counted.background_yes,
            counted.background_no,
            counted.background_refused,
            counted.method,
            counted.counted_by,
        )


@dataclass(frozen=True)
class EventHeads:
    """The heads of one held event."""

    event_id: int
    event_ref: str
    people: int
    named_on_site: int
    headcount: Tally | None


def event_heads(window: Window) -> list[EventHeads]:
    """Every held event of the window with its counted people and its names on site."""
    plain = _heads_plainly(window)
    folded = _heads_folded(window)
    stmt = (
        select(
            Event.id,
            Event.ref,
            func.coalesce(plain.c.people, 0) + func.coalesce(folded.c.people, 0),
            func.coalesce(plain.c.on_site, 0) + func.coalesce(folded.c.on_site, 0),
            Headcount,
        )
        .outerjoin(plain, plain.c.event_id == Event.id)
        .outerjoin(folded, folded.c.event_id == Event.id)
        .outerjoin(Headcount, Headcount.event_id == Event.id)
        .where(is_held_in(window))
        .order_by(Event.starts_at, Event.id)
    )
    return [
        EventHeads(event_id, ref, people, on_site, headcount and Tally.of(headcount))
        for event_id, ref, people, on_site, headcount in db.session.execute(stmt)
    ]


def _heads_plainly(window: Window) -> Subquery:
    is_counted = and_(
        Attendance.role.not_in(UNCOUNTED_ROLES), Attendance.person_id.not_in(objectors())
    )
    return (
        select(
            Attendance.event_id,
            func.sum(flag(is_counted)).label("people"),
            func.count().label("on_site"),
        )
        .join(Event, Event.id == Attendance.event_id)
        .where(
            is_held_in(window),
            Attendance.state == AttendanceState.ATTENDED,
            Attendance.person_id.not_in(in_a_merge()),
        )
        .group_by(Attendance.event_id)
        .subquery()
    )


def heads_of_pair(window: Window, pair: Pair) -> Mapping[int, tuple[int, int]]:
    """Event → how many of the two count there and how many of them were on site."""
    stmt = select(_heads_folded(window, pair))
    return {event_id: (people, on_site) for event_id, people, on_site in db.session.execute(stmt)}


def _heads_folded(window: Window, humans: Humans = MERGED) -> Subquery:
    came = func.max(flag(Attendance.state == AttendanceState.ATTENDED))
    is_uncounted = func.max(flag(Attendance.role.in_(UNCOUNTED_ROLES)))
    objects = func.max(flag(humans.survivor().in_(objectors(humans))))
    folds = (
        select(
            Attendance.event_id,
            humans.survivor().label("survivor_id"),
            came.label("came"),
            case((and_(is_uncounted == 0, objects == 0), came), else_=0).label("counted"),
        )
        .join(Person, Person.id == Attendance.person_id)
        .join(Event, Event.id == Attendance.event_id)
        .where(is_held_in(window), humans.among(), humans.rows())
        .group_by(Attendance.event_id, humans.survivor())
        .subquery()
    )
    return (
        select(
            folds.c.event_id,
            func.sum(folds.c.counted).label("people"),
            func.sum(folds.c.came).label("on_site"),
        )
        .group_by(folds.c.event_id)
        .subquery()
    )


def organisations_engaged(window: Window) -> int:
    """Organisations with a counted attendance acting for them, merged records as one."""
    counted = (
        exists()
        .where(
            Attendance.id == AttendanceOrganisation.attendance_id,
            Event.id == Attendance.event_id,
            Person.id == Attendance.person_id,
        )
        .where(is_held_in(window), is_counted_row())
    )
    survivor = func.coalesce(Organisation.survivor_id, Organisation.id)
    stmt = (
        select(func.count(survivor.distinct()))
        .select_from(AttendanceOrganisation)
        .join(Organisation, Organisation.id == AttendanceOrganisation.organisation_id)
        .where(counted)
    )
    return db.session.scalar(stmt) or 0


def events_with_mixed_roles(window: Window) -> list[tuple[int, str]]:
    """Held events where one human being stands as team in one row and otherwise in another."""
    is_uncounted = flag(Attendance.role.in_(UNCOUNTED_ROLES))
    mixed = (
        select(Attendance.event_id)
        .join(Person, Person.id == Attendance.person_id)
        .join(Event, Event.id == Attendance.event_id)
        .where(is_held_in(window), Person.survivor_id.in_(folded_survivors()))
        .group_by(Attendance.event_id, Person.survivor_id)
        .having(func.max(is_uncounted) == 1, func.min(is_uncounted) == 0)
    )
    stmt = (
        select(Event.id, Event.ref).where(Event.id.in_(mixed)).order_by(Event.starts_at, Event.id)
    )
    return [(row[0], row[1]) for row in db.session.execute(stmt)]


def strands_of(programme: Programme) -> Sequence[Strand]:
    """Every strand of the programme, archived ones too: their events still count."""
    return db.session.scalars(
        select(Strand).where(Strand.programme_id == programme.id).order_by(Strand.code)
    ).all()
