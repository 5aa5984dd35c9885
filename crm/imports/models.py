from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from crm.db import Base


class ImportKind(StrEnum):
    PEOPLE = "people"
    ORGANISATIONS = "organisations"


class ImportState(StrEnum):
    """Where an import stands. A job moves it on from `trying`, `running` and `undoing`."""

    DRAFT = "draft"
    CHECKED = "checked"
    TRYING = "trying"
    TRIED = "tried"
    RUNNING = "running"
    DONE = "done"
    CANCELLED = "cancelled"
    UNDOING = "undoing"
    UNDONE = "undone"


class Outcome(StrEnum):
    """What becomes of a row. Every row has exactly one."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    REVIEW = "review"
    REJECTED = "rejected"


#: How a row in review was decided: a record of those on record, a new one, none.
THIS, NEW, LEAVE = "this", "new", "leave"


class ImportBatch(Base):
    """One file on its way into the register. Its rows are counted by outcome.

    `job_id` is the job that works on it; `model` are the weights its rows are judged by, kept so
    that an interrupted run goes on as it began. `turn` is 1 while people are written or taken
    back and empty else: its uniqueness keeps two of them from going on at once.
    """

    __tablename__ = "import_batches"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[ImportKind]
    state: Mapped[ImportState] = mapped_column(default=ImportState.DRAFT)
    source: Mapped[str] = mapped_column(String(120), default="", index=True)
    file_name: Mapped[str] = mapped_column(String(200), default="")
    file_hash: Mapped[str] = mapped_column(String(64), index=True)
    mapping: Mapped[dict[str, Any]] = mapped_column(default=dict)
    options: Mapped[dict[str, Any]] = mapped_column(default=dict)
    event_id: Mapped[int | None] = mapped_column(ForeignKey("events.id"), index=True)
    may_answer: Mapped[bool] = mapped_column(default=False)
    total_rows: Mapped[int | None]
    done_rows: Mapped[int] = mapped_column(default=0)
    counts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    model: Mapped[str | None]
    job_id: Mapped[int | None]
    turn: Mapped[int | None] = mapped_column(unique=True)
    undo: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    made_on: Mapped[date]
    created_at: Mapped[datetime]
    created_by_id: Mapped[int | None]
    finished_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}

    @property
    def is_busy(self) -> bool:
        """Whether a job works on it."""
        return self.state in (ImportState.TRYING, ImportState.RUNNING, ImportState.UNDOING)

    @property
    def is_open(self) -> bool:
        """Whether nothing was written yet, so that columns and options may still change."""
        return self.state in (ImportState.DRAFT, ImportState.CHECKED, ImportState.TRIED)

    @property
    def can_go_on(self) -> bool:
        """Whether it was stopped on its way and nothing of it was taken back."""
        return self.state is ImportState.CANCELLED and self.undo is None

    def count(self, outcome: Outcome | str) -> int:
        """Rows with that outcome so far."""
        number: int = self.counts.get(Outcome(outcome).value, 0)
        return number


class ImportRow(Base):
    """What became of one row of a file. `row` is its number as the spreadsheet shows it.

    `made` holds what was written for it, for taking it back: `{"table": [[id, mark], …]}`, and
    `changes` the columns of a record that stood before: `{"column": [from, to]}`. `candidates`
    are whom a row in review may mean: `[[id, score, [[code, left, right], …]], …]`. `undone` says
    what became of it when the import was taken back, `kept` why something stayed.
    """

    __tablename__ = "import_rows"
    __table_args__ = (
        UniqueConstraint("batch_id", "row"),
        Index(None, "batch_id", "outcome", "row"),
        Index(None, "external_key"),
        Index(None, "fingerprint"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("import_batches.id", ondelete="CASCADE"))
    row: Mapped[int]
    outcome: Mapped[Outcome]
    record_id: Mapped[int | None] = mapped_column(index=True)
    fingerprint: Mapped[str] = mapped_column(String(32), default="")
    external_key: Mapped[str] = mapped_column(String(32), default="")
    label: Mapped[str] = mapped_column(String(200), default="")
    errors: Mapped[list[Any] | None] = mapped_column(JSON(none_as_null=True))
    changes: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    made: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    candidates: Mapped[list[Any] | None] = mapped_column(JSON(none_as_null=True))
    decision: Mapped[str] = mapped_column(String(12), default="")
    decided_by_id: Mapped[int | None]
    undone: Mapped[str] = mapped_column(String(12), default="")
    kept: Mapped[str] = mapped_column(String(40), default="")


class SavedMapping(Base):
    """Which column of a source is which fact, as it was last said."""

    __tablename__ = "saved_mappings"
    __table_args__ = (UniqueConstraint("kind", "source"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[ImportKind]
    source: Mapped[str] = mapped_column(String(120))
    mapping: Mapped[dict[str, Any]] = mapped_column(default=dict)
    saved_at: Mapped[datetime]
