from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from crm.db import Base


class JobState(StrEnum):
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class Job(Base):
    """A piece of slow work. Its arguments are ids only, never personal data.

    `result` is what its handler has counted so far; it has no personal data either.
    """

    __tablename__ = "jobs"
    __table_args__ = (Index(None, "state", "due_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(60))
    args: Mapped[dict[str, Any]]
    dedupe_key: Mapped[str | None] = mapped_column(String(200), unique=True)
    state: Mapped[JobState] = mapped_column(default=JobState.WAITING)
    due_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    lease_until: Mapped[datetime | None]
    done_units: Mapped[int] = mapped_column(default=0)
    total_units: Mapped[int | None]
    result: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    created_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    last_error: Mapped[str | None]

    @property
    def is_over(self) -> bool:
        """Whether nothing more will be done about it."""
        return self.state in (JobState.DONE, JobState.FAILED)

    @property
    def was_stopped(self) -> bool:
        """Whether it ended with units left over, because somebody asked it to."""
        return self.state == JobState.DONE and self.done_units < (self.total_units or 0)


class Heartbeat(Base):
    """When a kind of process was last seen alive, so that `/readyz` can tell."""

    __tablename__ = "heartbeats"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    seen_at: Mapped[datetime]
