"""The table of an event: everybody invited or recorded, one row for each human being."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Select, select, union
from sqlalchemy.orm import InstrumentedAttribute, aliased

from crm.attendance import queries
from crm.attendance.affiliation_queries import kept_affiliations
from crm.attendance.models import UNCOUNTED_ROLES, Attendance, AttendanceRole, AttendanceState
from crm.attendance.speaking import beats, speaking_role, united_organisations
from crm.attendance.words import NOT_RECORDED
from crm.db import LARGEST_KEY, db
from crm.events.models import Event
from crm.invitations.models import STANDS, Invitation, Reply
from crm.organisations.models import Organisation
from crm.people.models import Person
from crm.text.collation import sort_key
from crm.web.addresses import address_without
from crm.web.listing import Chip

SORT_COLUMNS: Final[Mapping[str, Sequence[InstrumentedAttribute[Any]]]] = {
    "name": (Person.sort_key, Person.id),
}
NO_ANSWER, NOT_INVITED = "none", "not_invited"
CHUNK = 500

_record = aliased(Person)


@dataclass(frozen=True)
class AttendanceFilter:
    """Which rows of the table are shown; an empty field filters nothing.

    `state` is a state or "not_recorded"; `reply` a reply, "none" or "not_invited".
    """

    q: str = ""
    state: str = ""
    reply: str = ""
    role: str = ""


@dataclass(frozen=True)
class AttendanceRow:
    """Somebody's answer and what is recorded of them, side by side and never mixed.

    `attendance` is the row that speaks; `records` are all of them, where records were merged.
    """

    person: Person
    invitation: Invitation | None
    attendance: Attendance | None
    organisations: Sequence[Organisation]
    records: Sequence[Attendance] = ()

    @property
    def state(self) -> str:
        return self.attendance.state.value if self.attendance else NOT_RECORDED

    @property
    def role(self) -> AttendanceRole | None:
        """The role that counts: team or supplier in any row beats any other."""
        return speaking_role(self.records) if self.records else None

    @property
    def acting_for(self) -> Sequence[Organisation]:
        """The organisations of all rows that say the same as the one that speaks."""
        return united_organisations(self.records)


def concerned(event_id: int, wanted: AttendanceFilter) -> Select[Person]:
    """Surviving records of everybody invited to or recorded at the event."""
    everybody = union(_invited(event_id), _recorded(event_id))
    stmt = select(Person).where(Person.id.in_(everybody))
    key = sort_key(wanted.q)
    if key:
        stmt = stmt.where(Person.sort_key.contains(key, autoescape=True))
    if wanted.state == NOT_RECORDED:
        stmt = stmt.where(Person.id.not_in(_recorded(event_id)))
    elif wanted.state:
        state = AttendanceState(wanted.state)
        stmt = stmt.where(
            Person.id.in_(_recorded(event_id).where(Attendance.state == state)),
            Person.id.not_in(_recorded(event_id).where(beats(state))),
        )
    if wanted.role:
        role = AttendanceRole(wanted.role)
        stmt = stmt.where(Person.id.in_(_recorded(event_id).where(Attendance.role == role)))
        if role not in UNCOUNTED_ROLES:
            uncounted = _recorded(event_id).where(Attendance.role.in_(UNCOUNTED_ROLES))
            stmt = stmt.where(Person.id.not_in(uncounted))
    if wanted.reply == NOT_INVITED:
        stmt = stmt.where(Person.id.not_in(_invited(event_id)))
    elif wanted.reply == NO_ANSWER:
        stmt = stmt.where(Person.id.in_(_invited(event_id).where(Invitation.reply.is_(None))))
    elif wanted.reply:
        reply = Reply(wanted.reply)
        stmt = stmt.where(Person.id.in_(_invited(event_id).where(Invitation.reply == reply)))
    return stmt


def rows_for(event: Event, people: Sequence[Person]) -> list[AttendanceRow]:
    """The people with their answers and records, in a fixed number of statements."""
    ids = [person.id for person in people]
    if not ids:
        return []
    records = queries.rows_of(event.id, ids)
    invitations = _invitations(event.id, ids)
    bodies = queries.current_organisations(ids, on=event.day)
    kept = kept_affiliations(row for rows in records.values() for row in rows)
    return [
        AttendanceRow(
            person=person,
            invitation=invitations.get(person.id),
            attendance=records[person.id][0] if person.id in records else None,
            organisations=_belonging(records.get(person.id, ()), kept, bodies.get(person.id, [])),
            records=records.get(person.id, ()),
        )
        for person in people
    ]


def _belonging(
    rows: Sequence[Attendance],
    kept: Mapping[int, Sequence[Organisation]],
    otherwise: Sequence[Organisation],
) -> Sequence[Organisation]:
    """The organisations kept when somebody was there, else those of their ties as they are now."""
    found = [kept[row.id] for row in rows if row.id in kept]
    return list(dict.fromkeys(body for bodies in found for body in bodies)) if found else otherwise


def numbers(event_id: int, wanted: AttendanceFilter) -> Sequence[int]:
    """The numbers of everybody the filter finds."""
    stmt = concerned(event_id, wanted).with_only_columns(Person.id)
    return db.session.scalars(stmt).all()


def concerned_among(event_id: int, ids: Collection[int]) -> Sequence[int]:
    """Those of some numbers that stand in the event's table."""
    possible = [number for number in ids if 0 < number <= LARGEST_KEY]
    stmt = concerned(event_id, AttendanceFilter()).where(Person.id.in_(possible))
    return db.session.scalars(stmt.with_only_columns(Person.id)).all()


