"""Alembic's environment: the address of the database comes from the application."""

from typing import Any

import sqlalchemy as sa
from alembic import context
from flask import current_app

from crm.db import Base, ExactDecimal, UtcDateTime, WallTime, db


def render_item(kind: str, item: Any, _autogen_context: Any) -> str | bool:
    """Write our column types as what they are in the database: a step must not change later."""
    if kind != "type":
        return False
    if isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if isinstance(item, WallTime):
        return "sa.DateTime()"
    if isinstance(item, ExactDecimal):
        return "sa.String(length=40)"
    return False


def run_migrations() -> None:
    """Run the steps in one transaction on the application's engine.

    A step that rebuilds a table of SQLite drops the old one, which would take along the rows that
    point to it: keys are not followed meanwhile, and checked before anything is kept.
    """
    with db.engine.connect() as connection:
        is_sqlite = connection.dialect.name == "sqlite"
        if is_sqlite:
            _follow_keys(connection, "OFF")  # before the transaction: inside it changes nothing
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            render_item=render_item,
            **current_app.extensions["migrate"].configure_args,
        )
        with context.begin_transaction():
            context.run_migrations()
        if is_sqlite:
            _refuse_broken_keys(connection)
        connection.commit()
        if is_sqlite:
            _follow_keys(connection, "ON")


def _follow_keys(connection: sa.Connection, switch: str) -> None:
    driver = connection.connection.driver_connection
    if driver is None:
        raise RuntimeError("the connection to the database is gone")
    driver.execute(f"PRAGMA foreign_keys={switch}")


def _refuse_broken_keys(connection: sa.Connection) -> None:
    broken = connection.execute(sa.text("PRAGMA foreign_key_check")).first()
    if broken is not None:
        raise RuntimeError(f"a step leaves rows of {broken[0]} pointing at no row of {broken[2]}")


run_migrations()
