"""By what people can be filtered because of what they took part in.

Took part means what the figures mean by it: recorded as attended, at an event that was not
called off, and not as team or supplier unless that role is asked for.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from crm.accounts.access import STAFF
from crm.attendance.models import UNCOUNTED_ROLES, Attendance, AttendanceRole, AttendanceState
from crm.attendance.words import role_choices
from crm.events.models import Event, EventStatus
from crm.events.words import kind_choices
from crm.i18n import language, ngettext
from crm.i18n import lazy_gettext as _l
from crm.people import filter_kinds as parts
from crm.people.filter_parts import Condition, Scope, Section, Values, beginning, rows_of
from crm.people.models import Person
from crm.programmes import queries as programmes

#: What narrows the events down to some of them.
_EVENT_PARTS: Final = frozenset(
    {"attended_to", "attended_kind", "attended_strand", "attended_programme"}
)
#: Made once: making the alias of a table costs more than reading a page of it.
_TWIN: Final = aliased(Attendance)
_ABSENT: Final = aliased(Person)
_PRESENT: Final = aliased(Person)
#: Events at which somebody can have been; drafts and cancelled ones are none.
REAL: Final = (EventStatus.SCHEDULED, EventStatus.HELD)


def _took_part(values: Values, scope: Scope) -> sa.ColumnElement[bool]:
    """At least and at most so many events of those asked about; at least one if neither."""
    first = beginning(values, scope, since="attended_from", months="attended_months")
    row, stmt = _attended(values.get("attended_role"))
    is_any_event = first is None and not _EVENT_PARTS & set(values)
    event_id = row.event_id + 0 if is_any_event else scope.bare(row.event_id)
    stmt = stmt.where(event_id.in_(_events(first, values)))
    clauses = []
    if "attended" in values or "attended_most" not in values:
        clauses.append(scope.among(_often(stmt, row, values.get("attended", 1))))
    if "attended_most" in values:
        clauses.append(~scope.among(_often(stmt, row, values["attended_most"] + 1)))
    return sa.and_(*clauses)


def _stayed_away(values: Values, scope: Scope) -> sa.ColumnElement[bool]:
    first = beginning(values, scope, since="absent_since", months="absent_months")
    row, stmt = _attended(None)
    return ~scope.among(stmt.where(scope.bare(row.event_id).in_(_events(first, {}))))


def _missed(values: Values, scope: Scope) -> sa.ColumnElement[bool]:
    """Did not come so often. Whoever came by another of their records did come."""
    row, twin, absent, present = Attendance, _TWIN, _ABSENT, _PRESENT
    came = (
        sa.select(sa.literal(1))
        .select_from(absent)
        .join(present, present.survivor_id == absent.survivor_id)
        .join(twin, twin.person_id == present.id)
        .where(
            absent.id == row.person_id,
            # Plus nothing, so that SQLite looks through the rows of one person, not of one event.
            twin.event_id + 0 == row.event_id,
            twin.state == AttendanceState.ATTENDED,
        )
    )
    first = beginning(values, scope, since="no_show_since", months="no_show_months")
    stmt = rows_of(row).where(
        row.state == AttendanceState.NO_SHOW,
        ~came.correlate(row).exists(),
        scope.bare(row.event_id).in_(_events(first, {})),
    )
    return scope.among(_often(stmt, row, values.get("no_show", 1)))


def _attended(role: str | None) -> tuple[Any, sa.Select[int]]:
    """The attendances of people, in that role or in any that counts, and their table."""
    row = Attendance
    in_role = row.role.not_in(UNCOUNTED_ROLES) if role is None else row.role == AttendanceRole(role)
    return row, rows_of(row).where(row.state == AttendanceState.ATTENDED, in_role)


def _often(stmt: sa.Select[int], row: Any, times: int) -> sa.Select[int]:
    """Those of whom the statement has rows of so many events."""
    if times <= 1:
        return stmt
    person = stmt.selected_columns[0]
    return stmt.group_by(person).having(sa.func.count(row.event_id.distinct()) >= times)


def _events(first: date | None, values: Values) -> sa.Select[int]:
    """The numbers of the events that are asked about."""
    stmt = sa.select(Event.id).where(Event.status.in_(REAL))
    if first is not None:
        stmt = stmt.where(Event.day >= first)
    if "attended_to" in values:
        stmt = stmt.where(Event.day <= values["attended_to"])
    for name, column in (
        ("attended_kind", Event.kind),
        ("attended_strand", Event.strand_id),
        ("attended_programme", Event.programme_id),
    ):
        if name in values:
            stmt = stmt.where(column == values[name])
    return stmt


def _programme_choices() -> Sequence[tuple[str, str]]:
    return [(str(one.id), one.name_in(language())) for one in programmes.programme_choices()]


def _strand_choices() -> Sequence[tuple[str, str]]:
    return [
        (str(strand.id), f"{programme.name_in(language())}: {strand.name_in(language())}")
        for programme in programmes.programmes()
        for strand in programme.strands
    ]


def _at_least(count: int) -> str:
    return str(ngettext("at least %(num)s time", "at least %(num)s times", count))


def _at_most(count: int) -> str:
    return str(ngettext("at most %(num)s time", "at most %(num)s times", count))


CONDITIONS: Final[tuple[Condition, ...]] = (
    Condition(
        _l("Took part"),
        Section.ATTENDANCE,
        (
            parts.number("attended", _l("At least so many times"), _at_least),
            parts.number("attended_most", _l("At most so many times"), _at_most, least=0),
            parts.since("attended_from"),
            parts.until("attended_to"),
            parts.months("attended_months"),
            parts.choice("attended_kind", _l("Kind of event"), kind_choices),
            parts.pick("attended_strand", _l("Strand"), _strand_choices),
            parts.pick("attended_programme", _l("Programme"), _programme_choices),
            parts.choice("attended_role", _l("In the role of"), role_choices),
        ),
        _took_part,
        STAFF,
    ),
    Condition(
        _l("Has not taken part"),
        Section.ATTENDANCE,
        (parts.since("absent_since"), parts.months("absent_months")),
        _stayed_away,
        STAFF,
    ),
    Condition(
        _l("Did not come"),
        Section.ATTENDANCE,
        (
            parts.number("no_show", _l("At least so many times"), _at_least),
            parts.since("no_show_since"),
            parts.months("no_show_months"),
        ),
        _missed,
        STAFF,
    ),
)
