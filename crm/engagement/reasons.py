"""Why something on record is not in a figure. What is in and what is left out make up all of it."""

from enum import StrEnum

from sqlalchemy import ColumnElement, and_, case, literal, or_

from crm.attendance.models import UNCOUNTED_ROLES, Attendance, AttendanceState
from crm.engagement.conditions import Window, in_another_row, is_counted_row, is_held_in, objectors
from crm.events.models import Event, EventStatus
from crm.i18n import lazy_gettext as _l
from crm.people.models import Person


class Reason(StrEnum):
    """The first thing that keeps a row out; a row has one reason or none."""

    EVENT_CANCELLED = "event_cancelled"
    EVENT_NOT_HELD = "event_not_held"
    BEFORE_WINDOW = "before_window"
    AFTER_WINDOW = "after_window"
    OBJECTED = "objected"
    ANOTHER_ROW = "another_row"
    NO_SHOW = "no_show"
    EXCUSED = "excused"
    TEAM_OR_SUPPLIER = "team_or_supplier"
    NOT_RECORDED = "not_recorded"


#: Reasons that lie with the event, not with the attendance.
EVENT_REASONS = (
    Reason.EVENT_CANCELLED,
    Reason.EVENT_NOT_HELD,
    Reason.BEFORE_WINDOW,
    Reason.AFTER_WINDOW,
)
#: Stands for "no reason": the row counts.
INCLUDED = ""

WORDS = {
    Reason.EVENT_CANCELLED: _l("the event was cancelled"),
    Reason.EVENT_NOT_HELD: _l("the event is not marked as held"),
    Reason.BEFORE_WINDOW: _l("the event lies before this period"),
    Reason.AFTER_WINDOW: _l("the event lies after this period"),
    Reason.OBJECTED: _l("the person objected to being in statistics"),
    Reason.ANOTHER_ROW: _l("the same person has another record that counts at this event"),
    Reason.NO_SHOW: _l("did not come"),
    Reason.EXCUSED: _l("excused"),
    Reason.TEAM_OR_SUPPLIER: _l("was there as team or supplier"),
    Reason.NOT_RECORDED: _l("said yes, but no attendance is recorded"),
}


def words(reason: Reason) -> str:
    """The reason in the reader's language, to stand after "left out, because"."""
    return str(WORDS[reason])


def reason_of_event(window: Window) -> ColumnElement[str]:
    """Why an event is outside the count, or `INCLUDED`."""
    return case(
        (is_held_in(window), literal(INCLUDED)),
        (Event.status == EventStatus.CANCELLED, literal(Reason.EVENT_CANCELLED.value)),
        (Event.status != EventStatus.HELD, literal(Reason.EVENT_NOT_HELD.value)),
        (Event.day < window.day_from, literal(Reason.BEFORE_WINDOW.value)),
        else_=literal(Reason.AFTER_WINDOW.value),
    )


def reason_of_row(window: Window) -> ColumnElement[str]:
    """Why an attendance row is outside the count, or `INCLUDED`; event and person are joined.

    A human being with several rows at one event counts by the first row that says so. What is
    in is what `queries.is_counted_row` says; the rest only names what failed.
    """
    is_attended = Attendance.state == AttendanceState.ATTENDED
    is_team = or_(
        Attendance.role.in_(UNCOUNTED_ROLES),
        in_another_row(lambda other: other.role.in_(UNCOUNTED_ROLES)),
    )
    counts_already = in_another_row(
        lambda other: and_(
            other.state == AttendanceState.ATTENDED,
            or_(~is_attended, other.id < Attendance.id),
        )
    )
    return case(
        (~is_held_in(window), reason_of_event(window)),
        (Person.survivor_id.in_(objectors()), literal(Reason.OBJECTED.value)),
        (and_(counts_already, ~is_team), literal(Reason.ANOTHER_ROW.value)),
        (is_counted_row(), literal(INCLUDED)),
        (Attendance.state == AttendanceState.NO_SHOW, literal(Reason.NO_SHOW.value)),
        (Attendance.state == AttendanceState.EXCUSED, literal(Reason.EXCUSED.value)),
        else_=literal(Reason.TEAM_OR_SUPPLIER.value),
    )
