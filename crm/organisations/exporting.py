"""The list of organisations as a table for spreadsheets."""

from collections.abc import Iterator, Sequence

from crm.i18n import gettext as _
from crm.i18n import language
from crm.organisations import queries
from crm.organisations.queries import OrganisationFilter
from crm.web.exports import Cell


def table(wanted: OrganisationFilter) -> Iterator[Sequence[Cell]]:
    """A heading and one row for each organisation of a filter, by name."""
    yield [
        _("Ref"),
        _("Name"),
        _("Part of"),
        _("Kind"),
        _("Field of work"),
        _("E-mail"),
        _("Telephone"),
        _("Website"),
        _("District"),
    ]
    for organisation in queries.one_by_one(wanted):
        above = organisation.parent
        yield [
            organisation.ref,
            organisation.name_in(language()),
            above.name_in(language()) if above else "",
            organisation.kind,
            organisation.sector,
            organisation.email,
            organisation.phone,
            organisation.website,
            organisation.district,
        ]
