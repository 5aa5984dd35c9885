from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from crm.attendance.filtering import REAL
from crm.attendance.models import UNCOUNTED_ROLES, Attendance, AttendanceState
from crm.db import db
from crm.events.models import Event
from crm.people.column_queries import NUMBERS, Statement
from crm.people.models import Person


def taken_part(numbers: Sequence[int], _on: date) -> Mapping[int, Any]:
    """Of people who took part, as the filter means it: at how many events, and the last day."""
    return {row.survivor_id: row for row in db.session.execute(_taken_part(), {"numbers": numbers})}


@cache
def _taken_part() -> Statement:
    record = aliased(Person)
    return (
        sa.select(
            record.survivor_id,
            sa.func.count(Attendance.event_id.distinct()).label("times"),
            sa.func.max(Event.day).label("last"),
        )
        .select_from(Attendance)
        .join(record, record.id == Attendance.person_id)
        .join(Event, Event.id == Attendance.event_id)
        .where(
            record.survivor_id.in_(NUMBERS),
            Attendance.state == AttendanceState.ATTENDED,
            Attendance.role.not_in(UNCOUNTED_ROLES),
            Event.status.in_(REAL),
        )
        .group_by(record.survivor_id)
    )
