"""What the record pages of people and organisations show from the rooms above them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased, joinedload, selectinload

from crm.attendance.models import Attendance, AttendanceOrganisation, AttendanceState
from crm.attendance.speaking import ORDER
from crm.db import UtcDateTime, db
from crm.events.models import Event, EventStatus
from crm.invitations.models import STANDS, Invitation, ReplyGiven
from crm.mail.models import Letter
from crm.organisations.queries import same_as
from crm.people.cluster_queries import record_ids
from crm.people.models import Affiliation, BackgroundAnswer, Person
from crm.search import queries as search

#: Entries of one kind in a timeline.
MOST_ENTRIES = 40
SEARCH_SIZE = 10


#: Named once: naming it costs more than the whole statement.
_other = aliased(Person)


@dataclass(frozen=True)
class PersonRecord:
    """A person with everything their own room knows, and whether an answer is on record.

    `record_ids` are the numbers of all records of the human being.
    """

    person: Person
    has_answer: bool
    record_ids: Sequence[int]


@dataclass(frozen=True)
class Moment:
    """Something that happened with a person: `kind` is invited, answered, attendance or letter."""

    kind: str
    at: datetime
    number: int
    title: str
    title_bg: str
    word: str
    starts_at: datetime | None
    status: str


@dataclass(frozen=True)
class Visit:
    """An event to which people came for an organisation, and how many."""

    event: Event
    people: int


def person_record(number: int) -> PersonRecord | None:
    """The person of a number with contacts, ties, expertises and consents."""
    if not 0 < number < 2**31:
        return None
    answered = (
        sa.exists()
        .where(BackgroundAnswer.person_id == _other.id, _other.survivor_id == Person.survivor_id)
        .correlate(Person)
    )
    others = sa.exists().where(_other.survivor_id == number, _other.id != number)
    stmt = (
        sa.select(Person, answered, others)
        .where(Person.id == number)
        .options(
            joinedload(Person.emails),
            joinedload(Person.phones),
            joinedload(Person.expertises),
            selectinload(Person.affiliations).joinedload(Affiliation.organisation),
        )
    )
    row = db.session.execute(stmt).unique().one_or_none()
    if row is None:
        return None
    return PersonRecord(row[0], bool(row[1]), record_ids(number) if row[2] else [number])


def moments_of(record_ids: Collection[int]) -> Sequence[Moment]:
    """Invitations, answers, attendances and letters of a person, newest first, in one statement.

    `record_ids` are all records of the human being. One event has one invitation and one
    attendance, whatever the records say: those that speak.
    """
    branches = [
        _branch("invited", Invitation.invited_at, Invitation.reply)
        .join(Event, Event.id == Invitation.event_id)
        .where(Invitation.person_id.in_(record_ids), STANDS),
        _branch("answered", ReplyGiven.at, ReplyGiven.reply)
        .join(Invitation, Invitation.id == ReplyGiven.invitation_id)
        .join(Event, Event.id == Invitation.event_id)
        .where(Invitation.person_id.in_(record_ids)),
        _branch("attendance", Event.starts_at, Attendance.state)
        .select_from(Attendance)
        .join(Event, Event.id == Attendance.event_id)
        .where(Attendance.person_id.in_(record_ids)),
        _letters(record_ids),
    ]
    parts = [stmt.order_by(sa.desc("at")).limit(MOST_ENTRIES).subquery() for stmt in branches]
    rows = db.session.execute(sa.union_all(*[sa.select(part) for part in parts]))
    found = [
        Moment(kind, at, number, title, title_bg, word or "", starts_at, status)
        for kind, at, number, title, title_bg, word, starts_at, status in rows
    ]
    found = [moment for moment in found if not _is_outdone(moment, found)]
    return sorted(found, key=lambda moment: (moment.at, moment.number), reverse=True)


def _is_outdone(moment: Moment, among: Sequence[Moment]) -> bool:
    """Whether another record says something stronger, or the same first, of that attendance."""
    if moment.kind != "attendance":
        return False
    rows = [one for one in among if one.kind == "attendance" and one.number == moment.number]
    return min(rows, key=lambda one: ORDER.index(AttendanceState(one.word))) is not moment


def _branch(kind: str, at: Any, word: Any) -> sa.Select[*tuple[Any, ...]]:
    return sa.select(
        sa.literal(kind).label("kind"),
        at.label("at"),
        Event.id.label("number"),
        Event.title.label("title"),
        Event.title_bg.label("title_bg"),
        sa.cast(word, sa.String).label("word"),
        Event.starts_at.label("starts_at"),
        sa.cast(Event.status, sa.String).label("status"),
    )


def _letters(record_ids: Collection[int]) -> sa.Select[*tuple[Any, ...]]:
    return sa.select(
        sa.literal("letter").label("kind"),
        sa.func.coalesce(Letter.finished_at, Letter.created_at, type_=UtcDateTime()).label("at"),
        Letter.id.label("number"),
        Letter.subject.label("title"),
        sa.literal("").label("title_bg"),
        sa.cast(Letter.state, sa.String).label("word"),
        sa.cast(sa.null(), UtcDateTime()).label("starts_at"),
        sa.literal("").label("status"),
    ).where(Letter.reader_kind == "person", Letter.reader_id.in_(record_ids))


def people_of(organisation_id: int) -> Sequence[Affiliation]:
    """The ties of an organisation with people on record, by name, past ones included."""
    stmt = (
        sa.select(Affiliation)
        .join(Affiliation.person)
        .where(
            Affiliation.organisation_id.in_(same_as(organisation_id)),
            Person.merged_into_id.is_(None),
            Person.erased_on.is_(None),
            Person.archived_at.is_(None),
        )
        .options(
            joinedload(Affiliation.person).selectinload(Person.emails),
            joinedload(Affiliation.person).selectinload(Person.phones),
        )
        .order_by(Person.sort_key, Affiliation.id)
        .limit(200)
    )
    return db.session.scalars(stmt).all()


def visits_for(organisation_id: int) -> Sequence[Visit]:
    """Held events to which somebody came acting for the organisation, newest first."""
    stmt = (
        sa.select(Event, sa.func.count(Attendance.id.distinct()))
        .join(Attendance, Attendance.event_id == Event.id)
        .join(AttendanceOrganisation, AttendanceOrganisation.attendance_id == Attendance.id)
        .where(
            AttendanceOrganisation.organisation_id.in_(same_as(organisation_id)),
            Attendance.state == AttendanceState.ATTENDED,
            Event.status == EventStatus.HELD,
        )
        .group_by(Event.id)
        .order_by(Event.starts_at.desc(), Event.id.desc())
        .limit(MOST_ENTRIES)
    )
    return [Visit(event, people) for event, people in db.session.execute(stmt)]


def events_found(query: str) -> Sequence[Event]:
    """Events a search finds, in the order of the matches."""
    hits = search.hits_table("event", query, limit=SEARCH_SIZE)
    if hits is None:
        return []
    stmt = sa.select(Event).join(hits, hits.c.record_id == Event.id)
    return db.session.scalars(stmt.order_by(hits.c.term, hits.c.record_id)).all()


def next_event(moments: Sequence[Moment], *, at: datetime) -> Moment | None:
    """The nearest scheduled event the person is invited to."""
    coming = [
        moment
        for moment in moments
        if moment.kind == "invited"
        and moment.status == EventStatus.SCHEDULED
        and moment.starts_at is not None
        and moment.starts_at > at
    ]
    return min(coming, key=lambda moment: moment.starts_at or at, default=None)
