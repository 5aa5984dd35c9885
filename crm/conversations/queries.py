from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, joinedload, selectinload

from crm.conversations.models import Channel, Conversation, Party
from crm.db import LARGEST_KEY, db
from crm.events.models import Event
from crm.organisations import queries as organisations
from crm.people.who_queries import same_person
from crm.search import queries as search

KIND: Final = "conversation"
#: Entries of one kind on the page of a person or an organisation.
MOST_ENTRIES: Final = 40

#: Columns by which the register sorts, the last of each unique.
SORT_COLUMNS: Final[Mapping[str, Sequence[InstrumentedAttribute[Any]]]] = {
    "day": (Conversation.day, Conversation.id),
}


@dataclass(frozen=True)
class ConversationFilter:
    """Which conversations the register shows; an empty field filters nothing."""

    q: str = ""
    channel: Channel | None = None
    programme_id: int | None = None
    event_id: int | None = None
    person_id: int | None = None
    organisation_id: int | None = None
    our_side_id: int | None = None
    day_from: date | None = None
    day_to: date | None = None
    is_archived: bool = False


def allowed(wanted: ConversationFilter) -> sa.Select[int]:
    """The numbers of conversations all filters but the words leave."""
    archived = Conversation.archived_at
    stmt = sa.select(Conversation.id).where(
        archived.is_not(None) if wanted.is_archived else archived.is_(None)
    )
    for column, value in (
        (Conversation.channel, wanted.channel),
        (Conversation.programme_id, wanted.programme_id),
        (Conversation.event_id, wanted.event_id),
        (Conversation.our_side_id, wanted.our_side_id),
    ):
        if value is not None:
            stmt = stmt.where(column == value)
    if wanted.person_id is not None:
        stmt = stmt.where(Conversation.id.in_(_with(person_id=wanted.person_id)))
    if wanted.organisation_id is not None:
        stmt = stmt.where(Conversation.id.in_(_with(organisation_id=wanted.organisation_id)))
    if wanted.day_from is not None:
        stmt = stmt.where(Conversation.day >= wanted.day_from)
    if wanted.day_to is not None:
        stmt = stmt.where(Conversation.day <= wanted.day_to)
    return stmt


def rows(wanted: ConversationFilter) -> sa.Select[Conversation]:
    """The conversations of the same filter with what a row shows."""
    where = allowed(wanted).whereclause
    stmt = sa.select(Conversation).options(
        selectinload(Conversation.parties).joinedload(Party.organisation),
        joinedload(Conversation.our_side),
    )
    return stmt if where is None else stmt.where(where)


def matching(wanted: ConversationFilter) -> sa.Select[Conversation]:
    """The conversations a filter describes, words included."""
    stmt = rows(wanted)
    if wanted.q:
        ids = search.found_ids(KIND, wanted.q)
        stmt = stmt.where(sa.false() if ids is None else Conversation.id.in_(ids))
    return stmt


def how_many(wanted: ConversationFilter) -> int:
    """How many conversations a filter describes."""
    numbers = matching(wanted).with_only_columns(Conversation.id).subquery()
    return db.session.scalar(sa.select(sa.func.count()).select_from(numbers)) or 0


def one_by_one(wanted: ConversationFilter) -> Iterator[Conversation]:
    """Every conversation a filter describes, the latest first; a few hundred in memory."""
    stmt = matching(wanted).order_by(Conversation.day.desc(), Conversation.id.desc())
    yield from db.session.scalars(stmt.execution_options(yield_per=500))


def conversation(number: int) -> Conversation | None:
    """A conversation with all its page shows."""
    return db.session.get(
        Conversation,
        number,
        options=[
            selectinload(Conversation.parties).joinedload(Party.organisation),
            selectinload(Conversation.commitments),
            selectinload(Conversation.issues),
            joinedload(Conversation.programme),
            joinedload(Conversation.event),
            joinedload(Conversation.our_side),
        ],
        populate_existing=True,
    )


def event(number: int) -> Event | None:
    return db.session.get(Event, number) if 0 < number <= LARGEST_KEY else None


def conversations_of(
    *, person_id: int | None = None, organisation_id: int | None = None
) -> Sequence[Conversation]:
    """The latest conversations with somebody, the newest first."""
    wanted = ConversationFilter(person_id=person_id, organisation_id=organisation_id)
    stmt = matching(wanted).order_by(Conversation.day.desc(), Conversation.id.desc())
    return db.session.scalars(stmt.limit(MOST_ENTRIES)).all()


def conversations_at(event_id: int) -> Sequence[Conversation]:
    """The conversations that belong to an event, the newest first."""
    stmt = matching(ConversationFilter(event_id=event_id))
    stmt = stmt.order_by(Conversation.day.desc(), Conversation.id.desc())
    return db.session.scalars(stmt.limit(MOST_ENTRIES)).all()


def _with(*, person_id: int | None = None, organisation_id: int | None = None) -> sa.Select[int]:
    stmt = sa.select(Party.conversation_id)
    if person_id is not None:
        return stmt.where(Party.person_id.in_(same_person(person_id)))
    return stmt.where(Party.organisation_id.in_(organisations.same_as(organisation_id or 0)))
