"""Recording who came. Headcounts and door duties have their verbs in `headcount_actions`."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from crm.attendance import queries
from crm.attendance.affiliation_actions import keep_affiliations
from crm.attendance.models import Attendance, AttendanceRole, AttendanceState
from crm.attendance.opening import Refused, refusal
from crm.db import db, insert_missing
from crm.events.models import Event
from crm.history import actions as history
from crm.history.models import Actor
from crm.organisations.models import Organisation
from crm.people.models import Person


@dataclass(frozen=True)
class Recorded:
    """What became of recording. `was` is the state before, `None` when nothing was recorded."""

    attendance: Attendance
    was: AttendanceState | None
    is_changed: bool


def record(
    event: Event,
    person: Person,
    state: AttendanceState,
    *,
    role: AttendanceRole | None = None,
    acting_for: Sequence[Organisation] | None = None,
    is_walk_in: bool = False,
    source: str,
    by: Actor,
    at: datetime,
) -> Recorded:
    """Say of a person whether they came, once per event; saying it again changes nothing.

    A merged record stands for its survivor; what is recorded on any record of the human being
    is changed where it stands. `role` and `acting_for` stay as they are when `None` (a new row:
    participant, for nobody). `source` says from what: "door", "desk" or "sheet".

    Raises:
        Refused: the event is a draft or cancelled.
    """
    done = record_many(
        event,
        {survivor_id(person)},
        state,
        role=role,
        acting_for=acting_for,
        is_walk_in=is_walk_in,
        source=source,
        by=by,
        at=at,
    )
    return done[0]


def record_many(
    event: Event,
    survivor_ids: Collection[int],
    state: AttendanceState,
    *,
    role: AttendanceRole | None = None,
    acting_for: Sequence[Organisation] | None = None,
    is_walk_in: bool = False,
    source: str,
    by: Actor,
    at: datetime,
) -> Sequence[Recorded]:
    """The same for several people at once; `survivor_ids` are numbers of surviving records."""
    code = refusal(event, at=at, any_time=True)
    if code is not None:
        raise Refused(code)
    known = queries.rows_of(event.id, survivor_ids)
    common = {
        "event_id": event.id,
        "state": state,
        "role": role or AttendanceRole.PARTICIPANT,
        "recorded_at": at,
        "recorded_by_id": by.user_id,
        "source": source,
        "is_walk_in": is_walk_in,
        "is_affiliation_kept": state == AttendanceState.ATTENDED,
    }
    done, arrived = [], []
    for number in sorted(survivor_ids):
        new = None
        if number not in known:
            values = {**common, "person_id": number}
            new = insert_missing(Attendance, values, key=("event_id", "person_id"))
        if new is not None:
            _note_new(new, acting_for or (), by=by, at=at)
            arrived += [new.id] if new.is_affiliation_kept else []
            done.append(Recorded(new, None, is_changed=True))
            continue
        # Another hand may have been quicker than this one; then its row is there now.
        rows = known.get(number) or queries.rows_of(event.id, {number})[number]
        was = rows[0].state
        if state == AttendanceState.ATTENDED:
            arrived += [row.id for row in rows if not row.is_affiliation_kept]
        changes = [
            _change(row, state, role, acting_for, source=source, by=by, at=at) for row in rows
        ]
        done.append(Recorded(rows[0], was, is_changed=any(changes)))
    if any(one.is_changed for one in done):
        history.raise_revision()
    db.session.flush()
    keep_affiliations(event, arrived)
    return done


def unrecord(event: Event, survivor_ids: Collection[int], *, by: Actor, at: datetime) -> int:
    """Take back what was recorded about people, so that it is not recorded; returns how many.

    The event's history keeps what stood there: the rows themselves are gone.
    """
    known = queries.rows_of(event.id, survivor_ids)
    for rows in known.values():
        for row in rows:
            gone: dict[str, list[Any]] = {
                "person_id": [row.person_id, None],
                "state": [row.state.value, None],
                "role": [row.role.value, None],
            }
            history.note(event, "attendance_removed", by=by, at=at, extra=gone)
            db.session.delete(row)
    if known:
        history.raise_revision()
    db.session.flush()
    return len(known)


def mark_missing_as_no_show(event: Event, *, source: str, by: Actor, at: datetime) -> int:
    """Say of everybody who accepted and is not recorded that they did not come.

    Only ever on somebody's express word: a gap in the list is not an absence.
    """
    missing = [person.id for person in queries.people_missing(event.id)]
    if not missing:
        return 0
    record_many(event, missing, AttendanceState.NO_SHOW, source=source, by=by, at=at)
    return len(missing)


def note_export(event: Event, *, by: Actor, at: datetime) -> None:
    """Keep that somebody took the table of the event out of the house."""
    history.note(event, "attendance_exported", by=by, at=at)
    db.session.flush()


def survivor_id(person: Person) -> int:
    """The number of the record this one counts as."""
    return person.survivor_id or person.id


def _note_new(
    row: Attendance, acting_for: Sequence[Organisation], *, by: Actor, at: datetime
) -> None:
    extra: dict[str, list[Any]] = {
        "event_id": [None, row.event_id],
        "person_id": [None, row.person_id],
        "state": [None, row.state.value],
        "role": [None, row.role.value],
    }
    if acting_for:
        row.acting_for = list(acting_for)
        extra["acting_for"] = [None, [one.ref for one in acting_for]]
    history.note(row, "recorded", by=by, at=at, extra=extra)


def _change(
    row: Attendance,
    state: AttendanceState,
    role: AttendanceRole | None,
    acting_for: Sequence[Organisation] | None,
    *,
    source: str,
    by: Actor,
    at: datetime,
) -> bool:
    """Bring one row to what is said now; whoever says it again is not written down."""
    extra: dict[str, list[Any]] = {}
    if acting_for is not None and {one.standing.id for one in acting_for} != {
        one.standing.id for one in row.acting_for
    }:
        extra["acting_for"] = [
            [one.ref for one in row.acting_for],
            [one.ref for one in acting_for],
        ]
        row.acting_for = list(acting_for)
    if row.state == state and role in (None, row.role) and not extra:
        return False
    if row.state != state:
        row.recorded_at, row.recorded_by_id, row.source = at, by.user_id, source
    row.state, row.role = state, role or row.role
    row.is_affiliation_kept = row.is_affiliation_kept or state == AttendanceState.ATTENDED
    history.note(row, "changed", by=by, at=at, extra=extra)
    return True
