"""Tags and lists of an archive, and the pairs of records that somebody told apart."""

from collections.abc import Callable

from crm.duplicates.models import Suggestion, SuggestionState
from crm.people.tag_actions import key_of as tag_key
from crm.people.tag_models import PersonTag, Tag
from crm.register import queries
from crm.register.reading import Reading, Values, linked, pairs_once
from crm.register.tables import Row, Table
from crm.segments.models import ListMembership, PeopleList, Segment
from crm.segments.queries import key_of


def tags(reading: Reading, table: Table) -> None:
    keys = keys_of(table, Tag, tag_key)
    if not table.errors:
        rows = [
            {**row.values, "name_key": key, "created_at": reading.at}
            for row, key in zip(table.rows, keys, strict=True)
        ]
        reading.add("tag", Tag, table, rows)


def keys_of(
    table: Table, model: type[Tag | PeopleList | Segment], key: Callable[[str], str]
) -> list[str]:
    """The keys of the names, each of which is given once."""
    taken = queries.taken(model, "name_key")
    found: list[tuple[Row, tuple[str] | None]] = []
    for row in table.rows:
        try:
            found.append((row, (key(row.values["name"]),)))
        except ValueError:
            found.append((row, None))
            table.refuse(row, "name", "no_letter", "a name needs a letter or a digit")
    for row, known in found:
        if known in taken:
            table.refuse(row, "name", "exists", f"the name {row.values['name']!r} is taken")
    pairs_once(table, found, "name")
    return [known[0] if known else "" for _row, known in found]


def person_tags(reading: Reading, table: Table) -> None:
    found = list(linked(reading, table, tag="tag", person="person"))
    taken = queries.taken(PersonTag, "tag_id", "person_id")
    pairs = [(row, (v["tag_id"], v["person_id"])) for row, v in found]
    for row, pair in pairs:
        if pair in taken:
            table.refuse(row, "person", "exists", "the person carries the tag already")
    pairs_once(table, pairs, "tag and person")
    if not table.errors:
        reading.write(
            PersonTag, [{**v, "tagged_at": v["tagged_at"] or reading.at} for _row, v in found]
        )


def lists(reading: Reading, table: Table) -> None:
    keys = keys_of(table, PeopleList, key_of)
    found = list(linked(reading, table, owner=queries.COLLEAGUE))
    if not table.errors:
        rows = [
            {**values, "name_key": key, "created_at": reading.at}
            for (_row, values), key in zip(found, keys, strict=True)
        ]
        reading.add("list", PeopleList, table, rows)


def list_memberships(reading: Reading, table: Table) -> None:
    found = list(linked(reading, table, list="list", person="person"))
    taken = queries.still_on_lists()
    present = []
    for row, values in found:
        joined, left = values["joined_on"], values["left_on"]
        if left is not None and left < joined:
            table.refuse(row, "left_on", "ends_before_start", "it ends before it starts")
        if left is None:
            pair = values["list_id"], values["person_id"]
            present.append((row, pair))
            if pair in taken:
                table.refuse(row, "person", "exists", "the person is on the list already")
    pairs_once(table, present, "list and person still on it")
    if not table.errors:
        reading.write(ListMembership, [values for _row, values in found])


def distinct_pairs(reading: Reading, table: Table) -> None:
    """Pairs are kept by the numbers of the records, the smaller first."""
    found: list[tuple[Row, Values]] = []
    for row in table.rows:
        refs = reading.refs[row.values["kind"].value]
        a, b = (refs.resolve(table, row, column) for column in ("a", "b"))
        if a is not None and a == b:
            table.refuse(row, "b", "same_record", "both are the same record")
        elif a is not None and b is not None:
            found.append((row, _told_apart(reading, row, a, b)))
    taken = queries.taken(Suggestion, "kind", "a_id", "b_id")
    pairs = [(row, (v["kind"], v["a_id"], v["b_id"])) for row, v in found]
    for row, pair in pairs:
        if pair in taken:
            table.refuse(row, "b", "exists", "the pair is on record already")
    pairs_once(table, pairs, "pair")
    if not table.errors:
        reading.write(Suggestion, [values for _row, values in found])


def _told_apart(reading: Reading, row: Row, a: int, b: int) -> Values:
    """What speaks for the pair is found again when somebody asks again."""
    decided_at = row.values["decided_at"] or reading.at
    return {
        "kind": row.values["kind"],
        "a_id": min(a, b),
        "b_id": max(a, b),
        "score": row.values["score"],
        "reasons": [],
        "state": SuggestionState.DISTINCT,
        "found_at": decided_at,
        "decided_at": decided_at,
    }
