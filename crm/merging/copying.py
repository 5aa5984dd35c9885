"""Rows of the record that goes which the one that stays lacks: copied, remembered, taken away.

A room whose rows are to follow a merge is named by a `Copied` in the list of its kind of record;
nothing else has to know of it.
"""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from crm.db import Base, db
from crm.merging.choosing import plain
from crm.merging.models import Merge


@dataclass(frozen=True)
class Copied:
    """A kind of row that hangs on a record.

    `owner` names the column with the record's number, `same` says by what two rows say the same,
    `primary` the flag that one row of each record has.
    """

    model: type[Any]
    owner: str
    columns: tuple[str, ...]
    same: Callable[[Any], Hashable]
    primary: str = ""

    @property
    def table(self) -> str:
        return str(self.model.__tablename__)


@dataclass
class TakenAway:
    """What became of copied rows: those that stay had been edited since."""

    removed: int = 0
    kept: list[Any] = field(default_factory=list)


def rows_of(spec: Copied, number: int) -> Sequence[Any]:
    """The rows of a record in order of recording."""
    owner = getattr(spec.model, spec.owner)
    return db.session.scalars(
        select(spec.model).where(owner == number).order_by(spec.model.id)
    ).all()


def lacking(spec: Copied, keep_id: int, gone_id: int) -> list[Any]:
    """The rows of the one record that the other lacks, the primary one first."""
    known = {spec.same(row) for row in rows_of(spec, keep_id)}
    found: dict[Hashable, Any] = {}
    for row in sorted(rows_of(spec, gone_id), key=lambda row: not _is_primary(spec, row)):
        if spec.same(row) not in known:
            found.setdefault(spec.same(row), row)
    return list(found.values())


def copy_rows(specs: Sequence[Copied], keep_id: int, gone_id: int) -> list[tuple[Copied, Any]]:
    """Add to the one record what it lacks of the other; returns the new rows, flushed."""
    added = []
    for spec in specs:
        has_primary = any(_is_primary(spec, row) for row in rows_of(spec, keep_id))
        for row in lacking(spec, keep_id, gone_id):
            values = {name: getattr(row, name) for name in spec.columns}
            if spec.primary:
                values[spec.primary] = not has_primary
                has_primary = True
            new = spec.model(**{spec.owner: keep_id}, **values)
            db.session.add(new)
            added.append((spec, new))
    db.session.flush()
    return added


def told(added: Sequence[tuple[Copied, Any]]) -> list[dict[str, Any]]:
    """The new rows as a merge remembers them."""
    return [
        {"table": spec.table, "id": row.id, "values": _values(spec, row)} for spec, row in added
    ]


def standing(specs: Sequence[Copied], merge: Merge) -> tuple[list[Any], list[Any]]:
    """The copied rows that are as the merge wrote them, and those edited since."""
    same: list[Any] = []
    edited: list[Any] = []
    by_table = {spec.table: spec for spec in specs}
    for entry in merge.copied:
        spec = by_table.get(entry["table"])
        row = db.session.get(spec.model, entry["id"]) if spec else None
        if spec is None or row is None or getattr(row, spec.owner) != merge.keep_id:
            continue
        (same if _values(spec, row) == entry["values"] else edited).append(row)
    return same, edited


def take_away(specs: Sequence[Copied], later: Sequence[Merge], rows: Sequence[Base]) -> int:
    """Remove copied rows; one that a record merged later has as well goes over to that merge."""
    by_table = {spec.table: spec for spec in specs}
    removed = 0
    for row in rows:
        spec = by_table[row.__tablename__]
        heir = next((other for other in later if _has(spec, other.gone_id, row)), None)
        if heir is None:
            db.session.delete(row)
            removed += 1
        else:
            heir.copied = [*heir.copied, *told([(spec, row)])]
    db.session.flush()
    return removed


def _has(spec: Copied, number: int, row: Any) -> bool:
    return spec.same(row) in {spec.same(other) for other in rows_of(spec, number)}


def _is_primary(spec: Copied, row: Any) -> bool:
    return bool(spec.primary and getattr(row, spec.primary))


def _values(spec: Copied, row: Any) -> dict[str, Any]:
    return {name: plain(getattr(row, name)) for name in spec.columns}
