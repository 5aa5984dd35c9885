"""What hangs on two people, for the preview of their merge. Nothing here writes."""

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import func, select

from crm.attendance.models import Attendance
from crm.db import db
from crm.events.models import Event
from crm.invitations.models import STANDS, Invitation
from crm.mail.models import Letter
from crm.people.models import BackgroundAnswer, Consent, Person

#: What is counted on both sides, by the column that names the record.
COUNTED = {
    "attendances": Attendance.person_id,
    "invitations": Invitation.person_id,
    "consents": Consent.person_id,
    "answers": BackgroundAnswer.person_id,
}


def counts(survivor_id: int) -> Mapping[str, int]:
    """How many rows of each kind hang on the records of a human being, in one statement."""
    records = select(Person.id).where(Person.survivor_id == survivor_id)
    columns = [
        select(func.count()).where(column.in_(records)).scalar_subquery().label(name)
        for name, column in COUNTED.items()
    ]
    letters = (
        select(func.count())
        .where(Letter.reader_kind == "person", Letter.reader_id.in_(records))
        .scalar_subquery()
        .label("letters")
    )
    return dict(db.session.execute(select(*columns, letters)).mappings().one())


def attendances(survivor_ids: Collection[int]) -> Sequence[tuple[int, Attendance]]:
    """Whose they are and all attendance rows of some people, by event."""
    stmt = (
        select(Person.survivor_id, Attendance)
        .join(Attendance, Attendance.person_id == Person.id)
        .where(Person.survivor_id.in_(survivor_ids))
        .order_by(Attendance.event_id, Attendance.id)
    )
    return [(number or row.person_id, row) for number, row in db.session.execute(stmt)]


def invitations(survivor_ids: Collection[int]) -> Sequence[tuple[int, Invitation]]:
    """Whose they are and the standing invitations of some people, by event."""
    stmt = (
        select(Person.survivor_id, Invitation)
        .join(Invitation, Invitation.person_id == Person.id)
        .where(Person.survivor_id.in_(survivor_ids), STANDS)
        .order_by(Invitation.event_id, Invitation.id)
    )
    return [(number or one.person_id, one) for number, one in db.session.execute(stmt)]


def events(event_ids: Collection[int]) -> Mapping[int, Event]:
    found = db.session.scalars(select(Event).where(Event.id.in_(event_ids)))
    return {event.id: event for event in found}


def programmes_of(survivor_ids: Collection[int]) -> Sequence[int]:
    """The programmes at whose events something is recorded of some people."""
    stmt = (
        select(Event.programme_id)
        .join(Attendance, Attendance.event_id == Event.id)
        .join(Person, Person.id == Attendance.person_id)
        .where(Person.survivor_id.in_(survivor_ids))
        .distinct()
    )
    return db.session.scalars(stmt).all()
