"""What a sending to many people reads, a chunk at a time."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from crm.accounts.models import User
from crm.db import db
from crm.events.models import Event, EventStatus, Transition
from crm.history.models import HistoryEntry
from crm.invitations.models import STANDS, Invitation
from crm.invitations.queries import EVENT_PARTS
from crm.people.models import Person


def invitations_after(event_id: int, number: int, *, limit: int) -> Sequence[Invitation]:
    """The next invitations of an event in order of recording, with what a letter needs."""
    return db.session.scalars(
        select(Invitation)
        .where(Invitation.event_id == event_id, Invitation.id > number, STANDS)
        .options(
            joinedload(Invitation.person).selectinload(Person.emails),
            joinedload(Invitation.event).options(*EVENT_PARTS),
        )
        .order_by(Invitation.id)
        .limit(limit)
    ).all()


def invited_count(event_id: int) -> int:
    """How many people are invited to an event."""
    is_invited = (Invitation.event_id == event_id) & STANDS
    stmt = select(func.count()).select_from(Invitation).where(is_invited)
    return db.session.scalar(stmt) or 0


def event_with_parts(event_id: int) -> Event | None:
    """An event with what its letters name."""
    return db.session.scalar(select(Event).where(Event.id == event_id).options(*EVENT_PARTS))


def history_entry(entry_id: int) -> HistoryEntry | None:
    return db.session.get(HistoryEntry, entry_id)


def reason_of_cancellation(event_id: int) -> str:
    """Why an event was cancelled the last time; empty when nobody said."""
    stmt = select(Transition.reason).where(
        Transition.event_id == event_id, Transition.to_status == EventStatus.CANCELLED
    )
    return db.session.scalar(stmt.order_by(Transition.id.desc()).limit(1)) or ""


def users_wanting_daily_mail() -> Sequence[User]:
    """Users who asked for the daily mail about answers."""
    return db.session.scalars(
        select(User)
        .where(User.wants_daily_mail.is_(True), User.deactivated_at.is_(None))
        .order_by(User.id)
    ).all()


def events_to_invite_to(*, at: datetime, limit: int) -> Sequence[Event]:
    """The scheduled events that have not begun, the next first."""
    stmt = select(Event).where(Event.status == EventStatus.SCHEDULED, Event.starts_at > at)
    return db.session.scalars(stmt.order_by(Event.starts_at, Event.id).limit(limit)).all()
