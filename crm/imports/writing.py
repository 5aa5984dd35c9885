"""A chunk of planned rows written at once: new people, their rows, changed columns, history."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa

from crm.attendance import actions as attendance
from crm.attendance.models import AttendanceRole, AttendanceState
from crm.bulk import insert_rows
from crm.db import Base, db
from crm.events.models import Event
from crm.history.actions import raise_revision
from crm.history.models import Actor
from crm.imports import record_queries
from crm.imports.known import Entry, Known, Step
from crm.imports.models import ImportBatch, ImportRow, Outcome
from crm.imports.planning import Planned
from crm.people import intake, rows
from crm.people.intake import Told, add_many, insert_of_people, tell
from crm.people.models import (
    Affiliation,
    BackgroundAnswer,
    Consent,
    EmailAddress,
    Expertise,
    PhoneNumber,
    Purpose,
)
from crm.people.queries import KIND
from crm.people.tag_models import PersonTag
from crm.search import actions as search
from crm.text.phones import Phone

#: Rows that belong to people, by table. Attendances are recorded by their own room.
OWNED: Final[dict[str, type[Base]]] = {
    model.__tablename__: model
    for model in (
        EmailAddress,
        PhoneNumber,
        Affiliation,
        Expertise,
        Consent,
        BackgroundAnswer,
        PersonTag,
    )
}
CONTACTS: Final = ("email_addresses", "phone_numbers")
SHEET: Final = "sheet"
#: What a row of a report is written by.
REPORTED: Final = (
    "batch_id",
    "row",
    "outcome",
    "record_id",
    "fingerprint",
    "external_key",
    "label",
    "errors",
    "changes",
    "made",
    "candidates",
    "decision",
    "decided_by_id",
)
LONGEST_LABEL: Final = 200


class OutdatedError(RuntimeError):
    """Somebody changed a person after they were read; the chunk is to be read again."""


def write(planned: Sequence[Planned], batch: ImportBatch, *, by: Actor, at: datetime) -> None:
    """Write what the rows do. Afterwards everybody in them has a number.

    Raises:
        OutdatedError: a person is not any more as they were read; nothing may be committed.
    """
    done = [(one.known, one.step) for one in planned if isinstance(one.known, Known) and one.step]
    _hold(done)
    fresh = _newcomers(done, batch, by=by, at=at)
    inserted = _insert(done)
    _record(done, by=by, at=at)
    _update(done, inserted)
    _tell(done, fresh, batch, by=by, at=at)
    if any(_is_counted(step) for _known, step in done):
        raise_revision()


def _hold(done: Sequence[tuple[Known, Step]]) -> None:
    read = {
        known.id: known.person.values["version"]
        for known, step in done
        if known.newcomer is None and not step.is_empty
    }
    if read and record_queries.versions(read) != read:
        raise OutdatedError


def _newcomers(
    done: Sequence[tuple[Known, Step]], batch: ImportBatch, *, by: Actor, at: datetime
) -> set[int]:
    """Put new people on record; gives which of the known they are."""
    fresh = {id(known): known for known, _step in done if known.newcomer is not None}
    told = {id(known): step.told for known, step in reversed(done)}
    for number, known in fresh.items():
        if known.newcomer is not None:
            known.newcomer.told = told[number]
    people = [known.newcomer for known in fresh.values() if known.newcomer is not None]
    add_many(people, extra={"import": [None, batch.id]}, by=by, at=at)
    for known in fresh.values():
        if known.newcomer is not None:
            known.person.values["id"] = known.newcomer.id
            known.newcomer = None
    return set(fresh)


def _insert(done: Sequence[tuple[Known, Step]]) -> set[int]:
    """Insert rows that hang on people; gives which entries this chunk wrote."""
    inserted: set[int] = set()
    waiting: defaultdict[str, list[tuple[int, dict[str, Any]]]] = defaultdict(list)
    for known, step in done:
        for entry, _mark in step.made:
            inserted.add(id(entry))
            if entry.table in OWNED and not entry.id:
                waiting[entry.table].append((known.id, entry.values))
    for table, owned in waiting.items():
        insert_of_people(OWNED[table], owned)
    return inserted


def _record(done: Sequence[tuple[Known, Step]], *, by: Actor, at: datetime) -> None:
    """Record who came, event by event, as from a sheet."""
    groups: defaultdict[tuple[int, AttendanceState, AttendanceRole], dict[int, list[Entry]]]
    groups = defaultdict(lambda: defaultdict(list))
    for known, step in done:
        entries = [entry for entry, _mark in step.made]
        entries += [change.entry for change in step.changes]
        for entry in entries:
            if entry.table == "attendances":
                said = entry.values
                key = (said["event_id"], said["state"], said["role"])
                groups[key][known.id].append(entry)
    for (event_id, state, role), entries_of in groups.items():
        event = db.session.get(Event, event_id)
        if event is None:
            continue
        recorded = attendance.record_many(
            event, list(entries_of), state, role=role, source=SHEET, by=by, at=at
        )
        for one, number in zip(recorded, sorted(entries_of), strict=True):
            for entry in entries_of[number]:
                entry.values.setdefault("id", one.attendance.id)


def _update(done: Sequence[tuple[Known, Step]], inserted: set[int]) -> None:
    """Write changed columns of rows that stood before, and raise the versions of their people."""
    changed: dict[tuple[str, int], dict[str, Any]] = {}
    raised: set[int] = set()
    for known, step in done:
        is_raised = any(entry.table in CONTACTS for entry, _mark in step.made)
        for change in step.changes:
            entry = change.entry
            is_raised = is_raised or entry.table in ("people", *CONTACTS)
            if id(entry) not in inserted and entry.table != "attendances":
                place = changed.setdefault((entry.table, entry.id), {})
                place[change.column] = entry.values[change.column]
        if is_raised and id(known.person) not in inserted:
            raised.add(known.id)
    groups: defaultdict[tuple[str, tuple[str, ...]], list[dict[str, Any]]] = defaultdict(list)
    for (table, number), values in changed.items():
        names = tuple(sorted(values))
        groups[table, names].append({"number": number, **{f"new_{n}": values[n] for n in names}})
    for (name, columns), values_of in groups.items():
        target = Base.metadata.tables[name]
        stmt = sa.update(target).where(target.c.id == sa.bindparam("number"))
        stmt = stmt.values({column: sa.bindparam(f"new_{column}") for column in columns})
        db.session.connection().execute(stmt, values_of)
    raise_versions(raised)


def raise_versions(numbers: set[int]) -> None:
    """Let whoever has these people open in a form see that they changed."""
    people = Base.metadata.tables["people"]
    wanted = sorted(numbers)
    if wanted:
        stmt = sa.update(people).where(people.c.id.in_(wanted))
        db.session.connection().execute(stmt.values(version=people.c.version + 1))


def _tell(
    done: Sequence[tuple[Known, Step]],
    fresh: set[int],
    batch: ImportBatch,
    *,
    by: Actor,
    at: datetime,
) -> None:
    """Write history and search terms of people who were there before their row came."""
    entries, found = [], {}
    seen = set(fresh)
    for known, step in done:
        if id(known) in seen:
            seen.discard(id(known))  # the row that brought them is told already
            continue
        if step.is_empty:
            continue
        entries.append(Told(known.id, "imported", {**step.told, "import": [None, batch.id]}))
        if _is_found_otherwise(step):
            found[known.id] = list(words_of(known))
    tell(entries, by=by, at=at)
    search.index_many(KIND, found)


def words_of(known: Known) -> Iterable[str]:
    """What a person is searched by."""
    return rows.words(
        [known.person.values[name] for name in intake.TOLD[:4]],
        [row.values["address"] for row in known.own(known.emails)],
        [Phone(r.values["typed"], r.values["e164"], "") for r in known.own(known.phones)],
    )


def _is_found_otherwise(step: Step) -> bool:
    return any(entry.table in CONTACTS for entry, _mark in step.made) or any(
        change.entry.table in ("people", *CONTACTS) for change in step.changes
    )


def _is_counted(step: Step) -> bool:
    """Whether the figures may change by it; attendances say so themselves."""
    touched = [entry for entry, _mark in step.made] + [one.entry for one in step.changes]
    return any(
        entry.table == "background_answers"
        or (entry.table == "consents" and entry.values["purpose"] == Purpose.STATISTICS)
        for entry in touched
    )


def report(planned: Sequence[Planned], batch: ImportBatch) -> None:
    """Keep what became of each row."""
    insert_rows(ImportRow, REPORTED, [_reported(one, batch) for one in planned])


def _reported(one: Planned, batch: ImportBatch) -> tuple[Any, ...]:
    step = one.step if one.outcome in (Outcome.CREATED, Outcome.UPDATED) else None
    return (
        batch.id,
        one.row,
        one.outcome,
        (one.known.id or None) if one.known is not None else None,
        one.fingerprint,
        one.external_key,
        one.label[:LONGEST_LABEL],
        [[f.column, f.code, dict(f.values), f.is_warning] for f in one.faults] or None,
        (step.changed_columns() or None) if step is not None else None,
        step.made_rows() if step is not None else None,
        [candidate.as_json() for candidate in one.candidates] or None,
        "",
        None,
    )
