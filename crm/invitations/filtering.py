"""By what people can be filtered because of the invitations they got and what they answered."""

from typing import Final

import sqlalchemy as sa

from crm.accounts.access import STAFF
from crm.events import queries as events
from crm.i18n import gettext as _
from crm.i18n import house_zone, language
from crm.i18n import lazy_gettext as _l
from crm.invitations.models import Invitation, Reply
from crm.invitations.words import reply_choices
from crm.people import filter_kinds as parts
from crm.people.filter_parts import Choices, Condition, Scope, Section, Values, beginning, rows_of
from crm.wall import day_bounds

EVER: Final = "ever"
NEVER: Final = "never"
SILENT: Final = "silent"


def _invited(values: Values, scope: Scope) -> sa.ColumnElement[bool]:
    """Invited, never invited, or invited and silent, in the time and to the event asked about."""
    row = Invitation
    stmt = rows_of(row).where(row.superseded_by_id.is_(None))
    first = beginning(values, scope, since="invited_from", months="invited_months")
    if first is not None:
        begin, _end = day_bounds(first, first, house_zone())
        stmt = stmt.where(row.invited_at >= begin)
    if "invited_to" in values:
        stmt = stmt.where(scope.bare(row.event_id) == values["invited_to"])
    how = values.get("invited", EVER)
    if how == NEVER:
        return ~scope.among(stmt)
    if how == SILENT:
        person = stmt.selected_columns[0]
        stmt = stmt.group_by(person).having(sa.func.count(row.reply) == 0)
    elif "answered" in values:
        stmt = stmt.where(row.reply == Reply(values["answered"]))
    return scope.among(stmt)


def _choices() -> Choices:
    return (
        (EVER, _("was invited")),
        (NEVER, _("was never invited")),
        (SILENT, _("was invited and never answered")),
    )


def _answers() -> Choices:
    return [pair for pair in reply_choices() if pair[0] in set(Reply)]


CONDITIONS: Final[tuple[Condition, ...]] = (
    Condition(
        _l("Invitations"),
        Section.INVITATIONS,
        (
            parts.choice("invited", _l("Invited"), _choices),
            parts.since("invited_from"),
            parts.months("invited_months"),
            parts.record(
                "invited_to",
                _l("To the event"),
                find=lambda number: events.event_by_ref(str(number)),
                name_of=lambda event: str(event.title_in(language())),
                lookup="events.lookup",
            ),
            parts.choice("answered", _l("Answer"), _answers),
        ),
        _invited,
        STAFF,
    ),
)
