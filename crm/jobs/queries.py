from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, func, or_, select

from crm.db import db
from crm.jobs.models import Heartbeat, Job, JobState

WORKER = "worker"
#: A worker beats every five seconds; one that has been silent for so long is gone.
SILENT_AFTER = timedelta(seconds=60)


def is_due(at: datetime) -> ColumnElement[bool]:
    """Waiting for its turn, or left behind by a worker that died: its lease has run out."""
    return or_(
        and_(Job.state == JobState.WAITING, Job.due_at <= at),
        and_(Job.state == JobState.RUNNING, Job.lease_until < at),
    )


def waiting_count() -> int:
    """Jobs not finished yet, due or not."""
    unfinished = Job.state.in_([JobState.WAITING, JobState.RUNNING])
    return db.session.scalar(select(func.count()).select_from(Job).where(unfinished)) or 0


def failed_count() -> int:
    return (
        db.session.scalar(select(func.count()).select_from(Job).where(Job.state == JobState.FAILED))
        or 0
    )


def oldest_due_at(at: datetime) -> datetime | None:
    """Since when the job that waits longest has been due; `None` when nothing is due."""
    return db.session.scalar(select(func.min(Job.due_at)).where(is_due(at)))


def job_by_key(dedupe_key: str) -> Job | None:
    return db.session.scalar(select(Job).where(Job.dedupe_key == dedupe_key))


def job_of(job_id: int, names: Iterable[str]) -> Job | None:
    """The job with that number, if it has one of the names."""
    return db.session.scalar(select(Job).where(Job.id == job_id, Job.name.in_(list(names))))


def worker_seen_at() -> datetime | None:
    """When a worker last said that it is alive."""
    return db.session.scalar(select(Heartbeat.seen_at).where(Heartbeat.name == WORKER))


def is_worker_silent(at: datetime) -> bool:
    """Whether no worker has shown a sign of life lately."""
    seen_at = worker_seen_at()
    return seen_at is None or at - seen_at > SILENT_AFTER


def known_keys(keys: Iterable[str]) -> set[str]:
    """Which of these dedupe keys are on record."""
    stmt = select(Job.dedupe_key).where(Job.dedupe_key.in_(list(keys)))
    return {key for key in db.session.scalars(stmt) if key is not None}
