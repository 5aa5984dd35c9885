"""Several invitations of one human being to an event: which of them stands.

The file says it where it knows; an archive written before there was such a column does not, and
neither does another program.
"""

from itertools import groupby

from crm.db import db
from crm.invitations.models import Invitation
from crm.invitations.standing import speaking
from crm.people.models import Person
from crm.register import queries
from crm.register.reading import Pair, Reading, set_by_number
from crm.register.tables import Row, Table


def superseded(reading: Reading, table: Table) -> None:
    """Write which invitations gave way to which, and let one of each human being stand."""
    people = reading.refs["person"]
    given: list[tuple[Row, Pair, Pair]] = []
    for row in table.rows:
        to = people.resolve(table, row, "superseded_by")
        if to is not None:
            event = reading.refs["event"].numbers[row.values["event"]]
            given.append((row, (event, people.numbers[row.values["person"]]), (event, to)))
    _check(table, given)
    if table.errors:
        return
    numbers = queries.invitation_numbers() if given else {}
    gone = {numbers[one]: {"superseded_by_id": numbers[to]} for _row, one, to in given}
    set_by_number(Invitation, gone)
    _settle()


def _check(table: Table, given: list[tuple[Row, Pair, Pair]]) -> None:
    """That each gave way to another one of the same human being, which itself stands."""
    numbers = queries.invitation_numbers() if given else {}
    people = {number for _row, one, to in given for number in (one[1], to[1])}
    survivors = queries.survivor_numbers(Person, people)
    gave_way = {one for _row, one, _to in given} | queries.superseded_pairs()
    for row, one, to in given:
        if to not in numbers:
            table.refuse(row, "superseded_by", "not_invited", "they are not invited to the event")
        elif survivors[one[1]] != survivors[to[1]]:
            table.refuse(row, "superseded_by", "other_person", "they are not the same person")
        elif to in gave_way:
            table.refuse(row, "superseded_by", "cycle", "that invitation gave way itself")


def _settle() -> None:
    """Where more than one stands, the one that speaks by the rule goes on to stand."""
    rows = queries.invitations_beside_each_other()
    for _key, group in groupby(rows, key=lambda row: (row[1].event_id, row[0])):
        beside = [invitation for _survivor, invitation in group]
        standing = speaking([one for one in beside if one.superseded_by_id is None])
        for one in beside:
            if one is not standing:
                one.superseded_by_id = standing.id
    db.session.flush()
