"""Lines about attendances, of which a list may have a million, and what they say of an event."""

from collections.abc import Sequence

from crm.attendance.models import AttendanceRole, AttendanceState
from crm.attendance.words import role_word, state_word
from crm.engagement import rows
from crm.engagement.conditions import Window
from crm.events.models import Event
from crm.i18n import gettext as _
from crm.i18n import language
from crm.organisations.models import names_of
from crm.reports.listed import Line
from crm.wall import to_wall
from crm.web.exports import Cell


class AttendanceWords:
    """What lines about attendances say. They share a few words and some hundred events: each of
    those is put into words once for many lines, of which a file may have a million."""

    def __init__(self, window: Window, ids: Sequence[int]) -> None:
        self.spoken = language()
        self.rows, self.acted_for = rows.attended(ids), rows.acted_for(ids)
        self.states = {state: state_word(state) for state in AttendanceState}
        self.roles = {role: role_word(role) for role in AttendanceRole}
        self.merged = _("merged record")
        events = rows.events_by_id({row.event_id for row in self.rows.values()})
        self.events = {
            number: (event.title_in(self.spoken), start_of(window, event))
            for number, event in events.items()
        }

    def line(self, number: int) -> Line:
        row = self.rows[number]
        title, start = self.events[row.event_id]
        bodies = self.acted_for.get(number)
        cells: Sequence[Cell] = [
            row.full_name or erased_name(row.person_ref),
            title,
            start,
            self.states[row.state],
            self.roles[row.role],
            "; ".join(names_of(bodies, self.spoken)) if bodies else "",
            "" if row.survivor_id == row.person_id else self.merged,
        ]
        return Line(cells, "desk.person", {"id": row.survivor_id or row.person_id})


def erased_name(ref: str) -> str:
    words: str = _("erased person (%(ref)s)", ref=ref)
    return words


def start_of(window: Window, event: Event) -> str:
    """The start on the programme's clock, which decides the day it counts for."""
    return f"{to_wall(event.starts_at, window.programme.time_zone):%Y-%m-%d %H:%M}"
