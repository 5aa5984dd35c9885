from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from crm.db import Base, key_text
from crm.history.models import ActorKind

IN_FORCE = text("undone_at IS NULL")


class Merge(Base):
    """That one record was merged into another, and all that taking it back needs.

    The pointer on the record itself says what is merged; this row remembers what the merge wrote
    on the record that stayed. `choices` says whose value was taken for a field, `changed` the
    values before and after, `copied` the rows that were added: table, number and values.
    """

    __tablename__ = "merges"
    __table_args__ = (
        Index(
            "ix_merges_in_force",
            "kind",
            "gone_id",
            unique=True,
            sqlite_where=IN_FORCE,
            postgresql_where=IN_FORCE,
        ),
        Index(None, "kind", "keep_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    keep_id: Mapped[int]
    gone_id: Mapped[int]
    keep_ref: Mapped[str] = mapped_column(key_text(80))
    gone_ref: Mapped[str] = mapped_column(key_text(80))
    choices: Mapped[dict[str, Any]]
    keep_before: Mapped[dict[str, Any]]
    gone_before: Mapped[dict[str, Any]]
    changed: Mapped[dict[str, Any]]
    copied: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    at: Mapped[datetime]
    by_kind: Mapped[ActorKind]
    by_id: Mapped[int | None]
    undone_at: Mapped[datetime | None]
    undone_by_kind: Mapped[ActorKind | None] = mapped_column(String(40))
    undone_by_id: Mapped[int | None]

    @property
    def is_in_force(self) -> bool:
        return self.undone_at is None
