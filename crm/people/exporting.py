"""People as tables and as contacts. They hold no answer about anybody's background."""

from collections.abc import Iterator, Sequence
from typing import Final

from crm.i18n import language
from crm.people import columns as all_columns
from crm.people import export_queries
from crm.people.columns import Column, Reading, reading
from crm.people.filters import PeopleFilter
from crm.people.own_columns import EMAILS, NAMES, ORGANISATIONS, PHONES, TAGS
from crm.people.whom import Whom
from crm.web.exports import Cell
from crm.web.vcards import Card

CSV, XLSX, VCARD = "csv", "xlsx", "vcf"
KINDS: Final = (CSV, XLSX, VCARD)
#: What a contact is made of, as far as it was chosen; the name always is.
ON_CARDS: Final = (EMAILS, PHONES, ORGANISATIONS, TAGS)


def table(wanted: PeopleFilter | Whom, columns: Sequence[Column] = ()) -> Iterator[Sequence[Cell]]:
    """A heading and one row for each person by name, read a few hundred at a time."""
    whom = wanted if isinstance(wanted, Whom) else Whom(wanted)
    columns = columns or all_columns.chosen((), None)
    yield [str(column.label) for column in columns]
    for numbers in export_queries.chunks(whom):
        found = reading(columns, numbers, on=whom.wanted.on)
        for number in numbers:
            yield found.row(number)


def cards(whom: Whom, columns: Sequence[Column]) -> Iterator[Card]:
    """One contact for each person by name."""
    names = {column.name for column in columns}
    read = [*NAMES, *(column for column in ON_CARDS if column.name in names)]
    has_title = "roles" in names
    if has_title and ORGANISATIONS not in read:
        read.append(ORGANISATIONS)
    for numbers in export_queries.chunks(whom):
        found = reading(read, numbers, on=whom.wanted.on)
        for number in numbers:
            yield _card(found, number, names)


def _card(found: Reading, number: int, names: set[str]) -> Card:
    facts = found.found[NAMES[0].read][number]
    ties = found.found.get(ORGANISATIONS.read, {}).get(number) or ()
    first = ties[0] if ties else None
    return Card(
        full_name=facts.full_name,
        given_name=facts.given_name,
        family_name=facts.family_name,
        latin_name=facts.latin_name if "latin_name" in names else "",
        emails=_of(found, EMAILS, number),
        phones=_of(found, PHONES, number),
        organisation=first.name_in(language()) if first and "organisations" in names else "",
        title=first.role if first and "roles" in names else "",
        categories=_of(found, TAGS, number),
        uid=facts.ref,
    )


def _of(found: Reading, column: Column, number: int) -> Sequence[str]:
    return found.found.get(column.read, {}).get(number) or ()
