"""Events of an archive, and who came to them."""

import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Final

from crm.attendance.models import (
    Attendance,
    AttendanceAffiliation,
    AttendanceOrganisation,
    Headcount,
)
from crm.db import Base
from crm.events.models import Event, Transition
from crm.programmes.models import Programme
from crm.register import queries
from crm.register.folding import fold
from crm.register.reading import Pair, Reading, Values, event_pairs, pairs_once
from crm.register.tables import Row, Table
from crm.search.actions import index_many
from crm.text.collation import sort_key
from crm.wall import NonexistentTime

#: Columns of an attendance that list organisations, and where those are kept.
LISTED: Final[dict[str, type[Base]]] = {
    "acting_for": AttendanceOrganisation,
    "belonged_to": AttendanceAffiliation,
}


def events(reading: Reading, table: Table) -> None:
    programmes, homes = queries.programmes_by_number(), queries.strand_homes()
    rows = [_event(reading, table, row, programmes, homes) for row in table.rows]
    _check_uids(table)
    if table.errors:
        return
    reading.add("event", Event, table, [row for row in rows if row is not None])
    numbers = reading.refs["event"].numbers
    index_many(
        "event",
        {
            numbers[row.values["ref"]]: [row.values[n] for n in ("title", "title_bg", "ref")]
            for row in table.rows
        },
    )


def _check_uids(table: Table) -> None:
    """Calendars know events by their uid, so that none is given twice."""
    given = [(row, (row.values["uid"],)) for row in table.rows if row.values["uid"]]
    taken = queries.taken(Event, "uid") if given else set()
    for row, uid in given:
        if uid in taken:
            table.refuse(row, "uid", "exists", f"{uid[0]!r} is on record already")
    pairs_once(table, given, "uid")


def _event(
    reading: Reading,
    table: Table,
    row: Row,
    programmes: dict[int, Programme],
    homes: dict[int, int],
) -> Values | None:
    refs = reading.refs
    programme_id = refs["programme"].resolve(table, row, "programme")
    strand_id = refs["strand"].resolve(table, row, "strand")
    site_id = refs["site"].resolve(table, row, "site")
    convenor_id = refs[queries.COLLEAGUE].resolve(table, row, "convenor")
    if programme_id is None:
        return None
    if strand_id is not None and homes.get(strand_id) != programme_id:
        table.refuse(row, "strand", "other_programme", "the strand belongs to another programme")
    programme = programmes[programme_id]
    time = _time(table, row, row.values["time_zone"] or programme.time_zone, programme.time_zone)
    named = (
        "programme", "strand", "site", "starts_at", "ends_at", "time_zone", "uid", "convenor",
    )  # fmt: skip
    return {
        **{name: value for name, value in row.values.items() if name not in named},
        **time,
        "programme_id": programme_id,
        "strand_id": strand_id,
        "site_id": site_id,
        "convenor_id": convenor_id,
        "uid": row.values["uid"] or str(uuid.uuid4()),
        "sort_key": sort_key(row.values["title"]),
        "created_at": reading.at,
        "changed_at": reading.at,
    }


def _time(table: Table, row: Row, zone: str, programme_zone: str) -> Values:
    event = Event()
    try:
        event.set_time(
            starts=row.values["starts_at"],
            ends=row.values["ends_at"],
            zone=zone,
            programme_zone=programme_zone,
        )
    except NonexistentTime as error:
        table.refuse(
            row,
            "starts_at" if error.wall == row.values["starts_at"] else "ends_at",
            "nonexistent_time",
            f"{error.wall:%Y-%m-%d %H:%M} does not exist in {zone}; the next is "
            f"{error.suggestion:%H:%M}",
        )
    except ValueError as error:
        column = "ends_at" if error.args[0] == "ends_before_start" else "starts_at"
        table.refuse(row, column, str(error.args[0]), _TIME_WORDS.get(error.args[0], str(error)))
    names = ("starts_wall", "ends_wall", "time_zone", "starts_at", "ends_at", "day")
    return {name: getattr(event, name) for name in names}


