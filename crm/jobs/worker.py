"""The worker: takes due jobs one by one, hands other rooms' queues their turn, and rests.

Any number of workers may run beside each other. A job is claimed by one statement, held by a
lease and, when its worker dies, continued by another one.
"""

import random
import threading
import traceback
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import structlog
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.exc import DBAPIError

from crm import clock
from crm.db import db
from crm.i18n import house_zone
from crm.jobs import actions, queries, registry
from crm.jobs.models import Job, JobState
from crm.jobs.work import LEASE, LeaseLostError, Stopping, Work

log = structlog.get_logger(__name__)

POLL_SECONDS = 1.0
PULSE_SECONDS = 5.0
MAX_ATTEMPTS = 8
FIRST_PAUSE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(hours=1)


@dataclass
class Total:
    """What a worker has done so far, jobs and letters together."""

    done: int = 0
    failed: int = 0


def drain(stop: threading.Event) -> Total:
    """Do what is due until nothing is, then come back."""
    total = Total()
    while _one_round(total, stop) and not stop.is_set():
        pass
    return total


def serve(stop: threading.Event) -> Total:
    """Work until asked to stop. A database that is away is waited for."""
    total = Total()
    while not stop.is_set():
        try:
            has_more = _one_round(total, stop)
        except DBAPIError as error:
            db.session.rollback()
            log.warning("database_away", kind=type(error.orig).__name__)
            has_more = False
        if not has_more:
            stop.wait(POLL_SECONDS)
    return total


def pulse(app: Flask, stop: threading.Event) -> threading.Thread:
    """Say every few seconds that the worker lives, also while a job or a mail server is slow."""

    def beat_on() -> None:
        while True:
            with app.app_context():
                try:
                    actions.beat(queries.WORKER, at=clock.now())
                    db.session.commit()
                except DBAPIError as error:
                    log.warning("no_heartbeat", kind=type(error.orig).__name__)
            if stop.wait(PULSE_SECONDS):
                return

    thread = threading.Thread(target=beat_on, name="pulse", daemon=True)
    thread.start()
    return thread


def _one_round(total: Total, stop: threading.Event) -> bool:
    """One job and one pass over each source; says whether there may be more to do at once."""
    at = clock.now()
    open_turns(at)
    has_more = False
    work = claim(at)
    if work is not None:
        work.should_stop = stop.is_set
        state = run(work)
        total.done += state is JobState.DONE
        total.failed += state is JobState.FAILED
        has_more = True
    for source in registry.sources.values():
        if stop.is_set():
            break
        tally = source(stop.is_set)
        total.done += tally.done
        total.failed += tally.failed
        has_more = has_more or tally.again
    db.session.remove()
    return has_more


def open_turns(at: datetime) -> None:
    """Write the jobs of the turns that have come round. Their key lets one worker win."""
    keys = {}
    for turn in registry.turns.values():
        slot = turn.slot(at, house_zone())
        if slot is not None:
            keys[f"{turn.name}@{slot}"] = turn.name
    missing = keys.keys() - queries.known_keys(keys)
    for key in sorted(missing):
        actions.enqueue(keys[key], {}, at=at, dedupe_key=key)
    db.session.commit()


def claim(at: datetime) -> Work | None:
    """Take the job that has been due longest, under a lease; `None` when nothing is due.

    SQLite leaves the lock clause out; its BEGIN IMMEDIATE keeps other workers off.
    """
    due = (
        select(Job.id)
        .where(queries.is_due(at))
        .order_by(Job.due_at, Job.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    row = db.session.execute(
        update(Job)
        .where(Job.id == due.scalar_subquery())
        .values(state=JobState.RUNNING, attempts=Job.attempts + 1, lease_until=at + LEASE)
        .returning(Job.id, Job.name, Job.args, Job.attempts, Job.done_units, Job.result)
        .execution_options(synchronize_session=False)
    ).one_or_none()
    db.session.commit()
    if row is None:
        return None
    return Work(
        row.id,
        row.name,
        row.args,
        attempt=row.attempts,
        done_units=row.done_units,
        result=row.result or {},
    )


def run(work: Work) -> JobState:
    """Run a claimed job to its end and record what became of it; returns its state."""
    try:
        state = _attempt(work)
    except LeaseLostError:
        log.warning("lease_lost", job=work.id, name=work.name)
        return JobState.RUNNING
    log.info("job", job=work.id, name=work.name, state=state.value)
    return state


def _attempt(work: Work) -> JobState:
    try:
        if work.attempt > MAX_ATTEMPTS:
            return _end(work, JobState.FAILED, last_error="its worker died each time")
        registry.handlers[work.name](work)
        return _end(work, JobState.DONE)
    except Stopping:
        return _put_off(work, at=clock.now(), attempts=work.attempt - 1)
    except LeaseLostError:
        raise
    except Exception as error:  # noqa: BLE001 - one broken job must not stop the others
        return _after(error, work)


def _after(error: Exception, work: Work) -> JobState:
    """Try again later. Where the database itself is away nothing can be written: that is raised,
    and the job goes on when its lease has run out."""
    db.session.rollback()
    place = place_of(error)
    log.warning("job_error", job=work.id, name=work.name, attempt=work.attempt, error=place)
    if work.attempt >= MAX_ATTEMPTS or work.name not in registry.handlers:
        return _end(work, JobState.FAILED, last_error=place)
    return _put_off(work, at=clock.now() + pause_after(work.attempt), last_error=place)


def _end(work: Work, state: JobState, **more: Any) -> JobState:
    work.write({"state": state, "finished_at": clock.now(), "lease_until": None, **more})
    db.session.commit()
    return state


def _put_off(work: Work, *, at: datetime, **more: Any) -> JobState:
    work.write({"state": JobState.WAITING, "due_at": at, "lease_until": None, **more})
    db.session.commit()
    return JobState.WAITING


def pause_after(attempt: int) -> timedelta:
    """The wait before the next try: doubled each time, and uneven so that jobs spread out."""
    pause: timedelta = min(FIRST_PAUSE * 2 ** (attempt - 1), LONGEST_PAUSE)
    return pause * random.uniform(0.75, 1.25)  # noqa: S311 - jitter, not a secret


def place_of(error: Exception) -> str:
    """The kind of error and the line it came from. Its message may hold personal data."""
    frames = traceback.extract_tb(error.__traceback__)
    if not frames:
        return type(error).__name__
    return f"{type(error).__name__} in {Path(frames[-1].filename).name}:{frames[-1].lineno}"
