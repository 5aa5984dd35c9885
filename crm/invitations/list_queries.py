"""Lists of an event's invitations: the one on the page, and the one for the telephone."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Select, select
from sqlalchemy.orm import InstrumentedAttribute, contains_eager

from crm.db import db
from crm.invitations.models import STANDS, Channel, Invitation, Reply
from crm.mail.models import Letter, LetterState
from crm.people.models import Affiliation, Person
from crm.text.collation import sort_key

#: Columns by which the list sorts, the last of each unique.
SORT_COLUMNS: Final[Mapping[str, Sequence[InstrumentedAttribute[Any]]]] = {
    "name": (Person.sort_key, Invitation.id),
    "invited": (Invitation.invited_at, Invitation.id),
}


def listed(
    event_id: int, *, words: str = "", reply: str = "", channel: Channel | None = None
) -> Select[Invitation]:
    """The invitations of an event, filtered, with what the list shows of each.

    `reply` is a code of `Reply`, or `none` for the unanswered.
    """
    stmt = (
        select(Invitation)
        .join(Invitation.person)
        .where(Invitation.event_id == event_id, STANDS)
        .options(
            contains_eager(Invitation.person)
            .selectinload(Person.affiliations)
            .joinedload(Affiliation.organisation)
        )
    )
    if reply == "none":
        stmt = stmt.where(Invitation.reply.is_(None))
    elif reply:
        stmt = stmt.where(Invitation.reply == Reply(reply))
    if channel is not None:
        stmt = stmt.where(Invitation.channel == channel)
    key = sort_key(words)
    if key:
        stmt = stmt.where(Person.sort_key.contains(key, autoescape=True))
    return stmt


def in_order(stmt: Select[Invitation]) -> Sequence[Invitation]:
    """All rows of a list of invitations, by name."""
    return db.session.scalars(stmt.order_by(Person.sort_key, Invitation.id)).all()


def call_list(event_id: int) -> Sequence[Invitation]:
    """Whom to call about an event: first those still to be called, then by name."""
    phones = contains_eager(Invitation.person).selectinload(Person.phones)
    stmt = listed(event_id).options(phones)
    stmt = stmt.where((Invitation.channel == Channel.CALL) | Invitation.to_call_since.is_not(None))
    found = db.session.scalars(stmt.order_by(Person.sort_key, Invitation.id)).all()
    return sorted(found, key=lambda invitation: invitation.to_call_since is None)


def letter_states(event_id: int, person_ids: Collection[int]) -> Mapping[int, LetterState]:
    """What became of the newest letter about the event to each of some people.

    Letters to records that were merged into theirs are letters to them.
    """
    rows = db.session.execute(
        select(Person.survivor_id, Letter.state)
        .join(Letter, Letter.reader_id == Person.id)
        .where(
            Letter.about_kind == "event",
            Letter.about_id == event_id,
            Letter.reader_kind == "person",
            Person.survivor_id.in_(person_ids),
        )
        .order_by(Letter.id)
    )
    return {reader_id: state for reader_id, state in rows if reader_id is not None}
