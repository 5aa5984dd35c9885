from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import aliased, contains_eager, joinedload, selectinload

from crm.db import db
from crm.events.models import Event, Site
from crm.history.models import HistoryEntry
from crm.invitations.models import (
    STANDS,
    Invitation,
    Reply,
    ReplyGiven,
    ReplySource,
)
from crm.mail.models import Letter, LetterState, Suppression, SuppressionReason
from crm.people.filters import PeopleFilter, matching
from crm.people.models import Person

#: What a page or a letter about an event names.
EVENT_PARTS = (joinedload(Event.programme), joinedload(Event.site))


@dataclass(frozen=True)
class ReplyCounts:
    """Invitations of an event by answer; `heads` are the seats the accepted hold."""

    invited: int = 0
    accepted: int = 0
    maybe: int = 0
    declined: int = 0
    waiting: int = 0
    delegated: int = 0
    heads: int = 0

    @property
    def unanswered(self) -> int:
        answered = self.accepted + self.maybe + self.declined + self.waiting + self.delegated
        return self.invited - answered


def reply_counts(event_ids: Collection[int]) -> Mapping[int, ReplyCounts]:
    """Invitations by answer for each of the events, in one statement."""
    stmt = (
        select(
            Invitation.event_id,
            Invitation.reply,
            func.count(),
            func.sum(Invitation.party_size),
        )
        .where(Invitation.event_id.in_(event_ids), STANDS)
        .group_by(Invitation.event_id, Invitation.reply)
    )
    found: dict[int, dict[Reply | None, tuple[int, int]]] = {id: {} for id in event_ids}
    for event_id, reply, count, heads in db.session.execute(stmt):
        found[event_id][reply] = (count, int(heads))
    return {event_id: _counts(by_reply) for event_id, by_reply in found.items()}


def _counts(by_reply: Mapping[Reply | None, tuple[int, int]]) -> ReplyCounts:
    numbers = {reply: count for reply, (count, _heads) in by_reply.items()}
    return ReplyCounts(
        invited=sum(numbers.values()),
        accepted=numbers.get(Reply.YES, 0),
        maybe=numbers.get(Reply.MAYBE, 0),
        declined=numbers.get(Reply.NO, 0),
        waiting=numbers.get(Reply.WAITING, 0),
        delegated=numbers.get(Reply.DELEGATED, 0),
        heads=by_reply.get(Reply.YES, (0, 0))[1],
    )


def locked_event(event_id: int) -> Event:
    """The event as it is now, its row held until the transaction ends."""
    stmt = select(Event).where(Event.id == event_id).with_for_update(of=Event)
    return db.session.scalars(stmt.execution_options(populate_existing=True)).one()


def read_again(invitation: Invitation) -> None:
    """Read the invitation as it is now, whatever this session knew before it held the event."""
    db.session.refresh(
        invitation,
        [
            "reply",
            "party_size",
            "comment",
            "waiting_since",
            "replied_at",
            "reply_source",
            "superseded_by_id",
        ],
    )


def seats_taken(event_id: int, *, apart_from: int | None = None) -> int:
    """Seats the accepted parties of an event hold."""
    stmt = select(func.coalesce(func.sum(Invitation.party_size), 0)).where(
        Invitation.event_id == event_id, Invitation.reply == Reply.YES, STANDS
    )
    if apart_from is not None:
        stmt = stmt.where(Invitation.id != apart_from)
    return int(db.session.scalar(stmt) or 0)


def waiting(event_id: int) -> Sequence[Invitation]:
    """The waiting list in its order."""
    stmt = (
        select(Invitation)
        .where(Invitation.event_id == event_id, Invitation.reply == Reply.WAITING, STANDS)
        .options(joinedload(Invitation.person).selectinload(Person.emails))
        .order_by(Invitation.waiting_since, Invitation.id)
        .execution_options(populate_existing=True)
    )
    return db.session.scalars(stmt).all()


def waiting_position(invitation: Invitation) -> int | None:
    """The place in the line, from 1; `None` for one that does not wait."""
    if not invitation.is_waiting:
        return None
    ahead = (Invitation.waiting_since < invitation.waiting_since) | (
        (Invitation.waiting_since == invitation.waiting_since) & (Invitation.id < invitation.id)
    )
    stmt = (
        select(func.count())
        .select_from(Invitation)
        .where(
            Invitation.event_id == invitation.event_id,
            Invitation.reply == Reply.WAITING,
            STANDS,
            ahead,
        )
    )
    return (db.session.scalar(stmt) or 0) + 1


def invitation_of(event_id: int, person_id: int) -> Invitation | None:
    """The one invitation of a human being to an event, on whichever of their records it is."""
    record = aliased(Person)
    survivor = select(Person.survivor_id).where(Person.id == person_id).scalar_subquery()
    return db.session.scalar(
        select(Invitation)
        .join(record, record.id == Invitation.person_id)
        .where(Invitation.event_id == event_id, STANDS, record.survivor_id == survivor)
        .options(joinedload(Invitation.person), joinedload(Invitation.event))
        .order_by(Invitation.reply.is_(None), Invitation.id)
        .limit(1)
    )


