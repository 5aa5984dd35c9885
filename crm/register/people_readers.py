"""People of an archive: their records, merges, further addresses and telephones."""

from typing import Any

from crm.people import actions as people_actions
from crm.people.models import EmailAddress, Person, PhoneNumber
from crm.register import queries
from crm.register.merges import merges
from crm.register.reading import Reading, Values, set_by_number
from crm.register.tables import Row, Table
from crm.search.actions import index_many
from crm.text.addresses import mail_key
from crm.text.collation import sort_key
from crm.text.phones import parse_phone


def people(reading: Reading, table: Table) -> None:
    """People with their first address and telephone, and whom they were merged into."""
    for row in table.rows:
        _check_name(table, row)
    columns = {"email", "phone", "merged_into"}
    reading.add(
        "person",
        Person,
        table,
        [
            {
                **{name: value for name, value in row.values.items() if name not in columns},
                "sort_key": sort_key(row.values["full_name"]),
                "created_at": reading.at,
            }
            for row in table.rows
        ],
    )
    _merge(reading, table)
    numbers = reading.refs["person"].numbers
    reading.write(
        EmailAddress,
        [
            _email(numbers[row.values["ref"]], row.values["email"], is_primary=True)
            for row in table.rows
            if row.values["email"]
        ],
    )
    reading.write(
        PhoneNumber,
        [
            _phone(numbers[row.values["ref"]], row.values["phone"], is_primary=True)
            for row in table.rows
            if row.values["phone"]
        ],
    )


def emails(reading: Reading, table: Table) -> None:
    """Addresses beside the first one."""
    found = [(row, reading.refs["person"].resolve(table, row, "person")) for row in table.rows]
    reading.write(
        EmailAddress,
        [
            _email(number, row.values["address"], is_primary=False)
            for row, number in found
            if number is not None
        ],
    )


def phones(reading: Reading, table: Table) -> None:
    """Telephones beside the first one; with them the new people are complete and searchable."""
    found = [(row, reading.refs["person"].resolve(table, row, "person")) for row in table.rows]
    reading.write(
        PhoneNumber,
        [
            _phone(number, row.values["number"], is_primary=False)
            for row, number in found
            if number is not None
        ],
    )
    if reading.errors:
        return
    numbers = reading.refs["person"].numbers
    touched = [numbers[row.values["ref"]] for row in reading.tables["people"].rows]
    for name in ("emails", "phones"):
        touched += [numbers[row.values["person"]] for row in reading.tables[name].rows]
    for chunk in queries.people_in_chunks(touched):
        index_many("person", {person.id: people_actions.words_of(person) for person in chunk})
    for survivor in queries.survivors_of(touched):
        people_actions.index(survivor)


def _check_name(table: Table, row: Row) -> None:
    name, erased_on = row.values["full_name"], row.values["erased_on"]
    if not name and erased_on is None:
        table.refuse(row, "full_name", "missing", "full_name is required")
    if name and erased_on is not None:
        table.refuse(row, "full_name", "erased_with_name", "an erased person has an empty name")


def _merge(reading: Reading, table: Table) -> None:
    merged, survivors = merges(reading, table, "person", Person)
    if not table.errors:
        set_by_number(Person, {n: {"merged_into_id": into} for n, into in merged.items()})
        set_by_number(Person, {n: {"survivor_id": one} for n, one in survivors.items()})


def _email(person_id: int, address: str, *, is_primary: bool) -> Values:
    return {
        "person_id": person_id,
        "address": address,
        "address_key": mail_key(address),
        "is_primary": is_primary,
    }


def _phone(person_id: int, typed: str, *, is_primary: bool) -> Values:
    phone = parse_phone(typed)
    values: dict[str, Any] = {
        "person_id": person_id,
        "typed": phone.typed if phone else typed,
        "e164": phone.e164 if phone else "",
        "is_primary": is_primary,
    }
    return values
