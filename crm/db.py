"""The declarative base every room's tables share, and the engine's manners.

The only module that imports Flask-SQLAlchemy. Models derive from `Base`, never from `db.Model`.
"""

import enum
import secrets
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeVar

import sqlalchemy as sa
from flask import Flask, request
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, validates

from crm.columns import ExactDecimal, UtcDateTime, WallTime, key_text

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
#: The largest number of a record; PostgreSQL refuses to compare its key with a larger one.
LARGEST_KEY = 2**31 - 1
#: Milliseconds to wait for another writer: to change something, and only to note something.
PATIENCE, SHORT_PATIENCE = 15_000, 1_000
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

#: Whether the transaction about to begin may write. SQLite then takes the write lock at BEGIN,
#: so that a transaction which has read first never fails with BUSY_SNAPSHOT.
writes: ContextVar[bool] = ContextVar("writes", default=True)


class Base(DeclarativeBase):
    """Parent of every table. Enumerations are stored by value, guarded by a check."""

    metadata = sa.MetaData(naming_convention=NAMING)
    type_annotation_map = {
        datetime: UtcDateTime(),
        date: sa.Date(),
        Decimal: ExactDecimal(),
        str: sa.Text(),
        dict[str, Any]: sa.JSON(),
        enum.Enum: sa.Enum(
            enum.Enum,
            native_enum=False,
            create_constraint=True,
            length=40,
            values_callable=lambda members: [member.value for member in members],
        ),
    }


class Referable:
    """A record with a `ref`: its name in archives, commands and addresses, unique per kind."""

    REF_PREFIX = "record"

    id: Mapped[int]
    ref: Mapped[str] = mapped_column(
        key_text(80), unique=True, default=lambda: f"new-{secrets.token_hex(8)}"
    )

    @validates("ref")
    def _not_a_number(self, _key: str, value: str) -> str:
        if value.isdigit():
            raise ValueError("a ref of digits alone would be taken for the record's number")
        return value


RecordT = TypeVar("RecordT", bound=Base)

POSTGRES_OPTIONS = "-c lock_timeout=10000 -c statement_timeout=120000 -c timezone=UTC"

db = SQLAlchemy(metadata=Base.metadata, engine_options={})
migrate = Migrate()


def init_app(app: Flask) -> None:
    """Bind the engine of the settings and the migrations; choose the manner of transactions."""
    options: dict[str, Any] = app.config.setdefault("SQLALCHEMY_ENGINE_OPTIONS", {})
    options.setdefault("hide_parameters", True)
    if app.config["SQLALCHEMY_DATABASE_URI"].startswith("sqlite"):
        options.setdefault("connect_args", {"timeout": 15, "check_same_thread": False})
        # A connection reads the statistics of the tables when it opens, and only then.
        options.setdefault("pool_recycle", 3600)
    else:
        # connect_args would silently win over what the operator wrote into the address.
        asked_for = sa.make_url(app.config["SQLALCHEMY_DATABASE_URI"]).query.get("options", "")
        options.setdefault("pool_pre_ping", True)
        options.setdefault(
            "connect_args",
            {"options": f"{POSTGRES_OPTIONS} {asked_for}".strip()},
        )
    db.init_app(app)
    with app.app_context():
        listen(db.engine)
    migrate.init_app(app, db, directory=str(app.config["MIGRATIONS"]), render_as_batch=True)
    app.before_request(_declare_intent)


def _declare_intent() -> None:
    writes.set(request.method not in SAFE_METHODS)


def listen(engine: sa.Engine) -> None:
    """Teach a SQLite engine its pragmas and its BEGIN; PostgreSQL needs nothing."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "foreign_keys=ON",
        f"busy_timeout={PATIENCE}",
        "synchronous=FULL",
        "cache_size=-8000",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: sa.Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes.get() else "BEGIN")


@contextmanager
def bookkeeping() -> Iterator[sa.Connection]:
    """A short transaction of its own, for what a page may note while it is only read.

    It waits a second for another writer, not more: whoever reads must not stand in a queue.
    """
    token = writes.set(True)
    try:
        with db.engine.connect() as connection, _impatient(connection), connection.begin():
            if connection.dialect.name != "sqlite":
                connection.exec_driver_sql(f"SET LOCAL lock_timeout = {SHORT_PATIENCE}")
            yield connection
    finally:
        writes.reset(token)


@contextmanager
def _impatient(connection: sa.Connection) -> Iterator[None]:
    """SQLite asks before BEGIN how long to wait, so its connection itself is told."""
    raw: Any = connection.connection.dbapi_connection
    if not isinstance(raw, sqlite3.Connection):
        yield
        return
    raw.execute(f"PRAGMA busy_timeout={SHORT_PATIENCE}")
    try:
        yield
    finally:
        raw.execute(f"PRAGMA busy_timeout={PATIENCE}")


@contextmanager
def reading() -> Iterator[sa.Connection]:
    """A connection of its own that only reads, so that it never waits for a writer."""
    token = writes.set(False)
    try:
        with db.engine.connect() as connection:
            yield connection
    finally:
        writes.reset(token)


def give_ref(record: Referable) -> None:
    """Name a new record `person-17` after its number; a taken name is skipped for the next."""
    model = type(record)
    db.session.flush()
    number = record.id
    while True:
        ref = f"{model.REF_PREFIX}-{number}"
        taken = db.session.scalar(sa.select(model.id).where(model.ref == ref))
        if taken is None:
            break
        number += 1
    record.ref = ref
    db.session.flush()


def insert_missing(
    model: type[RecordT], values: Mapping[str, Any], *, key: Sequence[str]
) -> RecordT | None:
    """Insert a row unless one with that unique key is there, and return the new record.

    One statement, safe against another transaction that inserts the same key at this moment.
    """
    is_sqlite = db.session.get_bind().dialect.name == "sqlite"
    insert = sqlite.insert if is_sqlite else postgresql.insert
    stmt = insert(model).values(**values).on_conflict_do_nothing(index_elements=key)
    return db.session.scalar(stmt.returning(model))


def insert_all_missing(
    model: type[Base], rows: Sequence[Mapping[str, Any]], *, key: Sequence[str]
) -> list[int]:
    """Insert many rows, leaving out those whose unique key is there; the numbers of the new ones.

    The rows name the same columns. Few statements whatever their number, as safe against others
    as `insert_missing`.
    """
    if not rows:
        return []
    is_sqlite = db.session.get_bind().dialect.name == "sqlite"
    insert = sqlite.insert if is_sqlite else postgresql.insert
    table = Base.metadata.tables[model.__tablename__]
    stmt = insert(table).on_conflict_do_nothing(index_elements=key).returning(table.c.id)
    return list(db.session.scalars(stmt, [dict(row) for row in rows]))


def find(model: type[Any], ref: str) -> Any | None:
    """The record of a `REF`: a number means the number in its address, else its ref."""
    if ref.isascii() and ref.isdigit():
        return db.session.get(model, int(ref)) if len(ref) < 10 else None
    return db.session.scalar(sa.select(model).where(model.ref == ref))


__all__ = [
    "LARGEST_KEY",
    "Base",
    "ExactDecimal",
    "Referable",
    "UtcDateTime",
    "WallTime",
    "bookkeeping",
    "db",
    "find",
    "give_ref",
    "init_app",
    "insert_all_missing",
    "insert_missing",
    "key_text",
    "listen",
    "migrate",
    "reading",
    "writes",
]
