"""Events of an archive, with whom they asked and who came."""

import uuid
from collections import defaultdict
from typing import Any

from crm.attendance.models import Attendance, Headcount
from crm.events.models import Event, Transition
from crm.invitations.models import Invitation, Reply, ReplyGiven, ReplySource
from crm.programmes.models import Programme
from crm.register import queries
from crm.register.folding import fold
from crm.register.reading import Reading, Values, link_organisations, pairs_once
from crm.register.tables import Row, Table
from crm.search.actions import index_many
from crm.text.collation import sort_key
from crm.wall import NonexistentTime

Pair = tuple[int, int]


def events(reading: Reading, table: Table) -> None:
    programmes, homes = queries.programmes_by_number(), queries.strand_homes()
    rows = [_event(reading, table, row, programmes, homes) for row in table.rows]
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
    if programme_id is None:
        return None
    if strand_id is not None and homes.get(strand_id) != programme_id:
        table.refuse(row, "strand", "other_programme", "the strand belongs to another programme")
    programme = programmes[programme_id]
    time = _time(table, row, row.values["time_zone"] or programme.time_zone, programme.time_zone)
    named = ("programme", "strand", "site", "starts_at", "ends_at", "time_zone", "uid")
    return {
        **{name: value for name, value in row.values.items() if name not in named},
        **time,
        "programme_id": programme_id,
        "strand_id": strand_id,
        "site_id": site_id,
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


def invitations(reading: Reading, table: Table) -> None:
    pairs = _pairs(reading, table)
    taken = queries.invitation_numbers()
    for row, pair in pairs:
        if pair in taken:
            table.refuse(row, "person", "exists", "this person is invited to the event already")
    stays = pairs_once(table, pairs, "event and person")
    rows = []
    for (row, pair), stay in zip(pairs, stays, strict=True):
        if stay and pair is not None:
            rows.append(_invitation(reading, row, pair))
    reading.write(Invitation, rows)


def _invitation(reading: Reading, row: Row, pair: Pair) -> Values:
    values: dict[str, Any] = {
        name: value for name, value in row.values.items() if name not in ("event", "person")
    }
    reply = values["reply"]
    waiting = values["waiting_since"] or values["replied_at"] or reading.at
    return {
        **values,
        "event_id": pair[0],
        "person_id": pair[1],
        "invited_at": values["invited_at"] or values["replied_at"] or reading.at,
        "waiting_since": waiting if reply is Reply.WAITING else None,
        "reply_source": values["reply_source"] or (ReplySource.ARCHIVE if reply else None),
    }


def replies(reading: Reading, table: Table) -> None:
    numbers = queries.invitation_numbers()
    rows = []
    for row, pair in _pairs(reading, table):
        if pair is None:
            continue
        if pair not in numbers:
            table.refuse(row, "person", "not_invited", "this person is not invited to the event")
            continue
        values = {n: v for n, v in row.values.items() if n not in ("event", "person")}
        rows.append({**values, "invitation_id": numbers[pair]})
    reading.write(ReplyGiven, rows)


def attendances(reading: Reading, table: Table) -> None:
    """Attendances, rows of one event and person folded into one."""
    taken = queries.attendance_numbers()
    organisations = reading.refs["organisation"].numbers
    by_pair: dict[Pair, list[Values]] = defaultdict(list)
    for row, pair in _pairs(reading, table):
        unknown = [ref for ref in row.values["acting_for"] if ref not in organisations]
        for ref in unknown:
            table.refuse(row, "acting_for", "unknown_ref", f"there is no organisation {ref!r}")
        if pair in taken:
            table.refuse(row, "person", "exists", "this attendance is on record already")
        elif pair is not None and not unknown:
            by_pair[pair].append(row.values)
    if table.errors:
        return
    folded = {pair: fold(rows) for pair, rows in by_pair.items()}
    reading.folded += [
        {"event": rows[0]["event"], "person": rows[0]["person"]}
        for rows in by_pair.values()
        if len(rows) > 1
    ]
    named = ("event", "person", "acting_for")
    reading.write(
        Attendance,
        [
            {
                **{name: value for name, value in values.items() if name not in named},
                "event_id": event_id,
                "person_id": person_id,
            }
            for (event_id, person_id), values in folded.items()
        ],
    )
    link_organisations(
        [
            (pair, tuple(organisations[ref] for ref in values["acting_for"]))
            for pair, values in folded.items()
            if values["acting_for"]
        ]
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


def _pairs(reading: Reading, table: Table) -> list[tuple[Row, Pair | None]]:
    found: list[tuple[Row, Pair | None]] = []
    for row in table.rows:
        event_id = reading.refs["event"].resolve(table, row, "event")
        person_id = reading.refs["person"].resolve(table, row, "person")
        is_good = event_id is not None and person_id is not None
        found.append((row, (event_id, person_id) if is_good else None))  # type: ignore[arg-type]
    return found
