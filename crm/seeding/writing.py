"""Writing many records at once: inserted in bulk, named, marked, with their past."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from crm.db import Base, Referable, db
from crm.history.models import ActorKind, HistoryEntry
from crm.seeding.models import DemoMark


def insert(model: type[Base], rows: Sequence[Mapping[str, Any]]) -> Sequence[int]:
    """Insert rows with the same columns; returns their numbers in the same order."""
    if not rows:
        return []
    number: sa.ColumnElement[int] = model.__table__.c.id
    stmt = sa.insert(model).returning(number, sort_by_parameter_order=True)
    return db.session.scalars(stmt, list(rows)).all()


def insert_nameless(model: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows nobody asks the numbers of."""
    if rows:
        db.session.execute(sa.insert(model), list(rows))


def give_refs(model: type[Referable], numbers: Sequence[int]) -> None:
    """Name records `person-17` after their numbers, in one statement."""
    word = sa.literal(f"{model.REF_PREFIX}-") + sa.cast(model.id, sa.String)
    _change(model, numbers, {"ref": word})


def set_survivors(model: type[Any], numbers: Sequence[int]) -> None:
    """Let each person be their own survivor."""
    _change(model, numbers, {"survivor_id": model.id})


def _change(model: type[Any], numbers: Sequence[int], values: Mapping[str, Any]) -> None:
    db.session.execute(
        sa.update(model)
        .where(model.id.in_(numbers))
        .values(values)
        .execution_options(synchronize_session=False)
    )


def mark(kind: str, numbers: Sequence[int]) -> None:
    """Say that these records are the demo's."""
    insert_nameless(DemoMark, [{"kind": kind, "record_id": number} for number in numbers])


def remember(kind: str, made: Mapping[int, datetime], *, user_id: int, reason: str) -> None:
    """Write into the history of records that they were made, and why."""
    insert_nameless(
        HistoryEntry,
        [
            {
                "at": at,
                "actor_kind": ActorKind.USER,
                "actor_id": user_id,
                "record_kind": kind,
                "record_id": number,
                "verb": "created",
                "reason": reason,
            }
            for number, at in made.items()
        ],
    )
