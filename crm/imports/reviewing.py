"""Deciding whom a row means that was left to a person, as part of its import."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from crm.db import db
from crm.history.models import Actor
from crm.imports import record_queries, running, sources, writing
from crm.imports.known import Known
from crm.imports.models import LEAVE, NEW, ImportBatch, ImportKind, ImportRow, ImportState, Outcome
from crm.imports.organisations import OrganisationWorker
from crm.imports.planning import Planned
from crm.imports.reading.faults import Fault
from crm.imports.reading.files import Sheets
from crm.imports.sources import Read


class DecidedError(RuntimeError):
    """Somebody has decided the row meanwhile, or the import is not in a state for it."""


def decide(
    row: ImportRow,
    batch: ImportBatch,
    choice: str,
    *,
    record_id: int | None,
    by: Actor,
    at: datetime,
) -> Outcome:
    """Take the row over for the record of that number, as a new one, or leave it out.

    Raises:
        DecidedError: it is decided already, the record is gone, or the import was taken back.
    """
    is_over = batch.state is ImportState.DONE and batch.undo is None
    if not (is_over or batch.can_go_on) or not _claimed(row, by):
        raise DecidedError
    planned = _planned(row, batch, choice, record_id, by=by)
    if batch.kind is ImportKind.PEOPLE:
        writing.write([planned], batch, by=by, at=at)
    planned.fingerprint, planned.external_key = row.fingerprint, row.external_key
    planned.label = row.label
    old, outcome = row.outcome, planned.outcome
    db.session.expunge(row)
    db.session.execute(sa.delete(ImportRow).where(ImportRow.id == row.id))
    writing.report([planned], batch)
    db.session.execute(
        sa.update(ImportRow)
        .where(ImportRow.batch_id == batch.id, ImportRow.row == row.row)
        .values(decision=choice, decided_by_id=by.user_id)
    )
    counts = Counter(batch.counts)
    counts[old.value] -= 1
    counts[outcome.value] += 1
    if planned.step is not None:
        counts.update(f"made:{entry.table}" for entry, _mark in planned.step.made)
    batch.counts = dict(counts)
    db.session.flush()
    return outcome


def facts_of(batch: ImportBatch, numbers: Sequence[int]) -> dict[int, Any]:
    """What rows of the file say, read again."""
    with sources.opened(batch) as sheets:
        mapping = sources.columns_of(batch, sheets)
        return {n: facts for n, facts, _faults in _read(batch, sheets, mapping, numbers)}


def _read(batch: ImportBatch, sheets: Sheets, mapping: Any, numbers: Sequence[int]) -> list[Read]:
    reader = sources.reader_of(batch, sheets, mapping)
    wanted, found = set(numbers), []
    for row in sheets.rows(after=min(wanted) - 1):
        if row.number in wanted:
            found.append((row.number, *reader.read(row)))
        if row.number >= max(wanted):
            break
    return found


def _claimed(row: ImportRow, by: Actor) -> bool:
    """Whether the row still waits; nobody else can decide it until this transaction ends."""
    stmt = (
        sa.update(ImportRow)
        .where(ImportRow.id == row.id, ImportRow.outcome == Outcome.REVIEW)
        .values(decided_by_id=by.user_id)
        .returning(ImportRow.id)
        .execution_options(synchronize_session=False)
    )
    return db.session.scalar(stmt) is not None


def _planned(
    row: ImportRow, batch: ImportBatch, choice: str, record_id: int | None, *, by: Actor
) -> Planned:
    if choice == LEAVE:
        return Planned(row.row, Outcome.REJECTED, faults=[Fault(row.row, "", "left_out")])
    with sources.opened(batch) as sheets:
        mapping = sources.columns_of(batch, sheets)
        [(_number, facts, _faults)] = _read(batch, sheets, mapping, [row.row])
    if batch.kind is ImportKind.ORGANISATIONS:
        worker = OrganisationWorker(batch, mapping, is_dry=False, by=by)
        worker.read()
        return worker.plan(facts, None if choice == NEW else worker.known(record_id or 0))
    planner = running.planner_of(batch, mapping, is_dry=False, by=by)
    if choice == NEW:
        return planner.plan(facts, None)
    return planner.plan(facts, _person(record_id or 0, planner.events([facts])))


def _person(number: int, events: set[int]) -> Known:
    people = record_queries.people([number])
    record_queries.fill(people, [name for name, _model, _columns in record_queries.FACTS])
    for event_id in events:
        record_queries.attendances(event_id, people)
    if number not in people:
        raise DecidedError
    return people[number]
