"""Segments of an archive: saved filters, and who was picked by hand."""

from crm.register import queries
from crm.register.cells import HOUSE_ZONE, CellError
from crm.register.group_readers import keys_of
from crm.register.merges import is_in_cycle
from crm.register.reading import Reading, Values, linked, pairs_once, set_by_number
from crm.register.tables import Row, Table
from crm.register.wanted import read
from crm.segments import actions
from crm.segments.models import Segment, SegmentPick
from crm.segments.queries import key_of
from crm.wall import day_of


def segments(reading: Reading, table: Table) -> None:
    """First their names, so that they can ask for each other; then their filters."""
    keys = keys_of(table, Segment, key_of)
    found = list(linked(reading, table, owner=queries.COLLEAGUE))
    if table.errors:
        return
    rows = [
        {**values, "filter": {}, "name_key": key, "created_at": reading.at}
        for (_row, values), key in zip(found, keys, strict=True)
    ]
    reading.add("segment", Segment, table, rows)
    numbers = reading.refs["segment"].numbers
    filters: dict[int, Values] = {}
    for row in table.rows:
        wanted = _wanted(reading, table, row)
        if wanted is not None:
            filters[numbers[row.values["ref"]]] = {"filter": wanted}
    asks = {
        n: int(f["filter"]["segment"][0]) for n, f in filters.items() if "segment" in f["filter"]
    }
    for row in table.rows:
        if is_in_cycle(numbers[row.values["ref"]], asks):
            table.refuse(row, "filter", "cycle", "the segment would be made of itself")
    if not table.errors:
        set_by_number(Segment, filters)


def _wanted(reading: Reading, table: Table, row: Row) -> Values | None:
    numbers = {kind: refs.numbers for kind, refs in reading.refs.items()}
    try:
        return read(row.values["filter"], numbers, on=day_of(reading.at, HOUSE_ZONE))
    except CellError as error:
        table.refuse(row, "filter", error.code, error.message)
        return None


def segment_picks(reading: Reading, table: Table) -> None:
    """Who was picked; with them the segments are complete and counted for the first time."""
    found = list(linked(reading, table, segment="segment", person="person"))
    taken = queries.taken(SegmentPick, "segment_id", "person_id")
    pairs = [(row, (v["segment_id"], v["person_id"])) for row, v in found]
    for row, pair in pairs:
        if pair in taken:
            table.refuse(row, "person", "exists", "the person is picked already")
    pairs_once(table, pairs, "segment and person")
    if table.errors:
        return
    reading.write(
        SegmentPick, [{**v, "picked_at": v["picked_at"] or reading.at} for _row, v in found]
    )
    if not reading.errors:
        _count(reading)


def _count(reading: Reading) -> None:
    """Who comes and goes is told from now on."""
    refs = reading.refs["segment"].numbers
    new = [refs[row.values["ref"]] for row in reading.tables["segments"].rows]
    set_by_number(Segment, {number: {"seen_at": reading.at} for number in new})
    for segment in queries.segments_numbered(new):
        actions.count(segment, on=day_of(reading.at, HOUSE_ZONE), at=reading.at)
