"""Writing many rows in few statements, as fast as either engine takes them.

PostgreSQL gets them by COPY, SQLite by one prepared statement. Values pass through the types of
their columns, so enumerations, moments and JSON are written as everywhere else.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import sqlalchemy as sa

from crm.db import Base, db

Row = Sequence[Any]
Processor = Callable[[Any], Any]


def next_numbers(model: type[Base], count: int) -> Sequence[int]:
    """Numbers for so many new rows of a table, ascending.

    On SQLite they are free while this transaction holds the write lock: insert the rows before
    asking again. On PostgreSQL they come from the sequence and nobody else gets them.
    """
    if count == 0:
        return ()
    table = _table(model)
    if db.session.get_bind().dialect.name == "sqlite":
        last = db.session.scalar(sa.select(sa.func.max(table.c.id))) or 0
        return range(last + 1, last + 1 + count)
    sequence = sa.func.pg_get_serial_sequence(table.name, "id")
    turns = sa.func.generate_series(1, count).table_valued("turn")
    return db.session.scalars(sa.select(sa.func.nextval(sequence)).select_from(turns)).all()


def insert_rows(model: type[Base], columns: Sequence[str], rows: Sequence[Row]) -> None:
    """Insert rows that give these columns; others get the default of their model."""
    if not rows:
        return
    table = _table(model)
    rest = {
        column.name: column.default.arg
        for column in table.c
        if column.name not in columns and isinstance(column.default, sa.ColumnDefault)
        if column.default.is_scalar
    }
    names = [*columns, *rest]
    dialect = db.session.get_bind().dialect
    processors = [_processor(table.c[name], dialect) for name in names]
    active = [(place, one) for place, one in enumerate(processors) if one is not None]
    fixed = tuple(rest.values())
    ready = (_processed((*row, *fixed), active) for row in rows)
    listed = ", ".join(f'"{name}"' for name in names)
    if dialect.name == "sqlite":
        _insert(f'INSERT INTO "{table.name}" ({listed}) VALUES', len(names), ready)
    else:
        _copy(f'COPY "{table.name}" ({listed}) FROM STDIN', ready)


def _processed(row: Row, active: Sequence[tuple[int, Processor]]) -> Row:
    """The row as the driver takes it; most columns need nothing done."""
    if not active:
        return row
    values = list(row)
    for place, process in active:
        if values[place] is not None:
            values[place] = process(values[place])
    return tuple(values)


def _insert(start: str, width: int, rows: Iterator[Row]) -> None:
    marks = ", ".join("?" * width)
    db.session.connection().exec_driver_sql(f"{start} ({marks})", [tuple(row) for row in rows])


def _copy(command: str, rows: Iterator[Row]) -> None:
    cursor = db.session.connection().connection.cursor()
    try:
        with cursor.copy(command) as copy:
            for row in rows:
                copy.write_row(row)
    finally:
        cursor.close()


def _processor(column: sa.Column[Any], dialect: sa.Dialect) -> Processor | None:
    kind = column.type.dialect_impl(dialect)
    process: Processor | None = kind.bind_processor(dialect)
    return process


def _table(model: type[Base]) -> sa.Table:
    table: sa.Table = Base.metadata.tables[model.__tablename__]
    return table
