from collections.abc import Sequence
from typing import TypeVar

from sqlalchemy import select

from crm.accounts.models import User
from crm.db import Base, db
from crm.merging.models import Merge

RecordT = TypeVar("RecordT", bound=Base)


def locked(model: type[RecordT], ids: Sequence[int]) -> list[RecordT | None]:
    """Records as they are now, held until the transaction ends, in the order asked for.

    Always taken in the order of their numbers, so that two officers never wait for each other.
    """
    stmt = (
        select(model)
        .where(model.id.in_(ids))  # type: ignore[attr-defined]
        .order_by(model.id)  # type: ignore[attr-defined]
        .with_for_update(key_share=True, of=model)
        .execution_options(populate_existing=True)
    )
    found = {row.id: row for row in db.session.scalars(stmt)}  # type: ignore[attr-defined]
    return [found.get(number) for number in ids]


def merge_of(kind: str, gone_id: int) -> Merge | None:
    """The merge by which a record went, if it holds and was made here."""
    return db.session.scalar(
        select(Merge).where(Merge.kind == kind, Merge.gone_id == gone_id, Merge.undone_at.is_(None))
    )


def later_than(merge: Merge) -> Sequence[Merge]:
    """Merges into the same record after this one that hold, the oldest first."""
    return db.session.scalars(
        select(Merge)
        .where(
            Merge.kind == merge.kind,
            Merge.keep_id == merge.keep_id,
            Merge.undone_at.is_(None),
            Merge.id > merge.id,
        )
        .order_by(Merge.id)
    ).all()


def merges_into(kind: str, keep_ids: Sequence[int]) -> Sequence[tuple[Merge, str]]:
    """The merges into some records that hold, newest first, with the name of who made each."""
    stmt = (
        select(Merge, User.full_name)
        .outerjoin(User, User.id == Merge.by_id)
        .where(Merge.kind == kind, Merge.keep_id.in_(keep_ids), Merge.undone_at.is_(None))
        .order_by(Merge.id.desc())
    )
    return [(merge, name or "") for merge, name in db.session.execute(stmt)]


def merged_into(model: type[Base], gone_id: int) -> int | None:
    """The record another one was merged into, if it was."""
    stmt = select(model.merged_into_id).where(model.id == gone_id)  # type: ignore[attr-defined]
    number: int | None = db.session.scalar(stmt)
    return number
