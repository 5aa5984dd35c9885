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

    SQLite checks foreign keys at the end of it: a step may rebuild a table others point to.
    """
    with db.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            connection.execute(sa.text("PRAGMA defer_foreign_keys=ON"))
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            render_item=render_item,
            **current_app.extensions["migrate"].configure_args,
        )
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()


run_migrations()
