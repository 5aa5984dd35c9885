"""The SQL of the count.

A human being may have several records (`people.survivor_id` names the one they count as) and so
several attendance rows at one event. Rows of people without merged records are taken as they
are; only where there is something to fold are rows grouped. The two sets of people share nobody,
so their figures add up, and the common case is one ordered walk through an index.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    FromClause,
    Select,
    Subquery,
    and_,
    case,
    exists,
    func,
    literal,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import aliased

from crm.attendance.models import (
    UNCOUNTED_ROLES,
    Attendance,
    AttendanceOrganisation,
    AttendanceState,
    Headcount,
)
from crm.db import db
from crm.engagement.definitions import (
    FINER_YES,
    Definition,
    Standing,
    unasked_codes,
    yes_codes,
)
from crm.events.models import Event, EventStatus
from crm.people.models import Answer, BackgroundAnswer, Consent, Person, Purpose
from crm.programmes.models import Programme, Strand


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
            func.max(_flag(Attendance.state == AttendanceState.ATTENDED)) == 1,
            func.max(_flag(Attendance.role.in_(UNCOUNTED_ROLES))) == 0,
        )
    )


def speaking_answers() -> CTE:
    """(person, answer) for each survivor who gave an explicit one: the SQL of
    `definitions.speaking_answer`, over all records of the human being."""
    is_plain_yes = BackgroundAnswer.answer == Answer.YES
    ranked = (
        select(
            Person.survivor_id.label("person_id"),
            BackgroundAnswer.id,
            BackgroundAnswer.answer,
            BackgroundAnswer.answered_on,
            func.row_number()
            .over(
                partition_by=(Person.survivor_id, is_plain_yes),
                order_by=(BackgroundAnswer.answered_on.desc(), BackgroundAnswer.id.desc()),
            )
            .label("place"),
        )
        .join(Person, Person.id == BackgroundAnswer.person_id)
        .where(BackgroundAnswer.answer != Answer.UNKNOWN)
        .subquery()
    )
    other = select(ranked).where(ranked.c.place == 1, ranked.c.answer != Answer.YES).subquery()
    plain = select(ranked).where(ranked.c.place == 1, ranked.c.answer == Answer.YES).subquery()
    yes_is_newer = or_(
        plain.c.answered_on > other.c.answered_on,
        and_(plain.c.answered_on == other.c.answered_on, plain.c.id > other.c.id),
    )
    with_other = select(
        other.c.person_id,
        case(
            (and_(yes_is_newer, other.c.answer.not_in(FINER_YES)), plain.c.answer),
            else_=other.c.answer,
        ).label("answer"),
    ).outerjoin(plain, plain.c.person_id == other.c.person_id)
    yes_only = (
        select(plain.c.person_id, plain.c.answer)
        .outerjoin(other, other.c.person_id == plain.c.person_id)
        .where(other.c.person_id.is_(None))
    )
    return with_other.union_all(yes_only).cte("speaking_answers")


def standing(
    answers: FromClause, definition: Definition, *, second_generation: bool
) -> ColumnElement[str]:
    """The SQL of `definitions.standing_of`; an erased survivor counts as refused."""
    yes = yes_codes(definition, second_generation=second_generation)
    return case(
        (Person.erased_on.is_not(None), literal(Standing.REFUSED.value)),
        (answers.c.answer.is_(None), literal(Standing.NOT_ASKED.value)),
        (answers.c.answer.in_(unasked_codes(definition)), literal(Standing.NOT_ASKED.value)),
        (answers.c.answer == Answer.PREFERS_NOT_TO_SAY, literal(Standing.REFUSED.value)),
        (answers.c.answer.in_(yes), literal(Standing.YES.value)),
        else_=literal(Standing.NO.value),
    )


@dataclass(frozen=True)
class PeopleSums:
    """Sums over people who stand alike under each definition."""

    standings: Mapping[Definition, Standing]
    people: int
    new_people: int
    attendances: int
    with_strand: int
    by_strand: dict[int, int]


def people_sums(window: Window, strand_ids: Sequence[int]) -> list[PeopleSums]:
    """People with a counted attendance in the window, summed by how they stand.

    Both definitions come out of one walk through the attendances.
    """
    per_person = union_all(
        _per_person(window, strand_ids, counted_plainly().subquery()),
        _per_person(window, strand_ids, counted_folded().subquery()),
    ).subquery()
    answers = speaking_answers()
    second_generation = window.programme.second_generation_counts
    stands = [
        standing(answers, definition, second_generation=second_generation).label(definition.value)
        for definition in Definition
    ]
    columns = [func.sum(per_person.c[f"strand_{number}"]) for number in strand_ids]
    stmt = (
        select(
            *stands,
            func.count(),
            func.sum(_flag(per_person.c.first_day >= window.day_from)),
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
    stands, sums = row[: len(Definition)], [int(number) for number in row[len(Definition) :]]
    return PeopleSums(
        standings={d: Standing(text) for d, text in zip(Definition, stands, strict=True)},
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
            func.sum(_flag(in_window)).label("attendances"),
            func.max(_flag(and_(in_window, Event.strand_id.is_not(None)))).label("with_strand"),
            *[
                func.max(_flag(and_(in_window, Event.strand_id == number))).label(
                    f"strand_{number}"
                )
                for number in strand_ids
            ],
        )
        .join(Event, Event.id == counted.c.event_id)
        .where(is_held_in(window, since_ever=True))
        .group_by(counted.c.person_id)
        .having(func.sum(_flag(in_window)) > 0)
    )


@dataclass(frozen=True)
class EventHeads:
    """The heads of one held event."""

    event_id: int
    event_ref: str
    people: int
    named_on_site: int
    headcount: Headcount | None


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
    return [EventHeads(*row) for row in db.session.execute(stmt)]


def _heads_plainly(window: Window) -> Subquery:
    is_counted = and_(
        Attendance.role.not_in(UNCOUNTED_ROLES), Attendance.person_id.not_in(objectors())
    )
    return (
        select(
            Attendance.event_id,
            func.sum(_flag(is_counted)).label("people"),
            func.count().label("on_site"),
        )
        .join(Event, Event.id == Attendance.event_id)
        .where(
            is_held_in(window),
            Attendance.state == AttendanceState.ATTENDED,
            Attendance.person_id.not_in(_in_a_merge()),
        )
        .group_by(Attendance.event_id)
        .subquery()
    )


def _heads_folded(window: Window) -> Subquery:
    came = func.max(_flag(Attendance.state == AttendanceState.ATTENDED))
    is_uncounted = func.max(_flag(Attendance.role.in_(UNCOUNTED_ROLES)))
    objects = func.max(_flag(Person.survivor_id.in_(objectors())))
    folds = (
        select(
            Attendance.event_id,
            Person.survivor_id,
            came.label("came"),
            case((and_(is_uncounted == 0, objects == 0), came), else_=0).label("counted"),
        )
        .join(Person, Person.id == Attendance.person_id)
        .join(Event, Event.id == Attendance.event_id)
        .where(is_held_in(window), Person.survivor_id.in_(folded_survivors()))
        .group_by(Attendance.event_id, Person.survivor_id)
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


def _in_a_merge() -> Select[int]:
    """Records on either side of a merge."""
    return select(Person.id).where(
        or_(Person.merged_into_id.is_not(None), Person.id.in_(folded_survivors()))
    )


def organisations_engaged(window: Window) -> int:
    """Organisations with a counted attendance acting for them."""
    counted = (
        exists()
        .where(
            Attendance.id == AttendanceOrganisation.attendance_id,
            Event.id == Attendance.event_id,
            Person.id == Attendance.person_id,
        )
        .where(is_held_in(window), is_counted_row())
    )
    stmt = select(func.count(AttendanceOrganisation.organisation_id.distinct())).where(counted)
    return db.session.scalar(stmt) or 0


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


def events_with_mixed_roles(window: Window) -> list[tuple[int, str]]:
    """Held events where one human being stands as team in one row and otherwise in another."""
    is_uncounted = _flag(Attendance.role.in_(UNCOUNTED_ROLES))
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


def _flag(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return case((condition, 1), else_=0)
