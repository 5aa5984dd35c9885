"""Questions to the whole database: is it sound, and does it agree with itself?"""

from collections.abc import Mapping

from sqlalchemy import Connection, func, select, text
from sqlalchemy.orm import aliased

from crm.accounts.models import User
from crm.db import Base, db
from crm.events.models import Event
from crm.invitations.models import STANDS, Invitation, Reply
from crm.people.models import EmailAddress, Person


def active_demo_logins() -> int:
    """Logins of the demo, whose password anybody can read, that still open the door."""
    stmt = select(func.count()).where(
        User.email_key.like("%@demo.example"), User.deactivated_at.is_(None)
    )
    return db.session.scalar(stmt) or 0


def refresh_statistics() -> None:
    """Have the embedded database count its tables and indexes; a server does so by itself."""
    if db.engine.dialect.name == "sqlite":
        db.session.execute(text("ANALYZE"))


def is_writable(connection: Connection) -> bool:
    """Whether the transaction that has begun may change something."""
    if connection.dialect.name == "sqlite":
        return not connection.scalar(text("PRAGMA query_only"))
    return bool(connection.scalar(text("SHOW transaction_read_only")) == "off")


def engine_integrity() -> tuple[bool, str]:
    """What the engine itself says: pages and foreign keys on SQLite, every row on PostgreSQL."""
    if db.engine.dialect.name == "sqlite":
        pages = db.session.scalar(text("PRAGMA integrity_check"))
        orphans = len(db.session.execute(text("PRAGMA foreign_key_check")).all())
        if pages != "ok":
            return False, str(pages)
        return orphans == 0, "well" if not orphans else f"{orphans} rows point nowhere"
    rows = 0
    for table in Base.metadata.sorted_tables:
        rows += db.session.scalar(select(func.count()).select_from(table)) or 0
    return True, f"{rows} rows read"


def contradictions() -> Mapping[str, int]:
    """How many records contradict another one, by what they contradict."""
    return {
        "survivors": _wrong_survivors(),
        "primary addresses": _several_primary_addresses(),
        "seats": _overbooked_events(),
    }


def _wrong_survivors() -> int:
    """People whose survivor is not the end of their chain of merges."""
    into = aliased(Person)
    own = select(func.count()).where(
        Person.merged_into_id.is_(None), Person.survivor_id.is_distinct_from(Person.id)
    )
    merged = (
        select(func.count())
        .select_from(Person)
        .join(into, into.id == Person.merged_into_id)
        .where(Person.survivor_id.is_distinct_from(into.survivor_id))
    )
    return (db.session.scalar(own) or 0) + (db.session.scalar(merged) or 0)


def _several_primary_addresses() -> int:
    several = (
        select(EmailAddress.person_id)
        .where(EmailAddress.is_primary)
        .group_by(EmailAddress.person_id)
        .having(func.count() > 1)
        .subquery()
    )
    return db.session.scalar(select(func.count()).select_from(several)) or 0


def _overbooked_events() -> int:
    """Events with more accepted than seats. Staff may have lowered the seats knowingly."""
    full = (
        select(Event.id)
        .join(Invitation, Invitation.event_id == Event.id)
        .where(Invitation.reply == Reply.YES, STANDS, Event.seats.is_not(None))
        .group_by(Event.id, Event.seats)
        .having(func.sum(Invitation.party_size) > Event.seats)
        .subquery()
    )
    return db.session.scalar(select(func.count()).select_from(full)) or 0
