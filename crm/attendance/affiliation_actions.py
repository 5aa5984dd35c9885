"""Keeping to which organisations somebody belonged on the day of an event.

That is another thing than for whom they acted: organisations are counted as engaged by
`acting_for` only, on somebody's express word. What is kept here lets the table of an event say
the same after people have changed their jobs.
"""

from collections.abc import Collection

from sqlalchemy import insert, select
from sqlalchemy.orm import aliased

from crm.attendance.models import Attendance, AttendanceAffiliation
from crm.db import Base, db
from crm.events.models import Event
from crm.people.models import Affiliation, Person


def keep_affiliations(event: Event, attendance_ids: Collection[int]) -> None:
    """Write down the ties that hold on the event's day, in one statement; safe to repeat."""
    if not attendance_ids:
        return
    kept = Base.metadata.tables[AttendanceAffiliation.__tablename__]
    record, same = aliased(Person), aliased(Person)
    known = (
        select(kept.c.attendance_id)
        .where(
            kept.c.attendance_id == Attendance.id,
            kept.c.organisation_id == Affiliation.organisation_id,
        )
        .exists()
    )
    ties = (
        select(Attendance.id, Affiliation.organisation_id)
        .join(record, record.id == Attendance.person_id)
        .join(same, same.survivor_id == record.survivor_id)
        .join(Affiliation, Affiliation.person_id == same.id)
        .where(
            Attendance.id.in_(attendance_ids),
            Affiliation.starts_on.is_(None) | (Affiliation.starts_on <= event.day),
            Affiliation.ends_on.is_(None) | (Affiliation.ends_on >= event.day),
            ~known,
        )
        .distinct()
    )
    db.session.execute(insert(kept).from_select(["attendance_id", "organisation_id"], ties))