_TIME_WORDS = {
    "ends_before_start": "the event ends before it starts",
    "unknown_zone": "the time zone is unknown",
    "time_out_of_range": "the time is out of range",
}


def transitions(reading: Reading, table: Table) -> None:
    rows = []
    for row in table.rows:
        event_id = reading.refs["event"].resolve(table, row, "event")
        if event_id is not None:
            rows.append(
                {
                    "event_id": event_id,
                    "from_status": row.values["from"],
                    "to_status": row.values["to"],
                    "at": row.values["at"],
                    "reason": row.values["reason"],
                }
            )
    reading.write(Transition, rows)


def attendances(reading: Reading, table: Table) -> None:
    """Attendances, rows of one event and person folded into one."""
    taken = queries.attendance_numbers()
    organisations = reading.refs["organisation"].numbers
    by_pair: dict[Pair, list[Values]] = defaultdict(list)
    for row, pair in event_pairs(reading, table):
        for column in LISTED:
            for ref in row.values[column]:
                if ref not in organisations:
                    table.refuse(row, column, "unknown_ref", f"there is no organisation {ref!r}")
        if pair in taken:
            table.refuse(row, "person", "exists", "this attendance is on record already")
        elif pair is not None:
            by_pair[pair].append(row.values)
    if table.errors:
        return
    folded = {pair: fold(rows) for pair, rows in by_pair.items()}
    reading.folded += [
        {"event": rows[0]["event"], "person": rows[0]["person"]}
        for rows in by_pair.values()
        if len(rows) > 1
    ]
    _write_attendances(reading, folded)
    for column, model in LISTED.items():
        _write_organisations(reading, model, {pair: v[column] for pair, v in folded.items()})


def _write_attendances(reading: Reading, folded: Mapping[Pair, Values]) -> None:
    named = ("event", "person", "is_belonging_kept", *LISTED)
    reading.write(
        Attendance,
        [
            {
                **{name: value for name, value in values.items() if name not in named},
                "event_id": event_id,
                "person_id": person_id,
                "is_affiliation_kept": values["is_belonging_kept"] or bool(values["belonged_to"]),
            }
            for (event_id, person_id), values in folded.items()
        ],
    )


def _write_organisations(
    reading: Reading, model: type[Base], listed: Mapping[Pair, Sequence[str]]
) -> None:
    """Write the organisations of each attendance that has some, each once."""
    organisations = reading.refs["organisation"].numbers
    attendances = queries.attendance_numbers() if any(listed.values()) else {}
    reading.write(
        model,
        [
            {"attendance_id": attendances[pair], "organisation_id": number}
            for pair, refs in listed.items()
            for number in dict.fromkeys(organisations[ref] for ref in refs)
        ],
    )


def headcounts(reading: Reading, table: Table) -> None:
    found = [(row, reading.refs["event"].resolve(table, row, "event")) for row in table.rows]
    taken = queries.taken(Headcount, "event_id")
    for row, event_id in found:
        _check_headcount(table, row)
        if (event_id,) in taken:
            table.refuse(row, "event", "exists", "the event has a headcount already")
    stays = pairs_once(
        table,
        [(row, None if event_id is None else (event_id,)) for row, event_id in found],
        "event",
    )
    if table.errors:
        return
    reading.write(
        Headcount,
        [
            {
                **{n: v for n, v in row.values.items() if n not in ("event", "unnamed")},
                "event_id": event_id,
                "unnamed_people": row.values["unnamed"],
                "recorded_at": row.values["recorded_at"] or reading.at,
            }
            for (row, event_id), stay in zip(found, stays, strict=True)
            if stay
        ],
    )


def _check_headcount(table: Table, row: Row) -> None:
    total, unnamed = row.values["total_on_site"], row.values["unnamed"]
    if total is not None and unnamed is not None:
        table.refuse(
            row, "unnamed", "both_given", "either total_on_site or unnamed is given, not both"
        )
    if total is None and unnamed is None:
        table.refuse(row, "total_on_site", "missing", "total_on_site or unnamed is required")
