"""The list of people as a table for spreadsheets. It holds no answer about anybody's background."""

from collections.abc import Iterator, Sequence

from crm.i18n import gettext as _
from crm.i18n import language
from crm.organisations.models import names_of
from crm.people import export_queries
from crm.people.filters import PeopleFilter
from crm.people.models import Person
from crm.web.exports import Cell


def table(wanted: PeopleFilter) -> Iterator[Sequence[Cell]]:
    """A heading and one row for each person of a filter by name, read a few hundred at a time."""
    yield [
        _("Ref"),
        _("Name"),
        _("Name in Latin letters"),
        _("E-mail"),
        _("Telephone"),
        _("Organisations"),
        _("Language"),
        _("District"),
    ]
    for person in export_queries.one_by_one(wanted):
        yield _cells(person, wanted)


def _cells(person: Person, wanted: PeopleFilter) -> Sequence[Cell]:
    bodies = (tie.organisation for tie in person.current_affiliations(wanted.on))
    return [
        person.ref,
        person.full_name,
        person.latin_name,
        "; ".join(email.address for email in person.emails),
        "; ".join(phone.e164 or phone.typed for phone in person.phones),
        "; ".join(names_of(bodies, language())),
        person.language,
        person.district,
    ]
