"""The table of an event for a spreadsheet; nothing in it tells how to reach anybody."""

from collections.abc import Iterator, Sequence

from crm.attendance.list_queries import AttendanceFilter, AttendanceRow, every_row
from crm.attendance.words import role_word, state_word
from crm.events.models import Event
from crm.i18n import gettext as _
from crm.i18n import language
from crm.invitations.words import reply_word
from crm.organisations.models import names_of


def file_rows(event: Event, wanted: AttendanceFilter) -> Iterator[Sequence[str]]:
    """A header and every row of the table, read while they are written."""
    yield [
        _("Name"),
        _("Organisations"),
        _("Answer"),
        _("State"),
        _("Role"),
        _("Acting for"),
        _("Walk-in"),
    ]
    for row in every_row(event, wanted):
        yield _cells(row)


def _cells(row: AttendanceRow) -> list[str]:
    record, spoken = row.attendance, language()
    return [
        row.person.full_name,
        "; ".join(body.name_in(spoken) for body in row.organisations),
        reply_word(row.invitation.reply) if row.invitation else _("not invited"),
        state_word(row.state),
        role_word(row.role) if row.role else "",
        "; ".join(names_of(row.acting_for, spoken)),
        _("yes") if record and record.is_walk_in else "",
    ]
