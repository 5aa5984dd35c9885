from collections.abc import Sequence
from datetime import date

import sqlalchemy as sa

from crm.db import LARGEST_KEY, db
from crm.events.models import Event


def titled(title: str, on: date | None) -> Sequence[Event]:
    """Events of exactly that title in either language, of that day if one is given."""
    stmt = sa.select(Event).where(sa.or_(Event.title == title, Event.title_bg == title))
    if on is not None:
        stmt = stmt.where(Event.day == on)
    return db.session.scalars(stmt.limit(2)).all()


def event(number: int) -> Event | None:
    """The event of a number."""
    return db.session.get(Event, number) if 0 < number <= LARGEST_KEY else None
