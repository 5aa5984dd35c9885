"""Going through a file, dry or in earnest, a chunk at a time, each committed with its report.

The report is the memory of a run: whatever has a row in it is done. A run that was interrupted
reads those rows again only to know them, and goes on behind them.
"""

import gc
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final, Protocol

import sqlalchemy as sa

from crm import clock
from crm.db import db, writes
from crm.history.actions import note
from crm.history.models import Actor
from crm.imports import queries, sources, writing
from crm.imports.ahead import Task
from crm.imports.changing import Manner
from crm.imports.models import ImportBatch, ImportKind, ImportState, Outcome
from crm.imports.organisations import OrganisationWorker
from crm.imports.people import PeopleWorker
from crm.imports.planning import CREATE, Planned, Planner
from crm.imports.reading.columns import Mapping, Rule
from crm.imports.reading.targets import Target

#: Chunks between two looks for rubbish that goes in circles; there is little of it.
COLLECTED_EVERY: Final = 10
GOING_ON = (ImportState.TRYING, ImportState.RUNNING)


class StoppedError(RuntimeError):
    """The import is not to go on: somebody cancelled it."""


class Worker(Protocol):
    """Takes the chunks of one file in their order; `model` is what it judges by, to be kept."""

    model: str

    def prepare(self, task: Task) -> None: ...

    def chunks(self) -> Iterator[Sequence[Any]]: ...

    def remember(self, rows: Sequence[Any], became: dict[int, int]) -> None: ...

    def take(self, rows: Sequence[Any]) -> list[Planned]: ...

    def close(self) -> None: ...


Committed = Callable[[int, int], None]


def go_through(batch: ImportBatch, *, is_dry: bool, by: Actor, committed: Committed) -> None:
    """Take every row that is not done yet; `committed(count, total)` commits each chunk.

    Raises:
        StoppedError: the import was cancelled; what was committed stays.
    """
    while True:
        try:
            _go_through(batch, is_dry=is_dry, by=by, committed=committed)
            return
        except writing.OutdatedError:  # read it all again and go on behind what is committed
            db.session.rollback()


def _go_through(batch: ImportBatch, *, is_dry: bool, by: Actor, committed: Committed) -> None:
    with sources.opened(batch) as sheets:
        mapping = sources.columns_of(batch, sheets)
        if is_dry:
            queries.forget_rows(batch.id)
        total = sheets.row_count
        became = queries.became(batch.id)
        last = max(became, default=0)
        _begin(batch, total, done=len(became))
        worker = _worker(batch, mapping, is_dry=is_dry, by=by)
        try:
            _prepare(batch, worker, sources.task_of(batch, sheets, mapping, done=last))
            for chunk in calmly(worker.chunks()):
                done = [row for row in chunk if row[0] <= last]
                rest = chunk[len(done) :]
                if done:
                    worker.remember(done, became)
                if rest:
                    planned = worker.take(rest)
                    writing.report(planned, batch)
                    _count(batch, planned)
                    committed(len(rest), total)
        finally:
            worker.close()
    _finish(batch, is_dry=is_dry, by=by)


def calmly(chunks: Iterator[Sequence[Any]]) -> Iterator[Sequence[Any]]:
    """The same chunks, with rubbish collected between some of them, and only what they left.

    Thousands of rows at once make the collector look through everything again and again: a
    third of the time.
    """
    gc.freeze()
    gc.disable()
    try:
        for place, chunk in enumerate(chunks, 1):
            yield chunk
            if place % COLLECTED_EVERY == 0:
                gc.collect(1)
    finally:
        gc.enable()
        gc.unfreeze()


def _worker(batch: ImportBatch, mapping: Mapping, *, is_dry: bool, by: Actor) -> Worker:
    if batch.kind is ImportKind.ORGANISATIONS:
        return OrganisationWorker(batch, mapping, is_dry=is_dry, by=by)
    planner = planner_of(batch, mapping, is_dry=is_dry, by=by)
    return PeopleWorker(batch, planner, is_dry=is_dry, by=by)


def planner_of(batch: ImportBatch, mapping: Mapping, *, is_dry: bool, by: Actor) -> Planner:
    """How rows of an import about people are planned."""
    manner = Manner(
        rules=rules_of(mapping),
        at=clock.now(),
        on=batch.made_on,
        source=batch.source,
        by_id=by.user_id,
        may_answer=batch.may_answer,
        has_ticks=bool(mapping.of(Target.ATTENDANCE)),
        event_id=batch.event_id,
    )
    unknown_body = batch.options.get("unknown_body", CREATE)
    return Planner(mapping, manner, unknown_body=unknown_body, by=by, is_dry=is_dry)


def rules_of(mapping: Mapping) -> dict[Target, Rule]:
    """The rule of each target a column is read into."""
    return {column.target: column.rule for column in mapping.columns if column.target is not None}


def _prepare(batch: ImportBatch, worker: Worker, task: Task) -> None:
    """Read the register without holding SQLite's write lock, which takes a while."""
    db.session.commit()
    token = writes.set(False)
    try:
        worker.prepare(task)
        db.session.rollback()
    finally:
        writes.reset(token)
    if batch.model is None:
        _change(batch, {"model": worker.model})
        db.session.commit()


def _begin(batch: ImportBatch, total: int, *, done: int) -> None:
    values: dict[str, Any] = {"total_rows": total, "done_rows": done}
    if done == 0:
        values["counts"] = {}
    _change(batch, values)
    db.session.commit()


def _count(batch: ImportBatch, planned: list[Planned]) -> None:
    """Add a chunk to the counts: rows by outcome, and what was made by kind."""
    counts = Counter(batch.counts)
    counts.update(one.outcome.value for one in planned)
    for one in planned:
        if one.step is not None and one.outcome in (Outcome.CREATED, Outcome.UPDATED):
            counts.update(f"made:{entry.table}" for entry, _mark in one.step.made)
    done = batch.done_rows + len(planned)
    _change(batch, {"counts": dict(counts), "done_rows": done})


def _finish(batch: ImportBatch, *, is_dry: bool, by: Actor) -> None:
    state = ImportState.TRIED if is_dry else ImportState.DONE
    at = clock.now()
    values: dict[str, Any] = {"state": state, "turn": None}
    _change(batch, values if is_dry else {**values, "finished_at": at, "model": None})
    if not is_dry:
        counts = {one.value: [None, batch.count(one)] for one in Outcome}
        note(batch, "imported", by=by, at=at, extra=counts)
    db.session.commit()


def _change(batch: ImportBatch, values: dict[str, Any]) -> None:
    """Write columns of the import while it goes on.

    Raises:
        StoppedError: it does not go on.
    """
    stmt = (
        sa.update(ImportBatch)
        .where(ImportBatch.id == batch.id, ImportBatch.state.in_([*GOING_ON]))
        .values(**values)
        .returning(ImportBatch.id)
        .execution_options(synchronize_session=False)
    )
    if db.session.scalar(stmt) is None:
        db.session.rollback()
        raise StoppedError
    db.session.refresh(batch)
