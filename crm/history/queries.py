from collections.abc import Collection, Sequence

from sqlalchemy import select

from crm.db import LARGEST_KEY, db
from crm.history.models import HistoryEntry, Revision


def entries_of(
    record_kind: str, record_id: int, *, limit: int = 50, before: int | None = None
) -> Sequence[HistoryEntry]:
    """The changes of one record, newest first; `before` is the id of the last entry shown."""
    stmt = (
        select(HistoryEntry)
        .where(HistoryEntry.record_kind == record_kind, HistoryEntry.record_id == record_id)
        .order_by(HistoryEntry.id.desc())
        .limit(limit)
    )
    if before is not None and before <= LARGEST_KEY:
        stmt = stmt.where(HistoryEntry.id < before)
    return db.session.scalars(stmt).all()


def entries_of_records(
    record_kind: str, record_ids: Collection[int], *, limit: int = 50
) -> Sequence[HistoryEntry]:
    """The changes of several records that are one today, newest first."""
    stmt = (
        select(HistoryEntry)
        .where(HistoryEntry.record_kind == record_kind, HistoryEntry.record_id.in_(record_ids))
        .order_by(HistoryEntry.id.desc())
        .limit(limit)
    )
    return db.session.scalars(stmt).all()


def revision(scope: str) -> int:
    """How often anything in the scope has changed; 0 when nothing ever has."""
    return db.session.scalar(select(Revision.number).where(Revision.scope == scope)) or 0
