"""What several rows of one human being at one event say together.

Attended beats no-show beats excused. Team or supplier in any row, whatever its state, beats any
other role; organisations are united over the rows with the winning state.
"""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import ColumnElement, case, false

from crm.attendance.models import UNCOUNTED_ROLES, Attendance, AttendanceRole, AttendanceState
from crm.organisations.models import Organisation

#: States, the one that beats the others first.
ORDER: Final = (AttendanceState.ATTENDED, AttendanceState.NO_SHOW, AttendanceState.EXCUSED)

#: Which row speaks where a human being has several at one event: the lightest.
WEIGHT: Final[ColumnElement[int]] = case(
    (Attendance.state == AttendanceState.ATTENDED, 0),
    (Attendance.state == AttendanceState.NO_SHOW, 1),
    else_=2,
)


def beats(state: AttendanceState) -> ColumnElement[bool]:
    """Whether a row's state beats that one."""
    stronger = ORDER[: ORDER.index(state)]
    return Attendance.state.in_(stronger) if stronger else false()


def speaking_role(rows: Sequence[Attendance]) -> AttendanceRole:
    """The role of a human being at an event; the row that speaks stands first."""
    uncounted = (row.role for row in rows if row.role in UNCOUNTED_ROLES)
    return next(uncounted, rows[0].role)


def united_organisations(rows: Sequence[Attendance]) -> list[Organisation]:
    """For whom somebody came, each organisation once; the row that speaks stands first."""
    alike = [row for row in rows if row.state == rows[0].state]
    return list(dict.fromkeys(body for row in alike for body in row.acting_for))


def has_mixed_roles(rows: Sequence[Attendance]) -> bool:
    """Whether one row says team or supplier and another one something else."""
    return len({row.role in UNCOUNTED_ROLES for row in rows}) > 1
