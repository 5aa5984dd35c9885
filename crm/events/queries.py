from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute, joinedload, selectinload

from crm.db import db
from crm.events.models import Event, EventKind, EventStatus, Site
from crm.programmes.models import Programme
from crm.search import queries as search
from crm.text.collation import sort_key
from crm.wall import day_bounds

#: Columns by which the list sorts, the last of each unique.
SORT_COLUMNS: Final[Mapping[str, Sequence[InstrumentedAttribute[Any]]]] = {
    "start": (Event.starts_at, Event.id),
    "title": (Event.sort_key, Event.id),
}
SITE_SORT_COLUMNS: Final[Mapping[str, Sequence[InstrumentedAttribute[Any]]]] = {
    "name": (Site.sort_key, Site.id),
}
LOOKUP_SIZE = 20
#: No event is longer.
LONGEST = timedelta(days=366)


@dataclass(frozen=True)
class EventFilter:
    """Which events a list shows; an empty field filters nothing."""

    kind: EventKind | None = None
    status: EventStatus | None = None
    programme_id: int | None = None
    strand_id: int | None = None
    site_id: int | None = None
    convenor_id: int | None = None
    is_upcoming: bool | None = None
    day_from: date | None = None
    day_to: date | None = None
    words: str = ""


def matching(wanted: EventFilter, *, at: datetime) -> sa.Select[Event]:
    """The events a filter describes, each with its site; upcoming ones have not ended at `at`."""
    stmt = select(Event).options(joinedload(Event.site))
    for column, value in (
        (Event.kind, wanted.kind),
        (Event.status, wanted.status),
        (Event.programme_id, wanted.programme_id),
        (Event.strand_id, wanted.strand_id),
        (Event.site_id, wanted.site_id),
        (Event.convenor_id, wanted.convenor_id),
    ):
        if value is not None:
            stmt = stmt.where(column == value)
    if wanted.words:
        found = search.found_ids("event", wanted.words)
        stmt = stmt.where(Event.id.in_(found) if found is not None else sa.false())
    if wanted.is_upcoming is not None:
        is_upcoming = sa.func.coalesce(Event.ends_at, Event.starts_at) >= at
        stmt = stmt.where(is_upcoming if wanted.is_upcoming else ~is_upcoming)
    if wanted.day_from is not None:
        stmt = stmt.where(Event.day >= wanted.day_from)
    if wanted.day_to is not None:
        stmt = stmt.where(Event.day <= wanted.day_to)
    return stmt


def event_by_ref(ref: str) -> Event | None:
    """The event of a number or a ref, with what its page shows about it."""
    key = Event.id == int(ref) if is_number(ref) else Event.ref == ref
    return db.session.scalar(
        select(Event)
        .where(key)
        .options(
            joinedload(Event.programme),
            joinedload(Event.strand),
            joinedload(Event.site),
            joinedload(Event.convenor),
        )
    )


def between(first: date, last: date) -> Sequence[Event]:
    """Events that may touch the days from `first` to `last` on some clock, by start."""
    earliest, latest = day_bounds(first, last, "UTC")
    margin = timedelta(days=1)
    return db.session.scalars(
        select(Event)
        .where(
            Event.starts_at >= earliest - LONGEST,
            Event.starts_at < latest + margin,
            sa.func.coalesce(Event.ends_at, Event.starts_at) >= earliest - margin,
        )
        .options(joinedload(Event.site))
        .order_by(Event.starts_at, Event.id)
    ).all()


def programmes_with_strands() -> Sequence[Programme]:
    """Programmes an event can belong to, newest first, each with its strands."""
    return db.session.scalars(
        select(Programme)
        .where(Programme.archived_at.is_(None))
        .options(selectinload(Programme.strands))
        .order_by(Programme.starts_on.desc(), Programme.id.desc())
    ).all()


def site(site_id: int) -> Site | None:
    """The site of a number; a number no key can be finds nothing."""
    return db.session.get(Site, site_id) if 0 < site_id < 2**31 else None


def sites(*, words: str = "", is_archived: bool = False) -> sa.Select[Site]:
    """Places whose name starts with the words or has a word that does."""
    stmt = select(Site).where(
        Site.archived_at.is_not(None) if is_archived else Site.archived_at.is_(None)
    )
    key = sort_key(words)
    if key:
        stmt = stmt.where(
            sa.or_(
                Site.sort_key.startswith(key, autoescape=True),
                Site.sort_key.contains(f"0{key}", autoescape=True),
            )
        )
    return stmt


def sites_starting_with(words: str) -> Sequence[Site]:
    """A few places for a search field."""
    stmt = sites(words=words).order_by(Site.sort_key, Site.id).limit(LOOKUP_SIZE)
    return db.session.scalars(stmt).all()


def events_starting_with(words: str, *, at: datetime) -> Sequence[Event]:
    """A few events for a search field, the latest first."""
    stmt = matching(EventFilter(words=words), at=at).order_by(Event.starts_at.desc(), Event.id)
    return db.session.scalars(stmt.limit(LOOKUP_SIZE)).all()


def is_number(ref: str) -> bool:
    """Whether a REF is a record's number: digits that fit a key."""
    return ref.isascii() and ref.isdigit() and len(ref) < 10
