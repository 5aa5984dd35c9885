"""The queue as a table for spreadsheets."""

from collections.abc import Iterator, Sequence

from crm.duplicates import queries
from crm.duplicates.models import Kind, SuggestionState
from crm.duplicates.showing import name_of
from crm.duplicates.words import reasons_of
from crm.i18n import gettext as _
from crm.web.exports import Cell


def table(kind: Kind, state: SuggestionState) -> Iterator[Sequence[Cell]]:
    """A heading and one row for each pair, the likeliest first; names and reasons in words."""
    yield [_("Score"), _("Ref"), _("Name"), _("Other ref"), _("Other name"), _("Reasons")]
    for found in queries.in_parts(kind, state):
        numbers = {number for one in found for number in (one.a_id, one.b_id)}
        records = queries.plain_records(kind, numbers)
        for one in found:
            left, right = records[one.a_id], records[one.b_id]
            yield [
                one.score,
                left.ref,
                name_of(left),
                right.ref,
                name_of(right),
                "; ".join(reasons_of(one)),
            ]
