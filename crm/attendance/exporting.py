"""The table of an event as CSV for a spreadsheet."""

import csv
import io
from collections.abc import Iterator

from flask import Response, stream_with_context

from crm.attendance.list_queries import AttendanceFilter, AttendanceRow, every_row
from crm.attendance.words import role_word, state_word
from crm.events.models import Event
from crm.i18n import gettext as _
from crm.i18n import language
from crm.invitations.words import reply_word

#: What a spreadsheet would take for the start of a formula.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
BYTE_ORDER_MARK = "\ufeff"


def csv_of(event: Event, wanted: AttendanceFilter) -> Response:
    """A download that is written while it is read; nothing tells how to reach anybody."""
    lines = stream_with_context(_lines(event, wanted))
    return Response(
        lines,
        mimetype="text/csv",
        headers={"Content-Disposition": f'attachment; filename="attendance-{event.id}.csv"'},
    )


def defused(cell: str) -> str:
    """A cell no spreadsheet reads as a formula."""
    return f"'{cell}" if cell.startswith(FORMULA_STARTS) else cell


def _lines(event: Event, wanted: AttendanceFilter) -> Iterator[str]:
    heading = [
        _("Name"),
        _("Organisations"),
        _("Answer"),
        _("State"),
        _("Role"),
        _("Acting for"),
        _("Walk-in"),
    ]
    yield BYTE_ORDER_MARK + _line(heading)
    for row in every_row(event, wanted):
        yield _line(_cells(row))


def _cells(row: AttendanceRow) -> list[str]:
    record, spoken = row.attendance, language()
    return [
        row.person.full_name,
        "; ".join(body.name_in(spoken) for body in row.organisations),
        reply_word(row.invitation.reply) if row.invitation else _("not invited"),
        state_word(row.state),
        role_word(record.role) if record else "",
        "; ".join(body.name_in(spoken) for body in record.acting_for) if record else "",
        _("yes") if record and record.is_walk_in else "",
    ]


def _line(cells: list[str]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer).writerow([defused(cell) for cell in cells])
    return buffer.getvalue()
