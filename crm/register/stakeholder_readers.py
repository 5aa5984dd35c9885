"""Positions on the map of stakeholders, and groups with their members, by an archive."""

from crm.register import queries
from crm.register.reading import Reading, linked
from crm.register.tables import Table
from crm.register.talk_readers import check_one_of_both
from crm.stakeholders.models import Group, Membership, Position
from crm.text.collation import sort_key


def positions(reading: Reading, table: Table) -> None:
    found = list(
        linked(
            reading, table, person="person", organisation="organisation", programme="programme",
            author=queries.COLLEAGUE,
        )
    )  # fmt: skip
    for row, _values in found:
        check_one_of_both(table, row)
    if not table.errors:
        reading.write(
            Position, [{**v, "recorded_at": v["recorded_at"] or reading.at} for _row, v in found]
        )


def groups(reading: Reading, table: Table) -> None:
    found = list(linked(reading, table, programme="programme"))
    if not table.errors:
        rows = [
            {
                **values,
                "sort_key": sort_key(values["name_bg"] or values["name"]),
                "created_at": reading.at,
            }
            for _row, values in found
        ]
        reading.add("group", Group, table, rows)


def group_memberships(reading: Reading, table: Table) -> None:
    found = list(
        linked(reading, table, group="group", person="person", organisation="organisation")
    )
    for row, values in found:
        check_one_of_both(table, row)
        starts, ends = values["starts_on"], values["ends_on"]
        if starts and ends and ends < starts:
            table.refuse(row, "ends_on", "ends_before_start", "it ends before it starts")
    if not table.errors:
        reading.write(Membership, [values for _row, values in found])
