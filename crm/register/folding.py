"""Several attendance rows for one event and one person become one. Pure."""

from collections.abc import Sequence
from typing import Any

from crm.attendance.models import UNCOUNTED_ROLES, AttendanceState

#: Which state wins: the first.
ORDER = (AttendanceState.ATTENDED, AttendanceState.NO_SHOW, AttendanceState.EXCUSED)


def fold(rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The one row that several rows of the same event and person mean.

    Attended beats no-show beats excused. Team or supplier in any row, whatever its state, beats
    any other role; else the first row with the winning state gives the role. Organisations are
    united over the rows with the winning state.
    """
    state = min((row["state"] for row in rows), key=ORDER.index)
    winning = [row for row in rows if row["state"] is state]
    uncounted = next((row["role"] for row in rows if row["role"] in UNCOUNTED_ROLES), None)
    return {
        **winning[0],
        "role": uncounted or winning[0]["role"],
        "acting_for": _united(winning, "acting_for"),
        "belonged_to": _united(winning, "belonged_to"),
        "is_belonging_kept": any(row["is_belonging_kept"] for row in winning),
    }


def _united(rows: Sequence[dict[str, Any]], column: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(ref for row in rows for ref in row[column]))
