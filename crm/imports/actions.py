"""Imports: begun with a file, told what its columns are, tried, carried out, taken back."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy.exc import IntegrityError

from crm.db import db
from crm.files import actions as files
from crm.files.actions import Received
from crm.history.actions import note
from crm.history.models import Actor
from crm.imports import queries, sources
from crm.imports.models import ImportBatch, ImportKind, ImportState, SavedMapping
from crm.jobs import actions as jobs
from crm.jobs.queries import job_of

TRYING: Final = "imports.try"
RUNNING: Final = "imports.run"
UNDOING: Final = "imports.undo"
JOBS: Final = (TRYING, RUNNING, UNDOING)
KIND: Final = "import_batch"
LONGEST_SOURCE: Final = 120


class NotNowError(RuntimeError):
    """What was asked cannot be done in this state: `args[0]` is "state", "busy" or "event"."""


def begin(
    received: Received,
    *,
    kind: ImportKind,
    source: str = "",
    event_id: int | None = None,
    options: Mapping[str, Any] | None = None,
    may_answer: bool = False,
    on: date,
    by: Actor,
    at: datetime,
) -> ImportBatch:
    """Begin an import with a file; without a source the name of the file is one.

    What was last said of the columns of this source is taken over. `on` is the day of the house.
    """
    source = (source or received.name)[:LONGEST_SOURCE]
    batch = ImportBatch(
        kind=kind,
        source=source,
        file_hash=received.stored.sha256,
        file_name=received.name,
        options=dict(options or {}),
        event_id=event_id,
        may_answer=may_answer,
        made_on=on,
        created_at=at,
        created_by_id=by.user_id,
    )
    db.session.add(batch)
    db.session.flush()
    files.keep(received, about=(KIND, batch.id), by_id=by.user_id, at=at)
    saved = queries.saved_mapping(kind, source)
    if saved is not None:
        batch.mapping = saved.mapping
    note(batch, "begun", by=by, at=at)
    db.session.flush()
    return batch


def set_columns(batch: ImportBatch, mapping: Mapping[str, Any], *, at: datetime) -> None:
    """Say what the columns are; kept for the next file of the source. A dry run is void then.

    Raises:
        NotNowError: the import is going on or over.
    """
    _require(batch.is_open)
    if batch.state is ImportState.TRIED:
        queries.forget_rows(batch.id)
    batch.mapping, batch.state = dict(mapping), ImportState.CHECKED
    batch.counts, batch.done_rows, batch.model = {}, 0, None
    saved = queries.saved_mapping(batch.kind, batch.source)
    if saved is None:
        saved = SavedMapping(kind=batch.kind, source=batch.source)
        db.session.add(saved)
    saved.mapping, saved.saved_at = dict(mapping), at
    db.session.flush()


def set_options(batch: ImportBatch, options: Mapping[str, Any], *, event_id: int | None) -> None:
    """Say what to do with unknown bodies, which sheet is meant, and which event it is about.

    Raises:
        NotNowError: the import is going on or over.
    """
    _require(batch.is_open)
    if options.get("sheet") != batch.options.get("sheet"):
        sources.forget_spool(batch)
    batch.options, batch.event_id = dict(options), event_id
    if batch.state is ImportState.TRIED:
        queries.forget_rows(batch.id)
        batch.state, batch.counts, batch.done_rows = ImportState.CHECKED, {}, 0
    db.session.flush()


def start_trying(batch: ImportBatch, *, by: Actor, at: datetime) -> None:
    """Put a dry run aside for the worker.

    Raises:
        NotNowError: the import is going on or over, or its columns are not known yet.
    """
    _require(batch.state in (ImportState.CHECKED, ImportState.TRIED))
    batch.state = ImportState.TRYING
    _enqueue(batch, TRYING, by=by, at=at)


def start_running(batch: ImportBatch, *, by: Actor, at: datetime) -> None:
    """Put the import itself aside for the worker; one that was cancelled goes on.

    Raises:
        NotNowError: not checked yet, over, or another import is being carried out.
    """
    set_running(batch)
    _enqueue(batch, RUNNING, by=by, at=at)


def set_running(batch: ImportBatch) -> None:
    """Let the import be the one that is carried out.

    One of which a part was taken back does not go on: what is gone would be missing in the end.

    Raises:
        NotNowError: not checked yet, over, or another import is being carried out.
    """
    is_new = batch.state in (ImportState.CHECKED, ImportState.TRIED)
    _require(is_new or batch.can_go_on)
    if is_new:
        queries.forget_rows(batch.id)
        batch.counts, batch.done_rows = {}, 0
    _take_turn(batch, ImportState.RUNNING)


def start_undoing(batch: ImportBatch, *, by: Actor, at: datetime) -> None:
    """Put taking back the import aside for the worker.

    Raises:
        NotNowError: nothing was carried out, or another import is.
    """
    set_undoing(batch)
    _enqueue(batch, UNDOING, by=by, at=at)


def set_undoing(batch: ImportBatch) -> None:
    """Let the import be the one that is taken back.

    Raises:
        NotNowError: nothing was carried out, or another import is.
    """
    _require(batch.state in (ImportState.DONE, ImportState.CANCELLED))
    batch.undo = batch.undo or {"deleted": 0, "restored": 0, "kept": 0}
    _take_turn(batch, ImportState.UNDOING)


def cancel(batch: ImportBatch, *, by: Actor, at: datetime) -> None:
    """Stop a dry run or a run; what a run has done stays and can be gone on with or taken back.

    Raises:
        NotNowError: nothing goes on.
    """
    _require(batch.state in (ImportState.TRYING, ImportState.RUNNING))
    if batch.job_id is not None:
        jobs.stop(batch.job_id, at=at)
    if batch.state is ImportState.TRYING:
        queries.forget_rows(batch.id)
        batch.state, batch.counts, batch.done_rows = ImportState.CHECKED, {}, 0
    else:
        batch.state, batch.turn = ImportState.CANCELLED, None
        note(batch, "cancelled", by=by, at=at)
    db.session.flush()


def settle(batch: ImportBatch) -> bool:
    """Free an import whose job broke down, so that it can go on; says whether it had."""
    if not has_broken_down(batch):
        return False
    after = {
        ImportState.TRYING: ImportState.CHECKED,
        ImportState.RUNNING: ImportState.CANCELLED,
        ImportState.UNDOING: ImportState.CANCELLED,
    }
    batch.state, batch.turn = after[batch.state], None
    db.session.flush()
    return True


def has_broken_down(batch: ImportBatch) -> bool:
    """Whether the job that should work on it has given up."""
    if not batch.is_busy or batch.job_id is None:
        return False
    job = job_of(batch.job_id, JOBS)
    return job is None or job.is_over


def discard(batch: ImportBatch, *, by: Actor, at: datetime) -> None:
    """Throw an import away that was never carried out, with its file.

    Raises:
        NotNowError: it was carried out, or something goes on.
    """
    _require(batch.is_open)
    forget_file(batch)
    queries.forget_rows(batch.id)
    note(batch, "discarded", by=by, at=at, extra={"file_name": [batch.file_name, None]})
    db.session.delete(batch)
    db.session.flush()


def forget_file(batch: ImportBatch) -> None:
    """Delete the file of an import that is over; its report stays."""
    for file in queries.files_of(batch.id):
        files.discard(file)
    sources.forget_spool(batch)
    db.session.flush()


def _take_turn(batch: ImportBatch, state: ImportState) -> None:
    batch.state, batch.turn = state, 1
    try:
        db.session.flush()
    except IntegrityError:
        db.session.rollback()
        raise NotNowError("busy") from None


def _enqueue(batch: ImportBatch, name: str, *, by: Actor, at: datetime) -> None:
    args = {"batch": batch.id, "actor": by.user_id}
    job = jobs.enqueue(name, args, at=at, total_units=batch.total_rows)
    batch.job_id = job.id if job is not None else None
    db.session.flush()


def _require(holds: bool) -> None:  # noqa: FBT001 - a condition is what it takes
    if not holds:
        raise NotNowError("state")
