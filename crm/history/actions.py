"""Writing history. Every action that changes a record calls `note` before it flushes."""

import secrets
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any

from sqlalchemy import insert, inspect, update
from sqlalchemy.orm import InstanceState

from crm.db import Base, db
from crm.history.models import COUNTED, Actor, HistoryEntry, Revision

#: Columns that are derived or housekeeping and would only be noise in a history.
SILENT = frozenset({"id", "version", "sort_key", "created_at", "updated_at"})


def note(
    record: Base,
    verb: str,
    *,
    by: Actor,
    at: datetime,
    extra: dict[str, list[Any]] | None = None,
    reason: str | None = None,
    withhold: frozenset[str] = frozenset(),
) -> HistoryEntry | None:
    """Record what is about to change on the record: `{"field": [from, to]}`.

    Call it after setting the attributes and before the flush; a record without a number is
    flushed first. `extra` adds changes of child rows, `withhold` names columns whose values are
    special-category data: the entry says that they changed, never to what. Returns `None`,
    writing nothing, when a verb of change found no change.
    """
    changes = {**pending_changes(record, withhold=withhold), **(extra or {})}
    if inspect(record).persistent:
        if not changes and verb == "changed":
            return None
    else:
        db.session.add(record)
        db.session.flush()
    entry = HistoryEntry(
        at=at,
        actor_kind=by.kind,
        actor_id=by.user_id,
        record_kind=kind_of(record),
        record_id=_number(record),
        verb=verb,
        changes=changes or None,
        reason=reason,
    )
    db.session.add(entry)
    return entry


def pending_changes(
    record: Base, *, withhold: frozenset[str] = frozenset()
) -> dict[str, list[Any]]:
    """Column changes not yet flushed, as JSON values."""
    state: InstanceState[Any] = inspect(record)
    changes: dict[str, list[Any]] = {}
    for column in state.mapper.column_attrs:
        name = column.key
        if name in SILENT:
            continue
        past = state.attrs[name].history
        if not past.has_changes():
            continue
        old = past.deleted[0] if past.deleted else None
        new = past.added[0] if past.added else None
        if old == new:
            continue
        changes[name] = [None, None] if name in withhold else [_plain(old), _plain(new)]
    return changes


def raise_revision(scope: str = COUNTED) -> None:
    """Say that something in the scope changed; readers with an older number count again."""
    bumped = db.session.execute(
        update(Revision).where(Revision.scope == scope).values(number=Revision.number + 1)
    )
    if bumped.rowcount == 0:  # type: ignore[attr-defined]
        # A random start: a restored or emptied database never meets an old number again.
        db.session.add(Revision(scope=scope, number=1 + secrets.randbits(40)))
        db.session.flush()


def kind_of(record: Base | type[Base]) -> str:
    """The record's kind as history names it: the class name in lower case with underscores."""
    name = (record if isinstance(record, type) else type(record)).__name__
    return "".join(f"_{c.lower()}" if c.isupper() else c for c in name).lstrip("_")


def _number(record: Base) -> int:
    identity = inspect(record).identity
    if identity is None:
        raise ValueError("a record has a history from its first flush on")
    number: int = identity[0]
    return number


def _plain(value: object) -> object:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, bytes):
        return None
    return value


def note_each(
    model: type[Base],
    ids: Iterable[int],
    verb: str,
    *,
    by: Actor,
    at: datetime,
    changes: dict[str, list[Any]] | None = None,
) -> None:
    """Record the same verb and change for each of many records that are written already."""
    name = kind_of(model)
    rows = [
        {
            "at": at,
            "actor_kind": by.kind,
            "actor_id": by.user_id,
            "record_kind": name,
            "record_id": id,
            "verb": verb,
            "changes": changes,
        }
        for id in ids
    ]
    if rows:
        db.session.execute(insert(HistoryEntry), rows)


def note_batch(
    kind: str, verb: str, *, counts: Mapping[str, int], by: Actor, at: datetime
) -> HistoryEntry:
    """Record that many records were written at once: how many of which, not each of them."""
    entry = HistoryEntry(
        at=at,
        actor_kind=by.kind,
        actor_id=by.user_id,
        record_kind=kind,
        record_id=0,
        verb=verb,
        changes={name: [None, number] for name, number in counts.items()} or None,
    )
    db.session.add(entry)
    db.session.flush()
    return entry
