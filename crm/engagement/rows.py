"""The rows behind the figures: who and what is in one, and who and what is left out.

Statements select records, so that lists can be sorted and paged; what a list says beside them is
read for the records of one page.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Exists, Select, exists, func, select, union_all
from sqlalchemy.orm import aliased, joinedload, load_only

from crm.attendance.models import (
    Attendance,
    AttendanceOrganisation,
    AttendanceRole,
    AttendanceState,
    Headcount,
)
from crm.db import db
from crm.engagement.conditions import (
    Window,
    counted_folded,
    counted_plainly,
    flag,
    is_counted_row,
    is_held_in,
)
from crm.engagement.memory import remembered
from crm.engagement.queries import strands_of
from crm.engagement.reasons import INCLUDED, Reason, reason_of_event, reason_of_row
from crm.events.models import Event, EventStatus
from crm.invitations.models import STANDS, Invitation, Reply
from crm.organisations.models import Organisation
from crm.people.models import Person

#: A human being in a list; `Person` stays the record an attendance hangs on.
Human = aliased(Person, name="human")


class Which(StrEnum):
    ALL = "people"
    NEW = "new_people"
    RETURNING = "returning_people"


def people(
    window: Window, which: Which = Which.ALL, *, strand_id: int | None = None
) -> Select[Person]:
    """The people of a figure, or those of them who came to a strand."""
    in_strand = [] if strand_id is None else [Event.strand_id == strand_id]
    came_before = _came(is_held_in(window, since_ever=True), Event.day < window.day_from)
    stmt = select(Human).select_from(Human).where(_came(is_held_in(window), *in_strand))
    if which is Which.NEW:
        return stmt.where(~came_before)
    return stmt.where(came_before) if which is Which.RETURNING else stmt


def _came(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether a human being has a counted attendance at an event that meets the conditions."""
    counted = union_all(counted_plainly(), counted_folded()).subquery()
    came = select(counted.c.person_id).join(Event, Event.id == counted.c.event_id)
    return Human.id.in_(came.where(*conditions))


@dataclass
class Presence:
    """What a list says about one person: how often and where, never what they answered."""

    first_day: date
    attendances: int = 0
    strands: set[str] = field(default_factory=set)
    is_new: bool = False


def presences(window: Window, person_ids: Sequence[int]) -> Mapping[int | None, Presence]:
    """For some of the people: first counted day ever, attendances and strands in the window."""
    since_ever = Window(window.programme, date.min, window.day_to)
    stmt = (
        select(
            Person.survivor_id,
            Event.strand_id,
            func.min(Event.day),
            func.sum(flag(Event.day >= window.day_from)),
        )
        .join(Attendance, Attendance.person_id == Person.id)
        .join(Event, Event.id == Attendance.event_id)
        .where(
            Person.survivor_id.in_(person_ids),
            Event.programme_id == window.programme.id,
            reason_of_row(since_ever) == INCLUDED,
        )
        .group_by(Person.survivor_id, Event.strand_id)
    )
    # Asked for anew: while a file is written the programme is in no session any more.
    codes = {strand.id: strand.code for strand in strands_of(window.programme)}
    found: dict[int | None, Presence] = {}
    for person_id, strand_id, first_day, in_window in db.session.execute(stmt):
        presence = found.setdefault(person_id, Presence(first_day))
        presence.first_day = min(presence.first_day, first_day)
        presence.is_new = presence.first_day >= window.day_from
        presence.attendances += in_window
        if in_window and strand_id is not None:
            presence.strands.add(codes[strand_id])
    return found


def attendances(window: Window, reason: str = INCLUDED) -> Select[Attendance]:
    """Attendance rows that count, or those left out for a reason: little more than their numbers.

    There may be a million. What a list says of some of them `attended` reads.
    """
    return (
        select(Attendance)
        .join(Attendance.person)
        .join(Attendance.event)
        .where(Event.programme_id == window.programme.id, reason_of_row(window) == reason)
        .options(load_only(Attendance.event_id))
    )


@dataclass(frozen=True, slots=True)
class Attended:
    """What a list says about one attendance."""

    event_id: int
    state: AttendanceState
    role: AttendanceRole
    person_id: int
    survivor_id: int | None
    full_name: str
    person_ref: str


def attended(attendance_ids: Sequence[int]) -> Mapping[int, Attended]:
    """Some attendance rows with their people, by number."""
    stmt = (
        select(
            Attendance.id,
            Attendance.event_id,
            Attendance.state,
            Attendance.role,
            Attendance.person_id,
            Person.survivor_id,
            Person.full_name,
            Person.ref,
        )
        .join(Attendance.person)
        .where(Attendance.id.in_(attendance_ids))
    )
    return {row[0]: Attended(*row[1:]) for row in db.session.execute(stmt)}


