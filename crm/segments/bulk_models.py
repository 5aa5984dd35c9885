from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from crm.db import Base, Referable


class BulkState(StrEnum):
    RUNNING = "running"
    DONE = "done"
    STOPPED = "stopped"
    UNDOING = "undoing"
    UNDONE = "undone"


class BulkAction(Referable, Base):
    """One thing done to many people at once: to whom, by whom, how far, and whether taken back.

    `argument` names records by number, `argument_name` as they were called then. `filter` holds
    the words of an address; people ticked one by one have none. `press` parts two presses of the
    button from one that was sent twice.
    """

    __tablename__ = "bulk_actions"
    REF_PREFIX = "bulk"

    id: Mapped[int] = mapped_column(primary_key=True)
    verb: Mapped[str] = mapped_column(String(40))
    argument: Mapped[int | None]
    argument_name: Mapped[str] = mapped_column(default="")
    filter: Mapped[dict[str, Any]]
    is_ticked: Mapped[bool] = mapped_column(default=False)
    state: Mapped[BulkState] = mapped_column(default=BulkState.RUNNING)
    press: Mapped[str] = mapped_column(String(40), default="", index=True)
    total: Mapped[int] = mapped_column(default=0)
    changed: Mapped[int] = mapped_column(default=0)
    undone: Mapped[int] = mapped_column(default=0)
    kept: Mapped[int] = mapped_column(default=0)
    made_by_id: Mapped[int | None]
    made_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    job_id: Mapped[int | None]
    undone_by_id: Mapped[int | None]
    undone_at: Mapped[datetime | None]
    undo_job_id: Mapped[int | None]

    @property
    def is_going_on(self) -> bool:
        return self.state in (BulkState.RUNNING, BulkState.UNDOING)

    @property
    def present_job_id(self) -> int | None:
        """The job that is at it, or was last."""
        return self.undo_job_id or self.job_id


class RowState(StrEnum):
    WAITING = "waiting"
    CHANGED = "changed"
    UNDONE = "undone"
    KEPT = "kept"


class BulkRow(Base):
    """A person a bulk action means; once it is done, only those it really changed have a row.

    `before` is what undoing has to put back or to recognise, `kept_for` why it did not.
    """

    __tablename__ = "bulk_rows"
    __table_args__ = (
        UniqueConstraint("action_id", "person_id"),
        Index(None, "action_id", "state", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    action_id: Mapped[int] = mapped_column(ForeignKey("bulk_actions.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    state: Mapped[RowState] = mapped_column(default=RowState.WAITING)
    before: Mapped[Any] = mapped_column(JSON(none_as_null=True), nullable=True)
    done_at: Mapped[datetime | None]
    kept_for: Mapped[str] = mapped_column(String(20), default="")
