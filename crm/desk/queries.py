from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from crm.attendance.models import Attendance, Headcount
from crm.conversations.models import Conversation
from crm.db import db
from crm.events.models import Event, EventStatus, Site
from crm.i18n import language
from crm.invitations.models import Invitation
from crm.programmes.models import Programme, Strand

#: How many events the home page lists at most in one block.
MOST_EVENTS = 30


def has_people(event_id: int) -> bool:
    """Whether anybody is invited to the event, was recorded or counted there, or spoke there."""
    hangs_on = [
        select(sa.literal(1)).where(column == event_id)
        for column in (
            Invitation.event_id,
            Attendance.event_id,
            Headcount.event_id,
            Conversation.event_id,
        )
    ]
    return bool(db.session.scalar(select(sa.or_(*[stmt.exists() for stmt in hangs_on]))))


def events_needing_care(*, soon: datetime, since: datetime) -> Sequence[Event]:
    """Events not cancelled that start before `soon`: all still open, held ones since `since`."""
    return db.session.scalars(
        select(Event)
        .where(
            Event.starts_at < soon,
            sa.or_(
                Event.status.in_([EventStatus.DRAFT, EventStatus.SCHEDULED]),
                sa.and_(Event.status == EventStatus.HELD, Event.starts_at >= since),
            ),
        )
        .options(joinedload(Event.site))
        .order_by(Event.starts_at.desc(), Event.id.desc())
        .limit(2 * MOST_EVENTS)
    ).all()[::-1]


def site_names(numbers: Collection[int]) -> Mapping[int, str]:
    """Names of places by number, for histories."""
    if not numbers:
        return {}
    rows = db.session.execute(select(Site.id, Site.name).where(Site.id.in_(numbers)))
    return dict(rows.all())


def strand_names(numbers: Collection[int]) -> Mapping[int, str]:
    """Codes of strands by number, for histories."""
    if not numbers:
        return {}
    rows = db.session.execute(select(Strand.id, Strand.code).where(Strand.id.in_(numbers)))
    return dict(rows.all())


def programme_names(numbers: Collection[int]) -> Mapping[int, str]:
    """Names of programmes by number, for histories."""
    if not numbers:
        return {}
    found = db.session.scalars(select(Programme).where(Programme.id.in_(numbers)))
    return {programme.id: programme.name_in(language()) for programme in found}