def acted_for(attendance_ids: Sequence[int]) -> Mapping[int, Sequence[Organisation]]:
    """For whom people acted at some attendances, by number; most are not in it."""
    stmt = (
        select(AttendanceOrganisation.attendance_id, Organisation)
        .join(Organisation, Organisation.id == AttendanceOrganisation.organisation_id)
        .where(AttendanceOrganisation.attendance_id.in_(attendance_ids))
        .order_by(Organisation.id)
    )
    found: dict[int, list[Organisation]] = {}
    for number, organisation in db.session.execute(stmt):
        found.setdefault(number, []).append(organisation)
    return found


def events_by_id(event_ids: Collection[int]) -> Mapping[int, Event]:
    found = db.session.scalars(select(Event).where(Event.id.in_(event_ids)))
    return {event.id: event for event in found}


def reason_counts(window: Window) -> Mapping[str, int]:
    """How many attendance rows of the programme count, and how many are left out why."""
    reason = reason_of_row(window).label("reason")
    rows = (
        select(reason)
        .select_from(Attendance)
        .join(Attendance.person)
        .join(Attendance.event)
        .where(Event.programme_id == window.programme.id)
        .subquery()
    )
    stmt = select(rows.c.reason, func.count()).group_by(rows.c.reason)
    return remembered("reason_counts", window, lambda: _pairs(stmt))


def events(
    window: Window, reason: str = INCLUDED, *, with_headcount: bool = False
) -> Select[Event]:
    """Events that are counted, or those left out for a reason."""
    stmt = select(Event).where(
        Event.programme_id == window.programme.id, reason_of_event(window) == reason
    )
    return stmt.where(_has_headcount()) if with_headcount else stmt


def event_reason_counts(window: Window, *, with_headcount: bool = False) -> Mapping[str, int]:
    """How many events of the programme are counted, and how many are left out why."""
    reason = reason_of_event(window).label("reason")
    rows = select(reason).where(Event.programme_id == window.programme.id)
    if with_headcount:
        rows = rows.where(_has_headcount())
    found = rows.subquery()
    return _pairs(select(found.c.reason, func.count()).group_by(found.c.reason))


def _has_headcount() -> Exists:
    return exists().where(Headcount.event_id == Event.id)


def organisations(window: Window) -> Select[Organisation]:
    """Organisations for which somebody counted acted; of merged records the survivor."""
    record = aliased(Organisation)
    acted_for = (
        select(func.coalesce(record.survivor_id, record.id))
        .join(AttendanceOrganisation, AttendanceOrganisation.organisation_id == record.id)
        .join(Attendance, Attendance.id == AttendanceOrganisation.attendance_id)
        .join(Event, Event.id == Attendance.event_id)
        .join(Person, Person.id == Attendance.person_id)
        .where(is_held_in(window), is_counted_row())
    )
    return select(Organisation).where(Organisation.id.in_(acted_for))


def not_recorded(window: Window) -> Select[Invitation]:
    """Invitations accepted for a held event of the window, of whom nothing is recorded there."""
    invited, record, row = aliased(Person), aliased(Person), aliased(Attendance)
    is_recorded = exists().where(
        record.survivor_id == invited.survivor_id,
        row.person_id == record.id,
        row.event_id == Invitation.event_id,
    )
    return (
        select(Invitation)
        .join(invited, invited.id == Invitation.person_id)
        .join(Event, Event.id == Invitation.event_id)
        .where(Invitation.reply == Reply.YES, STANDS, is_held_in(window), ~is_recorded)
        .options(joinedload(Invitation.person), joinedload(Invitation.event))
    )


def not_recorded_count(window: Window) -> int:
    stmt = not_recorded(window).options().with_only_columns(func.count())
    return db.session.scalar(stmt) or 0


def not_yet_closed(window: Window) -> int:
    """Scheduled events of the window: they count when they are marked as held."""
    stmt = select(func.count(Event.id)).where(
        Event.programme_id == window.programme.id,
        Event.status == EventStatus.SCHEDULED,
        Event.day.between(window.day_from, window.day_to),
    )
    return db.session.scalar(stmt) or 0


def _pairs(stmt: Select[Any]) -> Mapping[str, int]:
    return {row[0]: row[1] for row in db.session.execute(stmt)}


#: Reasons in the order in which a page lists them.
ROW_REASONS = tuple(reason for reason in Reason if reason is not Reason.NOT_RECORDED)


def chunks(stmt: Select[Any]) -> Iterator[Sequence[Any]]:
    """The records of a statement in the chunks its `yield_per` asks for, never all at once."""
    yield from db.session.scalars(stmt).partitions()
