"""What happens to sites."""

from dataclasses import dataclass
from datetime import datetime

from crm.db import db, give_ref
from crm.events.models import Site
from crm.history import actions as history
from crm.history.models import Actor


@dataclass(frozen=True)
class SiteFacts:
    """What is known of a place. Coordinates are decimal degrees as text, both or none."""

    name: str
    address: str = ""
    district: str = ""
    latitude: str = ""
    longitude: str = ""
    seats: int | None = None


def create_site(facts: SiteFacts, *, by: Actor, at: datetime) -> Site:
    """Put a new place on the list."""
    site = Site(created_at=at)
    _fill(site, facts)
    db.session.add(site)
    give_ref(site)
    history.note(site, "created", by=by, at=at)
    db.session.flush()
    return site


def create_if_named(facts: SiteFacts | None, *, by: Actor, at: datetime) -> Site | None:
    """Put the place an event's form names on the list, if it names one."""
    return create_site(facts, by=by, at=at) if facts is not None else None


def change_site(site: Site, facts: SiteFacts, *, by: Actor, at: datetime) -> bool:
    """Correct what is known of a place; returns whether anything changed.

    Events keep their own number of seats, and nobody is written to: another place for an
    event is a change of the event.
    """
    _fill(site, facts)
    entry = history.note(site, "changed", by=by, at=at)
    db.session.flush()
    return entry is not None


def archive_site(site: Site, *, by: Actor, at: datetime) -> None:
    """Take a place off the lists; events that use it keep it."""
    if site.archived_at is None:
        site.archived_at = at
        history.note(site, "archived", by=by, at=at)
        db.session.flush()


def restore_site(site: Site, *, by: Actor, at: datetime) -> None:
    """Put an archived place back on the lists."""
    if site.archived_at is not None:
        site.archived_at = None
        history.note(site, "restored", by=by, at=at)
        db.session.flush()


def _fill(site: Site, facts: SiteFacts) -> None:
    site.name = facts.name
    site.address = facts.address
    site.district = facts.district
    site.latitude = facts.latitude
    site.longitude = facts.longitude
    site.seats = facts.seats
