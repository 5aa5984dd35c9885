"""Merges of an archive: which record each one counts as."""

from collections.abc import Mapping

from crm.organisations.models import Organisation
from crm.people.models import Person
from crm.register import queries
from crm.register.reading import Reading
from crm.register.tables import Table


def merges(
    reading: Reading, table: Table, kind: str, model: type[Person] | type[Organisation]
) -> tuple[dict[int, int], dict[int, int]]:
    """What the new records were merged into, and the survivor each of them counts as.

    Nothing of a table with errors.
    """
    refs = reading.refs[kind]
    merged: dict[int, int] = {}
    for row in table.rows:
        into = refs.resolve(table, row, "merged_into")
        if into is not None:
            merged[refs.numbers[row.values["ref"]]] = into
    if table.errors:
        return {}, {}
    on_record = queries.survivor_numbers(model, set(merged.values()))
    survivors: dict[int, int] = {}
    for row in table.rows:
        number = refs.numbers[row.values["ref"]]
        survivor = survivor_of(number, merged)
        if survivor is None:
            table.refuse(row, "merged_into", "cycle", "the merges lead back to this record")
        else:
            survivors[number] = on_record.get(survivor) or survivor
    return merged, survivors


def survivor_of(number: int, merged: Mapping[int, int]) -> int | None:
    """The end of a chain of merges; `None` when it goes round."""
    seen = set()
    while number in merged:
        if number in seen:
            return None
        seen.add(number)
        number = merged[number]
    return number


def is_in_cycle(number: int, owners: Mapping[int, int]) -> bool:
    """Whether walking up from a record leads back to it or goes round for ever."""
    seen = {number}
    current = owners.get(number)
    while current is not None:
        if current in seen:
            return True
        seen.add(current)
        current = owners.get(current)
    return False
