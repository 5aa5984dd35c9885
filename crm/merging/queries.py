from collections.abc import Collection, Sequence
from typing import TypeVar

from sqlalchemy import and_, select
from sqlalchemy.orm import aliased

from crm.accounts.models import User
from crm.db import Base, db
from crm.merging.models import Merge
from crm.people.models import Person

RecordT = TypeVar("RecordT", bound=Base)


def locked(model: type[RecordT], ids: Sequence[int], *, hold: bool = True) -> list[RecordT | None]:
    """Records as they are now, in the order asked for; held until the transaction ends if asked.

    Always taken in the order of their numbers, so that two officers never wait for each other.
    """
    stmt = (
        select(model)
        .where(model.id.in_(ids))  # type: ignore[attr-defined]
        .order_by(model.id)  # type: ignore[attr-defined]
    )
    if hold:
        stmt = stmt.with_for_update(key_share=True, of=model)
        stmt = stmt.execution_options(populate_existing=True)
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


def in_force(kind: str, keep_id: int) -> Sequence[Merge]:
    """The merges into a record that hold, the oldest first."""
    return db.session.scalars(
        select(Merge)
        .where(Merge.kind == kind, Merge.keep_id == keep_id, Merge.undone_at.is_(None))
        .order_by(Merge.id)
    ).all()


def merged_into(model: type[Base], gone_id: int) -> int | None:
    """The record another one was merged into, if it was."""
    stmt = select(model.merged_into_id).where(model.id == gone_id)  # type: ignore[attr-defined]
    number: int | None = db.session.scalar(stmt)
    return number


_into = aliased(Person)


def merged_among(
    record_ids: Collection[int],
) -> Sequence[tuple[Person, Person, Merge | None, str]]:
    """The merged people among some records, what each went into, its merge and who made it."""
    is_its_merge = and_(
        Merge.kind == "person", Merge.gone_id == Person.id, Merge.undone_at.is_(None)
    )
    stmt = (
        select(Person, _into, Merge, User.full_name)
        .join(_into, _into.id == Person.merged_into_id)
        .outerjoin(Merge, is_its_merge)
        .outerjoin(User, User.id == Merge.by_id)
        .where(Person.id.in_(record_ids))
        .order_by(Merge.id.desc(), Person.id)
    )
    return [(row[0], row[1], row[2], row[3] or "") for row in db.session.execute(stmt)]
