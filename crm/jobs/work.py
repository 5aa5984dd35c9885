"""A job as its handler sees it: the arguments, and a way to commit one unit after another."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import update

from crm import clock
from crm.db import db
from crm.jobs.models import Job, JobState

#: How long a worker may be silent about a job before another one continues it.
LEASE = timedelta(minutes=5)


class LeaseLostError(RuntimeError):
    """Another worker has taken the job over; what this unit did is rolled back."""


class Stopping(Exception):  # noqa: N818 - not an error: the worker was asked to end
    """The worker ends after this unit; the job goes on later from `done_units`."""


@dataclass
class Work:
    """One claimed job. A handler does a unit, calls `unit_done`, does the next.

    `done_units` is where an interrupted run left off, so that a handler can continue there.
    What it counts goes into `result`, which is kept with each unit.
    """

    id: int
    name: str
    args: Mapping[str, Any]
    attempt: int
    done_units: int = 0
    result: dict[str, Any] = field(default_factory=dict)
    should_stop: Callable[[], bool] = lambda: False

    @property
    def at(self) -> datetime:
        """The moment now: long jobs outlast the one they began in."""
        return clock.now()

    def unit_done(self, count: int = 1, *, total: int | None = None) -> None:
        """Commit what was done, remember how far it got and hold the job for longer.

        Raises:
            LeaseLostError: another worker holds the job by now; nothing of this unit is kept.
            Stopping: the worker was asked to end; the unit is committed.
        """
        self.done_units += count
        values: dict[str, Any] = {
            "done_units": self.done_units,
            "lease_until": clock.now() + LEASE,
            "result": self.result or None,
        }
        if total is not None:
            values["total_units"] = total
        self.write(values)
        db.session.commit()
        if self.should_stop():
            raise Stopping

    def write(self, values: Mapping[str, Any]) -> None:
        """Change the job's row, if it is still ours.

        Raises:
            LeaseLostError: it is not.
        """
        ours = db.session.execute(
            update(Job)
            .where(Job.id == self.id, Job.state == JobState.RUNNING, Job.attempts == self.attempt)
            .values(**values)
            .returning(Job.id)
        ).scalar()
        if ours is None:
            db.session.rollback()
            raise LeaseLostError(self.name)
