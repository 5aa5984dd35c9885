"""Putting work aside for the worker, in the transaction of its cause."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import delete, update

from crm.db import db, insert_missing
from crm.jobs.models import Heartbeat, Job, JobState


def enqueue(
    name: str,
    args: Mapping[str, Any],
    *,
    at: datetime,
    due_at: datetime | None = None,
    dedupe_key: str | None = None,
    total_units: int | None = None,
) -> Job | None:
    """Write a job for the handler of that name; it runs once the caller has committed.

    `args` are ids and plain values, never personal data. A `dedupe_key` names the cause: while a
    job with that key is on record, done or not, no second one is written and `None` comes back.
    Finished jobs stay on record for thirty days.
    """
    values: dict[str, Any] = {
        "name": name,
        "args": dict(args),
        "dedupe_key": dedupe_key,
        "state": JobState.WAITING,
        "due_at": due_at or at,
        "total_units": total_units,
        "created_at": at,
    }
    return insert_missing(Job, values, key=["dedupe_key"])


def stop(job_id: int, *, at: datetime) -> bool:
    """End a job early; says whether it was still going on.

    Units that are committed stay. One that is being done at this moment is rolled back when it
    finds the job is not its own any more.
    """
    unfinished = Job.state.in_([JobState.WAITING, JobState.RUNNING])
    stopped = (
        update(Job)
        .where(Job.id == job_id, unfinished)
        .values(state=JobState.DONE, finished_at=at, lease_until=None)
    )
    return db.session.scalar(stopped.returning(Job.id)) is not None


def beat(name: str, *, at: datetime) -> None:
    """Note that a kind of process is alive."""
    seen = update(Heartbeat).where(Heartbeat.name == name).values(seen_at=at)
    if db.session.scalar(seen.returning(Heartbeat.name)) is None:
        insert_missing(Heartbeat, {"name": name, "seen_at": at}, key=["name"])


def forget_done(*, before: datetime) -> int:
    """Delete jobs that were done before the moment; returns how many."""
    done = delete(Job).where(Job.state == JobState.DONE, Job.finished_at < before)
    return len(db.session.scalars(done.returning(Job.id)).all())