def every_row(event: Event, wanted: AttendanceFilter) -> Iterator[AttendanceRow]:
    """All rows by name, read in portions so that memory stays flat."""
    stmt = concerned(event.id, wanted).order_by(Person.sort_key, Person.id).limit(CHUNK)
    last: tuple[str, int] | None = None
    while True:
        page = stmt
        if last is not None:
            beyond = (Person.sort_key > last[0]) | (
                (Person.sort_key == last[0]) & (Person.id > last[1])
            )
            page = stmt.where(beyond)
        people = db.session.scalars(page).all()
        yield from rows_for(event, people)
        if len(people) < CHUNK:
            return
        last = (people[-1].sort_key, people[-1].id)
        db.session.expunge_all()


def expected_people(event_id: int) -> Sequence[Person]:
    """The accepted by name, for a sheet to sign; erased ones are left out."""
    accepted = _invited(event_id).where(Invitation.reply == Reply.YES)
    return db.session.scalars(
        select(Person)
        .where(Person.id.in_(accepted), Person.erased_on.is_(None))
        .order_by(Person.sort_key, Person.id)
    ).all()


def chips(
    given: Mapping[str, str], words: Mapping[str, Mapping[str, str]], labels: Mapping[str, str]
) -> list[Chip]:
    """The active filters with the address of the list without each."""
    return [
        Chip(str(labels[name]), words.get(name, {}).get(value, value), address_without(name, value))
        for name, value in given.items()
        if value
    ]


def _invited(event_id: int) -> Select[int | None]:
    return (
        select(_record.survivor_id)
        .join(Invitation, Invitation.person_id == _record.id)
        .where(Invitation.event_id == event_id, STANDS, _record.survivor_id.is_not(None))
    )


def _recorded(event_id: int) -> Select[int | None]:
    return (
        select(_record.survivor_id)
        .join(Attendance, Attendance.person_id == _record.id)
        .where(Attendance.event_id == event_id, _record.survivor_id.is_not(None))
    )


def _invitations(event_id: int, survivor_ids: Collection[int]) -> dict[int, Invitation]:
    """The invitation of each person; an answered one speaks for an unanswered one."""
    stmt = (
        select(_record.survivor_id, Invitation)
        .join(Invitation, Invitation.person_id == _record.id)
        .where(Invitation.event_id == event_id, STANDS, _record.survivor_id.in_(survivor_ids))
        .order_by(Invitation.reply.is_not(None), Invitation.id.desc())
    )
    return {
        number: invitation for number, invitation in db.session.execute(stmt) if number is not None
    }