def invitation(invitation_id: int, event_id: int) -> Invitation | None:
    """An invitation by its number, if it belongs to the event."""
    return db.session.scalar(
        select(Invitation)
        .where(Invitation.id == invitation_id, Invitation.event_id == event_id, STANDS)
        .options(
            joinedload(Invitation.person).selectinload(Person.emails),
            joinedload(Invitation.event).options(*EVENT_PARTS),
        )
    )


def invitations_of(event_id: int) -> Sequence[Invitation]:
    """All invitations of an event in order of recording, with what a letter needs."""
    return db.session.scalars(
        select(Invitation)
        .where(Invitation.event_id == event_id, STANDS)
        .options(
            joinedload(Invitation.person).selectinload(Person.emails),
            joinedload(Invitation.event).options(*EVENT_PARTS),
        )
        .order_by(Invitation.id)
    ).all()


def invited_among(event_id: int, person_ids: Collection[int]) -> Mapping[int, Invitation]:
    """The invitations to the event that some people have already, by person.

    A person whose merged record is invited is invited.
    """
    record, asked = aliased(Person), aliased(Person)
    found = db.session.execute(
        select(asked.id, Invitation)
        .join(record, record.survivor_id == asked.survivor_id)
        .join(Invitation, Invitation.person_id == record.id)
        .where(Invitation.event_id == event_id, STANDS, asked.id.in_(person_ids))
        .options(joinedload(Invitation.person))
    )
    return dict(found.all())


def invitations_by_person(ids: Collection[int]) -> Mapping[int, Invitation]:
    """Some invitations by their numbers, under the number of the person."""
    if not ids:
        return {}
    stmt = select(Invitation).where(Invitation.id.in_(ids)).options(joinedload(Invitation.person))
    found = db.session.scalars(stmt)
    return {invitation.person_id: invitation for invitation in found}


def readers_reached(event_id: int) -> frozenset[int]:
    """People to whom a letter about the event went out, or is going out at this moment.

    A letter to a record that was merged since has reached the survivor.
    """
    reached = db.session.scalars(
        select(Person.survivor_id)
        .join(Letter, Letter.reader_id == Person.id)
        .where(
            Letter.about_kind == "event",
            Letter.about_id == event_id,
            Letter.reader_kind == "person",
            Letter.state.in_([LetterState.SENT, LetterState.SENDING]),
        )
    )
    return frozenset(id for id in reached if id is not None)


def answers_since(
    moment: datetime, *, convenor_id: int | None = None, until: datetime | None = None
) -> Sequence[ReplyGiven]:
    """Answers people gave after the moment, newest first, each with event and person.

    Moves on the waiting list and archived answers are none. `convenor_id` leaves those to the
    events of one user.
    """
    stmt = (
        select(ReplyGiven)
        .join(ReplyGiven.invitation)
        .join(Invitation.event)
        .where(
            ReplyGiven.at > moment,
            ReplyGiven.source.in_([ReplySource.LINK, ReplySource.STAFF]),
        )
        .options(
            contains_eager(ReplyGiven.invitation).options(
                contains_eager(Invitation.event), joinedload(Invitation.person)
            )
        )
        .order_by(ReplyGiven.at.desc(), ReplyGiven.id.desc())
    )
    if convenor_id is not None:
        stmt = stmt.where(Event.convenor_id == convenor_id)
    if until is not None:
        stmt = stmt.where(ReplyGiven.at <= until)
    return db.session.scalars(stmt).all()


def last_change(event: Event) -> HistoryEntry | None:
    """The newest entry that changed the event or took its cancellation back."""
    return db.session.scalar(
        select(HistoryEntry)
        .where(
            HistoryEntry.record_kind == "event",
            HistoryEntry.record_id == event.id,
            HistoryEntry.verb.in_(["changed", "reinstated"]),
        )
        .order_by(HistoryEntry.id.desc())
        .limit(1)
    )


def site(site_id: int | None) -> Site | None:
    return db.session.get(Site, site_id) if site_id is not None else None


def people_with_addresses(person_ids: Collection[int]) -> Sequence[Person]:
    """The people in the order asked for, each with the addresses."""
    found = db.session.scalars(
        select(Person).where(Person.id.in_(person_ids)).options(selectinload(Person.emails))
    )
    by_id = {person.id: person for person in found}
    return [by_id[id] for id in person_ids if id in by_id]


def people_matching(wanted: PeopleFilter) -> Sequence[Person]:
    """Everybody a filter describes, by name, each with the addresses."""
    stmt = matching(wanted).options(selectinload(Person.emails))
    return db.session.scalars(stmt.order_by(Person.sort_key, Person.id)).all()


def ids_matching(wanted: PeopleFilter) -> Sequence[int]:
    """The numbers of everybody a filter describes, by name."""
    stmt = matching(wanted).order_by(Person.sort_key, Person.id)
    return db.session.scalars(stmt.with_only_columns(Person.id)).all()


def suppressions(address_keys: Collection[str]) -> Mapping[str, SuppressionReason]:
    """Which of the addresses get no letters, and why."""
    rows = db.session.execute(
        select(Suppression.address_key, Suppression.reason).where(
            Suppression.address_key.in_(address_keys)
        )
    )
    return dict(rows.all())
