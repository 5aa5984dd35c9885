"""Colleagues and organisations of an archive."""

from collections.abc import Iterable

from crm.accounts.models import Role, User
from crm.organisations import actions as organisation_actions
from crm.organisations.models import Organisation
from crm.register import queries
from crm.register.merges import is_in_cycle, merges
from crm.register.reading import Reading, Values, pairs_once, set_by_number
from crm.register.tables import Row, Table
from crm.search.actions import index_many
from crm.text.addresses import mail_key
from crm.text.collation import sort_key
from crm.text.phones import parse_phone, search_digits


def colleagues(reading: Reading, table: Table) -> None:
    """Whom records name as owner, author or convenor.

    One who has a login here is that login. Of the others the name is kept as a login that is
    deactivated, without a password and with the least rights: an archive lets nobody in.
    """
    refs = reading.refs[queries.COLLEAGUE]
    found = [(row, (mail_key(row.values["email"]),)) for row in table.rows]
    pairs_once(table, found, "address")
    if table.errors:
        return
    new = [
        {
            "email": row.values["email"],
            "email_key": key,
            "full_name": row.values["full_name"],
            "role": Role.DOOR,
            "created_at": reading.at,
            "deactivated_at": reading.at,
        }
        for row, (key,) in found
        if key not in refs.numbers
    ]
    reading.write(User, new)
    refs.numbers.update(queries.colleague_numbers())


def organisations(reading: Reading, table: Table) -> None:
    links = ("parent", "merged_into")
    reading.add(
        "organisation",
        Organisation,
        table,
        [
            {
                **{name: value for name, value in row.values.items() if name not in links},
                "sort_key": sort_key(row.values["name_bg"] or row.values["name"]),
                "created_at": reading.at,
            }
            for row in table.rows
        ],
    )
    merged, survivors = merges(reading, table, "organisation", Organisation)
    _stand_beneath(reading, table, merged, survivors)
    if table.errors:
        return
    pointers = {
        number: {"merged_into_id": into, "survivor_id": survivors[number]}
        for number, into in merged.items()
    }
    set_by_number(Organisation, pointers)
    numbers = reading.refs["organisation"].numbers
    standing = [row for row in table.rows if numbers[row.values["ref"]] not in merged]
    index_many("organisation", {numbers[row.values["ref"]]: _words(row) for row in standing})
    for survivor in queries.organisations_numbered({survivors[number] for number in merged}):
        organisation_actions.index(survivor)


def _stand_beneath(
    reading: Reading, table: Table, merged: dict[int, int], survivors: dict[int, int]
) -> None:
    """Write the bodies above; nobody may stand above themselves, by way of a merge neither."""
    refs = reading.refs["organisation"]
    parents: dict[int, Values] = {}
    above: dict[int, int] = {}
    for row in table.rows:
        number = refs.numbers[row.values["ref"]]
        parent = refs.resolve(table, row, "parent")
        if parent is not None:
            parents[number] = {"parent_id": parent}
            if number not in merged:
                above[number] = survivors.get(parent, parent)
    for row in table.rows:
        if is_in_cycle(refs.numbers[row.values["ref"]], above):
            table.refuse(row, "parent", "cycle", "an organisation cannot stand above itself")
    if not table.errors:
        set_by_number(Organisation, parents)


def _words(row: Row) -> Iterable[str]:
    """What an organisation is searched by, as `organisations.actions.words_of` has it."""
    yield from (row.values["name"], row.values["name_bg"], row.values["email"])
    phone = parse_phone(row.values["phone"])
    if phone is not None:
        yield from search_digits(phone)
