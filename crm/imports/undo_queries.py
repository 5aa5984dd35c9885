"""What taking an import back reads: rows as they stand now, and who else names them."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, Final

import sqlalchemy as sa

from crm.db import Base, db
from crm.imports.models import ImportRow, Outcome

Rows = dict[int, dict[str, Any]]

#: Rows that are counted out of others and go with a record.
DERIVED: Final = frozenset({"segment_members", "segment_moves"})
#: Tables that name records without a key of the database: kind, number, and whose kind it is.
LOOSE: Final[Sequence[tuple[str, str, str]]] = (
    ("merges", "kind", "keep_id"),
    ("merges", "kind", "gone_id"),
    ("stored_files", "about_kind", "about_id"),
    ("letters", "reader_kind", "reader_id"),
)
SUGGESTIONS: Final = "duplicate_suggestions"
KINDS: Final[Mapping[str, str]] = {"people": "person", "organisations": "organisation"}


def written(batch_id: int) -> int:
    """How many rows of an import wrote anything that was not taken back yet."""
    return db.session.scalar(_written(sa.func.count(), batch_id)) or 0


def last_written(batch_id: int, *, limit: int) -> Sequence[ImportRow]:
    """The last of them, the last one first: rows decided later were written later."""
    stmt = sa.select(ImportRow).where(*_is_written(batch_id)).order_by(ImportRow.id.desc())
    return db.session.scalars(stmt.limit(limit)).all()


def _written(what: Any, batch_id: int) -> sa.Select[Any]:
    return sa.select(what).select_from(ImportRow).where(*_is_written(batch_id))


def _is_written(batch_id: int) -> tuple[sa.ColumnElement[bool], ...]:
    wrote = ImportRow.outcome.in_([Outcome.CREATED, Outcome.UPDATED])
    return ImportRow.batch_id == batch_id, wrote, ImportRow.undone == ""


def present(table: str, numbers: Collection[int]) -> Rows:
    """Rows of a table as they stand."""
    known = Base.metadata.tables[table]
    stmt = sa.select(known).where(known.c.id.in_(sorted(numbers)))
    return {row["id"]: dict(row) for row in db.session.execute(stmt).mappings()}


def naming(table: str, numbers: Collection[int]) -> Iterator[tuple[int, str, int]]:
    """Who names records of a table: the record, the naming table, and its row's number or 0."""
    wanted = sorted(numbers)
    named = Base.metadata.tables[table]
    for other, column in _pointing_at(named):
        number = other.c.id if "id" in other.c else sa.literal(0)
        for record, row in db.session.execute(sa.select(column, number).where(column.in_(wanted))):
            if not (other is named and record == row):
                yield record, other.name, row
    kind = KINDS.get(table)
    for name, kind_column, column_name in LOOSE if kind else ():
        other = Base.metadata.tables[name]
        stmt = sa.select(other.c[column_name]).where(
            other.c[kind_column] == kind, other.c[column_name].in_(wanted)
        )
        for record in db.session.scalars(stmt):
            yield record, name, 0


def forget_derived(table: str, numbers: Collection[int]) -> None:
    """Delete what was only counted out of records that are about to go."""
    wanted = sorted(numbers)
    for other, column in _pointing_at(Base.metadata.tables[table], derived=True):
        db.session.execute(sa.delete(other).where(column.in_(wanted)))
    kind = KINDS.get(table)
    pairs = Base.metadata.tables[SUGGESTIONS]
    if kind:
        either = sa.or_(pairs.c.a_id.in_(wanted), pairs.c.b_id.in_(wanted))
        db.session.execute(sa.delete(pairs).where(pairs.c.kind == kind, either))


def delete(table: str, numbers: Collection[int]) -> None:
    """Delete rows of a table."""
    known = Base.metadata.tables[table]
    db.session.connection().execute(sa.delete(known).where(known.c.id.in_(sorted(numbers))))


def forget_history(kind: str, numbers: Collection[int]) -> None:
    """Delete the past of records that never were: the next may get their numbers."""
    entries = Base.metadata.tables["history_entries"]
    stmt = sa.delete(entries).where(
        entries.c.record_kind == kind, entries.c.record_id.in_(sorted(numbers))
    )
    db.session.connection().execute(stmt)


def _pointing_at(
    table: sa.Table, *, derived: bool = False
) -> Iterator[tuple[sa.Table, sa.Column[Any]]]:
    """The columns of all tables that point at this one; those of derived rows apart."""
    for other in Base.metadata.sorted_tables:
        if (other.name in DERIVED) == derived:
            for key in other.foreign_keys:
                if key.column.table is table and key.ondelete != "CASCADE":
                    yield other, key.parent
