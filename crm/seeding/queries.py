from collections.abc import Collection, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from crm.accounts.models import User
from crm.attendance.models import Headcount
from crm.db import db
from crm.events.models import Event, EventKind, EventStatus
from crm.imports.models import ImportBatch, ImportState
from crm.organisations.models import Organisation
from crm.people.models import Person
from crm.programmes.models import Programme
from crm.seeding.models import DemoMark


def people(numbers: Collection[int]) -> Sequence[Person]:
    """People with their addresses and telephones, in order of their numbers."""
    return db.session.scalars(
        sa.select(Person)
        .where(Person.id.in_(numbers))
        .options(selectinload(Person.emails), selectinload(Person.phones))
        .order_by(Person.id)
    ).all()


def uncounted_events(programme_id: int, *, limit: int) -> Sequence[Event]:
    """The newest information sessions that were held and where nobody counted heads."""
    return db.session.scalars(
        sa.select(Event)
        .where(
            Event.programme_id == programme_id,
            Event.status == EventStatus.HELD,
            Event.kind == EventKind.INFORMATION_SESSION,
            Event.id.not_in(sa.select(Headcount.event_id)),
        )
        .order_by(Event.day.desc(), Event.id)
        .limit(limit)
    ).all()


def waiting_imports() -> Sequence[ImportBatch]:
    """Files of the demo that were begun and are not taken over, without a worker of theirs."""
    return db.session.scalars(
        sa.select(ImportBatch)
        .join(DemoMark, DemoMark.record_id == ImportBatch.id)
        .where(
            DemoMark.kind == "import_batch",
            ImportBatch.state.in_([ImportState.CHECKED, ImportState.RUNNING]),
            ImportBatch.job_id.is_(None),
        )
        .order_by(ImportBatch.id)
    ).all()


def is_untouched() -> bool:
    """Whether nothing is on record that the demo could get in the way of; logins may be."""
    return not any(
        db.session.scalar(sa.select(model.id).limit(1))
        for model in (Programme, Organisation, Person, Event)
    )


def has_demo() -> bool:
    """Whether any record is marked as the demo's."""
    return db.session.scalar(sa.select(DemoMark.record_id).limit(1)) is not None


def has_admin() -> bool:
    """Whether anybody is left who may open the settings."""
    active = sa.select(User.id).where(User.role == "admin", User.deactivated_at.is_(None))
    return db.session.scalar(active.limit(1)) is not None
